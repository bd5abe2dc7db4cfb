#!/bin/bash
# Takes a revision of a Cloud Run service from no traffic to all of it, and back where it answers wrongly.
set -euo pipefail
if [ -z "${SERVICE:-}" ]; then
  echo 'cloud-run.sh: no service was named, so nothing is deployed. Set _SERVICE to deploy.'
  exit 0
fi
tag="c${COMMIT_SHA:0:7}"
image="gcr.io/$PROJECT_ID/anz_test2:$COMMIT_SHA"
at=(--project "$PROJECT_ID" --region "$REGION" --quiet)

describe() { gcloud run services describe "$SERVICE" "${at[@]}" --format "$1"; }
# Empty where the service is new: then there is nothing to split with and nothing to go back to.
previous=$(describe 'value(status.latestReadyRevisionName)' 2>/dev/null || true)

deploy=(gcloud run deploy "$SERVICE" "${at[@]}" --image "$image" --tag "$tag" --port 5000
  --set-env-vars HOST=0.0.0.0 --cpu 1 --memory 256Mi --concurrency 80 --timeout 5s --max-instances 10)
if [ -n "$previous" ]; then deploy+=(--no-traffic); fi
"${deploy[@]}"

url=$(describe "value(status.traffic.filter(\"tag:$tag\").extract(url).flatten())" | cut -d, -f1)
answers() { curl --silent --show-error --fail --max-time 5 "$url/status" | grep -q "\"lastcommitsha\": \"$COMMIT_SHA\""; }

back() {
  echo "cloud-run.sh: VERSION_REFUSED: $1" >&2
  if [ -n "$previous" ]; then
    gcloud run services update-traffic "$SERVICE" "${at[@]}" --to-revisions "$previous=100"
    echo "cloud-run.sh: all traffic is on $previous again" >&2
  fi
  exit 1
}

answers || back "the new revision does not answer with commit $COMMIT_SHA at $url/status"
if [ -n "$previous" ]; then
  gcloud run services update-traffic "$SERVICE" "${at[@]}" --to-tags "$tag=$CANARY_PERCENT"
  end=$((SECONDS + WATCH_SECONDS))
  while [ "$SECONDS" -lt "$end" ]; do
    answers || back "the new revision stopped answering at $CANARY_PERCENT % of the traffic"
    sleep 2
  done
  gcloud run services update-traffic "$SERVICE" "${at[@]}" --to-tags "$tag=100"
fi
echo "cloud-run.sh: $SERVICE serves commit $COMMIT_SHA"
