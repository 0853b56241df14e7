//! `botloom deploy`: publishes a bot's draft and puts it, or a version that is there, before customers: all of them or a share.

use std::process::ExitCode;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use crate::remote::{Remote, wished};

/// What `botloom deploy` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's name on the platform.
    #[arg(long)]
    bot: String,
    /// The environment: test, staging, production or one of the bot's own.
    #[arg(long, default_value = "production")]
    env: String,
    /// A version that is there, by its number; without it the draft is published.
    #[arg(long, conflicts_with = "note")]
    version: Option<u64>,
    /// What changed, for the list of versions.
    #[arg(long, default_value = "")]
    note: String,
    /// Tries the version on this share of new conversations, in percent, instead of giving it all of them. If it is being tried
    /// already, its share changes.
    #[arg(long)]
    share: Option<f64>,
    /// When a share is taken back by itself: `errors>2`, `fallbacks>+5` (5 points more than the steady version), `satisfaction<70`;
    /// `@200` behind it waits for 200 conversations instead of 100. May be given several times.
    #[arg(long = "rule", value_name = "RULE", requires = "share")]
    rules: Vec<String>,
    /// Why, for the history.
    #[arg(long)]
    why: Option<String>,
    /// Prints the deployment as JSON instead of its web-chat secret.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: Remote,
}

/// Publishes and deploys; prints the web-chat secret to stdout.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let rules = arguments.rules.iter().map(|rule| self::rule(rule)).collect::<anyhow::Result<Vec<_>>>()?;
    let remote = &arguments.remote;
    let Some(bot) = remote.bot(&arguments.bot)? else {
        bail!("there is no bot `{}` on the platform; `botloom push` makes it", arguments.bot);
    };
    let before = deployment(remote, &bot["id"], &arguments.env)?;
    let revision = before["revision"].as_u64().unwrap_or(0);
    let tried = &before["canary"]["version"];
    let version = match arguments.version {
        Some(number) => self::version(remote, &bot["id"], number)?,
        None => publish(remote, &bot["id"], &arguments.note)?,
    };
    let moved = match arguments.share {
        Some(share) if !tried.is_null() && tried["id"] == version["id"] => {
            if !rules.is_empty() {
                bail!(
                    "a canary keeps the rules with which it began; roll it back and begin it anew to change them"
                );
            }
            let data = remote.run(
                &(SHARE.to_owned() + FIELDS),
                json!({"id": before["id"], "share": share, "revision": revision, "why": arguments.why}),
            )?;
            wished(&data["changeShare"], "DeploymentMoved")?["deployment"].clone()
        }
        share => {
            let data = remote.run(
                &(DEPLOY.to_owned() + FIELDS),
                json!({"version": version["id"], "environment": arguments.env, "share": share, "revision": revision,
                    "why": arguments.why, "rules": share.map(|_| rules)}),
            )?;
            wished(&data["deploy"], "Deployed")?["deployment"].clone()
        }
    };
    let (number, bot, env) = (&version["number"], &arguments.bot, &arguments.env);
    match arguments.share {
        Some(share) => eprintln!(
            "version {number} of `{bot}` gets {share} % of new conversations in {env}; its web-chat secret:"
        ),
        None if env == "production" => {
            eprintln!("version {number} of `{bot}` is deployed; its web-chat secret:");
        }
        None => eprintln!("version {number} of `{bot}` is deployed to {env}; its web-chat secret:"),
    }
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&moved)?);
    } else {
        println!("{}", moved["secret"].as_str().unwrap_or_default());
    }
    Ok(ExitCode::SUCCESS)
}

const DEPLOY: &str = "mutation($version: ID!, $environment: String, $share: Float, $rules: [CanaryRuleInput!], $revision: Int, $why: String) {
    deploy(version: $version, environment: $environment, share: $share, rules: $rules, revision: $revision, why: $why) { __typename
    ... on Deployed { deployment { ...D } } ... on Denied { message } ... on NotFound { message } ... on Invalid { message }
    ... on Conflict { message } ... on MoveRefused { message } ... on PreflightNeeded { message }
    ... on ProblemsFound { message problems { code file what cure start { line column } } } } } ";
const SHARE: &str = "mutation($id: ID!, $share: Float!, $revision: Int, $why: String) {
    changeShare(deployment: $id, share: $share, revision: $revision, why: $why) { __typename
    ... on DeploymentMoved { deployment { ...D } } ... on Denied { message } ... on NotFound { message }
    ... on Invalid { message } ... on Conflict { message } ... on MoveRefused { message } } } ";
/// What is shown of a deployment.
pub const FIELDS: &str =
    "fragment D on Deployment { id environment revision secret updatedAt version { id number }
    canary { share beganAt version { id number } rules { measure limit against atLeast } } back { number }
    numbers { version { number } conversations turns messages fallbacks errors handoffs ratings
      errorRate fallbackRate handoffRate satisfaction } } ";

/// What serves in an environment; null if nothing does.
pub fn deployment(remote: &Remote, bot: &Value, environment: &str) -> anyhow::Result<Value> {
    let query = "query($bot: ID!, $environment: String!) { bot(id: $bot) {
        environments { name } deployment(environment: $environment) { ...D } } } "
        .to_owned()
        + FIELDS;
    let mut data = remote.run(&query, json!({"bot": bot, "environment": environment}))?;
    let all = data["bot"]["environments"].as_array().cloned().unwrap_or_default();
    if !all.iter().any(|one| one["name"] == environment) {
        let names: Vec<&str> = all.iter().filter_map(|one| one["name"].as_str()).collect();
        bail!("the bot has no environment `{environment}`; it has {}", names.join(", "));
    }
    Ok(data["bot"]["deployment"].take())
}

fn publish(remote: &Remote, bot: &Value, note: &str) -> anyhow::Result<Value> {
    const PUBLISH: &str = "mutation($bot: ID!, $note: String) { publish(bot: $bot, note: $note) { __typename
        ... on Published { version { id number } } ... on Denied { message } ... on NotFound { message } ... on Invalid { message }
        ... on ProblemsFound { message problems { code file what cure start { line column } } } } }";
    let data = remote.run(PUBLISH, json!({"bot": bot, "note": note}))?;
    Ok(wished(&data["publish"], "Published")?["version"].clone())
}

/// The version of this number.
pub fn version(remote: &Remote, bot: &Value, number: u64) -> anyhow::Result<Value> {
    const QUERY: &str = "query($bot: ID!, $after: String) { bot(id: $bot) { versions(first: 1, after: $after) { nodes { id number } } } }";
    // The list goes down from the cursor, which is a number.
    let after = number.checked_add(1).context("no version has such a number")?;
    let data = remote.run(QUERY, json!({"bot": bot, "after": after.to_string()}))?;
    let found = &data["bot"]["versions"]["nodes"][0];
    if found["number"] != number {
        bail!("the bot has no version {number}; see `botloom releases`");
    }
    Ok(found.clone())
}

/// `errors>2`, `fallbacks>+5@200` or `satisfaction<70` as GraphQL takes it.
fn rule(text: &str) -> anyhow::Result<Value> {
    let unread = || {
        format!(
            "`{text}` is no rule; write `errors>2`, `fallbacks>5`, `handoffs>+10` (points more than the steady version) or `satisfaction<70`, and `@200` behind it to wait for 200 conversations"
        )
    };
    let (body, at_least) = match text.split_once('@') {
        Some((body, count)) => (body, count.trim().parse::<u32>().ok().with_context(unread)?),
        None => (text, 100),
    };
    let at = body.find(['>', '<']).with_context(unread)?;
    let (measure, sign, limit) = (body[..at].trim(), &body[at..=at], body[at + 1..].trim());
    let wanted = if measure == "satisfaction" { "<" } else { ">" };
    let known = ["errors", "fallbacks", "handoffs", "satisfaction"].contains(&measure);
    if !known || sign != wanted {
        bail!(unread());
    }
    let against = if limit.starts_with(['+', '-']) { "STEADY" } else { "LIMIT" };
    let limit: f64 = limit
        .trim_start_matches(['+', '-'])
        .trim_end_matches('%')
        .trim()
        .parse()
        .ok()
        .with_context(unread)?;
    Ok(json!({"measure": measure.to_uppercase(), "limit": limit, "against": against, "atLeast": at_least}))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_as_people_write_them() {
        let read = |text: &str| rule(text).map_err(|error| error.to_string());
        assert_eq!(
            read("errors>2").unwrap(),
            json!({"measure": "ERRORS", "limit": 2.0, "against": "LIMIT", "atLeast": 100})
        );
        assert_eq!(
            read("satisfaction < -10 % @ 50").unwrap(),
            json!({"measure": "SATISFACTION", "limit": 10.0, "against": "STEADY", "atLeast": 50})
        );
        for text in ["", "errors", "errors<2", "satisfaction>2", "anger>2", "errors>x", "errors>1@x"] {
            assert!(read(text).unwrap_err().contains("is no rule"), "{text}");
        }
    }
}
