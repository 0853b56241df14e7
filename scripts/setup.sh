#!/usr/bin/env bash
# Installs what building and testing need and this machine lacks. Does nothing where everything is there.
#   scripts/setup.sh build   the console and the widget
#   scripts/setup.sh test    also what the tests need
set -euo pipefail
cd "$(dirname "$0")/.."

need() { # package, command that it brings
  command -v "$2" > /dev/null || missing+=("$1")
}

missing=()
need build-essential cc
need pkg-config pkg-config
if [ "${1:-build}" = test ]; then need chromium chromium; fi
if [ "${#missing[@]}" -gt 0 ]; then
  root=$([ "$(id -u)" -eq 0 ] || echo sudo)
  $root apt-get update -qq
  DEBIAN_FRONTEND=noninteractive $root apt-get install -y -qq --no-install-recommends "${missing[@]}"
fi

# A folder is installed again only when its lock file changed.
install() {
  local stamp="$1/node_modules/.installed"
  if ! cmp -s "$1/package-lock.json" "$stamp"; then
    (cd "$1" && npm ci --no-audit --no-fund --loglevel=error)
    cp "$1/package-lock.json" "$stamp"
  fi
}

# Built assets are made again only when a source of theirs changed.
build() {
  local stamp="$1/dist/.built" sum
  sum=$(cd "$1" && find . -type f -not -path './node_modules/*' -not -path './dist/*' -not -path './src/gql/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum)
  if [ "$(cat "$stamp" 2> /dev/null)" != "$sum" ]; then
    (cd "$1" && npm run build --silent)
    echo "$sum" > "$stamp"
  fi
}

install platform/console
install sdk/widget
build platform/console
build sdk/widget
if [ "${1:-build}" = test ]; then install tests/e2e; fi
