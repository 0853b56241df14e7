//! The order of a list that two sides may have changed.

use super::plan::{Goal, Row};

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
    let mut order: Vec<usize> = there.iter().copied().filter(|at| main(&rows[*at]).is_some()).collect();
    order.sort_by_key(|at| main(&rows[*at]));
    let mut extra: Vec<usize> = there.iter().copied().filter(|at| main(&rows[*at]).is_none()).collect();
    extra.sort_by_key(|at| other(&rows[*at]));
    for at in extra {
        let place = other(&rows[at]);
        let before = |other_at: &&usize| other(&rows[**other_at]).is_some_and(|found| Some(found) < place);
        let follows = order.iter().filter(before).max_by_key(|at| other(&rows[**at])).copied();
        let mut to = match follows {
            Some(follows) => order.iter().position(|at| *at == follows).map_or(0, |found| found + 1),
            None => 0,
        };
        if follows.is_some() {
            // What the first side added there comes first.
            while order.get(to).is_some_and(|at| other(&rows[*at]).is_none()) {
                to += 1;
            }
        }
        order.insert(to, at);
    }
    order
}
