#!/bin/sh
# Copy the built site to a server: sh docs/servers/rsync.sh HOST:/srv/archive/public/ [FOLDER]
# Files are compared by what they hold, not by their age: a fresh build of the same page sends nothing, and the server's
# own copy keeps its date, by which readers' browsers know it. New files wait under other names until all have arrived;
# what is no longer part of the site is removed last. A .htaccess that lies there by hand stays.
set -eu
rsync --recursive --checksum --delay-updates --delete-delay --compress --chmod=D755,F644 \
  --exclude=/.heydar-archive.json --exclude=/.htaccess "${2:-public}/" "$1"
