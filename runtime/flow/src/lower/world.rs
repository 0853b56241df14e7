//! Steps that ask the world: `call`, `http`, `generate`, `ticket`, `wait`.

use super::block::Block;
use super::bot::length;
use super::given::Noun;
use super::{Lower, text};
use crate::expr::{Expression, Type};
use crate::problem::Code;
use crate::program::{
    Call, Catch, Generate, Given, Http, Op, Place, Retry, SCRIPT, SlotType, Ticket, Until, Wait,
};
use crate::script;
use crate::syntax::{Node, Value};
use crate::words;
use std::collections::BTreeMap;
use std::time::Duration;

/// How long a call may take if nothing is said.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest a call may take.
const LONGEST: Duration = Duration::from_secs(60);
/// How long to wait before another try if nothing is said.
const PAUSE: Duration = Duration::from_millis(200);
/// What can go wrong with every call, besides its own errors.
pub const FAILURES: &[&str] = &["timeout", "unavailable", "denied", "too-large", "crashed"];
/// What can go wrong with an HTTP request: a failure, or a status such as `404` or `4xx`.
pub const HTTP_FAILURES: &[&str] = &[
    "timeout",
    "unreachable",
    "not-allowed",
    "private-address",
    "too-large",
    "too-many-redirects",
    "bad-request",
    "bad-response",
];

impl Lower<'_> {
    pub(super) fn call(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let Some(target) = value.text() else { return };
        let Some((plugin, function)) = target.split_once('.') else {
            let what = words!("`{target}` names no function", target);
            let cure = words!("write plug-in and function: `call: parcels.track`");
            return self.report(
                Code::BadValue,
                value.range,
                what,
                words!("a plug-in may have several"),
                cure,
            );
        };
        let Some(declared) = self.shared.plugins.get(plugin).cloned() else {
            let known: Vec<String> = self.shared.plugins.keys().cloned().collect();
            let what = words!("there is no plug-in `{plugin}`", plugin);
            let range = crate::Range::new(value.range.start, value.range.start + plugin.len());
            let otherwise = words!("declare it under `plugins` in `bot.yaml`");
            let why = words!("a name must lead to something that exists");
            let known = known.iter().map(String::as_str);
            return self.unknown(Code::UnknownPlugin, range, what, why, plugin, known, otherwise);
        };
        let (with, returns, errors) = match &declared.functions {
            Some(functions) => {
                let Some(found) = functions.get(function) else {
                    let what = words!("`{plugin}` has no function `{function}`", plugin, function);
                    let start = value.range.start + plugin.len() + 1;
                    let range = crate::Range::new(start, start + function.len());
                    let known: Vec<&str> = functions.keys().map(String::as_str).collect();
                    let otherwise = words!("it has: {known}", known);
                    let why = words!("a name must lead to something that exists");
                    return self.unknown(Code::UnknownFunction, range, what, why, function, known, otherwise);
                };
                let takes: BTreeMap<String, SlotType> = found.params.iter().cloned().collect();
                let with = self.arguments(target, Noun::Parameter, step.get("with"), &takes);
                let missing = found.params.iter().filter(|(name, kind)| {
                    let given = step.get("with").is_some_and(|with| with.get(name).is_some());
                    !given && !matches!(kind, SlotType::Option(_))
                });
                for (name, _) in missing {
                    let what = words!("`{target}` needs `{name}`", target, name);
                    let cure = words!("add `with: {{{name}: ...}}`", name);
                    self.report(
                        Code::MissingInput,
                        value.range,
                        what,
                        words!("it cannot be called without"),
                        cure,
                    );
                }
                (with, found.result.clone().unwrap_or(SlotType::Json), Some(found.errors.clone()))
            }
            None => (self.open(step.get("with")), SlotType::Json, None),
        };
        let call = Call {
            plugin: plugin.to_owned(),
            function: function.to_owned(),
            script: None,
            with,
            into: text(step, "into"),
            returns,
            timeout: self.timeout(step),
            retry: self.retry(step),
            catch: Catch::default(),
        };
        self.result(step);
        let at = block.push(Op::Call(Box::new(call)), place);
        let known = errors.map(|errors| {
            errors.into_iter().chain(FAILURES.iter().map(|name| (*name).to_owned())).collect::<Vec<_>>()
        });
        self.catch(block, at, step, place, known.as_deref());
    }

    /// A script is called like a function, by the name of its step or of its flow.
    pub(super) fn script(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let Some(lines) = value.text() else { return };
        let names: Vec<&str> =
            step.get("with").map_or(&[][..], Node::entries).iter().map(|entry| entry.key.as_str()).collect();
        let file = self.source.map_or("", |source| source.text());
        for fault in script::check(lines, &names) {
            let range = fault.within(file, value.range);
            let near = fault.name.as_deref().and_then(|name| crate::nearest(name, names.iter().copied()));
            let (why, cure) = match (&fault.name, near) {
                (_, Some(near)) => {
                    (words!("a script knows what `with` gives it"), words!("did you mean `{near}`?", near))
                }
                (Some(name), None) => {
                    (words!("a script knows what `with` gives it"), words!("add `{name}` under `with`", name))
                }
                (None, None) => (words!("it could not run"), words!("mend the script")),
            };
            self.report(Code::BadScript, range, fault.what, why, cure);
        }
        let returns = step.get("returns").map_or(SlotType::Json, |node| self.returns(node));
        let call = Call {
            plugin: SCRIPT.to_owned(),
            function: text(step, "id").unwrap_or_else(|| self.own_name.clone()),
            script: Some(lines.into()),
            with: self.open(step.get("with")),
            into: text(step, "into"),
            returns,
            timeout: self.timeout(step),
            retry: Retry::default(),
            catch: Catch::default(),
        };
        self.result(step);
        let at = block.push(Op::Call(Box::new(call)), place);
        // A script throws what it wants.
        self.catch(block, at, step, place, None);
    }

    pub(super) fn http(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let Some(url) = value.get("url") else { return };
        let Some(address) = self.template(url) else { return };
        let written = url.text().unwrap_or_default();
        let fixed = written.split("${").next().unwrap_or_default();
        let allowed = self.shared.http.iter().any(|start| fixed.starts_with(start.as_str()));
        if !allowed {
            let what = words!("`{fixed}` is not an address that the bot may ask", fixed);
            let why = words!("a request may go only where the bot's owner allowed it");
            let host = fixed.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
            let cure = if fixed.starts_with("http") {
                words!("add `http: {{allow: [\"{host}/\"]}}` to `bot.yaml`", host)
            } else {
                words!("begin it with scheme and host, and allow them under `http` in `bot.yaml`")
            };
            self.report(Code::NotAllowed, url.range, what, why, cure);
        }
        let headers = value.get("headers").map_or(&[][..], Node::entries);
        let headers = headers
            .iter()
            .filter_map(|entry| Some((entry.key.clone(), self.secret_template(&entry.value)?)))
            .collect();
        let returns = step.get("returns").map_or(SlotType::Json, |node| self.returns(node));
        let http = Http {
            method: text(value, "method").unwrap_or_else(|| "GET".to_owned()),
            url: address,
            query: self.open(value.get("query")),
            headers,
            json: value.get("json").and_then(|node| self.given(node, &Type::Json)),
            into: text(step, "into"),
            returns,
            timeout: self.timeout(step),
            retry: self.retry(step),
            catch: Catch::default(),
        };
        self.result(step);
        let at = block.push(Op::Http(Box::new(http)), place);
        let known: Vec<String> = HTTP_FAILURES.iter().map(|name| (*name).to_owned()).collect();
        self.catch(block, at, step, place, Some(&known));
    }

    /// A header may name a secret that `bot.yaml` lists.
    fn secret_template(&mut self, node: &Node) -> Option<crate::expr::Template> {
        let names = self.shared.secrets.iter().map(|name| (name.clone(), Type::Text)).collect();
        self.scope.add("secret", Type::Record(names));
        let template = self.template(node);
        self.scope.remove("secret");
        template
    }

    pub(super) fn generate(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let prompt = step.get("prompt").or_else(|| (!value.is_empty()).then_some(value));
        let facts = match step.get("facts").map(|node| (node, &node.value)) {
            Some((_, Value::List(items))) => {
                items.iter().filter_map(|node| self.given(node, &Type::Unknown)).collect()
            }
            Some((node, _)) => self.given(node, &Type::Unknown).into_iter().collect(),
            None => Vec::new(),
        };
        if step.get("otherwise").is_none() {
            let what = words!("`generate` has no `otherwise`");
            let why = words!("where no model is configured the customer would hear nothing");
            self.report(
                Code::MissingKey,
                place.range,
                what,
                why,
                words!("add `otherwise:` with a text of your own"),
            );
        }
        let generate = Generate {
            prompt: prompt.map(|node| self.local(node)).unwrap_or_default(),
            facts,
            cite: super::flag(step, "cite") == Some(true),
            into: text(step, "into"),
            otherwise: 0,
        };
        self.result(step);
        let at = block.push(Op::Generate(Box::new(generate)), place);
        self.otherwise(block, at, step.get("otherwise"), place);
    }

    pub(super) fn ticket(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let part = |key: &str| step.get(key).or_else(|| value.get(key));
        let kind = value.text().map(str::to_owned).or_else(|| text(value, "kind")).unwrap_or_default();
        let update = value.get("update").and_then(|node| self.given(node, &Type::Text));
        if kind.is_empty() && update.is_none() {
            self.bad(
                value,
                words!("this ticket has no kind"),
                words!("write `ticket: complaint` or `ticket: {{kind: complaint}}`"),
            );
        }
        let fields = self.open(part("fields"));
        let ticket = Ticket { update, kind, fields, into: text(step, "into"), catch: Catch::default() };
        self.result(step);
        let at = block.push(Op::Ticket(Box::new(ticket)), place);
        let known: Vec<String> = ["unavailable", "unknown-ticket"].map(str::to_owned).into();
        self.catch(block, at, step, place, Some(&known));
    }

    pub(super) fn wait(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let until = if let Some(event) = value.get("event").and_then(Node::text) {
            Until::Event(event.to_owned())
        } else if value.text() == Some("message") {
            Until::Message
        } else if let Some(moment) = value.get("until") {
            let Some(moment) = self.of_kind(moment, &[Type::Datetime], words!("a moment")) else { return };
            Until::Time(moment)
        } else {
            let Some(length) = value.get("for").or_else(|| value.text().is_some().then_some(value)) else {
                let cure = words!(
                    "write `wait: 10m`, `wait: {{until: ...}}`, `wait: {{event: name}}` or `wait: message`"
                );
                return self.bad(value, words!("nothing ends this pause"), cure);
            };
            let Some(length) = self.lasting(length) else { return };
            Until::Time(length)
        };
        let timeout = step.get("timeout").or_else(|| value.get("timeout"));
        let (length, steps) = match timeout {
            Some(node) if node.text().is_some() => (self.lasting(node), None),
            Some(node) => (node.get("after").and_then(|node| self.lasting(node)), node.get("steps")),
            None => (None, None),
        };
        if timeout.is_some() && length.is_none() {
            self.bad(
                timeout.unwrap_or(value),
                words!("this timeout has no length"),
                words!("write `timeout: {{after: 10m, steps: [...]}}`"),
            );
        }
        let wait = Wait { until, into: text(step, "into"), timeout: length, expired: 0 };
        self.result(step);
        let at = block.push(Op::Wait(Box::new(wait)), place);
        self.otherwise(block, at, steps, place);
    }

    /// A length of time: `10m`, or an expression.
    fn lasting(&mut self, node: &Node) -> Option<Expression> {
        let written = node.text()?;
        if crate::expr::duration(written).is_some() {
            return Expression::parse(&format!("duration({written:?})")).ok();
        }
        self.of_kind(node, &[Type::Duration], words!("a length of time"))
    }

    /// Values by name for something whose parameters are not known.
    fn open(&mut self, node: Option<&Node>) -> Vec<(String, Given)> {
        let entries = node.map_or(&[][..], Node::entries);
        entries
            .iter()
            .filter_map(|entry| Some((entry.key.clone(), self.given(&entry.value, &Type::Unknown)?)))
            .collect()
    }

    /// The variable that takes the result has a new value.
    fn result(&mut self, step: &Node) {
        if let Some(name) = text(step, "into") {
            self.scope.changed(&name);
        }
    }

    fn timeout(&mut self, step: &Node) -> Duration {
        let found = step.get("timeout").and_then(|node| Some((node, length(node)?)));
        match found {
            Some((node, length)) if length > LONGEST || length.is_zero() => {
                self.bad(
                    node,
                    words!("a call takes between 1 ms and 60 s"),
                    words!("use `wait` for longer pauses"),
                );
                TIMEOUT
            }
            Some((_, length)) => length,
            None => TIMEOUT,
        }
    }

    fn retry(&mut self, step: &Node) -> Retry {
        let Some(node) = step.get("retry") else { return Retry::default() };
        let times = if node.text().is_some() { Some(node) } else { node.get("times") };
        let times = times.and_then(|node| self.whole(node, 0, 5)).unwrap_or(0);
        let pause = node.get("pause").and_then(length).unwrap_or(PAUSE);
        Retry { times: u8::try_from(times).unwrap_or(0), pause }
    }

    /// What to do by error; inside, `error` tells what it was.
    fn catch(&mut self, block: &mut Block, at: usize, step: &Node, place: &Place, known: Option<&[String]>) {
        let Some(cases) = step.get("catch").map(Node::entries).filter(|cases| !cases.is_empty()) else {
            return;
        };
        let mut ends = vec![block.push(Op::Jump(0), place)];
        let mut catch = Catch::default();
        self.scope.add("error", super::scope::error());
        for case in cases {
            let here = block.here();
            if case.key == "else" {
                catch.otherwise = Some(here);
            } else {
                if known.is_some_and(|known| !known.contains(&case.key)) && !is_status(&case.key, step) {
                    let known = known.unwrap_or_default();
                    self.unknown(
                        Code::UnknownError,
                        case.key_range,
                        words!("there is no error `{key}` here", key = case.key),
                        words!("the steps below would never run"),
                        &case.key,
                        known.iter().map(String::as_str),
                        words!("known here: {known}, else", known),
                    );
                }
                catch.cases.push((case.key.clone(), here));
            }
            self.rescue(block, &case.value);
            ends.push(block.push(Op::Jump(0), place));
        }
        self.scope.remove("error");
        for end in ends {
            block.land(end);
        }
        match &mut block.code[at] {
            Op::Call(call) => call.catch = catch,
            Op::Http(http) => http.catch = catch,
            Op::Ticket(ticket) => ticket.catch = catch,
            _ => {}
        }
    }
}

/// Whether a case of an `http` step is a status: `404` or `4xx`.
fn is_status(case: &str, step: &Node) -> bool {
    let class = case.strip_suffix("xx").is_some_and(|class| ["3", "4", "5"].contains(&class));
    let one = case.len() == 3 && case.parse::<u16>().is_ok_and(|status| (300..600).contains(&status));
    step.get("http").is_some() && (class || one)
}
