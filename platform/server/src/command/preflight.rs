//! `botloom preflight`: what is known about a version or the draft before it gets into an environment, and who decides.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::deploy;
use crate::remote::{Remote, wished};

/// How often it is asked how far it is.
const PAUSE: Duration = Duration::from_millis(300);
/// How many examples are shown of a cause.
const SHOWN: usize = 2;

/// What `botloom preflight` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's name on the platform.
    #[arg(long)]
    bot: String,
    /// The environment it is for.
    #[arg(long, default_value = "production")]
    env: String,
    /// A version, by its number; without it the draft.
    #[arg(long)]
    version: Option<u64>,
    /// Approves what the preflight holds, for this reason.
    #[arg(long, value_name = "WHY", conflicts_with = "block")]
    approve: Option<String>,
    /// Blocks the version for this reason, whatever was found.
    #[arg(long, value_name = "WHY")]
    block: Option<String>,
    /// Prints all of it as JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

const FIELDS: &str =
    "fragment P on Preflight { id environment verdict failure done total digest version { number }
    items { check demand passed what } details decision { ruling by why }
    replay { conversations turns changed differ unreadable groups { kind cause conversations turns
      examples { conversation turn user before after } } } } ";

/// Runs a preflight and waits for it. The exit code is 0 if the version may get in, 1 if not.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let remote = &arguments.remote;
    let Some(bot) = remote.bot(&arguments.bot)? else {
        bail!("there is no bot `{}` on the platform", arguments.bot);
    };
    let version = match arguments.version {
        Some(number) => deploy::version(remote, &bot["id"], number)?["id"].clone(),
        None => Value::Null,
    };
    let begin = "mutation($bot: ID!, $version: ID, $environment: String) {
        startPreflight(bot: $bot, version: $version, environment: $environment) { __typename
        ... on PreflightStarted { preflight { ...P } } ... on Denied { message } ... on NotFound { message }
        ... on Invalid { message } } } "
        .to_owned()
        + FIELDS;
    let begun =
        remote.run(&begin, json!({"bot": bot["id"], "version": version, "environment": arguments.env}))?;
    let mut preflight = wished(&begun["startPreflight"], "PreflightStarted")?["preflight"].clone();
    let mut told = Value::Null;
    while preflight["verdict"] == "RUNNING" {
        if preflight["done"] != told {
            told = preflight["done"].clone();
            eprintln!("{told} of {} conversations replayed", preflight["total"]);
        }
        std::thread::sleep(PAUSE);
        let ask = "query($id: ID!) { preflight(id: $id) { ...P } } ".to_owned() + FIELDS;
        preflight = remote.run(&ask, json!({"id": preflight["id"]}))?["preflight"].clone();
        preflight["id"].as_str().context("the preflight is not there any more")?;
    }
    let ruling = match (&arguments.approve, &arguments.block) {
        (Some(why), _) => Some(("APPROVED", why)),
        (None, Some(why)) => Some(("BLOCKED", why)),
        (None, None) => None,
    };
    if let Some((ruling, why)) = ruling {
        let decide = "mutation($id: ID!, $ruling: PreflightRuling!, $why: String!) {
            decidePreflight(id: $id, ruling: $ruling, why: $why) { __typename
            ... on PreflightDecided { preflight { ...P } } ... on Denied { message } ... on NotFound { message }
            ... on Invalid { message } ... on Conflict { message } } } "
            .to_owned()
            + FIELDS;
        let decided = remote.run(&decide, json!({"id": preflight["id"], "ruling": ruling, "why": why}))?;
        preflight = wished(&decided["decidePreflight"], "PreflightDecided")?["preflight"].clone();
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&preflight)?);
    } else {
        show(&preflight);
    }
    let lets_in = ["READY", "ADVISED", "APPROVED"].iter().any(|verdict| preflight["verdict"] == *verdict);
    Ok(if lets_in { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

fn show(preflight: &Value) {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let all = |value: &Value| value.as_array().cloned().unwrap_or_default();
    for item in all(&preflight["items"]) {
        let mark = match item["passed"].as_str() {
            Some("YES") => "ok",
            Some("NO") => "no",
            _ => "--",
        };
        let (check, demand) = (text(&item["check"]).to_lowercase(), text(&item["demand"]).to_lowercase());
        println!("{mark}  {check} ({demand}): {}", text(&item["what"]));
    }
    for detail in all(&preflight["details"]) {
        println!("      {}", text(&detail));
    }
    for group in all(&preflight["replay"]["groups"]) {
        println!(
            "\n{} conversations, {}: {}",
            group["conversations"],
            text(&group["kind"]),
            text(&group["cause"])
        );
        for example in all(&group["examples"]).iter().take(SHOWN) {
            println!("  {} turn {}", text(&example["conversation"]), example["turn"]);
            if let Some(user) = example["user"].as_str() {
                println!("    user: {user}");
            }
            let (before, after) = (all(&example["before"]), all(&example["after"]));
            for (mark, lines, others) in [("-", &before, &after), ("+", &after, &before)] {
                for line in lines.iter().filter(|line| !others.contains(line)) {
                    println!("    {mark} {}", text(line).replace('\n', "\n      "));
                }
            }
        }
    }
    let decision = &preflight["decision"];
    if !decision.is_null() {
        println!(
            "\n{} by {}: {}",
            text(&decision["ruling"]).to_lowercase(),
            text(&decision["by"]),
            text(&decision["why"])
        );
    }
    let verdict = match preflight["verdict"].as_str() {
        Some("READY") => "ready".to_owned(),
        Some("ADVISED") => "it may get in; look at what is not ok".to_owned(),
        Some("APPROVED") => "it may get in, since it was approved".to_owned(),
        Some("HELD") => {
            "it stays out: something that is required is not ok; `--approve WHY` lets it in".to_owned()
        }
        Some("BLOCKED") => "it stays out".to_owned(),
        _ => format!("the preflight broke off: {}", text(&preflight["failure"])),
    };
    eprintln!("{verdict}");
}
