#!/usr/bin/env bash
# Writes the host's interfaces of the Rust SDK anew from sdk/wit/v1. A test compares them.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo run --quiet --locked -p botloom-toolchain --example host_bindings
