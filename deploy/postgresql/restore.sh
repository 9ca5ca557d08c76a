#!/bin/sh
# Makes a data folder of a base backup and the archived WAL. PostgreSQL replays the WAL at its next start and is open then.
#   restore.sh BACKUP_DIR ARCHIVE_DIR DATA_DIR               to the end of the archive
#   restore.sh BACKUP_DIR ARCHIVE_DIR DATA_DIR time  '2027-01-31 12:00:00+00'
#   restore.sh BACKUP_DIR ARCHIVE_DIR DATA_DIR name  before-the-mistake        (pg_create_restore_point)
# Run it as PostgreSQL's user. To anything but the end of all that was committed, skip-numbers.sql belongs after it: see
# docs/deployment.md.
set -eu
umask 077
[ $# -eq 3 ] || [ $# -eq 5 ] || { echo "usage: restore.sh BACKUP_DIR ARCHIVE_DIR DATA_DIR [time|name VALUE]" >&2; exit 2; }
backup=$(cd "$1" && pwd)
archive=$(cd "$2" && pwd)
[ -e "$backup/done" ] || { echo "restore.sh: $backup is no finished backup" >&2; exit 1; }
mkdir -p "$3"
data=$(cd "$3" && pwd)
[ -z "$(ls -A "$data")" ] || { echo "restore.sh: $data is not empty; move it away first" >&2; exit 1; }
for place in "$archive" "${5-}"; do
  case $place in *\'* | *\"*) echo "restore.sh: no quotes in names, please" >&2; exit 2 ;; esac
done

target=
if [ $# -eq 5 ]; then
  case $4 in
    time | name) target="recovery_target_$4 = '$5'" ;;
    *) echo "restore.sh: the target is a time or a name" >&2; exit 2 ;;
  esac
fi
tar --extract --file="$backup/base.tar" --directory="$data"
cp "$backup/backup_label" "$data/backup_label"
chmod 700 "$data"
{
  echo "# restored by restore.sh"
  echo "restore_command = 'cp \"$archive/%f\" \"%p\"'"
  echo "recovery_target_action = 'promote'"
  # An earlier restore may have left its own target here.
  echo "recovery_target_time = ''"
  echo "recovery_target_name = ''"
  echo "$target"
} >> "$data/postgresql.auto.conf"
: > "$data/recovery.signal"
