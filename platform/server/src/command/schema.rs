//! `botloom schema`: the GraphQL schema that this version serves.

use std::process::ExitCode;

/// Prints the schema.
pub fn run() -> ExitCode {
    print!("{}", botloom_api::sdl());
    ExitCode::SUCCESS
}
