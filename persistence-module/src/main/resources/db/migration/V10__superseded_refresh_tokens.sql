-- A refresh whose answer was lost is asked for again, so several tokens may be good until one of them is used. refresh_hash and this column
-- hold one or more SHA-256 hashes, 32 bytes each: those that are good, and those that must not come any more.
alter table device add column refresh_superseded_hash bytea;
