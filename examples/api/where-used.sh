#!/bin/sh
# Answers where a package is used, and by which path: ./where-used.sh 'log4j-core < 2.17'
#   YUANSHU_URL=https://yuanshu.bank.example YUANSHU_TOKEN=… ./where-used.sh <purl, name or name with a range>
set -eu
: "${YUANSHU_URL:?address of the server}" "${YUANSHU_TOKEN:?an API token with the scope ledger.read}"
curl --fail --silent --show-error --get \
  --header "Authorization: Bearer $YUANSHU_TOKEN" \
  --data-urlencode "q=${1:?what to look for}" \
  "$YUANSHU_URL/api/v1/where-used"
