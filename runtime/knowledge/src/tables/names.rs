//! Finds names in texts: whole words of scripts with spaces by their stems, runs of characters of the others.

use std::collections::HashMap;
use std::ops::Range;

use crate::analysis::hash;
use crate::normalize::{is_dense, normalize};
use crate::synonyms::stemmed;

/// A row or column of a table: the number of the table and its own.
pub(super) type Place = (usize, usize);

/// Names that can be found in a text, with what they name.
#[derive(Debug, Default)]
pub(super) struct Names(HashMap<u64, Vec<Name>>);

#[derive(Debug)]
struct Name {
    /// The units behind the first.
    rest: Vec<u64>,
    places: Vec<Place>,
}

/// A name in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// Where it stands in the normalized text.
    pub range: Range<usize>,
    /// What it may name.
    pub places: Vec<Place>,
}

impl Names {
    /// Adds the names of one thing. A single character of a script without spaces is no name that could be found.
    pub fn add<'n>(&mut self, names: impl Iterator<Item = &'n String>, place: Place) {
        for name in names {
            let text = normalize(name);
            let units = units(&text);
            let [(range, first), rest @ ..] = units.as_slice() else { continue };
            if rest.is_empty() && text[range.clone()].starts_with(is_dense) {
                continue;
            }
            let rest: Vec<u64> = rest.iter().map(|(_, unit)| *unit).collect();
            let known = self.0.entry(*first).or_default();
            match known.iter_mut().find(|name| name.rest == rest) {
                Some(name) if name.places.contains(&place) => {}
                Some(name) => name.places.push(place),
                None => {
                    // The longest is tried first.
                    let at = known.partition_point(|name| name.rest.len() >= rest.len());
                    known.insert(at, Name { rest, places: vec![place] });
                }
            }
        }
    }

    /// The names in a normalized text, the longest at each place.
    pub fn find(&self, text: &str) -> Vec<Mention> {
        let units = units(text);
        let mut found = Vec::new();
        let mut at = 0;
        while let Some((range, first)) = units.get(at) {
            let fits = |name: &&Name| {
                let behind = &units[at + 1..];
                behind.len() >= name.rest.len() && name.rest.iter().zip(behind).all(|(a, (_, b))| a == b)
            };
            match self.0.get(first).and_then(|names| names.iter().find(fits)) {
                Some(name) => {
                    let end = units[at + name.rest.len()].0.end;
                    found.push(Mention { range: range.start..end, places: name.places.clone() });
                    at += name.rest.len() + 1;
                }
                None => at += 1,
            }
        }
        found
    }
}

/// The words of a normalized text: stems of Latin ones, numbers, single characters of scripts without spaces.
pub(super) fn units(text: &str) -> Vec<(Range<usize>, u64)> {
    let mut units = Vec::new();
    let mut at = 0;
    while let Some(first) = text[at..].chars().next() {
        let class = class(first);
        let end = match class {
            Class::Dense => at + first.len_utf8(),
            _ => text[at..].find(|c| self::class(c) != class).map_or(text.len(), |end| at + end),
        };
        let unit = &text[at..end];
        if class == Class::Word {
            units.push((at..end, hash(stemmed(unit).as_bytes())));
        } else if class != Class::Gap {
            units.push((at..end, hash(unit.as_bytes())));
        }
        at = end;
    }
    units
}

#[derive(PartialEq, Eq, Clone, Copy)]
enum Class {
    Gap,
    Dense,
    Number,
    Word,
}

fn class(c: char) -> Class {
    match c {
        ' ' => Class::Gap,
        c if is_dense(c) => Class::Dense,
        c if c.is_numeric() => Class::Number,
        _ => Class::Word,
    }
}

/// A text without what is mentioned in it.
pub(super) fn without(text: &str, mentions: &[Mention]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for mention in mentions {
        out.push_str(&text[from..mention.range.start]);
        out.push(' ');
        from = mention.range.end;
    }
    out.push_str(&text[from..]);
    normalize(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_at_each_place_is_found() {
        let mut names = Names::default();
        let all = ["标快", "特惠标快", "Express mail", "件", "Express"].map(str::to_owned);
        for (at, name) in all.iter().enumerate() {
            names.add(std::iter::once(name), (0, at));
        }
        let found = |text: &str| -> Vec<usize> {
            names.find(&normalize(text)).into_iter().map(|mention| mention.places[0].1).collect()
        };
        assert_eq!(found("特惠標快和标快"), [1, 0], "traditional characters are read too");
        assert_eq!(found("EXPRESS mails, not expresso"), [2]);
        assert_eq!(found("一件快递"), Vec::<usize>::new());
    }

    #[test]
    fn what_is_mentioned_is_taken_out() {
        let mut names = Names::default();
        names.add([&"标快".to_owned()].into_iter(), (0, 0));
        let text = normalize("标快的保价费？");
        assert_eq!(without(&text, &names.find(&text)), "的保价费");
    }
}
