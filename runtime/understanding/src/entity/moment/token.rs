//! A text as words, digits and marks, for readers that look at several words at once.

use crate::entity::scan::Scan;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Latin letters.
    Word,
    Digits,
    /// Any other character.
    Mark,
}

/// A part of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub start: usize,
    pub end: usize,
    pub kind: Kind,
    /// Whether a space stands before it.
    pub gap: bool,
}

/// The tokens of a text.
pub(super) struct Tokens<'s> {
    pub scan: &'s Scan,
    list: Vec<Token>,
}

impl<'s> Tokens<'s> {
    pub fn new(scan: &'s Scan) -> Self {
        let text = scan.text();
        let mut list: Vec<Token> = Vec::with_capacity(text.len() / 3 + 1);
        let (mut at, mut gap) = (0, false);
        let class = |c: char| {
            if c.is_ascii_digit() {
                Kind::Digits
            } else if c.is_alphabetic() && !botloom_script::is_han(c) {
                Kind::Word
            } else {
                Kind::Mark
            }
        };
        while let Some(c) = text[at..].chars().next() {
            if c.is_whitespace() {
                gap = true;
                at += c.len_utf8();
                continue;
            }
            let kind = class(c);
            let length = match kind {
                Kind::Mark => c.len_utf8(),
                kind => text[at..].chars().take_while(|c| class(*c) == kind).map(char::len_utf8).sum(),
            };
            list.push(Token { start: at, end: at + length, kind, gap });
            (at, gap) = (at + length, false);
        }
        Self { scan, list }
    }

    pub fn len(&self) -> usize {
        self.list.len()
    }

    pub fn get(&self, at: usize) -> Option<&Token> {
        self.list.get(at)
    }

    /// The text of a token; empty beyond the last.
    pub fn text(&self, at: usize) -> &'s str {
        self.list.get(at).map_or("", |token| &self.scan.text()[token.start..token.end])
    }

    /// The word at a place; empty where none is.
    pub fn word(&self, at: usize) -> &'s str {
        match self.list.get(at) {
            Some(Token { kind: Kind::Word, .. }) => self.text(at),
            _ => "",
        }
    }

    /// The word before a place.
    pub fn before(&self, at: usize) -> &'s str {
        at.checked_sub(1).map_or("", |at| self.text(at))
    }

    pub fn is(&self, at: usize, text: &str) -> bool {
        self.text(at) == text
    }

    pub fn any(&self, at: usize, texts: &[&str]) -> bool {
        texts.contains(&self.text(at)) && at < self.len()
    }

    /// The place after the words, where they stand.
    pub fn words(&self, at: usize, wanted: &[&str]) -> Option<usize> {
        wanted.iter().enumerate().all(|(ahead, word)| self.is(at + ahead, word)).then_some(at + wanted.len())
    }

    /// The place after one of the texts.
    pub fn skip(&self, at: usize, texts: &[&str]) -> usize {
        if self.any(at, texts) { at + 1 } else { at }
    }

    /// The place after a point that belongs to an abbreviation.
    pub fn skip_dot(&self, at: usize) -> usize {
        let short = self.before(at).len() <= 4;
        if short && self.is(at, ".") && self.glued(at) { at + 1 } else { at }
    }

    /// The same, where more of the sentence follows.
    pub fn skip_dot_before(&self, at: usize) -> usize {
        let end = self.skip_dot(at);
        let goes_on = self.digits(end).is_some() || self.any(end, &["on", ",", "at", "to", "-", "of", "in"]);
        if goes_on { end } else { at }
    }

    /// Digits at a place: their value and how many.
    pub fn digits(&self, at: usize) -> Option<(u32, usize)> {
        let token = self.list.get(at).filter(|token| token.kind == Kind::Digits)?;
        let length = token.end - token.start;
        (length <= 9).then(|| (self.text(at).parse().expect("at most nine digits fit"), length))
    }

    /// Whether no space stands before a token.
    pub fn glued(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|token| !token.gap)
    }

    /// The token that begins at a byte.
    pub fn place(&self, byte: usize) -> usize {
        self.list.partition_point(|token| token.start < byte)
    }

    pub fn start(&self, at: usize) -> usize {
        self.list[at].start
    }

    pub fn end(&self, at: usize) -> usize {
        self.list[at].end
    }
}
