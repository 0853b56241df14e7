//! The gallery.

use super::bot::File;
use super::{allowed, platform};
use crate::platform::{languages, title};
use async_graphql::{Context, Error, Object};
use botloom_domain::Permission;

/// A complete bot to begin from.
pub(crate) struct Template(botloom_domain::Release);

#[Object]
impl Template {
    /// `industry/bot`, or `bot` for a small example.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its version; copies of it can be upgraded to a later one.
    async fn version(&self) -> &str {
        &self.0.version
    }

    async fn industry(&self) -> &str {
        self.0.industry()
    }

    async fn title(&self, language: Option<String>) -> String {
        title(&self.0.files, language.as_deref(), &self.0.name)
    }

    /// What it does, as Markdown.
    async fn readme(&self) -> String {
        self.0
            .files
            .get("README.md")
            .map(|text| String::from_utf8_lossy(text).into_owned())
            .unwrap_or_default()
    }

    async fn languages(&self) -> Vec<String> {
        languages(&self.0.files)
    }

    async fn files(&self) -> Vec<File> {
        File::all(&self.0.files)
    }
}

#[derive(Default)]
pub(super) struct TemplateQuery;

#[Object]
impl TemplateQuery {
    async fn templates(&self, ctx: &Context<'_>) -> Result<Vec<Template>, Error> {
        allowed(ctx, Permission::ReadBots)?;
        Ok(platform(ctx).templates.values().cloned().map(Template).collect())
    }

    async fn template(&self, ctx: &Context<'_>, name: String) -> Result<Option<Template>, Error> {
        allowed(ctx, Permission::ReadBots)?;
        Ok(platform(ctx).templates.get(&name).cloned().map(Template))
    }
}
