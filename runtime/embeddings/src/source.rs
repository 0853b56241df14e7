//! Where the meanings of texts come from: what was supplied, then the tables of the program.

use crate::embeddings::Embeddings;
use crate::shipped::Shipped;
use std::sync::Arc;

/// What the meaning of a text counts beside its features, which have length one together.
const LENGTH: f32 = 1.2;
/// How much of that a text of Chinese has: its characters tell more than letters do, and a short text has few words.
const CHINESE: f32 = 0.5;

/// The meaning of a text: some of the numbers of a [`Source`], from `first` on; all others are zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sense {
    /// How many zeros are before the values.
    pub first: usize,
    /// The numbers; none if nothing of the text is known.
    pub values: Vec<f32>,
}

/// Where the meanings of texts come from. Each table, and what was supplied, has numbers of its own.
#[derive(Clone, Default)]
pub struct Source {
    supplied: Option<Arc<Embeddings>>,
}

impl Source {
    /// The tables of the program, behind what an operator supplies.
    #[must_use]
    pub fn new(supplied: Option<Arc<Embeddings>>) -> Self {
        Self { supplied }
    }

    /// The meaning of a text, given as it is written and as [`Shipped::vector`] reads it; empty if nothing of it is known.
    #[must_use]
    pub fn sense(&self, text: &str, folded: &str) -> Sense {
        if let Some(supplied) = &self.supplied
            && let Some(mut values) = supplied.vector(text, folded)
        {
            values.iter_mut().for_each(|x| *x *= LENGTH);
            return Sense { first: 0, values };
        }
        let first = self.supplied.as_ref().map_or(0, |supplied| supplied.dimensions());
        let (english, chinese) = (Shipped::English, Shipped::Chinese);
        let (mut values, start) = match (english.vector(folded), chinese.vector(folded)) {
            (None, None) => return Sense::default(),
            (Some(values), None) => (values, 0),
            (None, Some(mut values)) => {
                values.iter_mut().for_each(|x| *x *= CHINESE);
                (values, english.dimensions())
            }
            (Some(mut values), Some(others)) => {
                values.extend(others);
                values.iter_mut().for_each(|x| *x *= std::f32::consts::FRAC_1_SQRT_2);
                (values, 0)
            }
        };
        values.iter_mut().for_each(|x| *x *= LENGTH);
        Sense { first: first + start, values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_table_has_numbers_of_its_own() {
        let source = Source::default();
        let of = |text: &str| source.sense(text, text);
        let length = |sense: &Sense| sense.values.iter().map(|x| x * x).sum::<f32>().sqrt();
        for (text, first, numbers, long) in [
            ("parcel", 0, 224, LENGTH),
            ("包裹", 224, 64, LENGTH * CHINESE),
            ("parcel包裹", 0, 288, LENGTH),
            ("12", 0, 0, 0.0),
        ] {
            let sense = of(text);
            assert_eq!((sense.first, sense.values.len()), (first, numbers), "{text}");
            assert!((length(&sense) - long).abs() < 1e-4, "{text}: {}", length(&sense));
        }
    }
}
