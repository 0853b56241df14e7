//! Words after `#`, names after `@`, and what stands in quotation marks.

use super::worded;
use crate::entity::mention::Mention;
use crate::entity::scan::{Scan, is_word};

/// The words after `#`.
pub(in crate::entity) fn hashtags(scan: &Scan) -> Vec<Mention> {
    marked(scan, '#', "hashtag", |c| c.is_alphanumeric() || c == '_')
}

/// The names after `@`.
pub(in crate::entity) fn handles(scan: &Scan) -> Vec<Mention> {
    marked(scan, '@', "mention", |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}

fn marked(scan: &Scan, mark: char, kind: &'static str, fits: impl Fn(char) -> bool) -> Vec<Mention> {
    let places = scan.text().match_indices(mark);
    places
        .filter_map(|(start, _)| {
            if scan.before(start).is_some_and(|c| is_word(c) && mark == '#' || c == mark || c == '/') {
                return None;
            }
            let length: usize =
                scan.rest(start + 1).chars().take_while(|c| fits(*c)).map(char::len_utf8).sum();
            let end = start + 1 + length;
            let goes_on = scan.after(end).is_some_and(|c| {
                c == '@' || c == mark || (c == '.' && mark == '@' && scan.after(end + 1).is_some_and(is_word))
            });
            (length > 0 && !goes_on).then(|| worded(scan, kind, start, end))
        })
        .collect()
}

/// Marks that open and close.
const PAIRS: &[(char, char)] = &[
    ('“', '”'),
    ('‘', '’'),
    ('「', '」'),
    ('『', '』'),
    ('《', '》'),
    ('〈', '〉'),
    ('"', '"'),
    ('\'', '\''),
    ('`', '`'),
];

/// What stands in quotation marks, one inside the other as well.
pub(in crate::entity) fn quoted(scan: &Scan) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut past = 0;
    for (start, c) in scan.text().char_indices() {
        let Some((_, close)) = PAIRS.iter().find(|(open, _)| *open == c) else { continue };
        let same = c == *close;
        if same && (start < past || scan.before(start).is_some_and(is_word)) {
            continue;
        }
        let from = start + c.len_utf8();
        if let Some(length) = scan.rest(from).find(*close).filter(|length| *length > 0) {
            let end = from + length + close.len_utf8();
            if same {
                past = end;
            }
            found.push(worded(scan, "quotedText", start, end));
        }
    }
    found
}
