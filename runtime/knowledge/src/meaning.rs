//! What texts mean, in 64 bytes each, and how near others are.
//!
//! The numbers are those of the tables of `botloom-embeddings`: of a text with Chinese characters those of the Chinese table, of
//! another those of the English one. The tables have nothing to do with one another, so texts of different ones are neither
//! near nor far.
//!
//! A phrasing keeps its numbers as a few levels each, which are as far from zero on either side: ±1 and ±3 where there are
//! two bits, up to ±15 where there are four. A question has them nearly exact, so that only one side of a comparison is
//! coarse. All numbers of few bits tell far more than a part of them to the last digit: of the English evaluation questions
//! of the packs, 0.72 have the right entry first by the meaning of their words alone with 224 numbers of two bits, as with the
//! exact ones, and 0.53 with the first 64 numbers of eight.
//!
//! In a block the meanings of all phrasings of a text lie in one row, so that comparing them reads memory from front to
//! back: what they mean together, then each.

use botloom_embeddings::Shipped;
use botloom_script::is_han;

/// So many bytes a meaning takes: the number of its table (0 for a phrasing of which nothing is known), three that are
/// zero, what a level is of a unit, and the digits.
const BYTES: usize = 64;
const HEAD: usize = 8;
/// The numbers of a question are whole; so many make a unit.
const STEPS: f32 = 1024.0;

/// How the numbers of a table are kept.
struct Code {
    table: Shipped,
    numbers: usize,
    /// Bits of a digit. The level of a digit is twice the digit less the greatest one.
    bits: usize,
    /// How far levels are apart, in parts of what a number of a unit vector is in the mean.
    step: f32,
}

/// The tables by their numbers in a block, from 1.
const CODES: [Code; 2] = [
    Code { table: Shipped::English, numbers: 224, bits: 2, step: 1.0 },
    Code { table: Shipped::Chinese, numbers: 64, bits: 4, step: 0.4 },
];

impl Code {
    fn of(kind: u8) -> Option<&'static Code> {
        CODES.get(usize::from(kind).checked_sub(1)?)
    }

    /// How many bytes the digits take. The first number of each byte is in its lowest bits, and as many numbers on follows
    /// the next: numbers that lie beside one another are in bytes that do.
    const fn width(&self) -> usize {
        self.numbers * self.bits / 8
    }

    const fn greatest(&self) -> u8 {
        (1 << self.bits) - 1
    }
}

const _: () = assert!(HEAD + CODES[0].width() <= BYTES && HEAD + CODES[1].width() <= BYTES);

/// The vector of a normalized text with the number of its table; none if nothing of it is known.
fn vector(normalized: &str) -> Option<(u8, Vec<f32>)> {
    let of = |kind: u8| Some((kind, Code::of(kind)?.table.vector(normalized)?));
    let chinese = if normalized.chars().any(is_han) { of(2) } else { None };
    chinese.or_else(|| of(1))
}

/// What a phrasing means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Meaning([u8; BYTES]);

impl Meaning {
    /// The meaning of a normalized text.
    pub fn of(normalized: &str) -> Meaning {
        vector(normalized).map_or(Meaning([0; BYTES]), |(kind, vector)| Meaning::encoded(kind, &vector))
    }

    /// What texts mean together: the middle of the meanings of those that one table knows, of the table that knows most.
    pub fn middle(meanings: &[Meaning]) -> Meaning {
        let known = |kind: &u8| meanings.iter().filter(|meaning| meaning.table() == *kind).count();
        let kind = (1..=CODES.len() as u8).max_by_key(known).unwrap_or_default();
        let Some(code) = Code::of(kind) else { return Meaning([0; BYTES]) };
        let mut sums = vec![0.0_f32; code.numbers];
        let of_kind = meanings.iter().filter(|meaning| meaning.table() == kind);
        of_kind.for_each(|meaning| meaning.numbers(code, |at, x| sums[at] += x));
        let length = sums.iter().map(|sum| sum * sum).sum::<f32>().sqrt();
        if length <= 0.0 {
            return Meaning([0; BYTES]);
        }
        sums.iter_mut().for_each(|sum| *sum /= length);
        Meaning::encoded(kind, &sums)
    }

    /// The numbers of a vector of length 1 in the levels of a table.
    fn encoded(kind: u8, vector: &[f32]) -> Meaning {
        let mut bytes = [0; BYTES];
        let Some(code) = Code::of(kind) else { return Meaning(bytes) };
        let (width, greatest) = (code.width(), f32::from(code.greatest()));
        let step = code.step / (code.numbers as f32).sqrt();
        let mut squares = 0.0;
        for (at, x) in vector.iter().take(code.numbers).enumerate() {
            let digit = (x / step + greatest / 2.0).round().clamp(0.0, greatest);
            squares += (2.0 * digit - greatest).powi(2);
            bytes[HEAD + at % width] |= (digit as u8) << (at / width * code.bits);
        }
        bytes[0] = kind;
        bytes[4..HEAD].copy_from_slice(&squares.sqrt().recip().to_le_bytes());
        Meaning(bytes)
    }

    /// The number of the table that knows the text; 0 if none does.
    pub fn table(&self) -> u8 {
        self.0[0]
    }

    /// Calls `each` with every number, its place and its value.
    fn numbers(&self, code: &Code, mut each: impl FnMut(usize, f32)) {
        for at in 0..code.numbers {
            let byte = self.0[HEAD + at % code.width()];
            let digit = byte >> (at / code.width() * code.bits) & code.greatest();
            let level = 2.0 * f32::from(digit) - f32::from(code.greatest());
            each(at, level * scale(&self.0));
        }
    }

    /// As they lie in a block.
    pub fn bytes(&self) -> &[u8; BYTES] {
        &self.0
    }
}

/// What a level is of a unit.
fn scale(bytes: &[u8; BYTES]) -> f32 {
    f32::from_le_bytes([bytes[4], bytes[5], bytes[6], bytes[7]])
}

/// What a question means.
///
/// It is compared with thousands of meanings, so for each byte of digits stands what each of its values adds to the product: to
/// compare is to look up and to add, a byte at a time.
pub(crate) struct Asked {
    kind: u8,
    products: Vec<[i16; 256]>,
    sum: i32,
}

impl Asked {
    /// The meaning of a normalized text; none if nothing of it is known.
    pub fn new(normalized: &str) -> Option<Asked> {
        let (kind, vector) = vector(normalized)?;
        let code = Code::of(kind)?;
        // At most 1024 each, and all squares together 1024 squared: the products with the digits of a byte fit two bytes.
        let numbers: Vec<i16> =
            vector.iter().take(code.numbers).map(|x| (x * STEPS).round() as i16).collect();
        let sum = numbers.iter().map(|number| i32::from(*number)).sum();
        let mut products = vec![[0; 256]; code.width()];
        for (at, numbers) in numbers.chunks_exact(code.width()).enumerate() {
            let shift = at * code.bits;
            for (products, number) in products.iter_mut().zip(numbers) {
                let (known, new) = products.split_at_mut(1 << shift);
                for (digit, new) in (1..=i16::from(code.greatest())).zip(new.chunks_exact_mut(1 << shift)) {
                    let more = digit * number;
                    new.iter_mut().zip(&*known).for_each(|(new, known)| *new = known + more);
                }
            }
        }
        Some(Asked { kind, products, sum })
    }

    /// The cosine to a meaning; none where another table knows it.
    pub fn nearness(&self, bytes: &[u8; BYTES]) -> Option<f32> {
        let code = Code::of(self.kind).filter(|_| bytes[0] == self.kind)?;
        let digits = &bytes[HEAD..HEAD + code.width()];
        let each = self.products.iter().zip(digits);
        let product: i32 = each.map(|(products, byte)| i32::from(products[usize::from(*byte)])).sum();
        let levels = 2 * product - i32::from(code.greatest()) * self.sum;
        Some(levels as f32 * scale(bytes) / STEPS)
    }
}

/// Adds the meanings of a text's phrasings to a block.
pub(crate) fn put(block: &mut Vec<u8>, meanings: &[Meaning]) {
    block.extend(Meaning::middle(meanings).0);
    meanings.iter().for_each(|meaning| block.extend(meaning.0));
}

/// The meanings of a text's phrasings as they lie in a block.
#[derive(Clone, Copy)]
pub(crate) struct Meanings<'a> {
    middle: &'a [u8; BYTES],
    each: &'a [[u8; BYTES]],
}

impl<'a> Meanings<'a> {
    /// How many bytes the meanings of so many phrasings take.
    pub fn size(phrasings: usize) -> Option<usize> {
        phrasings.checked_add(1)?.checked_mul(BYTES)
    }

    /// Reads the meanings of phrasings.
    pub fn read(bytes: &'a [u8]) -> Option<Meanings<'a>> {
        let (middle, each) = bytes.as_chunks().0.split_first()?;
        Some(Meanings { middle, each })
    }

    /// What the phrasings mean together.
    pub fn together(&self) -> Meaning {
        Meaning(*self.middle)
    }

    /// The meaning of the phrasing with this number.
    pub fn get(&self, number: u32) -> Option<Meaning> {
        self.each.get(number as usize).copied().map(Meaning)
    }

    /// The cosine of each phrasing to a question, in the order of the phrasings; 0 where nothing can be said.
    pub fn cosines(&self, asked: &Asked) -> impl Iterator<Item = f32> {
        self.each.iter().map(|bytes| asked.nearness(bytes).unwrap_or(0.0))
    }

    /// The cosine of what the phrasings mean together; 0 where nothing can be said.
    pub fn middle(&self, asked: &Asked) -> f32 {
        asked.nearness(self.middle).unwrap_or(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize::normalize;

    /// The cosines of a question to some texts and to their middle.
    fn cosines(texts: &[&str], asked: &str) -> (Vec<f32>, f32) {
        let meanings: Vec<Meaning> = texts.iter().map(|text| Meaning::of(&normalize(text))).collect();
        let mut block = Vec::new();
        put(&mut block, &meanings);
        assert_eq!(Some(block.len()), Meanings::size(texts.len()));
        let read = Meanings::read(&block).unwrap();
        let again: Vec<Meaning> = (0..).map_while(|number| read.get(number)).collect();
        assert_eq!(again, meanings);
        let asked = Asked::new(&normalize(asked)).unwrap();
        (read.cosines(&asked).collect(), read.middle(&asked))
    }

    #[test]
    fn the_tables_have_the_numbers_that_are_kept() {
        for code in CODES {
            assert_eq!(code.table.dimensions(), code.numbers, "{:?}", code.table);
        }
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
            assert!(found[2] > 0.9 && found[2] < 1.02, "{text}: {found:?}");
        }
    }

    #[test]
    fn a_script_says_nothing_of_the_other() {
        let (found, _) = cosines(&["怎么退款", "How do I get a refund?", "12345"], "refund");
        assert!(found[0] == 0.0 && found[1] > 0.3 && found[2] == 0.0, "{found:?}");
        let (found, _) = cosines(&["怎么退款", "How do I get a refund?", "VIP 退款"], "退款");
        assert!(found[0] > 0.3 && found[1] == 0.0 && found[2] > 0.3, "{found:?}");
        assert!(Asked::new("12345").is_none() && Asked::new("").is_none());
        assert_eq!(Meaning::of("12345"), Meaning([0; BYTES]));
        assert_eq!(cosines(&["12345"], "refund"), (vec![0.0], 0.0));
    }

    #[test]
    fn a_few_levels_are_exact_enough() {
        for (texts, asked) in [
            (
                ["How do I get a refund?", "my parcel is late", "is there a fee"],
                "when will the money be paid back",
            ),
            (["怎么申请退款", "我的快递晚了", "要手续费吗"], "钱什么时候退给我"),
        ] {
            let (found, middle) = cosines(&texts, asked);
            let exact = |text: &str| vector(&normalize(text)).unwrap().1;
            let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
            let (vectors, asked) = (texts.map(exact), exact(asked));
            for (found, vector) in found.iter().zip(&vectors) {
                assert!((found - dot(vector, &asked)).abs() < 0.08, "{found} {}", dot(vector, &asked));
            }
            let sum = |at: usize| vectors.iter().map(|vector| vector[at]).sum();
            let sum: Vec<f32> = (0..asked.len()).map(sum).collect();
            let wanted = dot(&sum, &asked) / dot(&sum, &sum).sqrt();
            assert!((middle - wanted).abs() < 0.08, "{middle} {wanted}");
        }
    }

    #[test]
    fn a_row_that_is_too_short_is_not_read() {
        assert!(Meanings::read(&[0; BYTES - 1]).is_none());
        assert!(Meanings::read(&[0; BYTES]).unwrap().get(0).is_none());
        assert!(Meanings::size(usize::MAX).is_none());
    }
}
