//! A text in one width and case, with the way back to the places of the original.

/// A text with half-width characters and small letters; each of its bytes knows where it came from.
pub(crate) struct Scan {
    /// The folded text.
    pub text: String,
    /// By byte of the folded text, and one past its end: the byte of the original.
    origin: Vec<usize>,
}

impl Scan {
    pub fn new(original: &str) -> Self {
        let mut text = String::with_capacity(original.len());
        let mut origin = Vec::with_capacity(original.len() + 1);
        for (at, c) in original.char_indices() {
            let half = match c {
                '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
                '\u{3000}' => ' ',
                '￥' => '¥',
                '’' => '\'',
                '–' | '—' => '-',
                other => other,
            };
            let small = half.to_lowercase().next().unwrap_or(half);
            text.push(small);
            origin.resize(text.len(), at);
        }
        origin.push(original.len());
        Self { text, origin }
    }

    /// The range of the original that became this range.
    pub fn original(&self, start: usize, end: usize) -> (usize, usize) {
        (self.origin[start], self.origin[end])
    }

    /// The character before a place.
    pub fn before(&self, at: usize) -> Option<char> {
        self.text[..at].chars().next_back()
    }

    /// The character after a place.
    pub fn after(&self, at: usize) -> Option<char> {
        self.text[at..].chars().next()
    }

    /// Whether no letter or digit of the Latin alphabet touches the range from outside.
    pub fn stands_alone(&self, start: usize, end: usize) -> bool {
        let touches = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
        !touches(self.before(start)) && !touches(self.after(end))
    }
}

/// A value with its range in the folded text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found<T> {
    pub value: T,
    pub start: usize,
    pub end: usize,
}

/// Drops what lies in a longer find, ordered by place.
pub(crate) fn longest<T>(mut found: Vec<Found<T>>) -> Vec<Found<T>> {
    found.sort_by(|a, b| (b.end - b.start).cmp(&(a.end - a.start)).then(a.start.cmp(&b.start)));
    let mut kept: Vec<Found<T>> = Vec::new();
    for next in found {
        if kept.iter().all(|other| next.end <= other.start || next.start >= other.end) {
            kept.push(next);
        }
    }
    kept.sort_by_key(|found| found.start);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lead_back_to_the_original() {
        let scan = Scan::new("单号ＳＦ１２，Ok");
        assert_eq!(scan.text, "单号sf12,ok");
        let start = scan.text.find("sf12").unwrap();
        let (from, to) = scan.original(start, start + 4);
        assert_eq!(&"单号ＳＦ１２，Ok"[from..to], "ＳＦ１２");
    }
}
