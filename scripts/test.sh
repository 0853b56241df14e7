#!/usr/bin/env bash
# Runs every test of the repository and ends with one line: `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp)
beside=
trap 'rm -f "$log" "$beside"' EXIT
status=0

scripts/setup.sh test || exit 1

# A run tells about the change that it is run for: the cases of the property tests are the same each time. `cargo test` alone makes new
# ones, and what they find is kept with its seed.
export PROPTEST_RNG_SEED=${PROPTEST_RNG_SEED:-20261129}
cargo test --workspace --locked --no-fail-fast 2>&1 | tee "$log" || status=1
read -r passed failed < <(awk '/^test result:/ { p += $4; f += $6 } END { print p + 0, f + 0 }' "$log")
# A crate that does not build runs no test, and must not look like success.
if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$passed" -eq 0 ]; then status=1; fi

# The SDKs and the plug-ins to begin from, as their authors test them: on this machine, without a host. Their bindings were written above.
target=$(cargo metadata --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
CARGO_TARGET_DIR="$target/plugins" scripts/sdk-test.sh 2>&1 | tee "$log"
if [ "${PIPESTATUS[0]}" -ne 0 ]; then status=1; fi
read -r p f < <(awk '/^[0-9]+ passed, [0-9]+ failed$/ { p = $1; f = $3 } END { print p + 0, f + 0 }' "$log")
passed=$((passed + p)) failed=$((failed + f))
if [ "$p" -eq 0 ]; then status=1; fi

count() { # adds the tests of a run of node or vitest that was written to the log
  local p f
  p=$(awk '/^# pass / { n = $3 } /Tests .* passed/ { for (i = 1; i <= NF; i++) if ($i == "passed") n = $(i - 1) } END { print n + 0 }' "$log")
  f=$(awk '/^# fail / { n = $3 } /Tests .* failed/ { for (i = 1; i <= NF; i++) if ($i == "failed") n = $(i - 1) } END { print n + 0 }' "$log")
  if [ "$1" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  if [ "$1" -ne 0 ] || [ "$p" -eq 0 ]; then status=1; fi
  passed=$((passed + p)) failed=$((failed + f))
}

for part in platform/console sdk/widget; do
  (cd "$part" && NO_COLOR=1 npm test --silent) 2>&1 | tee "$log"
  count "${PIPESTATUS[0]}"
done

# The browser and the official clients talk to the binary that the tests above were built with, in two runs that take about as long.
export BOTLOOM="$target/debug/botloom"
beside=$(mktemp)
(cd tests/e2e && npm run --silent test:beside) >"$beside" 2>&1 &
(cd tests/e2e && npm test --silent) 2>&1 | tee "$log"
count "${PIPESTATUS[0]}"
wait "$!" && code=0 || code=$?
cat "$beside"
cp "$beside" "$log"
count "$code"

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] || status=1
exit "$status"
