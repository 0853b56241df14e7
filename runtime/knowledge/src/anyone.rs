//! What people ask anyone: how like a question is to those of every trade.
//!
//! A question for somebody else shares most of its words with some entry ("where do I renew my passport", "my card has
//! run out"), and only what it is about tells it apart. So it is compared in meaning with questions that people ask of companies,
//! offices and one another; whether an entry is nearer is for the model to weigh. The trade of the index is among
//! them like all others.

use std::sync::LazyLock;

use crate::likeness::Nearest;
use crate::meaning::{Asked, Meaning, Meanings, put};
use crate::normalize::normalize;

/// One question a line, a topic and a tab before it.
const QUESTIONS: &str = include_str!("data/anyone.tsv");

/// The meanings of the questions, as a block keeps them.
static ROW: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let lines = QUESTIONS.lines().filter_map(|line| line.split_once('\t'));
    let meanings: Vec<Meaning> = lines.map(|(_, question)| Meaning::of(&normalize(question))).collect();
    let mut row = Vec::new();
    put(&mut row, meanings.iter());
    row
});

/// How near in meaning a question is to the nearest one that people ask anyone, and to the nearest few, as cosines.
pub(crate) fn nearness(asked: &Asked) -> [f32; 2] {
    let Some(meanings) = Meanings::read(&ROW) else { return [0.0; 2] };
    let nearest = Nearest::of(meanings.cosines(asked));
    [nearest.first(), nearest.mean()]
}
