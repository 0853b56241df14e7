//! Amounts of money: ￥320, 三百二十元, 20块5, $1.2k, USD 30, thirty dollars.
//!
//! The unit is kept as it was said: "$" and 元 name one currency in one place and another elsewhere, so it is the slot
//! that decides.

#[cfg(test)]
mod tests;

use super::number::{free, free_before, signed};
use super::numeral::{self, Form, Numeral};
use super::scan::{Found, Scan, is_word};
use rust_decimal::Decimal;

/// An amount and the unit that was said with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Sum {
    pub amount: Decimal,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    /// "$", dollars, cents.
    Dollar,
    /// 元, 块, 毛.
    Yuan,
    /// "¥", of China or Japan.
    Yen,
    Code(&'static str),
}

use Unit::{Code, Dollar, Yen, Yuan};

/// Signs and codes before an amount, longer ones first.
const BEFORE: &[(&str, Unit)] = &[
    ("hk$", Code("HKD")),
    ("us$", Code("USD")),
    ("nt$", Code("TWD")),
    ("au$", Code("AUD")),
    ("ca$", Code("CAD")),
    ("sg$", Code("SGD")),
    ("nz$", Code("NZD")),
    ("a$", Code("AUD")),
    ("c$", Code("CAD")),
    ("s$", Code("SGD")),
    ("$", Dollar),
    ("¥", Yen),
    ("€", Code("EUR")),
    ("£", Code("GBP")),
    ("₩", Code("KRW")),
    ("₹", Code("INR")),
    ("₽", Code("RUB")),
    ("฿", Code("THB")),
    ("人民币", Code("CNY")),
    ("港币", Code("HKD")),
    ("美元", Code("USD")),
    ("美金", Code("USD")),
    ("欧元", Code("EUR")),
];

/// ISO 4217 codes and their everyday forms, before or after an amount.
const CODES: &[(&str, &str)] = &[
    ("cny", "CNY"),
    ("rmb", "CNY"),
    ("usd", "USD"),
    ("eur", "EUR"),
    ("gbp", "GBP"),
    ("jpy", "JPY"),
    ("hkd", "HKD"),
    ("twd", "TWD"),
    ("ntd", "TWD"),
    ("mop", "MOP"),
    ("sgd", "SGD"),
    ("aud", "AUD"),
    ("cad", "CAD"),
    ("nzd", "NZD"),
    ("krw", "KRW"),
    ("inr", "INR"),
    ("rub", "RUB"),
    ("thb", "THB"),
    ("chf", "CHF"),
    ("myr", "MYR"),
    ("vnd", "VND"),
    ("idr", "IDR"),
    ("php", "PHP"),
    ("aed", "AED"),
    ("sar", "SAR"),
    ("brl", "BRL"),
    ("mxn", "MXN"),
    ("sek", "SEK"),
    ("nok", "NOK"),
    ("dkk", "DKK"),
    ("pln", "PLN"),
    ("try", "TRY"),
    ("zar", "ZAR"),
];

/// Chinese names after an amount, longer ones first.
const AFTER: &[(&str, Unit)] = &[
    ("元人民币", Code("CNY")),
    ("块人民币", Code("CNY")),
    ("人民币", Code("CNY")),
    ("新加坡元", Code("SGD")),
    ("新台币", Code("TWD")),
    ("瑞士法郎", Code("CHF")),
    ("越南盾", Code("VND")),
    ("澳门元", Code("MOP")),
    ("美元", Code("USD")),
    ("美金", Code("USD")),
    ("美刀", Code("USD")),
    ("欧元", Code("EUR")),
    ("英镑", Code("GBP")),
    ("日元", Code("JPY")),
    ("日币", Code("JPY")),
    ("港元", Code("HKD")),
    ("港币", Code("HKD")),
    ("台币", Code("TWD")),
    ("澳元", Code("AUD")),
    ("澳币", Code("AUD")),
    ("加元", Code("CAD")),
    ("加币", Code("CAD")),
    ("新元", Code("SGD")),
    ("新币", Code("SGD")),
    ("韩元", Code("KRW")),
    ("韩币", Code("KRW")),
    ("卢布", Code("RUB")),
    ("泰铢", Code("THB")),
    ("卢比", Code("INR")),
];

/// Words in which 元, 块, 毛 and 角 are no money.
const NO_YUAN: &[&str] = &["旦", "素", "件", "宵", "老", "组"];
const NO_PIECE: &[&str] = &[
    "蛋糕",
    "电池",
    "手表",
    "表",
    "肉",
    "糖",
    "石",
    "屏",
    "板",
    "砖",
    "布",
    "地",
    "豆腐",
    "巧克力",
    "面包",
    "硬盘",
    "香皂",
    "肥皂",
    "玻璃",
    "显卡",
    "饼",
    "披萨",
    "牛排",
    "内存",
    "瓷砖",
    "主板",
];
const NO_TENTH: &[&str] = &["病", "巾", "衣", "笔", "发", "线", "利", "重", "度", "色", "落", "形"];

pub(super) fn find(scan: &Scan) -> Vec<Found<Sum>> {
    scan.collect(|at| read(scan, at))
}

impl Sum {
    /// An amount whose currency was not said.
    pub fn currency(&self, usual: &str) -> String {
        let local = |family: &[&str], otherwise: &str| {
            if family.contains(&usual) { usual.to_owned() } else { otherwise.to_owned() }
        };
        match self.unit {
            Dollar => local(&["AUD", "CAD", "NZD", "HKD", "SGD", "TWD", "MXN"], "USD"),
            Yuan => local(&["TWD", "HKD", "MOP"], "CNY"),
            Yen => local(&["JPY"], "CNY"),
            Code(code) => code.to_owned(),
        }
    }
}

fn read(scan: &Scan, at: usize) -> Option<(Sum, usize)> {
    before(scan, at).or_else(|| after(scan, at))
}

/// A sign or code and an amount: -$5, ￥320, USD 30.
fn before(scan: &Scan, at: usize) -> Option<(Sum, usize)> {
    let minus = scan.after(at) == Some('-') && !scan.before(at).is_some_and(is_word);
    let from = at + usize::from(minus);
    let (unit, sign_end) = sign(scan, from)?;
    let from = scan.skip_spaces(sign_end);
    let (numeral, digits) = signed(scan, from)?;
    let (mut amount, mut end) = (numeral.value, numeral.end);
    if let Some(scale) = letter(scan, end).filter(|_| numeral.form == Form::Digits) {
        amount = amount.checked_mul(scale)?.normalize();
        end += scan.word(end).len();
    }
    let glued = digits == sign_end;
    if !(glued || free_before(scan, digits, numeral.end)) || !scan.ends(end) {
        return None;
    }
    let end = scan.literal(end, &["元", "块钱", "块"]).unwrap_or(end);
    Some((Sum { amount: if minus { -amount } else { amount }, unit }, end))
}

fn sign(scan: &Scan, at: usize) -> Option<(Unit, usize)> {
    let rest = scan.rest(at);
    let letters = rest.bytes().take(4).take_while(u8::is_ascii_lowercase).count();
    let first = rest.chars().next()?;
    // Codes have three letters, and signs begin with at most two.
    if letters == 4
        || first.is_ascii_digit()
        || (!first.is_ascii() && first.is_alphabetic() && !"人港美欧".contains(first))
    {
        return None;
    }
    if let Some((sign, unit)) = BEFORE.iter().find(|(sign, _)| rest.starts_with(sign)) {
        return Some((*unit, at + sign.len()));
    }
    code(&rest[..letters]).map(|code| (Code(code), at + letters))
}

fn code(word: &str) -> Option<&'static str> {
    if word.len() != 3 {
        return None;
    }
    CODES.iter().find(|(name, _)| *name == word).map(|(_, code)| *code)
}

/// A scale that is one letter after digits.
fn letter(scan: &Scan, at: usize) -> Option<Decimal> {
    match scan.word(at) {
        "m" | "mn" => Some(Decimal::from(1_000_000)),
        "b" | "bn" => Some(Decimal::from(1_000_000_000)),
        _ => None,
    }
}

/// An amount and a unit: 三百二十元, 20块5, 30 dollars.
fn after(scan: &Scan, at: usize) -> Option<(Sum, usize)> {
    if let Some(end) = scan.phrase(at, &["a"]).or_else(|| scan.phrase(at, &["an"]))
        && let Some((unit, times, end)) = english(scan, end)
    {
        return Some((Sum { amount: times, unit }, end));
    }
    let (numeral, from) = signed(scan, at)?;
    if !free_before(scan, from, numeral.end) {
        return None;
    }
    let (value, from) = stretched(scan, &numeral);
    if let Some((name, unit)) = AFTER.iter().find(|(name, _)| scan.rest(from).starts_with(name)) {
        return Some((Sum { amount: value, unit: *unit }, from + name.len()));
    }
    const SIGNS: &[(&str, Unit)] = &[("$", Dollar), ("¥", Yen), ("€", Code("EUR")), ("£", Code("GBP"))];
    if let Some((sign, unit)) = SIGNS.iter().find(|(sign, _)| scan.rest(from).starts_with(sign)) {
        let next = scan.after(scan.skip_spaces(from + sign.len()));
        return (!next.is_some_and(|c| c.is_ascii_digit()))
            .then_some((Sum { amount: value, unit: *unit }, from + sign.len()));
    }
    if let Some((amount, end)) = yuan(scan, value, from) {
        return Some((Sum { amount, unit: Yuan }, end));
    }
    let (unit, times, end) = english(scan, numeral.end)?;
    let mut amount = value.checked_mul(times)?;
    let mut last = end;
    if times == Decimal::ONE
        && let Some((cents, end)) = cents(scan, end)
    {
        amount = amount.checked_add(cents)?;
        last = end;
    }
    Some((Sum { amount, unit }, last))
}

/// What 多 or 来 adds is not known, so the round number stands: 三百多块.
fn stretched(scan: &Scan, numeral: &Numeral) -> (Decimal, usize) {
    let next = scan.skip_spaces(numeral.end);
    let more = scan.literal(next, &["多", "来"]).filter(|end| scan.literal(*end, &["块", "元"]).is_some());
    (numeral.value, more.unwrap_or(next))
}

/// 元 and its tenths and hundredths, after the whole amount.
fn yuan(scan: &Scan, value: Decimal, at: usize) -> Option<(Decimal, usize)> {
    if let Some(end) = tenth(scan, at) {
        let amount = value.checked_mul(Decimal::new(1, 1))?.normalize();
        return Some(hundredths(scan, amount, end));
    }
    let whole = scan.literal(at, &["元", "块"])?;
    let spoken = scan.rest(at).starts_with('块');
    let none = if spoken { NO_PIECE } else { NO_YUAN };
    if scan.literal(whole, none).is_some() {
        return None;
    }
    let end = scan.literal(whole, &["钱", "整"]).unwrap_or(whole);
    if let Some(end) = scan.literal(end, &["半"]).filter(|_| spoken) {
        return Some((value.checked_add(Decimal::new(5, 1))?, end));
    }
    if end > whole || !value.fract().is_zero() {
        return Some((value, end));
    }
    let Some((figure, next, places)) = small_change(scan, end) else { return Some((value, end)) };
    if let Some(end) = tenth(scan, next).filter(|_| places == 1) {
        let amount = value.checked_add(Decimal::new(figure, 1))?;
        return Some(hundredths(scan, amount, end));
    }
    if let Some(end) = scan.literal(next, &["分"]).filter(|_| scan.literal(next, &["分钟", "分之"]).is_none())
    {
        return Some((value.checked_add(Decimal::new(figure, 2))?, end));
    }
    // 20块5: nothing may follow that would make the figure count something else.
    let counted =
        scan.after(next).is_some_and(|c| is_word(c) || "个张件次天份人月号点年块元%万千百".contains(c));
    if counted || !spoken {
        return Some((value, end));
    }
    Some((value.checked_add(Decimal::new(figure, places))?, next))
}

fn tenth(scan: &Scan, at: usize) -> Option<usize> {
    let end = scan.literal(at, &["毛", "角"])?;
    let end = scan.literal(end, &["钱"]).unwrap_or(end);
    scan.literal(end, NO_TENTH).is_none().then_some(end)
}

/// 三块五毛二, 五毛二分.
fn hundredths(scan: &Scan, amount: Decimal, at: usize) -> (Decimal, usize) {
    match small_change(scan, at) {
        Some((figure, next, 1)) => {
            let end = scan.literal(next, &["分"]).unwrap_or(next);
            let counted = end == next
                && scan.after(end).is_some_and(|c| is_word(c) || "个张件次天份人月号点年".contains(c));
            if counted { (amount, at) } else { (amount + Decimal::new(figure, 2), end) }
        }
        _ => (amount, at),
    }
}

/// One or two digits: their value, end and count.
fn small_change(scan: &Scan, at: usize) -> Option<(i64, usize, u32)> {
    if let Some((value, end)) = scan.digits(at, 2) {
        return Some((i64::from(value), end, u32::try_from(end - at).ok()?));
    }
    let c = scan.after(at)?;
    let value = numeral::digit(c).filter(|value| *value > 0)?;
    Some((i64::from(value), at + c.len_utf8(), 1))
}

/// The name of a currency in English: the unit, how much of it one is, its end.
fn english(scan: &Scan, at: usize) -> Option<(Unit, Decimal, usize)> {
    let (word, end) = scan.next_word(at);
    let cent = Decimal::new(1, 2);
    let (unit, times) = match word {
        "dollar" | "dollars" | "buck" | "bucks" => (Dollar, Decimal::ONE),
        "cent" | "cents" => (Dollar, cent),
        "yuan" | "renminbi" | "kuai" => (Code("CNY"), Decimal::ONE),
        "euro" | "euros" => (Code("EUR"), Decimal::ONE),
        "pound" | "pounds" | "quid" => (Code("GBP"), Decimal::ONE),
        "pence" | "penny" => (Code("GBP"), cent),
        "yen" => (Code("JPY"), Decimal::ONE),
        "won" => (Code("KRW"), Decimal::ONE),
        "rupee" | "rupees" => (Code("INR"), Decimal::ONE),
        "baht" => (Code("THB"), Decimal::ONE),
        "ringgit" => (Code("MYR"), Decimal::ONE),
        "lira" | "liras" => (Code("TRY"), Decimal::ONE),
        "franc" | "francs" => (Code("CHF"), Decimal::ONE),
        "us" | "american" | "chinese" | "hong" | "australian" | "canadian" | "singapore" | "new" => {
            let end = if word == "hong" { scan.phrase(end, &["kong"])? } else { end };
            let (last, end) = scan.next_word(end);
            if word == "chinese" {
                return matches!(last, "yuan" | "renminbi").then_some((Code("CNY"), Decimal::ONE, end));
            }
            let of = match word {
                "hong" => "HKD",
                "australian" => "AUD",
                "canadian" => "CAD",
                "singapore" => "SGD",
                "us" | "american" => "USD",
                _ => return None,
            };
            return matches!(last, "dollar" | "dollars").then_some((Code(of), Decimal::ONE, end));
        }
        word => (Code(code(word)?), Decimal::ONE),
    };
    // "30 pounds sterling" is money, "30 pounds of rice" is not.
    let heavy = matches!(word, "pound" | "pounds") && scan.next_word(end).0 == "of";
    let end = if scan.next_word(end).0 == "sterling" { scan.next_word(end).1 } else { end };
    (!heavy).then_some((unit, times, end))
}

/// "and twenty cents" after whole dollars.
fn cents(scan: &Scan, at: usize) -> Option<(Decimal, usize)> {
    let from = scan.phrase(at, &["and"]).unwrap_or(at);
    let numeral = numeral::read(scan, scan.skip_spaces(from))?;
    let (word, end) = scan.next_word(numeral.end);
    let closed =
        word.is_empty() && scan.after(scan.skip_spaces(numeral.end)).is_none_or(|c| !c.is_alphanumeric());
    if closed
        && (Decimal::TEN..Decimal::ONE_HUNDRED).contains(&numeral.value)
        && numeral.value.fract().is_zero()
    {
        return Some((numeral.value * Decimal::new(1, 2), numeral.end));
    }
    let small = matches!(word, "cent" | "cents" | "pence" | "penny") && numeral.value < Decimal::ONE_HUNDRED;
    small.then(|| (numeral.value * Decimal::new(1, 2), end))
}

/// An amount without a unit, which only an answer may be.
pub(super) fn bare(scan: &Scan, core: (usize, usize)) -> Option<Decimal> {
    let (numeral, from) = signed(scan, core.0)?;
    (free(scan, from, numeral.end) && scan.skip_spaces(numeral.end) >= core.1).then_some(numeral.value)
}
