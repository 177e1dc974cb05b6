#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Holds the same generated marks and titles against PostgreSQL's pg_trgm and against Markwarden, in one run on one machine.
#   testdata/bench/pg_trgm.sh postgres://user@host/database [MARKS] [TITLES]
# Needs psql, the extension pg_trgm and Go. Makes one table of its own, markwarden_trgm, and drops it.
set -euo pipefail
cd "$(dirname "$0")/../.."
db=${1:?give a PostgreSQL address}
marks=${2:-1000000}
titles=${3:-20}
work=$(mktemp -d)
trap 'rm -rf "$work"; psql -qX "$db" -c "DROP TABLE IF EXISTS markwarden_trgm" >/dev/null' EXIT

go build -o "$work/markwarden" ./cmd/markwarden
"$work/markwarden" bench generate marks --count "$marks" --out "$work/marks.csv"
"$work/markwarden" bench generate titles --count "$titles" --seed 2 --out "$work/titles.txt"

psql -qX -v ON_ERROR_STOP=1 "$db" <<SQL
CREATE EXTENSION IF NOT EXISTS pg_trgm;
DROP TABLE IF EXISTS markwarden_trgm;
CREATE TABLE markwarden_trgm (mark text, office text, number text, owner text, classes text, status text);
\copy markwarden_trgm FROM '$work/marks.csv' CSV HEADER
\timing on
CREATE INDEX markwarden_trgm_mark ON markwarden_trgm USING gin (mark gin_trgm_ops);
VACUUM ANALYZE markwarden_trgm;
SQL

# Every mark that some part of the title resembles: word_similarity(mark, title), with pg_trgm's own threshold of 0.6.
began=$(date +%s.%N)
while IFS= read -r title; do
	psql -qXAt -v title="$title" "$db" <<'SQL' >/dev/null
SELECT mark FROM markwarden_trgm WHERE mark <% :'title' ORDER BY word_similarity(mark, :'title') DESC LIMIT 200;
SQL
done <"$work/titles.txt"
ended=$(date +%s.%N)
awk -v a="$began" -v b="$ended" -v n="$titles" 'BEGIN { printf "pg_trgm: %.2f titles/s\n", n / (b - a) }'
"$work/markwarden" bench reach --marks "$marks" --bleve 0 --suite 100 --output table | grep -E 'titles/s|recall, all'
