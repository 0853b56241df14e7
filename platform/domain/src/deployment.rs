//! Deployments: where versions of a bot serve, and every move from one version to another.
//!
//! A deployment is steady on one version, or tries another one on a share of new conversations (a canary), which is then promoted or rolled
//! back. A conversation stays on the version on which it began. [`Deployment::after`] is the whole state machine; who calls it
//! keeps the new state and the move together, and refuses if the state changed meanwhile.

use crate::canary::{Broken, Rule};
use crate::environment::EnvironmentName;
use crate::ids::{BotId, DeploymentId, VersionId, WorkspaceId};
use crate::percent::Percent;
use botloom_flow::{Worded, Wording, words};
use botloom_ports::{ConversationId, Digest};
use jiff::Timestamp;

/// A bot before customers, in one of its environments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deployment {
    /// Which.
    pub id: DeploymentId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// The bot.
    pub bot: BotId,
    /// The environment; a bot has one deployment in each.
    pub environment: EnvironmentName,
    /// The version on which new conversations begin, but for the share of a canary.
    pub version: VersionId,
    /// The version that is being tried.
    pub canary: Option<Canary>,
    /// The versions that served before, the last one at the end: where rolling back leads.
    pub before: Vec<VersionId>,
    /// How many moves were made; who moves it names the number that was seen.
    pub moves: u64,
    /// The move since which the numbers of its versions are counted.
    pub since: u64,
    /// What people call it.
    pub name: String,
    /// Who has it may begin conversations; it stands in the pages of the company, so it is no more than a name.
    pub secret: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last moved.
    pub updated_at: Timestamp,
}

/// A version that is tried on a share of new conversations.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canary {
    /// The version.
    pub version: VersionId,
    /// Its share of new conversations, more than nothing and less than all.
    pub share: Percent,
    /// When it is rolled back by itself.
    pub rules: Vec<Rule>,
    /// When it began.
    pub began_at: Timestamp,
}

/// What is wished of a deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// All new conversations begin on this version.
    Deploy(VersionId),
    /// A share of new conversations begins on this version.
    Try {
        /// The version.
        version: VersionId,
        /// The share.
        share: Percent,
        /// When it is rolled back by itself.
        rules: Vec<Rule>,
    },
    /// Another share of new conversations begins on the version that is tried.
    ChangeShare(Percent),
    /// The version that is tried becomes the steady one.
    Promote,
    /// The version that is tried is taken back; without one, the version before serves again.
    RollBack,
}

/// Who moves a deployment, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    /// The id of the member or key; none if a rule does it.
    pub actor: Option<String>,
    /// Their name at that time.
    pub name: String,
    /// Why, in words.
    pub why: String,
    /// The rule that was broken, if one was.
    pub broken: Option<Broken>,
}

/// What a move did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MoveKind {
    /// All new conversations began on another version.
    Deployed,
    /// A version was tried on a share.
    CanaryBegan,
    /// The share became another.
    ShareChanged,
    /// What was tried became steady.
    Promoted,
    /// What was tried was taken back, or the version before served again.
    RolledBack,
}

impl MoveKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Deployed, Self::CanaryBegan, Self::ShareChanged, Self::Promoted, Self::RolledBack];

    /// The name used in the store.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Deployed => "deployed",
            Self::CanaryBegan => "canary_began",
            Self::ShareChanged => "share_changed",
            Self::Promoted => "promoted",
            Self::RolledBack => "rolled_back",
        }
    }

    /// The kind of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One move of a deployment, as the history keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Counted from 1 for each deployment, without gaps.
    pub number: u64,
    /// When.
    pub at: Timestamp,
    /// What it did.
    pub kind: MoveKind,
    /// Who, and why.
    pub by: By,
    /// The version that served or was tried before; none for the first move.
    pub from: Option<VersionId>,
    /// The version that serves or is tried now.
    pub to: VersionId,
    /// The share of new conversations that it has, if not all.
    pub share: Option<Percent>,
}

/// Why a deployment does not move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub enum Unmovable {
    /// Nothing is tried.
    NoCanary,
    /// Something is tried.
    InCanary,
    /// The version serves already.
    Same,
    /// The first version has none before it.
    NothingBefore,
    /// A share of nothing or all.
    Share,
}

impl Worded for Unmovable {
    fn words(&self) -> Wording {
        match self {
            Self::NoCanary => {
                words!("no version is being tried; there is nothing to promote and no share to change")
            }
            Self::InCanary => words!("a version is being tried; promote it or roll it back first"),
            Self::Same => words!("this version serves already"),
            Self::NothingBefore => words!("no other version served here before"),
            Self::Share => words!(
                "a share is more than 0 % and less than 100 %; `deploy` without a share gives a version everything"
            ),
        }
    }
}

impl Deployment {
    /// How many earlier versions are remembered for rolling back.
    pub const REMEMBERED: usize = 50;

    /// The version on which a conversation begins. The same conversation always gets the same answer, and one that is in a share is also in
    /// every larger one.
    #[must_use]
    pub fn serves(&self, conversation: &ConversationId) -> &VersionId {
        match &self.canary {
            Some(canary) if self.place(&canary.version, conversation) < canary.share.hundredths() => {
                &canary.version
            }
            _ => &self.version,
        }
    }

    /// Where a conversation stands among all, from 0 to 9,999. Each canary deals anew, so that it is not always the same customers.
    fn place(&self, version: &VersionId, conversation: &ConversationId) -> u32 {
        let named = format!("{}/{}/{}/{conversation}", self.id, self.since, version);
        let digest = Digest::of(named.as_bytes());
        let number = u64::from_str_radix(&digest.as_str()[..16], 16).unwrap_or_default();
        u32::try_from(number % u64::from(Percent::WHOLE)).unwrap_or_default()
    }

    /// Under what the turns of a conversation that begins now are counted.
    #[must_use]
    pub fn arm(&self, version: &VersionId) -> Arm {
        Arm { deployment: self.id.clone(), since: self.since, version: version.clone() }
    }

    /// What it becomes, and the move to be kept with it.
    ///
    /// # Errors
    /// See [`Unmovable`].
    pub fn after(&self, act: Act, by: By, at: Timestamp) -> Result<(Self, Move), Unmovable> {
        let mut next = self.clone();
        next.moves += 1;
        next.updated_at = at;
        let (kind, from, to, share) = match (act, &self.canary) {
            (Act::Deploy(_) | Act::Try { .. }, Some(_)) => return Err(Unmovable::InCanary),
            (Act::ChangeShare(_) | Act::Promote, None) => return Err(Unmovable::NoCanary),
            (Act::Deploy(version), None) => {
                if version == self.version {
                    return Err(Unmovable::Same);
                }
                next.settle(version.clone());
                (MoveKind::Deployed, &self.version, version, None)
            }
            (Act::Try { version, share, rules }, None) => {
                if version == self.version {
                    return Err(Unmovable::Same);
                }
                let share = Self::shared(share)?;
                next.since = next.moves;
                next.canary = Some(Canary { version: version.clone(), share, rules, began_at: at });
                (MoveKind::CanaryBegan, &self.version, version, Some(share))
            }
            (Act::ChangeShare(share), Some(canary)) => {
                let share = Self::shared(share)?;
                if share == canary.share {
                    return Err(Unmovable::Same);
                }
                next.canary = Some(Canary { share, ..canary.clone() });
                (MoveKind::ShareChanged, &canary.version, canary.version.clone(), Some(share))
            }
            (Act::Promote, Some(canary)) => {
                next.settle(canary.version.clone());
                (MoveKind::Promoted, &self.version, canary.version.clone(), None)
            }
            (Act::RollBack, Some(canary)) => {
                next.canary = None;
                next.since = next.moves;
                (MoveKind::RolledBack, &canary.version, self.version.clone(), None)
            }
            (Act::RollBack, None) => {
                let Some(version) = next.before.pop() else { return Err(Unmovable::NothingBefore) };
                next.version = version.clone();
                next.since = next.moves;
                (MoveKind::RolledBack, &self.version, version, None)
            }
        };
        let moved = Move { number: next.moves, at, kind, by, from: Some(from.clone()), to, share };
        Ok((next, moved))
    }

    /// The move that made it.
    #[must_use]
    pub fn first_move(&self, by: By) -> Move {
        let (number, at, to) = (self.moves, self.created_at, self.version.clone());
        Move { number, at, kind: MoveKind::Deployed, by, from: None, to, share: None }
    }

    fn shared(share: Percent) -> Result<Percent, Unmovable> {
        if (1..Percent::WHOLE).contains(&share.hundredths()) { Ok(share) } else { Err(Unmovable::Share) }
    }

    /// All new conversations begin on this version from now on.
    fn settle(&mut self, version: VersionId) {
        let before = std::mem::replace(&mut self.version, version);
        self.before.push(before);
        if self.before.len() > Self::REMEMBERED {
            self.before.remove(0);
        }
        self.canary = None;
        self.since = self.moves;
    }
}

/// Under what a conversation is counted: the version on which it began, since one move of its deployment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arm {
    /// The deployment.
    pub deployment: DeploymentId,
    /// The move.
    pub since: u64,
    /// The version.
    pub version: VersionId,
}

impl Arm {
    /// Reads what [`Arm::to_string`] wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let (deployment, since, version) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            deployment: DeploymentId::parse(deployment).ok()?,
            since: since.parse().ok()?,
            version: VersionId::parse(version).ok()?,
        })
        .filter(|_| parts.next().is_none())
    }
}

impl std::fmt::Display for Arm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}/{}", self.deployment, self.since, self.version)
    }
}

#[cfg(test)]
mod tests;
