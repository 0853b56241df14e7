//! Addresses of machines and globally unique identifiers.

use super::worded;
use crate::entity::mention::Mention;
use crate::entity::scan::{Scan, is_word};
use std::net::{Ipv4Addr, Ipv6Addr};

/// The IP addresses of a text.
pub(in crate::entity) fn ips(scan: &Scan) -> Vec<Mention> {
    runs(scan, |b| b.is_ascii_hexdigit() || b == b'.' || b == b':')
        .filter_map(|(start, end)| {
            let text = scan.text()[start..end].trim_end_matches('.');
            let text = if text.ends_with("::") { text } else { text.trim_end_matches(':') };
            let end = start + text.len();
            let plain = four(text);
            let kind = if plain.is_some() {
                "ipv4"
            } else if text.matches(':').count() >= 2 && text.parse::<Ipv6Addr>().is_ok() {
                "ipv6"
            } else {
                return None;
            };
            let apart = !scan.before(start).is_some_and(is_word) && !scan.after(end).is_some_and(is_word);
            let mut mention = worded(scan, "ip", start, end);
            let shown =
                plain.map_or_else(|| scan.plain(start, end).to_owned(), |address| address.to_string());
            mention.readings[0] = vec![("value", Some(shown)), ("type", Some(kind.to_owned()))];
            apart.then_some(mention)
        })
        .collect()
}

/// Four numbers up to 255, zeros before them at will.
fn four(text: &str) -> Option<Ipv4Addr> {
    let mut parts = [0_u8; 4];
    let mut numbers = text.split('.');
    for part in &mut parts {
        let number = numbers.next().filter(|number| (1..=3).contains(&number.len()))?;
        *part = number.parse().ok()?;
    }
    numbers.next().is_none().then(|| Ipv4Addr::from(parts))
}

/// The identifiers of a text: 8, 4, 4, 4 and 12 hexadecimal digits, or all 32 of them.
pub(in crate::entity) fn guids(scan: &Scan) -> Vec<Mention> {
    runs(scan, |b| b.is_ascii_hexdigit() || b == b'-')
        .filter_map(|(start, end)| {
            // The bracket of an address that is encoded: %7b.
            let encoded = scan.before(start) == Some('%') && scan.rest(start).starts_with("7b");
            let start = if encoded { start + 2 } else { start };
            let sizes: Vec<usize> = scan.text()[start..end].split('-').map(str::len).collect();
            let apart = (encoded || !scan.before(start).is_some_and(is_word))
                && !scan.after(end).is_some_and(is_word);
            if !apart || (sizes != [8, 4, 4, 4, 12] && sizes != [32]) {
                return None;
            }
            let text = scan.text();
            let (start, end) = match (scan.before(start), scan.after(end)) {
                (Some('{'), Some('}')) | (Some('('), Some(')')) => (start - 1, end + 1),
                _ if text[..start].ends_with("urn:uuid:") => (start - 9, end),
                _ if text[..start].ends_with("%7b") && text[end..].starts_with("%7d") => (start - 3, end + 3),
                (Some('\''), Some('\'')) if text[..start].ends_with("x'") => (start - 2, end + 1),
                _ => (start, end),
            };
            Some(worded(scan, "guid", start, end))
        })
        .collect()
}

/// The longest runs of bytes of a kind.
fn runs(scan: &Scan, fits: impl Fn(u8) -> bool) -> impl Iterator<Item = (usize, usize)> {
    let bytes = scan.text().as_bytes();
    let mut found = Vec::new();
    let mut start = None;
    for at in 0..=bytes.len() {
        let inside = bytes.get(at).is_some_and(|b| fits(*b));
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                found.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    found.into_iter()
}
