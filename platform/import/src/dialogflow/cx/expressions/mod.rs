//! Conditions and values of CX, such as `$session.params.size = "big" AND $flow.count < 3`, to CEL.

mod parse;
mod token;

use crate::cel;
use crate::dialogflow::Agent;
use crate::kind::Kind;
use crate::report::Place;
use parse::Parser;
pub(super) use token::is_reference;
use token::{Token, param_of, reference, tokens};

impl Agent {
    /// A condition in CEL. One that cannot be translated is listed and never true.
    pub(crate) fn condition(&mut self, written: &str, place: &Place) -> String {
        let found =
            tokens(written).and_then(|tokens| Parser { agent: self, tokens: &tokens, at: 0, place }.whole());
        match found {
            Ok(condition) => condition,
            Err(why) => {
                self.add(
                    place,
                    format!("the condition `{written}`"),
                    &format!("{why}; it counts as never true"),
                    "write the condition in CEL where `false` stands now",
                );
                "false".to_owned()
            }
        }
    }

    /// The value of a parameter that is set, if it can be translated.
    pub(crate) fn assigned(&mut self, param: &str, written: &str, place: &Place) -> Option<String> {
        if !written.contains("$sys.func") && !is_reference(written) {
            if written.contains('$') {
                // A text with values in it.
                let text = self.cx_text(written, place);
                if !self.kind(param).is_text() {
                    self.wrong(param, written, place);
                    return None;
                }
                return Some(concatenated(&text));
            }
            let value = self.value(param, written);
            if value.is_none() {
                self.wrong(param, written, place);
            }
            return value;
        }
        let found = tokens(written).and_then(|tokens| {
            let mut parser = Parser { agent: self, tokens: &tokens, at: 0, place };
            let value = parser.value(0)?;
            if parser.at == tokens.len() { Ok(value) } else { Err("its end was not understood".to_owned()) }
        });
        let wanted = self.kind(param);
        match found {
            Ok(value) if value.null => Some("null".to_owned()),
            Ok(value) => match value.kind {
                Some(kind)
                    if kind == wanted
                        || kind.is_text() && wanted.is_text()
                        || kind.is_number() && wanted.is_number() =>
                {
                    Some(value.text)
                }
                None => Some(value.text),
                _ if wanted.is_text() => Some(format!("string({})", value.text)),
                _ => {
                    self.wrong(param, written, place);
                    None
                }
            },
            Err(why) => {
                self.add(
                    place,
                    format!("`{param}` is set to `{written}`"),
                    &why,
                    "set it with an expression in CEL, or in a plug-in",
                );
                None
            }
        }
    }

    fn wrong(&mut self, param: &str, written: &str, place: &Place) {
        let kind = self.kind(param).name();
        self.add(
            place,
            format!("`{param}` is set to `{written}`"),
            &format!("the slot is of type {kind}"),
            "set it with an expression of that type, or use another slot",
        );
    }

    /// A text in which `$session.params.x` becomes `${x}`.
    pub(crate) fn cx_text(&mut self, written: &str, place: &Place) -> String {
        let mut text = String::new();
        let mut rest = written;
        while let Some(at) = rest.find('$') {
            text.push_str(&cel::literal(&rest[..at]));
            let after = &rest[at + 1..];
            let length = reference(after);
            if length == 0 {
                text.push_str(if after.starts_with('{') { "${\"$\"}" } else { "$" });
                rest = after;
                continue;
            }
            let part = &after[..length];
            let found = tokens(&format!("${part}")).and_then(|tokens| {
                let mut parser = Parser { agent: self, tokens: &tokens, at: 0, place };
                parser.value(0)
            });
            match found {
                Ok(value) => text.push_str(&format!("${{{}}}", value.text)),
                Err(why) => self.add(
                    place,
                    format!("`${part}` in a text"),
                    &format!("{why}; nothing stands in its place now"),
                    "write it as `${...}` in CEL",
                ),
            }
            rest = &after[length..];
        }
        text + &cel::literal(rest)
    }

    /// Notes what the conditions and values of a file tell of the types of parameters.
    pub(crate) fn hints(&mut self, written: &str, place: &Place) {
        let Ok(tokens) = tokens(written) else { return };
        for at in 0..tokens.len() {
            let Token::Name(name) = &tokens[at] else { continue };
            let Some(param) = param_of(name) else { continue };
            let compared = matches!(tokens.get(at + 1), Some(Token::Sign(sign)) if *sign != "(" && *sign != ")" && *sign != ",");
            self.slot(&param, place);
            if compared && let Some(value) = tokens.get(at + 2) {
                let hint = match value {
                    Token::Number(_) => Some(Kind::Number),
                    Token::Text(_) => Some(Kind::Text),
                    Token::Word(word) if ["true", "false"].contains(&word.to_lowercase().as_str()) => {
                        Some(Kind::Boolean)
                    }
                    Token::Word(word) if word.eq_ignore_ascii_case("null") => None,
                    Token::Word(_) => Some(Kind::Text),
                    _ => None,
                };
                self.hint(&param, hint);
            }
        }
    }

    pub(crate) fn hint(&mut self, param: &str, hint: Option<Kind>) {
        if let (Some(hint), Some(param)) = (hint, self.params.get_mut(param)) {
            param.hints.push(hint);
        }
    }
}

/// A text with `${...}` as an expression.
fn concatenated(text: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find("${") {
        let after = &rest[open + 2..];
        let Some(end) = cel::closing(after) else { break };
        if open > 0 {
            parts.push(cel::text(&rest[..open]));
        }
        parts.push(format!("string({})", &after[..end]));
        rest = &after[end + 1..];
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(cel::text(rest));
    }
    parts.join(" + ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent() -> Agent {
        let mut agent = Agent { language: "en".into(), session_params: true, ..Agent::default() };
        for (name, kind) in [
            ("size", Kind::Text),
            ("count", Kind::Number),
            ("agreed", Kind::Boolean),
            ("day", Kind::Date),
            ("price", Kind::Money),
            ("names", Kind::List),
        ] {
            agent.slot(name, &Place::new("a.json", 1));
            agent.params.get_mut(name).unwrap().kind = kind;
        }
        agent
    }

    #[test]
    fn conditions_become_cel() {
        for (written, expected) in [
            ("true", "true"),
            ("$page.params.status = \"FINAL\"", "true"),
            ("$page.params.status = FINAL AND $session.params.size = \"big\"", "size == \"big\""),
            ("$session.params.size = big OR $flow.count < 3", "size == \"big\" || has(count) && count < 3"),
            ("NOT ($session.params.agreed = true)", "agreed != true"),
            ("$session.params.size != null AND $session.params.size != \"\"", "has(size) && has(size)"),
            ("$sys.func.LEN($session.params.size) = 2", "size.size() == 2"),
            ("$flow.count >= $sys.func.ADD($flow.count, 10)", "has(count) && count >= count + 10"),
            ("$session.params.day.year > 2024", "day.year() > 2024"),
            ("$session.params.price > 10", "has(price) && price.amount > 10"),
            ("$session.params.size : \"bi\"", "has(size) && size.contains(\"bi\")"),
            ("$session.params.agreed", "agreed == true"),
            ("$intent.params.size.original = \"big\"", "size == \"big\""),
            (
                "($session.params.size = \"a\" OR $session.params.size = \"b\") AND $flow.count = 1",
                "(size == \"a\" || size == \"b\") && count == 1",
            ),
        ] {
            let mut agent = agent();
            let found = agent.condition(written, &Place::default());
            assert_eq!((found.as_str(), agent.report.items()), (expected, &[][..]), "{written}");
            assert!(botloom_flow::Expression::parse(&found).is_ok(), "{found}");
        }
        for written in [
            "$request.user.verified = true",
            "$sys.func.RAND(1) = 1",
            "$session.params.size.x = 1",
            "(",
            "$session.params.agreed < 3",
        ] {
            let mut agent = agent();
            assert_eq!(
                (agent.condition(written, &Place::default()).as_str(), agent.report.items().len()),
                ("false", 1),
                "{written}"
            );
        }
    }

    #[test]
    fn texts_and_values_keep_their_parameters() {
        let mut agent = agent();
        let place = Place::default();
        assert_eq!(
            agent.cx_text(
                "It costs $$session.params.count. $5 $sys.func.TO_TEXT($sys.func.ADD($flow.count, 5)).",
                &place
            ),
            "It costs $${count}. $5 ${string(count + 5)}."
        );
        assert_eq!(agent.cx_text("${x} $request.generative.y!", &place), "${\"$\"}{x} !");
        assert_eq!(agent.report.items().len(), 1);
        assert_eq!(
            agent.assigned("count", "$sys.func.ADD($flow.count,1)", &place).as_deref(),
            Some("count + 1")
        );
        assert_eq!(agent.assigned("size", "$flow.count", &place).as_deref(), Some("string(count)"));
        assert_eq!(
            agent.assigned("size", "a $flow.count b", &place).as_deref(),
            Some("\"a \" + string(count) + \" b\"")
        );
        assert_eq!(agent.assigned("agreed", "yes", &place).as_deref(), Some("true"));
        assert_eq!(agent.assigned("agreed", "maybe", &place), None);
        assert_eq!(agent.report.items().len(), 2);
    }
}
