//! What names mean: memory, the message, the value of an input, the item of a loop.

use super::super::expression::Expr;
use super::super::memory::{Asked, Kind, Memory, Noted, Path};
use super::Cel;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// A loop round the place that is translated.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Loop {
    /// The paths of its item and of its number, in small letters.
    pub(crate) value: Vec<String>,
    pub(crate) index: Vec<String>,
    /// The names they have here.
    pub(crate) item: String,
    pub(crate) number: String,
    /// The type of the item.
    pub(crate) kind: Kind,
    /// The type of its number, or of its name.
    pub(crate) place: Kind,
}

/// What a name means at one place of a project.
pub(crate) struct Scope<'a> {
    pub(crate) memory: &'a RefCell<Memory>,
    /// The flow that is written.
    pub(crate) flow: String,
    /// The key of the dialog to which `dialog.` belongs.
    pub(crate) dialog: String,
    pub(crate) loops: Vec<Loop>,
    /// `this.value`: what an input has recognized.
    pub(crate) this: Option<Cel>,
    /// `turn.lastresult`.
    pub(crate) last: Option<Cel>,
    /// The intent that began the flow, if only one can have.
    pub(crate) intent: Option<String>,
    /// What the recognizer of the dialog finds, by name in small letters.
    pub(crate) entities: &'a BTreeMap<String, Asked>,
    /// Constants of the project's settings, by path in small letters.
    pub(crate) settings: &'a BTreeMap<String, String>,
    /// Names bound by `foreach`, `where` and the like.
    pub(crate) bound: RefCell<Vec<(String, Kind)>>,
    /// The flows of dialogs and inputs, by id in small letters.
    pub(crate) open: &'a BTreeMap<String, String>,
    /// The properties of the input that is translated, by name in small letters.
    pub(crate) class: BTreeMap<String, String>,
    /// Whether the flow is run by an error.
    pub(crate) failing: bool,
}

/// Where a value goes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Target {
    /// The name to assign, with the fields behind it.
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) path: Path,
}

/// A chain of names: `user.profile["first name"]` is three. `None` if something in it is computed.
pub(crate) fn flattened(tree: &Expr) -> Option<Vec<String>> {
    match tree {
        Expr::Name(name) => Some(vec![name.clone()]),
        Expr::Field(object, field) => {
            let mut chain = flattened(object)?;
            chain.push(field.clone());
            Some(chain)
        }
        Expr::Index(object, index) => {
            let mut chain = flattened(object)?;
            chain.push(index.as_literal()?.to_owned());
            Some(chain)
        }
        _ => None,
    }
}

impl Scope<'_> {
    /// A chain of names in which what is computed can only be one text.
    fn resolved(&self, tree: &Expr) -> Option<Vec<String>> {
        if let Some(chain) = flattened(tree) {
            return Some(chain);
        }
        match tree {
            Expr::Field(object, field) => {
                let mut chain = self.resolved(object)?;
                chain.push(field.clone());
                Some(chain)
            }
            Expr::Index(object, index) => {
                let mut chain = self.resolved(object)?;
                chain.push(self.constant(index)?);
                Some(chain)
            }
            _ => None,
        }
    }

    /// The text that an expression always gives, as far as the passes before know.
    fn constant(&self, tree: &Expr) -> Option<String> {
        if let Some(literal) = tree.as_literal() {
            return Some(literal.to_owned());
        }
        let chain = self.resolved(tree).filter(|chain| chain.len() > 1)?;
        let small: Vec<String> = chain.iter().map(|name| name.to_ascii_lowercase()).collect();
        let small: Vec<&str> = small.iter().map(String::as_str).collect();
        let path = self.path(&chain, &small).ok()?;
        let found = {
            let memory = self.memory.borrow();
            let (variable, fields) = memory.find(&path)?;
            variable.constant.clone().filter(|_| fields.is_empty())?
        };
        let noted = Noted { flow: &self.flow, whole: true, ..Noted::default() };
        self.memory.borrow_mut().note(&path, &chain[1..], noted);
        Some(found)
    }

    /// A name, a field or an item.
    pub(super) fn reference(&self, tree: &Expr) -> Result<Cel, String> {
        let Some(chain) = self.resolved(tree) else { return self.part(tree) };
        let small: Vec<String> = chain.iter().map(|name| name.to_ascii_lowercase()).collect();
        let small: Vec<&str> = small.iter().map(String::as_str).collect();
        if let Some(found) = self.local(&chain, &small) {
            return Ok(found);
        }
        if let Some(found) = self.special(&chain, &small)? {
            return Ok(found);
        }
        // `text.length` and the like are written as if they were fields.
        if let (Expr::Field(object, _), [_, _, .., "length" | "count"]) = (tree, small.as_slice()) {
            let object = self.reference(object)?;
            return Ok(Cel::function("size", &[&object], Kind::Int));
        }
        self.variable(&chain, &small)
    }

    /// A field or an item of something computed.
    fn part(&self, tree: &Expr) -> Result<Cel, String> {
        match tree {
            Expr::Field(object, field)
                if ["length", "count"].contains(&field.to_ascii_lowercase().as_str()) =>
            {
                let object = self.expression(object)?;
                Ok(Cel::function("size", &[&object], Kind::Int))
            }
            Expr::Field(object, field) => {
                let object = self.expression(object)?;
                match object.kind {
                    Kind::Date | Kind::Datetime => return Ok(moment(&object, field)),
                    Kind::File => return Ok(file(&object, field)),
                    _ => {}
                }
                Ok(Cel::whole(format!("{}.{field}", object.at(super::WHOLE)), Kind::Unknown))
            }
            Expr::Index(object, index) => {
                let object = self.expression(object)?;
                // An input of a date gives a list of its readings; here it gives the date.
                // The same goes for what was sent.
                if matches!(object.kind, Kind::Date | Kind::Datetime | Kind::File) {
                    return Ok(object);
                }
                let index = self.expression(index)?;
                let text = format!("{}[{}]", object.at(super::WHOLE), index.text);
                Ok(Cel::whole(text, Kind::Unknown))
            }
            other => self.expression(other),
        }
    }

    /// What is bound round the place: the item of a loop, the value of an input, a name of a function.
    fn local(&self, chain: &[String], small: &[&str]) -> Option<Cel> {
        if let Some((_, kind)) = self.bound.borrow().iter().rev().find(|(name, _)| *name == chain[0]) {
            let kind = if chain.len() == 1 { *kind } else { Kind::Unknown };
            return Some(Cel::whole(chain.join("."), kind));
        }
        if let (["this", "value", rest @ ..], Some(this)) = (small, &self.this) {
            return Some(match (rest, this.kind) {
                ([], _) => this.clone(),
                (["length" | "count"], _) => Cel::function("size", &[this], Kind::Int),
                ([field], Kind::Date | Kind::Datetime) => moment(this, field),
                _ => Cel::whole(format!("{}.{}", this.text, chain[2..].join(".")), Kind::Unknown),
            });
        }
        if let (["turn", "lastresult", rest @ ..], Some(last)) = (small, &self.last) {
            return Some(if rest.is_empty() {
                last.clone()
            } else {
                Cel::whole(format!("{}.{}", last.text, chain[2..].join(".")), Kind::Unknown)
            });
        }
        let begins =
            |path: &[String]| small.len() >= path.len() && path.iter().zip(small).all(|(a, b)| a == b);
        self.loops.iter().rev().find_map(|of| {
            let (path, name, kind) = if begins(&of.index) {
                (&of.index, &of.number, of.place)
            } else if begins(&of.value) {
                (&of.value, &of.item, of.kind)
            } else {
                return None;
            };
            let rest = &chain[path.len()..];
            let below = if kind == Kind::Json { kind } else { Kind::Unknown };
            Some(if rest.is_empty() {
                Cel::whole(name, kind)
            } else {
                Cel::whole(format!("{name}.{}", rest.join(".")), below)
            })
        })
    }

    /// What is no memory of the project but of the tool.
    fn special(&self, chain: &[String], small: &[&str]) -> Result<Option<Cel>, String> {
        let lost = |what: &str| Err(format!("`{}` has no counterpart: {what}", chain.join(".")));
        Ok(Some(match small {
            ["turn", "activity", "text"] | ["turn", "recognized", "text"] => {
                Cel::whole("message", Kind::Text)
            }
            ["turn", "activity", "text", "length"] => Cel::whole("size(message)", Kind::Int),
            ["turn", "activity", "from", field] => Cel::whole(format!("user.{field}"), Kind::Text),
            ["turn", "activity", "channelid"] => Cel::whole("channel.name", Kind::Text),
            ["turn", "locale"] | ["conversation", "locale"] | ["turn", "activity", "locale"] => {
                Cel::whole("language", Kind::Text)
            }
            ["turn", "activity", "value", rest @ ..] if !rest.is_empty() => {
                Cel::whole(format!("event.{}", chain[3..].join(".")), Kind::Json)
            }
            ["turn", "activity", ..] => return lost("of a message only its text and its sender are known"),
            ["turn", "recognized", "intent"] | ["turn", "topintent"] | ["dialog", "lastintent"] => {
                match &self.intent {
                    Some(intent) => Cel::literal(intent),
                    None => return lost("several intents lead here"),
                }
            }
            ["turn", "recognized", "entities", _] => {
                return lost("a slot holds one value, not all that were found");
            }
            ["turn", "recognized", "entities", name, rest @ ..] => {
                return self.entity(&chain[3], name, rest, &chain[4..]).map(Some);
            }
            ["@" | "@@", name, rest @ ..] => {
                return self.entity(&chain[1], name, rest, &chain[2..]).map(Some);
            }
            ["#", name] => {
                let is = self.intent.as_ref().is_some_and(|intent| intent.eq_ignore_ascii_case(name));
                match &self.intent {
                    Some(_) => Cel::whole(is.to_string(), Kind::Bool),
                    None => return lost("several intents lead here"),
                }
            }
            ["turn", "dialogevent", "value", "message"] if self.failing => {
                Cel::whole("error.message", Kind::Text)
            }
            ["turn", "dialogevent", "value", ..] if self.failing => {
                return lost("of an error only its message is known");
            }
            ["turn", "dialogevent", "value"] => return self.input("value").map(Some),
            ["turn", "dialogevent" | "recognized" | "interrupted" | "activityprocessed", ..] => {
                return lost("the turn keeps no such state");
            }
            ["dialog", "options", ..] if small.len() > 2 => {
                let chain: Vec<String> = [&chain[..1], &chain[2..]].concat();
                let small: Vec<&str> = [&small[..1], &small[2..]].concat();
                return self.variable(&chain, &small).map(Some);
            }
            ["settings", ..] => match self.settings.get(&small[1..].join(".")) {
                Some(value) => Cel::literal(value),
                None => return lost("the settings of the project do not hold it"),
            },
            ["class" | "dialogclass", name] if self.class.contains_key(*name) => {
                Cel::literal(&self.class[*name])
            }
            ["dialogcontext" | "dialogclass" | "class" | "this", ..] => {
                return lost("a flow does not know how it is built");
            }
            _ => return Ok(None),
        }))
    }

    fn entity(&self, spelled: &str, name: &str, rest: &[&str], fields: &[String]) -> Result<Cel, String> {
        if name.starts_with('$') {
            return Err(format!("`@{spelled}` has no counterpart: only the value itself is known"));
        }
        let path = Path { scope: "entity".to_owned(), keys: vec![name.to_owned()] };
        let asked = self.entities.get(name).cloned();
        let kind = asked.as_ref().map_or(Kind::Text, |asked| asked.kind);
        let noted = Noted { flow: &self.flow, kind, asked, whole: true, ..Noted::default() };
        self.memory.borrow_mut().note(&path, &[spelled.to_owned()], noted);
        let found = self.found(&path).unwrap_or_else(|| Cel::whole(name, kind));
        Ok(match rest {
            [] | ["0" | "text" | "value" | "number"] => found,
            _ => Cel::whole(format!("{}.{}", found.text, fields.join(".")), Kind::Unknown),
        })
    }

    /// An input of the flow that is written.
    fn input(&self, name: &str) -> Result<Cel, String> {
        let path = Path { scope: format!("dialog {}", self.flow), keys: vec![name.to_owned()] };
        let noted = Noted { flow: &self.flow, input: true, whole: true, ..Noted::default() };
        self.memory.borrow_mut().note(&path, &[name.to_owned()], noted);
        Ok(self.found(&path).unwrap_or_else(|| Cel::whole(name, Kind::Unknown)))
    }

    /// Notes that a path is compared with a value of a kind.
    pub(crate) fn hint(&self, tree: &Expr, kind: Kind) {
        if matches!(kind, Kind::Unknown | Kind::Null) {
            return;
        }
        let Some(chain) = flattened(tree).filter(|chain| chain.len() > 1) else { return };
        let small: Vec<String> = chain.iter().map(|name| name.to_ascii_lowercase()).collect();
        let small: Vec<&str> = small.iter().map(String::as_str).collect();
        if matches!(small.as_slice(), [_, _, .., "length" | "count"]) {
            return;
        }
        if self.local(&chain, &small).is_some() || !matches!(self.special(&chain, &small), Ok(None)) {
            return;
        }
        if let Ok(path) = self.path(&chain, &small) {
            let noted = Noted { flow: &self.flow, hint: kind, whole: true, ..Noted::default() };
            self.memory.borrow_mut().note(&path, &chain[1..], noted);
        }
    }

    fn variable(&self, chain: &[String], small: &[&str]) -> Result<Cel, String> {
        let path = self.path(chain, small)?;
        self.memory.borrow_mut().note(
            &path,
            &chain[1..],
            Noted { flow: &self.flow, whole: true, ..Noted::default() },
        );
        self.no_part_of_an_answer(&path)?;
        if let Some(record) = self.record(&path) {
            return Ok(record);
        }
        Ok(self.found(&path).unwrap_or_else(|| Cel::whole(chain[1..].join("_"), Kind::Unknown)))
    }

    fn path(&self, chain: &[String], small: &[&str]) -> Result<Path, String> {
        let scope = match small {
            [scope @ ("user" | "conversation" | "turn"), _, ..] => (*scope).to_owned(),
            ["dialog", _, ..] => format!("dialog {}", self.dialog),
            [_] => return Err(format!("nothing has the name `{}`", chain[0])),
            _ => return Err(format!("`{}` is no scope of memory", chain[0])),
        };
        Ok(Path { scope, keys: small[1..].iter().map(|key| (*key).to_owned()).collect() })
    }

    /// The variable that holds a path, with the fields of it that remain.
    fn found(&self, path: &Path) -> Option<Cel> {
        let memory = self.memory.borrow();
        let (variable, fields) = memory.find(path)?;
        let whole = Cel::whole(variable.name.as_str(), variable.kind);
        let whole = Cel { item: variable.item, ..whole };
        // What a request gave is its content, not a record with the content in it.
        let content = variable.request && fields.first().is_some_and(|field| field == "content");
        let hidden = usize::from(content);
        Some(if fields.len() == hidden {
            whole
        } else if matches!(variable.kind, Kind::Date | Kind::Datetime) {
            moment(&whole, &fields[0])
        } else if variable.kind == Kind::File {
            file(&whole, &fields[0])
        } else {
            let known = variable.fields.get(fields);
            let (spelled, kind) =
                known.map_or((fields, Kind::Unknown), |(spelled, kind)| (spelled.as_slice(), *kind));
            let kind = if variable.kind == Kind::Json { Kind::Json } else { kind };
            Cel::whole(format!("{}.{}", variable.name, spelled[hidden..].join(".")), kind)
        })
    }

    /// A record as a value, made of the variables that its fields are.
    fn record(&self, path: &Path) -> Option<Cel> {
        let memory = self.memory.borrow();
        if memory.find(path).is_some() {
            return None;
        }
        let fields = memory.fields_of(path);
        let fields = fields.iter().map(|(names, variable)| (names.join("_"), variable.name.as_str()));
        let fields: Vec<String> =
            fields.map(|(name, value)| format!("{}: {value}", crate::cel::text(&name))).collect();
        (!fields.is_empty()).then(|| Cel::whole(format!("{{{}}}", fields.join(", ")), Kind::Map))
    }

    /// The names of the variables that the fields of a record are; none if it is one variable.
    ///
    /// # Errors
    /// If the property is no path of memory.
    pub(crate) fn field_names(&self, property: &str) -> Result<Vec<String>, String> {
        let tree = super::super::expression::parse(property)?;
        let chain =
            self.resolved(&tree).ok_or_else(|| format!("`{property}` is computed when the bot runs"))?;
        let small: Vec<String> = chain.iter().map(|name| name.to_ascii_lowercase()).collect();
        let small: Vec<&str> = small.iter().map(String::as_str).collect();
        let path = self.path(&chain, &small)?;
        let noted = Noted { flow: &self.flow, whole: true, ..Noted::default() };
        self.memory.borrow_mut().note(&path, &chain[1..], noted);
        let memory = self.memory.borrow();
        if memory.find(&path).is_some() {
            return Ok(Vec::new());
        }
        Ok(memory.fields_of(&path).into_iter().map(|(_, variable)| variable.name.clone()).collect())
    }

    /// What of an answer to a request is not known here.
    fn no_part_of_an_answer(&self, path: &Path) -> Result<(), String> {
        let memory = self.memory.borrow();
        match memory.find(path) {
            Some((variable, [field, ..])) if variable.request && field != "content" => {
                Err(format!("`{field}` of an answer is not known: what is no success goes to `catch`"))
            }
            _ => Ok(()),
        }
    }

    /// Where a property of the project is kept, and that values of a kind are put there.
    ///
    /// # Errors
    /// Why it cannot be assigned, in words.
    pub(crate) fn target(
        &self,
        property: &str,
        kind: Kind,
        asked: Option<Asked>,
        text: Option<&str>,
    ) -> Result<Target, String> {
        let tree = super::super::expression::parse(property)?;
        let computed = || format!("`{property}` is computed when the bot runs; a name must be known before");
        // What stands behind `=` gives the path.
        let tree = match property.strip_prefix('=') {
            Some(_) => super::super::expression::parse(&self.constant(&tree).ok_or_else(computed)?)?,
            None => tree,
        };
        let chain = self.resolved(&tree).ok_or_else(computed)?;
        let small: Vec<String> = chain.iter().map(|name| name.to_ascii_lowercase()).collect();
        let small: Vec<&str> = small.iter().map(String::as_str).collect();
        if matches!(small.as_slice(), ["turn", "locale"] | ["conversation", "locale"] | ["user", "locale"]) {
            let path = Path { scope: "turn".to_owned(), keys: vec!["locale".to_owned()] };
            return Ok(Target { name: "language".to_owned(), kind: Kind::Text, path });
        }
        if matches!(small.as_slice(), ["turn", "activity" | "recognized" | "interrupted" | "dialogevent", ..])
        {
            return Err(format!("`{property}` cannot be set: the turn belongs to the platform"));
        }
        let path = self.path(&chain, &small)?;
        let noted =
            Noted { flow: &self.flow, kind, asked, whole: true, assigned: true, text, ..Noted::default() };
        self.memory.borrow_mut().note(&path, &chain[1..], noted);
        let found = self.found(&path);
        let name = found.as_ref().map_or_else(|| chain[1..].join("_"), |found| found.text.clone());
        Ok(Target { name, kind: found.map_or(kind, |found| found.kind), path })
    }
}

/// A field of a file that was sent.
fn file(of: &Cel, field: &str) -> Cel {
    let field = match field.to_ascii_lowercase().as_str() {
        "contenturl" => "url",
        "contenttype" => "type",
        _ => field,
    };
    Cel::whole(format!("{}.{field}", of.text), Kind::Text)
}

/// A field of the list of readings that an input of a date gives.
fn moment(of: &Cel, field: &str) -> Cel {
    match field.to_ascii_lowercase().as_str() {
        "value" | "timex" | "start" => of.as_text(),
        _ => of.clone(),
    }
}
