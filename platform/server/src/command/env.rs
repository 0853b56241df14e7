//! `botloom env`: the environments of a bot, and what each asks of a version.

use std::process::ExitCode;

use anyhow::bail;
use serde_json::{Value, json};

use crate::remote::{Remote, wished};

/// What can be done with environments.
#[derive(clap::Subcommand)]
pub enum Command {
    /// Lists them in the order in which a version goes through them.
    List(List),
    /// Adds one of the bot's own, before production.
    Add(Put),
    /// Says what one asks of a version before it serves there.
    Ask(Put),
    /// Removes one of the bot's own, with its web-chat secret.
    Remove(Remove),
}

/// What `list` takes.
#[derive(clap::Args)]
pub struct List {
    /// The bot's name on the platform.
    #[arg(long)]
    bot: String,
    /// Prints them as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

/// What `add` and `ask` take.
#[derive(clap::Args)]
pub struct Put {
    /// The environment: small letters, digits and `-`.
    name: String,
    /// The bot's name on the platform.
    #[arg(long)]
    bot: String,
    /// How much weight conversation tests have.
    #[arg(long, value_parser = ["required", "advice"])]
    tests: Option<String>,
    /// How much weight the replay of real conversations has.
    #[arg(long, value_parser = ["required", "advice"])]
    replay: Option<String>,
    /// How many of the latest conversations are replayed.
    #[arg(long)]
    conversations: Option<u32>,
    /// How many percent of them may differ.
    #[arg(long)]
    most_differ: Option<f64>,
    #[command(flatten)]
    remote: Remote,
}

/// What `remove` takes.
#[derive(clap::Args)]
pub struct Remove {
    /// The environment.
    name: String,
    /// The bot's name on the platform.
    #[arg(long)]
    bot: String,
    #[command(flatten)]
    remote: Remote,
}

fn bot(remote: &Remote, name: &str) -> anyhow::Result<Value> {
    match remote.bot(name)? {
        Some(bot) => Ok(bot["id"].clone()),
        None => bail!("there is no bot `{name}` on the platform"),
    }
}

/// Lists, makes, changes or removes environments.
pub fn run(command: &Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::List(arguments) => list(arguments),
        Command::Add(arguments) => put(arguments, "addEnvironment", "AsksInput"),
        Command::Ask(arguments) => put(arguments, "setAsks", "AsksInput!"),
        Command::Remove(arguments) => remove(arguments),
    }
}

fn list(arguments: &List) -> anyhow::Result<ExitCode> {
    const QUERY: &str = "query($bot: ID!) { bot(id: $bot) { environments { name builtIn next
        asks { check tests replay conversations mostDiffer } deployment { version { number } canary { share version { number } } } } } }";
    let bot = bot(&arguments.remote, &arguments.bot)?;
    let data = arguments.remote.run(QUERY, json!({"bot": bot}))?;
    let all = &data["bot"]["environments"];
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(all)?);
        return Ok(ExitCode::SUCCESS);
    }
    for one in all.as_array().into_iter().flatten() {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_lowercase();
        let serves = match one["deployment"]["version"]["number"].as_u64() {
            Some(number) => format!("version {number}"),
            None => "nothing".to_owned(),
        };
        let asks = &one["asks"];
        println!(
            "{}\t{serves}\ttests {}, replay of {} conversations {} (at most {} % differ)",
            text(&one["name"]),
            text(&asks["tests"]),
            asks["conversations"],
            text(&asks["replay"]),
            asks["mostDiffer"],
        );
    }
    Ok(ExitCode::SUCCESS)
}

fn put(arguments: &Put, field: &str, asks: &str) -> anyhow::Result<ExitCode> {
    let remote = &arguments.remote;
    let bot = bot(remote, &arguments.bot)?;
    let query = format!(
        "mutation($bot: ID!, $name: String!, $asks: {asks}) {{ {field}(bot: $bot, environment: $name, asks: $asks) {{ __typename
        ... on EnvironmentSet {{ environment {{ name }} }} ... on Denied {{ message }} ... on NotFound {{ message }}
        ... on Invalid {{ message }} ... on Conflict {{ message }} }} }}"
    );
    let upper = |demand: &Option<String>| demand.as_deref().map(str::to_uppercase);
    let asks = json!({"tests": upper(&arguments.tests), "replay": upper(&arguments.replay),
        "conversations": arguments.conversations, "mostDiffer": arguments.most_differ});
    let data = remote.run(&query, json!({"bot": bot, "name": arguments.name, "asks": asks}))?;
    wished(&data[field], "EnvironmentSet")?;
    println!("{}", arguments.name);
    Ok(ExitCode::SUCCESS)
}

fn remove(arguments: &Remove) -> anyhow::Result<ExitCode> {
    const REMOVE: &str = "mutation($bot: ID!, $name: String!) { removeEnvironment(bot: $bot, environment: $name) { __typename
        ... on EnvironmentRemoved { name } ... on Denied { message } ... on NotFound { message } ... on Invalid { message } } }";
    let bot = bot(&arguments.remote, &arguments.bot)?;
    let data = arguments.remote.run(REMOVE, json!({"bot": bot, "name": arguments.name}))?;
    wished(&data["removeEnvironment"], "EnvironmentRemoved")?;
    println!("{}", arguments.name);
    Ok(ExitCode::SUCCESS)
}
