//! Single sign-on: what a workspace says of its identity provider, and what the claims of a person make of them.

use crate::ids::WorkspaceId;
use crate::member::Email;
use crate::role::Role;
use botloom_flow::{Worded, Wording, words};
use url::Url;

/// The identity provider of a workspace. The secret of the client is kept apart and never read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SingleSignOn {
    /// The workspace.
    pub workspace: WorkspaceId,
    /// Whether members may use it.
    pub enabled: bool,
    /// The issuer, as its tokens name it.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// What is asked for beside `openid`.
    pub scopes: Vec<String>,
    /// The claim that lists the groups of a person.
    pub groups_claim: String,
    /// Which role a group gives; the first that fits counts.
    pub group_roles: Vec<(String, Role)>,
    /// The role of who is in none of these groups; without one they may not come in.
    pub default_role: Option<Role>,
    /// Whether who is not a member yet becomes one.
    pub creates_members: bool,
    /// Whose addresses come from there: what stands behind the `@`.
    pub domains: Vec<String>,
    /// The address of the platform as browsers see it.
    pub address: String,
}

/// Why something cannot be the settings of single sign-on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct InvalidSignOn {
    /// Which setting.
    pub field: &'static str,
    /// What to do.
    pub message: Wording,
}

impl Worded for InvalidSignOn {
    fn words(&self) -> Wording {
        self.message.clone()
    }
}

/// What an identity provider says of who signs in, after its signature was checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claims {
    /// Who they are there, for good.
    pub subject: String,
    /// Their address.
    pub email: Option<String>,
    /// Whether the provider has checked that address; none if it does not say.
    pub email_verified: Option<bool>,
    /// What they are called.
    pub name: Option<String>,
    /// Their groups.
    pub groups: Vec<String>,
}

/// Why somebody whom the provider knows does not come in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotLetIn {
    /// No address.
    #[error("the identity provider names no e-mail address; ask for the scope `email`")]
    NoEmail,
    /// It says itself that it does not know whose it is.
    #[error("the identity provider has not verified the e-mail address")]
    Unverified,
    /// An address of somebody else's house.
    #[error("the domain `{0}` is not among those that sign in here")]
    Domain(String),
    /// No group gives a role.
    #[error("none of the groups gives a role here")]
    NoRole,
    /// Nobody of this address is a member.
    #[error("nobody of this address is a member, and members are not made by signing in")]
    NoMember,
    /// They were sent away.
    #[error("this member may not come in any more")]
    Inactive,
}

impl SingleSignOn {
    /// Checks what was typed.
    ///
    /// # Errors
    /// With the first setting that is of no use.
    pub fn checked(mut self) -> Result<Self, InvalidSignOn> {
        let bad = |field, message| Err(InvalidSignOn { field, message });
        self.issuer = self.issuer.trim().to_owned();
        self.address = self.address.trim().trim_end_matches('/').to_owned();
        for (field, text) in [("issuer", &self.issuer), ("address", &self.address)] {
            if !safe(text) {
                return bad(
                    field,
                    words!("write an address that begins with https://, without query or fragment"),
                );
            }
        }
        self.client_id = self.client_id.trim().to_owned();
        if !(1..=200).contains(&self.client_id.chars().count()) {
            return bad("clientId", words!("write what the identity provider calls this client"));
        }
        let word = |text: &str| !text.is_empty() && text.len() <= 100 && !text.contains(char::is_whitespace);
        if self.scopes.len() > 20 || !self.scopes.iter().all(|scope| word(scope)) {
            return bad("scopes", words!("write at most 20 scopes, each one word"));
        }
        if !word(&self.groups_claim) {
            return bad("groupsClaim", words!("write the name of the claim that lists the groups"));
        }
        if self.group_roles.len() > 200
            || self
                .group_roles
                .iter()
                .any(|(group, _)| group.trim().is_empty() || group.chars().count() > 200)
        {
            return bad("groupRoles", words!("write at most 200 groups, each with 1 to 200 characters"));
        }
        if self.domains.is_empty() || self.domains.len() > 50 {
            return bad("domains", words!("write 1 to 50 domains whose addresses sign in here"));
        }
        for domain in &mut self.domains {
            *domain = domain.trim().trim_start_matches('@').to_lowercase();
            if Email::parse(&format!("a@{domain}")).is_err() || !domain.contains('.') {
                return Err(InvalidSignOn {
                    field: "domains",
                    message: words!(
                        "`{domain}` is not a domain such as `example.com`",
                        domain = domain.as_str()
                    ),
                });
            }
        }
        self.domains.sort();
        self.domains.dedup();
        Ok(self)
    }

    /// The role that groups give, or that of who is in none of them.
    #[must_use]
    pub fn role(&self, groups: &[String]) -> Option<Role> {
        self.role_of_groups(groups).or_else(|| self.default_role.clone())
    }

    /// The role that one of these groups gives.
    #[must_use]
    pub fn role_of_groups(&self, groups: &[String]) -> Option<Role> {
        let given = self.group_roles.iter().find(|(group, _)| groups.contains(group));
        given.map(|(_, role)| role.clone())
    }

    /// The address and the role of who comes with these claims.
    ///
    /// # Errors
    /// If they may not come in.
    pub fn admits(&self, claims: &Claims) -> Result<(Email, Role), NotLetIn> {
        let email = claims.email.as_deref().and_then(|email| Email::parse(email).ok());
        let email = email.ok_or(NotLetIn::NoEmail)?;
        if claims.email_verified == Some(false) {
            return Err(NotLetIn::Unverified);
        }
        let domain = email.domain();
        if !self.domains.iter().any(|own| own == domain) {
            return Err(NotLetIn::Domain(domain.to_owned()));
        }
        let role = self.role(&claims.groups).ok_or(NotLetIn::NoRole)?;
        Ok((email, role))
    }
}

/// Whether tokens may travel there: by TLS, or on this machine.
fn safe(text: &str) -> bool {
    let Ok(url) = Url::parse(text) else { return false };
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let secure = url.scheme() == "https" || url.scheme() == "http" && here;
    secure
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && text.len() <= 300
}

/// Whether two addresses are of one origin: scheme, host and port.
#[must_use]
pub fn same_origin(a: &str, b: &str) -> bool {
    match (Url::parse(a), Url::parse(b)) {
        (Ok(a), Ok(b)) => a.origin() == b.origin() && a.origin().is_tuple(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> SingleSignOn {
        SingleSignOn {
            workspace: WorkspaceId::from_unique("w"),
            enabled: true,
            issuer: "https://id.bank.example".to_owned(),
            client_id: "botloom".to_owned(),
            scopes: vec!["email".to_owned()],
            groups_claim: "groups".to_owned(),
            group_roles: vec![("desk-leads".to_owned(), Role::Supervisor), ("desk".to_owned(), Role::Agent)],
            default_role: None,
            creates_members: true,
            domains: vec!["@Bank.example".to_owned()],
            address: "https://bots.bank.example/".to_owned(),
        }
    }

    fn claims(email: &str, groups: &[&str]) -> Claims {
        let groups = groups.iter().map(|group| (*group).to_owned()).collect();
        Claims { subject: "1".to_owned(), email: Some(email.to_owned()), groups, ..Claims::default() }
    }

    #[test]
    fn the_first_group_that_fits_gives_the_role() {
        let settings = settings().checked().unwrap();
        assert_eq!(settings.domains, ["bank.example"]);
        assert_eq!(settings.address, "https://bots.bank.example");
        let admitted = settings.admits(&claims("Ann@bank.example", &["desk", "desk-leads"])).unwrap();
        assert_eq!(admitted, (Email::parse("ann@bank.example").unwrap(), Role::Supervisor));
        assert_eq!(settings.admits(&claims("a@bank.example", &["x"])), Err(NotLetIn::NoRole));
        let with = SingleSignOn { default_role: Some(Role::Viewer), ..settings };
        assert_eq!(with.admits(&claims("a@bank.example", &[])).unwrap().1, Role::Viewer);
    }

    #[test]
    fn only_verified_addresses_of_the_own_domains_come_in() {
        let settings = settings().checked().unwrap();
        let foreign = settings.admits(&claims("a@bank.example.evil.example", &["desk"]));
        assert_eq!(foreign, Err(NotLetIn::Domain("bank.example.evil.example".to_owned())));
        let unverified = Claims { email_verified: Some(false), ..claims("a@bank.example", &["desk"]) };
        assert_eq!(settings.admits(&unverified), Err(NotLetIn::Unverified));
        assert_eq!(settings.admits(&Claims::default()), Err(NotLetIn::NoEmail));
    }

    #[test]
    fn tokens_travel_by_tls_or_on_this_machine() {
        for (issuer, right) in [
            ("https://id.bank.example/realms/a", true),
            ("http://127.0.0.1:4000", true),
            ("http://id.bank.example", false),
            ("http://127.0.0.1.evil.example", false),
            ("https://id.bank.example?x=1", false),
            ("https://me@id.bank.example", false),
            ("ftp://id.bank.example", false),
            ("id.bank.example", false),
        ] {
            let checked = SingleSignOn { issuer: issuer.to_owned(), ..settings() }.checked();
            assert_eq!(checked.is_ok(), right, "{issuer}");
        }
        assert!(same_origin("https://a.example/x", "https://a.example:443/y"));
        assert!(!same_origin("https://a.example", "https://b.example"));
        assert!(!same_origin("https://a.example", "http://a.example"));
    }

    #[test]
    fn settings_that_are_of_no_use_are_named() {
        let field = |settings: SingleSignOn| settings.checked().unwrap_err().field;
        assert_eq!(field(SingleSignOn { domains: vec![], ..settings() }), "domains");
        assert_eq!(field(SingleSignOn { domains: vec!["com".to_owned()], ..settings() }), "domains");
        assert_eq!(field(SingleSignOn { client_id: " ".to_owned(), ..settings() }), "clientId");
        assert_eq!(field(SingleSignOn { scopes: vec!["a b".to_owned()], ..settings() }), "scopes");
        assert_eq!(field(SingleSignOn { groups_claim: String::new(), ..settings() }), "groupsClaim");
    }
}
