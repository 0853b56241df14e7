//! The gallery.

use super::bot::File;
use super::{allowed, platform};
use crate::platform::{languages, title};
use async_graphql::{Context, Enum, Error, InputObject, Object};
use botloom_domain::{Permission, READMES};
use botloom_flow::Language;

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

    /// What it does, as Markdown; in Chinese if that is asked for and written.
    async fn readme(&self, language: Option<String>) -> String {
        let [english, chinese] = READMES;
        let wanted = language.as_deref().map_or(Language::English, Language::of_tag);
        let own = (wanted == Language::Chinese).then(|| self.0.files.get(chinese)).flatten();
        let text = own.or_else(|| self.0.files.get(english));
        text.map(|text| String::from_utf8_lossy(text).into_owned()).unwrap_or_default()
    }

    async fn languages(&self) -> Vec<String> {
        languages(&self.0.files)
    }

    async fn files(&self) -> Vec<File> {
        File::all(&self.0.files)
    }

    /// What whoever takes a copy is asked first.
    async fn questions(&self) -> Vec<TemplateQuestion> {
        self.0.questions.iter().cloned().map(TemplateQuestion).collect()
    }
}

/// What kind of answer a question takes.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TemplateQuestionKind {
    /// A name as it is said in a sentence.
    Name,
    /// A phone number as people write it.
    Phone,
    /// Times of every day such as `8:00-22:00`.
    Hours,
}

/// Something that is asked before a copy of a template is made; the answer is written into the copy.
pub(crate) struct TemplateQuestion(botloom_domain::Question);

#[Object]
impl TemplateQuestion {
    /// What answers name it by.
    async fn id(&self) -> &str {
        &self.0.id
    }

    async fn kind(&self) -> TemplateQuestionKind {
        match self.0.kind {
            botloom_domain::QuestionKind::Name => TemplateQuestionKind::Name,
            botloom_domain::QuestionKind::Phone => TemplateQuestionKind::Phone,
            botloom_domain::QuestionKind::Hours => TemplateQuestionKind::Hours,
        }
    }

    async fn title(&self, language: Option<String>) -> &str {
        self.0.title(language.as_deref())
    }

    /// What the template says as it is, if that would do as an answer.
    async fn default(&self, language: Option<String>) -> Option<&str> {
        self.0.default(language.as_deref())
    }
}

/// An answer to a question of a template.
#[derive(InputObject)]
pub(crate) struct TemplateAnswerInput {
    /// The id of the question.
    pub(super) question: String,
    pub(super) answer: String,
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
