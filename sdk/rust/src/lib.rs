//! What a Botloom plug-in in Rust is written with.
//!
//! An author declares functions in `wit/plugin.wit`, implements the trait `Guest` that `botloom plugin build` writes to
//! `src/bindings.rs`, and names the type that does so:
//!
//! ```ignore
//! mod bindings;
//! struct Plugin;
//! impl bindings::Guest for Plugin {
//!     fn greet(name: String) -> String { format!("Hello, {name}!") }
//! }
//! botloom_sdk::export!(Plugin);
//! ```
//!
//! The host is asked through the modules [`log`], [`http`], [`kv`], [`secrets`], [`clock`], [`random`], [`conversation`] and
//! [`knowledge`]. What is not used is not imported. On any other target than WebAssembly the same calls go to [`test::Host`], so that
//! `cargo test` runs an author's code as it is.
//!
//! What it is not: a runtime. There is no file, no clock of the machine, no thread and no network besides [`http`].

#[cfg(any(target_arch = "wasm32", test))]
mod arena;
pub mod clock;
pub mod conversation;
pub mod host;
pub mod http;
pub mod json;
pub mod knowledge;
pub mod kv;
pub mod log;
pub mod random;
#[doc(hidden)]
pub mod rt;
pub mod secrets;
#[cfg(not(target_arch = "wasm32"))]
pub mod test;

#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: arena::Arena<{ 128 << 10 }> = arena::Arena::new();

/// Makes a type, which implements the trait `Guest` of the module `bindings`, the plug-in.
#[expect(clippy::crate_in_macro_def, reason = "the bindings stand in the author's crate")]
#[macro_export]
macro_rules! export {
    ($plugin:ident) => {
        #[cfg(target_arch = "wasm32")]
        crate::bindings::export!($plugin with_types_in crate::bindings);
    };
}

/// Asks the host, or on other targets the host of the test that runs.
macro_rules! ask {
    ($host:expr, |$test:ident| $answer:expr) => {{
        #[cfg(target_arch = "wasm32")]
        {
            $host
        }
        #[cfg(not(target_arch = "wasm32"))]
        {
            // The host's own function stands here only to be checked: on this target it cannot run.
            if false { $host } else { $crate::test::with(|$test| $answer) }
        }
    }};
}
pub(crate) use ask;
