//! Conditions of flows, as the library pypred reads them, and of Jinja, to CEL.

use super::Rasa;
use crate::cel;
use crate::kind::Kind;
use crate::report::Place;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Number(String),
    Pattern(String),
    Sign(&'static str),
}

/// A condition as a tree.
#[derive(Clone, Debug, PartialEq)]
enum Cond {
    Or(Box<Cond>, Box<Cond>),
    And(Box<Cond>, Box<Cond>),
    Not(Box<Cond>),
    Compare(Value, &'static str, Value),
    Alone(Value),
}

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Slot(String),
    Context(String),
    Text(String),
    Number(String),
    Truth(bool),
    Null,
    Empty,
    Pattern(String),
    Set(Vec<Value>),
}

impl Rasa {
    /// A condition in CEL. One that cannot be translated is listed and never true.
    pub(super) fn condition(&mut self, written: &str, place: &Place) -> String {
        self.try_condition(written, place).unwrap_or_else(|| "false".to_owned())
    }

    /// A condition in CEL, or nothing if it was listed.
    pub(super) fn try_condition(&mut self, written: &str, place: &Place) -> Option<String> {
        let found = tokens(written).and_then(|tokens| {
            let mut parser = Parser { tokens: &tokens, at: 0, context: self.context.clone() };
            let condition = parser.or()?;
            if parser.at == tokens.len() {
                Ok(condition)
            } else {
                Err("its end was not understood".to_owned())
            }
        });
        let condition = found.and_then(|condition| {
            let mut slots = Vec::new();
            names(&condition, &mut slots);
            for slot in slots
                .iter()
                .filter(|slot| !self.context.values().any(|name| name == *slot))
                .cloned()
                .collect::<Vec<_>>()
            {
                self.slot(&slot, place);
            }
            self.cel(&condition)
        });
        match condition {
            Ok(condition) => Some(condition),
            Err(why) => {
                self.add(
                    place,
                    format!("the condition `{}`", written.trim()),
                    &format!("{why}; it counts as never true"),
                    "write the condition in CEL where `false` stands now",
                );
                None
            }
        }
    }

    fn cel(&self, condition: &Cond) -> Result<String, String> {
        Ok(match condition {
            Cond::Or(a, b) => format!("{} || {}", self.cel(a)?, self.cel(b)?),
            Cond::And(a, b) => format!("{} && {}", cel::group(&self.cel(a)?), cel::group(&self.cel(b)?)),
            Cond::Not(inner) => match inner.as_ref() {
                Cond::Alone(Value::Slot(name)) if self.kind(name) == Kind::Boolean => {
                    format!("{} != true", self.here(name))
                }
                other => cel::not(&self.cel(other)?),
            },
            Cond::Alone(Value::Slot(name)) if self.kind(name) == Kind::Boolean => {
                format!("{} == true", self.here(name))
            }
            Cond::Alone(Value::Slot(name)) => format!("has({})", self.here(name)),
            Cond::Alone(Value::Truth(truth)) => truth.to_string(),
            Cond::Alone(Value::Context(name)) => return Err(no_context(name)),
            Cond::Alone(_) => return Err("a value stands alone in it".to_owned()),
            Cond::Compare(a, sign, b) => self.compare(a, sign, b)?,
        })
    }

    fn here(&self, slot: &str) -> String {
        self.slot_names.known(slot).unwrap_or(slot).to_owned()
    }

    fn compare(&self, a: &Value, sign: &'static str, b: &Value) -> Result<String, String> {
        let (slot, sign, other) = match (a, b) {
            (Value::Context(name), _) | (_, Value::Context(name)) => return Err(no_context(name)),
            (Value::Slot(slot), other) => (slot, sign, other),
            (other, Value::Slot(slot)) if sign != "contains" && sign != "matches" => {
                let turned = match sign {
                    "<" => ">",
                    "<=" => ">=",
                    ">" => "<",
                    ">=" => "<=",
                    same => same,
                };
                (slot, turned, other)
            }
            _ => return Err("it compares no slot".to_owned()),
        };
        let (name, kind) = (self.here(slot), self.kind(slot));
        if let Value::Slot(second) = other {
            let second_name = self.here(second);
            let (mut left, mut right) = (name.clone(), second_name.clone());
            if kind != self.kind(second) {
                (left, right) = (format!("string({name})"), format!("string({second_name})"));
            }
            return Ok(match sign {
                "==" | "!=" => format!("{left} {sign} {right}"),
                "contains" => format!("has({name}) && has({second_name}) && {left}.contains({right})"),
                "matches" => return Err("the pattern stands in a slot".to_owned()),
                _ => format!("has({name}) && has({second_name}) && {left} {sign} {right}"),
            });
        }
        Ok(match (sign, other) {
            ("==", Value::Null | Value::Empty) => format!("!has({name})"),
            ("!=", Value::Null | Value::Empty) => format!("has({name})"),
            ("==" | "!=", Value::Truth(truth)) if kind != Kind::Boolean => {
                // A text that code sets to True.
                format!("{name} {sign} {}", self.literal(slot, kind, &truth.to_string())?)
            }
            ("==" | "!=", Value::Text(_) | Value::Number(_) | Value::Truth(_)) => {
                let written = written(other);
                let comparable = match kind {
                    Kind::Text | Kind::Id | Kind::Email | Kind::Phone | Kind::Url => true,
                    Kind::Number | Kind::Integer => written.trim().parse::<f64>().is_ok(),
                    Kind::Boolean => crate::kind::truth(&written).is_some(),
                    Kind::Choice => self.slots[slot].choices.iter().any(|(id, _)| *id == written),
                    _ => false,
                };
                if comparable {
                    format!("{name} {sign} {}", self.value(slot, &written))
                } else {
                    format!("string({name}) {sign} {}", cel::text(&written))
                }
            }
            ("contains", Value::Text(_) | Value::Number(_)) => {
                let text = cel::text(&written(other));
                match kind {
                    Kind::List => format!("has({name}) && {name}.contains({text})"),
                    Kind::Text | Kind::Id | Kind::Choice | Kind::Email | Kind::Phone | Kind::Url => {
                        format!("has({name}) && {name}.contains({text})")
                    }
                    _ => format!("has({name}) && string({name}).contains({text})"),
                }
            }
            ("matches", Value::Pattern(pattern) | Value::Text(pattern)) => {
                if regex::Regex::new(pattern).is_err() {
                    return Err("its pattern uses what regular expressions here do not have".to_owned());
                }
                let text = if matches!(
                    kind,
                    Kind::Text | Kind::Id | Kind::Choice | Kind::Email | Kind::Phone | Kind::Url
                ) {
                    name.clone()
                } else {
                    format!("string({name})")
                };
                format!("has({name}) && {text}.matches({})", cel::text(pattern))
            }
            ("in", Value::Set(values)) => {
                let items: Vec<String> =
                    values.iter().map(|value| self.value(slot, &written(value))).collect();
                format!("{name} in [{}]", items.join(", "))
            }
            (sign, Value::Text(_) | Value::Number(_)) => {
                let written = written(other);
                let number = written.trim().parse::<f64>().is_ok();
                match kind {
                    Kind::Number | Kind::Integer if number => {
                        format!("has({name}) && {name} {sign} {}", written.trim())
                    }
                    Kind::Money if number => {
                        format!("has({name}) && {name}.amount {sign} {}", written.trim())
                    }
                    Kind::Text | Kind::Choice | Kind::Id if number => {
                        format!("has({name}) && number({name}) {sign} {}", written.trim())
                    }
                    Kind::Text | Kind::Choice | Kind::Id => {
                        format!("has({name}) && {name} {sign} {}", cel::text(&written))
                    }
                    _ => return Err(format!("`{slot}` is of type {} and has no such order", kind.name())),
                }
            }
            _ => return Err("its values do not go together".to_owned()),
        })
    }

    fn literal(&self, slot: &str, kind: Kind, written: &str) -> Result<String, String> {
        match kind {
            Kind::Text => Ok(cel::text(written)),
            _ => Err(format!("`{slot}` is of type {} and never {written}", kind.name())),
        }
    }
}

fn no_context(name: &str) -> String {
    format!("`context.{name}` is known to Rasa's repair patterns only")
}

fn written(value: &Value) -> String {
    match value {
        Value::Text(text) | Value::Number(text) | Value::Pattern(text) => text.clone(),
        Value::Truth(truth) => truth.to_string(),
        _ => String::new(),
    }
}

fn names(condition: &Cond, found: &mut Vec<String>) {
    let mut value = |value: &Value| {
        if let Value::Slot(name) = value {
            found.push(name.clone());
        }
    };
    match condition {
        Cond::Compare(a, _, b) => [a, b].into_iter().for_each(value),
        Cond::Alone(one) => value(one),
        Cond::Not(inner) => names(inner, found),
        Cond::Or(a, b) | Cond::And(a, b) => {
            names(a, found);
            names(b, found);
        }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    const SIGNS: &[&str] = &["==", "!=", "<=", ">=", "{{", "}}", "=", "<", ">", "(", ")", "{", "}", ","];
    let mut tokens = Vec::new();
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            rest = rest.trim_start();
        } else if c == '"' || c == '\'' {
            let end = rest[1..].find(c).ok_or("a quote is never closed")?;
            tokens.push(Token::Text(rest[1..=end].to_owned()));
            rest = &rest[end + 2..];
        } else if c == '/' {
            let end = rest[1..].find('/').ok_or("a pattern is never closed")?;
            let pattern = &rest[1..=end];
            rest = &rest[end + 2..];
            let folded = rest.starts_with('i');
            tokens.push(Token::Pattern(if folded { format!("(?i){pattern}") } else { pattern.to_owned() }));
            rest = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic());
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            rest = &rest[sign.len()..];
            // Jinja's braces around a name mean nothing here.
            if !["{{", "}}"].contains(sign) {
                tokens.push(Token::Sign(sign));
            }
        } else {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || "_.-".contains(c))).unwrap_or(rest.len());
            if end == 0 {
                return Err(format!("`{c}` was not understood"));
            }
            let word = &rest[..end];
            let number =
                word.parse::<f64>().is_ok() && word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
            tokens.push(if number { Token::Number(word.to_owned()) } else { Token::Name(word.to_owned()) });
            rest = &rest[end..];
        }
    }
    Ok(tokens)
}

struct Parser<'t> {
    tokens: &'t [Token],
    at: usize,
    /// What the flow's context is called here.
    context: std::collections::BTreeMap<String, String>,
}

impl Parser<'_> {
    fn word(&self) -> Option<String> {
        match self.tokens.get(self.at)? {
            Token::Name(name) => Some(name.to_lowercase()),
            _ => None,
        }
    }

    fn eat(&mut self, word: &str) -> bool {
        let found = self.word().as_deref() == Some(word);
        self.at += usize::from(found);
        found
    }

    fn eat_sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(found);
        found
    }

    fn or(&mut self) -> Result<Cond, String> {
        let mut left = self.and()?;
        while self.eat("or") {
            left = Cond::Or(Box::new(left), Box::new(self.and()?));
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Cond, String> {
        let mut left = self.not()?;
        while self.eat("and") {
            left = Cond::And(Box::new(left), Box::new(self.not()?));
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Cond, String> {
        // Each step down takes a token, so what a person writes bounds the depth.
        if self.at > 200 {
            return Err("it is too long".to_owned());
        }
        if self.eat("not") {
            return Ok(Cond::Not(Box::new(self.not()?)));
        }
        if self.eat_sign("(") {
            let inner = self.or()?;
            if !self.eat_sign(")") {
                return Err("a bracket is never closed".to_owned());
            }
            return Ok(inner);
        }
        let left = self.value()?;
        let sign = if self.eat_sign("=") || self.eat_sign("==") {
            "=="
        } else if self.eat_sign("!=") {
            "!="
        } else if self.eat_sign("<=") {
            "<="
        } else if self.eat_sign(">=") {
            ">="
        } else if self.eat_sign("<") {
            "<"
        } else if self.eat_sign(">") {
            ">"
        } else if self.eat("is") {
            if self.eat("not") { "!=" } else { "==" }
        } else if self.eat("contains") {
            "contains"
        } else if self.eat("matches") {
            "matches"
        } else if self.eat("in") {
            "in"
        } else {
            return Ok(Cond::Alone(left));
        };
        Ok(Cond::Compare(left, sign, self.value()?))
    }

    fn value(&mut self) -> Result<Value, String> {
        let token = self.tokens.get(self.at).ok_or("it is not complete")?.clone();
        self.at += 1;
        Ok(match token {
            Token::Text(text) => Value::Text(text),
            Token::Number(number) => Value::Number(number),
            Token::Pattern(pattern) => Value::Pattern(pattern),
            Token::Sign("{") => {
                let mut values = Vec::new();
                while !self.eat_sign("}") {
                    if !self.eat_sign(",") {
                        values.push(self.value()?);
                    }
                }
                Value::Set(values)
            }
            Token::Sign(sign) => return Err(format!("`{sign}` was not understood")),
            Token::Name(name) => match name.to_lowercase().as_str() {
                "true" => Value::Truth(true),
                "false" => Value::Truth(false),
                "null" | "none" | "undefined" => Value::Null,
                "empty" => Value::Empty,
                _ => match name.split_once('.') {
                    Some(("slots", slot)) => Value::Slot(slot.to_owned()),
                    Some(("context", field)) => match self.context.get(field) {
                        Some(here) => Value::Slot(here.clone()),
                        None => Value::Context(field.to_owned()),
                    },
                    _ => Value::Slot(name),
                },
            },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rasa::slots::Slot;

    fn rasa() -> Rasa {
        let mut rasa = Rasa::default();
        for (name, kind) in [
            ("agreed", Kind::Boolean),
            ("amount", Kind::Number),
            ("handle", Kind::Text),
            ("rating", Kind::Choice),
            ("names", Kind::List),
            ("start-date", Kind::Text),
            ("end-date", Kind::Text),
        ] {
            let choices = if kind == Kind::Choice {
                vec![("1".into(), Default::default()), ("5".into(), Default::default())]
            } else {
                vec![]
            };
            rasa.slots.insert(name.into(), Slot { kind, choices, ..Slot::default() });
            rasa.slot_names.of(name, "slot");
        }
        rasa
    }

    #[test]
    fn pypred_becomes_cel() {
        for (written, expected) in [
            ("not slots.agreed", "agreed != true"),
            ("slots.agreed and slots.handle", "agreed == true && has(handle)"),
            ("slots.agreed is true", "agreed == true"),
            ("slots.amount >= 3 or slots.amount is null", "has(amount) && amount >= 3 || !has(amount)"),
            ("not (slots.amount > 3)", "!(has(amount) && amount > 3)"),
            ("slots.rating < \"3\"", "has(rating) && number(rating) < 3"),
            ("slots.rating = '5'", "rating == \"5\""),
            ("slots.rating = '7'", "string(rating) == \"7\""),
            (
                "slots.handle is not 'x' and (slots.agreed or False)",
                "handle != \"x\" && (agreed == true || false)",
            ),
            ("not slots.handle matches /^@[a-z]+$/i", "!(has(handle) && handle.matches(\"(?i)^@[a-z]+$\"))"),
            ("slots.names contains 'Ann'", "has(names) && names.contains(\"Ann\")"),
            (
                "slots.end-date < slots.start-date",
                "has(end_date) && has(start_date) && end_date < start_date",
            ),
            ("{{slots.amount}} < 0", "has(amount) && amount < 0"),
            ("3 > slots.amount", "has(amount) && amount < 3"),
            ("slots.handle is empty", "!has(handle)"),
        ] {
            let mut rasa = rasa();
            let found = rasa.condition(written, &Place::default());
            assert_eq!((found.as_str(), rasa.report.items()), (expected, &[][..]), "{written}");
            assert!(botloom_flow::Expression::parse(&found).is_ok(), "{found}");
        }
    }

    #[test]
    fn what_has_no_counterpart_is_listed_and_never_true() {
        for written in [
            "context.reason is 'x'",
            "slots.handle ~ 3",
            "slots.agreed and (",
            "slots.handle matches /(?=x)/",
        ] {
            let mut rasa = rasa();
            assert_eq!(rasa.condition(written, &Place::new("flows.yml", 3)), "false");
            assert_eq!((rasa.report.items().len(), rasa.report.items()[0].line), (1, 3), "{written}");
        }
    }
}
