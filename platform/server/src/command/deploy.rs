//! `botloom deploy`: publishes a bot's draft and puts it before customers.

use std::process::ExitCode;

use anyhow::bail;
use serde_json::json;

use crate::remote::{Remote, wished};

/// What `botloom deploy` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's name on the platform.
    #[arg(long)]
    bot: String,
    /// What changed, for the list of versions.
    #[arg(long, default_value = "")]
    note: String,
    #[command(flatten)]
    remote: Remote,
}

/// Publishes and deploys; prints the web-chat secret to stdout.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    const PUBLISH: &str = "mutation($bot: ID!, $note: String) { publish(bot: $bot, note: $note) { __typename
        ... on Published { version { id number } } ... on Denied { message } ... on NotFound { message } ... on Invalid { message }
        ... on ProblemsFound { message problems { code file what cure start { line column } } } } }";
    const DEPLOY: &str = "mutation($version: ID!) { deploy(version: $version) { __typename
        ... on Deployed { deployment { secret } } ... on Denied { message } ... on NotFound { message }
        ... on ProblemsFound { message problems { code file what cure start { line column } } } } }";
    let remote = &arguments.remote;
    let Some(bot) = remote.bot(&arguments.bot)? else {
        bail!("there is no bot `{}` on the platform; `botloom push` makes it", arguments.bot);
    };
    let data = remote.run(PUBLISH, json!({"bot": bot["id"], "note": arguments.note}))?;
    let version = wished(&data["publish"], "Published")?["version"].clone();
    let data = remote.run(DEPLOY, json!({"version": version["id"]}))?;
    let deployment = wished(&data["deploy"], "Deployed")?["deployment"].clone();
    eprintln!("version {} of `{}` is deployed; its web-chat secret:", version["number"], arguments.bot);
    println!("{}", deployment["secret"].as_str().unwrap_or_default());
    Ok(ExitCode::SUCCESS)
}
