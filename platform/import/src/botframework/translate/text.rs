//! Texts with computed parts, as they stand in `say`.

use super::super::expression::{Expr, Part};
use super::super::memory::Kind;
use super::{Cel, Scope};
use crate::cel;

impl Scope<'_> {
    /// A text for customers.
    ///
    /// # Errors
    /// What has no counterpart, in words.
    pub(crate) fn text(&self, parts: &[Part]) -> Result<String, String> {
        let mut text = String::new();
        for part in parts {
            match part {
                Part::Literal(literal) => text.push_str(&cel::literal(literal)),
                Part::Value(Expr::Text(parts)) => text.push_str(&self.text(parts)?),
                Part::Value(value) => {
                    let value = self.expression(value)?;
                    match literal(&value) {
                        Some(literal) => text.push_str(&cel::literal(&literal)),
                        None => text.push_str(&format!("${{{}}}", self.shown(&value).text)),
                    }
                }
            }
        }
        Ok(text)
    }

    /// A value as Bot Framework shows it in a text.
    pub(super) fn shown(&self, value: &Cel) -> Cel {
        match (value.kind, value.text.as_str()) {
            (Kind::Bool, "true") => Cel::literal("True"),
            (Kind::Bool, "false") => Cel::literal("False"),
            (Kind::Bool, _) => {
                let text = format!("{} ? \"True\" : \"False\"", value.truth().text);
                Cel { text, kind: Kind::Text, item: Kind::Unknown, level: super::CHOOSE }
            }
            (Kind::Json, _) => value.as_text(),
            (Kind::Date | Kind::Datetime, name) => {
                let memory = self.memory.borrow();
                let written =
                    memory.variables().any(|(_, variable)| variable.written && variable.name == name);
                if written { value.as_text() } else { value.clone() }
            }
            _ => value.clone(),
        }
    }
}

/// The text of an expression that is nothing but a literal.
fn literal(value: &Cel) -> Option<String> {
    match value.kind {
        Kind::Text => {
            let inside = value.text.strip_prefix('"')?.strip_suffix('"')?;
            (!inside.contains(['"', '\\'])).then(|| inside.to_owned())
        }
        Kind::Int | Kind::Number => value.text.parse::<f64>().ok().map(|_| value.text.clone()),
        _ => None,
    }
}
