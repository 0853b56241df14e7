//! `botloom workspace`: the workspaces (tenants) of an installation, for who owns the machine.

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_api::password_hash;
use botloom_domain::{Email, MemberName, Password, Role};
use botloom_ports::{Clock, SystemClock};
use botloom_storage::{NewMember, Store, StoreError};

use crate::command::database::Database;

/// What `botloom workspace` does.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Makes a workspace with its owner. The password is read from stdin.
    Add {
        /// What people call the workspace.
        name: String,
        /// The address with which its owner signs in.
        #[arg(long, value_name = "EMAIL")]
        owner: String,
        /// The name of its owner.
        #[arg(long, default_value = "Owner")]
        owner_name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Lists the workspaces, the oldest first: id and name.
    List {
        #[command(flatten)]
        place: Place,
    },
}

/// Where the installation is.
#[derive(clap::Args)]
pub struct Place {
    /// The folder of the installation.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
}

impl Place {
    /// The folder.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// Opens the database.
    pub async fn open(&self) -> anyhow::Result<Store> {
        let address = self.database.existing(&self.data)?;
        Store::open(&address).await.with_context(|| format!("the database `{address}` can not be opened"))
    }
}

/// Does it. A server that runs on the same database knows it at once.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Add { name, owner, owner_name, place } => {
                let name = name.trim();
                if !(1..=80).contains(&name.chars().count()) {
                    bail!("write a name of 1 to 80 characters");
                }
                let mut text = String::new();
                std::io::stdin()
                    .lock()
                    .take(1_000)
                    .read_to_string(&mut text)
                    .context("stdin can not be read")?;
                let password = Password::parse(text.trim_end_matches(['\r', '\n']))?;
                let owner = NewMember {
                    name: MemberName::parse(owner_name)?,
                    email: Email::parse(owner)?,
                    password: password_hash(password).await?,
                    role: Role::Owner,
                };
                let email = owner.email.as_str().to_owned();
                let store = place.open().await?;
                match store.add_workspace(name, owner, SystemClock.now()).await {
                    Ok(workspace) => writeln!(std::io::stdout().lock(), "{}", workspace.id)?,
                    Err(StoreError::Taken) => bail!("somebody signs in with `{email}` already"),
                    Err(error) => return Err(error.into()),
                }
                Ok(ExitCode::SUCCESS)
            }
            Command::List { place } => {
                let mut out = std::io::stdout().lock();
                for workspace in place.open().await?.workspaces().await? {
                    writeln!(out, "{}\t{}", workspace.id, workspace.name)?;
                }
                Ok(ExitCode::SUCCESS)
            }
        }
    })
}
