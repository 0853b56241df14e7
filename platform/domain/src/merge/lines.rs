//! Files that are no trees, merged by line.

use super::pairs::ALIGNED;
use super::plan::{Goal, Place, Plan, Planner};
use super::{Change, ChangeKind};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Lines of the base that a side replaced, and by which of its lines.
struct Hunk {
    from: usize,
    to: usize,
    with: (usize, usize),
}

/// The author's text with what the release changed, and the text for the next merge.
pub(super) fn merge(
    base: &str,
    ours: &str,
    theirs: &str,
    place: &Place,
    planner: &mut Planner<'_>,
) -> (String, String) {
    let lines = |text: &'_ str| text.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>();
    let (b, o, t) = (lines(base), lines(ours), lines(theirs));
    let (by_ours, by_theirs) = (hunks(&b, &o), hunks(&b, &t));
    let (mut merged, mut next) = (String::new(), String::new());
    let (mut i, mut j, mut done) = (0, 0, 0);
    let (mut line, mut counted) = (1, 0);
    while i < by_ours.len() || j < by_theirs.len() {
        let start = |hunk: Option<&Hunk>| hunk.map_or(usize::MAX, |hunk| hunk.from);
        let from = start(by_ours.get(i)).min(start(by_theirs.get(j)));
        let (mut to, first) = (from, (i, j));
        loop {
            // Changes that touch are one: nobody could tell in which order they belong.
            let takes = |hunk: Option<&Hunk>| hunk.is_some_and(|hunk| hunk.from <= to);
            if takes(by_ours.get(i)) {
                to = to.max(by_ours[i].to);
                i += 1;
            } else if takes(by_theirs.get(j)) {
                to = to.max(by_theirs[j].to);
                j += 1;
            } else {
                break;
            }
        }
        for text in [&mut merged, &mut next] {
            text.extend(b[done..from].iter().map(String::as_str));
        }
        let old = b[from..to].concat();
        let mine = side(&b, &o, &by_ours[first.0..i], from, to);
        let new = side(&b, &t, &by_theirs[first.1..j], from, to);
        line += merged[counted..].matches('\n').count();
        counted = merged.len();
        let place = Place { id: format!("{}/line-{line}", place.id), file: place.file.clone() };
        let plan = if mine == new || new == old || mine == old {
            account(&place, &old, &mine, &new, planner)
        } else {
            let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
            planner.clash(&place, text(&old), text(&mine), text(&new))
        };
        for (goal, text) in [(Goal::Merged, &mut merged), (Goal::Base, &mut next)] {
            *text += match (&plan, goal) {
                (Plan::Clash, Goal::Base) => &old,
                (Plan::Take, _) | (_, Goal::Base) => &new,
                _ => &mine,
            };
        }
        done = to;
    }
    for text in [&mut merged, &mut next] {
        text.extend(b[done..].iter().map(String::as_str));
    }
    (merged, next)
}

fn account<'a>(place: &Place, old: &str, mine: &str, new: &str, planner: &mut Planner<'_>) -> Plan<'a> {
    let (after, list, plan) = match () {
        () if mine == new => return Plan::Keep,
        () if mine == old => (new, &mut planner.changes, Plan::Take),
        () => (mine, &mut planner.kept, Plan::Keep),
    };
    let kind = match (old.is_empty(), after.is_empty()) {
        (true, _) => ChangeKind::Added,
        (_, true) => ChangeKind::Removed,
        _ => ChangeKind::Changed,
    };
    let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (id, file) = (place.id.clone(), place.file.clone());
    list.push(Change { id, file, kind, before: text(old), after: text(after) });
    plan
}

fn hunks(base: &[String], side: &[String]) -> Vec<Hunk> {
    if base.len() + side.len() > ALIGNED {
        let alike = base.iter().zip(side).take_while(|(a, b)| a == b).count();
        let rest = (&base[alike..], &side[alike..]);
        let tail = rest.0.iter().rev().zip(rest.1.iter().rev()).take_while(|(a, b)| a == b).count();
        let (to, with) = (base.len() - tail, side.len() - tail);
        let differs = alike < to || alike < with;
        return if differs { vec![Hunk { from: alike, to, with: (alike, with) }] } else { Vec::new() };
    }
    let operations = capture_diff_slices(Algorithm::Myers, base, side);
    let changed = operations.into_iter().filter(|operation| !matches!(operation, DiffOp::Equal { .. }));
    let mut hunks: Vec<Hunk> = Vec::new();
    for operation in changed {
        let (old, new) = (operation.old_range(), operation.new_range());
        match hunks.last_mut().filter(|last| last.to == old.start && last.with.1 == new.start) {
            Some(last) => (last.to, last.with.1) = (old.end, new.end),
            None => hunks.push(Hunk { from: old.start, to: old.end, with: (new.start, new.end) }),
        }
    }
    hunks
}

/// What a side has in place of some lines of the base.
fn side(base: &[String], side: &[String], hunks: &[Hunk], from: usize, to: usize) -> String {
    let (mut text, mut done) = (String::new(), from);
    for hunk in hunks {
        text.extend(base[done..hunk.from].iter().map(String::as_str));
        text.extend(side[hunk.with.0..hunk.with.1].iter().map(String::as_str));
        done = hunk.to;
    }
    text.extend(base[done..to].iter().map(String::as_str));
    text
}
