//! `botloom push`: a bot folder to the platform.

use std::path::PathBuf;
use std::process::ExitCode;

use serde_json::json;

use crate::folder;
use crate::remote::{Remote, inputs, wished};

/// What `botloom push` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's folder, the one with `bot.yaml`.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The bot's name on the platform; it is made if it is not there.
    #[arg(long)]
    bot: String,
    #[command(flatten)]
    remote: Remote,
}

/// Replaces the draft of a bot by the folder.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let files = folder::whole(&arguments.folder)?;
    let remote = &arguments.remote;
    let count = files.len();
    let files = inputs(&files)?;
    let problems = match remote.bot(&arguments.bot)? {
        Some(bot) => {
            const PUSH: &str = "mutation($bot: ID!, $files: [FileInput!]!) { pushFiles(bot: $bot, files: $files) { __typename
                ... on FilesSaved { problems { code } } ... on Denied { message } ... on Invalid { message } ... on NotFound { message } ... on Conflict { message } } }";
            let data = remote.run(PUSH, json!({"bot": bot["id"], "files": files}))?;
            wished(&data["pushFiles"], "FilesSaved")?["problems"].as_array().map_or(0, Vec::len)
        }
        None => {
            const CREATE: &str = "mutation($input: CreateBotInput!) { createBot(input: $input) { __typename
                ... on BotCreated { bot { problems { code } } } ... on Denied { message } ... on Invalid { message } ... on NotFound { message } ... on Conflict { message } } }";
            let data = remote.run(CREATE, json!({"input": {"name": arguments.bot, "files": files}}))?;
            wished(&data["createBot"], "BotCreated")?["bot"]["problems"].as_array().map_or(0, Vec::len)
        }
    };
    eprintln!("{count} files pushed to `{}`, {problems} problems", arguments.bot);
    Ok(ExitCode::SUCCESS)
}
