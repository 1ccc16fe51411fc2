#!/bin/sh
# Hands an SBOM or lockfile to a system of the ledger and waits for the result.
#   YUANSHU_URL=https://yuanshu.bank.example YUANSHU_TOKEN=… ./import-sbom.sh <system id> <file>
set -eu
: "${YUANSHU_URL:?address of the server}" "${YUANSHU_TOKEN:?an API token with the scope ledger.write}"
system=${1:?system id} file=${2:?file}
curl --fail --silent --show-error \
  --header "Authorization: Bearer $YUANSHU_TOKEN" \
  --header 'Content-Type: application/octet-stream' \
  --data-binary "@$file" \
  "$YUANSHU_URL/api/v1/systems/$system/imports?fileName=$(basename "$file")&wait=true"
