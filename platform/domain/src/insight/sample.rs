//! Samples that people label: how right the bot is, and how sure that is.

/// The most messages of a sample.
pub const SAMPLE_MOST: usize = 500;

/// What a person said of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is right.
    Right,
    /// It is wrong.
    Wrong,
}

/// What a person said of a message. What was not said yet is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Label {
    /// Whether the bot understood the message.
    pub understood: Option<Verdict>,
    /// The flow or entry that was meant, where it did not.
    pub meant: Option<String>,
    /// Whether its answer is right.
    pub answered: Option<Verdict>,
    /// Whether the conversation resolved what the customer came for.
    pub resolved: Option<Verdict>,
}

/// A share that was found in a sample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Accuracy {
    /// How many were labelled.
    pub labelled: usize,
    /// How many of them are right.
    pub right: usize,
    /// The share; none if nothing was labelled.
    pub share: Option<f64>,
    /// Between which shares the true one lies with 95 % certainty.
    pub low: f64,
    /// See `low`.
    pub high: f64,
}

/// The share of what is right, with the interval of Wilson's score at 95 %, which also holds for small samples and shares near 0 and 1.
#[must_use]
pub fn accuracy(verdicts: impl Iterator<Item = Verdict>) -> Accuracy {
    const Z: f64 = 1.959_963_984_540_054;
    let (mut labelled, mut right) = (0_usize, 0_usize);
    for verdict in verdicts {
        labelled += 1;
        right += usize::from(verdict == Verdict::Right);
    }
    if labelled == 0 {
        return Accuracy { labelled, right, share: None, low: 0.0, high: 1.0 };
    }
    let (n, share) = (labelled as f64, right as f64 / labelled as f64);
    let middle = (share + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z / (1.0 + Z * Z / n) * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    Accuracy {
        labelled,
        right,
        share: Some(share),
        low: (middle - half).max(0.0),
        high: (middle + half).min(1.0),
    }
}

/// Draws `size` of `items`, each with the same chance, in a random order that `seed` decides.
#[must_use]
pub fn pick<T>(mut items: Vec<T>, size: usize, seed: u64) -> Vec<T> {
    let mut state = seed;
    let size = size.min(items.len());
    for at in 0..size {
        // SplitMix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        let left = (items.len() - at) as u64;
        items.swap(at, at + usize::try_from(z % left).unwrap_or_default());
    }
    items.truncate(size);
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_wilson() {
        let verdicts = |right: usize, wrong: usize| {
            std::iter::repeat_n(Verdict::Right, right).chain(std::iter::repeat_n(Verdict::Wrong, wrong))
        };
        let found = accuracy(verdicts(81, 182));
        // The example of a textbook: 81 of 263 gives 0.255 to 0.366.
        assert!((found.low - 0.2553).abs() < 1e-3 && (found.high - 0.3662).abs() < 1e-3, "{found:?}");
        let none = accuracy(verdicts(0, 0));
        assert_eq!((none.share, none.low, none.high), (None, 0.0, 1.0));
        let all = accuracy(verdicts(10, 0));
        assert!(all.share == Some(1.0) && all.low > 0.7 && all.low < 0.73 && all.high > 0.999, "{all:?}");
    }

    #[test]
    fn every_item_has_the_same_chance() {
        let mut drawn = [0_usize; 20];
        for seed in 0..4_000 {
            for item in pick((0..20).collect(), 5, seed) {
                drawn[item] += 1;
            }
        }
        // 1,000 are expected of each; five standard deviations are 137.
        assert!(drawn.iter().all(|times| (863..=1_137).contains(times)), "{drawn:?}");
        assert_eq!(pick(vec![1, 2], 9, 1).len(), 2);
    }
}
