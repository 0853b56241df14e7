//! Answers from the knowledge: what is looked for, where, and as of which day.

use super::Lower;
use super::block::Block;
use super::bot::texts;
use crate::expr::{Expression, Names, Template, Type};
use crate::problem::Code;
use crate::program::{Answer, Given, Op, Place};
use crate::syntax::Node;
use crate::words;

impl Lower<'_> {
    pub(super) fn answer(&mut self, block: &mut Block, step: &Node, value: &Node, place: &Place) {
        let part = |key: &str| step.get(key).or_else(|| value.get(key));
        let query = part("query")
            .or_else(|| value.text().is_some_and(|text| !["", "true"].contains(&text)).then_some(value));
        let from = texts(part("from"));
        let top = part("top").and_then(|node| self.whole(node, 1, 10)).unwrap_or(1);
        let minimum = part("minimum").and_then(|node| self.score(node));
        if let Some(entry) = part("entry") {
            self.looks_for_nothing(entry, query, &part);
        }
        let answer = Answer {
            query: query.and_then(|node| self.query(node)),
            from,
            top: usize::try_from(top).unwrap_or(1),
            minimum,
            filter: part("where").map(|node| self.filter(node)).unwrap_or_default(),
            as_of: part("as_of").and_then(|node| self.day(node)),
            entry: part("entry").and_then(|node| self.template(node)),
            otherwise: 0,
        };
        let at = block.push(Op::Answer(Box::new(answer)), place);
        self.otherwise(block, at, part("otherwise"), place);
    }

    /// A query is a text; the name of a slot alone means its value.
    fn query(&mut self, node: &Node) -> Option<Template> {
        match node.text() {
            Some(name) if crate::expr::is_name(name) && self.scope.get(name).is_some() => {
                Template::parse(&format!("${{{name}}}")).ok()
            }
            _ => self.template(node),
        }
    }

    /// Beside `entry` nothing is looked for.
    fn looks_for_nothing<'n>(
        &mut self,
        entry: &Node,
        query: Option<&'n Node>,
        part: &dyn Fn(&str) -> Option<&'n Node>,
    ) {
        let keys = ["from", "top", "minimum"].map(|key| (key, part(key)));
        let all = std::iter::once(("query", query)).chain(keys);
        for (key, node) in all.filter_map(|(key, node)| Some((key, node?))) {
            let what = words!(
                "`{key}` does nothing beside `entry: {entry}`",
                key,
                entry = entry.text().unwrap_or_default()
            );
            let why = words!("the entry is answered with, whatever was asked");
            self.report(
                Code::Contradiction,
                node.range,
                what,
                why,
                words!("remove `{key}`, or `entry`", key),
            );
        }
    }

    /// Values that attributes must have: one value, or a list of which one must fit.
    fn filter(&mut self, node: &Node) -> Vec<(String, Given)> {
        if node.entries().is_empty() {
            let cure = words!("write names of attributes with their values: `where: {{channel: web}}`");
            self.bad(node, words!("this is no map of attributes"), cure);
        }
        let mut filter = Vec::new();
        for entry in node.entries() {
            let Some(given) = self.given(&entry.value, &Type::Unknown) else { continue };
            let kind = match &given {
                Given::Expression(expression) => expression.infer(&self.scope).0.present(),
                Given::Map(_) => Type::Record(std::collections::BTreeMap::new()),
                Given::Text(_) | Given::List(_) => Type::Unknown,
            };
            let inner = match kind {
                Type::List(inner) => *inner,
                kind => kind,
            };
            if matches!(inner, Type::Record(_) | Type::Json) {
                let what = words!("`{key}` is compared with {kind}", key = entry.key, kind = inner.wording());
                let why = words!("attributes are texts: it would never be equal");
                let cure = words!("name a text, a number or a choice, or a list of them");
                self.report(Code::WrongType, entry.value.range, what, why, cure);
            }
            filter.push((entry.key.clone(), given));
        }
        filter
    }

    /// A day: `2026-01-31`, or an expression that is a date or a moment.
    fn day(&mut self, node: &Node) -> Option<Expression> {
        let written = node.text()?.trim();
        if written.parse::<jiff::civil::Date>().is_ok() {
            return Expression::parse(&format!("date({written:?})")).ok();
        }
        self.of_kind(node, &[Type::Date, Type::Datetime], words!("a day"))
    }
}
