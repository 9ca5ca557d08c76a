-- After PostgreSQL came back as it was at an earlier moment: a restore to a point in time, or a standby that had not got all.
-- Devices have seen numbers of their mailboxes that the database knows nothing of, and would pass over new entries that get the
-- same ones. So every mailbox goes on far behind all of them; a device takes the numbers in between for gone by retention.
-- Run it once, as the role that owns the database, while no node runs:
--   psql --set=ON_ERROR_STOP=1 --single-transaction --file=skip-numbers.sql
-- A million is more than one mailbox gets between the moment restored and the disaster: 11 entries a second for a day.
update mailbox set head = head + 1000000;
