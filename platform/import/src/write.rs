//! A bot in the making to the files of a bot folder.

use std::collections::{BTreeMap, BTreeSet};

use crate::bot::{
    Act, Ask, Bot, Button, Card, Data, Entry, Expect, Flow, Http, Line, Match, Say, Slot, Step, Test, Text,
};
use crate::report::Report;
use crate::yaml::Yaml;

/// The files of a bot.
pub(crate) fn files(bot: &Bot, source: &str, report: &Report) -> BTreeMap<String, String> {
    let writer = Writer { languages: &bot.languages };
    let mut files = BTreeMap::new();
    files.insert("bot.yaml".to_owned(), writer.bot(bot).file());
    files.insert("README.md".to_owned(), readme(bot, source, report));
    for flow in &bot.flows {
        files.insert(format!("flows/{}.yaml", flow.name), writer.flow(flow).file());
    }
    let mut categories: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in &bot.entries {
        categories.entry(&entry.category).or_default().push(entry);
    }
    for (category, entries) in categories {
        let list = entries.into_iter().map(|entry| writer.entry(entry)).collect();
        let yaml = Yaml::Map(vec![("entries".to_owned(), Yaml::List(list))]);
        let name = file_name(category, "entries");
        files.insert(format!("knowledge/{name}.yaml"), yaml.file());
    }
    let mut taken = BTreeSet::new();
    for test in &bot.tests {
        let base = file_name(&test.name, "test");
        let mut name = base.clone();
        let mut count = 2;
        while !taken.insert(name.clone()) {
            name = format!("{base}-{count}");
            count += 1;
        }
        files.insert(format!("tests/{name}.yaml"), writer.test(test).file());
    }
    files
}

/// A name for a file: letters and digits of any script, and `-`.
fn file_name(text: &str, fallback: &str) -> String {
    let lower = text.to_lowercase();
    let kept: String = lower.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let name: String = kept.split_whitespace().collect::<Vec<_>>().join("-").chars().take(60).collect();
    if name.is_empty() { fallback.to_owned() } else { name }
}

/// What a person who opens the folder must know.
fn readme(bot: &Bot, source: &str, report: &Report) -> String {
    let mut text = format!("# {}\n\nImported from {source} by `botloom import`.", bot.name);
    if report.items().is_empty() {
        text.push_str(" Everything was carried over.\n");
        return text;
    }
    text.push_str(&format!(
        "\n\n## Not carried over\n\n{} things have no counterpart here, or another meaning. Strike out what you have done.\n",
        report.items().len()
    ));
    for item in report.items() {
        text.push_str(&format!(
            "\n- `{}:{}` {}\n  {}. To do: {}.\n",
            item.file, item.line, item.what, item.why, item.cure
        ));
    }
    text
}

struct Writer<'a> {
    languages: &'a [String],
}

type Pairs = Vec<(String, Yaml)>;

fn pair(pairs: &mut Pairs, key: &str, value: Yaml) {
    pairs.push((key.to_owned(), value));
}

fn optional(pairs: &mut Pairs, key: &str, text: Option<&String>) {
    if let Some(text) = text {
        pair(pairs, key, Yaml::text(text.as_str()));
    }
}

impl Writer<'_> {
    /// A text in one piece if the bot speaks one language; otherwise by language, in the order of the languages.
    fn local(&self, text: &Text) -> Yaml {
        let variants = |texts: &Vec<String>| match texts.as_slice() {
            [one] => Yaml::text(one.as_str()),
            several => Yaml::texts(several.iter().map(String::as_str)),
        };
        if let [_] = self.languages {
            let texts: Vec<String> = text.all().map(str::to_owned).collect();
            return variants(&texts);
        }
        let known = self.languages.iter().filter_map(|tag| Some((tag.clone(), variants(text.0.get(tag)?))));
        Yaml::Map(known.collect())
    }

    fn optional_local(&self, pairs: &mut Pairs, key: &str, text: &Text) {
        if !text.is_empty() {
            pair(pairs, key, self.local(text));
        }
    }

    fn bot(&self, bot: &Bot) -> Yaml {
        let mut pairs = vec![("bot".to_owned(), Yaml::text(bot.name.as_str()))];
        self.optional_local(&mut pairs, "title", &bot.title);
        pair(&mut pairs, "languages", Yaml::texts(bot.languages.iter().map(String::as_str)));
        if !bot.slots.is_empty() {
            pair(&mut pairs, "slots", self.slots(&bot.slots));
        }
        if !bot.entries.is_empty() {
            let files = vec![("files".to_owned(), Yaml::text("knowledge/*.yaml"))];
            pair(&mut pairs, "knowledge", Yaml::List(vec![Yaml::Map(files)]));
        }
        let hosts = hosts(bot);
        if !hosts.is_empty() {
            pair(&mut pairs, "http", Yaml::Map(vec![("allow".to_owned(), Yaml::texts(hosts))]));
        }
        if let Some(timezone) = &bot.timezone {
            pair(
                &mut pairs,
                "handoff",
                Yaml::Map(vec![("timezone".to_owned(), Yaml::text(timezone.as_str()))]),
            );
        }
        Yaml::Map(pairs)
    }

    fn slots(&self, slots: &[Slot]) -> Yaml {
        Yaml::Map(slots.iter().map(|slot| (slot.name.clone(), self.slot(slot))).collect())
    }

    fn slot(&self, slot: &Slot) -> Yaml {
        let mut pairs = vec![("type".to_owned(), Yaml::text(slot.kind.as_str()))];
        self.optional_local(&mut pairs, "title", &slot.title);
        optional(&mut pairs, "pattern", slot.pattern.as_ref());
        optional(&mut pairs, "of", slot.of.as_ref());
        if !slot.choices.is_empty() {
            let one = matches!(self.languages, [_]);
            let words = |words: &Text| match self.local(words) {
                // The words of a choice are a list also if there is one.
                Yaml::Text(text) if one => Yaml::texts([text]),
                other => other,
            };
            let choices = slot.choices.iter().map(|(id, text)| (id.clone(), words(text))).collect();
            pair(&mut pairs, "choices", Yaml::Map(choices));
        }
        self.optional_local(&mut pairs, "ask", &slot.ask);
        if slot.sensitive {
            pair(&mut pairs, "sensitive", Yaml::plain(true));
        }
        optional(&mut pairs, "note", slot.note.as_ref());
        Yaml::Map(pairs)
    }

    fn flow(&self, flow: &Flow) -> Yaml {
        let mut pairs = vec![("flow".to_owned(), Yaml::text(flow.name.as_str()))];
        self.optional_local(&mut pairs, "title", &flow.title);
        optional(&mut pairs, "note", flow.note.as_ref());
        if flow.private {
            pair(&mut pairs, "private", Yaml::plain(true));
        }
        if let Some(when) = &flow.when {
            pair(&mut pairs, "when", Yaml::plain(when));
        }
        let said = flow.triggers.iter().map(|text| Yaml::text(text.as_str()));
        let events =
            flow.events.iter().map(|event| Yaml::Map(vec![("event".to_owned(), Yaml::text(event.as_str()))]));
        let triggers: Vec<Yaml> = said.chain(events).collect();
        if !triggers.is_empty() {
            pair(&mut pairs, "triggers", Yaml::List(triggers));
        }
        if !flow.inputs.is_empty() {
            let inputs = flow.inputs.iter().map(|(name, kind)| (name.clone(), Yaml::text(kind.as_str())));
            pair(&mut pairs, "inputs", Yaml::Map(inputs.collect()));
        }
        if !flow.slots.is_empty() {
            pair(&mut pairs, "slots", self.slots(&flow.slots));
        }
        pair(&mut pairs, "steps", self.steps(&flow.steps));
        Yaml::Map(pairs)
    }

    fn steps(&self, steps: &[Step]) -> Yaml {
        Yaml::List(steps.iter().map(|step| self.step(step)).collect())
    }

    fn step(&self, step: &Step) -> Yaml {
        let mut pairs = Vec::new();
        optional(&mut pairs, "id", step.id.as_ref());
        match &step.act {
            Act::Say(say) => pair(&mut pairs, "say", self.say(say)),
            Act::Ask(ask) => self.ask(&mut pairs, ask),
            Act::Set(values) => pair(&mut pairs, "set", expressions(values)),
            Act::Clear(names) => match names.as_slice() {
                [one] => pair(&mut pairs, "clear", Yaml::text(one.as_str())),
                several => pair(&mut pairs, "clear", Yaml::texts(several.iter().map(String::as_str))),
            },
            Act::If { when, then, other } => {
                pair(&mut pairs, "if", Yaml::plain(when));
                pair(&mut pairs, "then", self.steps(then));
                if !other.is_empty() {
                    pair(&mut pairs, "else", self.steps(other));
                }
            }
            Act::Switch(cases) => {
                let case = |(when, steps): &(Option<String>, Vec<Step>)| {
                    let mut pairs = Vec::new();
                    match when {
                        Some(when) => {
                            pair(&mut pairs, "when", Yaml::plain(when));
                            pair(&mut pairs, "steps", self.steps(steps));
                        }
                        None => pair(&mut pairs, "else", self.steps(steps)),
                    }
                    Yaml::Map(pairs)
                };
                pair(&mut pairs, "switch", Yaml::List(cases.iter().map(case).collect()));
            }
            Act::Answer { from, otherwise } => {
                pair(&mut pairs, "answer", Yaml::plain(true));
                optional(&mut pairs, "from", from.as_ref());
                if !otherwise.is_empty() {
                    pair(&mut pairs, "otherwise", self.steps(otherwise));
                }
            }
            Act::Http(http) => self.http(&mut pairs, http),
            Act::Generate { prompt, facts, into, otherwise } => {
                pair(&mut pairs, "generate", self.local(prompt));
                if !facts.is_empty() {
                    let facts = facts.iter().map(|fact| Yaml::text(format!("${{{fact}}}")));
                    pair(&mut pairs, "facts", Yaml::List(facts.collect()));
                }
                optional(&mut pairs, "into", into.as_ref());
                if !otherwise.is_empty() {
                    pair(&mut pairs, "otherwise", self.steps(otherwise));
                }
            }
            Act::Run(flow) => pair(&mut pairs, "run", Yaml::text(flow.as_str())),
            Act::Goto(target) => pair(&mut pairs, "goto", Yaml::text(target.as_str())),
            Act::Handoff { note } => {
                let value = match note {
                    Some(note) => Yaml::Map(vec![("note".to_owned(), Yaml::text(note.as_str()))]),
                    None => Yaml::plain(true),
                };
                pair(&mut pairs, "handoff", value);
            }
            Act::Emit(name, fields) => {
                pair(&mut pairs, "emit", Yaml::text(name.as_str()));
                if !fields.is_empty() {
                    pair(&mut pairs, "fields", expressions(fields));
                }
            }
            Act::EndFlow => pair(&mut pairs, "end", Yaml::text("flow")),
            Act::EndConversation => pair(&mut pairs, "end", Yaml::text("conversation")),
        }
        optional(&mut pairs, "note", step.note.as_ref());
        Yaml::Map(pairs)
    }

    fn say(&self, say: &Say) -> Yaml {
        if say.buttons.is_empty() && !say.offered && say.image.is_none() && say.cards.is_empty() {
            return self.local(&say.text);
        }
        let mut pairs = Vec::new();
        self.optional_local(&mut pairs, "text", &say.text);
        optional(&mut pairs, "image", say.image.as_ref());
        if !say.cards.is_empty() {
            pair(&mut pairs, "cards", Yaml::List(say.cards.iter().map(|card| self.card(card)).collect()));
        }
        self.buttons(&mut pairs, &say.buttons);
        if say.offered {
            pair(&mut pairs, "buttons", Yaml::plain("offered"));
        }
        Yaml::Map(pairs)
    }

    fn buttons(&self, pairs: &mut Pairs, buttons: &[Button]) {
        if buttons.is_empty() {
            return;
        }
        let button = |button: &Button| {
            let mut pairs = vec![("title".to_owned(), self.local(&button.title))];
            optional(&mut pairs, "say", button.say.as_ref());
            optional(&mut pairs, "run", button.run.as_ref());
            optional(&mut pairs, "link", button.link.as_ref());
            Yaml::Map(pairs)
        };
        pair(pairs, "buttons", Yaml::List(buttons.iter().map(button).collect()));
    }

    fn card(&self, card: &Card) -> Yaml {
        let mut pairs = Vec::new();
        self.optional_local(&mut pairs, "title", &card.title);
        self.optional_local(&mut pairs, "text", &card.text);
        optional(&mut pairs, "image", card.image.as_ref());
        optional(&mut pairs, "link", card.link.as_ref());
        self.buttons(&mut pairs, &card.buttons);
        Yaml::Map(pairs)
    }

    fn ask(&self, pairs: &mut Pairs, ask: &Ask) {
        pair(pairs, "ask", Yaml::text(ask.slot.as_str()));
        if ask.always {
            pair(pairs, "always", Yaml::plain(true));
        }
        self.optional_local(pairs, "prompt", &ask.prompt);
        if let Some(accept) = &ask.accept {
            pair(pairs, "accept", Yaml::plain(accept));
        }
        self.optional_local(pairs, "otherwise", &ask.otherwise);
        if let Some(attempts) = ask.attempts {
            pair(pairs, "attempts", Yaml::plain(attempts));
        }
        if !ask.then.is_empty() {
            pair(pairs, "then", self.steps(&ask.then));
        }
    }

    fn http(&self, pairs: &mut Pairs, http: &Http) {
        let mut request = Vec::new();
        pair(&mut request, "method", Yaml::text(http.method.as_str()));
        pair(&mut request, "url", Yaml::text(http.url.as_str()));
        if !http.headers.is_empty() {
            let headers = http.headers.iter().map(|(name, value)| (name.clone(), Yaml::text(value.as_str())));
            pair(&mut request, "headers", Yaml::Map(headers.collect()));
        }
        if !http.json.is_empty() {
            pair(&mut request, "json", data(&Data::Map(http.json.clone())));
        }
        pair(pairs, "http", Yaml::Map(request));
        if !http.into.is_empty() {
            pair(pairs, "into", Yaml::text(http.into.as_str()));
        }
        if !http.returns.is_empty() {
            let fields = http.returns.iter().map(|(name, kind)| (name.clone(), Yaml::text(kind.as_str())));
            pair(pairs, "returns", Yaml::Map(fields.collect()));
        }
        optional(pairs, "timeout", http.timeout.as_ref());
        if !http.otherwise.is_empty() {
            pair(pairs, "catch", Yaml::Map(vec![("else".to_owned(), self.steps(&http.otherwise))]));
        }
    }

    fn entry(&self, entry: &Entry) -> Yaml {
        let mut pairs = vec![("id".to_owned(), Yaml::text(entry.id.as_str()))];
        pair(&mut pairs, "category", Yaml::text(entry.category.as_str()));
        pair(&mut pairs, "question", self.local(&entry.question));
        if !entry.variants.is_empty() {
            let one = matches!(self.languages, [_]);
            let list = |yaml: Yaml| if let Yaml::Text(text) = yaml { Yaml::texts([text]) } else { yaml };
            let variants = match self.local(&entry.variants) {
                Yaml::Map(pairs) if !one => {
                    Yaml::Map(pairs.into_iter().map(|(key, value)| (key, list(value))).collect())
                }
                other => list(other),
            };
            pair(&mut pairs, "variants", variants);
        }
        pair(&mut pairs, "answer", self.local(&entry.answer));
        Yaml::Map(pairs)
    }

    fn test(&self, test: &Test) -> Yaml {
        let mut pairs = vec![("test".to_owned(), Yaml::text(test.name.as_str()))];
        optional(&mut pairs, "note", test.note.as_ref());
        if let Some(language) = &test.language {
            let given = vec![("language".to_owned(), Yaml::text(language.as_str()))];
            pair(&mut pairs, "given", Yaml::Map(given));
        }
        pair(&mut pairs, "talk", Yaml::List(test.talk.iter().map(line).collect()));
        Yaml::Map(pairs)
    }
}

/// The hosts that requests go to.
fn hosts(bot: &Bot) -> BTreeSet<String> {
    let mut hosts = BTreeSet::new();
    for step in bot.flows.iter().flat_map(|flow| &flow.steps) {
        step.each(&mut |step| {
            if let Act::Http(http) = &step.act {
                let parts: Vec<&str> = http.url.splitn(4, '/').take(3).collect();
                if let [scheme @ ("http:" | "https:"), "", host] = parts.as_slice()
                    && !host.is_empty()
                    && !host.contains('$')
                {
                    hosts.insert(format!("{scheme}//{host}/"));
                }
            }
        });
    }
    hosts
}

fn expressions(pairs: &[(String, String)]) -> Yaml {
    Yaml::Map(pairs.iter().map(|(name, value)| (name.clone(), Yaml::plain(value))).collect())
}

fn data(value: &Data) -> Yaml {
    match value {
        Data::Text(text) => Yaml::text(text.as_str()),
        Data::Map(pairs) => {
            Yaml::Map(pairs.iter().map(|(name, value)| (name.clone(), data(value))).collect())
        }
    }
}

fn line(line: &Line) -> Yaml {
    let (key, value) = match line {
        Line::Start => ("start", Yaml::plain(true)),
        Line::User(text) => ("user", Yaml::text(text.as_str())),
        Line::Bot(wanted) => ("bot", matcher(wanted)),
        Line::Expect(list) => ("expect", expect(list)),
    };
    Yaml::Map(vec![(key.to_owned(), value)])
}

fn matcher(wanted: &Match) -> Yaml {
    let one = |key: &str, value: Yaml| Yaml::Map(vec![(key.to_owned(), value)]);
    match wanted {
        Match::Any => one("any", Yaml::plain(true)),
        Match::Text(text) => Yaml::text(text.as_str()),
        Match::Contains(text) => one("contains", Yaml::text(text.as_str())),
        Match::Matches(text) => one("matches", Yaml::text(text.as_str())),
        Match::Knowledge(id) => one("knowledge", Yaml::text(id.as_str())),
    }
}

fn expect(list: &[Expect]) -> Yaml {
    let mut pairs: Pairs = Vec::new();
    let (mut slots, mut emitted) = (Vec::new(), Vec::new());
    for one in list {
        match one {
            Expect::Buttons(titles) => {
                pair(&mut pairs, "buttons", Yaml::texts(titles.iter().map(String::as_str)));
            }
            Expect::Slot(name, value) => slots.push((name.clone(), Yaml::text(value.as_str()))),
            Expect::Emitted(name) => emitted.push(name.clone()),
        }
    }
    if !slots.is_empty() {
        slots.dedup_by(|a, b| a.0 == b.0);
        pair(&mut pairs, "slots", Yaml::Map(slots));
    }
    if !emitted.is_empty() {
        pair(&mut pairs, "emitted", Yaml::texts(emitted));
    }
    Yaml::Map(pairs)
}
