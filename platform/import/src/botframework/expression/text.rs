//! Text with `${expressions}` in it.

use super::{Expr, parse};

/// A piece of a text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Part {
    Literal(String),
    Value(Expr),
}

/// The parts of a text, in order. `\${` is no expression; neither is one that is never closed.
///
/// # Errors
/// What is wrong with the first expression that cannot be read.
pub(crate) fn parts(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some(open) = rest.find("${") {
        if let Some(before) = rest[..open].strip_suffix('\\') {
            literal.push_str(before);
            literal.push_str("${");
            rest = &rest[open + 2..];
            continue;
        }
        let Some(end) = closing(&rest[open + 2..]) else { break };
        literal.push_str(&rest[..open]);
        let inside = &rest[open + 2..open + 2 + end];
        rest = &rest[open + 2 + end + 1..];
        let expression = parse(inside)?;
        if !literal.is_empty() {
            parts.push(Part::Literal(std::mem::take(&mut literal)));
        }
        parts.push(Part::Value(expression));
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    Ok(parts)
}

/// Where the `}` stands that closes an expression: not one of a map or in quotes inside it.
pub(crate) fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'' | '`') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => return Some(at),
            (None, '}') => depth -= 1,
            _ => {}
        }
    }
    None
}
