#!/bin/sh
# A base backup of a running PostgreSQL (15 or later), made on the machine that it runs on.
#   backup.sh DATA_DIR BACKUP_DIR
# Connects as psql does: set PGHOST, PGPORT, PGUSER (a superuser) and PGDATABASE. The server must archive its WAL
# (archive-wal.sh). Leaves base.tar, backup_label and done in BACKUP_DIR; without done it is no backup. pg_basebackup of the
# server's own version does the same over the network; restore.sh wants these three files.
set -eu
umask 077
[ $# -eq 2 ] || { echo "usage: backup.sh DATA_DIR BACKUP_DIR" >&2; exit 2; }
data=$(cd "$1" && pwd)
[ -z "$(ls -A "$data/pg_tblspc")" ] || { echo "backup.sh: tablespaces outside $data are not backed up" >&2; exit 1; }
# Where nothing is archived pg_backup_stop does not fail: it only says so, and what was made would pass for a backup.
mode=$(psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --command='show archive_mode')
[ "$mode" != off ] || { echo "backup.sh: archive_mode is off, so the WAL that a backup needs is not kept; a change of it takes a restart" >&2; exit 1; }
mkdir "$2"
backup=$(cd "$2" && pwd)
export BACKUP_FROM="$data" BACKUP_TO="$backup"

# Start and stop have to be one session's. Files that change or vanish meanwhile are tar's code 1, and mended by the WAL.
psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 <<'SQL'
\o /dev/null
select pg_backup_start('whimbrel', fast => true);
\o
\! tar --create --file="$BACKUP_TO/base.tar" --directory="$BACKUP_FROM" --warning=no-file-changed --warning=no-file-removed --exclude='./pg_wal/*' --exclude='./pg_replslot/*' --exclude='./pg_dynshmem/*' --exclude='./pg_notify/*' --exclude='./pg_serial/*' --exclude='./pg_snapshots/*' --exclude='./pg_stat_tmp/*' --exclude='./pg_subtrans/*' --exclude='pgsql_tmp*' --exclude='./postmaster.*' --exclude='./backup_label*' . || [ $? -eq 1 ] && : > "$BACKUP_TO/copied"
\o | cat > "$BACKUP_TO/backup_label"
select labelfile from pg_backup_stop(wait_for_archive => true);
SQL
[ -e "$backup/copied" ] || { echo "backup.sh: the files could not be copied" >&2; exit 1; }
grep -q '^START WAL LOCATION' "$backup/backup_label"
sync "$backup/base.tar" "$backup/backup_label"
mv "$backup/copied" "$backup/done"
sync "$backup"
