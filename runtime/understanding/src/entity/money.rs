//! Amounts of money: a number with a sign, a code or a word of a currency.

use super::number;
use super::scan::{Found, Scan, longest};
use regex::Regex;
use rust_decimal::Decimal;
use std::sync::LazyLock;

/// An amount with its currency, an ISO 4217 code.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Amount {
    pub amount: Decimal,
    pub currency: String,
}

const BEFORE: &[(&str, &str)] = &[
    ("us$", "USD"),
    ("hk$", "HKD"),
    ("usd", "USD"),
    ("eur", "EUR"),
    ("gbp", "GBP"),
    ("cny", "CNY"),
    ("rmb", "CNY"),
    ("hkd", "HKD"),
    ("jpy", "JPY"),
    ("人民币", "CNY"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "CNY"),
];
const AFTER: &[(&str, &str)] = &[
    ("人民币", "CNY"),
    ("块钱", "CNY"),
    ("元钱", "CNY"),
    ("美元", "USD"),
    ("美金", "USD"),
    ("欧元", "EUR"),
    ("英镑", "GBP"),
    ("港币", "HKD"),
    ("港元", "HKD"),
    ("日元", "JPY"),
    ("元", "CNY"),
    ("块", "CNY"),
    ("圆", "CNY"),
    ("dollars", "USD"),
    ("dollar", "USD"),
    ("bucks", "USD"),
    ("euros", "EUR"),
    ("euro", "EUR"),
    ("pounds sterling", "GBP"),
    ("pounds", "GBP"),
    ("quid", "GBP"),
    ("yuan", "CNY"),
    ("rmb", "CNY"),
    ("cny", "CNY"),
    ("usd", "USD"),
    ("eur", "EUR"),
    ("gbp", "GBP"),
    ("hkd", "HKD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("¥", "CNY"),
    ("$", "USD"),
];

static JIAO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(\d|[一二两三四五六七八九])(?:毛|角)?)(?:(\d|[一二三四五六七八九])分)?")
        .expect("the pattern is right")
});
static SMALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(\d+|[一二两三四五六七八九]) ?(毛|角|分钱|cents)").expect("the pattern is right")
});

/// The amounts of a text.
pub(crate) fn find(scan: &Scan) -> Vec<Found<Amount>> {
    let text = &scan.text;
    let mut found = Vec::new();
    for number in number::find(scan) {
        let head = text[..number.start].trim_end();
        let sign = BEFORE.iter().find(|(sign, _)| {
            head.strip_suffix(sign).is_some_and(|rest| {
                !sign.ends_with(|c: char| c.is_ascii_alphabetic())
                    || !rest.ends_with(|c: char| c.is_ascii_alphabetic())
            })
        });
        if let Some((sign, currency)) = sign {
            let start = head.len() - sign.len();
            found.push(Found { value: amount(number.value, currency), start, end: number.end });
            continue;
        }
        let gap = text[number.end..].len() - text[number.end..].trim_start().len();
        let tail = &text[number.end + gap..];
        let word = AFTER.iter().find(|(word, _)| {
            tail.strip_prefix(word).is_some_and(|rest| {
                !word.ends_with(|c: char| c.is_ascii_alphabetic())
                    || !rest.starts_with(|c: char| c.is_ascii_alphabetic())
            })
        });
        let Some((word, currency)) = word else { continue };
        let mut end = number.end + gap + word.len();
        let mut value = number.value;
        if *word == "块" || *word == "元" {
            if let Some(parts) = JIAO.captures(&text[end..]) {
                let tenths = parts.get(1).and_then(|part| number::whole(part.as_str())).unwrap_or_default();
                let cents = parts.get(2).and_then(|part| number::whole(part.as_str())).unwrap_or_default();
                value += tenths / Decimal::TEN + cents / Decimal::ONE_HUNDRED;
                end += parts[0].len();
            }
            if text[end..].starts_with('钱') {
                end += '钱'.len_utf8();
            }
        }
        found.push(Found { value: amount(value, currency), start: number.start, end });
    }
    // "$1.2k" is glued to its sign, which a number alone may not be.
    for hit in SMALL.captures_iter(text) {
        let (Some(all), Some(count)) = (hit.get(0), number::whole(&hit[1])) else { continue };
        let (part, currency) = match &hit[2] {
            "分钱" => (Decimal::ONE_HUNDRED, "CNY"),
            "cents" => (Decimal::ONE_HUNDRED, "USD"),
            _ => (Decimal::TEN, "CNY"),
        };
        found.push(Found { value: amount(count / part, currency), start: all.start(), end: all.end() });
    }
    longest(found)
}

fn amount(amount: Decimal, currency: &str) -> Amount {
    Amount { amount, currency: currency.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_running_text() {
        for (text, expected) in [
            ("三百二十元", &["320 CNY"][..]),
            ("￥320", &["320 CNY"]),
            ("20块5", &["20.5 CNY"]),
            ("二十块五毛", &["20.5 CNY"]),
            ("5毛", &["0.5 CNY"]),
            ("大概50块钱", &["50 CNY"]),
            ("1.2万元", &["12000 CNY"]),
            ("100美元", &["100 USD"]),
            ("$1.2k", &["1200 USD"]),
            ("USD 30", &["30 USD"]),
            ("30 dollars", &["30 USD"]),
            ("€5", &["5 EUR"]),
            ("twenty pounds", &["20 GBP"]),
            ("it cost 1,234.50 yuan", &["1234.5 CNY"]),
            ("50 cents", &["0.5 USD"]),
            ("人民币500", &["500 CNY"]),
            ("from $5 to $10", &["5 USD", "10 USD"]),
            ("5 kg", &[]),
            ("3 块", &["3 CNY"]),
            ("SF123元", &[]),
        ] {
            let found: Vec<String> = find(&Scan::new(text))
                .iter()
                .map(|f| format!("{} {}", f.value.amount.normalize(), f.value.currency))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
