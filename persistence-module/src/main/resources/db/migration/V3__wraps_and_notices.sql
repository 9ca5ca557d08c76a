-- Wraps travel with the entry of each mailbox; notices are entries without a message.

-- Those who are addressed and get nothing, because they block the sender, who is not to know.
alter table message add column silenced uuid[] not null default '{}';

alter table mailbox_entry add column wraps bytea;
alter table mailbox_entry add column about_id uuid;
alter table mailbox_entry add column info text;
alter table mailbox_entry alter column wraps set storage external;

-- Counts what concerns an account's contacts, for the ETag of their list.
alter table mailbox add column contacts_version bigint not null default 0;
