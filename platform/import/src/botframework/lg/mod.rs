//! `.lg` files: templates of texts, with variants and conditions.

mod expand;

pub(crate) use expand::{Library, Said};

use super::expression::{Expr, parse};

/// A template as it stands in a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Template {
    pub(crate) name: String,
    pub(crate) parameters: Vec<String>,
    pub(crate) body: Body,
}

/// What a template says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Body {
    /// One of these texts.
    Variants(Vec<String>),
    /// The variants behind the first condition that holds; the last one may have none.
    Cases(Vec<(Option<Expr>, Vec<String>)>),
    /// `[Activity Text = ...]`: values by name.
    Structure { kind: String, fields: Vec<(String, String)> },
}

/// A file of templates.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct File {
    pub(crate) templates: Vec<Template>,
    /// The files it imports, with the name they are known by.
    pub(crate) imports: Vec<(String, Option<String>)>,
    /// What cannot be read, with its line from 1.
    pub(crate) problems: Vec<(usize, String)>,
}

/// Reads a file. What cannot be read is a problem of it; the rest is kept.
pub(crate) fn read(text: &str) -> File {
    let mut reader = Reader { lines: text.lines().collect(), at: 0, file: File::default() };
    while let Some(line) = reader.lines.get(reader.at) {
        let trimmed = line.trim().trim_start_matches('\u{feff}').trim();
        let number = reader.at + 1;
        reader.at += 1;
        if trimmed.is_empty() || trimmed.starts_with('>') {
            continue;
        }
        if let Some(head) = trimmed.strip_prefix('#') {
            reader.template(head.trim());
        } else if let Some(import) = import(trimmed) {
            reader.file.imports.push(import);
        } else {
            reader.file.problems.push((number, format!("`{trimmed}` belongs to no template")));
        }
    }
    reader.file
}

struct Reader<'a> {
    lines: Vec<&'a str>,
    at: usize,
    file: File,
}

/// A part of a template's body.
enum Item {
    Variant(String),
    Condition(Option<String>),
    Switch(String),
    Case(Option<String>),
}

impl Reader<'_> {
    fn template(&mut self, head: &str) {
        let (name, parameters) = match head.split_once('(') {
            Some((name, rest)) => {
                let inside = rest.split_once(')').map_or(rest, |(inside, _)| inside);
                let names = inside.split([',', ';']);
                let names = names.map(|name| name.split('=').next().unwrap_or_default().trim().to_owned());
                (name.trim(), names.filter(|name| !name.is_empty()).collect())
            }
            None => (head, Vec::new()),
        };
        let body = self.body();
        self.file.templates.push(Template { name: name.to_owned(), parameters, body });
    }

    fn body(&mut self) -> Body {
        let mut items: Vec<Item> = Vec::new();
        while let Some(line) = self.lines.get(self.at) {
            let trimmed = line.trim();
            let number = self.at + 1;
            if trimmed.starts_with('#') || import(trimmed).is_some() {
                break;
            }
            self.at += 1;
            if trimmed.is_empty() || trimmed.starts_with('>') {
                continue;
            }
            if items.is_empty() && trimmed.starts_with('[') {
                return self.structure(trimmed);
            }
            let Some(item) = trimmed.strip_prefix(['-', '*', '+']) else {
                self.file
                    .problems
                    .push((number, format!("`{trimmed}` is no variant: it begins without `-`")));
                continue;
            };
            let item = item.trim();
            items.push(keyword(item).unwrap_or_else(|| Item::Variant(self.text(item))));
        }
        self.cases(items)
    }

    /// The text of a variant, which goes over several lines in three backticks.
    fn text(&mut self, first: &str) -> String {
        let Some(open) = first.strip_prefix("```") else { return unescape(first) };
        if let Some((inside, _)) = open.split_once("```") {
            return unescape(inside);
        }
        let mut text = if open.trim().is_empty() { Vec::new() } else { vec![open.to_owned()] };
        while let Some(line) = self.lines.get(self.at) {
            self.at += 1;
            if let Some((last, _)) = line.split_once("```") {
                if !last.trim().is_empty() {
                    text.push(last.trim_end().to_owned());
                }
                break;
            }
            text.push((*line).to_owned());
        }
        unescape(&text.join("\n"))
    }

    fn structure(&mut self, first: &str) -> Body {
        let kind = first.trim_start_matches('[').trim_end_matches(']').trim().to_owned();
        let mut fields = Vec::new();
        while !first.ends_with(']')
            && let Some(line) = self.lines.get(self.at)
        {
            let trimmed = line.trim();
            self.at += 1;
            if trimmed == "]" {
                break;
            }
            if trimmed.is_empty() || trimmed.starts_with('>') {
                continue;
            }
            let Some((name, value)) = trimmed.split_once('=') else {
                self.file.problems.push((self.at, format!("`{trimmed}` gives no name a value")));
                continue;
            };
            let value = self.text(value.trim());
            fields.push((name.trim().to_owned(), value));
        }
        Body::Structure { kind, fields }
    }

    fn cases(&mut self, items: Vec<Item>) -> Body {
        let mut variants = Vec::new();
        let mut cases: Vec<(Option<Expr>, Vec<String>)> = Vec::new();
        let mut switch = None;
        let (number, mut problems) = (self.at, Vec::new());
        let mut condition = |source: &str| match parse(inside(source)) {
            Ok(expression) => Some(expression),
            Err(error) => {
                problems.push((number, format!("`{source}` cannot be read: {error}")));
                None
            }
        };
        for item in items {
            match item {
                Item::Variant(text) => cases.last_mut().map_or(&mut variants, |(_, texts)| texts).push(text),
                Item::Condition(source) => {
                    let when = source.as_deref().map(&mut condition);
                    match when {
                        Some(None) => cases.push((Some(Expr::Bool(false)), Vec::new())),
                        when => cases.push((when.flatten(), Vec::new())),
                    }
                }
                Item::Switch(source) => switch = condition(&source),
                Item::Case(source) => {
                    let value = source.as_deref().map(|source| condition(source).unwrap_or(Expr::Null));
                    let of = switch.clone().unwrap_or(Expr::Null);
                    let equal =
                        |value| Expr::Binary(super::expression::Op::Equal, Box::new(of), Box::new(value));
                    cases.push((value.map(equal), Vec::new()));
                }
            }
        }
        self.file.problems.extend(problems);
        if cases.is_empty() { Body::Variants(variants) } else { Body::Cases(cases) }
    }
}

/// `IF:`, `ELSEIF:`, `ELSE:`, `SWITCH:`, `CASE:` and `DEFAULT:` at the begin of a line.
fn keyword(item: &str) -> Option<Item> {
    let (word, rest) = item.split_once(':')?;
    let rest = rest.trim().to_owned();
    let folded: String = word.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    Some(match folded.as_str() {
        "if" | "elseif" => Item::Condition(Some(rest)),
        "else" => Item::Condition(None),
        "switch" => Item::Switch(rest),
        "case" => Item::Case(Some(rest)),
        "default" => Item::Case(None),
        _ => return None,
    })
}

/// What stands in `${...}`, or the whole.
fn inside(source: &str) -> &str {
    source.trim().strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(source)
}

/// `[text](file.lg)` or `[text](file.lg) as name`.
fn import(line: &str) -> Option<(String, Option<String>)> {
    let rest = line.strip_prefix('[')?;
    let (_, rest) = rest.split_once("](")?;
    let (path, after) = rest.split_once(')')?;
    let file = path.trim().rsplit(['/', '\\']).next()?.to_owned();
    let name = after.trim().strip_prefix("as ").map(|name| name.trim().to_owned());
    file.to_ascii_lowercase().ends_with(".lg").then_some((file, name))
}

/// The escapes of texts; those of expressions stay.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '$']) {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        if rest[at..].starts_with("${")
            && let Some(end) = super::expression::closing(&after[1..])
        {
            out.push_str(&rest[at..at + 2 + end + 1]);
            rest = &rest[at + 2 + end + 1..];
            continue;
        }
        let (text, used) = match after.chars().next() {
            _ if rest[at..].starts_with('$') => ("$", 0),
            Some('n') => ("\n", 1),
            Some('r') => ("", 1),
            Some('t') => ("\t", 1),
            Some('[') => ("[", 1),
            Some(']') => ("]", 1),
            Some('{') => ("{", 1),
            Some('}') => ("}", 1),
            Some('\\') => ("\\", 1),
            _ => ("\\", 0),
        };
        out.push_str(text);
        rest = &after[used..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_have_variants_conditions_and_structures() {
        let file = read(
            "\u{feff}> a comment\n[base](../common/base.lg) as base\n\n# Greet(name, day = 'Monday')\n- Hi ${name}\n* Hello\\n${name}\n\
             # Time\n- IF: ${hour < 12}\n  - morning\n- ELSEIF: ${hour < 18}\n  - day\n- ELSE:\n  - evening\n\
             # Kind(x)\n- SWITCH: ${x}\n- CASE: ${'a'}\n  - A\n- DEFAULT:\n  - other\n\
             # Long\n- ```\none\n  two ${x}\n```\n\
             # Card\n[Activity\n  > hidden\n  Text = ${Greet('you')}\n  SuggestedActions = yes | no\n]\nlost\n",
        );
        let names: Vec<&str> = file.templates.iter().map(|template| template.name.as_str()).collect();
        assert_eq!(names, ["Greet", "Time", "Kind", "Long", "Card"]);
        assert_eq!(file.imports, [("base.lg".to_owned(), Some("base".to_owned()))]);
        assert_eq!(file.templates[0].parameters, ["name", "day"]);
        assert_eq!(
            file.templates[0].body,
            Body::Variants(vec!["Hi ${name}".to_owned(), "Hello\n${name}".to_owned()])
        );
        let Body::Cases(cases) = &file.templates[1].body else { panic!("{:?}", file.templates[1]) };
        assert_eq!(cases.len(), 3);
        assert_eq!(cases[2], (None, vec!["evening".to_owned()]));
        let Body::Cases(cases) = &file.templates[2].body else { panic!("{:?}", file.templates[2]) };
        assert_eq!(cases[0].0, parse("x == 'a'").ok());
        assert_eq!(file.templates[3].body, Body::Variants(vec!["one\n  two ${x}".to_owned()]));
        let Body::Structure { kind, fields } = &file.templates[4].body else {
            panic!("{:?}", file.templates[4])
        };
        assert_eq!(kind, "Activity");
        assert_eq!(fields[1], ("SuggestedActions".to_owned(), "yes | no".to_owned()));
        assert_eq!(file.problems.len(), 1, "{:?}", file.problems);
        assert!(file.problems[0].1.contains("lost"));
    }
}
