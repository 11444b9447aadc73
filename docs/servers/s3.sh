#!/bin/sh
# Copy the built site into a bucket: sh docs/servers/s3.sh BUCKET [FOLDER]
# Pictures and fonts first, then the pages that show them; what is no longer part of the site is removed last.
set -eu
bucket=$1
site=${2:-public}

put() { aws s3 sync "$site" "s3://$bucket" --exclude '*' --no-progress "$@"; }

put --include 'cards/*' --cache-control 'public, max-age=31536000, immutable'
put --include 'assets/fonts/*.woff2' --cache-control 'public, max-age=604800' --content-type 'font/woff2'
put --include '*.ics' --cache-control 'no-cache' --content-type 'text/calendar; charset=utf-8'
put --include '*.webmanifest' --cache-control 'no-cache' --content-type 'application/manifest+json; charset=utf-8'
put --include '*.csv' --cache-control 'no-cache' --content-type 'text/csv; charset=utf-8'
put --include '*.ttl' --cache-control 'no-cache' --content-type 'text/turtle; charset=utf-8'
put --include '*.nq' --cache-control 'no-cache' --content-type 'application/n-quads'
put --include '*.jsonld' --cache-control 'no-cache' --content-type 'application/ld+json'
put --include '*.jsonl' --cache-control 'no-cache' --content-type 'application/jsonl'
put --include '*.sqlite' --cache-control 'no-cache' --content-type 'application/vnd.sqlite3'
put --include '*.bib' --cache-control 'no-cache' --content-type 'application/x-bibtex; charset=utf-8'
put --include '*.ris' --cache-control 'no-cache' --content-type 'application/x-research-info-systems; charset=utf-8'
put --include '*.css' --cache-control 'no-cache' --content-type 'text/css; charset=utf-8'
put --include '*.js' --cache-control 'no-cache' --content-type 'text/javascript; charset=utf-8'
put --include '*.html' --cache-control 'no-cache' --content-type 'text/html; charset=utf-8'

# All the rest, with the types that the tool knows; --delete removes what the site no longer has.
aws s3 sync "$site" "s3://$bucket" --no-progress --delete --cache-control 'no-cache' \
  --exclude '.heydar-archive.json' --exclude '*.gz'
