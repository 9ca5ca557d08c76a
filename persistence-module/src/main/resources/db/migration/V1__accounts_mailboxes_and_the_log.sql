-- Accounts, their devices, and the message log.

create table account (
  id uuid primary key,
  handle text not null unique,
  display_name text not null,
  password_hash text not null,
  created_at timestamptz not null,
  failed_sign_ins integer not null default 0,
  sign_in_not_before timestamptz
);

-- A device's number is never given again to another device of its account.
create table device (
  account_id uuid not null references account (id) on delete cascade,
  number integer not null,
  name text not null,
  created_at timestamptz not null,
  signed_out_at timestamptz,
  refresh_hash bytea,
  refresh_previous_hash bytea,
  refresh_rotated_at timestamptz,
  refresh_expires_at timestamptz,
  primary key (account_id, number)
);

-- The row whose lock gives a mailbox its order (I3). Half-filled pages let updates stay in place.
create table mailbox (
  account_id uuid primary key references account (id) on delete cascade,
  head bigint not null default 0
) with (fillfactor = 50);

create table device_cursor (
  account_id uuid not null,
  device integer not null,
  acked bigint not null default 0,
  primary key (account_id, device),
  foreign key (account_id, device) references device (account_id, number) on delete cascade
) with (fillfactor = 50);

-- Partitioned by id, that is by time (UUID version 7): the id is unique without a second key, and
-- retention drops partitions. The partitions themselves are made by the maintenance task.
-- No foreign keys: a check per recipient and message would cost more than it tells.
create table message (
  id uuid not null,
  sender_id uuid not null,
  sender_device integer not null,
  accepted_at timestamptz not null,
  recipients uuid[] not null,
  dropped uuid[] not null,
  body bytea not null,
  primary key (id)
) partition by range (id);

-- Bodies are ciphertext: trying to compress them only costs.
alter table message alter column body set storage external;

create table mailbox_entry (
  account_id uuid not null,
  n bigint not null,
  message_id uuid not null,
  kind smallint not null,
  code text,
  primary key (account_id, n, message_id)
) partition by range (message_id);
