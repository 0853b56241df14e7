//! Inputs: questions that fill a slot, and turns that wait for a message.

use super::super::Language;
use super::super::flow::{set, step, with};
use super::super::place::Place;
use super::choices::{Choices, written};
use crate::botframework::expression::parse;
use crate::botframework::memory::{Asked, Kind, Noted, Path};
use crate::botframework::translate::Cel;
use crate::tree::Tree;
use crate::yaml::Yaml;
use std::collections::BTreeMap;

/// Values, and the words for each by locale.
type Known = [(String, BTreeMap<String, Vec<String>>)];

const KEYS: &[&str] = &[
    "property",
    "prompt",
    "unrecognizedPrompt",
    "invalidPrompt",
    "defaultValue",
    "defaultValueResponse",
    "maxTurnCount",
    "validations",
    "alwaysPrompt",
    "allowInterruptions",
    "value",
    "outputFormat",
    "defaultLocale",
    "choices",
    "style",
    "choiceOptions",
    "confirmChoices",
];

/// How choices are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// As buttons, or as the channel can.
    Buttons,
    /// In the text.
    Row,
    /// In the text, one a line.
    List,
}

impl<'t> Place<'_, 't> {
    pub(super) fn input(&mut self, node: &'t Tree, kind: &str, out: &mut Vec<Yaml>) {
        self.known(node, KEYS);
        let choices = match kind {
            "ChoiceInput" => self.choices(node.get("choices")),
            "ConfirmInput" => self.choices(node.get("confirmChoices")),
            _ => Choices::None,
        };
        let computed = if let Choices::Computed(list) = &choices { Some(list.clone()) } else { None };
        let computed = computed.filter(|_| kind == "ChoiceInput");
        let mut known = if let Choices::Known(list) = choices { list } else { Vec::new() };
        // Yes and no are known in Chinese and English; elsewhere they are words to choose from.
        if kind == "ConfirmInput" && known.is_empty() {
            known = yes_and_no(self.pass.languages);
        }
        let own_words = kind == "ConfirmInput" && !known.is_empty();
        let asked = Asked {
            kind: match kind {
                "NumberInput" => Kind::Number,
                "ConfirmInput" if !own_words => Kind::Bool,
                "ConfirmInput" => Kind::Choice,
                "ChoiceInput" if !known.is_empty() => Kind::Choice,
                "DateTimeInput" => moment(node),
                "AttachmentInput" => Kind::File,
                _ => Kind::Text,
            },
            choices: known.clone(),
            pattern: None,
        };
        let Some((slot, result)) = self.slot(node, &asked, own_words) else { return };
        let this = Cel::whole(slot.as_str(), asked.kind);
        self.scope.this = Some(this.clone());
        self.scope.class = constants(node);
        let always = node.str("alwaysPrompt").unwrap_or_default().trim_start_matches('=') == "true";
        let given = self.initial_value(node, &asked);
        let mut ask = step("ask", Yaml::text(slot.as_str()));
        self.texts(node, kind, &known, own_words, &slot, &mut ask);
        self.acceptance(node, &mut ask);
        if let Some(list) = computed {
            with(&mut ask, "choices", Yaml::text(format!("${{{list}}}")));
        }
        self.attempts(node, &slot, &asked, &mut ask);
        match given {
            // It asks again unless there is a value, whatever was known before.
            Some(value) if always => out.push(set([(slot.clone(), value)])),
            Some(value) => {
                let mut branch = step("if", Yaml::plain(format!("{slot} == null")));
                with(&mut branch, "then", Yaml::List(vec![set([(slot.clone(), value)])]));
                out.push(branch);
            }
            None if always => with(&mut ask, "always", Yaml::plain(true)),
            None => {}
        }
        if let Some(id) = node.str("id") {
            let flow = self.scope.flow.clone();
            self.pass.learned.borrow_mut().open.insert(id.to_ascii_lowercase(), flow);
        }
        self.interruptions(node, &mut ask);
        out.push(ask);
        let yes = known.first().map(|(id, _)| id.as_str());
        self.output(node, &slot, &asked, result.as_deref().zip(yes), out);
        self.scope.this = None;
        self.scope.class.clear();
        let (name, kind) = match result {
            Some(name) => (name, Kind::Bool),
            None => (slot, asked.kind),
        };
        self.scope.last = Some(Cel::whole(name, kind));
    }

    /// The slot of an input; for a yes or no in own words also the variable that is true or false.
    fn slot(&self, node: &Tree, asked: &Asked, own_words: bool) -> Option<(String, Option<String>)> {
        let property = node.str("property");
        let fallback = node.str("id").map_or_else(|| "answer".to_owned(), crate::names::identifier);
        let unnamed = format!("dialog.{fallback}");
        let property = property.unwrap_or(&unnamed);
        if own_words {
            let target = self.target(node, property, Kind::Bool)?;
            let base = format!("{}_answer", target.name);
            let path = Path { scope: format!("dialog {}", self.scope.flow), keys: vec![base.clone()] };
            let noted = Noted {
                flow: &self.scope.flow,
                kind: Kind::Choice,
                asked: Some(asked.clone()),
                whole: true,
                ..Noted::default()
            };
            self.pass.memory.borrow_mut().note(&path, std::slice::from_ref(&base), noted);
            let memory = self.pass.memory.borrow();
            let name = memory.find(&path).map_or(base, |(variable, _)| variable.name.clone());
            return Some((name, Some(target.name)));
        }
        match self.scope.target(property, asked.kind, Some(asked.clone()), None) {
            Ok(target) if target.name.contains(['.', '[']) => {
                let what = format!("the question for `{property}` was not carried over");
                let why = "a question fills a slot, not a field of a record";
                self.lost(node.line, what, why, "ask for a slot, and put it into the record with `set`");
                None
            }
            Ok(target) => Some((target.name, None)),
            Err(why) => {
                let what = format!("the question for `{property}` was not carried over");
                self.lost(node.line, what, &why, super::property::nameless(property));
                None
            }
        }
    }

    /// `value`: what the input takes instead of asking.
    fn initial_value(&mut self, node: &Tree, asked: &Asked) -> Option<String> {
        let value = node.get("value")?;
        let text = value.text().unwrap_or_default();
        let inside = text.trim_start_matches('=').trim_start_matches("${").trim_end_matches('}');
        // A value of the slot's type is found in the message by itself.
        if let Some(entity) = inside.strip_prefix('@') {
            let of = self.scope.entities.get(&entity.to_ascii_lowercase());
            if of.is_some_and(|of| of.kind == asked.kind && of.pattern.is_none()) {
                return None;
            }
        }
        let this = self.scope.this.take();
        let found = self.value(value);
        self.scope.this = this;
        let found = found?;
        let fits = found.kind.slot_type() == asked.kind.slot_type()
            || found.kind.is_number() && asked.kind == Kind::Number
            || found.kind == Kind::Unknown;
        if !fits {
            let what = format!("the value `{text}` of an input was not carried over");
            let why = "it is of another type than the slot";
            self.lost(value.line, what, why, "convert it with `set`");
            return None;
        }
        Some(found.text)
    }

    /// The question, and what is said when the answer is of no use.
    fn texts(&self, node: &Tree, kind: &str, known: &Known, own_words: bool, slot: &str, ask: &mut Yaml) {
        let style = match node.str("style").unwrap_or("auto").to_ascii_lowercase().as_str() {
            "inline" => Style::Row,
            "list" => Style::List,
            _ => Style::Buttons,
        };
        let shows = ["ChoiceInput", "ConfirmInput"].contains(&kind) && style != Style::Buttons;
        let after = |locale: &str| {
            let titles = titles(known, kind, own_words, locale);
            let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
            match style {
                _ if !shows || titles.is_empty() => String::new(),
                Style::List => {
                    let lines =
                        titles.iter().enumerate().map(|(at, title)| format!("\n   {}. {title}", at + 1));
                    lines.collect()
                }
                _ => written(&titles, &self.row(node.get("choiceOptions"), locale)),
            }
        };
        let local = |place: &Self, key: &str| {
            let text = node.get(key)?;
            match text.text() {
                Some("") => None,
                Some(written) => place.local_with(text.line, written, &after),
                None => {
                    let inner = text.get("activity").unwrap_or(text);
                    let written = inner.str("template").or_else(|| inner.str("text"))?;
                    place.local_with(text.line, written, &after)
                }
            }
        };
        let prompt = local(self, "prompt");
        match &prompt {
            Some(prompt) => with(ask, "prompt", prompt.clone()),
            None => {
                let what = "this question has no text";
                let why = "a customer would not know what to answer, so its slot is asked for by name";
                self.lost(node.line, what, why, "write the question behind `prompt`");
                with(ask, "prompt", Yaml::text(format!("{}?", crate::names::title(slot))));
            }
        }
        let (unclear, invalid) = (local(self, "unrecognizedPrompt"), local(self, "invalidPrompt"));
        match (invalid, unclear) {
            (Some(invalid), Some(unclear)) if invalid != unclear && kind != "TextInput" => {
                with(ask, "otherwise", invalid);
                with(ask, "unclear", unclear);
            }
            (Some(one), _) if kind != "TextInput" || node.get("validations").is_some() => {
                with(ask, "otherwise", one)
            }
            (_, Some(one)) | (Some(one), None) => with(ask, "otherwise", one),
            (None, None) => prompt.into_iter().for_each(|prompt| with(ask, "otherwise", prompt)),
        }
    }

    fn acceptance(&mut self, node: &Tree, ask: &mut Yaml) {
        let mut conditions = Vec::new();
        for validation in node.list("validations") {
            let Some(source) = validation.text() else { continue };
            if let Some(condition) = self.condition(validation.line, source) {
                conditions.push(condition);
            }
        }
        if !conditions.is_empty() {
            with(ask, "accept", Yaml::plain(crate::cel::all(&conditions)));
        }
    }

    /// `maxTurnCount`, and what the slot holds when nobody gave a value.
    fn attempts(&mut self, node: &Tree, slot: &str, asked: &Asked, ask: &mut Yaml) {
        let Some(turns) = node.str("maxTurnCount") else { return };
        let Ok(turns) = turns.trim_start_matches('=').parse::<u64>() else {
            return self.lost(
                node.line,
                "a computed `maxTurnCount` was not carried over",
                "the number must be known",
                "use `attempts`",
            );
        };
        let mut then = Vec::new();
        if let Some(response) = node.get("defaultValueResponse") {
            self.say(response.line, response.text().unwrap_or_default(), &mut then);
        }
        if let Some(value) = node.get("defaultValue").and_then(|value| self.value(value)) {
            let value = match (asked.kind, value.kind) {
                (Kind::Number, Kind::Text) => value.text.trim_matches('"').to_owned(),
                _ => value.text,
            };
            then.push(set([(slot.to_owned(), value)]));
        }
        with(ask, "attempts", Yaml::plain(turns.clamp(1, 20)));
        with(ask, "then", Yaml::List(then));
    }

    fn interruptions(&mut self, node: &Tree, ask: &mut Yaml) {
        let Some(text) = node.str("allowInterruptions") else { return };
        let source = text.trim_start_matches('=');
        let plain: String = source.chars().filter(|c| !matches!(c, ' ' | '(' | ')')).collect();
        match plain.to_ascii_lowercase().as_str() {
            // Something else comes between if it was understood, which is what is done anyway.
            "true" | "!#none" | "not#none" | "#none==false" => {}
            sure if sure.starts_with("turn.recognized.score>") && !sure.contains(['&', '|']) => {}
            "false" => with(ask, "interrupt", Yaml::text("deny")),
            _ => {
                let what = format!("`allowInterruptions: {text}` was not carried over");
                let why =
                    "a question may be interrupted or not; what was meant decides itself by how sure it is";
                self.lost(node.line, what, why, "write `interrupt: deny` if nothing may come between");
            }
        }
    }

    /// `outputFormat`, and for a yes or no in own words which one was chosen.
    fn output(
        &mut self,
        node: &Tree,
        slot: &str,
        asked: &Asked,
        result: Option<(&str, &str)>,
        out: &mut Vec<Yaml>,
    ) {
        if let Some((result, yes)) = result {
            out.push(set([(result.to_owned(), format!("{slot} == {}", crate::cel::text(yes)))]));
        }
        let Some(format) = node.get("outputFormat") else { return };
        let text = format.text().unwrap_or_default();
        if ["", "value"].contains(&text) {
            return;
        }
        let value = match text.strip_prefix('=') {
            None if !text.contains("${") => {
                let parsed = parse(text).ok().and_then(|tree| self.translated(&tree).ok());
                parsed.or_else(|| self.value(format))
            }
            _ => self.value(format),
        };
        let Some(value) = value else { return };
        // A date is given as a list of readings there, and as the date here.
        let as_text = format!("string({slot})");
        let moment = matches!(asked.kind, Kind::Date | Kind::Datetime);
        if moment && value.text == as_text {
            self.kept_as_text(node, asked.kind);
        }
        if value.text == slot || value.text == as_text || moment {
            return;
        }
        let fits = value.kind.slot_type() == asked.kind.slot_type()
            || value.kind.is_number() && asked.kind.is_number()
            || value.kind == Kind::Unknown;
        if !fits {
            let what = format!("`outputFormat: {text}` was not carried over");
            return self.lost(
                format.line,
                what,
                "a slot keeps its type",
                "put it into a variable of its own with `set`",
            );
        }
        out.push(set([(slot.to_owned(), value.text)]));
    }

    /// Notes that what reads a date wants its text.
    fn kept_as_text(&self, node: &Tree, kind: Kind) {
        let Some(target) = node.str("property").and_then(|property| self.target(node, property, kind)) else {
            return;
        };
        let noted = Noted { flow: &self.scope.flow, written: true, whole: true, ..Noted::default() };
        self.pass.memory.borrow_mut().note(&target.path, &target.path.keys, noted);
    }

    /// `Ask`: a message that expects some properties.
    pub(super) fn ask_for(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["activity", "expectedProperties", "defaultOperation"]);
        let expected = node.list("expectedProperties");
        self.activity_of(node, out);
        if expected.len() > 1 {
            let why = "a question asks for one slot; what else the answer holds is taken too";
            self.lost(
                node.line,
                "a question for several properties was not carried over",
                why,
                "ask for one after the other",
            );
        }
        Self::wait(out);
    }

    pub(super) fn end_turn(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &[]);
        Self::wait(out);
    }

    /// Waits for the next message, whatever it says.
    fn wait(out: &mut Vec<Yaml>) {
        out.push(step("wait", Yaml::text("message")));
    }
}

/// Whether an input of a moment asks for a day or for a time of it too.
fn moment(node: &Tree) -> Kind {
    let words = ["property", "prompt", "unrecognizedPrompt"]
        .map(|key| node.str(key).unwrap_or_default().to_lowercase());
    if words.iter().any(|word| word.contains("time") || word.contains("when")) {
        Kind::Datetime
    } else {
        Kind::Date
    }
}

/// Yes and no as choices, for a bot in whose languages they are not known by themselves.
fn yes_and_no(languages: &[Language]) -> Vec<(String, BTreeMap<String, Vec<String>>)> {
    let primary = |language: &Language| language.locale.split('-').next().unwrap_or_default().to_owned();
    if languages.iter().all(|language| ["en", "zh"].contains(&primary(language).as_str())) {
        return Vec::new();
    }
    let words = |at: usize| {
        let of = |language: &Language| {
            let others: [&[&str]; 2] = match primary(language).as_str() {
                "en" => [&["y", "yeah", "yep", "sure", "ok", "okay"], &["n", "nope", "nah", "not"]],
                "zh" => [&["是", "对", "好", "好的"], &["不是", "不对", "否", "不要"]],
                // Who types leaves accents out.
                "es" => [&["Si", "Claro", "Vale"], &[]],
                "it" => [&["Si", "Certo"], &[]],
                "fr" => [&["D'accord"], &[]],
                "de" => [&["Jawohl", "Gern"], &["Nee"]],
                "pt" => [&["Claro"], &["Nao"]],
                _ => [&[], &[]],
            };
            let title = yes_no(&language.locale)[at].to_owned();
            let others = others[at].iter().map(|word| (*word).to_owned());
            (language.locale.clone(), std::iter::once(title).chain(others).collect())
        };
        languages.iter().map(of).collect()
    };
    [("yes", 0), ("no", 1)].map(|(id, at)| (id.to_owned(), words(at))).into()
}

/// What Bot Framework says for yes and no in a locale.
fn yes_no(locale: &str) -> [&'static str; 2] {
    match locale.split('-').next().unwrap_or_default() {
        "es" => ["Sí", "No"],
        "it" => ["Sì", "No"],
        "fr" => ["Oui", "Non"],
        "de" => ["Ja", "Nein"],
        "pt" => ["Sim", "Não"],
        "nl" => ["Ja", "Nee"],
        "zh" => ["是的", "不"],
        "ja" => ["はい", "いいえ"],
        _ => ["Yes", "No"],
    }
}

/// The titles of the choices, in order.
fn titles(choices: &Known, kind: &str, own_words: bool, locale: &str) -> Vec<String> {
    if kind == "ConfirmInput" && !own_words {
        return yes_no(locale).map(str::to_owned).into();
    }
    let title = |(id, words): &(String, BTreeMap<String, Vec<String>>)| {
        let own = words.get(locale).or_else(|| words.get("")).or_else(|| words.values().next());
        own.and_then(|words| words.first()).unwrap_or(id).clone()
    };
    choices.iter().map(title).collect()
}

/// The plain properties of an input, which its own texts may name.
fn constants(node: &Tree) -> BTreeMap<String, String> {
    let plain = |entry: &&crate::tree::Entry| {
        entry.value.text().is_some_and(|text| !text.starts_with('=') && !text.contains("${"))
    };
    let entries = node.entries().iter().filter(plain);
    entries
        .filter_map(|entry| Some((entry.key.to_ascii_lowercase(), entry.value.text()?.to_owned())))
        .collect()
}
