#!/bin/sh
# Brings one file of an older system into a case.
#   SERVER=https://files.example.org/api ATTACHMENTS_SERVICE_SECRET=... ./import.sh C-1001 old-17 report.pdf
set -eu
CASE=$1 EXTERNAL_ID=$2 FILE=$3
TOKEN=$(node "$(dirname "$0")/service-token.mjs" portal import)
METADATA=$(printf '{"name":"%s","addedAtMs":1551657600000,"uploader":{"id":"u-7","displayName":"Oral surgeon"}}' \
  "$(basename "$FILE")" | base64 | tr -d '\n')
curl --fail-with-body -sS -T "$FILE" \
  -H "Authorization: Bearer $TOKEN" \
  -H "Import-Metadata: $METADATA" \
  "$SERVER/service/cases/$CASE/imports/$EXTERNAL_ID"
