//! Web addresses: with a scheme, with "www.", or of a well-known ending.

use super::scan::{Found, Scan, is_word};
use regex::Regex;

/// The pattern of an address in a running text.
pub(super) fn pattern() -> Regex {
    Regex::new(concat!(
        r"(?i)(?:https?://|www\.)[a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?(?:[/?#][!-~]*)?",
        r"|(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+",
        r"(?:com|cn|net|org|edu|gov|io|dev|app|info|me|shop|top|xyz|cc|tv|ai|co|uk|hk|tw|jp|de|eu|us|biz|site|online)",
        r"(?::[0-9]{1,5})?(?:[/?#][!-~]*)?",
    ))
    .expect("the pattern is fixed")
}

pub(super) fn find(scan: &Scan, pattern: &Regex) -> Vec<Found<String>> {
    if !scan.text().contains(['.', '/']) {
        return Vec::new();
    }
    let found = pattern.find_iter(scan.text()).filter_map(|found| {
        let before = scan.before(found.start());
        if before.is_some_and(|c| is_word(c) || matches!(c, '@' | '.' | '-'))
            || scan.after(found.end()) == Some('@')
        {
            return None;
        }
        // Marks at the end belong to the sentence, a bracket only if it was not opened inside.
        let mut address =
            found.as_str().trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '"', '>', '*']);
        if address.ends_with(')') && !address.contains('(') {
            address = address.trim_end_matches([')', '.', ',']);
        }
        let end = found.start() + address.len();
        let whole = scan.ends(end) && address.contains('.') || address.contains("//");
        whole.then(|| Found { start: found.start(), end, value: scan.plain(found.start(), end).to_owned() })
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::{Scan, find, pattern};

    #[test]
    fn addresses() {
        for (text, addresses) in [
            ("看https://Example.com/A?b=1。谢谢", "https://Example.com/A?b=1"),
            ("see www.example.org.", "www.example.org"),
            ("example.com/help", "example.com/help"),
            ("网址 shop.example.com.cn 打不开", "shop.example.com.cn"),
            ("(http://localhost:8080/x)", "http://localhost:8080/x"),
            ("ｗｗｗ．ａ．ｃｏｍ", "www.a.com"),
            ("https://a.io and https://b.io", "https://a.io https://b.io"),
            ("me@example.com", ""),
            ("first.second", ""),
            ("3.5", ""),
            ("ok.then", ""),
            ("e.g. this", ""),
        ] {
            let found: Vec<String> =
                find(&Scan::new(text), &pattern()).into_iter().map(|found| found.value).collect();
            assert_eq!(found.join(" "), addresses, "{text}");
        }
    }
}
