//! The order of a list that two sides may have changed.

use super::plan::{Goal, Row};
use std::collections::HashMap;

/// What is in the result, in its order, as places in `rows`; and whether both sides ordered it anew, each in its own way.
pub(super) fn order(rows: &[Row<'_>], goal: Goal, ordered_anew: bool) -> Vec<usize> {
    let there: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].unit.is_there(goal)).collect();
    match goal {
        Goal::Merged => {
            let theirs_first = moved(rows, &there, |row| row.theirs) && !moved(rows, &there, |row| row.ours);
            if theirs_first || ordered_anew {
                woven(rows, &there, |row| row.theirs, |row| row.ours)
            } else {
                woven(rows, &there, |row| row.ours, |row| row.theirs)
            }
        }
        Goal::Base if ordered_anew => woven(rows, &there, |row| row.base, |row| row.theirs),
        Goal::Base => woven(rows, &there, |row| row.theirs, |row| row.base),
    }
}

/// Whether both sides moved items and disagree about where to.
pub(super) fn disagree(rows: &[Row<'_>]) -> bool {
    let there: Vec<usize> = (0..rows.len()).filter(|at| rows[*at].unit.is_there(Goal::Merged)).collect();
    let mut shared: Vec<&Row<'_>> =
        there.iter().map(|at| &rows[*at]).filter(|row| row.on_all_sides()).collect();
    shared.sort_by_key(|row| row.ours);
    let theirs = shared.iter().map(|row| row.theirs);
    moved(rows, &there, |row| row.ours) && moved(rows, &there, |row| row.theirs) && !theirs.is_sorted()
}

/// Whether a side has items in another order than they had.
fn moved(rows: &[Row<'_>], there: &[usize], side: impl Fn(&Row<'_>) -> Option<usize>) -> bool {
    let mut shared: Vec<&Row<'_>> =
        there.iter().map(|at| &rows[*at]).filter(|row| row.on_all_sides()).collect();
    shared.sort_by_key(|row| side(row));
    !shared.iter().map(|row| row.base).is_sorted()
}

/// Items in the order of one side, and those that only the other side has behind the item that they follow there.
fn woven(
    rows: &[Row<'_>],
    there: &[usize],
    main: impl Fn(&Row<'_>) -> Option<usize>,
    other: impl Fn(&Row<'_>) -> Option<usize>,
) -> Vec<usize> {
    let is_main = |at: &usize| main(&rows[*at]).is_some();
    let (mut order, mut extra): (Vec<usize>, Vec<usize>) = there.iter().copied().partition(is_main);
    order.sort_by_key(|at| main(&rows[*at]));
    extra.sort_by_key(|at| other(&rows[*at]));
    let mut anchors: Vec<(usize, usize)> =
        order.iter().filter_map(|at| Some((other(&rows[*at])?, *at))).collect();
    anchors.sort_unstable();
    let mut behind: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    for at in extra {
        let place = other(&rows[at]).unwrap_or_default();
        let before = anchors.partition_point(|(anchor, _)| *anchor < place);
        let anchor = before.checked_sub(1).map(|before| anchors[before].1);
        behind.entry(anchor).or_default().push(at);
    }
    let mut woven = behind.remove(&None).unwrap_or_default();
    let mut waiting = Vec::new();
    for at in order {
        // What the first side added behind an item stays next to it.
        if other(&rows[at]).is_some() {
            woven.append(&mut waiting);
            waiting = behind.remove(&Some(at)).unwrap_or_default();
        }
        woven.push(at);
    }
    woven.extend(waiting);
    woven
}
