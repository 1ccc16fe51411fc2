#!/bin/sh
# Lists the findings of a severity, the most severe first.
#   YUANSHU_URL=https://yuanshu.bank.example YUANSHU_TOKEN=… ./list-findings.sh [critical|high|medium|low]
set -eu
: "${YUANSHU_URL:?address of the server}" "${YUANSHU_TOKEN:?an API token with the scope vulnerability.read}"
curl --fail --silent --show-error --get \
  --header "Authorization: Bearer $YUANSHU_TOKEN" \
  --data-urlencode "severity=${1:-critical}" \
  "$YUANSHU_URL/api/v1/findings"
