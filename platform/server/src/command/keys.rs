//! Where the master keys of an installation are, as commands take it.

use std::path::{Path, PathBuf};

/// The file of master keys.
#[derive(clap::Args)]
pub struct KeyFile {
    /// The file of the master keys that seal secrets; all nodes of an installation need the same. Without it, it is `master.keys` in the
    /// folder, made at the first start. Keep a copy of it apart from copies of the database.
    #[arg(long, env = "BOTLOOM_KEY_FILE", value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl KeyFile {
    /// The file that was given, else that of the folder.
    pub fn of(&self, data: &Path) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| data.join("master.keys"))
    }
}
