//! What is named and not there.

use botloom_flow::{Wording, words};

/// Kinds of things that are named, for what is said where there is none of the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    ApiKey,
    Bot,
    /// A bot, or an environment of it.
    BotOrEnvironment,
    /// A bot, a version of it, or an environment of it.
    BotVersionOrEnvironment,
    Candidate,
    Conversation,
    Deployment,
    Entry,
    /// An environment of a bot that is named.
    Environment,
    Invitation,
    Member,
    Plugin,
    PluginKey,
    /// The name and the number.
    PluginVersion,
    Preflight,
    Role,
    /// A message of a sample that is named.
    SampleMessage,
    ScimToken,
    Secret,
    Session,
    Template,
    Version,
    /// A version, or an environment of its bot.
    VersionOrEnvironment,
}

impl Missing {
    /// That there is none of this name.
    pub fn named(self, id: &str) -> Wording {
        match self {
            Self::ApiKey => words!("there is no API key `{id}`", id),
            Self::Bot => words!("there is no bot `{id}`", id),
            Self::BotOrEnvironment => words!("there is no bot or environment of `{id}`", id),
            Self::BotVersionOrEnvironment => {
                words!("there is no bot, version or environment of `{id}`", id)
            }
            Self::Candidate => words!("there is no candidate `{id}`", id),
            Self::Conversation => words!("there is no conversation `{id}`", id),
            Self::Deployment => words!("there is no deployment `{id}`", id),
            Self::Entry => words!("there is no entry `{id}`", id),
            Self::Environment => words!("there is no environment of `{id}`", id),
            Self::Invitation => words!("there is no open invitation `{id}`", id),
            Self::Member => words!("there is no member `{id}`", id),
            Self::Plugin => words!("there is no plug-in `{id}`", id),
            Self::PluginKey => words!("there is no key `{id}`", id),
            Self::PluginVersion => words!("there is no version of the plug-in `{id}`", id),
            Self::Preflight => words!("there is no preflight `{id}`", id),
            Self::Role => words!("there is no role `{id}`", id),
            Self::SampleMessage => words!("there is no message of a sample `{id}`", id),
            Self::ScimToken => words!("there is no SCIM token `{id}`", id),
            Self::Secret => words!("there is no secret `{id}`", id),
            Self::Session => words!("there is no session `{id}`", id),
            Self::Template => words!("there is no template `{id}`", id),
            Self::Version => words!("there is no version `{id}`", id),
            Self::VersionOrEnvironment => words!("there is no version or environment of `{id}`", id),
        }
    }
}
