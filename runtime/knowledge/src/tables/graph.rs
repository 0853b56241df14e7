//! Which value an entity has: its own, or that of what it is a kind or a part of.

use std::collections::{HashMap, VecDeque};

use jiff::civil::Date;

use super::{Inherits, Table, Tables, Value};

/// What an entity is a kind and a part of, as numbers of the table's rows.
#[derive(Debug, Default)]
pub(super) struct Parents {
    kinds: Vec<usize>,
    wholes: Vec<usize>,
}

/// The parents of every entity; names that lead nowhere are left out.
pub(super) fn parents(table: &Table) -> Vec<Parents> {
    let rows: HashMap<&str, usize> =
        table.entities.iter().enumerate().map(|(at, entity)| (entity.id.as_str(), at)).collect();
    let found = |ids: &[String]| ids.iter().filter_map(|id| rows.get(id.as_str()).copied()).collect();
    table
        .entities
        .iter()
        .map(|entity| Parents { kinds: found(&entity.is_a), wholes: found(&entity.part_of) })
        .collect()
}

/// A value and who has it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held<'t> {
    /// The row in which it stands.
    pub holder: usize,
    pub value: &'t Value,
}

impl Tables {
    /// The value of an entity: its own, else that of the nearest ancestor; of several at one distance, kinds come before
    /// wholes and each in the order in which they are written. Only values that hold on `day` count.
    pub(super) fn value(
        &self,
        table: usize,
        entity: usize,
        attribute: usize,
        day: Option<Date>,
    ) -> Option<Held<'_>> {
        let rows = &self.tables[table].entities;
        let column = &self.tables[table].attributes[attribute];
        self.ancestors(table, entity, column.inherits).into_iter().find_map(|holder| {
            let values = rows[holder].values.get(&column.id)?;
            let value = values.iter().find(|value| day.is_none_or(|day| value.holds(day)))?;
            Some(Held { holder, value })
        })
    }

    /// An entity and what values come to it from, nearest first. Circles end where they began.
    fn ancestors(&self, table: usize, entity: usize, along: Inherits) -> Vec<usize> {
        let parents = &self.parents[table];
        let mut seen = vec![entity];
        let mut open = VecDeque::from([entity]);
        while let Some(at) = open.pop_front() {
            let Parents { kinds, wholes } = &parents[at];
            let wholes = if along == Inherits::KindsAndWholes { wholes.as_slice() } else { &[] };
            let kinds = if along == Inherits::Nothing { &[] } else { kinds.as_slice() };
            for next in kinds.iter().chain(wholes).copied() {
                if !seen.contains(&next) {
                    seen.push(next);
                    open.push_back(next);
                }
            }
        }
        seen
    }

    /// Whether `other` is what `entity` is a kind or a part of.
    pub(super) fn is_above(&self, table: usize, entity: usize, other: usize) -> bool {
        entity != other && self.ancestors(table, entity, Inherits::KindsAndWholes).contains(&other)
    }

    /// Whether other entities are kinds of this one.
    pub(super) fn has_kinds(&self, table: usize, entity: usize) -> bool {
        self.parents[table].iter().any(|parents| parents.kinds.contains(&entity))
    }
}
