//! Text of documents: its encoding, and blanks that nobody meant.

use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};

use botloom_flow::words;

use crate::Unreadable;

/// The text of a file in UTF-8, UTF-16 with a mark, or GB18030.
pub(crate) fn decode(bytes: &[u8]) -> Result<String, Unreadable> {
    let wide = match bytes {
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        _ => None,
    };
    let (text, wrong) = match (wide, str::from_utf8(bytes)) {
        (Some(encoding), _) => encoding.decode_with_bom_removal(bytes),
        (None, Ok(text)) => (text.strip_prefix('\u{feff}').unwrap_or(text).into(), false),
        (None, Err(_)) => GB18030.decode_without_bom_handling(bytes),
    };
    if wrong || text.contains('\0') {
        return Err(Unreadable(words!(
            "the text is neither UTF-8 nor GB18030; save it as UTF-8 and import it again"
        )));
    }
    Ok(text.into_owned())
}

/// A text without what nobody meant: blanks at the ends of lines, more than one empty line, control characters.
pub(crate) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = 0;
    for line in
        text.replace("\r\n", "\n").split(['\n', '\r', '\u{b}', '\u{c}', '\u{2028}', '\u{2029}', '\u{85}'])
    {
        let line: String = line.chars().filter_map(plain).collect();
        let line = line.trim_end();
        if line.trim().is_empty() {
            empty += 1;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if empty > 0 { "\n\n" } else { "\n" });
        }
        empty = 0;
        out.push_str(if out.is_empty() { line.trim_start() } else { line });
    }
    out
}

/// What a character is in an entry; nothing for those that no customer sees.
fn plain(c: char) -> Option<char> {
    match c {
        '\t' | '\u{a0}' | '\u{202f}' => Some(' '),
        '\u{feff}' | '\u{200b}' | '\u{ad}' | '\u{fffe}' | '\u{ffff}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// A text as one line.
pub(crate) fn line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A text without case, blanks and punctuation, for comparing.
pub(crate) fn bare(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a character is Chinese.
pub(crate) fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3ffff)
}

/// A text cut to so many characters, for messages.
pub(crate) fn short(text: &str, most: usize) -> String {
    let line = line(text);
    if line.chars().count() <= most {
        return line;
    }
    line.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_recognized() {
        let text = "问题,答案\n怎么退货,七天内";
        assert_eq!(decode(text.as_bytes()).unwrap(), text);
        assert_eq!(decode(format!("\u{feff}{text}").as_bytes()).unwrap(), text);
        assert_eq!(decode(&GB18030.encode(text).0).unwrap(), text);
        let wide: Vec<u8> =
            [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(decode(&wide).unwrap(), text);
        assert!(decode(&[0x61, 0xff, 0x80]).is_err());
        assert!(decode(b"a\0b").is_err());
    }

    #[test]
    fn blanks_that_nobody_meant_go() {
        assert_eq!(tidy("  a\u{a0}b \r\n\r\n\r\n  c\u{1}\u{200b}\n"), "a b\n\n  c");
        assert_eq!(tidy("\n \n"), "");
        assert_eq!(short("一二三四五", 4), "一二三…");
    }
}
