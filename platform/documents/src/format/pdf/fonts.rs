//! Fonts of a PDF: codes to letters and their widths.

use encoding_rs::{BIG5, GB18030, UTF_16BE};
use lopdf::{Dictionary, Document, Encoding, Object};

/// The most bytes that a table of letters unpacks to.
const MAX_MAP: usize = 16 << 20;
/// How wide a letter is that no table knows, in thousandths of its size.
const USUAL: f64 = 500.0;
/// The same for fonts of Chinese.
const WIDE: f64 = 1000.0;

/// A font.
pub(super) struct Font<'a> {
    letters: Letters<'a>,
    /// Codes have two bytes.
    double: bool,
    /// Widths from the first code on, for fonts of one byte.
    widths: Vec<f64>,
    first: usize,
    /// Widths by code, for fonts of two bytes: first code, last code, width.
    ranges: Vec<(u32, u32, f64)>,
    usual: f64,
    /// Whether its letters are bold.
    pub(super) bold: bool,
}

enum Letters<'a> {
    /// For each code of one byte its letters.
    Single(Vec<String>),
    /// The file says what each code means.
    Mapped(Encoding<'a>),
    Chinese(&'static encoding_rs::Encoding),
    Unknown,
}

/// Where a font says outright which letters its codes mean, that is better than the table that it names.
pub(super) fn prefer_maps(document: &mut Document) {
    for object in document.objects.values_mut() {
        if let Ok(font) = object.as_dict_mut()
            && font.has_type(b"Font")
            && font.has(b"ToUnicode")
        {
            font.remove(b"Encoding");
        }
    }
}

impl<'a> Font<'a> {
    /// A font from its dictionary.
    pub(super) fn new(document: &'a Document, font: &'a Dictionary) -> Self {
        let kind = font.get(b"Subtype").and_then(Object::as_name).unwrap_or_default();
        let double = kind == b"Type0";
        let name = font.get(b"BaseFont").and_then(Object::as_name).unwrap_or_default();
        let name = String::from_utf8_lossy(name).to_lowercase();
        let bold = ["bold", "black", "heavy", "simhei", "黑体"].iter().any(|mark| name.contains(mark));
        let mut own = Self {
            letters: letters(document, font),
            double,
            widths: Vec::new(),
            first: 0,
            ranges: Vec::new(),
            usual: if double { WIDE } else { USUAL },
            bold,
        };
        let number = |object: &Object| {
            document.dereference(object).ok().and_then(|(_, object)| super::number_of(object))
        };
        if double {
            let below = font.get_deref(b"DescendantFonts", document).and_then(Object::as_array).ok();
            let below = below.and_then(|list| document.dereference(list.first()?).ok()?.1.as_dict().ok());
            if let Some(below) = below {
                own.usual = below.get(b"DW").ok().and_then(number).unwrap_or(WIDE);
                let widths = below.get_deref(b"W", document).and_then(Object::as_array).ok();
                own.ranges = widths.map_or_else(Vec::new, |widths| ranges(document, widths));
            }
        } else {
            let widths = font.get_deref(b"Widths", document).and_then(Object::as_array).ok();
            own.widths =
                widths.into_iter().flatten().take(256).map(|width| number(width).unwrap_or(USUAL)).collect();
            let first = font.get(b"FirstChar").ok().and_then(number).unwrap_or_default();
            own.first = if (0.0..256.0).contains(&first) { first as usize } else { 0 };
        }
        own
    }

    /// The letters of a text, its width in thousandths of its size, and how many codes and blanks it has.
    pub(super) fn read(&self, bytes: &[u8]) -> (String, f64, usize, usize) {
        let mut width = 0.0;
        let step = if self.double { 2 } else { 1 };
        let codes = bytes.chunks(step);
        let count = codes.len();
        for code in codes {
            let code = code.iter().fold(0_u32, |code, byte| code * 256 + u32::from(*byte));
            width += self.width(code);
        }
        let blanks = if self.double { 0 } else { bytes.iter().filter(|byte| **byte == b' ').count() };
        (self.letters.text(bytes), width, count, blanks)
    }

    fn width(&self, code: u32) -> f64 {
        if self.double {
            let found = self.ranges.iter().find(|(from, to, _)| (*from..=*to).contains(&code));
            return found.map_or(self.usual, |(.., width)| *width);
        }
        let at = (code as usize).checked_sub(self.first);
        at.and_then(|at| self.widths.get(at)).copied().unwrap_or(self.usual)
    }
}

impl Letters<'_> {
    fn text(&self, bytes: &[u8]) -> String {
        let text = match self {
            Self::Chinese(encoding) => encoding.decode_without_bom_handling(bytes).0.into_owned(),
            Self::Mapped(encoding) => encoding.bytes_to_string(bytes).unwrap_or_default(),
            Self::Single(letters) => bytes.iter().map(|byte| letters[usize::from(*byte)].as_str()).collect(),
            Self::Unknown => String::new(),
        };
        // Ligatures are letters of their own only in print.
        let text = text.replace('\u{fb01}', "fi").replace('\u{fb02}', "fl").replace('\u{fb00}', "ff");
        text.chars().filter(|c| *c != '\u{fffd}' && !c.is_control()).collect()
    }
}

fn letters<'a>(document: &'a Document, font: &'a Dictionary) -> Letters<'a> {
    match font.get_font_encoding_with_limit(document, MAX_MAP) {
        Ok(Encoding::SimpleEncoding(name)) => match name {
            name if name.starts_with(b"Uni") => Letters::Chinese(UTF_16BE),
            name if name.starts_with(b"GB") => Letters::Chinese(GB18030),
            name if [&b"ETen"[..], b"B5", b"HK"].iter().any(|mark| name.starts_with(mark)) => {
                Letters::Chinese(BIG5)
            }
            _ => Letters::Unknown,
        },
        Ok(mapped @ Encoding::UnicodeMapEncoding(_)) => Letters::Mapped(mapped),
        // Numbers of glyphs without a table say nothing.
        Ok(_) if font.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Type0") => {
            Letters::Unknown
        }
        Ok(encoding) => {
            let letters = (0..=255_u8).map(|byte| encoding.bytes_to_string(&[byte]).unwrap_or_default());
            Letters::Single(letters.collect())
        }
        Err(_) => Letters::Unknown,
    }
}

/// The widths of a font of two bytes: `first [widths]` or `first last width`.
fn ranges(document: &Document, widths: &[Object]) -> Vec<(u32, u32, f64)> {
    let mut ranges: Vec<(u32, u32, f64)> = Vec::new();
    let mut at = 0;
    let number = |at: usize| widths.get(at).and_then(super::number_of);
    while let Some(first) = number(at).filter(|first| (0.0..65_536.0).contains(first)) {
        let first = first as u32;
        let list = widths
            .get(at + 1)
            .and_then(|list| document.dereference(list).ok())
            .and_then(|(_, list)| list.as_array().ok());
        if let Some(list) = list {
            for (code, width) in (first..).zip(list.iter().filter_map(super::number_of)) {
                // Neighbours of one width are one range.
                match ranges.last_mut() {
                    Some((_, last, known)) if *last + 1 == code && (*known - width).abs() < 0.5 => {
                        *last = code
                    }
                    _ => ranges.push((code, code, width)),
                }
            }
            at += 2;
        } else if let (Some(last), Some(width)) = (number(at + 1), number(at + 2)) {
            ranges.push((first, last.clamp(0.0, 65_535.0) as u32, width));
            at += 3;
        } else {
            break;
        }
        if ranges.len() > 20_000 {
            break;
        }
    }
    ranges
}
