//! E-mail addresses, as mail forms accept them; quoted local parts and addresses by number are not read.

use super::scan::{Found, Scan, is_word};
use regex::Regex;

/// The pattern of an address in a running text.
pub(super) fn pattern() -> Regex {
    Regex::new(r"(?i)[a-z0-9][a-z0-9._%+-]*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,24}")
        .expect("the pattern is fixed")
}

pub(super) fn find(scan: &Scan, pattern: &Regex) -> Vec<Found<String>> {
    if !scan.text().contains('@') {
        return Vec::new();
    }
    pattern
        .find_iter(scan.text())
        .filter(|found| !scan.after(found.end()).is_some_and(is_word))
        .map(|found| Found {
            start: found.start(),
            end: found.end(),
            value: scan.plain(found.start(), found.end()).to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Scan, find, pattern};

    #[test]
    fn addresses() {
        for (text, addresses) in [
            ("我的邮箱是zhang.san@example.com.cn，谢谢", "zhang.san@example.com.cn"),
            ("Mail Me@Example.com.", "Me@Example.com"),
            ("123456@qq.com", "123456@qq.com"),
            ("ａｂ＠ｘ．ｃｏｍ", "ab@x.com"),
            ("a+b@x-y.io or c_d@z.org", "a+b@x-y.io c_d@z.org"),
            ("@home", ""),
            ("a@b", ""),
            ("no address", ""),
            ("a@-x.com", ""),
        ] {
            let found: Vec<String> =
                find(&Scan::new(text), &pattern()).into_iter().map(|found| found.value).collect();
            assert_eq!(found.join(" "), addresses, "{text}");
        }
    }
}
