//! What texts mean, as 64 small numbers each, and how near two of them are.
//!
//! The numbers are those of the tables of `botloom-embeddings`: of a text with Chinese characters the 64 of the Chinese table, of
//! another the first 64 of the English one, which tell the most, of length 1 in steps of 1/127. The tables have nothing to do
//! with one another, so texts of different ones are neither near nor far.
//!
//! In a block the meanings of all phrasings of a text lie in one row, so that comparing them reads memory from front to
//! back: the length of their sum, a byte for each that names its table, the numbers of each.

use botloom_embeddings::Shipped;
use botloom_script::is_han;

/// So many numbers a meaning has.
pub(crate) const NUMBERS: usize = 64;
/// So many steps make a unit.
const STEPS: f32 = 127.0;
/// The tables in the order of their numbers in a block, from 1; 0 stands for a phrasing of which nothing is known.
const TABLES: [Shipped; 2] = [Shipped::English, Shipped::Chinese];

/// What a text means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meaning {
    table: Shipped,
    steps: [i8; NUMBERS],
}

impl Meaning {
    /// The meaning of a normalized text; none if nothing of it is known.
    pub fn of(normalized: &str) -> Option<Meaning> {
        let of = |table: Shipped| Some(Meaning { table, steps: steps(&table.vector(normalized)?)? });
        let chinese = if normalized.chars().any(is_han) { of(Shipped::Chinese) } else { None };
        chinese.or_else(|| of(Shipped::English))
    }

    /// The place of its table.
    fn place(&self) -> u8 {
        match self.table {
            Shipped::English => 0,
            Shipped::Chinese => 1,
        }
    }

    /// The number of its table in a block.
    fn kind(&self) -> u8 {
        self.place() + 1
    }
}

/// The first numbers of a vector, brought to length 1; none if they are all zero.
fn steps(vector: &[f32]) -> Option<[i8; NUMBERS]> {
    let first = vector.first_chunk::<NUMBERS>()?;
    let length = first.iter().map(|x| x * x).sum::<f32>().sqrt();
    (length > f32::MIN_POSITIVE).then(|| first.map(|x| (x / length * STEPS).round() as i8))
}

/// Adds the meanings of a text's phrasings to a block.
pub(crate) fn put<'m>(block: &mut Vec<u8>, meanings: impl Iterator<Item = Option<&'m Meaning>> + Clone) {
    let mut sums = [[0_i32; NUMBERS]; TABLES.len()];
    for meaning in meanings.clone().flatten() {
        let sum = &mut sums[usize::from(meaning.place())];
        sum.iter_mut().zip(&meaning.steps).for_each(|(sum, step)| *sum += i32::from(*step));
    }
    let length = sums.iter().flatten().map(|sum| (*sum as f32).powi(2)).sum::<f32>().sqrt() / STEPS;
    block.extend(length.to_le_bytes());
    block.extend(meanings.clone().map(|meaning| meaning.map_or(0, Meaning::kind)));
    for meaning in meanings {
        let steps = meaning.map_or([0; NUMBERS], |meaning| meaning.steps);
        block.extend(steps.map(i8::cast_unsigned));
    }
}

/// The meanings of a text's phrasings as they lie in a block.
#[derive(Clone, Copy)]
pub(crate) struct Meanings<'a> {
    length: f32,
    kinds: &'a [u8],
    steps: &'a [[u8; NUMBERS]],
}

impl<'a> Meanings<'a> {
    /// How many bytes the meanings of so many phrasings take.
    pub fn size(phrasings: usize) -> Option<usize> {
        phrasings.checked_mul(NUMBERS + 1)?.checked_add(size_of::<f32>())
    }

    /// Reads the meanings of so many phrasings.
    pub fn read(bytes: &'a [u8], phrasings: usize) -> Option<Meanings<'a>> {
        let (length, rest) = bytes.split_first_chunk()?;
        let (kinds, steps) = rest.split_at_checked(phrasings)?;
        Some(Meanings { length: f32::from_le_bytes(*length), kinds, steps: steps.as_chunks().0 })
    }

    /// The meaning of the phrasing with this number.
    pub fn get(&self, number: u32) -> Option<Meaning> {
        let kind = self.kinds.get(number as usize)?;
        let table = *TABLES.get(usize::from(*kind).checked_sub(1)?)?;
        Some(Meaning { table, steps: self.steps.get(number as usize)?.map(u8::cast_signed) })
    }

    /// The cosine of each phrasing to `meaning`, in the order of the phrasings; 0 where nothing can be said.
    pub fn cosines(&self, meaning: &Meaning) -> impl Iterator<Item = f32> {
        let kind = meaning.kind();
        // Wide enough for the instruction that multiplies and adds pairs.
        let own = meaning.steps.map(i16::from);
        self.kinds.iter().zip(self.steps).map(move |(other, steps)| {
            if *other != kind {
                return 0.0;
            }
            let products = own.iter().zip(steps).map(|(a, b)| i32::from(*a) * i32::from(b.cast_signed()));
            products.sum::<i32>() as f32 / (STEPS * STEPS)
        })
    }

    /// The cosine to the middle of all phrasings, whose cosines have this sum.
    pub fn middle(&self, cosines: f32) -> f32 {
        if self.length > 0.0 { cosines / self.length } else { 0.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::normalize;

    /// The texts in a block, and the cosines of another to them and to their middle.
    fn cosines(texts: &[&str], other: &str) -> (Vec<f32>, f32) {
        let of = |text: &&str| Meaning::of(&normalize(text));
        let meanings: Vec<Option<Meaning>> = texts.iter().map(of).collect();
        let mut block = Vec::new();
        put(&mut block, meanings.iter().map(Option::as_ref));
        assert_eq!(Some(block.len()), Meanings::size(texts.len()));
        let read = Meanings::read(&block, texts.len()).unwrap();
        let again: Vec<Option<Meaning>> = (0..).map(|number| read.get(number)).take(texts.len()).collect();
        assert_eq!(again, meanings);
        let found: Vec<f32> = read.cosines(&of(&other).unwrap()).collect();
        let middle = read.middle(found.iter().sum());
        (found, middle)
    }

    #[test]
    fn other_words_for_the_same_are_nearer_than_other_things() {
        for (text, same, other) in [
            ("forgot my passcode", "I lost my password", "What does shipping cost?"),
            ("cancel my purchase", "Stop the order!", "Track the parcel"),
            ("what does delivery cost", "How expensive is shipping?", "I cannot sign in."),
            ("我想退款", "能把钱退给我吗？", "快递到哪里了"),
            ("包裹什么时候送来", "快递多久能到", "怎么修改密码"),
        ] {
            let (found, _) = cosines(&[same, other, text], text);
            assert!(found[0] > found[1] + 0.1, "{text}: {found:?}");
            assert!((found[2] - 1.0).abs() < 0.02, "{text}: {found:?}");
        }
    }

    #[test]
    fn a_script_says_nothing_of_the_other() {
        let (found, _) = cosines(&["怎么退款", "How do I get a refund?", "12345"], "refund");
        assert!(found[0] == 0.0 && found[1] > 0.3 && found[2] == 0.0, "{found:?}");
        let (found, _) = cosines(&["怎么退款", "How do I get a refund?", "VIP 退款"], "退款");
        assert!(found[0] > 0.3 && found[1] == 0.0 && found[2] > 0.3, "{found:?}");
        assert_eq!((Meaning::of("12345"), Meaning::of("")), (None, None));
        assert_eq!(cosines(&["12345"], "refund"), (vec![0.0], 0.0));
    }

    #[test]
    fn small_numbers_are_exact_enough() {
        let texts = ["How do I get a refund?", "my parcel is late", "is there a fee"];
        let asked = "when will the money be paid back";
        let (found, middle) = cosines(&texts, asked);
        let exact = |text: &str| {
            let mut vector = Shipped::English.vector(&normalize(text)).unwrap();
            vector.truncate(NUMBERS);
            let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt();
            vector.into_iter().map(move |x| x / length).collect::<Vec<f32>>()
        };
        let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
        let (vectors, asked) = (texts.map(exact), exact(asked));
        for (found, vector) in found.iter().zip(&vectors) {
            assert!((found - dot(vector, &asked)).abs() < 0.02, "{found}");
        }
        let sum: Vec<f32> = (0..NUMBERS).map(|at| vectors.iter().map(|vector| vector[at]).sum()).collect();
        assert!((middle - dot(&sum, &asked) / dot(&sum, &sum).sqrt()).abs() < 0.02, "{middle}");
    }

    #[test]
    fn a_row_that_is_too_short_is_not_read() {
        assert!(Meanings::read(&[0; 3], 0).is_none() && Meanings::read(&[0; 5], 2).is_none());
        assert!(Meanings::size(usize::MAX).is_none());
    }
}
