//! The functions of Bot Framework and what they are here.

use super::super::expression::{Expr, Op};
use super::super::memory::Kind;
use super::{ADD, CHOOSE, COMPARE, Cel, MULTIPLY, Scope};

const NOTHING: &str = "null";

impl Scope<'_> {
    /// A function with its arguments.
    pub(super) fn call(&self, name: &str, arguments: &[Expr]) -> Result<Cel, String> {
        let small = name.to_ascii_lowercase();
        // `lg.` says that the function is one of the tool, not a template.
        let small = small.strip_prefix("lg.").unwrap_or(&small).to_owned();
        if ["join", "foreach", "select", "where", "first", "last", "sum"].contains(&small.as_str())
            && let Some(list) = arguments.first()
        {
            self.hint(list, Kind::List);
        }
        if let ("join", [first, _]) = (small.as_str(), arguments)
            && let Some(chain) = super::flattened(first)
            && let [turn, recognized, entities, entity] = chain.as_slice()
            && [turn, recognized, entities].map(|name| name.to_ascii_lowercase())
                == ["turn", "recognized", "entities"]
        {
            // All that were found of a kind; a slot holds the one.
            let one = Expr::Field(Box::new(Expr::Name("@".to_owned())), entity.clone());
            return self.expression(&one);
        }
        if let Some(found) = self.over_list(&small, arguments)? {
            return Ok(found);
        }
        let given =
            arguments.iter().map(|argument| self.expression(argument)).collect::<Result<Vec<_>, _>>()?;
        let given: Vec<&Cel> = given.iter().collect();
        if let Some(found) = self.logic(&small, &given)? {
            return Ok(found);
        }
        if let ("json", [Expr::Text(_)]) = (small.as_str(), arguments)
            && let Some(found) = arguments[0].as_literal().and_then(data)
        {
            return Ok(found);
        }
        if small == "isdialogactive" {
            return self.is_open(&given);
        }
        let found = texts(&small, &given)
            .or_else(|| lists(&small, &given))
            .or_else(|| numbers(&small, &given))
            .or_else(|| times(&small, &given))
            .or_else(|| others(&small, &given));
        found.ok_or_else(|| format!("the function `{name}` has no counterpart"))
    }

    /// Functions that carry a name into an expression: `where(list, x, x > 1)`.
    fn over_list(&self, name: &str, arguments: &[Expr]) -> Result<Option<Cel>, String> {
        let loops =
            [("foreach", "map"), ("select", "map"), ("where", "filter"), ("any", "exists"), ("all", "all")];
        let Some((_, method)) = loops.iter().find(|(known, _)| *known == name) else { return Ok(None) };
        let (list, variable, body) = match arguments {
            [list, Expr::Name(variable), body] => (list, variable, body),
            [list, Expr::Lambda(variable, body)] => (list, variable, body.as_ref()),
            _ => return Ok(None),
        };
        let list = self.expression(list)?;
        self.bound.borrow_mut().push((variable.clone(), Kind::Unknown));
        let inner = self.expression(body);
        self.bound.borrow_mut().pop();
        let inner = inner?;
        let (inner, kind) = match *method {
            "map" => (inner, Kind::List),
            "filter" => (inner.truth(), Kind::List),
            _ => (inner.truth(), Kind::Bool),
        };
        Ok(Some(list.method(method, &[&Cel::whole(variable.as_str(), Kind::Unknown), &inner], kind)))
    }

    /// Whether one of some dialogs or inputs is open.
    fn is_open(&self, given: &[&Cel]) -> Result<Cel, String> {
        let mut flows: Vec<String> = Vec::new();
        for name in given {
            let id = name.text.trim_matches('"').to_ascii_lowercase();
            let flow = self.open.get(&id).cloned();
            flows.extend(flow.filter(|flow| !flows.contains(flow)));
        }
        let one = |flow: &String| {
            Cel::whole(format!("{} in conversation.flows", crate::cel::text(flow)), Kind::Bool)
        };
        let whole =
            flows.iter().map(one).reduce(|whole, next| whole.binary("||", &next, super::OR, Kind::Bool));
        Ok(whole.unwrap_or_else(|| Cel::whole("false", Kind::Bool)))
    }

    fn logic(&self, name: &str, given: &[&Cel]) -> Result<Option<Cel>, String> {
        let op = match name {
            "equals" => Op::Equal,
            "greater" => Op::Greater,
            "greaterorequals" => Op::GreaterEqual,
            "less" => Op::Less,
            "lessorequals" => Op::LessEqual,
            "and" => Op::And,
            "or" => Op::Or,
            "add" => Op::Add,
            "sub" => Op::Subtract,
            "mul" => Op::Multiply,
            "div" => Op::Divide,
            "mod" => Op::Modulo,
            _ => return Ok(None),
        };
        let Some((first, rest)) = given.split_first() else { return Ok(None) };
        let mut whole = (*first).clone();
        for next in rest {
            whole = self.operation(op, &whole, next)?;
        }
        Ok(Some(whole))
    }
}

/// JSON in a text as a value.
fn data(text: &str) -> Option<Cel> {
    let text = super::super::project::plain_json(text);
    let found = serde_json::from_str::<serde_json::Value>(&text)
        .or_else(|_| serde_json::from_str(&text.replace('\'', "\"")))
        .ok()?;
    Some(literal(&found))
}

fn literal(value: &serde_json::Value) -> Cel {
    use serde_json::Value;
    match value {
        Value::Null => Cel::whole(NOTHING, Kind::Null),
        Value::Bool(truth) => Cel::whole(truth.to_string(), Kind::Bool),
        Value::Number(number) => {
            Cel::whole(number.to_string(), if number.is_f64() { Kind::Number } else { Kind::Int })
        }
        Value::String(text) => Cel::literal(text),
        Value::Array(items) => Cel::list(&items.iter().map(literal).collect::<Vec<_>>()),
        Value::Object(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(name, value)| format!("{}: {}", crate::cel::text(name), literal(value).text))
                .collect();
            Cel::whole(format!("{{{}}}", fields.join(", ")), Kind::Map)
        }
    }
}

/// A text with its first letter as a capital, the others small.
fn sentence(of: &Cel) -> Cel {
    let part = |arguments: &[&Cel], name: &str| {
        of.method("slice", arguments, Kind::Text).method(name, &[], Kind::Text)
    };
    let (zero, one) = (Cel::whole("0", Kind::Int), Cel::whole("1", Kind::Int));
    part(&[&zero, &one], "upper").binary("+", &part(&[&one], "lower"), ADD, Kind::Text)
}

/// The sum of two whole numbers, computed where both are known.
fn plus(a: &Cel, b: &Cel) -> Cel {
    match (a.text.parse::<i64>(), b.text.parse::<i64>()) {
        (Ok(a), Ok(b)) => Cel::whole(a.saturating_add(b).to_string(), Kind::Int),
        _ => a.binary("+", b, ADD, Kind::Int),
    }
}

/// Whether a text has no letters that could be written otherwise.
fn lower(of: &Cel) -> bool {
    !of.text.chars().any(char::is_alphabetic)
}

/// Whether a name can stand behind a dot.
fn plain(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Whether the type of a value is certain, and that it is there.
fn known(of: &Cel) -> bool {
    !matches!(of.kind, Kind::Unknown | Kind::Json | Kind::Null) && !of.is_name()
}

fn is_null(value: &Cel) -> Cel {
    value.binary("==", &Cel::whole(NOTHING, Kind::Null), COMPARE, Kind::Bool)
}

fn choice(condition: &Cel, then: &Cel, other: &Cel) -> Cel {
    let kind = if then.kind == other.kind { then.kind } else { Kind::Unknown };
    let text = format!("{} ? {} : {}", condition.at(super::OR), then.at(super::OR), other.at(CHOOSE));
    Cel { text, kind, item: Kind::Unknown, level: CHOOSE }
}

fn texts(name: &str, given: &[&Cel]) -> Option<Cel> {
    let text = Kind::Text;
    Some(match (name, given) {
        ("concat", [first, rest @ ..]) if first.kind == Kind::List => {
            rest.iter().fold((*first).clone(), |whole, next| whole.binary("+", next, ADD, Kind::List))
        }
        ("concat", [first, rest @ ..]) => {
            rest.iter().fold(first.as_text(), |whole, next| whole.binary("+", &next.as_text(), ADD, text))
        }
        ("toupper", [a]) => a.as_text().method("upper", &[], text),
        ("tolower", [a]) => a.as_text().method("lower", &[], text),
        ("trim", [a]) => a.as_text().method("trim", &[], text),
        ("length", [a]) => Cel::function("size", &[&a.as_text()], Kind::Int),
        ("count", [a]) => Cel::function("size", &[a], Kind::Int),
        ("startswith", [a, b]) => a.as_text().method("startsWith", &[&b.as_text()], Kind::Bool),
        ("endswith", [a, b]) => a.as_text().method("endsWith", &[&b.as_text()], Kind::Bool),
        ("contains", [a, b]) => a.method("contains", &[b], Kind::Bool),
        ("ismatch", [a, b]) => a.as_text().method("matches", &[b], Kind::Bool),
        ("replace", [a, b, c]) => a.as_text().method("replace", &[b, c], text),
        ("replaceignorecase", [a, b, c]) if lower(b) => a.as_text().method("replace", &[b, c], text),
        ("split", [a, b]) => a.as_text().method("split", &[b], Kind::List),
        ("substring", [a, from]) => a.as_text().method("slice", &[from], text),
        ("substring", [a, from, length]) => a.as_text().method("slice", &[from, &plus(from, length)], text),
        ("indexof", [a, b]) if a.kind != Kind::List => {
            a.as_text().method("indexOf", &[&b.as_text()], Kind::Int)
        }
        ("sentencecase", [a]) => sentence(&a.as_text()),
        ("titlecase", [a]) => {
            let word = Cel::whole("word", text);
            let parts = a.as_text().method("split", &[&Cel::literal(" ")], Kind::List);
            parts.method("map", &[&word, &sentence(&word)], Kind::List).method(
                "join",
                &[&Cel::literal(" ")],
                text,
            )
        }
        ("countword", [a]) => {
            let parts =
                a.as_text().method("trim", &[], text).method("split", &[&Cel::literal(" ")], Kind::List);
            Cel::function("size", &[&parts], Kind::Int)
        }
        ("newline", []) => Cel::literal("\n"),
        ("join", [a, b]) => a.method("join", &[b], text),
        ("string" | "resolve" | "uricomponenttostring", [a]) => a.as_text(),
        _ => return None,
    })
}

fn lists(name: &str, given: &[&Cel]) -> Option<Cel> {
    let list = Kind::List;
    Some(match (name, given) {
        ("createarray", items) => Cel::list(&items.iter().map(|item| (*item).clone()).collect::<Vec<_>>()),
        ("first", [a]) => a.method("first", &[], Kind::Unknown),
        ("last", [a]) => a.method("last", &[], Kind::Unknown),
        ("sum", [a]) => a.method("sum", &[], Kind::Number),
        ("flatten" | "unique", [a]) if a.text == "[]" => (*a).clone(),
        ("unique", [a]) => Cel { item: a.item, ..a.method("distinct", &[], list) },
        ("reverse", [a]) => Cel { item: a.item, ..a.method("reverse", &[], list) },
        ("sortby", [a]) => Cel { item: a.item, ..a.method("sort", &[], list) },
        ("sortbydescending", [a]) => {
            let sorted = a.method("sort", &[], list);
            Cel { item: a.item, ..sorted.method("reverse", &[], list) }
        }
        ("skip", [a, count]) => Cel { item: a.item, ..a.method("slice", &[count], list) },
        ("take", [a, count]) if a.kind == list => {
            Cel { item: a.item, ..a.method("slice", &[&Cel::whole("0", Kind::Int), count], list) }
        }
        ("take", [a, count]) if a.kind.is_text() => {
            a.method("slice", &[&Cel::whole("0", Kind::Int), count], Kind::Text)
        }
        ("subarray", [a, from]) => Cel { item: a.item, ..a.method("slice", &[from], list) },
        ("subarray", [a, from, to]) => Cel { item: a.item, ..a.method("slice", &[from, to], list) },
        ("indexof", [a, b]) => a.method("indexOf", &[b], Kind::Int),
        ("indicesandvalues", [a]) if matches!(a.kind, Kind::Map | Kind::Json) => a.entries(),
        ("getproperty", [a, name]) if matches!(a.kind, Kind::Map | Kind::Json | Kind::Unknown) => {
            let name = crate::cel::unquoted(&name.text).filter(|name| plain(name))?;
            let kind = if a.kind == Kind::Json { Kind::Json } else { Kind::Unknown };
            Cel::whole(format!("{}.{name}", a.at(super::WHOLE)), kind)
        }
        ("union", [first, rest @ ..]) if !rest.is_empty() => {
            rest.iter().fold((*first).clone(), |whole, next| whole.binary("+", next, ADD, list))
        }
        ("intersection", [a, b]) => {
            let same = Cel::whole(format!("item in {}", b.at(ADD)), Kind::Bool);
            a.method("filter", &[&Cel::whole("item", Kind::Unknown), &same], list)
        }
        _ => return None,
    })
}

fn numbers(name: &str, given: &[&Cel]) -> Option<Cel> {
    Some(match (name, given) {
        ("int", [a]) => Cel::function("int", &[a], Kind::Int),
        ("float", [a]) => Cel::function("number", &[a], Kind::Number),
        ("round", [a]) => Cel::function("round", &[a], Kind::Int),
        ("round", [a, b]) => Cel::function("round", &[a, b], Kind::Number),
        ("floor", [a]) => Cel::function("floor", &[a], Kind::Int),
        ("ceiling", [a]) => Cel::function("ceil", &[a], Kind::Int),
        ("abs", [a]) => Cel::function("abs", &[a], Kind::Number),
        ("min", [a, b]) => Cel::function("min", &[a, b], Kind::Number),
        ("max", [a, b]) => Cel::function("max", &[a, b], Kind::Number),
        ("average", [a]) => a.method("sum", &[], Kind::Number).binary(
            "/",
            &Cel::function("size", &[a], Kind::Int),
            MULTIPLY,
            Kind::Number,
        ),
        _ => return None,
    })
}

fn times(name: &str, given: &[&Cel]) -> Option<Cel> {
    let unit = |unit: &str| match unit.trim_matches('"').to_ascii_lowercase().as_str() {
        "second" => Some("s"),
        "minute" => Some("m"),
        "hour" => Some("h"),
        "day" => Some("d"),
        _ => None,
    };
    let length = |count: &Cel, unit: &str| {
        let text = match count.text.parse::<u32>() {
            Ok(count) => format!("duration(\"{count}{unit}\")"),
            Err(_) => format!("duration(string({}) + \"{unit}\")", count.text),
        };
        Cel::whole(text, Kind::Unknown)
    };
    let now = Cel::whole("now", Kind::Datetime);
    Some(match (name, given) {
        ("utcnow", []) => now,
        ("utcnow", [pattern]) => now.method("format", &[&Cel::literal(&strftime(pattern)?)], Kind::Text),
        ("formatdatetime", [moment, pattern, ..]) if is_moment(moment) => {
            moment.method("format", &[&Cel::literal(&strftime(pattern)?)], Kind::Text)
        }
        ("adddays", [moment, count, ..]) if is_moment(moment) => {
            moment.binary("+", &length(count, "d"), ADD, moment.kind)
        }
        ("addhours", [moment, count, ..]) if is_moment(moment) => {
            moment.binary("+", &length(count, "h"), ADD, moment.kind)
        }
        ("addminutes", [moment, count, ..]) if is_moment(moment) => {
            moment.binary("+", &length(count, "m"), ADD, moment.kind)
        }
        ("getfuturetime", [count, of, ..]) => {
            now.binary("+", &length(count, unit(&of.text)?), ADD, Kind::Datetime)
        }
        ("getpasttime", [count, of, ..]) => {
            now.binary("-", &length(count, unit(&of.text)?), ADD, Kind::Datetime)
        }
        ("year", [moment]) if is_moment(moment) => {
            moment.method("date", &[], Kind::Date).method("year", &[], Kind::Int)
        }
        ("month", [moment]) if is_moment(moment) => {
            moment.method("date", &[], Kind::Date).method("month", &[], Kind::Int)
        }
        ("dayofmonth", [moment]) if is_moment(moment) => {
            moment.method("date", &[], Kind::Date).method("day", &[], Kind::Int)
        }
        ("dayofweek", [moment]) if is_moment(moment) => moment.method("weekday", &[], Kind::Int),
        ("date", [moment]) if is_moment(moment) => moment.method("date", &[], Kind::Date).as_text(),
        _ => return None,
    })
}

fn is_moment(value: &Cel) -> bool {
    matches!(value.kind, Kind::Date | Kind::Datetime)
}

/// A pattern of .NET as one of `strftime`.
fn strftime(pattern: &Cel) -> Option<String> {
    const PARTS: &[(&str, &str)] = &[
        ("yyyy", "%Y"),
        ("yy", "%y"),
        ("MMMM", "%B"),
        ("MMM", "%b"),
        ("MM", "%m"),
        ("M", "%-m"),
        ("dddd", "%A"),
        ("ddd", "%a"),
        ("dd", "%d"),
        ("d", "%-d"),
        ("HH", "%H"),
        ("H", "%-H"),
        ("hh", "%I"),
        ("h", "%-I"),
        ("mm", "%M"),
        ("ss", "%S"),
        ("tt", "%p"),
    ];
    let mut rest = pattern.text.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = String::new();
    while let Some(c) = rest.chars().next() {
        if let Some((part, sign)) = PARTS.iter().find(|(part, _)| rest.starts_with(part)) {
            out.push_str(sign);
            rest = &rest[part.len()..];
        } else if c.is_alphabetic() || c == '%' || c == '\\' {
            return None;
        } else {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    Some(out)
}

fn others(name: &str, given: &[&Cel]) -> Option<Cel> {
    Some(match (name, given) {
        ("not", [a]) => a.not(),
        ("exists", [a]) => is_null(a).not(),
        ("isstring", [a]) if known(a) => Cel::whole(a.kind.is_text().to_string(), Kind::Bool),
        ("isboolean", [a]) if known(a) => Cel::whole((a.kind == Kind::Bool).to_string(), Kind::Bool),
        ("isarray", [a]) if known(a) => Cel::whole((a.kind == Kind::List).to_string(), Kind::Bool),
        ("isobject", [a]) if known(a) => Cel::whole((a.kind == Kind::Map).to_string(), Kind::Bool),
        ("isinteger", [a]) if known(a) && a.kind != Kind::Number => {
            Cel::whole((a.kind == Kind::Int).to_string(), Kind::Bool)
        }
        ("isdatetime", [a]) if known(a) => Cel::whole(is_moment(a).to_string(), Kind::Bool),
        ("bool", [a]) if a.kind == Kind::Bool => (*a).clone(),
        ("bool", [a]) if a.kind.is_number() => {
            a.binary("!=", &Cel::whole("0", Kind::Int), COMPARE, Kind::Bool)
        }
        ("bool", [a]) if a.kind.is_text() => {
            a.method("lower", &[], Kind::Text).binary("==", &Cel::literal("true"), COMPARE, Kind::Bool)
        }
        ("empty", [a]) => {
            let none = Cel::function("size", &[a], Kind::Int).binary(
                "==",
                &Cel::whole("0", Kind::Int),
                COMPARE,
                Kind::Bool,
            );
            match a.kind {
                Kind::Text | Kind::List => is_null(a).binary("||", &none, super::OR, Kind::Bool),
                _ => is_null(a),
            }
        }
        ("if", [condition, then, other]) => choice(&condition.truth(), then, other),
        ("coalesce", [rest @ .., last]) => rest
            .iter()
            .rev()
            .fold((*last).clone(), |other, value| choice(&is_null(value).not(), value, &other)),
        ("haspendingactions", []) => Cel::whole("size(conversation.flows) > 0", Kind::Bool),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::expression::parse;
    use super::super::super::memory::{Memory, Noted, Path};
    use super::*;
    use std::cell::RefCell;
    use std::collections::{BTreeMap, BTreeSet};

    /// The translation of an expression where `user.name` is a text, `user.age` a number, `user.ok` yes or no,
    /// `user.list` a list and `user.day` a date.
    fn translated(source: &str) -> String {
        let memory = RefCell::new(Memory::default());
        let (entities, settings) =
            (BTreeMap::new(), BTreeMap::from([("site".to_owned(), "x.org".to_owned())]));
        let open = ["x", "y"].map(|id| (id.to_owned(), format!("{id}_flow"))).into();
        let kinds = [
            ("name", Kind::Text),
            ("age", Kind::Int),
            ("ok", Kind::Bool),
            ("list", Kind::List),
            ("day", Kind::Date),
        ];
        let note = |memory: &RefCell<Memory>| {
            for (name, kind) in kinds {
                let path = Path { scope: "user".to_owned(), keys: vec![name.to_owned()] };
                memory.borrow_mut().note(
                    &path,
                    &[name.to_owned()],
                    Noted { kind, whole: true, ..Noted::default() },
                );
            }
        };
        let tree = parse(source).unwrap();
        let mut shown = String::new();
        for _ in 0..2 {
            let scope = Scope {
                memory: &memory,
                flow: "greet".to_owned(),
                dialog: "root".to_owned(),
                loops: Vec::new(),
                this: None,
                last: None,
                intent: Some("Hi".to_owned()),
                entities: &entities,
                settings: &settings,
                bound: RefCell::default(),
                class: BTreeMap::new(),
                open: &open,
                failing: false,
            };
            shown = match scope.expression(&tree) {
                Ok(found) => found.text,
                Err(lost) => format!("lost: {lost}"),
            };
            note(&memory);
            memory.borrow_mut().settle(&BTreeSet::new());
        }
        shown
    }

    #[test]
    fn expressions_become_cel() {
        for (source, expected) in [
            ("user.name == null", "name == null"),
            ("!user.name && user.ok", "name == null && ok == true"),
            ("!user.ok", "ok != true"),
            ("!(user.age > 3 || user.ok)", "!(age > 3 || ok == true)"),
            ("user.age + 1 * 2", "age + 1 * 2"),
            ("(user.age + 1) * 2", "(age + 1) * 2"),
            ("'I am ' + user.age", "\"I am \" + string(age)"),
            ("user.name == 23", "name == string(23)"),
            ("concat(toUpper(user.name), '\"')", "name.upper() + \"\\\"\""),
            (
                "`Hi ${user.name}, ${user.ok}`",
                "\"Hi \" + name + \", \" + (ok == true ? \"True\" : \"False\")",
            ),
            ("coalesce(user.name, 'Hi')", "name != null ? name : \"Hi\""),
            ("if(user.ok, 1, 2) + 3", "(ok == true ? 1 : 2) + 3"),
            ("user.name.Length > 3", "size(name) > 3"),
            ("count(where(user.list, x, x.a == 1))", "size(list.filter(x, x.a == 1))"),
            ("foreach(user.list, x => toUpper(x))", "list.map(x, string(x).upper())"),
            ("join(user.list, ', ')", "list.join(\", \")"),
            ("sentenceCase(user.name)", "name.slice(0, 1).upper() + name.slice(1).lower()"),
            ("substring(user.name, 2, 3)", "name.slice(2, 5)"),
            ("indexOf(user.name, 'a')", "name.indexOf(\"a\")"),
            ("lg.length(user.name)", "size(name)"),
            ("take(user.list, 2)", "list.slice(0, 2)"),
            ("unique(skip(user.list, 1))", "list.slice(1).distinct()"),
            ("isString(concat('a', 'b'))", "true"),
            ("empty(user.list)", "list == null || size(list) == 0"),
            ("and(user.ok, equals(user.age, 3), not(user.name))", "ok == true && age == 3 && name == null"),
            ("user.list[0].price", "list[0].price"),
            ("turn.recognized.intent == 'Hi'", "\"Hi\" == \"Hi\""),
            ("turn.activity.text", "message"),
            ("settings.site", "\"x.org\""),
            ("user.day[0].value", "string(day)"),
            ("formatDateTime(user.day, 'dd MMM yyyy')", "day.format(\"%d %b %Y\")"),
            ("addDays(utcNow(), 3)", "now + duration(\"3d\")"),
            ("isMatch(turn.activity.text, '^a\\d')", "message.matches(\"^a\\\\d\")"),
            ("createArray('a', user.name)", "[\"a\", name]"),
            ("{'a': user.age, b: [1]}", "{\"a\": age, \"b\": [1]}"),
            ("user.list ?? []", "list != null ? list : []"),
            (
                "isDialogActive('x', 'Y')",
                "\"x_flow\" in conversation.flows || \"y_flow\" in conversation.flows",
            ),
            ("isDialogActive('other')", "false"),
            ("join(turn.recognized.entities.color, ',')", "color"),
            ("json('[\"a\", {\"b\": 1.5}]')", "[\"a\", {\"b\": 1.5}]"),
        ] {
            assert_eq!(translated(source), expected, "{source}");
        }
    }

    #[test]
    fn what_has_no_counterpart_is_said() {
        for (source, part) in [
            ("rand(1, 2)", "the function `rand`"),
            ("json(user.name)", "the function `json`"),
            ("2 ^ 3", "to the power of"),
            ("turn.recognized.score > 0.5", "the turn keeps no such state"),
            ("dialogContext.stack", "how it is built"),
            ("settings.other", "the settings of the project do not hold it"),
            ("turn.activity.attachments[0].x", "only its text and its sender"),
            ("name", "nothing has the name `name`"),
        ] {
            let found = translated(source);
            assert!(found.starts_with("lost: ") && found.contains(part), "{source}: {found}");
        }
    }
}
