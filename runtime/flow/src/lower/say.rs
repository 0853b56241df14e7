//! The `say` step: texts, buttons, cards, pictures, files and pages.

use super::Lower;
use crate::keys::SAY;
use crate::program::{Button, ButtonAction, Buttons, Card, Local, Media, Say};
use crate::syntax::{Node, Value};
use crate::words;

impl Lower<'_> {
    pub(super) fn say(&mut self, value: &Node) -> Say {
        let long = value.entries().iter().any(|entry| SAY.iter().any(|key| key.name == entry.key));
        if !long {
            return Say { text: self.local(value), ..Say::default() };
        }
        let mut text = value.get("text").map(|text| self.local(text)).unwrap_or_default();
        for variant in value.get("variants").map_or(&[][..], Node::items) {
            for (tag, more) in self.local(variant).texts {
                text.texts.entry(tag).or_default().extend(more);
            }
        }
        let channels = value.get("channel").map_or(&[][..], Node::entries);
        let channels = channels.iter().map(|entry| (entry.key.clone(), self.local(&entry.value))).collect();
        let cards = value.get("cards").map_or(&[][..], Node::items);
        let cards = cards.iter().map(|card| self.card(card)).collect();
        Say {
            text,
            channels,
            buttons: self.buttons(value),
            cards,
            image: value.get("image").and_then(|node| self.media(node)),
            file: value.get("file").and_then(|node| self.media(node)),
            link: value.get("link").and_then(|node| self.media(node)),
        }
    }

    fn buttons(&mut self, of: &Node) -> Buttons {
        match of.get("buttons") {
            Some(node) if node.text() == Some("offered") => Buttons::Offered,
            Some(node) => Buttons::Listed(node.items().iter().map(|button| self.button(button)).collect()),
            None => Buttons::default(),
        }
    }

    fn button(&mut self, node: &Node) -> Button {
        let plain = node.entries().iter().any(|entry| self.shared.languages.contains(&entry.key));
        if node.entries().is_empty() || plain {
            return Button { title: self.local(node), action: ButtonAction::Say(None) };
        }
        let title = node.get("title").map(|title| self.local(title)).unwrap_or_default();
        let link = node.get("link").and_then(|link| self.template(link));
        let action = match (super::text(node, "run"), link) {
            (Some(flow), _) => ButtonAction::Run(flow),
            (None, Some(link)) => ButtonAction::Link(link),
            (None, None) => ButtonAction::Say(super::text(node, "say")),
        };
        Button { title, action }
    }

    fn card(&mut self, node: &Node) -> Card {
        let local = |lower: &mut Self, key: &str| -> Local {
            node.get(key).map(|text| lower.local(text)).unwrap_or_default()
        };
        let buttons = match self.buttons(node) {
            Buttons::Listed(buttons) => buttons,
            Buttons::Offered => Vec::new(),
        };
        Card {
            title: local(self, "title"),
            text: local(self, "text"),
            image: node.get("image").and_then(|node| self.media(node)),
            link: node.get("link").and_then(|node| self.media(node)),
            buttons,
        }
    }

    /// An address alone, or with a title.
    fn media(&mut self, node: &Node) -> Option<Media> {
        let (url, title) = match &node.value {
            Value::Scalar(_) => (self.template(node)?, Local::default()),
            _ => {
                let title = node.get("title").map(|title| self.local(title)).unwrap_or_default();
                (node.get("url").and_then(|url| self.template(url))?, title)
            }
        };
        let plain = url.plain();
        let known = ["https://", "http://", "/"].iter().any(|start| plain.starts_with(start));
        if url.single().is_none() && !known && !plain.is_empty() {
            self.bad(node, words!("`{plain}` is no address", plain), words!("write it whole: `https://...`"));
        }
        Some(Media { url, title })
    }
}
