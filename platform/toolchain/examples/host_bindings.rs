//! Writes the host's interfaces of the Rust SDK from `sdk/wit/v1`: `cargo run -p botloom-toolchain --example host_bindings`.

use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    for name in ["clock", "conversation", "http", "knowledge", "kv", "log", "random", "secrets"] {
        let text = botloom_toolchain::bindings::rust_host(&root.join("sdk/wit/v1"), name)?;
        std::fs::write(root.join(format!("sdk/rust/src/host/{name}.rs")), text)?;
    }
    Ok(())
}
