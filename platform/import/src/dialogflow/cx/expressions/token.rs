//! The words of an expression.

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A reference without its `$`.
    Name(String),
    Word(String),
    Text(String),
    Number(String),
    Sign(&'static str),
}

/// Whether a text is one reference and nothing else.
pub(in crate::dialogflow) fn is_reference(text: &str) -> bool {
    text.trim().strip_prefix('$').is_some_and(|rest| !rest.is_empty() && reference(rest) == rest.len())
}

/// How long the reference or function call is that a text begins with; 0 if it is none.
pub(super) fn reference(text: &str) -> usize {
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
pub(super) fn param_of(name: &str) -> Option<String> {
    let rest = ["session.params.", "flow.", "intent.params.", "page.params."]
        .iter()
        .find_map(|begin| name.strip_prefix(begin))?;
    if name.to_lowercase().starts_with("page.params.status") {
        return None;
    }
    Some(rest.split('.').next().unwrap_or(rest).to_owned())
}

/// Takes an expression apart.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, String> {
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
