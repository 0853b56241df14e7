//! Conditions and values of CX, such as `$session.params.size = "big" AND $flow.count < 3`, to CEL.

use super::Agent;
use crate::cel;
use crate::kind::{Kind, truth};
use crate::report::Place;

/// How deep brackets and functions may nest.
const MAX_NESTING: usize = 40;

#[derive(Clone, Debug, PartialEq)]
enum Token {
    /// A reference without its `$`.
    Name(String),
    Word(String),
    Text(String),
    Number(String),
    Sign(&'static str),
}

/// An expression with its type.
#[derive(Clone, Debug)]
struct Typed {
    text: String,
    kind: Option<Kind>,
    /// The parameter, if it is nothing but one.
    param: Option<String>,
    /// A constant as it was written.
    constant: Option<String>,
    null: bool,
}

impl Typed {
    fn new(text: impl Into<String>, kind: Kind) -> Self {
        Self { text: text.into(), kind: Some(kind), param: None, constant: None, null: false }
    }
}

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
                text.push('$');
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

/// Whether a text is one reference and nothing else.
pub(crate) fn is_reference(text: &str) -> bool {
    text.trim().strip_prefix('$').is_some_and(|rest| !rest.is_empty() && reference(rest) == rest.len())
}

/// How long the reference or function call is that a text begins with; 0 if it is none.
fn reference(text: &str) -> usize {
    const BEGINS: &[&str] =
        &["session.", "flow.", "page.", "intent.", "request.", "sys.func.", "last-user-utterance", "event."];
    if !BEGINS.iter().any(|begin| text.starts_with(begin)) {
        return 0;
    }
    let name = |c: char| c.is_alphanumeric() || "_-.".contains(c);
    let end = text.find(|c: char| !name(c)).unwrap_or(text.len());
    let end = text[..end].trim_end_matches(['.', '-']).len();
    if !text.starts_with("sys.func.") || !text[end..].starts_with('(') {
        return end;
    }
    let (mut depth, mut quote) = (0_usize, None);
    for (at, c) in text[end..].char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth -= 1;
                if depth == 0 {
                    return end + at + 1;
                }
            }
            _ => {}
        }
    }
    end
}

/// The parameter that a reference names.
fn param_of(name: &str) -> Option<String> {
    let rest = ["session.params.", "flow.", "intent.params.", "page.params."]
        .iter()
        .find_map(|begin| name.strip_prefix(begin))?;
    if name.to_lowercase().starts_with("page.params.status") {
        return None;
    }
    Some(rest.split('.').next().unwrap_or(rest).to_owned())
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

fn tokens(text: &str) -> Result<Vec<Token>, String> {
    const SIGNS: &[&str] = &["!=", "<=", ">=", "==", "=", "<", ">", "(", ")", ",", ":"];
    let mut tokens = Vec::new();
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() {
            rest = rest.trim_start();
        } else if c == '$' {
            let name = |c: char| c.is_alphanumeric() || "_-.".contains(c);
            let end = rest[1..].find(|c: char| !name(c)).map_or(rest.len(), |end| end + 1);
            let end = rest[..end].trim_end_matches(['.', '-']).len();
            if end < 2 {
                return Err("`$` stands alone".to_owned());
            }
            tokens.push(Token::Name(rest[1..end].to_owned()));
            rest = &rest[end..];
        } else if c == '"' || c == '\'' {
            let mut value = String::new();
            let mut escaped = false;
            let mut end = None;
            for (at, inner) in rest[1..].char_indices() {
                match inner {
                    _ if escaped => {
                        value.push(inner);
                        escaped = false;
                    }
                    '\\' => escaped = true,
                    inner if inner == c => {
                        end = Some(at);
                        break;
                    }
                    inner => value.push(inner),
                }
            }
            tokens.push(Token::Text(value));
            rest = &rest[end.ok_or("a quote is never closed")? + 2..];
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        } else {
            let end =
                rest.find(|c: char| c.is_whitespace() || "()=<>!,:\"'$".contains(c)).unwrap_or(rest.len());
            if end == 0 {
                return Err(format!("`{c}` was not understood"));
            }
            let word = &rest[..end];
            let number =
                word.parse::<f64>().is_ok() && word.starts_with(|c: char| c.is_ascii_digit() || c == '-');
            tokens.push(if number { Token::Number(word.to_owned()) } else { Token::Word(word.to_owned()) });
            rest = &rest[end..];
        }
    }
    Ok(tokens)
}

struct Parser<'p> {
    agent: &'p mut Agent,
    tokens: &'p [Token],
    at: usize,
    place: &'p Place,
}

impl Parser<'_> {
    fn whole(mut self) -> Result<String, String> {
        let condition = self.or(0)?;
        if self.at == self.tokens.len() {
            Ok(condition)
        } else {
            Err("its end was not understood".to_owned())
        }
    }

    fn sign(&mut self, wanted: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(sign)) if *sign == wanted);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, wanted: &str) -> bool {
        let found =
            matches!(self.tokens.get(self.at), Some(Token::Word(word)) if word.eq_ignore_ascii_case(wanted));
        self.at += usize::from(found);
        found
    }

    fn or(&mut self, depth: usize) -> Result<String, String> {
        let mut all = vec![self.and(depth)?];
        while self.word("or") {
            all.push(self.and(depth)?);
        }
        if all.iter().any(|one| one == "true") {
            return Ok("true".to_owned());
        }
        Ok(all.join(" || "))
    }

    fn and(&mut self, depth: usize) -> Result<String, String> {
        let mut all = vec![self.not(depth)?];
        while self.word("and") {
            all.push(self.not(depth)?);
        }
        all.retain(|one| one != "true");
        Ok(if all.is_empty() { "true".to_owned() } else { cel::all(&all) })
    }

    fn not(&mut self, depth: usize) -> Result<String, String> {
        if depth > MAX_NESTING {
            return Err("it is nested too deep".to_owned());
        }
        if self.word("not") {
            return Ok(cel::not(&self.not(depth + 1)?));
        }
        if self.sign("(") {
            let inner = self.or(depth + 1)?;
            if !self.sign(")") {
                return Err("a bracket is never closed".to_owned());
            }
            return Ok(if inner.contains("||") { format!("({inner})") } else { inner });
        }
        // A form that is complete: what follows stands after its questions.
        if let Some(Token::Name(name)) = self.tokens.get(self.at)
            && name.eq_ignore_ascii_case("page.params.status")
        {
            self.at += 1;
            let is = self.sign("=") || self.sign("==");
            let is_not = !is && self.sign("!=");
            let value = self.tokens.get(self.at).cloned();
            self.at += 1;
            let final_value = matches!(&value, Some(Token::Text(text) | Token::Word(text)) if text.eq_ignore_ascii_case("final"));
            return if is || is_not {
                Ok((is == final_value).to_string())
            } else {
                Err("its status is compared oddly".to_owned())
            };
        }
        let left = self.value(depth + 1)?;
        let sign = ["!=", "<=", ">=", "==", "=", "<", ">", ":"].into_iter().find(|sign| self.sign(sign));
        let Some(sign) = sign else {
            return match (left.kind, &left.constant) {
                (_, Some(constant)) if truth(constant).is_some() => Ok(constant.to_lowercase()),
                (Some(Kind::Boolean), _) if left.param.is_some() => Ok(format!("{} == true", left.text)),
                (Some(Kind::Boolean), _) => Ok(left.text),
                _ if left.param.is_some() => Ok(format!("has({})", left.text)),
                _ => Err("a value stands alone in it".to_owned()),
            };
        };
        let right = self.value(depth + 1)?;
        compare(self.agent, left, if sign == "=" { "==" } else { sign }, right)
    }

    fn value(&mut self, depth: usize) -> Result<Typed, String> {
        if depth > MAX_NESTING {
            return Err("it is nested too deep".to_owned());
        }
        let token = self.tokens.get(self.at).ok_or("it is not complete")?.clone();
        self.at += 1;
        match token {
            Token::Text(text) => {
                let mut value = Typed::new(cel::text(&text), Kind::Text);
                value.constant = Some(text);
                Ok(value)
            }
            Token::Number(number) => {
                let mut value = Typed::new(number.clone(), Kind::Number);
                value.constant = Some(number);
                Ok(value)
            }
            Token::Word(word) => match word.to_lowercase().as_str() {
                "null" => {
                    Ok(Typed { text: "null".to_owned(), kind: None, param: None, constant: None, null: true })
                }
                "true" | "false" => {
                    let mut value = Typed::new(word.to_lowercase(), Kind::Boolean);
                    value.constant = Some(word.to_lowercase());
                    Ok(value)
                }
                _ => {
                    let mut value = Typed::new(cel::text(&word), Kind::Text);
                    value.constant = Some(word);
                    Ok(value)
                }
            },
            Token::Name(name) => match name.strip_prefix("sys.func.") {
                Some(function) => {
                    let function = function.to_owned();
                    self.function(&function, depth)
                }
                None => self.reference(&name),
            },
            Token::Sign(sign) => Err(format!("`{sign}` was not understood")),
        }
    }

    fn reference(&mut self, name: &str) -> Result<Typed, String> {
        if name == "last-user-utterance" {
            return Ok(Typed::new("message", Kind::Text));
        }
        let Some(param) = param_of(name) else {
            return Err(format!("`${name}` is known to Dialogflow only"));
        };
        let field = name.split_once("params.").map_or(name, |(_, rest)| rest).trim_start_matches("flow.");
        let field = field.split_once('.').map(|(_, field)| field);
        let slot = self.agent.slot(&param, self.place);
        let kind = self.agent.kind(&param);
        match (field, kind) {
            (None | Some("original" | "resolved" | "name"), _) => {
                let mut value = Typed::new(slot, kind);
                value.param = Some(param);
                Ok(value)
            }
            (Some("amount"), Kind::Money) => Ok(Typed::new(format!("{slot}.amount"), Kind::Number)),
            (Some("currency"), Kind::Money) => Ok(Typed::new(format!("{slot}.currency"), Kind::Text)),
            (Some(part @ ("year" | "month" | "day")), Kind::Date) => {
                Ok(Typed::new(format!("{slot}.{part}()"), Kind::Integer))
            }
            (Some(part @ ("year" | "month" | "day")), Kind::Datetime) => {
                Ok(Typed::new(format!("{slot}.date().{part}()"), Kind::Integer))
            }
            (Some("hours"), Kind::Time | Kind::Datetime) => {
                Ok(Typed::new(format!("{slot}.hour()"), Kind::Integer))
            }
            (Some(field), _) => {
                Err(format!("the slot `{slot}` is of type {} and has no `{field}`", kind.name()))
            }
        }
    }

    fn arguments(&mut self, depth: usize) -> Result<Vec<Typed>, String> {
        let mut arguments = Vec::new();
        if !self.sign("(") {
            return Err("a function has no arguments".to_owned());
        }
        while !self.sign(")") {
            arguments.push(self.value(depth + 1)?);
            if !self.sign(",") && !matches!(self.tokens.get(self.at), Some(Token::Sign(")"))) {
                return Err("a bracket is never closed".to_owned());
            }
        }
        Ok(arguments)
    }

    fn function(&mut self, name: &str, depth: usize) -> Result<Typed, String> {
        let arguments = self.arguments(depth)?;
        let number = |value: &Typed| match (value.kind, &value.constant) {
            (_, Some(constant)) if constant.trim().parse::<f64>().is_ok() => constant.trim().to_owned(),
            (Some(kind), _) if kind.is_number() => value.text.clone(),
            _ => format!("number({})", value.text),
        };
        let text = |value: &Typed| match value.kind {
            Some(kind) if kind.is_text() => value.text.clone(),
            _ => format!("string({})", value.text),
        };
        let join = |sign: &str| arguments.iter().map(number).collect::<Vec<_>>().join(&format!(" {sign} "));
        let made = match (name.to_uppercase().as_str(), arguments.as_slice()) {
            ("ADD", [_, _, ..]) => Typed::new(join("+"), Kind::Number),
            ("MINUS" | "SUBTRACT", [_, _]) => Typed::new(join("-"), Kind::Number),
            ("MULTIPLY", [_, _, ..]) => Typed::new(join("*"), Kind::Number),
            ("DIVIDE", [_, _]) => Typed::new(join("/"), Kind::Number),
            ("MAX", [a, b]) => Typed::new(format!("max({}, {})", number(a), number(b)), Kind::Number),
            ("MIN", [a, b]) => Typed::new(format!("min({}, {})", number(a), number(b)), Kind::Number),
            ("ABS", [a]) => Typed::new(format!("abs({})", number(a)), Kind::Number),
            ("LEN", [a]) => Typed::new(format!("{}.size()", text(a)), Kind::Integer),
            ("COUNT", [a]) if a.kind == Some(Kind::List) => {
                Typed::new(format!("{}.size()", a.text), Kind::Integer)
            }
            ("LOWER", [a]) => Typed::new(format!("{}.lower()", text(a)), Kind::Text),
            ("UPPER", [a]) => Typed::new(format!("{}.upper()", text(a)), Kind::Text),
            ("TRIM", [a]) => Typed::new(format!("{}.trim()", text(a)), Kind::Text),
            ("CONTAIN" | "CONTAINS", [a, b]) => {
                Typed::new(format!("{}.contains({})", text(a), text(b)), Kind::Boolean)
            }
            ("SUBSTITUTE", [a, b, c]) if !b.text.contains('\\') => {
                Typed::new(format!("{}.replace({}, {})", text(a), text(b), text(c)), Kind::Text)
            }
            ("JOIN", [separator, list]) if list.kind == Some(Kind::List) => {
                Typed::new(format!("{}.join({})", list.text, text(separator)), Kind::Text)
            }
            ("TO_TEXT", [a]) => Typed::new(text(a), Kind::Text),
            ("TO_NUMBER", [a]) => Typed::new(number(a), Kind::Number),
            ("IDENTITY", [a]) => a.clone(),
            ("NOW", []) => Typed::new("now", Kind::Datetime),
            _ => return Err(format!("there is no counterpart of the function `{name}` with these values")),
        };
        Ok(made)
    }
}

fn compare(agent: &Agent, left: Typed, sign: &str, right: Typed) -> Result<String, String> {
    let (left, sign, right) = if left.param.is_none() && right.param.is_some() && sign != ":" {
        let turned = match sign {
            "<" => ">",
            "<=" => ">=",
            ">" => "<",
            ">=" => "<=",
            same => same,
        };
        (right, turned, left)
    } else {
        (left, sign, right)
    };
    let empty =
        right.null || right.constant.as_deref() == Some("") || right.constant.as_deref() == Some("null");
    let guard = |condition: String| match &left.param {
        Some(_) => format!("has({}) && {condition}", left.text),
        None => condition,
    };
    let kind = left.kind.unwrap_or_default();
    match sign {
        "==" | "!=" if empty => {
            let there = format!("has({})", left.text);
            Ok(if sign == "==" { format!("!{there}") } else { there })
        }
        "==" | "!=" => {
            if let (Some(param), Some(constant)) = (&left.param, &right.constant) {
                let listed = kind != Kind::Choice
                    || agent
                        .declared(param)
                        .is_some_and(|slot| slot.choices.iter().any(|(id, _)| id == constant));
                if let Some(value) = agent.value(param, constant).filter(|_| listed) {
                    return Ok(format!("{} {sign} {value}", left.text));
                }
                return Ok(format!("string({}) {sign} {}", left.text, cel::text(constant)));
            }
            let same = kind == right.kind.unwrap_or_default()
                || kind.is_text() && right.kind.is_some_and(Kind::is_text)
                || kind.is_number() && right.kind.is_some_and(Kind::is_number);
            if same {
                Ok(format!("{} {sign} {}", left.text, right.text))
            } else {
                Ok(format!("string({}) {sign} string({})", left.text, right.text))
            }
        }
        ":" => {
            let text = if kind.is_text() || kind == Kind::List {
                left.text.clone()
            } else {
                format!("string({})", left.text)
            };
            Ok(guard(format!("{text}.contains({})", right.text)))
        }
        _ => {
            let number = |value: &Typed| match (value.kind, &value.constant) {
                (_, Some(constant)) => {
                    constant.trim().parse::<f64>().is_ok().then(|| constant.trim().to_owned())
                }
                (Some(kind), _) if kind.is_number() => Some(value.text.clone()),
                (Some(Kind::Money), _) => Some(format!("{}.amount", value.text)),
                (Some(kind), _) if kind.is_text() => Some(format!("number({})", value.text)),
                _ => None,
            };
            let second = match &right.param {
                Some(_) => format!("has({}) && ", right.text),
                None => String::new(),
            };
            match (number(&left), number(&right)) {
                (Some(a), Some(b)) => Ok(guard(format!("{second}{a} {sign} {b}"))),
                _ if left.kind == right.kind && left.kind.is_some() => {
                    Ok(guard(format!("{second}{} {sign} {}", left.text, right.text)))
                }
                _ => Err(format!("`{}` has no such order", left.text)),
            }
        }
    }
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
