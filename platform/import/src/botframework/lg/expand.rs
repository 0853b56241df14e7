//! Templates that call templates, to the texts that are said in the end.

use super::{Body, File, Template};
use crate::botframework::expression::{Expr, Part, parts};
use std::cell::Cell;
use std::collections::BTreeMap;

/// How deep templates may call each other.
const MAX_DEPTH: usize = 24;
/// How many templates one text may fill in.
const MAX_CALLS: u32 = 2_000;
/// The most variants that a text may have when all its parts vary.
const MAX_VARIANTS: usize = 24;

/// A text: pieces in a row.
pub(crate) type Text = Vec<Part>;

/// What a template says in the end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Said {
    /// One of these.
    Variants(Vec<Text>),
    /// What stands behind the first condition that holds.
    Cases(Vec<(Option<Expr>, Said)>),
    /// A message with more than text: values by name, in small letters.
    Activity(Vec<(String, Vec<Text>)>),
}

/// The `.lg` files of a project.
#[derive(Debug, Default)]
pub(crate) struct Library {
    /// By file name without `.lg` and locale, and by locale in small letters; the empty locale is the common one.
    files: BTreeMap<String, BTreeMap<String, File>>,
}

impl Library {
    pub(crate) fn add(&mut self, name: &str, locale: &str, file: File) {
        self.files.entry(name.to_ascii_lowercase()).or_default().insert(locale.to_ascii_lowercase(), file);
    }

    /// The locales in which files are written; the empty one left out.
    pub(crate) fn all_locales(&self) -> Vec<String> {
        let mut found: Vec<String> = self.files.values().flat_map(|files| files.keys().cloned()).collect();
        found.retain(|locale| !locale.is_empty());
        found.sort();
        found.dedup();
        found
    }

    /// What a text says in a locale, with the templates that `generator` knows.
    ///
    /// # Errors
    /// What cannot be read, or which template does not exist.
    pub(crate) fn say(&self, text: &str, generator: Option<&str>, locale: &str) -> Result<Said, String> {
        let parts = parts(text)?;
        let expander = Expander::new(self, locale);
        let place = generator.and_then(|generator| self.file(&base(generator), locale));
        expander.said(&parts, place.as_ref(), &BTreeMap::new(), 0)
    }

    /// An expression in which the templates it calls are filled in.
    pub(crate) fn fill(
        &self,
        expression: &Expr,
        generator: Option<&str>,
        locale: &str,
    ) -> Result<Expr, String> {
        let place = generator.and_then(|generator| self.file(&base(generator), locale));
        Expander::new(self, locale).expression(expression, place.as_ref(), &BTreeMap::new(), 0)
    }

    /// The file of a name for a locale: its own, that of the language, the common one.
    fn file(&self, name: &str, locale: &str) -> Option<Place<'_>> {
        let files = self.files.get(name)?;
        let mut wanted = locale.to_ascii_lowercase();
        loop {
            if let Some(file) = files.get(&wanted) {
                return Some(Place { file });
            }
            if wanted.is_empty() {
                return None;
            }
            wanted.truncate(wanted.rfind('-').unwrap_or(0));
        }
    }
}

/// The name of a file without ending and locale: `Common.en-us.lg` is `common`.
fn base(file: &str) -> String {
    let name = file.to_ascii_lowercase();
    let name = name.strip_suffix(".lg").unwrap_or(&name);
    crate::botframework::project::without_locale(name).0.to_owned()
}

type Names = BTreeMap<String, Expr>;

/// The file in which a template is looked for.
#[derive(Clone, Copy)]
struct Place<'a> {
    file: &'a File,
}

struct Expander<'a> {
    library: &'a Library,
    locale: &'a str,
    left: Cell<u32>,
}

impl<'a> Expander<'a> {
    fn new(library: &'a Library, locale: &'a str) -> Self {
        Self { library, locale, left: Cell::new(MAX_CALLS) }
    }

    /// A template by the name it has in a file; `alias.name` is one of an imported file.
    fn template(&self, name: &str, place: Place<'a>) -> Option<(&'a Template, Place<'a>)> {
        let mut look = vec![(name.to_owned(), place)];
        let mut at = 0;
        while let Some((name, place)) = look.get(at).cloned() {
            at += 1;
            if let Some(template) = place.file.templates.iter().rfind(|template| template.name == name) {
                return Some((template, place));
            }
            for (import, alias) in &place.file.imports {
                let inner = match alias {
                    Some(alias) => name.strip_prefix(alias.as_str()).and_then(|rest| rest.strip_prefix('.')),
                    None => Some(name.as_str()),
                };
                let found = inner.zip(self.library.file(&base(import), self.locale));
                let seen = |inner: &str, place: &Place<'_>| {
                    look.iter().any(|(name, other)| name == inner && std::ptr::eq(other.file, place.file))
                };
                if let Some((inner, place)) = found
                    && !seen(inner, &place)
                {
                    look.push((inner.to_owned(), place));
                }
            }
        }
        None
    }

    /// The template that an expression calls, with its arguments.
    fn called<'e>(
        &self,
        expression: &'e Expr,
        place: Option<&Place<'a>>,
    ) -> Option<(&'a Template, Place<'a>, &'e [Expr])> {
        let Expr::Call(name, arguments) = expression else { return None };
        let place = *place?;
        if name == "template" {
            let (template, place) = self.template(arguments.first()?.as_literal()?, place)?;
            return Some((template, place, &arguments[1..]));
        }
        let (template, place) = self.template(name, place)?;
        Some((template, place, arguments))
    }

    fn said(
        &self,
        parts: &[Part],
        place: Option<&Place<'a>>,
        names: &Names,
        depth: usize,
    ) -> Result<Said, String> {
        if let [Part::Value(expression)] = parts
            && let Some((template, inner, arguments)) = self.called(expression, place)
        {
            let names = self.bind(template, arguments, place, names, depth)?;
            return self.template_said(template, inner, &names, depth + 1);
        }
        self.text(parts, place, names, depth).map(Said::Variants)
    }

    fn template_said(
        &self,
        template: &Template,
        place: Place<'a>,
        names: &Names,
        depth: usize,
    ) -> Result<Said, String> {
        let left = self.left.get().checked_sub(1);
        let Some(left) = left.filter(|_| depth <= MAX_DEPTH) else {
            return Err(format!("the template `{}` calls itself", template.name));
        };
        self.left.set(left);
        match &template.body {
            Body::Variants(texts) => match texts.as_slice() {
                [only] => self.said(&parts(only)?, Some(&place), names, depth),
                texts => self.variants(texts, place, names, depth).map(Said::Variants),
            },
            Body::Cases(cases) => {
                let case = |(when, texts): &(Option<Expr>, Vec<String>)| {
                    let when = when.as_ref().map(|when| self.expression(when, Some(&place), names, depth));
                    let said = match texts.as_slice() {
                        [only] => self.said(&parts(only)?, Some(&place), names, depth)?,
                        texts => Said::Variants(self.variants(texts, place, names, depth)?),
                    };
                    Ok((when.transpose()?, said))
                };
                cases.iter().map(case).collect::<Result<_, String>>().map(Said::Cases)
            }
            Body::Structure { fields, .. } => {
                let field = |(name, value): &(String, String)| {
                    let texts = self.text(&parts(value)?, Some(&place), names, depth)?;
                    Ok((name.to_ascii_lowercase(), texts))
                };
                fields.iter().map(field).collect::<Result<_, String>>().map(Said::Activity)
            }
        }
    }

    fn variants(
        &self,
        texts: &[String],
        place: Place<'a>,
        names: &Names,
        depth: usize,
    ) -> Result<Vec<Text>, String> {
        let mut all = Vec::new();
        for text in texts {
            all.extend(self.text(&parts(text)?, Some(&place), names, depth)?);
        }
        all.truncate(MAX_VARIANTS);
        Ok(all)
    }

    /// The variants of a text whose parts may vary.
    fn text(
        &self,
        parts: &[Part],
        place: Option<&Place<'a>>,
        names: &Names,
        depth: usize,
    ) -> Result<Vec<Text>, String> {
        let mut all: Vec<Text> = vec![Vec::new()];
        for part in parts {
            let choices: Vec<Text> = match part {
                Part::Literal(_) => vec![vec![part.clone()]],
                Part::Value(expression) => self.value(expression, place, names, depth)?,
            };
            let product = all.iter().flat_map(|before| {
                choices.iter().map(move |choice| before.iter().chain(choice).cloned().collect::<Text>())
            });
            all = product.take(MAX_VARIANTS).collect();
        }
        Ok(all.into_iter().map(joined).collect())
    }

    /// The variants of a computed part.
    fn value(
        &self,
        expression: &Expr,
        place: Option<&Place<'a>>,
        names: &Names,
        depth: usize,
    ) -> Result<Vec<Text>, String> {
        if let Some((template, inner, arguments)) = self.called(expression, place) {
            let names = self.bind(template, arguments, place, names, depth)?;
            return flat(self.template_said(template, inner, &names, depth + 1)?);
        }
        match self.expression(expression, place, names, depth)? {
            Expr::Text(parts) => Ok(vec![parts]),
            Expr::Number(number) => Ok(vec![vec![Part::Literal(number)]]),
            other => Ok(vec![vec![Part::Value(other)]]),
        }
    }

    fn bind(
        &self,
        template: &Template,
        arguments: &[Expr],
        place: Option<&Place<'a>>,
        names: &Names,
        depth: usize,
    ) -> Result<Names, String> {
        if depth > MAX_DEPTH {
            return Err(format!("the template `{}` calls itself", template.name));
        }
        let given = arguments.iter().map(|argument| self.expression(argument, place, names, depth));
        let given = given.collect::<Result<Vec<_>, _>>()?;
        // A template without parameters sees those of its caller.
        let mut inner = if template.parameters.is_empty() { names.clone() } else { Names::new() };
        inner.extend(template.parameters.iter().cloned().zip(given));
        Ok(inner)
    }

    fn expression(
        &self,
        expression: &Expr,
        place: Option<&Place<'a>>,
        names: &Names,
        depth: usize,
    ) -> Result<Expr, String> {
        if let Some((template, inner, arguments)) = self.called(expression, place) {
            let names = self.bind(template, arguments, place, names, depth)?;
            let mut texts = flat(self.template_said(template, inner, &names, depth + 1)?)?;
            return Ok(match texts.is_empty() {
                true => Expr::literal(""),
                false => Expr::Text(texts.swap_remove(0)),
            });
        }
        let one = |inner: &Expr| self.expression(inner, place, names, depth).map(Box::new);
        let many = |items: &[Expr]| {
            items.iter().map(|item| self.expression(item, place, names, depth)).collect::<Result<Vec<_>, _>>()
        };
        Ok(match expression {
            Expr::Name(name) => names.get(name).cloned().unwrap_or_else(|| expression.clone()),
            Expr::Null | Expr::Bool(_) | Expr::Number(_) => expression.clone(),
            Expr::Text(parts) => {
                let mut texts = self.text(parts, place, names, depth)?;
                Expr::Text(if texts.is_empty() { Vec::new() } else { texts.swap_remove(0) })
            }
            Expr::Field(object, field) => Expr::Field(one(object)?, field.clone()),
            Expr::Index(list, index) => Expr::Index(one(list)?, one(index)?),
            Expr::Call(name, arguments) => Expr::Call(name.clone(), many(arguments)?),
            Expr::List(items) => Expr::List(many(items)?),
            Expr::Map(entries) => {
                let entry = |(key, value): &(String, Expr)| {
                    Ok((key.clone(), self.expression(value, place, names, depth)?))
                };
                Expr::Map(entries.iter().map(entry).collect::<Result<_, String>>()?)
            }
            Expr::Not(inner) => Expr::Not(one(inner)?),
            Expr::Negative(inner) => Expr::Negative(one(inner)?),
            Expr::Binary(op, left, right) => Expr::Binary(*op, one(left)?, one(right)?),
            Expr::Choose(condition, then, other) => Expr::Choose(one(condition)?, one(then)?, one(other)?),
            Expr::Lambda(name, body) => Expr::Lambda(name.clone(), one(body)?),
        })
    }
}

/// What is said, as variants of one text: a condition becomes a choice inside the text.
pub(super) fn flat(said: Said) -> Result<Vec<Text>, String> {
    match said {
        Said::Variants(texts) => Ok(texts),
        Said::Activity(fields) => Ok(fields
            .into_iter()
            .find_map(|(name, texts)| (name == "text").then_some(texts))
            .unwrap_or_default()),
        Said::Cases(cases) => {
            let mut flattened = Vec::new();
            for (when, said) in cases {
                flattened.push((when, flat(said)?));
            }
            let variants = flattened.iter().map(|(_, texts)| texts.len()).max().unwrap_or(0);
            let variant = |number: usize| {
                let nothing = Expr::literal("");
                let text = flattened.iter().rev().fold(nothing, |otherwise, (when, texts)| {
                    let text = texts.get(number % texts.len().max(1)).cloned().unwrap_or_default();
                    match when {
                        Some(when) => Expr::Choose(
                            Box::new(when.clone()),
                            Box::new(Expr::Text(text)),
                            Box::new(otherwise),
                        ),
                        None => Expr::Text(text),
                    }
                });
                match text {
                    Expr::Text(parts) => parts,
                    choice => vec![Part::Value(choice)],
                }
            };
            Ok((0..variants).map(variant).collect())
        }
    }
}

impl Said {
    /// As variants of one text.
    pub(crate) fn texts(self) -> Vec<Text> {
        flat(self).unwrap_or_default()
    }
}

/// A text in which no two literal pieces stand side by side.
fn joined(text: Text) -> Text {
    let mut out: Text = Vec::new();
    for part in text {
        match (out.last_mut(), part) {
            (Some(Part::Literal(before)), Part::Literal(after)) => before.push_str(&after),
            (_, part) => out.push(part),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::botframework::expression::parse;
    use crate::botframework::lg::read;

    fn library() -> Library {
        let mut library = Library::default();
        library.add("base", "", read("# Name(who)\n- ${toUpper(who)}\n- friend\n# Loop\n- ${Loop()}\n"));
        library.add(
            "main",
            "",
            read(
                "[x](base.lg) as base\n[y](other.lg)\n# Hi(who)\n- Hi ${base.Name(who)}!\n# When\n\
                 - IF: ${user.late}\n - late ${Other()}\n- ELSE:\n - on time\n# Row\n- Now: ${When()}.\n",
            ),
        );
        library.add("main", "es", read("# Hi(who)\n- Hola ${who}\n"));
        library.add("other", "", read("# Other\n- again\n"));
        library
    }

    #[test]
    fn calls_are_filled_in() {
        let library = library();
        let say = |text, locale| library.say(text, Some("main.lg"), locale);
        let Ok(Said::Variants(texts)) = say("${Hi(user.name)}", "en-us") else { panic!() };
        assert_eq!(texts.len(), 2);
        let upper = Part::Value(parse("toUpper(user.name)").unwrap());
        assert_eq!(texts[0], [Part::Literal("Hi ".into()), upper, Part::Literal("!".into())]);
        assert_eq!(texts[1], [Part::Literal("Hi friend!".into())]);
        let Ok(Said::Variants(texts)) = say("${Hi('you')}", "es-mx") else { panic!() };
        assert_eq!(texts, [[Part::Literal("Hola you".into())]]);
        assert!(matches!(say("${When()}", ""), Ok(Said::Cases(cases)) if cases.len() == 2));
        let Ok(Said::Variants(texts)) = say("${Row()}", "") else { panic!() };
        assert_eq!(texts[0].len(), 3, "{texts:?}");
        assert_eq!(library.all_locales(), ["es"]);
        assert!(library.say("${Loop()}", Some("base.lg"), "").is_err());
    }
}
