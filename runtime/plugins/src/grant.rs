//! The one place where it is decided what a plug-in may do.
//!
//! Three must agree: the manifest in the component's file says what it wants, the bot says what it gives, the operator says what
//! may be given at all. What is granted is what all three allow; whoever says nothing but the bot has no objection, and what the bot
//! does not name is not given.

use crate::Limits;
use botloom_ports::{Allowed, narrower};
use serde_json::Value as Json;

/// What an operator lets bots give to plug-ins.
#[expect(clippy::struct_excessive_bools, reason = "each is a permission of its own")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Whether plug-ins may send requests at all.
    pub http: bool,
    /// Beginnings of the addresses that may be asked; any if there are none.
    pub addresses: Option<Vec<String>>,
    /// Whether hosts in private networks may be asked.
    pub private: bool,
    /// Whether plug-ins may use secrets.
    pub secrets: bool,
    /// Whether they may read slots.
    pub slots: bool,
    /// Whether they may know who the customer is.
    pub user: bool,
    /// Whether they may keep values.
    pub values: bool,
    /// Whether they may search the knowledge.
    pub knowledge: bool,
    /// What a call may use up at most.
    pub maximum: Limits,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            http: true,
            addresses: None,
            private: false,
            secrets: true,
            slots: true,
            user: true,
            values: true,
            knowledge: true,
            maximum: Limits::MAXIMUM,
        }
    }
}

/// What is granted: the manifest's wishes, the bot's allowance and the operator's policy, each within the others.
#[must_use]
pub fn grant(manifest: Option<&Json>, bot: &Allowed, policy: &Policy) -> Allowed {
    let wants = |key: &str| manifest.map(|manifest| manifest.get("wants").and_then(|wants| wants.get(key)));
    let named = |key: &str, name: &str| match wants(key) {
        None => true,
        Some(list) => {
            let list = list.and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
            list.iter().filter_map(Json::as_str).any(|wanted| wanted == name)
        }
    };
    let wished = |key: &str| wants(key).is_none_or(|wish| wish.and_then(Json::as_bool) == Some(true));
    let addresses = match wants("http") {
        None => bot.http.clone(),
        Some(list) => {
            let list = list.and_then(Json::as_array).map_or(&[][..], Vec::as_slice);
            let wanted: Vec<&str> = list.iter().filter_map(Json::as_str).collect();
            narrower(&wanted, &bot.http)
        }
    };
    let addresses = match &policy.addresses {
        None => addresses,
        Some(most) => {
            let wanted: Vec<&str> = addresses.iter().map(String::as_str).collect();
            narrower(&wanted, most)
        }
    };
    let only = |names: &[String], key: &str| names.iter().filter(|name| named(key, name)).cloned().collect();
    Allowed {
        http: if policy.http { addresses } else { Vec::new() },
        private: bot.private && policy.private,
        secrets: if policy.secrets { only(&bot.secrets, "secrets") } else { Vec::new() },
        slots: if policy.slots { only(&bot.slots, "slots") } else { Vec::new() },
        user: bot.user && policy.user && wished("user"),
        values: bot.values && policy.values && wished("values"),
        knowledge: bot.knowledge && policy.knowledge && wished("knowledge"),
        cpu: bot.cpu.map(|cpu| cpu.min(policy.maximum.cpu)),
        memory: bot.memory.map(|memory| memory.min(policy.maximum.memory)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use std::time::Duration;

    fn bot() -> Allowed {
        Allowed {
            http: vec!["https://api.example.com/".to_owned(), "https://other.example.com/".to_owned()],
            secrets: vec!["TOKEN".to_owned(), "ROOT".to_owned()],
            slots: vec!["order_no".to_owned()],
            user: true,
            values: true,
            knowledge: true,
            private: true,
            cpu: Some(Duration::from_secs(60)),
            memory: None,
        }
    }

    #[test]
    fn nothing_is_given_that_the_bot_does_not_name() {
        let manifest =
            json!({"wants": {"http": ["https://api.example.com/"], "secrets": ["TOKEN"], "user": true}});
        let nothing = Allowed::default();
        assert_eq!(grant(Some(&manifest), &nothing, &Policy::default()), nothing);
        assert_eq!(grant(None, &nothing, &Policy::default()), nothing);
    }

    #[test]
    fn nothing_is_given_that_the_manifest_does_not_want() {
        let manifest = json!({"wants": {"http": ["https://api.example.com/v1/"], "secrets": ["TOKEN"]}});
        let granted = grant(Some(&manifest), &bot(), &Policy::default());
        assert_eq!(granted.http, ["https://api.example.com/v1/"]);
        assert_eq!(granted.secrets, ["TOKEN"]);
        assert!(granted.slots.is_empty() && !granted.user && !granted.values && !granted.knowledge);
    }

    #[test]
    fn a_wish_for_more_does_not_widen_what_the_bot_gives() {
        let manifest = json!({"wants": {"http": ["https://"], "secrets": ["TOKEN", "ROOT", "OTHER"]}});
        let granted = grant(Some(&manifest), &bot(), &Policy::default());
        assert_eq!(granted.http, bot().http);
        assert_eq!(granted.secrets, bot().secrets);
    }

    #[test]
    fn the_operator_has_the_last_word() {
        let policy = Policy { http: false, secrets: false, ..Policy::default() };
        let granted = grant(None, &bot(), &policy);
        assert!(granted.http.is_empty() && granted.secrets.is_empty() && !granted.private);
        assert_eq!(granted.cpu, Some(policy.maximum.cpu));
        assert!(granted.user && granted.values && granted.knowledge && granted.slots == bot().slots);
        let none = Policy { slots: false, user: false, values: false, knowledge: false, ..Policy::default() };
        let granted = grant(None, &bot(), &none);
        assert!(granted.slots.is_empty() && !granted.user && !granted.values && !granted.knowledge);
        let some =
            Policy { addresses: Some(vec!["https://api.example.com/v1/".to_owned()]), ..Policy::default() };
        assert_eq!(grant(None, &bot(), &some).http, ["https://api.example.com/v1/"]);
    }
}
