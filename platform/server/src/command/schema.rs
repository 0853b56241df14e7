//! `botloom schema`: the GraphQL schema that this version serves, or the JSON Schema of a bot's files.

use std::process::ExitCode;

use botloom_flow::grammar::{Kind, schema};

/// What `botloom schema` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// Prints the JSON Schema (2020-12) of a kind of file instead, for editors without the language server.
    #[arg(long, value_name = "FILE")]
    editor: Option<Editor>,
}

/// The kinds of files of a bot.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Editor {
    /// `bot.yaml`.
    Bot,
    /// `flows/*.yaml`.
    Flow,
    /// `tests/*.yaml`.
    Test,
    /// `knowledge/*.yaml`.
    Knowledge,
}

/// Prints the schema.
pub fn run(arguments: &Arguments) -> ExitCode {
    match arguments.editor {
        None => print!("{}", botloom_api::sdl()),
        Some(editor) => {
            let kind = match editor {
                Editor::Bot => Kind::Bot,
                Editor::Flow => Kind::Flow,
                Editor::Test => Kind::Test,
                Editor::Knowledge => Kind::Knowledge,
            };
            println!("{:#}", schema(kind));
        }
    }
    ExitCode::SUCCESS
}
