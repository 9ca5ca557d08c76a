#!/bin/sh
# PostgreSQL's archive_command: keeps one finished WAL file where restore.sh finds it.
#   archive_command = '"/opt/whimbrel/archive-wal.sh" "/backup/wal" "%p" "%f"'
# Fails, so that PostgreSQL keeps the file and tries again, unless it is on the archive's disk whole.
set -eu
umask 077
[ $# -eq 3 ] || { echo "usage: archive-wal.sh ARCHIVE_DIR PATH NAME" >&2; exit 2; }
archive=$1 path=$2 name=$3

if [ -f "$archive/$name" ]; then
  # After a crash PostgreSQL may ask again for what is there; another file of that name is never overwritten.
  cmp -s "$path" "$archive/$name"
  exit
fi
cp "$path" "$archive/.$name.part"
sync "$archive/.$name.part"
mv "$archive/.$name.part" "$archive/$name"
sync "$archive"
