//! Training of a linear classifier: one against the rest, squared hinge loss, by dual coordinate descent.
//!
//! The method is that of Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM" (ICML 2008), with a
//! border that begins at "none of the examples": an example of another intent takes no part until it is on the wrong
//! side. So a round looks at the few examples that matter, and all are looked at again only now and then, for several intents
//! at once.
//! The order in which examples are visited is fixed, so equal examples give equal weights.

use super::dense::{add, dot};
use super::vocabulary::Vector;
use botloom_embeddings::Sense;
use std::ops::Range;

/// What a text that has nothing of an intent measures against it.
const NOTHING: f32 = -1.0;
/// How many rounds over the examples that matter follow each look at all of them: at first who matters changes.
const ROUNDS: [usize; 4] = [6, 4, 6, 12];
/// Which part of the examples of other classes is looked at first: one of so many.
const SOME: usize = 16;
/// The projected gradient below which an example is where it belongs.
pub(crate) const ENOUGH: f32 = 0.1;
/// Smaller weights are dropped: they change no decision and take most of the memory.
const LEAST: f32 = 0.02;

/// Vectors in one piece of memory: features, and what words mean elsewhere.
#[derive(Default)]
pub(crate) struct Matrix {
    starts: Vec<u32>,
    features: Vec<u32>,
    values: Vec<f32>,
    /// By row: where its sense begins in `senses`.
    own: Vec<u32>,
    /// By row: the first number of its sense.
    firsts: Vec<u32>,
    senses: Vec<f32>,
    span: Range<usize>,
}

impl Matrix {
    /// Without rows yet.
    pub fn new() -> Self {
        Self { starts: vec![0], own: vec![0], ..Self::default() }
    }

    /// Appends a row.
    pub fn push(&mut self, row: impl Iterator<Item = (u32, f32)>, sense: &Sense) {
        for (feature, value) in row {
            self.features.push(feature);
            self.values.push(value);
        }
        self.starts.push(self.features.len() as u32);
        self.firsts.push(sense.first as u32);
        self.senses.extend(&sense.values);
        self.own.push(self.senses.len() as u32);
        let (first, end) = (sense.first, sense.first + sense.values.len());
        if self.span.is_empty() {
            self.span = first..end;
        } else if first < end {
            self.span = self.span.start.min(first)..self.span.end.max(end);
        }
    }

    /// The products of a row with the weights of all lanes.
    fn products(&self, row: usize, lanes: &[[f32; LANES]], sense_lanes: &[[f32; LANES]]) -> [f32; LANES] {
        let mut sums = [0.0; LANES];
        for (feature, x) in self.row(row) {
            let weights = &lanes[feature as usize];
            (0..LANES).for_each(|lane| sums[lane] += weights[lane] * x);
        }
        let (first, sense) = self.sense(row);
        for (x, weights) in sense.iter().zip(&sense_lanes[first..]) {
            (0..LANES).for_each(|lane| sums[lane] += weights[lane] * x);
        }
        sums
    }

    /// The sense of a row, and where it begins in the span of all.
    fn sense(&self, row: usize) -> (usize, &[f32]) {
        let own = &self.senses[self.own[row] as usize..self.own[row + 1] as usize];
        ((self.firsts[row] as usize).saturating_sub(self.span.start), own)
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The features and values of a row.
    pub fn row(&self, row: usize) -> impl Iterator<Item = (u32, f32)> {
        let (from, to) = (self.starts[row] as usize, self.starts[row + 1] as usize);
        self.features[from..to].iter().copied().zip(self.values[from..to].iter().copied())
    }
}

/// What was learnt of one class.
#[derive(Default)]
pub(crate) struct Trained {
    pub bias: f32,
    /// Feature and weight, ordered by feature.
    pub weights: Vector,
    /// The weights of what words mean elsewhere, over the span of all rows.
    pub sense: Sense,
    /// The rows that the weights are made of, and how much of each is in them.
    pub alphas: Vec<(u32, f32)>,
}

/// How many classes are trained beside one another: what is read of a row is then read once for all of them.
const LANES: usize = 8;

/// Trains classes on the same rows.
pub(crate) struct Trainer<'m> {
    matrix: &'m Matrix,
    classes: &'m [u32],
    /// What a row's own share in the weights costs; the less a row counts, the more.
    ridges: Vec<f32>,
    norms: Vec<f32>,
    /// One for each lane.
    rooms: Vec<Room>,
    /// By feature: the weights of all lanes.
    lanes: Vec<[f32; LANES]>,
    /// The same of what words mean elsewhere.
    sense_lanes: Vec<[f32; LANES]>,
}

/// What is known of one class while it is trained.
struct Room {
    class: u32,
    bias: f32,
    weights: Vec<f32>,
    sense: Vec<f32>,
    alphas: Vec<f32>,
    /// The rows that are looked at.
    active: Vec<u32>,
    random: u64,
    /// Whether something was learnt before.
    begun: bool,
    done: bool,
}

impl<'m> Trainer<'m> {
    /// Trains on these rows, each of a class; an example counts 1 against the smoothness of the weights.
    pub fn new(matrix: &'m Matrix, classes: &'m [u32], counts: &[f32], features: usize) -> Self {
        let ridges: Vec<f32> = counts.iter().map(|count| 0.5 / count).collect();
        // A feature of value one in every example is the bias.
        let norm = |row| {
            let (_, sense) = matrix.sense(row);
            matrix.row(row).map(|(_, x)| x * x).sum::<f32>() + dot(sense, sense) + 1.0
        };
        let norms = (0..matrix.len()).map(norm).collect();
        let span = matrix.span.len();
        let room = |_| Room {
            class: 0,
            bias: 0.0,
            weights: vec![0.0; features],
            sense: vec![0.0; span],
            alphas: vec![0.0; matrix.len()],
            active: Vec::new(),
            random: 0,
            begun: false,
            done: true,
        };
        let rooms = (0..LANES).map(room).collect();
        let (lanes, sense_lanes) = (vec![[0.0; LANES]; features], vec![[0.0; LANES]; span]);
        Self { matrix, classes, ridges, norms, rooms, lanes, sense_lanes }
    }

    /// Whether one of these rows is not where it belongs: a row that no weight is made of yet, or one that has changed.
    pub fn is_wrong(&mut self, class: u32, trained: &Trained, rows: &[u32]) -> bool {
        let room = &mut self.rooms[0];
        // The span of the senses may have become another since.
        if trained.sense.first != self.matrix.span.start || trained.sense.values.len() != room.sense.len() {
            return true;
        }
        for (feature, w) in &trained.weights {
            room.weights[*feature as usize] = *w;
        }
        room.sense.copy_from_slice(&trained.sense.values);
        (room.class, room.bias) = (class, trained.bias - NOTHING);
        let room = &self.rooms[0];
        let wrong = rows.iter().any(|row| {
            let found = trained.alphas.binary_search_by_key(row, |(row, _)| *row);
            let alpha = found.map_or(0.0, |at| trained.alphas[at].1);
            let gradient = self.slope(room, *row as usize, alpha);
            gradient < -ENOUGH || alpha > 0.0 && gradient > ENOUGH
        });
        let room = &mut self.rooms[0];
        for (feature, _) in &trained.weights {
            room.weights[*feature as usize] = 0.0;
        }
        room.sense.fill(0.0);
        wrong
    }

    /// The weights that tell examples of each of these classes from all others, beginning with what was learnt of it before.
    pub fn one_against_rest(&mut self, classes: &[(u32, Vec<(u32, f32)>)]) -> Vec<Trained> {
        classes.chunks(LANES).flat_map(|some| self.side_by_side(some)).collect()
    }

    fn side_by_side(&mut self, classes: &[(u32, Vec<(u32, f32)>)]) -> Vec<Trained> {
        for (lane, (class, before)) in classes.iter().enumerate() {
            let room = &mut self.rooms[lane];
            (room.class, room.bias) = (*class, 0.0);
            room.random = 0x9e37_79b9_7f4a_7c15_u64 ^ u64::from(*class);
            (room.begun, room.done) = (!before.is_empty(), false);
            for (row, alpha) in before {
                let row = *row as usize;
                room.alphas[row] = *alpha;
                change(self.matrix, room, row, side(self.classes, room.class, row) * alpha);
            }
        }
        for (look, rounds) in ROUNDS.into_iter().enumerate() {
            self.look(look);
            for lane in 0..classes.len() {
                let mut room = std::mem::replace(&mut self.rooms[lane], Room::none());
                if !(room.done || look == 0 && room.begun) {
                    self.settle(&mut room, rounds);
                }
                self.rooms[lane] = room;
            }
        }
        let rooms = self.rooms[..classes.len()].iter_mut();
        rooms.map(|room| room.leave(self.matrix.span.start)).collect()
    }

    /// Finds the rows that matter to each class.
    fn look(&mut self, look: usize) {
        if look > 0 {
            self.interleave();
        }
        let Self { matrix, classes, rooms, lanes, sense_lanes, .. } = self;
        let mut wrong = [0; LANES];
        rooms.iter_mut().for_each(|room| room.active.clear());
        for row in 0..matrix.len() {
            let products = if look > 0 { matrix.products(row, lanes, sense_lanes) } else { [0.0; LANES] };
            for (lane, room) in rooms.iter_mut().enumerate().filter(|(_, room)| !room.done) {
                let own = classes[row] == room.class;
                // At first some of the others stand for all: without any, everything would seem to be of the class.
                let first = look == 0 && (own || row % SOME == room.class as usize % SOME);
                if first || room.alphas[row] > 0.0 {
                    room.active.push(row as u32);
                } else if look > 0 {
                    let side = if own { 1.0 } else { -1.0 };
                    if side * (products[lane] + room.bias + NOTHING) - 1.0 < -ENOUGH {
                        room.active.push(row as u32);
                        wrong[lane] += 1;
                    }
                }
            }
        }
        for (room, wrong) in rooms.iter_mut().zip(wrong) {
            // What was learnt before may be wrong in rows that have a part in it.
            let first = look == 1 && room.begun;
            room.done |= look > 0 && wrong == 0 && !first;
        }
    }

    /// Lays the weights of all lanes beside one another.
    fn interleave(&mut self) {
        for (lane, room) in self.rooms.iter().enumerate().filter(|(_, room)| !room.done) {
            self.lanes.iter_mut().zip(&room.weights).for_each(|(lanes, w)| lanes[lane] = *w);
            self.sense_lanes.iter_mut().zip(&room.sense).for_each(|(lanes, w)| lanes[lane] = *w);
        }
    }

    /// Rounds over the rows that matter until each is where it belongs; what needs no weight is left out of the next round.
    fn settle(&self, room: &mut Room, rounds: usize) {
        let mut active = std::mem::take(&mut room.active);
        for _ in 0..rounds {
            shuffle(&mut active, &mut room.random);
            let mut most = 0.0_f32;
            active.retain(|row| {
                let row = *row as usize;
                let before = room.alphas[row];
                let gradient = self.slope(room, row, before);
                if before == 0.0 && gradient >= 0.0 {
                    return false;
                }
                if gradient.abs() < ENOUGH * 0.1 {
                    return true;
                }
                most = most.max(gradient.abs());
                let alpha = (before - gradient / (self.norms[row] + self.ridges[row])).max(0.0);
                room.alphas[row] = alpha;
                change(self.matrix, room, row, side(self.classes, room.class, row) * (alpha - before));
                true
            });
            if most < ENOUGH {
                break;
            }
        }
        room.active = active;
    }

    fn slope(&self, room: &Room, row: usize, alpha: f32) -> f32 {
        let (first, sense) = self.matrix.sense(row);
        let features: f32 = self.matrix.row(row).map(|(feature, x)| room.weights[feature as usize] * x).sum();
        let product = features + dot(sense, &room.sense[first..]);
        side(self.classes, room.class, row) * (product + room.bias + NOTHING) - 1.0 + alpha * self.ridges[row]
    }
}

impl Room {
    fn none() -> Self {
        let (weights, sense, alphas, active) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { class: 0, bias: 0.0, weights, sense, alphas, active, random: 0, begun: false, done: true }
    }

    /// What was learnt; the room is empty then.
    fn leave(&mut self, first: usize) -> Trained {
        let kept = self.weights.iter().enumerate().filter(|(_, w)| w.abs() >= LEAST);
        let weights = kept.map(|(f, w)| (f as u32, *w)).collect();
        let sense = Sense { first, values: self.sense.clone() };
        let alphas = self.alphas.iter().enumerate().filter(|(_, alpha)| **alpha > 0.0);
        let alphas = alphas.map(|(row, alpha)| (row as u32, *alpha)).collect();
        self.weights.fill(0.0);
        self.sense.fill(0.0);
        self.alphas.fill(0.0);
        self.done = true;
        Trained { bias: self.bias + NOTHING, weights, sense, alphas }
    }
}

/// On which side of the border of a class a row belongs.
fn side(classes: &[u32], class: u32, row: usize) -> f32 {
    if classes[row] == class { 1.0 } else { -1.0 }
}

/// Puts more of a row into the weights.
fn change(matrix: &Matrix, room: &mut Room, row: usize, change: f32) {
    for (feature, x) in matrix.row(row) {
        room.weights[feature as usize] += change * x;
    }
    let (first, sense) = matrix.sense(row);
    add(change, sense, &mut room.sense[first..]);
    room.bias += change;
}

fn shuffle(items: &mut [u32], random: &mut u64) {
    for last in (1..items.len()).rev() {
        *random ^= *random << 13;
        *random ^= *random >> 7;
        *random ^= *random << 17;
        items.swap(last, (*random % (last as u64 + 1)) as usize);
    }
}
