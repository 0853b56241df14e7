//! `SendActivity`: texts, buttons, cards.

use super::super::flow::{Pairs, step, with};
use super::super::place::Place;
use crate::botframework::expression::Part;
use crate::botframework::lg::Said;
use crate::tree::Tree;
use crate::yaml::Yaml;

impl<'t> Place<'_, 't> {
    pub(super) fn send(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["activity"]);
        self.activity_of(node, out);
    }

    /// Says what stands behind `activity`.
    pub(super) fn activity_of(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        let Some(activity) = node.get("activity") else { return };
        match activity.text() {
            Some(text) => self.say(activity.line, text, out),
            None => self.activity(activity, out),
        }
    }

    /// Says a text with all its conditions.
    pub(in crate::botframework::build) fn say(&mut self, line: usize, text: &str, out: &mut Vec<Yaml>) {
        let said = self.said(line, text);
        if let [(tag, one)] = said.as_slice()
            && tag.is_empty()
        {
            return self.say_one(line, one.clone(), out);
        }
        if let Some(local) = self.local(line, text) {
            out.push(step("say", local));
        }
    }

    fn say_one(&mut self, line: usize, said: Said, out: &mut Vec<Yaml>) {
        match said {
            Said::Variants(texts) => {
                if texts.iter().all(|text| text.is_empty()) {
                    return;
                }
                if let Some(local) = self.variants(line, texts, "") {
                    out.push(step("say", local));
                }
            }
            Said::Cases(cases) => {
                let mut shown = Vec::new();
                for (when, said) in cases {
                    let mut steps = Vec::new();
                    self.say_one(line, said, &mut steps);
                    match when {
                        Some(when) => {
                            let Some(when) = self.condition_of(line, &when) else { continue };
                            let mut case = step("when", Yaml::plain(when));
                            with(&mut case, "steps", Yaml::List(steps));
                            shown.push(case);
                        }
                        None if steps.is_empty() => {}
                        None => shown.push(step("else", Yaml::List(steps))),
                    }
                }
                if !shown.is_empty() {
                    out.push(step("switch", Yaml::List(shown)));
                }
            }
            Said::Activity(fields) => self.structure(line, fields, out),
        }
    }

    /// A message that a template gives as a structure.
    fn structure(&mut self, line: usize, fields: Vec<(String, Vec<Vec<Part>>)>, out: &mut Vec<Yaml>) {
        let mut say: Pairs = Vec::new();
        for (name, texts) in fields {
            match name.as_str() {
                "text" => {
                    if let Some(text) = self.variants(line, texts, "") {
                        say.push(("text".to_owned(), text));
                    }
                }
                "suggestedactions" => {
                    let Some(text) = texts.first().and_then(|text| self.shown(line, text)) else { continue };
                    let titles = text.split('|').map(str::trim).filter(|title| !title.is_empty());
                    let buttons =
                        titles.map(|title| Yaml::Map(vec![("title".to_owned(), Yaml::text(title))]));
                    say.push(("buttons".to_owned(), Yaml::List(buttons.collect())));
                }
                "inputhint" | "attachmentlayout" | "type" => {}
                "speak" => {
                    let why = "a channel that speaks says the text";
                    self.lost(
                        line,
                        "`Speak` of a message was not carried over",
                        why,
                        "nothing to do if both say the same",
                    );
                }
                other => {
                    let what = format!("`{other}` of a message was not carried over");
                    self.lost(line, what, "it has no counterpart", "use `image`, `cards` or `link` of `say`");
                }
            }
        }
        self.message(say, out);
    }

    fn message(&self, say: Pairs, out: &mut Vec<Yaml>) {
        match say.as_slice() {
            [] => {}
            [(key, text)] if key == "text" => out.push(step("say", text.clone())),
            _ => out.push(step("say", Yaml::Map(say))),
        }
    }

    /// A message that is written as data.
    fn activity(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        let kind = node.str("$kind").unwrap_or_default();
        match kind.strip_prefix("Microsoft.").unwrap_or(kind) {
            "StaticActivityTemplate" => {
                if let Some(inner) = node.get("activity") {
                    self.activity(inner, out);
                }
                return;
            }
            "ActivityTemplate" => {
                if let Some(text) = node.get("template") {
                    self.say(text.line, text.text().unwrap_or_default(), out);
                }
                return;
            }
            _ => {}
        }
        let mut say: Pairs = Vec::new();
        for entry in node.entries() {
            let line = entry.line;
            match (entry.key.to_ascii_lowercase().as_str(), entry.value.text()) {
                ("text", Some(text)) => {
                    if let Some(local) = self.local(line, text) {
                        say.push(("text".to_owned(), local));
                    }
                }
                ("type", Some("message"))
                | ("inputhint" | "attachmentlayout" | "locale" | "$kind" | "textformat", _) => {}
                ("type", Some("typing")) => return,
                ("type", Some("event")) => {
                    out.push(step("emit", Yaml::text(node.str("name").unwrap_or("event"))));
                    return;
                }
                ("type", Some("endOfConversation")) => {
                    out.push(step("end", Yaml::text("conversation")));
                    return;
                }
                ("suggestedactions", _) => {
                    let actions = entry.value.list("actions");
                    let buttons: Vec<Yaml> =
                        actions.iter().filter_map(|action| self.button(action)).collect();
                    say.push(("buttons".to_owned(), Yaml::List(buttons)));
                }
                ("attachments", _) => {
                    let cards: Vec<Yaml> =
                        entry.value.items().iter().filter_map(|item| self.card(item)).collect();
                    if !cards.is_empty() {
                        say.push(("cards".to_owned(), Yaml::List(cards)));
                    }
                }
                (key, _) => {
                    let what = format!("`{key}` of a message was not carried over");
                    self.lost(line, what, "it has no counterpart", "use the keys of `say`");
                }
            }
        }
        self.message(say, out);
    }

    fn button(&self, action: &Tree) -> Option<Yaml> {
        if let Some(title) = action.text() {
            return Some(Yaml::Map(vec![("title".to_owned(), Yaml::text(title))]));
        }
        let value = action.str("value");
        let title = action.str("title").or(value)?;
        let mut button: Pairs = vec![("title".to_owned(), self.local(action.line, title)?)];
        if let Some(value) = value.filter(|value| *value != title) {
            button.push(("say".to_owned(), Yaml::text(value)));
        }
        Some(Yaml::Map(button))
    }

    /// A card with a title, a text, an image and buttons.
    fn card(&self, node: &Tree) -> Option<Yaml> {
        let kind = node.str("contentType").unwrap_or_default();
        let content = node.get("content");
        let mut card: Pairs = Vec::new();
        match (kind, content) {
            (
                "application/vnd.microsoft.card.hero" | "application/vnd.microsoft.card.thumbnail",
                Some(content),
            ) => {
                for key in ["title", "text"] {
                    let text = content.get(key).and_then(|node| self.local(node.line, node.text()?));
                    card.extend(text.map(|text| (key.to_owned(), text)));
                }
                let image = content
                    .list("images")
                    .first()
                    .and_then(|image| image.str("url").or_else(|| image.text()));
                card.extend(image.map(|image| ("image".to_owned(), Yaml::text(image))));
                let buttons: Vec<Yaml> =
                    content.list("buttons").iter().filter_map(|button| self.button(button)).collect();
                if !buttons.is_empty() {
                    card.push(("buttons".to_owned(), Yaml::List(buttons)));
                }
            }
            (kind, _) if kind.starts_with("image/") => {
                card.extend(node.str("name").map(|name| ("title".to_owned(), Yaml::text(name))));
                card.push(("image".to_owned(), Yaml::text(node.str("contentUrl")?)));
            }
            (kind, _) => {
                let what = format!("an attachment of the type `{kind}` was not carried over");
                let cure = "use `cards`, `image` or `file` of `say`";
                self.lost(node.line, what, "channels show cards of one plain form", cure);
                return None;
            }
        }
        Some(Yaml::Map(card))
    }
}
