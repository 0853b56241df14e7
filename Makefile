# The commands of this repository. `make test` prints `N passed, N failed` as its last line.
.PHONY: test lint fmt

test:
	@bash scripts/test.sh

lint:
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

fmt:
	cargo fmt --all
