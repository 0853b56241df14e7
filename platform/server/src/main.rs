//! The binary `botloom`: the command line of the product.
//!
//! Stdout is data, stderr is talk. To add a command: a variant of `Command` here and a file of its name under
//! `command/` with one `run`, which returns the exit code; a test under `tests/` runs the built binary.

mod assets;
mod command;
mod config;
mod diff;
mod embeddings;
mod fixes;
mod folder;
mod language;
mod lsp;
mod problems;
mod project;
mod remote;
mod sarif;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Customer-service bots from YAML flows.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a bot folder from a template.
    New(command::new::Arguments),
    /// Lists what bots can be copies of, and brings a new release into a copy.
    #[command(subcommand)]
    Template(command::template::Command),
    /// Shows every problem of a bot folder, with its place and a cure.
    Check(command::check::Arguments),
    /// Serves editors at stdin and stdout by the Language Server Protocol.
    Lsp(command::lsp::Arguments),
    /// Writes the YAML files of a bot in the one style.
    Fmt(command::fmt::Arguments),
    /// Runs the conversation tests of a bot folder.
    Test(command::test::Arguments),
    /// Measures how well something is understood: intents and values on files, a bot on its own triggers.
    Eval(command::eval::Arguments),
    /// Says why a bot understands a message as it does.
    Explain(command::explain::Arguments),
    /// Talks with a bot folder in the terminal.
    Chat(command::chat::Arguments),
    /// Serves the platform and its console.
    Serve(command::serve::Arguments),
    /// Prints the file of settings with every default, or what holds here.
    Config(command::config::Arguments),
    /// Carries an installation from a SQLite file to PostgreSQL.
    Migrate(command::migrate::Arguments),
    /// Sends a bot folder to a platform.
    Push(command::push::Arguments),
    /// Fetches a bot's files from a platform.
    Pull(command::pull::Arguments),
    /// Publishes a bot of a platform and puts it before customers, all of them or a share.
    Deploy(command::deploy::Arguments),
    /// Looks at a version or the draft before it gets into an environment: check, tests, replay of real conversations.
    Preflight(command::preflight::Arguments),
    /// Gives the version that is being tried all new conversations.
    Promote(command::releases::Act),
    /// Takes the version that is being tried back; without one, the version before serves again.
    Rollback(command::releases::Act),
    /// Shows what serves where, how it does, and the last moves.
    Releases(command::releases::List),
    /// Lists, makes and removes environments of a bot, and says what they ask of a version.
    #[command(subcommand)]
    Env(command::env::Command),
    /// Says what a bot folder would have said in conversations that took place.
    Replay(command::replay::Arguments),
    /// Prints the conversations of an installation, for replays and tests.
    Log(command::log::Arguments),
    /// Makes and lists the workspaces of an installation.
    #[command(subcommand)]
    Workspace(command::workspace::Command),
    /// Sets, lists and removes secrets of a workspace, and renews the master key.
    #[command(subcommand)]
    Secret(command::secret::Command),
    /// Looks over an installation as the next start would find it, or over a running platform.
    Doctor(command::doctor::Arguments),
    /// Prints who did what in a workspace, and checks that nothing of it was changed.
    Audit(command::audit::Arguments),
    /// Prints the GraphQL schema, or the JSON Schema of a bot's files for editors.
    Schema(command::schema::Arguments),
    /// Makes a bot folder of a project of another tool.
    Import(command::import::Arguments),
    /// Looks after the knowledge of a bot or a pack: imports, learns from conversations, looks it over.
    Kb(command::kb::Arguments),
    /// Begins and builds plug-ins, looks at components and tries them.
    #[command(subcommand)]
    Plugin(command::plugin::Command),
    /// Makes machine code of a component; plug-ins are compiled in a process of their own.
    #[command(name = serve::plugins::COMMAND, hide = true)]
    CompilePlugin,
    /// Measures how fast a bot answers.
    Bench(command::bench::Arguments),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::New(arguments) => command::new::run(&arguments),
        Command::Template(command) => command::template::run(&command),
        Command::Check(arguments) => command::check::run(&arguments),
        Command::Lsp(arguments) => Ok(command::lsp::run(&arguments)),
        Command::Fmt(arguments) => command::fmt::run(&arguments),
        Command::Test(arguments) => command::test::run(&arguments),
        Command::Eval(arguments) => command::eval::run(&arguments),
        Command::Explain(arguments) => command::explain::run(&arguments),
        Command::Chat(arguments) => command::chat::run(&arguments),
        Command::Serve(arguments) => command::serve::run(&arguments),
        Command::Config(arguments) => command::config::run(&arguments),
        Command::Migrate(arguments) => command::migrate::run(&arguments),
        Command::Push(arguments) => command::push::run(&arguments),
        Command::Pull(arguments) => command::pull::run(&arguments),
        Command::Deploy(arguments) => command::deploy::run(&arguments),
        Command::Preflight(arguments) => command::preflight::run(&arguments),
        Command::Promote(arguments) => command::releases::promote(&arguments),
        Command::Rollback(arguments) => command::releases::roll_back(&arguments),
        Command::Releases(arguments) => command::releases::list(&arguments),
        Command::Env(command) => command::env::run(&command),
        Command::Import(arguments) => command::import::run(&arguments),
        Command::Kb(arguments) => command::kb::run(&arguments),
        Command::Bench(arguments) => command::bench::run(&arguments),
        Command::Replay(arguments) => command::replay::run(&arguments),
        Command::Log(arguments) => command::log::run(&arguments),
        Command::Workspace(command) => command::workspace::run(&command),
        Command::Secret(command) => command::secret::run(&command),
        Command::Doctor(arguments) => command::doctor::run(&arguments),
        Command::Audit(arguments) => command::audit::run(&arguments),
        Command::Plugin(command) => command::plugin::run(&command),
        Command::CompilePlugin => Ok(serve::plugins::compiling()),
        Command::Schema(arguments) => Ok(command::schema::run(&arguments)),
    };
    done.unwrap_or_else(|error| {
        eprintln!("botloom: {error:#}");
        ExitCode::from(2)
    })
}
