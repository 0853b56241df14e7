//! `botloom releases`, `promote` and `rollback`: what serves where, and the next move of it.

use std::process::ExitCode;

use anyhow::bail;
use serde_json::{Value, json};

use super::deploy::{FIELDS, deployment};
use crate::remote::{Remote, wished};

/// What `botloom releases` takes.
#[derive(clap::Args)]
pub struct List {
    /// The bot's name on the platform.
    #[arg(long)]
    bot: String,
    /// How many moves of each environment are shown.
    #[arg(long, default_value_t = 5)]
    moves: u32,
    /// Prints it as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

/// What `botloom promote` and `botloom rollback` take.
#[derive(clap::Args)]
pub struct Act {
    /// The bot's name on the platform.
    #[arg(long)]
    bot: String,
    /// The environment.
    #[arg(long, default_value = "production")]
    env: String,
    /// Why, for the history.
    #[arg(long)]
    why: Option<String>,
    /// Prints the deployment as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

fn bot(remote: &Remote, name: &str) -> anyhow::Result<Value> {
    match remote.bot(name)? {
        Some(bot) => Ok(bot),
        None => bail!("there is no bot `{name}` on the platform"),
    }
}

/// Prints what serves in each environment, its numbers and its last moves.
pub fn list(arguments: &List) -> anyhow::Result<ExitCode> {
    let remote = &arguments.remote;
    let bot = bot(remote, &arguments.bot)?;
    let query = "query($bot: ID!, $moves: Int!) { bot(id: $bot) { environments { name next deployment { ...D
        history(first: $moves) { nodes { number at kind by why share from { number } to { number } } } } } } } "
        .to_owned()
        + &FIELDS.replace(" secret ", " ");
    let data = remote.run(&query, json!({"bot": bot["id"], "moves": arguments.moves.clamp(1, 100)}))?;
    let environments = &data["bot"]["environments"];
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(environments)?);
        return Ok(ExitCode::SUCCESS);
    }
    for environment in environments.as_array().into_iter().flatten() {
        let (name, now) = (text(&environment["name"]), &environment["deployment"]);
        if now.is_null() {
            println!("{name}\tnothing serves here");
            continue;
        }
        println!("{name}\tversion {}\tsince {}", now["version"]["number"], text(&now["updatedAt"]));
        let canary = &now["canary"];
        if !canary.is_null() {
            println!(
                "\tversion {} is tried on {} % of new conversations",
                canary["version"]["number"],
                canary["share"].as_f64().unwrap_or_default()
            );
        }
        for numbers in now["numbers"].as_array().into_iter().flatten() {
            println!(
                "\tversion {}: {} conversations, {} messages, errors {}, fallbacks {}, handoffs {}, satisfaction {}",
                numbers["version"]["number"],
                numbers["conversations"],
                numbers["messages"],
                rate(&numbers["errorRate"]),
                rate(&numbers["fallbackRate"]),
                rate(&numbers["handoffRate"]),
                rate(&numbers["satisfaction"]),
            );
        }
        for made in now["history"]["nodes"].as_array().into_iter().flatten() {
            let share = made["share"].as_f64().map(|share| format!(" {share} %")).unwrap_or_default();
            let from = made["from"]["number"].as_u64().map(|from| format!("{from} -> ")).unwrap_or_default();
            println!(
                "\t{}\t{}\t{from}{}{share}\t{}\t{}",
                text(&made["at"]),
                text(&made["kind"]).to_lowercase(),
                made["to"]["number"],
                made["by"].as_str().unwrap_or("a rule"),
                text(&made["why"]),
            );
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn rate(value: &Value) -> String {
    value.as_f64().map_or_else(|| "-".to_owned(), |rate| format!("{rate} %"))
}

/// Gives the version that is being tried all new conversations.
pub fn promote(arguments: &Act) -> anyhow::Result<ExitCode> {
    act(arguments, "promote")
}

/// Takes the version that is being tried back; without one, the version before serves again.
pub fn roll_back(arguments: &Act) -> anyhow::Result<ExitCode> {
    act(arguments, "rollBack")
}

fn act(arguments: &Act, field: &str) -> anyhow::Result<ExitCode> {
    let remote = &arguments.remote;
    let bot = bot(remote, &arguments.bot)?;
    let now = deployment(remote, &bot["id"], &arguments.env)?;
    if now.is_null() {
        bail!("nothing serves in {}", arguments.env);
    }
    let query = format!(
        "mutation($id: ID!, $revision: Int, $why: String) {{ {field}(deployment: $id, revision: $revision, why: $why) {{ __typename
        ... on DeploymentMoved {{ deployment {{ ...D }} }} ... on Denied {{ message }} ... on NotFound {{ message }}
        ... on Invalid {{ message }} ... on Conflict {{ message }} ... on MoveRefused {{ message }} }} }} {FIELDS}"
    );
    let data =
        remote.run(&query, json!({"id": now["id"], "revision": now["revision"], "why": arguments.why}))?;
    let moved = wished(&data[field], "DeploymentMoved")?["deployment"].clone();
    let serves = &moved["version"]["number"];
    eprintln!("version {serves} of `{}` serves all new conversations in {}", arguments.bot, arguments.env);
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&moved)?);
    } else {
        println!("{serves}");
    }
    Ok(ExitCode::SUCCESS)
}
