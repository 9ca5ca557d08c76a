-- When a device was last seen, and that it was revoked, which is for ever.
alter table device add column last_seen_at timestamptz;
alter table device add column revoked_at timestamptz;

-- The hash stands beside the name, so that lists of users need no join; the image apart, so that
-- reading an account does not read it.
alter table account add column avatar_hash text;

create table avatar (
  account_id uuid primary key references account (id) on delete cascade,
  content_type text not null,
  image bytea not null
);

-- Images are compressed already: trying again only costs.
alter table avatar alter column image set storage external;
