//! `bot.yaml`: who the bot is.

use super::{Lower, flag, text};
use crate::hours::Hours;
use crate::parsed::Parsed;
use crate::program::{Bot, HandoffDefaults, KnowledgeSource, Local, Purpose};
use crate::source::Source;
use crate::syntax::{Node, Value};
use crate::words;
use std::sync::Arc;
use std::time::Duration;

/// After how long without an answer a bot asks whether the customer is still there, if it says nothing itself.
const SILENCE: Duration = Duration::from_secs(600);

/// A bot of which nothing is known.
pub(super) fn empty() -> Bot {
    Bot {
        name: String::new(),
        title: Local::default(),
        languages: vec!["en".to_owned()],
        timezone: "UTC".to_owned(),
        handoff: HandoffDefaults::default(),
        budget: None,
        silence: Some(SILENCE),
        http: Vec::new(),
        http_private: false,
        secrets: Vec::new(),
    }
}

/// One text or a list of them.
pub(super) fn texts(node: Option<&Node>) -> Vec<String> {
    match node.map(|node| &node.value) {
        Some(Value::List(items)) => items.iter().filter_map(Node::text).map(str::to_owned).collect(),
        Some(Value::Scalar(scalar)) => vec![scalar.text.clone()],
        _ => Vec::new(),
    }
}

impl<'a> Lower<'a> {
    pub(super) fn bot(
        &mut self,
        source: &'a Source,
        root: &Node,
        folder: &'a [Arc<Parsed>],
    ) -> (Bot, Vec<KnowledgeSource>) {
        self.source = Some(source);
        self.shared.languages = texts(root.get("languages"));
        let slots = root.get("slots").map(|slots| self.slots(slots)).unwrap_or_default();
        self.shared.slots = Arc::new(slots);
        let mut bot = empty();
        bot.name = text(root, "bot").unwrap_or_default();
        bot.title = root.get("title").map(|title| self.plain_local(title)).unwrap_or_default();
        if !self.shared.languages.is_empty() {
            bot.languages.clone_from(&self.shared.languages);
        }
        self.time(&mut bot, root);
        if let Some(handoff) = root.get("handoff") {
            bot.handoff.queue = text(handoff, "queue");
            if let Some((node, hours)) = handoff.get("hours").and_then(|node| Some((node, node.text()?))) {
                let zone = text(handoff, "timezone").unwrap_or_else(|| bot.timezone.clone());
                match Hours::parse(hours, &zone) {
                    Ok(hours) => bot.handoff.hours = Some(hours),
                    Err(what) => {
                        self.bad(node, what, words!("write `Mon-Fri 09:00-18:00`, several parts with `;`"))
                    }
                }
            }
        }
        bot.budget = root.get("budget").and_then(|budget| budget.get("turn")).and_then(length);
        if let Some(http) = root.get("http") {
            bot.http = texts(http.get("allow"));
            bot.http_private = flag(http, "private") == Some(true);
            bot.secrets = texts(http.get("secrets"));
            self.addresses(http.get("allow"));
        }
        if let Some(plugins) = root.get("plugins") {
            self.shared.plugins = Arc::new(self.plugins(plugins, folder));
            self.source = Some(source);
        }
        self.recognized();
        let purposes = root.get("purposes").map_or(&[][..], Node::entries).iter();
        let purposes = purposes.map(|entry| (entry.key.clone(), self.purpose(&entry.value)));
        self.shared.purposes = Arc::new(purposes.collect());
        self.shared.guards = root.get("guards").map(|guards| self.guards(guards)).unwrap_or_default();
        self.shared.channels =
            root.get("channels").map(|channels| self.channels(channels)).unwrap_or_default();
        (bot, self.knowledge(root))
    }

    /// What is written for nobody asked; consent is needed unless the bot says otherwise.
    fn purpose(&mut self, node: &Node) -> Purpose {
        let title = node.get("title").map(|title| self.plain_local(title)).unwrap_or_default();
        Purpose { title, consent: text(node, "consent").as_deref() != Some("none") }
    }

    /// Time zone and silence.
    fn time(&mut self, bot: &mut Bot, root: &Node) {
        if self.shared.languages.first().is_some_and(|tag| tag.starts_with("zh")) {
            "Asia/Shanghai".clone_into(&mut bot.timezone);
        }
        let named = [root.get("handoff").and_then(|handoff| handoff.get("timezone")), root.get("timezone")];
        for (node, zone) in named.into_iter().flatten().filter_map(|node| Some((node, node.text()?))) {
            if jiff::tz::TimeZone::get(zone).is_ok() {
                zone.clone_into(&mut bot.timezone);
            } else {
                let cure = words!("use a name of the IANA list, for example `Asia/Shanghai`");
                self.bad(node, words!("there is no time zone `{zone}`", zone), cure);
            }
        }
        if let Some((node, written)) = root.get("silence").and_then(|node| Some((node, node.text()?))) {
            bot.silence = match written {
                "off" | "false" | "no" => None,
                _ => {
                    let found = length(node);
                    if found.is_none() {
                        let what = words!("`{written}` is not a length of time", written);
                        self.bad(node, what, words!("write `10m`, or `off` for never"));
                    }
                    found
                }
            };
        }
    }

    /// Beginnings of addresses must be whole.
    pub(super) fn addresses(&mut self, node: Option<&Node>) {
        let one = node.filter(|node| node.text().is_some());
        let items = node.map_or(&[][..], Node::items);
        for node in one.into_iter().chain(items) {
            let Some(address) = node.text() else { continue };
            let rest = address.strip_prefix("https://").or_else(|| address.strip_prefix("http://"));
            let host = rest.and_then(|rest| rest.split(['/', '?', '#']).next()).unwrap_or_default();
            if host.is_empty() || host.contains(['*', '@', ' ']) || address.contains("${") {
                let what = words!("`{address}` is no beginning of an address", address);
                self.bad(node, what, words!("write scheme, host and path: `https://api.example.com/v1/`"));
            }
        }
    }

    /// A score, 0 to 1.
    pub(super) fn score(&mut self, node: &Node) -> Option<f32> {
        let found = node.text().and_then(|text| text.parse::<f32>().ok()).filter(|n| (0.0..=1.0).contains(n));
        if found.is_none() {
            self.bad(node, words!("this is no score"), words!("write a number between 0 and 1"));
        }
        found
    }

    fn knowledge(&mut self, root: &Node) -> Vec<KnowledgeSource> {
        let mut knowledge = Vec::new();
        for item in root.get("knowledge").map_or(&[][..], Node::items) {
            if let Some(name) = text(item, "pack") {
                let with = item.get("with").map_or(&[][..], Node::entries);
                let with = with
                    .iter()
                    .map(|entry| (entry.key.clone(), entry.value.text().unwrap_or_default().to_owned()));
                knowledge.push(KnowledgeSource::Pack { name, with: with.collect() });
            } else if let Some(files) = text(item, "files") {
                knowledge.push(KnowledgeSource::Files(files));
            } else if let Some((node, name)) = item.get("plugin").and_then(|node| Some((node, node.text()?)))
            {
                self.extends(node.range, name, "retriever");
                let minimum = item.get("minimum").and_then(|node| self.score(node)).unwrap_or(MINIMUM);
                knowledge.push(KnowledgeSource::Plugin { name: name.to_owned(), minimum });
            } else {
                let cure = words!("write `- pack: name`, `- files: knowledge/*.yaml` or `- plugin: name`");
                self.bad(item, words!("this is no knowledge"), cure);
            }
        }
        knowledge
    }
}

/// From which score on what a plug-in found is an answer, if the bot does not say it.
const MINIMUM: f32 = 0.5;

/// A length of time as it is written.
pub(super) fn length(node: &Node) -> Option<Duration> {
    crate::expr::duration(node.text()?).and_then(|length| Duration::try_from(length).ok())
}
