//! What becomes of each value: one side's, both alike, or a conflict.

use super::at::{At, is_list, is_map};
use super::order::{disagree, order};
use super::pairs::{fingerprint, name, pairs};
use super::tree::{quotes_matter, same};
use super::{Change, ChangeKind, Conflict, Resolutions, Take};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Lists whose order and length are one statement: two changes of one can not be joined.
const WHOLE: &[&str] = &["buttons", "called", "emitted", "that"];

/// Which text is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Goal {
    /// The author's, with what the release changed.
    Merged,
    /// What the next merge compares with.
    Base,
}

/// A value on the three sides, and what becomes of it.
pub(super) struct Unit<'a> {
    pub(super) base: Option<At<'a>>,
    pub(super) ours: Option<At<'a>>,
    pub(super) theirs: Option<At<'a>>,
    pub(super) plan: Plan<'a>,
}

pub(super) enum Plan<'a> {
    /// Ours, which may be nothing.
    Keep,
    /// Theirs, which may be nothing.
    Take,
    /// An open conflict: ours, and for the next merge the base.
    Clash,
    /// By key, in the order of ours with what only theirs has behind what it follows there.
    Map(Vec<(&'a str, Unit<'a>)>),
    /// By item, with the two orders.
    List { rows: Vec<Row<'a>>, merged: Vec<usize>, base: Vec<usize> },
}

/// An item of a list: where it stands on each side.
pub(super) struct Row<'a> {
    pub(super) base: Option<usize>,
    pub(super) ours: Option<usize>,
    pub(super) theirs: Option<usize>,
    pub(super) unit: Unit<'a>,
}

impl Row<'_> {
    pub(super) fn on_all_sides(&self) -> bool {
        self.base.is_some() && self.ours.is_some() && self.theirs.is_some()
    }
}

impl<'a> Unit<'a> {
    /// The side whose text is edited.
    pub(super) fn edited(&self, goal: Goal) -> Option<At<'a>> {
        match goal {
            Goal::Merged => self.ours,
            Goal::Base => self.theirs,
        }
    }

    /// What stands in the result, before what is inside is merged.
    pub(super) fn result(&self, goal: Goal) -> Option<At<'a>> {
        match (&self.plan, goal) {
            (Plan::Map(_) | Plan::List { .. }, _) => self.edited(goal),
            (Plan::Keep | Plan::Clash, Goal::Merged) => self.ours,
            (Plan::Take, Goal::Merged) | (Plan::Keep | Plan::Take, Goal::Base) => self.theirs,
            (Plan::Clash, Goal::Base) => self.base,
        }
    }

    pub(super) fn is_there(&self, goal: Goal) -> bool {
        self.result(goal).is_some()
    }
}

/// Where a value stands, for people.
#[derive(Clone)]
pub(super) struct Place {
    pub(super) id: String,
    pub(super) file: String,
}

impl Place {
    fn below(&self, label: impl std::fmt::Display) -> Self {
        Self { id: format!("{}/{label}", self.id), file: self.file.clone() }
    }
}

/// Plans a merge and keeps account of it.
pub(super) struct Planner<'r> {
    take: &'r Resolutions,
    pub(super) changes: Vec<Change>,
    pub(super) kept: Vec<Change>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) settled: BTreeSet<String>,
    ids: BTreeSet<String>,
}

/// How far the account of a planner had come.
pub(super) struct Mark(usize, usize, usize, BTreeSet<String>, BTreeSet<String>);

impl<'r> Planner<'r> {
    pub(super) fn new(take: &'r Resolutions) -> Self {
        let (ids, settled) = (BTreeSet::new(), BTreeSet::new());
        Self { take, changes: Vec::new(), kept: Vec::new(), conflicts: Vec::new(), settled, ids }
    }

    pub(super) fn mark(&self) -> Mark {
        let counts = (self.changes.len(), self.kept.len(), self.conflicts.len());
        Mark(counts.0, counts.1, counts.2, self.settled.clone(), self.ids.clone())
    }

    /// Forgets what was planned since a mark.
    pub(super) fn back(&mut self, mark: Mark) {
        self.changes.truncate(mark.0);
        self.kept.truncate(mark.1);
        self.conflicts.truncate(mark.2);
        (self.settled, self.ids) = (mark.3, mark.4);
    }

    pub(super) fn unit<'a>(
        &mut self,
        base: Option<At<'a>>,
        ours: Option<At<'a>>,
        theirs: Option<At<'a>>,
        place: &Place,
        exact: bool,
    ) -> Unit<'a> {
        let plan = self.plan(base, ours, theirs, place, exact);
        Unit { base, ours, theirs, plan }
    }

    fn plan<'a>(
        &mut self,
        base: Option<At<'a>>,
        ours: Option<At<'a>>,
        theirs: Option<At<'a>>,
        place: &Place,
        exact: bool,
    ) -> Plan<'a> {
        let same = |a: Option<At<'_>>, b: Option<At<'_>>| match (a, b) {
            (Some(a), Some(b)) => same(a.node, b.node, exact),
            (None, None) => true,
            _ => false,
        };
        if same(ours, theirs) {
            return Plan::Keep;
        }
        if let (Some(ours), Some(theirs)) = (ours, theirs) {
            let all = |is: fn(&botloom_flow::Node) -> bool| {
                is(ours.node) && is(theirs.node) && base.is_none_or(|base| is(base.node))
            };
            if all(is_map) {
                return self.map(base, ours, theirs, place, exact);
            }
            if all(is_list) && !is_whole(place, ours, theirs) {
                return self.list(base, ours, theirs, place, exact);
            }
        }
        if same(base, ours) {
            self.changes.extend(change(place, ours, theirs));
            return Plan::Take;
        }
        if same(base, theirs) {
            self.kept.extend(change(place, theirs, ours));
            return Plan::Keep;
        }
        let shown = |side: Option<At<'_>>| side.map(At::shown);
        self.clash(place, shown(base), shown(ours), shown(theirs))
    }

    /// A conflict, or what was said about it.
    pub(super) fn clash<'a>(
        &mut self,
        place: &Place,
        base: Option<String>,
        ours: Option<String>,
        theirs: Option<String>,
    ) -> Plan<'a> {
        let id = self.free(&place.id);
        let kind = |before: &Option<String>, after: &Option<String>| match (before, after) {
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
            _ => ChangeKind::Changed,
        };
        let file = place.file.clone();
        match self.take.of(&id) {
            Some(Take::Theirs) => {
                self.settled.insert(id.clone());
                let kind = kind(&ours, &theirs);
                self.changes.push(Change { id, file, kind, before: ours, after: theirs });
                Plan::Take
            }
            Some(Take::Ours) => {
                self.settled.insert(id.clone());
                let kind = kind(&base, &ours);
                self.kept.push(Change { id, file, kind, before: base, after: ours });
                Plan::Keep
            }
            None => {
                self.conflicts.push(Conflict { id, file, base, ours, theirs });
                Plan::Clash
            }
        }
    }

    fn free(&mut self, wanted: &str) -> String {
        let numbered = (2_usize..).map(|number| format!("{wanted}~{number}"));
        let mut names = std::iter::once(wanted.to_owned()).chain(numbered);
        let id = names.find(|name| !self.ids.contains(name)).expect("numbers do not end");
        self.ids.insert(id.clone());
        id
    }

    fn map<'a>(
        &mut self,
        base: Option<At<'a>>,
        ours: At<'a>,
        theirs: At<'a>,
        place: &Place,
        exact: bool,
    ) -> Plan<'a> {
        let by_key = [base, Some(ours), Some(theirs)].map(|side| side.map(At::by_key).unwrap_or_default());
        let mut fields = Vec::new();
        for key in keys(&by_key[1], ours, theirs) {
            let [base, ours, theirs] = by_key.each_ref().map(|side| side.get(key).copied());
            let exact = exact || quotes_matter(key);
            fields.push((key, self.unit(base, ours, theirs, &place.below(key), exact)));
        }
        Plan::Map(fields)
    }

    fn list<'a>(
        &mut self,
        base: Option<At<'a>>,
        ours: At<'a>,
        theirs: At<'a>,
        place: &Place,
        exact: bool,
    ) -> Plan<'a> {
        let items = (base.map(At::items).unwrap_or_default(), ours.items(), theirs.items());
        let mut places: Vec<[Option<usize>; 3]> = Vec::new();
        let (to_ours, to_theirs) = (pairs(&items.0, &items.1, exact), pairs(&items.0, &items.2, exact));
        for (at, (ours, theirs)) in to_ours.iter().zip(&to_theirs).enumerate() {
            places.push([Some(at), *ours, *theirs]);
        }
        let new = |paired: &[Option<usize>], count: usize| -> Vec<usize> {
            let paired: HashSet<usize> = paired.iter().flatten().copied().collect();
            (0..count).filter(|at| !paired.contains(at)).collect()
        };
        let (new_ours, new_theirs) = (new(&to_ours, items.1.len()), new(&to_theirs, items.2.len()));
        let both = both_added(&new_ours, &new_theirs, &items.1, &items.2, exact);
        places.extend(new_ours.iter().map(|at| [None, Some(*at), both.get(at).copied()]));
        let taken: HashSet<usize> = both.values().copied().collect();
        let free = new_theirs.iter().filter(|at| !taken.contains(at));
        places.extend(free.map(|at| [None, None, Some(*at)]));
        places.sort_by_key(|[base, ours, theirs]| (ours.or(*base).or(*theirs), *base));
        let sides = |[b, o, t]: [Option<usize>; 3]| {
            [b.map(|at| items.0[at]), o.map(|at| items.1[at]), t.map(|at| items.2[at])]
        };
        let numbers = numbers(places.iter().map(|place| (*place, sides(*place))), exact);
        let mut rows = Vec::with_capacity(places.len());
        for (at, number) in places.into_iter().zip(numbers) {
            let [base, ours, theirs] = sides(at);
            let label = [ours, base, theirs].into_iter().flatten().find_map(|at| name(at.node));
            let place = label.map_or_else(|| place.below(number), |label| place.below(label));
            let unit = self.unit(base, ours, theirs, &place, exact);
            rows.push(Row { base: at[0], ours: at[1], theirs: at[2], unit });
        }
        self.ordered(rows, place)
    }

    /// Rows in the order that both sides want, or that of ours and a conflict.
    fn ordered<'a>(&mut self, rows: Vec<Row<'a>>, place: &Place) -> Plan<'a> {
        let are_maps = rows.iter().all(|row| row.unit.result(Goal::Merged).is_none_or(|at| is_map(at.node)));
        if !are_maps || !disagree(&rows) {
            let (merged, base) = (order(&rows, Goal::Merged, false), order(&rows, Goal::Base, false));
            return Plan::List { rows, merged, base };
        }
        let texts = |side: fn(&Row<'a>) -> Option<usize>, at: fn(&Unit<'a>) -> Option<At<'a>>| {
            let mut shown: Vec<(usize, String)> =
                rows.iter().filter_map(|row| Some((side(row)?, brief(at(&row.unit)?)))).collect();
            shown.sort();
            let lines: Vec<String> = shown.into_iter().map(|(_, text)| text).collect();
            Some(lines.join("\n"))
        };
        let base = texts(|row| row.base, |unit| unit.base);
        let ours = texts(|row| row.ours, |unit| unit.ours);
        let theirs = texts(|row| row.theirs, |unit| unit.theirs);
        let plan: Plan<'_> = self.clash(&place.below("order"), base, ours, theirs);
        let as_theirs = matches!(plan, Plan::Take);
        let merged = order(&rows, Goal::Merged, as_theirs);
        let base = order(&rows, Goal::Base, matches!(plan, Plan::Clash));
        Plan::List { rows, merged, base }
    }
}

/// What people call the items of a list: their places in the merged list, so that an item is called the same before and after
/// the merge was written; of what is not in it, the places in the release.
fn numbers<'a>(
    places: impl Iterator<Item = ([Option<usize>; 3], [Option<At<'a>>; 3])>,
    exact: bool,
) -> Vec<usize> {
    let row = |([b, o, t], [base, ours, theirs]): ([Option<usize>; 3], [Option<At<'a>>; 3])| {
        let untouched = |base: At<'a>, ours: At<'a>| same(base.node, ours.node, exact);
        let plan = match (base, ours, theirs) {
            (Some(base), Some(ours), None) if untouched(base, ours) => Plan::Take,
            (None, None, Some(_)) => Plan::Take,
            _ => Plan::Keep,
        };
        Row { base: b, ours: o, theirs: t, unit: Unit { base, ours, theirs, plan } }
    };
    let rows: Vec<Row<'a>> = places.map(row).collect();
    let mut numbers: Vec<usize> =
        rows.iter().map(|row| row.theirs.or(row.base).or(row.ours).unwrap_or_default() + 1).collect();
    for (number, at) in order(&rows, Goal::Merged, false).into_iter().enumerate() {
        numbers[at] = number + 1;
    }
    numbers
}

/// Items that both sides added: those of one name, and those that are equal.
fn both_added(
    new_ours: &[usize],
    new_theirs: &[usize],
    ours: &[At<'_>],
    theirs: &[At<'_>],
    exact: bool,
) -> HashMap<usize, usize> {
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    let mut by_text: HashMap<String, Vec<usize>> = HashMap::new();
    for at in new_theirs.iter().rev() {
        let node = theirs[*at].node;
        match name(node) {
            Some(name) => drop(by_name.insert(name, *at)),
            None => by_text.entry(fingerprint(node, exact)).or_default().push(*at),
        }
    }
    let mut both = HashMap::new();
    for at in new_ours {
        let node = ours[*at].node;
        let other = match name(node) {
            Some(name) => by_name.remove(name),
            None => by_text.get_mut(&fingerprint(node, exact)).and_then(Vec::pop),
        };
        both.extend(other.map(|other| (*at, other)));
    }
    both
}

/// The keys of two maps: those of ours in their order, and what only theirs has behind what it follows there.
fn keys<'a>(known: &HashMap<&'a str, At<'a>>, ours: At<'a>, theirs: At<'a>) -> Vec<&'a str> {
    let mut behind: HashMap<Option<&'a str>, Vec<&'a str>> = HashMap::new();
    let mut follows = None;
    for (key, _) in theirs.fields() {
        match known.contains_key(key) {
            true => follows = Some(key),
            false => behind.entry(follows).or_default().push(key),
        }
    }
    let mut keys = Vec::new();
    for (key, _) in ours.fields() {
        keys.push(key);
        // The first key of a map is the one it is known by; nothing goes before it.
        if keys.len() == 1 {
            keys.extend(behind.remove(&None).unwrap_or_default());
        }
        keys.extend(behind.remove(&Some(key)).unwrap_or_default());
    }
    keys.extend(behind.remove(&None).unwrap_or_default());
    keys
}

fn is_whole(place: &Place, ours: At<'_>, theirs: At<'_>) -> bool {
    let texts = |at: At<'_>| at.node.items().iter().all(|item| item.text().is_some());
    let key = place.id.rsplit('/').next().unwrap_or_default();
    WHOLE.contains(&key) && texts(ours) && texts(theirs)
}

fn change(place: &Place, before: Option<At<'_>>, after: Option<At<'_>>) -> Option<Change> {
    let kind = match (before, after) {
        (None, Some(_)) => ChangeKind::Added,
        (Some(_), None) => ChangeKind::Removed,
        (Some(_), Some(_)) => ChangeKind::Changed,
        (None, None) => return None,
    };
    let (before, after) = (before.map(At::shown), after.map(At::shown));
    Some(Change { id: place.id.clone(), file: place.file.clone(), kind, before, after })
}

/// The first line of an item.
fn brief(at: At<'_>) -> String {
    at.shown().lines().next().unwrap_or_default().chars().take(60).collect()
}
