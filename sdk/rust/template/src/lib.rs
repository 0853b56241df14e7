//! What this plug-in does, in a sentence.

mod bindings;

use bindings::{Failure, Guest};

struct Plugin;

botloom_sdk::export!(Plugin);

impl Guest for Plugin {
    fn greet(name: String) -> Result<String, Failure> {
        let name = name.trim();
        if name.is_empty() {
            return Err(Failure::NotFound);
        }
        botloom_sdk::log::info("somebody was greeted");
        Ok(format!("Hello, {name}!"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_sdk::test::Host;

    #[test]
    fn a_customer_is_greeted_by_name() {
        let host = Host::new();
        assert_eq!(host.run(|| Plugin::greet(" Li ".into())).unwrap(), "Hello, Li!");
        assert_eq!(host.log().len(), 1);
    }

    #[test]
    fn nobody_is_not_found() {
        assert!(matches!(Host::new().run(|| Plugin::greet(" ".into())), Err(Failure::NotFound)));
    }
}
