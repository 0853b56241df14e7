//! Messages of both editions: texts, cards, chips, images.

use std::collections::BTreeMap;

use super::Agent;
use crate::bot::{Act, Button, Card, Say, Step, Text};
use crate::cel;
use crate::report::Place;
use crate::tree::Tree;

/// A message in one language.
type Spoken = (String, Say);

impl Agent {
    /// The messages of an intent of ES; `fill` replaces parameters in texts.
    pub(crate) fn es_messages(
        &mut self,
        items: &[Tree],
        path: &str,
        fill: &dyn Fn(&mut Self, &str, &Place) -> String,
    ) -> Vec<Step> {
        let mut by_platform: BTreeMap<String, Vec<Spoken>> = BTreeMap::new();
        for item in items {
            let place = Place::new(path, item.line);
            let language = self.tag(item.str("lang"));
            let platform = item.str("platform").unwrap_or_default().to_lowercase();
            if let Some(say) = self.es_message(item, &language, &place, fill) {
                by_platform.entry(platform).or_default().push((language, say));
            }
        }
        let google = by_platform.remove("google");
        let main = by_platform.remove("").unwrap_or_default();
        let main = match (main.is_empty(), google) {
            (true, Some(google)) => google,
            (false, Some(_)) => {
                let first = items.iter().find(|item| item.str("platform") == Some("google"));
                let place = Place::new(path, first.map_or(1, |item| item.line));
                self.add(
                    &place,
                    format!("the messages of `{}` for the Google Assistant", self.task),
                    "it does not talk with such agents any more",
                    "nothing to do; the messages for all platforms were taken",
                );
                main
            }
            (_, None) => main,
        };
        let main = steps(main);
        if by_platform.is_empty() {
            return main;
        }
        let mut cases: Vec<(Option<String>, Vec<Step>)> = by_platform
            .into_iter()
            .map(|(platform, says)| (Some(format!("channel.name == {}", cel::text(&platform))), steps(says)))
            .collect();
        cases.push((None, main));
        vec![Step::new(Act::Switch(cases))]
    }

    fn es_message(
        &mut self,
        item: &Tree,
        language: &str,
        place: &Place,
        fill: &dyn Fn(&mut Self, &str, &Place) -> String,
    ) -> Option<Say> {
        let mut say = Say::default();
        let local = |agent: &mut Self, text: Option<&str>| match text
            .map(str::trim)
            .filter(|text| !text.is_empty())
        {
            Some(text) => Text::one(language, fill(agent, text, place)),
            None => Text::default(),
        };
        match item.str("type").unwrap_or("0") {
            "0" | "message" => {
                let speech = item.get("speech").map(Tree::texts).unwrap_or_default();
                for text in speech.into_iter().filter(|text| !text.trim().is_empty()) {
                    let text = fill(self, text.trim(), place);
                    say.text.add(language, text);
                }
            }
            "simple_response" => {
                let inner = item.list("items").first().cloned().unwrap_or_else(|| item.clone());
                say.text = local(self, inner.str("displayText").or_else(|| inner.str("textToSpeech")));
            }
            "1" | "card" | "basic_card" => {
                let image =
                    item.str("imageUrl").or_else(|| item.get("image").and_then(|image| image.str("url")));
                let buttons = item.list("buttons");
                let card = Card {
                    title: local(self, item.str("title")),
                    text: local(self, item.str("subtitle").or_else(|| item.str("formattedText"))),
                    image: image.map(str::to_owned),
                    link: buttons.iter().find_map(link),
                    buttons: buttons
                        .iter()
                        .filter(|button| link(button).is_none())
                        .filter_map(|button| {
                            let title = button.str("text").or_else(|| button.str("title"))?;
                            let said =
                                button.str("postback").filter(|said| *said != title && !said.is_empty());
                            Some(Button {
                                title: Text::one(language, cel::literal(title)),
                                say: said.map(str::to_owned),
                                run: None,
                                link: None,
                            })
                        })
                        .collect(),
                };
                say.cards.push(card);
            }
            "2" | "quick_replies" => {
                say.text = local(self, item.str("title"));
                let replies = item.list("replies").iter().filter_map(Tree::text);
                say.buttons = replies.map(|reply| button(language, reply)).collect();
            }
            "suggestion_chips" => {
                let chips = item.list("suggestions").iter().filter_map(|chip| chip.str("title"));
                say.buttons = chips.map(|chip| button(language, chip)).collect();
            }
            "3" | "image" => say.image = item.str("imageUrl").map(str::to_owned),
            "list_card" | "carousel_card" | "browse_carousel_card" => {
                for entry in item.list("items") {
                    say.cards.push(Card {
                        title: local(self, entry.str("title")),
                        text: local(self, entry.str("description")),
                        image: entry.get("image").and_then(|image| image.str("url")).map(str::to_owned),
                        ..Card::default()
                    });
                }
            }
            "link_out_chip" => {
                let (name, url) =
                    (item.str("destinationName").unwrap_or_default(), item.str("url").unwrap_or_default());
                say.text = Text::one(language, cel::literal(&format!("{name}: {url}")));
            }
            "4" | "custom_payload" | "payload" => {
                let payload = item.get("payload").cloned().unwrap_or_default();
                let rich = self.rich(&payload, language, place, fill);
                if rich.is_none() {
                    self.payload(place);
                }
                return rich;
            }
            other => {
                let what = format!("a message of the kind `{other}`");
                self.add(
                    place,
                    what,
                    "there is no such message here",
                    "say the same with `text`, `cards` or `buttons`",
                );
                return None;
            }
        }
        let empty =
            say.text.is_empty() && say.buttons.is_empty() && say.cards.is_empty() && say.image.is_none();
        (!empty).then_some(say)
    }

    fn payload(&mut self, place: &Place) {
        self.add(
            place,
            format!("a custom payload of `{}`", self.task),
            "only one client of the project understands it",
            "say the same with `text`, `image`, `cards` or `buttons`",
        );
    }

    /// The messages of a fulfillment of CX. Some messages are steps of their own.
    pub(crate) fn cx_messages(&mut self, items: &[Tree], path: &str) -> Vec<Step> {
        let mut all: Vec<Step> = Vec::new();
        let mut says: Vec<Spoken> = Vec::new();
        let written = items.iter().any(|item| item.get("text").is_some() || item.get("payload").is_some());
        for item in items {
            let place = Place::new(path, item.line);
            let language = self.tag(item.str("languageCode"));
            let fill = |agent: &mut Self, text: &str, place: &Place| agent.cx_text(text, place);
            if let Some(text) = item.get("text") {
                let mut say = Say::default();
                for variant in
                    text.list("text").iter().filter_map(Tree::text).filter(|text| !text.trim().is_empty())
                {
                    let variant = self.without_speech_marks(variant, &place);
                    let variant = fill(self, variant.trim(), &place);
                    say.text.add(&language, variant);
                }
                if !say.text.is_empty() {
                    says.push((language, say));
                }
            } else if let Some(audio) = item.get("outputAudioText") {
                let spoken = audio.str("ssml").or_else(|| audio.str("text")).unwrap_or_default();
                if !written && !spoken.trim().is_empty() {
                    let plain = self.without_speech_marks(spoken, &place);
                    let text = fill(self, plain.trim(), &place);
                    says.push((language.clone(), Say { text: Text::one(&language, text), ..Say::default() }));
                } else {
                    self.speech(&place);
                }
            } else if let Some(payload) = item.get("payload") {
                match self.rich(payload, &language, &place, &fill) {
                    Some(say) => says.push((language, say)),
                    None => self.payload(&place),
                }
            } else if item.get("liveAgentHandoff").is_some() {
                all.extend(steps(std::mem::take(&mut says)));
                all.push(Step::new(Act::Handoff { note: None }));
            } else if item.get("endInteraction").is_some() {
                all.extend(steps(std::mem::take(&mut says)));
                all.push(Step::new(Act::EndConversation));
            } else if item.get("conversationSuccess").is_some() {
                all.extend(steps(std::mem::take(&mut says)));
                all.push(Step::new(Act::Emit("conversation_success".to_owned(), Vec::new())));
            } else {
                let kinds: Vec<&str> = item
                    .entries()
                    .iter()
                    .map(|entry| entry.key.as_str())
                    .filter(|key| *key != "languageCode")
                    .collect();
                if !kinds.is_empty() {
                    self.add(
                        &place,
                        format!("a message of the kind `{}`", kinds.join("`, `")),
                        "there is no such message here",
                        "say the same with `text`, or use a plug-in",
                    );
                }
            }
        }
        all.extend(steps(says));
        all
    }

    /// Text without the marks of SSML.
    fn without_speech_marks(&mut self, text: &str, place: &Place) -> String {
        if !text.contains("<speak>") {
            return text.to_owned();
        }
        self.speech(place);
        let mut plain = String::new();
        let mut inside = false;
        for c in text.chars() {
            match c {
                '<' => inside = true,
                '>' if inside => inside = false,
                c if !inside => plain.push(c),
                _ => {}
            }
        }
        plain.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn speech(&mut self, place: &Place) {
        if self.spoken.insert(place.file.clone()) {
            self.add(
                place,
                "speech output (SSML) of this file",
                "messages are written, not spoken",
                "nothing to do; the words were taken where there was no text",
            );
        }
    }

    /// Rich content of the Dialogflow Messenger.
    fn rich(
        &mut self,
        payload: &Tree,
        language: &str,
        place: &Place,
        fill: &dyn Fn(&mut Self, &str, &Place) -> String,
    ) -> Option<Say> {
        let content = payload.list("richContent");
        if content.is_empty() {
            return None;
        }
        let mut say = Say::default();
        let mut lines: Vec<String> = Vec::new();
        for item in content
            .iter()
            .flat_map(|row| if row.items().is_empty() { std::slice::from_ref(row) } else { row.items() })
        {
            let title = item.str("title").map(|text| fill(self, text, place));
            match item.str("type").unwrap_or_default() {
                "chips" => {
                    let chips = item.list("options").iter().filter_map(|chip| chip.str("text"));
                    say.buttons.extend(chips.map(|chip| button(language, chip)));
                }
                "button" => match (item.str("text"), item.str("link")) {
                    (Some(text), Some(link)) if !link.is_empty() => {
                        say.buttons.push(Button { link: Some(link.to_owned()), ..button(language, text) })
                    }
                    (Some(text), _) => say.buttons.push(button(language, text)),
                    _ => {}
                },
                "description" => {
                    lines.extend(title);
                    for text in item.get("text").map(Tree::texts).unwrap_or_default() {
                        let line = fill(self, text, place);
                        lines.push(line);
                    }
                }
                "image" => say.image = item.str("rawUrl").map(str::to_owned),
                "info" | "list" => {
                    let image = item.get("image").and_then(|image| image.get("src")?.str("rawUrl"));
                    let text = item.str("subtitle").map(|text| fill(self, text, place));
                    say.cards.push(Card {
                        title: title.map(|text| Text::one(language, text)).unwrap_or_default(),
                        text: text.map(|text| Text::one(language, text)).unwrap_or_default(),
                        image: image.map(str::to_owned),
                        link: item.str("actionLink").map(str::to_owned),
                        buttons: Vec::new(),
                    });
                }
                "divider" => {}
                other => self.add(
                    place,
                    format!("rich content of the kind `{other}`"),
                    "there is no such message here",
                    "say the same with `text`, `image`, `cards` or `buttons`",
                ),
            }
        }
        if !lines.is_empty() {
            say.text = Text::one(language, lines.join("\n"));
        }
        Some(say)
    }
}

fn button(language: &str, title: &str) -> Button {
    Button { title: Text::one(language, cel::literal(title)), ..Button::default() }
}

fn link(button: &Tree) -> Option<String> {
    let open = button.get("openUrlAction").and_then(|action| action.str("url"));
    let postback =
        button.str("postback").filter(|text| text.starts_with("http://") || text.starts_with("https://"));
    open.or(postback).map(str::to_owned)
}

/// Messages of several languages, joined in the order in which each language has them. Buttons and images go to the
/// message before.
fn steps(says: Vec<Spoken>) -> Vec<Step> {
    let mut by_language: Vec<(String, Vec<Say>)> = Vec::new();
    for (language, say) in says {
        let at = by_language.iter().position(|(known, _)| *known == language).unwrap_or_else(|| {
            by_language.push((language, Vec::new()));
            by_language.len() - 1
        });
        let list = &mut by_language[at].1;
        match list.last_mut() {
            Some(last) if say.text.is_empty() && say.cards.is_empty() && last.cards.is_empty() => {
                last.buttons.extend(say.buttons);
                if last.image.is_none() {
                    last.image = say.image;
                }
            }
            _ => list.push(say),
        }
    }
    let mut joined: Vec<Say> = Vec::new();
    for (_, list) in by_language {
        for (at, say) in list.into_iter().enumerate() {
            let Some(known) = joined.get_mut(at) else {
                joined.push(say);
                continue;
            };
            known.text.0.extend(say.text.0);
            if known.image.is_none() {
                known.image = say.image;
            }
            for (at, button) in say.buttons.into_iter().enumerate() {
                match known.buttons.get_mut(at) {
                    Some(same) => same.title.0.extend(button.title.0),
                    None => known.buttons.push(button),
                }
            }
            for (at, card) in say.cards.into_iter().enumerate() {
                match known.cards.get_mut(at) {
                    Some(same) => {
                        same.title.0.extend(card.title.0);
                        same.text.0.extend(card.text.0);
                    }
                    None => known.cards.push(card),
                }
            }
        }
    }
    joined.into_iter().map(|say| Step::new(Act::Say(say))).collect()
}
