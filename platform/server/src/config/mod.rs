//! What an installation may set: `botloom.toml`, environment variables and flags.
//!
//! A setting stands once, in `settings.rs`: its name, type, default and the words that people read. From that come the structs, the
//! reader, the variable `BOTLOOM_SECTION_NAME` and the commented file that `botloom config` prints. `value.rs` says how a type is read and
//! written, `layers.rs` puts the sources above one another, `document.rs` writes the file.
//!
//! To add a setting: a line in `settings.rs`; `botloom config > examples/botloom.toml`; use it where the server is wired.

mod document;
mod layers;
mod settings;
mod value;

pub use document::{document, effective};
pub use layers::{Flags, load, of_environment, variables};
pub use settings::{Config, Limits, Log, Metrics, Plugins, Server, Traces};
pub use value::{Forbidden, Format, Rate, Role, Secret};

impl Config {
    /// The file of the master keys.
    pub fn key_file(&self) -> std::path::PathBuf {
        self.secrets.key_file.clone().unwrap_or_else(|| self.server.data.join("master.keys"))
    }
}
