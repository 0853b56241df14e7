//! Places of a text as clients count them: a line, and units of it in the encoding both sides agreed on.

use gen_lsp_types::{Position, Range};

/// What a position counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of two bytes, of which an emoji takes two; what every client knows.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The first of a client's wishes that is known.
    pub fn choose<'w>(wishes: impl IntoIterator<Item = &'w str>) -> Self {
        let known = |wish: &str| match wish {
            "utf-8" => Some(Self::Utf8),
            "utf-16" => Some(Self::Utf16),
            "utf-32" => Some(Self::Utf32),
            _ => None,
        };
        wishes.into_iter().find_map(known).unwrap_or_default()
    }

    /// The name in the protocol.
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16 => "utf-16",
            Self::Utf32 => "utf-32",
        }
    }

    fn units(self, c: char) -> usize {
        match self {
            Self::Utf8 => c.len_utf8(),
            Self::Utf16 => c.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// How far the places are apart at which units are counted beforehand, in bytes.
const STRIDE: usize = 256;

/// Where the lines of a text begin; a line ends with `\n`, `\r\n` or `\r`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines {
    starts: Vec<usize>,
    /// At every stride of the text: the byte, and the units of UTF-16 and UTF-32 before it. A line of a megabyte costs no
    /// more than a short one.
    counted: Vec<(usize, usize, usize)>,
}

impl Lines {
    /// Finds the lines.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let ends = |at: &usize| match bytes[*at] {
            b'\n' => true,
            b'\r' => bytes.get(at + 1) != Some(&b'\n'),
            _ => false,
        };
        let starts = std::iter::once(0).chain((0..bytes.len()).filter(ends).map(|at| at + 1)).collect();
        let mut counted = vec![(0, 0, 0)];
        let (mut wide, mut chars) = (0, 0);
        for (at, c) in text.char_indices() {
            if at >= counted.len() * STRIDE {
                counted.push((at, wide, chars));
            }
            wide += c.len_utf16();
            chars += 1;
        }
        Self { starts, counted }
    }

    /// The units before a byte offset, which is a border of characters.
    fn before(&self, text: &str, offset: usize, encoding: Encoding) -> usize {
        if encoding == Encoding::Utf8 {
            return offset;
        }
        let near = self.counted.partition_point(|(at, ..)| *at <= offset) - 1;
        let (at, wide, chars) = self.counted[near];
        let known = if encoding == Encoding::Utf16 { wide } else { chars };
        known + text[at..offset].chars().map(|c| encoding.units(c)).sum::<usize>()
    }

    /// The byte offset of a position; one past the end of its line is the end of the line, one past the last line the end of
    /// the text.
    pub fn offset(&self, text: &str, position: Position, encoding: Encoding) -> usize {
        let Some(start) = self.starts.get(position.line as usize).copied() else { return text.len() };
        let end = self.starts.get(position.line as usize + 1).copied().unwrap_or(text.len());
        let end = start + text[start..end].trim_end_matches(['\n', '\r']).len();
        let wanted = self.before(text, start, encoding) + position.character as usize;
        let total = |(at, wide, chars): (usize, usize, usize)| match encoding {
            Encoding::Utf8 => at,
            Encoding::Utf16 => wide,
            Encoding::Utf32 => chars,
        };
        let near = self.counted.partition_point(|counted| total(*counted) <= wanted) - 1;
        let near = self.counted[near];
        let (mut at, mut units) = (near.0, total(near));
        if at < start {
            (at, units) = (start, wanted - position.character as usize);
        }
        for c in text[at..end.max(at)].chars() {
            if units + encoding.units(c) > wanted {
                return at;
            }
            units += encoding.units(c);
            at += c.len_utf8();
        }
        at.min(end)
    }

    /// The position of a byte offset.
    pub fn position(&self, text: &str, offset: usize, encoding: Encoding) -> Position {
        let offset = text.floor_char_boundary(offset.min(text.len()));
        let line = self.starts.partition_point(|start| *start <= offset) - 1;
        let units = self.before(text, offset, encoding) - self.before(text, self.starts[line], encoding);
        Position::new(u32::try_from(line).unwrap_or(u32::MAX), u32::try_from(units).unwrap_or(u32::MAX))
    }

    /// The range between two byte offsets.
    pub fn range(&self, text: &str, range: botloom_flow::Range, encoding: Encoding) -> Range {
        Range::new(self.position(text, range.start, encoding), self.position(text, range.end, encoding))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_behind_chinese_and_emoji_are_right_in_every_encoding() {
        let text = "say: 你好😀x\r\nb: 1\rc";
        let lines = Lines::new(text);
        let at = text.find('x').unwrap();
        for (encoding, character) in [(Encoding::Utf8, 15), (Encoding::Utf16, 9), (Encoding::Utf32, 8)] {
            assert_eq!(lines.position(text, at, encoding), Position::new(0, character));
            assert_eq!(lines.offset(text, Position::new(0, character), encoding), at);
        }
        // Inside of an emoji is before it.
        assert_eq!(lines.offset(text, Position::new(0, 8), Encoding::Utf16), text.find('😀').unwrap());
        assert_eq!(lines.offset(text, Position::new(0, 99), Encoding::Utf16), text.find('\r').unwrap());
        assert_eq!(lines.offset(text, Position::new(2, 0), Encoding::Utf16), text.len() - 1);
        assert_eq!(lines.offset(text, Position::new(9, 0), Encoding::Utf16), text.len());
        assert_eq!(lines.position(text, 999, Encoding::Utf16), Position::new(2, 1));
    }

    #[test]
    fn every_place_of_a_long_text_comes_back() {
        let text = "a😀好b\n".repeat(300) + &"好😀x".repeat(600) + "\r\nend";
        let lines = Lines::new(&text);
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let mut line_start = 0;
            for (at, c) in text.char_indices() {
                let position = lines.position(&text, at, encoding);
                let counted: usize = text[line_start..at].chars().map(|c| encoding.units(c)).sum();
                assert_eq!(position.character as usize, counted);
                // What lies inside of a line break is the end of the line.
                if c != '\n' || !text[..at].ends_with('\r') {
                    assert_eq!(lines.offset(&text, position, encoding), at, "{encoding:?} {position:?}");
                }
                if c == '\n' {
                    line_start = at + 1;
                }
            }
        }
    }

    #[test]
    fn the_first_known_wish_counts() {
        assert_eq!(Encoding::choose(["utf-7", "utf-8", "utf-16"]), Encoding::Utf8);
        assert_eq!(Encoding::choose([]), Encoding::Utf16);
    }
}
