//! What a directory says by SCIM: its tokens, its groups, and which role a member has when their groups change.

use crate::ids::{DirectoryGroupId, MemberId, ScimTokenId, WorkspaceId};
use crate::member::Member;
use crate::role::{Permissions, Role};
use crate::sign_on::SingleSignOn;
use jiff::Timestamp;

/// The most tokens of a workspace.
pub const MAX_SCIM_TOKENS: usize = 20;

/// What a directory signs in with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScimToken {
    /// Which.
    pub id: ScimTokenId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// What it is for.
    pub name: String,
    /// The first characters of its secret.
    pub prefix: String,
    /// What its maker could do: it decides over nobody who may do more, and it never grows.
    pub permissions: Permissions,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last of use, to some minutes.
    pub used_at: Option<Timestamp>,
}

/// A member as a directory sees them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryUser {
    /// Who.
    pub member: Member,
    /// What the directory said of them, as JSON of ours; none of who was not made by one.
    pub document: Option<String>,
    /// When that was last changed.
    pub updated_at: Timestamp,
    /// The groups that they are in: id and name.
    pub groups: Vec<(DirectoryGroupId, String)>,
}

/// A group of a directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryGroup {
    /// Which.
    pub id: DirectoryGroupId,
    /// What it is called.
    pub name: String,
    /// What the directory calls it for itself.
    pub external_id: Option<String>,
    /// When it came.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What becomes of a member whose groups changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// They stay what they are.
    Same,
    /// They have another role.
    Role(Role),
    /// No group gives a role any more: they look on at most, and their sessions end.
    Out,
}

/// The role of who comes from a directory and is in no group yet.
#[must_use]
pub fn first_role(settings: Option<&SingleSignOn>) -> Role {
    settings.and_then(|settings| settings.default_role.clone()).unwrap_or(Role::Viewer)
}

/// What becomes of who has this role when their groups change; groups have names and what the directory calls them.
///
/// Groups that no role was given to change nothing. Owners stay owners, as they do at single sign-on.
#[must_use]
pub fn standing(
    settings: Option<&SingleSignOn>,
    role: &Role,
    before: &[String],
    after: &[String],
) -> Standing {
    let Some(settings) = settings else { return Standing::Same };
    let next = match (settings.role_of_groups(before), settings.role_of_groups(after)) {
        (_, Some(role)) => Some(role),
        (Some(_), None) => settings.default_role.clone(),
        (None, None) => return Standing::Same,
    };
    match next {
        Some(next) if next == *role => Standing::Same,
        Some(next) if *role != Role::Owner || next == Role::Owner => Standing::Role(next),
        None if *role != Role::Owner => Standing::Out,
        _ => Standing::Same,
    }
}

/// Who is in a group, before and after a change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Membership {
    /// Who comes.
    pub added: Vec<MemberId>,
    /// Who goes.
    pub removed: Vec<MemberId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(default_role: Option<Role>) -> SingleSignOn {
        SingleSignOn {
            workspace: WorkspaceId::from_unique("w"),
            enabled: true,
            issuer: String::new(),
            client_id: String::new(),
            scopes: Vec::new(),
            groups_claim: String::new(),
            group_roles: vec![
                ("bosses".to_owned(), Role::Owner),
                ("leads".to_owned(), Role::Supervisor),
                ("desk".to_owned(), Role::Agent),
            ],
            default_role,
            creates_members: true,
            domains: Vec::new(),
            address: String::new(),
        }
    }

    fn groups(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn groups_that_have_a_role_give_it_and_take_it() {
        let strict = settings(None);
        let change = |role, before: &[&str], after: &[&str]| {
            standing(Some(&strict), &role, &groups(before), &groups(after))
        };
        assert_eq!(change(Role::Viewer, &[], &["desk"]), Standing::Role(Role::Agent));
        assert_eq!(change(Role::Agent, &["desk"], &["desk", "leads"]), Standing::Role(Role::Supervisor));
        assert_eq!(change(Role::Agent, &["desk"], &["desk"]), Standing::Same);
        assert_eq!(change(Role::Agent, &["desk"], &[]), Standing::Out);
        assert_eq!(change(Role::Builder, &["choir"], &[]), Standing::Same, "no role was given to that group");
        let soft = settings(Some(Role::Analyst));
        let fallen = standing(Some(&soft), &Role::Agent, &groups(&["desk"]), &[]);
        assert_eq!(fallen, Standing::Role(Role::Analyst));
        assert_eq!(standing(None, &Role::Agent, &groups(&["desk"]), &[]), Standing::Same);
        assert_eq!((first_role(Some(&soft)), first_role(Some(&strict))), (Role::Analyst, Role::Viewer));
    }

    #[test]
    fn a_directory_unmakes_no_owner() {
        let strict = settings(None);
        let change = |role, before: &[&str], after: &[&str]| {
            standing(Some(&strict), &role, &groups(before), &groups(after))
        };
        assert_eq!(change(Role::Owner, &[], &["desk"]), Standing::Same);
        assert_eq!(change(Role::Owner, &["desk"], &[]), Standing::Same);
        assert_eq!(change(Role::Agent, &[], &["bosses"]), Standing::Role(Role::Owner));
    }
}
