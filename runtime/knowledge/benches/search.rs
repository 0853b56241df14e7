//! Placeholder of the search bench.
fn main() {}
