//! The interface of a plug-in, read from the file of its component.
//!
//! A component carries the types of its functions and their authors' words; here they become the text that a `.wit` file would have, so
//! that everything that reads interfaces reads components too. Nothing of the component is run.

use wit_component::WitPrinter;
use wit_parser::decoding::{DecodedWasm, decode};

/// The largest component that is read, in bytes: an engine of a scripting language has some 20 MB.
pub const MAX_COMPONENT: usize = 32 * 1024 * 1024;

/// The interface of a component as text.
///
/// # Errors
/// If it is no component that can be read.
pub fn interface_text(bytes: &[u8]) -> Result<String, String> {
    let reason = |error: &dyn std::fmt::Display| {
        let whole = error.to_string();
        whole.lines().next().unwrap_or_default().trim().to_owned()
    };
    if !bytes.starts_with(b"\0asm") {
        return Err("it is no WebAssembly".to_owned());
    }
    // A module begins with the same four bytes and another version.
    if bytes.starts_with(b"\0asm\x01\0\0\0") {
        return Err("it is a core module, not a component: its functions have no types".to_owned());
    }
    // The reader expects what compilers write; of anything else it may say so by a panic.
    let decoded = std::panic::catch_unwind(|| decode(bytes)).map_err(|_| "it is damaged")?;
    let (resolve, package) = match decoded.map_err(|error| reason(&error))? {
        DecodedWasm::Component(resolve, world) => {
            let package = resolve.worlds[world].package.ok_or("it has no interface")?;
            (resolve, package)
        }
        DecodedWasm::WitPackage(resolve, package) => (resolve, package),
    };
    let others: Vec<_> = resolve.packages.iter().map(|(id, _)| id).filter(|id| *id != package).collect();
    let mut printer = WitPrinter::default();
    printer.print(&resolve, package, &others).map_err(|error| reason(&error))?;
    Ok(printer.output.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_component_is_read_like_the_file_that_describes_it() {
        let wasm = wat::parse_str(
            r#"(component
              (type $s (enum "packed" "on-its-way")) (import "status" (type $status (eq $s)))
              (type $o (record (field "status" $status) (field "delay-hours" u32))) (import "order" (type $order (eq $o)))
              (core module $m (memory (export "m") 1) (func (export "f") (param i32) (result i32) unreachable))
              (core instance $i (instantiate $m))
              (func (export "track") (param "order-no" u32) (result $order)
                (canon lift (core func $i "f") (memory (core memory $i "m")))))"#,
        )
        .unwrap();
        let source = crate::Source::new("plugins/orders.wasm", wasm).unwrap();
        let functions = crate::lower::interface(source.text()).unwrap().functions;
        let track = &functions["track"];
        assert_eq!(track.params[0].0, "order_no");
        let result = format!("{:?}", track.result);
        assert!(result.contains("on-its-way") && result.contains("delay_hours"), "{result}");
    }

    #[test]
    fn what_is_no_component_is_refused_in_words() {
        assert!(interface_text(b"").is_err());
        assert!(interface_text(b"bot: x").is_err());
        assert!(interface_text(b"\0asm\x01\0\0\0").unwrap_err().contains("core module"));
        assert!(interface_text(b"\0asm\x0d\0\x01\0\xff\xff").is_err());
    }
}
