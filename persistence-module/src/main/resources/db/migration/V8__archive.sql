-- What lets a device that comes later read what was before: content keys under the account's archive
-- keys, and those sealed to its devices. None of it can be opened here.

-- The archive keys that there are. The first commitment of an epoch is the one that counts.
create table archive_epoch (
  account_id uuid not null references account (id) on delete cascade,
  epoch integer not null,
  commitment bytea not null,
  created_at timestamptz not null,
  primary key (account_id, epoch)
);

-- Device 0 is the recovery key. Of a device's keys the newest counts, so there is one row for each.
-- Who sealed it is kept, so that another can seal it anew when that device was removed.
create table archive_key (
  account_id uuid not null,
  epoch integer not null,
  device integer not null,
  key_n integer not null,
  sealed_by integer not null,
  entry bytea not null,
  signature bytea not null,
  primary key (account_id, epoch, device),
  foreign key (account_id, epoch) references archive_epoch (account_id, epoch) on delete cascade
);

-- The key that archive keys are sealed to for the recovery key, signed by it.
create table recovery_record (
  account_id uuid primary key references account (id) on delete cascade,
  entry bytea not null,
  signature bytea not null,
  n integer not null
);

-- An old device's word for a new one, until the new one has fetched it.
create table link_approval (
  account_id uuid not null references account (id) on delete cascade,
  device integer not null,
  entry bytea not null,
  signature bytea not null,
  mac bytea not null,
  expires_at timestamptz not null,
  primary key (account_id, device)
);

-- Epochs begin anew with each generation of the account's chain, and so do the wraps under them.
-- Those of generations before are left to retention, which drops the partitions.
create table archive_wrap (
  account_id uuid not null,
  message_id uuid not null,
  generation integer not null,
  epoch integer not null,
  wrap bytea not null,
  primary key (account_id, message_id, generation, epoch)
) partition by range (message_id);
