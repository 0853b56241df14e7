//! Expressions to CEL, with their types.

use super::token::{Token, param_of};
use crate::cel;
use crate::dialogflow::Agent;
use crate::kind::{Kind, truth};
use crate::report::Place;

/// How deep brackets and functions may nest.
const MAX_NESTING: usize = 40;

/// An expression with its type.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    pub(super) text: String,
    pub(super) kind: Option<Kind>,
    /// The parameter, if it is nothing but one.
    pub(super) param: Option<String>,
    /// A constant as it was written.
    pub(super) constant: Option<String>,
    pub(super) null: bool,
}

impl Typed {
    fn new(text: impl Into<String>, kind: Kind) -> Self {
        Self { text: text.into(), kind: Some(kind), param: None, constant: None, null: false }
    }
}

/// Reads an expression word by word.
pub(super) struct Parser<'p> {
    pub(super) agent: &'p mut Agent,
    pub(super) tokens: &'p [Token],
    pub(super) at: usize,
    pub(super) place: &'p Place,
}

impl Parser<'_> {
    pub(super) fn whole(mut self) -> Result<String, String> {
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
            return Ok(inner);
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

    pub(super) fn value(&mut self, depth: usize) -> Result<Typed, String> {
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
        if name.starts_with("request.generative.")
            && let Some(known) = self.agent.slot_names.known(name)
        {
            return Ok(Typed::new(known.to_owned(), Kind::Text));
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
