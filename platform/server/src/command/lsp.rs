//! `botloom lsp`: the language server for editors.

use std::process::ExitCode;

use crate::lsp;

/// What `botloom lsp` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// Speaks over stdin and stdout, as it does anyway; many editors say so.
    #[arg(long)]
    stdio: bool,
}

/// Serves until the editor leaves. The exit code is 0 if it said `shutdown` before `exit`, else 1.
pub fn run(_arguments: &Arguments) -> ExitCode {
    if lsp::serve() { ExitCode::SUCCESS } else { ExitCode::from(1) }
}
