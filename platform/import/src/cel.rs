//! Pieces of expressions and of texts with `${...}`.

use botloom_flow::Expression;

/// A text in an expression.
pub(crate) fn text(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\r', "");
    format!("\"{escaped}\"")
}

/// The text that an expression is, if it is nothing but one.
pub(crate) fn unquoted(expression: &str) -> Option<String> {
    let mut chars = expression.strip_prefix('"')?.chars();
    let mut out = String::new();
    while let Some(c) = chars.next() {
        match c {
            '"' => return chars.next().is_none().then_some(out),
            '\\' => out.push(match chars.next()? {
                'n' => '\n',
                other => other,
            }),
            c => out.push(c),
        }
    }
    None
}

/// A text in which `${` is not an expression.
pub(crate) fn literal(text: &str) -> String {
    text.replace("${", "${\"$\"}{")
}

/// The expressions of a text.
pub(crate) fn parts(text: &str) -> impl Iterator<Item = String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find("${") {
        let after = &rest[open + 2..];
        let Some(end) = closing(after) else { break };
        parts.push(after[..end].to_owned());
        rest = &after[end + 1..];
    }
    parts.into_iter()
}

/// Where the `}` stands that closes an expression.
pub(crate) fn closing(text: &str) -> Option<usize> {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
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

/// The names that an expression reads.
pub(crate) fn variables(expression: &str) -> Vec<String> {
    Expression::parse(expression).map(|parsed| parsed.variables()).unwrap_or_default()
}

/// The opposite of a condition.
pub(crate) fn not(condition: &str) -> String {
    if let Some(inner) = condition.strip_prefix('!')
        && (is_call(inner) || inner.starts_with('(') && closes_at_end(inner))
    {
        return unwrapped(inner).to_owned();
    }
    if ["true", "false"].contains(&condition) {
        return (condition != "true").to_string();
    }
    let turned = [
        (" == ", " != "),
        (" != ", " == "),
        (" <= ", " > "),
        (" >= ", " < "),
        (" < ", " >= "),
        (" > ", " <= "),
    ];
    let signs: Vec<_> = turned.iter().filter(|(is, _)| condition.contains(is)).collect();
    if let [(is, is_not)] = signs.as_slice()
        && condition.matches(is).count() == 1
        && !condition.contains(['&', '|', '?'])
        && !condition.starts_with('!')
    {
        return condition.replacen(is, is_not, 1);
    }
    if is_call(condition) { format!("!{condition}") } else { format!("!({condition})") }
}

/// A condition that may stand beside `&&`.
pub(crate) fn group(condition: &str) -> String {
    if condition.contains("||") || condition.contains('?') {
        format!("({condition})")
    } else {
        condition.to_owned()
    }
}

/// Conditions that must all be so.
pub(crate) fn all(conditions: &[String]) -> String {
    match conditions {
        [one] => one.clone(),
        several => several.iter().map(|one| group(one)).collect::<Vec<_>>().join(" && "),
    }
}

fn is_call(text: &str) -> bool {
    text.find('(').is_some_and(|open| {
        let name = &text[..open];
        let named = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "_.".contains(c));
        named && closes_at_end(&text[open..])
    })
}

fn closes_at_end(text: &str) -> bool {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    for (at, c) in text.char_indices() {
        match (quote, c) {
            _ if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    return at + 1 == text.len();
                }
            }
            _ => {}
        }
    }
    false
}

fn unwrapped(text: &str) -> &str {
    text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_is_turned_round() {
        for (condition, opposite) in [
            ("agreed == true", "agreed != true"),
            ("city != \"Paris\"", "city == \"Paris\""),
            ("has(city)", "!has(city)"),
            ("!has(city)", "has(city)"),
            ("!(a == 1 && b)", "a == 1 && b"),
            ("!has(a) && b", "!(!has(a) && b)"),
            ("a > 1", "a <= 1"),
            ("has(a) && a > 1", "!(has(a) && a > 1)"),
            ("false", "true"),
            ("name.contains(\"(\")", "!name.contains(\"(\")"),
        ] {
            assert_eq!(not(condition), opposite);
            assert!(Expression::parse(&not(condition)).is_ok());
        }
    }

    #[test]
    fn texts_say_what_they_read() {
        assert_eq!(parts("a ${x} b ${y == \"}\" ? 1 : 2}").collect::<Vec<_>>(), ["x", "y == \"}\" ? 1 : 2"]);
        assert_eq!(variables("x == \"y\" && has(z)"), ["x", "z"]);
        assert_eq!(literal("${x}"), "${\"$\"}{x}");
    }
}
