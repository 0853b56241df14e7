//! Values on a way that is only thought of: what the customer or the world will give is left open until a condition
//! needs it.

use super::super::probe::{Reach, Setting};
use crate::expr::{EvalError, Expression, Scope, Template, Value};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Through how many others a value is computed at most.
const DEEPEST: u32 = 64;

/// The number of a value.
pub(crate) type SymId = usize;

/// The names that an expression sees, with their values; a name that is not there has none.
pub(crate) type Env = Rc<[(String, SymId)]>;

/// A value.
pub(crate) enum Sym<'p> {
    Value(Value),
    Leaf(Leaf),
    Record(Vec<(String, SymId)>),
    List(Vec<SymId>),
    /// An item of a list.
    Item(SymId, usize),
    Computed(&'p Expression, Env),
    Text(&'p Template, Env),
}

/// A value that somebody chooses.
pub(crate) struct Leaf {
    pub(crate) values: Rc<[Value]>,
    pub(crate) reach: Reach,
    /// Where it comes from; leaves of one origin have the same values.
    pub(crate) origin: u64,
    /// Whether the talk decides it.
    pub(crate) steered: Steered,
}

/// Who decides a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Steered {
    /// The customer, or what the world is said to give.
    ByTalk,
    /// Something that a talk cannot say, such as the channel.
    Not,
}

/// All values of a search.
pub(crate) struct Syms<'p> {
    all: Vec<Sym<'p>>,
    /// For each value, through how many others it is computed.
    depths: Vec<u32>,
    pub(crate) setting: Setting,
}

/// One computation: which values the leaves have, and what is known by them.
struct Evaluation<'e> {
    pick: &'e dyn Fn(SymId) -> usize,
    done: RefCell<HashMap<SymId, Result<Value, EvalError>>>,
}

impl<'p> Syms<'p> {
    pub(crate) fn new(setting: Setting) -> Self {
        Self { all: Vec::new(), depths: Vec::new(), setting }
    }

    pub(crate) fn add(&mut self, sym: Sym<'p>) -> SymId {
        let below =
            |ids: &mut dyn Iterator<Item = &SymId>| 1 + ids.map(|id| self.depths[*id]).max().unwrap_or(0);
        let depth = match &sym {
            Sym::Value(_) | Sym::Leaf(_) => 0,
            Sym::Record(fields) => below(&mut fields.iter().map(|(_, id)| id)),
            Sym::List(items) => below(&mut items.iter()),
            Sym::Item(list, _) => below(&mut std::iter::once(list)),
            Sym::Computed(_, env) | Sym::Text(_, env) => below(&mut env.iter().map(|(_, id)| id)),
        };
        self.depths.push(depth);
        self.all.push(sym);
        self.all.len() - 1
    }

    /// Whether a value is computed through too many others, as in a loop that never ends.
    pub(crate) fn is_deep(&self, id: SymId) -> bool {
        self.depths[id] > DEEPEST
    }

    pub(crate) fn get(&self, id: SymId) -> &Sym<'p> {
        &self.all[id]
    }

    pub(crate) fn leaf(&self, id: SymId) -> Option<&Leaf> {
        if let Sym::Leaf(leaf) = &self.all[id] { Some(leaf) } else { None }
    }

    /// The value if each leaf has the one that `pick` says, by its place among the leaf's values.
    pub(crate) fn eval(&self, id: SymId, pick: &dyn Fn(SymId) -> usize) -> Result<Value, EvalError> {
        self.once(id, &Evaluation { pick, done: RefCell::default() })
    }

    /// Computes what is named several times only once: in a loop, each round names the one before.
    fn once(&self, id: SymId, run: &Evaluation<'_>) -> Result<Value, EvalError> {
        let computed = matches!(self.all[id], Sym::Computed(..) | Sym::Text(..));
        if computed && let Some(known) = run.done.borrow().get(&id) {
            return known.clone();
        }
        let value = self.value(id, run);
        if computed {
            run.done.borrow_mut().insert(id, value.clone());
        }
        value
    }

    fn value(&self, id: SymId, run: &Evaluation<'_>) -> Result<Value, EvalError> {
        Ok(match &self.all[id] {
            Sym::Value(value) => value.clone(),
            Sym::Leaf(leaf) => leaf.values.get((run.pick)(id)).cloned().unwrap_or_default(),
            Sym::Record(fields) => {
                let field = |(name, id): &(String, SymId)| Ok((name.clone(), self.once(*id, run)?));
                Value::Map(fields.iter().map(field).collect::<Result<_, EvalError>>()?)
            }
            Sym::List(items) => {
                Value::List(items.iter().map(|item| self.once(*item, run)).collect::<Result<_, _>>()?)
            }
            Sym::Item(list, index) => match self.once(*list, run)? {
                Value::List(items) => items.get(*index).cloned().unwrap_or_default(),
                _ => Value::Null,
            },
            Sym::Computed(expression, env) => self.within(env, run, &|scope| expression.eval(scope))?,
            Sym::Text(template, env) => Value::Text(self.within(env, run, &|scope| template.render(scope))?),
        })
    }

    fn within<T>(
        &self,
        env: &Env,
        run: &Evaluation<'_>,
        compute: &dyn Fn(&Scope<'_>) -> Result<T, EvalError>,
    ) -> Result<T, EvalError> {
        let lookup = |name: &str| {
            let known = env.iter().find(|(known, _)| known == name);
            let found = known.map(|(_, id)| self.once(*id, run).unwrap_or_default());
            found.or_else(|| match name {
                "now" => Some(Value::Datetime(Box::new(self.setting.now.clone()))),
                "language" => Some(Value::text(&self.setting.language)),
                _ => Some(Value::Null),
            })
        };
        compute(&Scope {
            lookup: &lookup,
            title: &|_, _| None,
            now: &self.setting.now,
            language: &self.setting.language,
        })
    }

    /// The leaves that a value depends on, each once.
    pub(crate) fn leaves(&self, id: SymId) -> Vec<SymId> {
        let mut seen = HashSet::new();
        self.collect(id, &mut seen);
        let mut found: Vec<SymId> = seen.into_iter().filter(|id| self.leaf(*id).is_some()).collect();
        found.sort_unstable();
        found
    }

    fn collect(&self, id: SymId, found: &mut HashSet<SymId>) {
        if !found.insert(id) {
            return;
        }
        match &self.all[id] {
            Sym::Value(_) | Sym::Leaf(_) => {}
            Sym::Record(fields) => fields.iter().for_each(|(_, field)| self.collect(*field, found)),
            Sym::List(items) => items.iter().for_each(|item| self.collect(*item, found)),
            Sym::Item(list, _) => self.collect(*list, found),
            Sym::Computed(expression, env) => {
                expression.paths().iter().for_each(|path| self.at_path(env, path, found));
            }
            Sym::Text(template, env) => {
                let paths = template.expressions().flat_map(Expression::paths);
                paths.for_each(|path| self.at_path(env, &path, found));
            }
        }
    }

    fn at_path(&self, env: &Env, path: &str, found: &mut HashSet<SymId>) {
        if let Some(id) = self.follow(env, path) {
            self.collect(id, found);
        }
    }

    /// The value that a path such as `order.paid` leads to, as far as it is known to have fields.
    fn follow(&self, env: &Env, path: &str) -> Option<SymId> {
        let mut parts = path.split('.');
        let root = parts.next()?;
        let mut id = env.iter().find(|(name, _)| name == root).map(|(_, id)| *id)?;
        for part in parts {
            let Sym::Record(fields) = &self.all[id] else { break };
            match fields.iter().find(|(name, _)| name == part) {
                Some((_, field)) => id = *field,
                None => break,
            }
        }
        Some(id)
    }

    /// Whether the values of its leaves tell everything about its truth.
    pub(crate) fn is_told(&self, id: SymId) -> bool {
        let reach = |leaf: &SymId| self.leaf(*leaf).map_or(Reach::All, |leaf| leaf.reach);
        let reaches: Vec<Reach> = self.leaves(id).iter().map(reach).collect();
        if reaches.iter().all(|reach| *reach == Reach::All) {
            return true;
        }
        let Sym::Computed(expression, env) = &self.all[id] else { return false };
        let plain = |path: &String| {
            self.follow(env, path).is_none_or(|id| matches!(self.all[id], Sym::Leaf(_) | Sym::Value(_)))
        };
        reaches.iter().all(|reach| *reach != Reach::Some)
            && expression.only_compares()
            && expression.paths().iter().all(plain)
    }
}
