//! Web addresses: with a scheme, or a name that ends with a known domain.

use super::worded;
use crate::entity::mention::Mention;
use crate::entity::scan::{Scan, is_word};

/// Domains of countries (ISO 3166, as IANA lists them), two letters each.
const COUNTRIES: &str = "acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjbmbnbobrbsbtbwbybzcacccdcfcgchcickclcmcncocrcucvcwcxcyczdedjdkdmdodzeceeegereseteufifjfkfmfofrgagbgdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhnhrhthuidieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemgmhmkmlmmmnmomqmrmsmtmumvmwmxmymznancnenfngnilonpnrnunzompapepfpgphpkplpmpnprpsptpwpyqarerorsrurwsasbscsdsesgshsisjskslsmsnsosrssstsvsxsysztctdtftgthtjtktltmtntotrtttvtwtzuaugukusuyuzvavcvevgvivnvuwfwsyeytzazmzw";
/// Other domains that people write without a scheme.
const NAMES: &[&str] = &[
    "academy",
    "agency",
    "app",
    "art",
    "asia",
    "auto",
    "aws",
    "bank",
    "bar",
    "beauty",
    "best",
    "bid",
    "bike",
    "bio",
    "biz",
    "blog",
    "book",
    "build",
    "business",
    "buzz",
    "cafe",
    "camp",
    "care",
    "cars",
    "cash",
    "center",
    "chat",
    "church",
    "city",
    "click",
    "cloud",
    "club",
    "coach",
    "codes",
    "coffee",
    "com",
    "community",
    "company",
    "cool",
    "coupons",
    "credit",
    "date",
    "deals",
    "design",
    "dev",
    "digital",
    "direct",
    "doctor",
    "dog",
    "download",
    "edu",
    "education",
    "email",
    "energy",
    "events",
    "expert",
    "express",
    "family",
    "farm",
    "fashion",
    "finance",
    "fit",
    "flights",
    "fun",
    "fund",
    "fyi",
    "gallery",
    "game",
    "games",
    "gift",
    "gifts",
    "global",
    "gov",
    "group",
    "guide",
    "guru",
    "health",
    "help",
    "host",
    "hotel",
    "house",
    "icu",
    "info",
    "ink",
    "institute",
    "int",
    "jobs",
    "kids",
    "kim",
    "law",
    "legal",
    "life",
    "link",
    "live",
    "loan",
    "love",
    "ltd",
    "luxury",
    "market",
    "marketing",
    "media",
    "men",
    "menu",
    "mil",
    "mobi",
    "money",
    "museum",
    "name",
    "net",
    "network",
    "news",
    "ninja",
    "one",
    "online",
    "org",
    "page",
    "parts",
    "party",
    "photo",
    "photos",
    "pics",
    "pink",
    "pizza",
    "plus",
    "post",
    "press",
    "pro",
    "property",
    "pub",
    "red",
    "rent",
    "repair",
    "report",
    "rest",
    "review",
    "reviews",
    "rocks",
    "run",
    "sale",
    "school",
    "services",
    "shop",
    "shopping",
    "show",
    "site",
    "ski",
    "social",
    "software",
    "solutions",
    "space",
    "sport",
    "store",
    "studio",
    "style",
    "support",
    "systems",
    "tax",
    "team",
    "tech",
    "tel",
    "tickets",
    "tips",
    "today",
    "tools",
    "top",
    "tours",
    "toys",
    "trade",
    "training",
    "travel",
    "university",
    "video",
    "vip",
    "vision",
    "wang",
    "watch",
    "web",
    "website",
    "wiki",
    "win",
    "wine",
    "work",
    "works",
    "world",
    "xin",
    "xyz",
    "yoga",
    "zone",
];

/// The addresses of a text.
pub(in crate::entity) fn urls(scan: &Scan) -> Vec<Mention> {
    let text = scan.text();
    if !text.contains(['.', ':']) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        if !c.is_ascii_alphanumeric() {
            at += c.len_utf8();
            continue;
        }
        let run =
            text[at..].bytes().take_while(|b| (0x21..0x7f).contains(b) && !b"<>\"`|{}^".contains(b)).count();
        match read(&text[at..at + run], text[..at].chars().next_back()) {
            Some((skip, length)) => {
                found.push(worded(scan, "url", at + skip, at + skip + length));
                at += skip + length;
            }
            None => at += word(&text[at..]),
        }
    }
    found
}

/// The letters, digits, points and dashes at the beginning; at least one byte.
fn word(text: &str) -> usize {
    text.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"-_@".contains(b)).count().max(1)
}

/// Where in a run without spaces an address begins and how long it is.
fn read(run: &str, before: Option<char>) -> Option<(usize, usize)> {
    if let Some(place) = ["https://", "http://", "ftp://", "ftps://"]
        .iter()
        .filter_map(|scheme| run.find(scheme).map(|at| (at, at + scheme.len())))
        .min()
    {
        let (start, host) = place;
        // A scheme inside a path belongs to the address before it.
        if start == 0 || !run[..start].contains('.') {
            let end = host + self::end(&run[host..])?;
            let name = &run[host..end];
            let name = &name[..name.find(['/', '?', '#', ':']).unwrap_or(name.len())];
            let (labels, last) = (name.split('.').count(), name.rsplit('.').next().unwrap_or_default());
            let port = run[host + name.len()..].starts_with(':');
            let named = labels >= 2 && name.split('.').all(|label| !label.is_empty()) && last.len() >= 2
                || name == "localhost"
                || (port && labels == 1 && !name.is_empty());
            return named.then_some((start, end - start));
        }
    }
    if before.is_some_and(|c| is_word(c) || matches!(c, '@' | '.' | '-' | '/' | '_')) {
        return None;
    }
    let host = run.bytes().take_while(|b| b.is_ascii_alphanumeric() || b".-".contains(b)).count();
    let host = run[..host].trim_end_matches(['.', '-']);
    if run[host.len()..].starts_with(['@', '_']) || host.contains("..") {
        return None;
    }
    let labels: Vec<&str> = host.split('.').collect();
    let top = labels.last()?;
    let fine = |label: &str| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-');
    // "7.am" is a time.
    let clock = labels.len() == 2
        && matches!(*top, "am" | "pm")
        && labels[0].parse::<u32>().is_ok_and(|hour| hour <= 12);
    let figures = labels[..labels.len() - 1].iter().all(|label| label.bytes().all(|b| b.is_ascii_digit()))
        && labels.len() == 2
        && top.len() > 2;
    if labels.len() < 2 || !labels.iter().all(|label| fine(label)) || !is_top(top) || clock || figures {
        return None;
    }
    let rest = &run[host.len()..];
    let more = if rest.starts_with(['/', '?', '#'])
        || rest.starts_with(':') && rest[1..].starts_with(|c: char| c.is_ascii_digit())
    {
        end(rest).unwrap_or(0)
    } else {
        0
    };
    Some((0, host.len() + more))
}

fn is_top(top: &str) -> bool {
    if top.len() == 2 {
        return COUNTRIES.as_bytes().chunks(2).any(|code| code == top.as_bytes());
    }
    NAMES.binary_search(&top).is_ok()
}

/// The length of an address without the marks of the sentence round it.
fn end(run: &str) -> Option<usize> {
    let mut address = run;
    loop {
        let cut = address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '"', '*']);
        let cut = if cut.ends_with(')') && !cut.contains('(') || cut.ends_with(']') && !cut.contains('[') {
            &cut[..cut.len() - 1]
        } else {
            cut
        };
        if cut.len() == address.len() {
            break;
        }
        address = cut;
    }
    // A list goes on after a quotation mark.
    let address = &address[..address.find("',").unwrap_or(address.len())];
    (!address.is_empty()).then_some(address.len())
}

#[cfg(test)]
mod tests {
    #[test]
    fn domains_are_in_order() {
        assert!(super::NAMES.is_sorted());
        assert_eq!(super::COUNTRIES.len() % 2, 0);
    }
}
