//! Where the database of an installation is, as commands take it.

use anyhow::bail;
use botloom_storage::Address;
use std::path::Path;

/// The database of an installation.
#[derive(clap::Args)]
pub struct Database {
    /// The database: `postgres://USER@HOST/DATABASE?sslmode=verify-full`, or `sqlite:FILE`. Without it, it is the file `botloom.db` in
    /// the folder. A password belongs into the variable or into `~/.pgpass`, since everyone on the machine sees the flags of a process.
    #[arg(long, env = "BOTLOOM_DATABASE", hide_env_values = true, value_name = "ADDRESS")]
    database: Option<String>,
}

impl Database {
    /// The address that was given, else that of the file in the folder.
    pub fn address(&self, data: &Path) -> anyhow::Result<Address> {
        match &self.database {
            Some(text) => Ok(Address::parse(text)?),
            None => Ok(Address::file(data.join("botloom.db"))),
        }
    }

    /// The same for commands that only read: a file must be there.
    pub fn existing(&self, data: &Path) -> anyhow::Result<Address> {
        let address = self.address(data)?;
        if let Some(file) = address.as_file()
            && !file.exists()
        {
            match &self.database {
                Some(_) => bail!("there is no `{}`", file.display()),
                None => bail!("`{}` is no folder of an installation: it has no `botloom.db`", data.display()),
            }
        }
        Ok(address)
    }
}
