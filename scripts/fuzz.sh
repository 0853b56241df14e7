#!/usr/bin/env bash
# Feeds foreign text to what reads it, and keeps what led somewhere new.
#   scripts/fuzz.sh yaml|expression|step [SECONDS]     an hour if not said
# Needs a nightly compiler and cargo-fuzz: rustup toolchain install nightly; cargo install cargo-fuzz
set -euo pipefail
cd "$(dirname "$0")/.."

target=$1 seconds=${2:-3600}
corpus=fuzz/corpus/$target.tar.gz
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/seen" "$work/kept"
if [ -f "$corpus" ]; then tar -xzf "$corpus" -C "$work/seen"; fi

# Of what AddressSanitizer keeps to find uses after free, less than it would: the bound is for the product.
export ASAN_OPTIONS=quarantine_size_mb=16
run=(cargo +nightly fuzz run --fuzz-dir fuzz "$target")
"${run[@]}" "$work/seen" -- -max_total_time="$seconds" -rss_limit_mb=500 -timeout=10 -max_len=4096
"${run[@]}" "$work/kept" "$work/seen" -- -merge=1
mkdir -p fuzz/corpus
tar -czf "$corpus" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$work/kept" .
