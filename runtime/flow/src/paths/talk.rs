//! A way as a conversation.

use super::model::Model;
use super::walk::{Happened, Machine, People, State, Steered, SymId};
use super::words;
use crate::Wording;
use crate::expr::Value;
use crate::program::Op;
use crate::witness::{Witness, WitnessLine, quoted};

/// The conversation of a way, or nothing where a talk cannot say all that happens on it. `end` says what goes wrong.
pub(super) fn conversation<'p>(
    model: &Model<'p>,
    machine: &Machine<'_, 'p>,
    state: &State<'p>,
    end: Option<Wording>,
) -> Option<Witness> {
    worded(model, machine, state, end, 0)
}

/// The same in one of several wordings: other values where any will do, other words for them; 0 is the likeliest.
pub(super) fn worded<'p>(
    model: &Model<'p>,
    machine: &Machine<'_, 'p>,
    state: &State<'p>,
    end: Option<Wording>,
    wording: usize,
) -> Option<Witness> {
    if state.unsaid {
        return None;
    }
    let mut given = Vec::new();
    state.trail.visit(&mut |happened| {
        if let Happened::Answered(_, _, sym) = happened {
            given.extend(machine.syms.leaves(*sym));
        }
    });
    let picks = state.store.picks(&machine.syms, &given, wording);
    if !machine.is_steered(state, &picks) {
        return None;
    }
    let mut writer = Writer {
        model,
        machine,
        value: &|sym| machine.syms.eval(sym, &|leaf| picks.of(leaf)).unwrap_or_default(),
        witness: Witness { language: machine.syms.setting.language.clone(), ..Witness::default() },
        wording,
        timed: state.timed || machine.people == People::Away,
        sayable: true,
    };
    state.trail.visit(&mut |happened| writer.add(happened));
    if !writer.sayable {
        return None;
    }
    if writer.timed {
        let now = &machine.syms.setting.now;
        writer.witness.now = Some(now.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
    }
    writer.witness.lines.extend(end.map(WitnessLine::Then));
    Some(writer.witness)
}

struct Writer<'w, 'm, 'p> {
    model: &'w Model<'p>,
    machine: &'w Machine<'m, 'p>,
    value: &'w dyn Fn(SymId) -> Value,
    witness: Witness,
    wording: usize,
    timed: bool,
    sayable: bool,
}

impl<'p> Writer<'_, '_, 'p> {
    fn user(&mut self, text: impl Into<String>) {
        self.witness.lines.push(WitnessLine::User(text.into()));
    }

    fn bot(&mut self, local: &crate::program::Local) {
        let text = words::plain(local, &self.witness.language, self.model.program);
        self.witness.lines.push(WitnessLine::Bot(text.filter(|text| !text.is_empty())));
    }

    fn add(&mut self, happened: &Happened<'p>) {
        let setting = &self.machine.syms.setting;
        match happened {
            Happened::Opened => self.witness.lines.push(WitnessLine::Start),
            Happened::Wrote(texts) => self.user(words::nth(texts, self.wording).unwrap_or_default()),
            Happened::Event(name, data) => {
                let data = data.map(|sym| (self.value)(sym).to_data());
                self.witness.lines.push(WitnessLine::Event(event(name, data)));
            }
            Happened::Said(say) => self.bot(&say.text),
            Happened::Spoke => self.witness.lines.push(WitnessLine::Bot(None)),
            Happened::Told(local) => self.bot(local),
            Happened::Asked(flow, ask) => match self.machine.slot(*flow, &ask.slot) {
                Some(slot) if ask.prompt.is_empty() => self.bot(&slot.ask),
                _ => self.bot(&ask.prompt),
            },
            Happened::Answered(flow, name, sym) => {
                let slot = self.machine.slot(*flow, name);
                let value = (self.value)(*sym);
                self.timed |= matches!(value, Value::Date(_) | Value::Datetime(_) | Value::Time(_));
                match words::said(&value, slot, setting, self.wording) {
                    Some(text) => self.user(text),
                    None => self.sayable = false,
                }
            }
            Happened::Skipped => self.user(words::skip(setting)),
            Happened::Agreed => self.user(words::yes(setting)),
            Happened::Useless => self.user(words::useless(setting, self.wording)),
            Happened::Gave(op, value) => {
                let data = value.map_or(serde_json::Value::Null, |sym| (self.value)(sym).to_data());
                self.witness.given.push((called(op), format!("{{returns: {}}}", yaml(&data))));
            }
            Happened::Failed(op, case) => {
                let status = matches!(op, Op::Http(_)) && case.parse::<u16>().is_ok();
                let kind = if status { "status" } else { "error" };
                self.witness.given.push((called(op), format!("{{{kind}: {case}}}")));
            }
            Happened::Slept(length) => {
                let now = &self.machine.syms.setting.now;
                let seconds = match length.map(|sym| (self.value)(sym)) {
                    Some(Value::Duration(length)) => length.as_secs(),
                    Some(Value::Datetime(until)) => until.duration_since(now).as_secs(),
                    _ => 0,
                };
                if seconds > 0 {
                    self.witness.lines.push(WitnessLine::After(length_of(seconds)));
                }
            }
            Happened::Went(..) => {}
        }
    }
}

impl<'p> Machine<'_, 'p> {
    /// Whether a talk can bring about all values of a way.
    fn is_steered(&self, state: &State<'p>, picks: &super::walk::Picks) -> bool {
        let usual = |sym: SymId| {
            self.syms.leaf(sym).is_none_or(|leaf| leaf.steered == Steered::ByTalk || picks.of(sym) == 0)
        };
        state.store.demanded(&self.syms).into_iter().all(usual)
    }
}

/// What an operation calls, as a test names it.
fn called(op: &Op) -> String {
    match op {
        Op::Call(call) => format!("{}.{}", call.plugin, call.function),
        Op::Http(http) => {
            let fixed = http.url.expressions().next().is_none();
            let url = http.url.start();
            format!("http {} {url}{}", http.method, if fixed && http.query.is_empty() { "" } else { "*" })
        }
        Op::Generate(_) => "generate".to_owned(),
        _ => "ticket".to_owned(),
    }
}

/// An event with its data.
fn event(name: &str, data: Option<serde_json::Value>) -> String {
    match data {
        Some(serde_json::Value::Object(fields)) if !fields.is_empty() => {
            let fields = fields.iter().map(|(field, value)| format!(", {}: {}", quoted(field), yaml(value)));
            format!("{{name: {}{}}}", quoted(name), fields.collect::<String>())
        }
        _ => quoted(name),
    }
}

/// Data as YAML on one line.
pub(super) fn yaml(data: &serde_json::Value) -> String {
    use serde_json::Value as Json;
    match data {
        Json::String(text) => quoted(text),
        Json::Array(items) => format!("[{}]", items.iter().map(yaml).collect::<Vec<_>>().join(", ")),
        Json::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{}: {}", quoted(name), yaml(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A length of time as authors write it.
fn length_of(seconds: i64) -> String {
    match seconds {
        s if s % 86_400 == 0 => format!("{}d", s / 86_400),
        s if s % 3_600 == 0 => format!("{}h", s / 3_600),
        s if s % 60 == 0 => format!("{}m", s / 60),
        s => format!("{s}s"),
    }
}
