//! What members and keys may do: permissions, the roles that are built in, and roles that a workspace makes of permissions.

use crate::ids::{RoleId, WorkspaceId};
use botloom_flow::{Worded, Wording, words};
use jiff::Timestamp;
use std::fmt;

macro_rules! permissions {
    ($($(#[$doc:meta])* $name:ident $text:literal;)+) => {
        /// Something that only some may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission { $($(#[$doc])* $name,)+ }

        impl Permission {
            /// All, those of everyday first.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name used in the store and in texts.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

permissions! {
    /// See bots, versions and deployments.
    ReadBots "read-bots";
    /// Make, edit, test and publish bots.
    WriteBots "write-bots";
    /// Put a version before customers, and see the secrets of deployments.
    Deploy "deploy";
    /// Read what customers said.
    ReadConversations "read-conversations";
    /// See personal data of customers; others see conversations without it.
    ReadPersonalData "read-personal-data";
    /// Take conversations over and answer.
    AnswerCustomers "answer-customers";
    /// See who is in the workspace.
    ReadMembers "read-members";
    /// See figures and reports, and judge samples for them.
    ReadInsight "read-insight";
    /// Take conversations and figures out as files.
    Export "export";
    /// Destroy what was said in conversations.
    EraseConversations "erase-conversations";
    /// Decide what plug-ins may do and whose signatures count.
    ManagePlugins "manage-plugins";
    /// Write the secrets that bots send to other systems.
    ManageSecrets "manage-secrets";
    /// Invite members, change their roles, send them away, end their sessions.
    ManageMembers "manage-members";
    /// Make roles.
    ManageRoles "manage-roles";
    /// Make and revoke API keys.
    ManageKeys "manage-keys";
    /// Say how members sign in: single sign-on, second factors.
    ManageSignIn "manage-sign-in";
    /// Read who did what.
    ReadAudit "read-audit";
    /// Make owners and take them away.
    ManageOwners "manage-owners";
}

impl Permission {
    /// The permission of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|permission| permission.name() == name)
    }
}

/// A set of permissions.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Permissions(u32);

impl Permissions {
    /// None at all.
    pub const NONE: Self = Self(0);

    /// Every permission.
    #[must_use]
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether it is among them.
    #[must_use]
    pub fn has(self, permission: Permission) -> bool {
        self.0 & (1 << permission as u32) != 0
    }

    /// Those that both have.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those that the other has not.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in the order of [`Permission::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |permission| self.has(*permission))
    }

    /// The names with commas between, as the store keeps them.
    #[must_use]
    pub fn text(self) -> String {
        self.iter().map(Permission::name).collect::<Vec<_>>().join(",")
    }

    /// Reads what [`Self::text`] wrote. A name that is not known grants nothing.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        text.split(',').filter_map(Permission::named).collect()
    }
}

impl FromIterator<Permission> for Permissions {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |set, permission| set | 1 << permission as u32))
    }
}

impl fmt::Debug for Permissions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// What a member or a key is here for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Role {
    /// May do everything.
    Owner,
    /// Everything but making and removing owners.
    Admin,
    /// Writes, tests, publishes and deploys bots; answers customers too.
    Builder,
    /// Answers customers, reads the figures and exports them.
    Supervisor,
    /// Reads conversations and figures, and exports them.
    Analyst,
    /// Answers customers.
    Agent,
    /// Looks on.
    Viewer,
    /// A role that the workspace made.
    Own(RoleId),
}

impl Role {
    /// The built-in roles, the strongest first.
    pub const BUILT_IN: [Self; 7] =
        [Self::Owner, Self::Admin, Self::Builder, Self::Supervisor, Self::Analyst, Self::Agent, Self::Viewer];

    /// What a built-in role may do; none for a role of a workspace, which says it itself.
    #[must_use]
    pub fn permissions(&self) -> Option<Permissions> {
        use Permission::{
            AnswerCustomers, Deploy, Export, ManageOwners, ReadBots, ReadConversations, ReadInsight,
            ReadMembers, ReadPersonalData, WriteBots,
        };
        let sees = [ReadBots, ReadConversations, ReadMembers];
        let and = |more: &[Permission]| Some(sees.iter().chain(more).copied().collect());
        match self {
            Self::Owner => Some(Permissions::all()),
            Self::Admin => Some(Permissions::all().without([ManageOwners].into_iter().collect())),
            Self::Builder => and(&[WriteBots, Deploy, ReadPersonalData, AnswerCustomers, ReadInsight]),
            Self::Supervisor => and(&[ReadPersonalData, AnswerCustomers, ReadInsight, Export]),
            Self::Analyst => and(&[ReadInsight, Export]),
            Self::Agent => and(&[ReadPersonalData, AnswerCustomers]),
            Self::Viewer => and(&[]),
            Self::Own(_) => None,
        }
    }

    /// The weakest built-in role that may do it.
    #[must_use]
    pub fn needed(permission: Permission) -> Self {
        let may = |role: &Self| role.permissions().is_some_and(|may| may.has(permission));
        Self::BUILT_IN.into_iter().rfind(may).unwrap_or(Self::Owner)
    }

    /// The name used in the store and interfaces: `owner`, or the id of a role of the workspace.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Builder => "builder",
            Self::Supervisor => "supervisor",
            Self::Analyst => "analyst",
            Self::Agent => "agent",
            Self::Viewer => "viewer",
            Self::Own(id) => id.as_str(),
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let built_in = Self::BUILT_IN.into_iter().find(|role| role.name() == name);
        built_in.or_else(|| RoleId::parse(name).ok().map(Self::Own))
    }
}

/// A role that a workspace made of permissions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRole {
    /// Which.
    pub id: RoleId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What it may do.
    pub permissions: Permissions,
    /// When it was made.
    pub created_at: Timestamp,
}

/// The most roles that a workspace makes.
pub const MAX_ROLES: usize = 50;

/// Why something cannot be a role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.words())]
pub enum InvalidRole {
    /// No name, or far too long, or that of a built-in one.
    Name,
    /// Far too long.
    Description,
    /// It may do nothing.
    Permissions,
}

impl Worded for InvalidRole {
    fn words(&self) -> Wording {
        match self {
            Self::Name => {
                words!("write a name of 1 to 40 characters that is not the name of a built-in role")
            }
            Self::Description => words!("write at most 200 characters"),
            Self::Permissions => words!("choose what the role may do"),
        }
    }
}

/// Reads the name of a role.
///
/// # Errors
/// If it is empty, too long, has control characters or is that of a built-in role.
pub fn role_name(text: &str) -> Result<&str, InvalidRole> {
    let text = text.trim();
    let right = (1..=40).contains(&text.chars().count()) && !text.contains(char::is_control);
    let built_in = Role::named(&text.to_lowercase()).is_some();
    if right && !built_in { Ok(text) } else { Err(InvalidRole::Name) }
}

/// Somebody would give, or decide over, more than they have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch(pub Permissions);

impl fmt::Display for TooMuch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.words())
    }
}

impl Worded for TooMuch {
    fn words(&self) -> Wording {
        let names: Vec<_> = self.0.iter().map(|permission| format!("`{}`", permission.name())).collect();
        words!("nobody decides over more than they have themselves; you have not: {names}", names)
    }
}

impl std::error::Error for TooMuch {}

/// Whether who has `own` may give, take or decide over `given`: nobody does over more than they have.
///
/// # Errors
/// With what they have not.
pub fn may_give(own: Permissions, given: Permissions) -> Result<(), TooMuch> {
    let more = given.without(own);
    if more.is_empty() { Ok(()) } else { Err(TooMuch(more)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Permission::*;

    fn of(role: &Role) -> Vec<Permission> {
        role.permissions().unwrap().iter().collect()
    }

    #[test]
    fn each_built_in_role_may_what_it_is_here_for() {
        assert_eq!(of(&Role::Owner), Permission::ALL);
        assert_eq!(of(&Role::Admin), Permission::ALL[..Permission::ALL.len() - 1]);
        assert_eq!(
            of(&Role::Builder),
            [
                ReadBots,
                WriteBots,
                Deploy,
                ReadConversations,
                ReadPersonalData,
                AnswerCustomers,
                ReadMembers,
                ReadInsight
            ]
        );
        assert_eq!(
            of(&Role::Supervisor),
            [
                ReadBots,
                ReadConversations,
                ReadPersonalData,
                AnswerCustomers,
                ReadMembers,
                ReadInsight,
                Export
            ]
        );
        assert_eq!(of(&Role::Analyst), [ReadBots, ReadConversations, ReadMembers, ReadInsight, Export]);
        assert_eq!(
            of(&Role::Agent),
            [ReadBots, ReadConversations, ReadPersonalData, AnswerCustomers, ReadMembers]
        );
        assert_eq!(of(&Role::Viewer), [ReadBots, ReadConversations, ReadMembers]);
    }

    #[test]
    fn the_weakest_role_is_named() {
        assert_eq!(Role::needed(Deploy), Role::Builder);
        assert_eq!(Role::needed(AnswerCustomers), Role::Agent);
        assert_eq!(Role::needed(Export), Role::Analyst);
        assert_eq!(Role::needed(ReadAudit), Role::Admin);
        assert_eq!(Role::needed(ManageOwners), Role::Owner);
    }

    #[test]
    fn sets_are_kept_as_names_and_unknown_names_grant_nothing() {
        let set: Permissions = [Export, ReadBots].into_iter().collect();
        assert_eq!(set.text(), "read-bots,export");
        assert_eq!(Permissions::parse("export,fly,read-bots"), set);
        assert_eq!(Permissions::parse(""), Permissions::NONE);
        for permission in Permission::ALL {
            assert_eq!(Permission::named(permission.name()), Some(*permission));
        }
        let role = Role::Own(RoleId::from_unique("01x"));
        assert_eq!(Role::named(role.name()), Some(role));
        assert_eq!(Role::named("boss"), None);
    }

    #[test]
    fn nobody_gives_more_than_they_have() {
        let admin = Role::Admin.permissions().unwrap();
        for role in Role::BUILT_IN {
            let given = may_give(admin, role.permissions().unwrap());
            assert_eq!(given.is_ok(), role != Role::Owner, "{role:?}");
        }
        let builder = Role::Builder.permissions().unwrap();
        let error = may_give(builder, [Deploy, Export, ReadAudit].into_iter().collect()).unwrap_err();
        assert!(error.to_string().ends_with("you have not: `export`, `read-audit`"), "{error}");
    }

    #[test]
    fn the_name_of_a_role_is_read_or_refused() {
        assert_eq!(role_name(" Night desk "), Ok("Night desk"));
        for text in ["", "Owner", "viewer", "\u{7}", &"x".repeat(41)] {
            assert_eq!(role_name(text), Err(InvalidRole::Name), "{text}");
        }
    }
}
