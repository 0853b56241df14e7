# The commands of this repository. `make run` starts Botloom with a demo; `make test` runs every test and prints
# `N passed, N failed` as its last line.
.PHONY: run build test chaos lint fmt schema

LISTEN ?= 127.0.0.1:8080
DATA ?= data

run: build
	./target/release/botloom serve --demo --data $(DATA) --listen $(LISTEN)

build:
	@scripts/setup.sh build
	cargo build --release --locked -p botloom --target-dir target

test:
	@scripts/test.sh

# Kills processes and databases under load for as long as it is told; `make test` has the short form.
chaos:
	BOTLOOM_CHAOS=$(or $(ROUNDS),100) cargo test --workspace --locked --test chaos -- --nocapture --test-threads=1

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

fmt:
	cargo fmt --all

# The schemas of the platform and of the flow language are generated and committed; tests compare them.
schema:
	cargo run -q -p botloom -- schema > platform/console/schema.graphql
	cargo run -q -p botloom -- schema --editor flow > platform/console/src/flow/language.json
