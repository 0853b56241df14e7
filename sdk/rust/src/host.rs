//! The host's interfaces as they are, version 1.0; written by `scripts/sdk.sh` from `sdk/wit/v1`.
//!
//! Authors use the modules above, which say the same in fewer words. The types are the same.

macro_rules! interface {
    ($file:literal, $bindings:ident, $name:ident) => {
        #[path = $file]
        mod $bindings;
        pub use $bindings::botloom::plugin::$name;
    };
}

interface!("host/clock.rs", clock_bindings, clock);
interface!("host/conversation.rs", conversation_bindings, conversation);
interface!("host/http.rs", http_bindings, http);
interface!("host/knowledge.rs", knowledge_bindings, knowledge);
interface!("host/kv.rs", kv_bindings, kv);
interface!("host/log.rs", log_bindings, log);
interface!("host/random.rs", random_bindings, random);
interface!("host/secrets.rs", secrets_bindings, secrets);
