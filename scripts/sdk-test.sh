#!/usr/bin/env bash
# Runs the tests of the SDKs and of examples/plugins on this machine, without a host, and ends with one line: `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$PWD/target/plugins}
log=$(mktemp) program=$(mktemp)
trap 'rm -f "$log" "$program"' EXIT
passed=0 failed=0

# Runs the tests of a folder. A run that breaks off, or has no test, counts as a failure.
run() { # folder, a program of awk that prints how many passed and failed, command
  local folder=$1 sum=$2 p f broken
  shift 2
  echo "== $folder: $*"
  (cd "$folder" && "$@") 2>&1 | tee "$log"
  broken=${PIPESTATUS[0]}
  read -r p f < <(awk "$sum" "$log")
  if [ "$broken" -ne 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  if [ "$p" -eq 0 ] && [ "$f" -eq 0 ]; then f=1; fi
  passed=$((passed + p)) failed=$((failed + f))
}

rust='/^test result:/ { p += $4; f += $6 } END { print p + 0, f + 0 }'
node='/^# pass / { p = $3 } /^# fail / { f = $3 } END { print p + 0, f + 0 }'
python='/^Ran / { p = $2 } /^FAILED/ { gsub(/[^0-9]+/, " "); for (i = 1; i <= NF; i++) f += $i } END { print p - f, f + 0 }'
plain='/^[0-9]+ passed, [0-9]+ failed$/ { p = $1; f = $3 } END { print p + 0, f + 0 }'

for manifest in sdk/rust/Cargo.toml examples/plugins/*/Cargo.toml; do
  run "$(dirname "$manifest")" "$rust" cargo test --quiet --locked
done
for manifest in sdk/js/package.json examples/plugins/*/package.json; do
  run "$(dirname "$manifest")" "$node" npm test --silent
done
for tests in examples/plugins/*/test_*.py; do
  run "$(dirname "$tests")" "$python" python3 -m unittest
done
for tests in examples/plugins/*/test.c; do
  run "$(dirname "$tests")" "$plain" sh -c "cc -Wall -Wextra -Werror -Igen -I. test.c plugin.c -o '$program' && '$program'"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
