//! Expressions to tokens.

/// A piece of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Name(String),
    Number(String),
    Text(String),
    /// The inside of backticks.
    Template(String),
    Sign(&'static str),
}

/// The signs, longer ones first.
const SIGNS: &[&str] = &[
    "=>", "==", "!=", "<>", "<=", ">=", "&&", "||", "??", "(", ")", "[", "]", "{", "}", ",", ":", ".", "?",
    "+", "-", "*", "/", "%", "^", "!", "<", ">", "&", "=",
];

pub(super) fn tokens(source: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        if c.is_whitespace() || c == '\u{a0}' {
            rest = &rest[c.len_utf8()..];
        } else if let Some(after) = rest.strip_prefix("//") {
            rest = after.split_once('\n').map_or("", |(_, after)| after);
        } else if c == '\'' || c == '"' {
            let (text, after) = quoted(&rest[1..], c).ok_or("a text is never closed")?;
            tokens.push(Token::Text(text));
            rest = after;
        } else if c == '`' {
            let end = closing_backtick(&rest[1..]).ok_or("a text in backticks is never closed")?;
            tokens.push(Token::Template(rest[1..=end].replace("\\`", "`")));
            rest = &rest[end + 2..];
        } else if c.is_ascii_digit() || c == '.' && rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
            let mut end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            if rest[end..].starts_with('.') && rest[end + 1..].starts_with(|c: char| c.is_ascii_digit()) {
                let fraction = rest[end + 1..].find(|c: char| !c.is_ascii_digit());
                end = fraction.map_or(rest.len(), |length| end + 1 + length);
            }
            tokens.push(Token::Number(rest[..end].to_owned()));
            rest = &rest[end..];
        } else if let Some(end) = name(rest, matches!(tokens.last(), Some(last) if operand(last))) {
            tokens.push(Token::Name(rest[..end].to_owned()));
            rest = &rest[end..];
        } else if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            tokens.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        } else {
            return Err(format!("`{c}` means nothing here"));
        }
    }
    Ok(tokens)
}

/// Whether a value ends with this token, so that a `%` after it divides.
fn operand(token: &Token) -> bool {
    !matches!(token, Token::Sign(sign) if ![")", "]", "}"].contains(sign))
}

/// Where a name ends: letters with the sign of a scope (`$`, `@`, `@@`, `#`, `%`, `^`) before them.
fn name(rest: &str, after_operand: bool) -> Option<usize> {
    let signs: &[&str] = if after_operand { &["$"] } else { &["@@", "$", "@", "#", "%", "^"] };
    let sign = signs.iter().find(|sign| rest.starts_with(**sign)).map_or(0, |sign| sign.len());
    let letter = |c: char| c.is_alphanumeric() || c == '_';
    let begin = &rest[sign..];
    if !begin.starts_with(|c: char| c.is_alphabetic() || c == '_') {
        return None;
    }
    Some(sign + begin.find(|c| !letter(c)).unwrap_or(begin.len()))
}

/// The text up to the closing quote, and what follows it.
fn quoted(rest: &str, quote: char) -> Option<(String, &str)> {
    let mut text = String::new();
    let mut chars = rest.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == quote => return Some((text, &rest[at + 1..])),
            '\\' => match chars.next()?.1 {
                'n' => text.push('\n'),
                'r' => text.push('\r'),
                't' => text.push('\t'),
                other @ ('\\' | '\'' | '"') => text.push(other),
                // Patterns are written with single backslashes.
                other => text.extend(['\\', other]),
            },
            c => text.push(c),
        }
    }
    None
}

fn closing_backtick(rest: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '`' => return Some(at),
            _ => {}
        }
    }
    None
}
