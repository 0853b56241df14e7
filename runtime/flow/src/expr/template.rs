//! Text with `${expressions}` in it.

use super::Expression;
use super::eval::{EvalError, Scope};
use super::infer::TypeError;
use super::value::Value;
use super::words as said;
use crate::words;

/// A text whose `${...}` parts are computed.
#[derive(Debug, Clone, PartialEq)]
pub struct Template {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Text(String),
    Value(Box<Expression>),
}

impl Template {
    /// Parses a text.
    ///
    /// # Errors
    /// The first mistake, its span counted in the whole text.
    pub fn parse(text: &str) -> Result<Self, Box<TypeError>> {
        let mut parts = Vec::new();
        let mut rest = 0;
        while let Some(open) = text[rest..].find("${").map(|at| rest + at) {
            if open > rest {
                parts.push(Part::Text(text[rest..open].to_owned()));
            }
            let start = open + 2;
            let Some(end) = closing(&text[start..]).map(|at| start + at) else {
                return Err(Box::new(TypeError {
                    span: open..text.len(),
                    message: words!("`${{` is never closed"),
                    cure: words!("close the expression with `}}`"),
                    unknown: None,
                }));
            };
            let expression = Expression::parse(&text[start..end]).map_err(|mut error| {
                error.span = start + error.span.start..start + error.span.end;
                error
            })?;
            parts.push(Part::Value(Box::new(expression)));
            rest = end + 1;
        }
        if rest < text.len() {
            parts.push(Part::Text(text[rest..].to_owned()));
        }
        Ok(Self { parts })
    }

    /// The expressions, in order.
    pub fn expressions(&self) -> impl Iterator<Item = &Expression> {
        self.parts.iter().filter_map(|part| match part {
            Part::Value(expression) => Some(expression.as_ref()),
            Part::Text(_) => None,
        })
    }

    /// The one expression, if the text is nothing but `${...}`.
    #[must_use]
    pub fn single(&self) -> Option<&Expression> {
        match self.parts.as_slice() {
            [Part::Value(expression)] => Some(expression),
            _ => None,
        }
    }

    /// The text without its expressions, for titles, which have none.
    #[must_use]
    pub fn plain(&self) -> String {
        let texts = self.parts.iter().filter_map(|part| match part {
            Part::Text(text) => Some(text.as_str()),
            Part::Value(_) => None,
        });
        texts.collect()
    }

    /// The text before the first expression.
    #[must_use]
    pub fn start(&self) -> &str {
        match self.parts.first() {
            Some(Part::Text(text)) => text,
            _ => "",
        }
    }

    /// The text with its values. Values without a pattern are said in the words of the scope's language; a slot without
    /// a value is left out.
    ///
    /// # Errors
    /// The first part that cannot be computed.
    pub fn render(&self, scope: &Scope<'_>) -> Result<String, EvalError> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Value(expression) => match expression.eval(scope)? {
                    Value::Null => {}
                    value => {
                        let title = expression.name().and_then(|name| (scope.title)(name, &value));
                        text.push_str(&title.unwrap_or_else(|| said::words(&value, scope)));
                    }
                },
            }
        }
        Ok(text)
    }
}

impl Template {
    /// The text as an address: values are written so that they stay one part of it.
    ///
    /// # Errors
    /// The first part that cannot be computed.
    pub fn render_url(&self, scope: &Scope<'_>) -> Result<String, EvalError> {
        let mut text = String::new();
        for part in &self.parts {
            match part {
                Part::Text(part) => text.push_str(part),
                Part::Value(expression) => text.push_str(&url_encode(&expression.eval(scope)?.to_string())),
            }
        }
        Ok(text)
    }
}

/// A text as one part of an address: all but letters, digits and `-._~` as `%XX`; a part of nothing but dots is written
/// so that it names no folder.
#[must_use]
pub fn url_encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    let dots = !text.is_empty() && text.chars().all(|c| c == '.');
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_~".contains(&byte) || byte == b'.' && !dots {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// Where the `}` stands that closes the expression: not one inside quotes or of a map inside it.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => return Some(at),
            (None, '}') => depth -= 1,
            _ => {}
        }
    }
    None
}
