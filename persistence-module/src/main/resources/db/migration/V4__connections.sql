-- Who is connected to whom: two rows a pair, one for each side, written in one transaction that
-- holds the locks of both mailboxes. A side that is NONE and does not block has no row.
create table connection (
  owner_id uuid not null references account (id) on delete cascade,
  peer_id uuid not null references account (id) on delete cascade,
  -- 0 none, 1 outgoing request, 2 incoming request, 3 accepted
  state smallint not null check (state between 0 and 3),
  -- the owner blocks the peer
  blocked boolean not null,
  groups text[] not null default '{}',
  since timestamptz not null,
  primary key (owner_id, peer_id),
  check (owner_id <> peer_id),
  check (state <> 0 or blocked)
);

-- Whose lists an account is in: for news, and for the cascade.
create index connection_peer on connection (peer_id, owner_id);

-- News of an account on their way to those who have it in their lists, in steps; after_peer is how
-- far they came. The order of created_at is that of the account's news.
create table news (
  id uuid primary key,
  account_id uuid not null references account (id) on delete cascade,
  kind smallint not null,
  info text not null,
  after_peer uuid,
  created_at timestamptz not null
);

create index news_account on news (account_id, created_at);
