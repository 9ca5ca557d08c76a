-- Device chains and key records. Bytes are kept as they were signed.

-- The row whose lock gives an account's chain and keys their order. Generation 0 is only ever seen
-- by the transaction that begins a chain.
create table device_chain (
  account_id uuid primary key references account (id) on delete cascade,
  generation integer not null,
  seq integer not null,
  head bytea not null
);

-- The entries of the present generation and of the one before, so that who reads while an identity
-- is reset gets a whole chain.
create table chain_entry (
  account_id uuid not null references account (id) on delete cascade,
  generation integer not null,
  seq integer not null,
  entry bytea not null,
  signature bytea not null,
  device_signature bytea,
  primary key (account_id, generation, seq)
);

-- The devices that are in the chain now: what the sending path asks for. The last key's number, and
-- the place in the chain that its record names, stay when a sign-out takes the keys away.
create table chain_member (
  account_id uuid not null references account (id) on delete cascade,
  device integer not null,
  identity bytea not null,
  last_n integer not null default 0,
  last_seq integer not null default 0,
  primary key (account_id, device)
);

-- valid_until is empty for a device's current key; a key in its grace has it; others are deleted.
create table key_record (
  account_id uuid not null references account (id) on delete cascade,
  device integer not null,
  n integer not null,
  record bytea not null,
  signature bytea not null,
  published_at timestamptz not null,
  valid_until timestamptz,
  primary key (account_id, device, n)
);
