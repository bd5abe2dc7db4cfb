#!/bin/sh
# The whole CI pipeline in Docker: a Docker client and daemon are all that is needed.
#
#   ./build.sh                       anz_test:<commit>, anz_test2:<commit>, anz_test:latest, anz_test2:latest
#   PROJECT_ID=my-project ./build.sh gcr.io/my-project/anz_test2:<commit> as well; refuses what must not be published
#
#   COMMIT_SHA      the commit, where git or the repository is not there (Cloud Build sets it)
#   BASE_IMAGE      what the image runs on; BUILD_IMAGE what it is built and tested in
#   PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, PIP_TRUSTED_HOST   a private package index
#   WHEELS          a folder of wheels to install from; with PIP_NO_INDEX=1 nothing else is asked
#   PIP_CERT, SSL_CERT_FILE   the company's certificate authority
#   OSV_URL         a mirror of https://api.osv.dev, which is asked about everything in the image
#   SIGNING_KEY     file with a private key (PEM, P-256): archive and provenance are signed as cosign does
#   LOCK_WAIT       longest wait for another build of this folder, in seconds (default: 1800)
#   OUTPUT          where the archive, the SBOM and the reports go (default: dist/image)
#   NO_CACHE=1      run every step of the image and its checks anew
#   ALLOW_UNSCANNED=1   go on with PROJECT_ID though the data about vulnerabilities cannot be reached
set -eu
cd "$(dirname "$0")"

OWN_BASE=fairway.invalid/base-python:3.11_made_by_npx_nx_run-many_-t_base-images
OWN_BUILD=fairway.invalid/base-build:bookworm_made_by_npx_nx_run-many_-t_base-images
OFFICIAL_BASE=gcr.io/distroless/python3-debian12:nonroot
OFFICIAL_BUILD=docker.io/library/python:3.11-slim-bookworm

say() { printf '%s\n' "build.sh: $*"; }
stop() {
  printf '%s\n' "$1: $2" >&2
  exit 1
}

# 1. What is built: the version, the commit, and whether the work tree is that commit.
version=$(cat VERSION.txt)
printf '%s' "$version" | grep -Eq '^[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?$' ||
  stop VERSION_INVALID "expected a version such as 0.0.1 in VERSION.txt, found '$version'. Mend the file."
given=${COMMIT_SHA:-}
if [ -n "$given" ] && ! printf '%s' "$given" | grep -Eq '^[0-9a-f]{40}$'; then
  stop COMMIT_INVALID "expected COMMIT_SHA to be 40 hexadecimal digits, found '$given'. Give the full hash, or leave it out."
fi
dirty=
epoch=${SOURCE_DATE_EPOCH:-}
if command -v git >/dev/null 2>&1 && git rev-parse --verify --quiet 'HEAD^{commit}' >/dev/null 2>&1; then
  commit=$(git rev-parse HEAD)
  if [ -n "$given" ] && [ "$given" != "$commit" ]; then
    stop COMMIT_MISMATCH "expected COMMIT_SHA to be the commit of this work tree, $commit, found $given. Check out that commit."
  fi
  [ -n "$epoch" ] || epoch=$(git log -1 --format=%ct)
  if [ -n "$(git status --porcelain -- .)" ]; then
    dirty=-dirty
    say "the work tree differs from its commit: the image is called $commit-dirty"
  fi
  git symbolic-ref -q HEAD >/dev/null || say 'detached head: the commit is what counts, not the branch'
  [ "$(git rev-parse --is-shallow-repository)" = false ] || say 'shallow clone: the commit is known, and no more is needed'
  source_url=${SOURCE:-$(git config --get remote.origin.url 2>/dev/null | sed -n 's#^\(https://\)\([^@/]*@\)\{0,1\}#\1#p')}
else
  commit=${given:-unknown}
  if command -v git >/dev/null 2>&1; then reason='this is no git work tree'; else reason='git is not installed'; fi
  if [ "$commit" = unknown ]; then
    say "$reason, and COMMIT_SHA is not set: the image says that its commit is unknown"
  else
    say "$reason: COMMIT_SHA is taken as it was given, $commit"
  fi
  source_url=${SOURCE:-}
fi
: "${epoch:=0}"
tag=$commit$dirty
if [ -n "${PROJECT_ID:-}" ]; then
  printf '%s' "$PROJECT_ID" | grep -Eq '^([a-z0-9.-]+:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$' ||
    stop PROJECT_ID_INVALID "expected PROJECT_ID to be a Google Cloud project id, found '$PROJECT_ID'."
  [ "$tag" != unknown ] || stop COMMIT_UNKNOWN 'an image that is published names its commit. Set COMMIT_SHA, or build in a git work tree.'
  [ -z "$dirty" ] || stop TREE_DIRTY "what is published must be a commit, and the work tree differs from $commit. Commit or stash: git status"
fi

if [ -n "${SIGNING_KEY:-}" ] && [ ! -s "$SIGNING_KEY" ]; then
  stop SIGNING_KEY_MISSING "expected a file with a private key in SIGNING_KEY, found none at '$SIGNING_KEY'."
fi
authority=${PIP_CERT:-${SSL_CERT_FILE:-}}
if [ -n "$authority" ] && [ ! -s "$authority" ]; then
  stop CA_MISSING "expected a file of certificates in PIP_CERT or SSL_CERT_FILE, found none at '$authority'. Mend it, or unset it."
fi

# 2. A builder. Debian's client 20.10 brings BuildKit; a newer client wants the buildx plugin for it.
docker=${DOCKER:-docker}
export DOCKER_BUILDKIT=1
"$docker" version >/dev/null 2>&1 || stop DOCKER_DOWN "expected a Docker daemon that answers '$docker version'. Start it, or set DOCKER_HOST."
if [ "$("$docker" version --format '{{.Client.Version}}' | cut -d. -f1)" -ge 23 ] && ! "$docker" buildx version >/dev/null 2>&1; then
  if [ -x /usr/bin/docker ] && [ "$(/usr/bin/docker version --format '{{.Client.Version}}' | cut -d. -f1)" -lt 23 ]; then
    docker=/usr/bin/docker
  else
    stop BUILDX_MISSING 'this Docker client wants the buildx plugin. Install docker-buildx-plugin, or set DOCKER to a client that has it.'
  fi
fi

# 3. The two images to start from: named ones, else our own where they were built, else the official ones by digest.
base_image() { # name in the environment, own image, official image
  if [ -n "$1" ]; then
    echo "$1"
  elif "$docker" image inspect "$2" >/dev/null 2>&1; then
    echo "$2"
  elif "$docker" pull --quiet "$3" >/dev/null 2>&1; then
    "$docker" image inspect --format '{{index .RepoDigests 0}}' "$3"
  else
    stop BASE_IMAGE_MISSING "found neither $2 nor a registry with $3. Build ours: npx nx run-many -t base-images. Or name an image: BASE_IMAGE, BUILD_IMAGE."
  fi
}
base=$(base_image "${BASE_IMAGE:-}" "$OWN_BASE" "$OFFICIAL_BASE")
builder=$(base_image "${BUILD_IMAGE:-}" "$OWN_BUILD" "$OFFICIAL_BUILD")
say "runs on $base, is built in $builder"

if [ -n "${SIGNING_KEY:-}" ]; then
  "$docker" run --rm --interactive --tmpfs /key "$builder" \
    sh -c 'umask 077; cat >/key/key.pem; openssl ec -in /key/key.pem -passin pass: -noout -text 2>&1' <"$SIGNING_KEY" |
    grep -q prime256v1 ||
    stop SIGNING_KEY_INVALID 'expected an unencrypted private key of the elliptic curve P-256 as PEM in SIGNING_KEY. Make one: openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256'
fi

# 4. What the builder is sent: named files only, so that nothing else can leak into the image. pack.py gives the times.
context=$(mktemp -d)
container=
tested=
audit=
reports=
locked=
cleanup() {
  rm -rf "$context"
  [ -z "$locked" ] || rm -f "$lock"
  # The client hands the signal on to its container.
  for job in $audit $reports; do kill "$job" 2>/dev/null || true; done
  for made in $container $tested; do "$docker" rm -f "$made" >/dev/null 2>&1 || true; done
}
trap cleanup EXIT
trap 'exit 1' INT TERM HUP

# Two builds of one folder would share their tags and their output: the second waits. The link names its process, and appears whole.
lock=dist/build.lock
mkdir -p dist
waited=0
until ln -s "$$" "$lock" 2>/dev/null; do
  holder=$(readlink "$lock") || continue
  if ! kill -0 "$holder" 2>/dev/null; then
    rm -f "$lock"
    continue
  fi
  [ "$waited" -gt 0 ] || say "waiting for the build of process $holder"
  [ "$waited" -lt "${LOCK_WAIT:-1800}" ] ||
    stop BUILD_LOCKED "expected the build of process $holder to end within ${LOCK_WAIT:-1800} s. Where that is no build of this folder: rm $PWD/$lock"
  sleep 1
  waited=$((waited + 1))
done
locked=1
mkdir "$context/src" "$context/src/wheels"
cp -R Dockerfile ci pyproject.toml requirements.txt requirements-dev.txt VERSION.txt status_app tests "$context/src/"
find "$context/src" \( -name __pycache__ -o -name '.*_cache' \) -prune -exec rm -r {} +
wheels=${WHEELS:-}
if [ -z "$wheels" ] && [ -d "${PIP_FIND_LINKS:-}" ]; then wheels=$PIP_FIND_LINKS; fi
if [ -n "$wheels" ]; then
  [ -d "$wheels" ] || stop WHEELS_MISSING "expected WHEELS to be a folder, found '$wheels'."
  find "$wheels" -maxdepth 1 -name '*.whl' -exec cp {} "$context/src/wheels/" \;
  count=$(find "$context/src/wheels" -name '*.whl' | wc -l | tr -d ' ')
  if [ "$count" = 0 ] && [ -n "${WHEELS:-}" ]; then stop WHEELS_EMPTY "expected wheels in $wheels, found none. Fill it: pip download -r requirements.txt -r requirements-dev.txt -d $wheels"; fi
  [ "$count" = 0 ] || say "$count wheels from $wheels are sent along"
fi
touch "$context/src/wheels/.keep"
find "$context/src" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
# An index address may hold a password: it goes in as a secret, which no layer keeps.
umask 077
{
  echo '[global]'
  [ -z "${PIP_INDEX_URL:-}" ] || echo "index-url = $PIP_INDEX_URL"
  [ -z "${PIP_EXTRA_INDEX_URL:-}" ] || echo "extra-index-url = $PIP_EXTRA_INDEX_URL"
  [ -z "${PIP_TRUSTED_HOST:-}" ] || echo "trusted-host = $PIP_TRUSTED_HOST"
  [ -z "${PIP_NO_INDEX:-}" ] || echo 'no-index = true'
} >"$context/pip.conf"
if [ -n "$authority" ]; then cat "$authority" >"$context/ca.pem"; else : >"$context/ca.pem"; fi

# GNU and busybox first, then BSD and macOS.
created=$(date -u -d "@$epoch" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$epoch" +%Y-%m-%dT%H:%M:%SZ)
unscanned() {
  [ -z "${PROJECT_ID:-}" ] || [ -n "${ALLOW_UNSCANNED:-}" ] ||
    stop UNSCANNED 'nothing that was not scanned is published. Reach the vulnerability database, or take the risk: ALLOW_UNSCANNED=1'
}
id_of() { "$docker" image inspect --format '{{.Id}}' "$1"; }
build() { # target, tag, options
  target=$1 name=$2
  shift 2
  "$docker" build "$@" --progress "${PROGRESS:-plain}" --target "$target" --tag "$name" \
    --secret "id=pip_conf,src=$context/pip.conf" --secret "id=ca,src=$context/ca.pem" \
    --build-arg "BASE_IMAGE=$base" --build-arg "BUILD_IMAGE=$builder" \
    --build-arg "APP_VERSION=$version" --build-arg "COMMIT_SHA=$tag" --build-arg "SOURCE=$source_url" \
    --build-arg "CREATED=$created" "$context/src"
}

# 5. Known vulnerabilities, asked anew in each build: yesterday's answer is no answer. It takes its time while the rest is done.
build sources "anz_test:$tag-tools" || stop INSTALL_FAILED 'the pinned packages could not be installed; why stands above.'
"$docker" run --rm --interactive ${SAFETY_API_KEY:+--env SAFETY_API_KEY} \
  "anz_test:$tag-tools" sh /ci/audit.sh <"$context/ca.pem" >"$context/audit.log" 2>&1 &
audit=$!

# 6. One build for the image and its checks: pylint, pytest with 100 % coverage and bandit run side by side with the
# compilation, and a finding stops here, since the image copies their verdict.
build runtime "anz_test2:$tag-raw" ${NO_CACHE:+--no-cache} || stop CHECKS_FAILED 'pylint, pytest, coverage or bandit stopped the build; what they found stands above.'
set +e
wait "$audit"
audited=$?
audit=
set -e
cat "$context/audit.log"
case $audited in
  0) scan=clean ;;
  3)
    scan=unscanned
    say 'UNSCANNED: the data about known vulnerabilities cannot be reached; this image has not passed that check'
    unscanned
    ;;
  *) stop VULNERABLE 'a pinned package has a known vulnerability, see above. Pin a mended version in requirements.in: npx nx lock status-app' ;;
esac

# 7. The image is packed so that the same commit gives the same bytes.
output=${OUTPUT:-dist/image}
umask 022
mkdir -p "$output"
build test "anz_test:$tag-checks" >"$context/test.log" 2>&1 &
reports=$!
container=$("$docker" create --interactive ${OSV_URL:+--env OSV_URL} "anz_test:$tag-tools" \
  sh -c 'python3 /ci/pack.py "$@" && python3 /ci/scan.py /packed' pack --epoch "$epoch" \
  --base-layers "$("$docker" image inspect --format '{{range .RootFS.Layers}}{{.}},{{end}}' "$base")" --scan "$scan" \
  --base "${base%@*}@$(id_of "$base")" --builder "${builder%@*}@$(id_of "$builder")" \
  --name "anz_test2:$tag" --output /packed)
"$docker" cp "$context/ca.pem" "$container:/tmp/ca.pem"
"$docker" save "anz_test2:$tag-raw" | "$docker" start --attach --interactive "$container"
"$docker" cp "$container:/packed/." "$output"
wait "$reports" || { cat "$context/test.log"; stop REPORTS_FAILED 'the reports of the tests could not be taken out; why stands above.'; }
reports=
tested=$("$docker" create "anz_test:$tag-checks")
"$docker" cp "$tested:/reports/." "$output/reports"
case $(sed -n 's/^ *"verdict": "\([a-z]*\)".*/\1/p' "$output/image-scan.json") in
  clean) image_scan=clean ;;
  vulnerable) stop IMAGE_VULNERABLE 'the image holds something with a known and mended vulnerability, see above. Build the base images anew, or pin a mended version.' ;;
  *)
    image_scan=unscanned
    say 'UNSCANNED: OSV cannot be reached; the packages in the image have not been checked'
    unscanned
    ;;
esac
if [ -n "${SIGNING_KEY:-}" ]; then
  "$docker" rm "$container" >/dev/null
  container=$("$docker" create --interactive --tmpfs /key "anz_test:$tag-tools" python3 /ci/sign.py /tmp /key)
  for file in status-app.oci.tar provenance.json; do "$docker" cp "$output/$file" "$container:/tmp/$file"; done
  # By standard input: nothing of the key is on the daemon's disk.
  "$docker" start --attach --interactive "$container" <"$SIGNING_KEY"
  for file in status-app.oci.tar.sig provenance.dsse.json; do "$docker" cp "$container:/tmp/$file" "$output/$file"; done
  say "signed: status-app.oci.tar.sig and provenance.dsse.json"
else
  rm -f "$output/status-app.oci.tar.sig" "$output/provenance.dsse.json"
  say 'not signed: SIGNING_KEY is not set'
fi
"$docker" load --quiet --input "$output/status-app.oci.tar"
"$docker" rmi "anz_test2:$tag-raw" "anz_test:$tag-tools" >/dev/null 2>&1 || true

# 8. The names that people know.
for name in "anz_test:$tag" anz_test:latest anz_test2:latest ${PROJECT_ID:+"gcr.io/$PROJECT_ID/anz_test2:$tag"}; do
  "$docker" tag "anz_test2:$tag" "$name"
  say "tagged $name"
done
say "tagged anz_test2:$tag, $("$docker" image inspect --format '{{.Id}}' "anz_test2:$tag"), dependency scan: $scan, image scan: $image_scan"
say "archive, SBOM, provenance and reports are in $output"
