-- Who has read which message. What was delivered follows from the cursors and needs no rows.
create table message_read (
  message_id uuid not null,
  account_id uuid not null,
  read_at timestamptz not null,
  -- whether the sender was told; the user may keep it to themselves
  told boolean not null,
  primary key (account_id, message_id)
) partition by range (message_id);

alter table account add column read_receipts boolean not null default true;
