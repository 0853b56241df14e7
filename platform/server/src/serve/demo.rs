//! The demo workspace: an owner, and a bot that serves customers.

use anyhow::Context;
use botloom_api::Platform;
use botloom_domain::{BotName, EnvironmentName, clone_template};
use botloom_storage::NewBot;

const BOT: &str = "parcel-desk";
/// The first of these that is there is deployed.
const TEMPLATES: [&str; 2] = ["express-logistics/parcel-desk", "hello-bot"];

/// The sign-in of the demo.
pub fn owner() -> (String, String) {
    ("demo@botloom.local".to_owned(), "demo-botloom".to_owned())
}

/// Makes the bot and deploys it, unless an earlier start did; returns its web-chat secret.
pub async fn seed(platform: &Platform) -> anyhow::Result<String> {
    let workspace = platform.store.first_workspace().await?.context("the workspace was founded before")?;
    let name = BotName::parse(BOT)?;
    let bot = match platform.store.bot_by_name(&workspace.id, &name).await? {
        Some(bot) => bot,
        None => {
            let template = TEMPLATES.iter().find_map(|name| platform.templates.get(*name));
            let template = template.context("the binary carries templates")?;
            let files = clone_template(template, &platform.pack_releases);
            platform.store.create_bot(&workspace.id, NewBot { name, files }, platform.clock.now()).await?
        }
    };
    let deployment =
        match platform.store.deployment_of(&workspace.id, &bot.id, &EnvironmentName::production()).await? {
            Some(deployment) => deployment,
            None => platform.go_live(&bot, "Botloom").await?,
        };
    Ok(deployment.secret)
}
