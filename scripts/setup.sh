#!/usr/bin/env bash
# Installs what building and testing need and this machine lacks. Does nothing where everything is there.
#   scripts/setup.sh build   the console and the widget
#   scripts/setup.sh test    also what the tests need
set -euo pipefail
cd "$(dirname "$0")/.."

need() { # package, command that it brings
  command -v "$2" > /dev/null || missing+=("$1")
}

lacks() { # package, file that it brings
  [ -e "$2" ] || missing+=("$1")
}

missing=()
need build-essential cc
need pkg-config pkg-config
if [ "${1:-build}" = test ]; then
  need chromium chromium
  # Plug-ins in Rust: the target of rustup where it is there, else Debian's newest Rust with the sources of its standard library.
  if [ ! -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown/lib" ]; then
    lacks cargo-web /usr/bin/cargo
    lacks rustc-web /usr/bin/rustc
    lacks rust-web-src /usr/lib/rustlib/src/rust/library/std/Cargo.toml
  fi
  # Plug-ins in C.
  need lld-22 wasm-ld-22
  need clang-22 clang-22
  lacks wasi-libc /usr/lib/wasm32-wasi/libc.a
  lacks libclang-rt-22-dev-wasm32 /usr/lib/llvm-22/lib/clang/22/lib/wasi/libclang_rt.builtins-wasm32.a
  # The store on PostgreSQL; tests start a server of their own.
  compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null || command -v initdb > /dev/null || missing+=(postgresql)
  # The bus between nodes; tests start servers of their own.
  command -v nats-server > /dev/null || [ -x /usr/sbin/nats-server ] || missing+=(nats-server)
  # The unit of the examples is judged by it.
  need systemd systemd-analyze
  # Tests with a disk or a network of their own.
  need util-linux unshare
  command -v ip > /dev/null || [ -x /usr/sbin/ip ] || missing+=(iproute2)
  # Plug-ins in Python.
  python3 -c 'import ensurepip, venv' 2> /dev/null || missing+=(python3-venv)
fi
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

# So is one with packages of Python.
install_python() {
  local stamp="$1/.venv/.installed"
  if ! cmp -s "$1/requirements.txt" "$stamp"; then
    python3 -m venv --clear "$1/.venv"
    "$1/.venv/bin/pip" install --quiet --disable-pip-version-check -r "$1/requirements.txt"
    cp "$1/requirements.txt" "$stamp"
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
install sdk/script
build platform/console
build sdk/widget
build sdk/script
if [ "${1:-build}" = test ]; then
  install tests/e2e
  install sdk/js
  install_python sdk/python
  install_python tests/e2e/scim
  install_python tests/harness/s3
fi
