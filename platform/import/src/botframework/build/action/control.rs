//! Branches, loops and jumps.

use super::super::flow::{set, step, with};
use super::super::place::Place;
use crate::botframework::expression::{Expr, parse};
use crate::botframework::memory::Kind;
use crate::botframework::translate::{Loop, flattened};
use crate::tree::Tree;
use crate::yaml::Yaml;

impl<'t> Place<'_, 't> {
    pub(super) fn branch(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["condition", "actions", "elseActions"]);
        let (then, other) = (node.list("actions"), node.list("elseActions"));
        let source = node.str("condition").unwrap_or("true");
        // Who joined a conversation is the customer; the bot is not told of itself.
        if is_about_the_bot(source) {
            let steps = self.actions(then);
            out.extend(steps);
            return;
        }
        let condition = match source.trim_start_matches('=') {
            "true" => None,
            _ => match self.condition(node.line, source) {
                Some(condition) => Some(condition),
                None => return,
            },
        };
        let then = self.actions(then);
        let other = self.actions(other);
        let Some(condition) = condition else {
            // A jump to it still needs a step.
            if self.targets.is_empty() {
                out.extend(then);
            } else {
                let mut branch = step("if", Yaml::plain(true));
                with(&mut branch, "then", Yaml::List(then));
                out.push(branch);
            }
            return;
        };
        if then.is_empty() && other.is_empty() {
            return;
        }
        let mut branch = step("if", Yaml::plain(condition));
        with(&mut branch, "then", Yaml::List(then));
        if !other.is_empty() {
            with(&mut branch, "else", Yaml::List(other));
        }
        out.push(branch);
    }

    pub(super) fn switch(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["condition", "cases", "default"]);
        let source = node.str("condition").unwrap_or_default();
        let Some(value) = self.expression(node.line, source) else { return };
        let mut cases = Vec::new();
        for case in node.list("cases") {
            let Some(text) = case.str("value") else { continue };
            let expected = if let Some(source) = text.strip_prefix('=') {
                source.to_owned()
            } else if text.parse::<f64>().is_ok() || ["true", "false"].contains(&text) {
                text.to_owned()
            } else {
                // Quotes round a value mean the value.
                let bare = text.trim_matches(|c| c == '\'' || c == '"');
                format!("'{}'", bare.replace('\\', "\\\\").replace('\'', "\\'"))
            };
            let tree = parse(source).and_then(|left| Ok((left, parse(&expected)?)));
            let Ok((left, right)) = tree else { continue };
            let right = match (value.kind, &right) {
                (Kind::Text | Kind::Choice, Expr::Number(number)) => Expr::literal(number.as_str()),
                (Kind::Text | Kind::Choice, Expr::Bool(truth)) => Expr::literal(truth.to_string()),
                _ => right,
            };
            let equal =
                Expr::Binary(crate::botframework::expression::Op::Equal, Box::new(left), Box::new(right));
            let Some(when) = self.condition_of(case.line, &equal) else { continue };
            let mut shown = step("when", Yaml::plain(when));
            with(&mut shown, "steps", Yaml::List(self.actions(case.list("actions"))));
            cases.push(shown);
        }
        let otherwise = self.actions(node.list("default"));
        if !otherwise.is_empty() {
            cases.push(step("else", Yaml::List(otherwise)));
        }
        if !cases.is_empty() {
            out.push(step("switch", Yaml::List(cases)));
        }
    }

    pub(super) fn each(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["itemsProperty", "actions", "index", "value"]);
        let value = self.small_path(node, "value", "dialog.foreach.value");
        let index = self.small_path(node, "index", "dialog.foreach.index");
        let items = node.str("itemsProperty").unwrap_or_default();
        match items.to_ascii_lowercase().trim_start_matches('=') {
            "turn.activity.membersadded" => {
                let of = Loop {
                    value,
                    index,
                    item: "user".to_owned(),
                    number: "0".to_owned(),
                    kind: Kind::Map,
                    place: Kind::Int,
                };
                self.scope.loops.push(of);
                let steps = self.actions(node.list("actions"));
                self.scope.loops.pop();
                out.extend(steps);
                return;
            }
            "turn.activity.membersremoved" => {
                let why = "a conversation has one customer, who does not leave it but ends it";
                return self.lost(
                    node.line,
                    "who leaves a conversation was not carried over",
                    why,
                    "use `goodbye`",
                );
            }
            _ => {}
        }
        if let Ok(tree) = parse(items) {
            self.scope.hint(&tree, Kind::List);
        }
        let Some(list) = self.expression(node.line, items) else { return };
        let suffix = if self.depth == 0 { String::new() } else { format!("_{}", self.depth + 1) };
        let item = format!("item{suffix}");
        // Of a record, and of what may be one, its fields are gone over.
        let of_fields = list.kind == Kind::Map || list.kind == Kind::Json && list.is_item();
        let inner = match (list.item, list.kind) {
            (kind @ (Kind::Json | Kind::Map | Kind::List), Kind::List) if !of_fields => kind,
            (_, Kind::Json) => Kind::Json,
            _ => Kind::Unknown,
        };
        let (of, list) = if of_fields {
            let (shown, number) = (format!("{item}.value"), format!("{item}.key"));
            let of = Loop { value, index, item: shown, number, kind: inner, place: Kind::Text };
            (of, list.entries().text)
        } else {
            let number = format!("index{suffix}");
            let of = Loop { value, index, item: item.clone(), number, kind: inner, place: Kind::Int };
            (of, list.typed(Kind::List).text)
        };
        let number = of.number.clone();
        self.scope.loops.push(of);
        self.depth += 1;
        let steps = self.actions(node.list("actions"));
        self.depth -= 1;
        self.scope.loops.pop();
        if steps.is_empty() {
            return;
        }
        let counted = !of_fields && Yaml::List(steps.clone()).file().contains(&number);
        let mut each = step("each", Yaml::plain(list));
        with(&mut each, "as", Yaml::text(item));
        if counted {
            with(&mut each, "index", Yaml::text(number));
        }
        with(&mut each, "steps", Yaml::List(steps));
        out.push(each);
    }

    /// A loop over pages: items are gathered until a page is full; what is left at the end is the last page.
    pub(super) fn each_page(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["itemsProperty", "actions", "pageIndex", "page", "pageSize"]);
        let size = node.str("pageSize").unwrap_or("10").trim_start_matches('=');
        let jumps =
            node.list("actions").iter().any(|action| self.targets.iter().any(|id| has_id(action, id)));
        let (Ok(size), false) = (size.parse::<u32>(), jumps) else {
            let why = "the size of a page must be known, and nothing may jump into a page";
            return self.lost(node.line, "`ForeachPage` was not carried over", why, "use `each`");
        };
        let items = node.str("itemsProperty").unwrap_or_default();
        if let Ok(tree) = parse(items) {
            self.scope.hint(&tree, Kind::List);
        }
        let Some(list) = self.expression(node.line, items).map(|list| list.typed(Kind::List)) else { return };
        let suffix = if self.depth == 0 { String::new() } else { format!("_{}", self.depth + 1) };
        let name = |base: &str| format!("{base}{suffix}");
        let (item, rest, page, number) = (name("item"), name("rest"), name("page"), name("page_number"));
        let value = self.small_path(node, "page", "dialog.foreach.page");
        let index = self.small_path(node, "pageIndex", "dialog.foreach.pageindex");
        let number_of = number.clone();
        let of =
            Loop { value, index, item: page.clone(), number: number_of, kind: Kind::List, place: Kind::Int };
        self.depth += 1;
        let mut body = || {
            self.scope.loops.push(of.clone());
            let steps = self.actions(node.list("actions"));
            self.scope.loops.pop();
            steps
        };
        let (steps, last) = (body(), body());
        self.depth -= 1;
        let counted = Yaml::List(steps.clone()).file().contains(&number);
        let turned = |begin: Vec<(String, String)>, steps: Vec<Yaml>| {
            let mut pairs = begin;
            if counted {
                pairs.push((number.clone(), format!("{number} + 1")));
            }
            [vec![set(pairs)], steps].concat()
        };
        let mut begin = vec![(rest.clone(), "[]".to_owned())];
        if counted {
            begin.push((number.clone(), "-1".to_owned()));
        }
        out.push(set(begin));
        let full = vec![(page.clone(), rest.clone()), (rest.clone(), "[]".to_owned())];
        let mut when_full = step("if", Yaml::plain(format!("size({rest}) == {size}")));
        with(&mut when_full, "then", Yaml::List(turned(full, steps)));
        let mut each = step("each", Yaml::plain(list.text));
        with(&mut each, "as", Yaml::text(item.as_str()));
        let gathered = set([(rest.clone(), format!("{rest} + [{item}]"))]);
        with(&mut each, "steps", Yaml::List(vec![gathered, when_full]));
        out.push(each);
        let mut left = step("if", Yaml::plain(format!("size({rest}) > 0")));
        with(&mut left, "then", Yaml::List(turned(vec![(page, rest.clone())], last)));
        out.push(left);
    }

    /// A path that an action names, in small letters.
    fn small_path(&self, node: &Tree, key: &str, default: &str) -> Vec<String> {
        let source = node.str(key).unwrap_or(default);
        let chain = parse(source).ok().and_then(|tree| flattened(&tree)).unwrap_or_default();
        chain.iter().map(|name| name.to_ascii_lowercase()).collect()
    }

    pub(super) fn goto(&mut self, node: &'t Tree, out: &mut Vec<Yaml>) {
        self.known(node, &["actionId"]);
        let Some(id) = node.str("actionId") else { return };
        if !has_id(self.dialog.tree, id) {
            let what = format!("`GotoAction` to `{id}` was not carried over");
            let why = "there is no action of that id";
            return self.lost(node.line, what, why, "give the action it shall lead to that id");
        }
        out.push(step("goto", Yaml::text(crate::names::identifier(id))));
    }
}

fn has_id(tree: &Tree, id: &str) -> bool {
    tree.str("id") == Some(id)
        || tree.entries().iter().any(|entry| has_id(&entry.value, id))
        || tree.items().iter().any(|item| has_id(item, id))
}

/// `dialog.foreach.value.id != turn.activity.recipient.id`, which every greeting asks.
fn is_about_the_bot(source: &str) -> bool {
    let folded: String = source.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    folded.contains("!=")
        && folded.contains("foreach.value.id")
        && folded.contains("turn.activity.recipient.id")
}
