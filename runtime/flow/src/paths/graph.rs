//! Operations and flows as points and lines.

/// Lines from point to point, row by row.
#[derive(Debug)]
pub(super) struct Lines<T> {
    first: Vec<u32>,
    all: Vec<T>,
}

impl<T> Lines<T> {
    pub(super) fn new() -> Self {
        Self { first: Vec::new(), all: Vec::new() }
    }

    /// Begins the row of the next point.
    pub(super) fn begin(&mut self) {
        self.first.push(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
    }

    /// Adds to the row that was begun last.
    pub(super) fn push(&mut self, line: T) {
        self.all.push(line);
    }

    /// The lines of a point.
    pub(super) fn of(&self, point: usize) -> &[T] {
        let from = self.first.get(point).map_or(self.all.len(), |first| *first as usize);
        let to = self.first.get(point + 1).map_or(self.all.len(), |first| *first as usize);
        &self.all[from..to]
    }

    /// How many points there are.
    pub(super) fn len(&self) -> usize {
        self.first.len()
    }
}

/// For each point the number of its component: points that can reach each other have the same. A component has a
/// higher number than those it leads to.
///
/// Tarjan's algorithm with a stack of its own, so that no folder makes it too deep.
pub(super) fn components(points: usize, each: impl Fn(usize, &mut dyn FnMut(usize))) -> Vec<usize> {
    const NEW: usize = usize::MAX;
    let mut walk = Walk { order: vec![NEW; points], low: vec![0; points], open: Vec::new(), next: 0 };
    let mut found = vec![NEW; points];
    let mut count = 0;
    // A point, its lines, and how many of them were followed.
    let mut path: Vec<(usize, Vec<usize>, usize)> = Vec::new();
    let lines = |point: usize| {
        let mut lines = Vec::new();
        each(point, &mut |to| lines.push(to));
        lines
    };
    for start in 0..points {
        if walk.order[start] != NEW {
            continue;
        }
        walk.enter(start);
        path.push((start, lines(start), 0));
        while let Some((point, to, followed)) = path.last_mut() {
            let point = *point;
            if let Some(next) = to.get(*followed).copied() {
                *followed += 1;
                if walk.order[next] == NEW {
                    walk.enter(next);
                    path.push((next, lines(next), 0));
                } else if found[next] == NEW {
                    walk.low[point] = walk.low[point].min(walk.order[next]);
                }
                continue;
            }
            path.pop();
            if let Some((before, ..)) = path.last() {
                walk.low[*before] = walk.low[*before].min(walk.low[point]);
            }
            if walk.low[point] == walk.order[point] {
                while let Some(member) = walk.open.pop() {
                    found[member] = count;
                    if member == point {
                        break;
                    }
                }
                count += 1;
            }
        }
    }
    found
}

struct Walk {
    order: Vec<usize>,
    low: Vec<usize>,
    open: Vec<usize>,
    next: usize,
}

impl Walk {
    fn enter(&mut self, point: usize) {
        self.order[point] = self.next;
        self.low[point] = self.next;
        self.next += 1;
        self.open.push(point);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_of_a_circle_are_one_component() {
        let lines: [&[usize]; 7] = [&[1], &[2], &[0, 3], &[4], &[3], &[5], &[4, 6]];
        let found = components(7, |point, visit| lines[point].iter().for_each(|to| visit(*to)));
        assert!(found[0] == found[1] && found[1] == found[2]);
        assert_eq!(found[3], found[4]);
        assert!(found[2] > found[3]);
        assert_ne!(found[5], found[6]);
        assert!(found[6] > found[4]);
    }
}
