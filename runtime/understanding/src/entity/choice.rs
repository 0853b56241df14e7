//! Named things to choose from.
//!
//! Chinese names are found inside sentences, English ones between word borders and with or without the s of a plural.

use super::model;
use super::numeral::{ordinal, whole};
use super::scan::{Found, Scan, fold, is_word};
use crate::spelling::slipped;

/// The names of the choices of a slot, the longest first.
pub(super) struct Names {
    names: Vec<(String, usize)>,
    /// What names a choice only where it is asked for.
    synonyms: Vec<(String, usize)>,
    ids: Vec<String>,
    /// The ids as texts say them.
    folded: Vec<String>,
}

impl Names {
    pub fn new(choices: &[model::Choice]) -> Self {
        Self {
            names: sorted(choices, |choice| &choice.words),
            synonyms: sorted(choices, |choice| &choice.synonyms),
            ids: choices.iter().map(|choice| choice.id.clone()).collect(),
            folded: choices.iter().map(|choice| fold(&choice.id)).collect(),
        }
    }

    pub fn find(&self, scan: &Scan) -> Vec<Found<String>> {
        if let Some(id) = self.id(scan, (0, scan.text().len())) {
            return vec![Found { start: 0, end: scan.text().len(), value: id.to_owned() }];
        }
        let named = places(&self.names, scan).into_iter().filter(|found| !refused(scan, found.start));
        named
            .map(|found| Found { start: found.start, end: found.end, value: self.ids[found.value].clone() })
            .collect()
    }

    /// The choice whose id is the whole text: an author's short name is an ordinary word in a customer's sentence.
    fn id(&self, scan: &Scan, core: (usize, usize)) -> Option<&str> {
        let text = scan.text()[core.0..core.1].trim();
        let place = self.folded.iter().position(|id| !text.is_empty() && id == text)?;
        self.ids.get(place).map(String::as_str)
    }

    /// The ids in an answer that says no name.
    fn ids_inside(&self, scan: &Scan) -> Vec<Found<usize>> {
        let ids = self.folded.iter().enumerate();
        let found = ids.filter_map(|(place, id)| {
            let start = scan.text().find(id).filter(|start| !id.is_empty() && !refused(scan, *start))?;
            borders(scan, start, id).map(|end| Found { start, end, value: place })
        });
        found.collect()
    }

    /// The names of one word that an answer spells with a slip.
    fn misspelled(&self, scan: &Scan) -> Vec<Found<usize>> {
        let words = scan.text().split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty());
        let mut found: Vec<Found<usize>> = Vec::new();
        for word in words {
            let start = word.as_ptr() as usize - scan.text().as_ptr() as usize;
            let meant = self.names.iter().find(|(name, _)| slipped(word, name));
            let meant = meant.filter(|_| !refused(scan, start));
            found.extend(meant.map(|(_, place)| Found { start, end: start + word.len(), value: *place }));
        }
        found
    }

    /// The one choice that an answer names, or the place it names: 第二个, the last one, 2.
    pub fn answer(&self, scan: &Scan, core: (usize, usize)) -> Option<String> {
        let mut named = places(&self.names, scan);
        if named.is_empty() {
            named = places(&self.synonyms, scan);
        }
        let text = &scan.text()[core.0..core.1];
        // What is not wanted says nothing about what is.
        let said = !named.is_empty();
        named.retain(|found| !refused(scan, found.start));
        if said && named.is_empty() {
            return None;
        }
        if named.is_empty() {
            named = self.ids_inside(scan);
        }
        if named.is_empty() {
            named = self.misspelled(scan);
        }
        named.dedup_by_key(|found| found.value);
        let place = match named.as_slice() {
            [one] => Some(one.value),
            [] => self.place(scan, core, text),
            // Two were named: better to ask again than to guess.
            _ => None,
        };
        place.and_then(|place| self.ids.get(place).cloned())
    }

    fn place(&self, scan: &Scan, core: (usize, usize), text: &str) -> Option<usize> {
        if ["最后一个", "最后", "最后那个", "last", "the last", "last one", "the last one"].contains(&text)
        {
            return self.ids.len().checked_sub(1);
        }
        let from = scan.phrase(core.0, &["the"]).map_or(core.0, |end| scan.skip_spaces(end));
        let from = ["option", "number", "no", "choice"]
            .into_iter()
            .find_map(|word| scan.phrase(from, &[word]))
            .unwrap_or(from);
        let from = scan.skip_spaces(scan.literal(from, &["选项", "选择", "选", "第", "."]).unwrap_or(from));
        let from = scan.skip_spaces(scan.literal(from, &["第"]).unwrap_or(from));
        let (place, end) = ordinal(scan, from)
            .or_else(|| whole(scan, from))
            .or_else(|| super::numeral::small(scan, from))?;
        let end = scan.literal(end, &["个", "项", "种", "条", "款", "号"]).unwrap_or(end);
        let end =
            ["one", "option", "choice"].into_iter().find_map(|word| scan.phrase(end, &[word])).unwrap_or(end);
        (end >= core.1).then(|| usize::try_from(place).ok()?.checked_sub(1)).flatten()
    }
}

/// Names of choices, the longest first, with the place of their choice.
fn sorted(choices: &[model::Choice], of: impl Fn(&model::Choice) -> &[String]) -> Vec<(String, usize)> {
    let mut names: Vec<(String, usize)> = Vec::new();
    for (place, choice) in choices.iter().enumerate() {
        for word in of(choice) {
            let name = fold(word.trim());
            let single = name.strip_suffix('s').filter(|single| single.len() > 3 && single.is_ascii());
            names.extend(single.map(|single| (single.to_owned(), place)));
            names.push((name, place));
        }
    }
    names.retain(|(name, _)| !name.is_empty());
    names.sort_by_key(|(name, place)| (std::cmp::Reverse(name.len()), *place));
    names
}

/// Where a text has one of these names, in its order; a longer name goes before those in it.
fn places(names: &[(String, usize)], scan: &Scan) -> Vec<Found<usize>> {
    let mut found: Vec<Found<usize>> = Vec::new();
    for (name, place) in names.iter().filter(|(name, _)| scan.may_have(name)) {
        for start in occurrences(scan.text(), name) {
            let Some(end) = borders(scan, start, name) else { continue };
            let part = Found { start, end, value: *place };
            if !found.iter().any(|longer| longer.meets(&part)) {
                found.push(part);
            }
        }
    }
    found.sort_by_key(|part| part.start);
    found
}

/// Where a text has a name. Texts are short and names many, so that preparing a search would take longer than the search.
fn occurrences<'a>(text: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    let (text, name) = (text.as_bytes(), name.as_bytes());
    let starts = (text.len() + 1).saturating_sub(name.len());
    (0..starts).filter(move |start| text.get(*start) == name.first() && text[*start..].starts_with(name))
}

/// The end of a name with its plural, where it stands between word borders.
fn borders(scan: &Scan, start: usize, name: &str) -> Option<usize> {
    let first = name.chars().next().is_some_and(is_word);
    let last = name.chars().next_back().is_some_and(is_word);
    if first && scan.before(start).is_some_and(is_word) {
        return None;
    }
    let end = start + name.len();
    if !last || scan.ends(end) {
        return Some(end);
    }
    let plural = |suffix: &str| {
        (name.len() > 2 && scan.rest(end).starts_with(suffix) && scan.ends(end + suffix.len()))
            .then_some(end + suffix.len())
    };
    plural("s").or_else(|| plural("es"))
}

/// Whether a name comes right after a "not".
fn refused(scan: &Scan, start: usize) -> bool {
    let left = scan.text()[..start].trim_end();
    let asks = ["是不是", "要不要", "用不用", "特别", "分别", "区别", "除非"];
    if asks.iter().any(|word| left.ends_with(word)) {
        return false;
    }
    ["不要", "不是", "不选", "不用", "别", "非"].iter().any(|no| left.ends_with(no))
        || matches!(scan.previous_word(start), "not" | "no" | "without")
        || ["not the", "not a", "not my", "not to my", "don't want the", "don't want"]
            .iter()
            .any(|no| left.ends_with(no))
}

#[cfg(test)]
mod tests {
    use super::{Names, Scan};
    use crate::entity::Choice;

    fn names() -> Names {
        let choice = |id: &str, words: &[&str]| Choice {
            id: id.to_owned(),
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            synonyms: if id == "refund" {
                vec!["退钱".to_owned(), "reimburse".to_owned()]
            } else {
                Vec::new()
            },
        };
        Names::new(&[
            choice("refund", &["退款", "refund", "money back"]),
            choice("exchange", &["换货", "exchange"]),
            choice("card", &["年卡", "card"]),
            choice("vip", &["年卡会员", "credit card", "VIP会员"]),
            choice("box", &["box", "boxes"]),
        ])
    }

    #[test]
    fn names_in_running_text() {
        for (text, ids) in [
            ("我想退款", "refund"),
            ("I want a refund please", "refund"),
            ("how do REFUNDS work", "refund"),
            ("refundable", ""),
            ("年卡会员怎么办", "vip"),
            ("年卡怎么办", "card"),
            ("my credit card", "vip"),
            ("换货或者退款", "exchange refund"),
            ("two boxes", "box"),
            ("不是退款，是换货", "exchange"),
            ("vip", "vip"),
            ("am I a vip", ""),
            ("我想退钱", ""),
            ("开ＶＩＰ会员", "vip"),
            ("discard", ""),
            ("", ""),
        ] {
            let found: Vec<String> =
                names().find(&Scan::new(text)).into_iter().map(|found| found.value).collect();
            assert_eq!(found.join(" "), ids, "{text}");
        }
    }

    #[test]
    fn answers() {
        for (text, id) in [
            ("第一个", Some("refund")),
            ("第二项", Some("exchange")),
            ("the second one", Some("exchange")),
            ("3", Some("card")),
            ("三", Some("card")),
            ("选第2个", Some("exchange")),
            ("option 4", Some("vip")),
            ("last", Some("box")),
            ("我还是要换货吧", Some("exchange")),
            ("不是退款，是换货", Some("exchange")),
            ("不是退款", None),
            ("not the refund", None),
            ("not my credit card, the refund", Some("refund")),
            ("是不是退款", Some("refund")),
            ("退款还是换货", None),
            ("a refnud of course", Some("refund")),
            ("我想退钱", Some("refund")),
            ("please reimburse me", Some("refund")),
            ("不要退钱", None),
            ("换货，不用退钱", Some("exchange")),
            ("not a refnud", None),
            ("9", None),
            ("0", None),
            ("whatever", None),
        ] {
            let scan = Scan::new(text);
            assert_eq!(names().answer(&scan, (0, scan.len())).as_deref(), id, "{text}");
        }
    }
}
