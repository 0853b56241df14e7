//! Which installation a command works on, and its settings.

use crate::config::{self, Config, Flags};
use anyhow::bail;
use botloom_storage::Address;
use std::path::PathBuf;

/// An installation.
#[derive(clap::Args)]
pub struct Installation {
    /// The folder that holds everything, `data` if nothing is said; it is made at the first start.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The database: `postgres://USER@HOST/DATABASE?sslmode=verify-full`, or `sqlite:FILE`. Without it, it is the file `botloom.db` in
    /// the folder. A password belongs into the variable, a file or `~/.pgpass`, since everyone on the machine sees the flags of a process.
    #[arg(long, env = "BOTLOOM_DATABASE", hide_env_values = true, value_name = "ADDRESS")]
    database: Option<String>,
    #[command(flatten)]
    flags: Flags,
}

impl Installation {
    /// The settings, with what stands in flags of their own.
    pub fn config(&self) -> anyhow::Result<Config> {
        let mut config = config::load(&self.flags, &config::variables())?;
        if let Some(data) = &self.data {
            config.server.data.clone_from(data);
        }
        if let Some(database) = self.database.as_ref().filter(|database| !database.is_empty()) {
            config.database.url = Some(config::Secret::new(database));
        }
        Ok(config)
    }

    /// The database, for commands that only read: a file must be there.
    pub fn existing(&self) -> anyhow::Result<Address> {
        let config = self.config()?;
        let address = address(&config)?;
        if let Some(file) = address.as_file()
            && !file.exists()
        {
            match &config.database.url {
                Some(_) => bail!("there is no `{}`", file.display()),
                None => {
                    let data = config.server.data.display();
                    bail!("`{data}` is no folder of an installation: it has no `botloom.db`")
                }
            }
        }
        Ok(address)
    }
}

/// The database of these settings, else the file in their folder.
pub fn address(config: &Config) -> anyhow::Result<Address> {
    match &config.database.url {
        Some(text) => Ok(Address::parse(text.reveal())?),
        None => Ok(Address::file(config.server.data.join("botloom.db"))),
    }
}
