//! Amounts of money with the currency that was said, and currencies said alone.

use super::coins::{ALONE, COINS, Coin, ORDINARY, SMALL};
use crate::entity::mention::{Fields, Mention};
use crate::entity::quantity::{self, Amount};
use crate::entity::scan::{Found, Scan, is_word};
use crate::language::Language;
use rust_decimal::Decimal;

/// An amount, none where only the currency was said.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Sum {
    amount: Option<Amount>,
    name: &'static str,
    iso: &'static str,
}

/// The amounts of a text.
pub(in crate::entity) fn currencies(scan: &Scan, language: Language) -> Vec<Mention> {
    let found: Vec<Found<Sum>> = scan.collect(|at| {
        before(scan, at, language).or_else(|| after(scan, at, language)).or_else(|| alone(scan, at, language))
    });
    let mention = |found: Found<Sum>| {
        let sum = found.value;
        let mut fields: Fields =
            vec![("value", sum.amount.map(Amount::text)), ("unit", Some(sum.name.to_owned()))];
        if !sum.iso.is_empty() {
            fields.push(("isoCurrency", Some(sum.iso.to_owned())));
        }
        Mention { start: found.start, end: found.end, kind: "currency", readings: vec![fields] }
    };
    found.into_iter().map(mention).collect()
}

/// "$ 75 million", "usd 200", "c $ 16.4 million", "sen 100,000", 人民币300.
fn before(scan: &Scan, at: usize, language: Language) -> Option<(Sum, usize)> {
    let c = scan.after(at)?;
    if c.is_ascii_digit() || scan.before(at).is_some_and(|before| is_word(before) && is_word(c)) {
        return None;
    }
    let (coin, end) = sign(scan, at)?;
    let from = scan.skip_spaces(end);
    if !(scan.after(from)?.is_ascii_digit() || scan.rest(from).starts_with(['.', '-'])) {
        return None;
    }
    let number = number(scan, from, language)?;
    let sum = Sum { amount: Some(number.0), name: coin.name, iso: coin.iso };
    // "$10 dollars" says its currency twice; 36元 after ¥ belongs to it.
    let end = scan.literal(number.1, &["元", "块"]).unwrap_or(number.1);
    Some((sum, end))
}

/// The sign, code or name that stands before an amount.
fn sign(scan: &Scan, at: usize) -> Option<(&'static Coin, usize)> {
    let rest = scan.rest(at);
    let forms = COINS
        .iter()
        .flat_map(|coin| coin.signs.split(';').filter(|form| !form.is_empty()).map(move |form| (coin, form)));
    let signs = forms.filter(|(_, form)| rest.starts_with(form)).max_by_key(|(_, form)| form.len());
    if let Some((coin, form)) = signs {
        let end = at + form.len();
        let letters = form.ends_with(|c: char| c.is_ascii_lowercase());
        if !letters || !scan.after(end).is_some_and(|c| c.is_ascii_lowercase()) {
            return Some((coin, end));
        }
    }
    if let Some(coin) = code(scan, at) {
        return Some((coin, at + 3));
    }
    let word = scan.word(at);
    if !word.is_empty() {
        return COINS
            .iter()
            .find(|coin| coin.name == "Sen" && coin.words == word)
            .map(|coin| (coin, at + word.len()));
    }
    let han = COINS.iter().filter(|coin| coin.iso != "CNY" || rest.starts_with("人民币"));
    han.flat_map(|coin| {
        coin.han.split(';').filter(|form| form.chars().count() > 1).map(move |form| (coin, form))
    })
    .filter(|(_, form)| rest.starts_with(form))
    .max_by_key(|(_, form)| form.len())
    .map(|(coin, form)| (coin, at + form.len()))
}

/// A code of three letters; one that is a word has to be in capitals.
fn code(scan: &Scan, at: usize) -> Option<&'static Coin> {
    let letters = scan.rest(at).bytes().take_while(u8::is_ascii_lowercase).count();
    if letters != 3 {
        return None;
    }
    let shown = scan.plain(at, at + 3);
    let upper = shown.to_ascii_uppercase();
    let coin = COINS.iter().find(|coin| coin.iso == upper)?;
    (!ORDINARY.contains(&coin.iso) || shown == upper).then_some(coin)
}

fn number(scan: &Scan, at: usize, language: Language) -> Option<(Amount, usize)> {
    let found = quantity::read(scan, at, language)?;
    let inside = scan.before(at).is_some_and(|c| c.is_ascii_digit());
    (!inside).then_some((found.value, found.end))
}

/// "30 dollars", "12-cent", "48.5 MGBP", 36.57亿元, and what goes on with small coins.
fn after(scan: &Scan, at: usize, language: Language) -> Option<(Sum, usize)> {
    if scan.before(at).is_some_and(|before| is_word(before) && scan.after(at).is_some_and(is_word)) {
        return None;
    }
    let (amount, end) = number(scan, at, language)?;
    let (unit, end, scale) = unit(scan, end)?;
    let (name, iso, parts) = match unit {
        Unit::Coin(coin) => (coin.name, coin.iso, None),
        Unit::Small(name, of) => (name, of, Some(())),
    };
    let amount = match scale {
        Some(scale) => amount.times(Amount::Exact(scale)),
        None => amount,
    };
    let sum = |amount| Sum { amount: Some(amount), name, iso };
    if parts.is_some() {
        let own = SMALL.iter().find(|small| small.name == name && small.of == iso && iso != "*");
        let amount = own.map_or(amount, |small| amount.over(Amount::Exact(small.parts.into())));
        return Some((Sum { iso: if iso == "*" { "" } else { iso }, ..sum(amount) }, end));
    }
    let (amount, end) = change(scan, amount, end, iso, language);
    Some((sum(amount), end))
}

/// What follows a whole amount in small coins: "and forty-five cents", "forty five", 又三美分, 5毛, 五.
fn change(scan: &Scan, amount: Amount, end: usize, iso: &str, language: Language) -> (Amount, usize) {
    let (mut amount, mut end, mut last) = (amount, end, 1_i64);
    if !amount.is_whole() {
        return (amount, end);
    }
    loop {
        let joint = scan
            .phrase(end, &["and"])
            .or_else(|| scan.literal(scan.skip_spaces(end), &["又", "零"]))
            .unwrap_or(end);
        let from = scan.skip_spaces(joint);
        let Some((more, after)) =
            number(scan, from, language).filter(|(more, _)| more.is_whole() && more.float() >= 0.0)
        else {
            break;
        };
        let spoken = scan.rest(end).starts_with(' ')
            || joint > end
            || !scan.rest(from).starts_with(|c: char| c.is_ascii_digit());
        let unit = unit(scan, after);
        if let Some((Unit::Small(name, of), after, None)) = unit {
            let small = SMALL.iter().find(|small| {
                small.name == name && small.of == of && (of == "*" || of == iso) && small.parts > last
            });
            let Some(small) = small else { break };
            if more.float() >= f64::from(i32::try_from(small.parts).unwrap_or(i32::MAX)) {
                break;
            }
            amount = amount.plus(more.over(Amount::Exact(small.parts.into())));
            (end, last) = (after, small.parts);
            continue;
        }
        // "thirteen dollars forty five", "15 dollars 50", 三块五: tenths or hundredths go without a name.
        let digits = &scan.text()[from..after];
        let rest = scan.skip_spaces(after);
        let closed = !scan.after(after).is_some_and(is_word)
            && unit.is_none()
            && !scan.rest(rest).starts_with(['%', '.'])
                | scan.rest(after).starts_with(". ")
                | (scan.rest(after) == ".");
        let two = (10.0..100.0).contains(&more.float());
        let han = digits.chars().next().is_some_and(|c| !c.is_ascii());
        let digit = digits.chars().next().is_some_and(|c| c.is_ascii_digit());
        let named = scan.next_word(after).0;
        if last > 1 && last < 100 && more.float() < 10.0 && closed {
            amount = amount.plus(more.over(Amount::Exact((last * 10).into())));
            end = after;
        } else if last == 1
            && spoken
            && closed
            && language == Language::En
            && two
            && (named.is_empty() || named == "only")
            && (digit || joint > end || !han)
        {
            amount = amount.plus(more.over(Amount::Exact(Decimal::ONE_HUNDRED)));
            end = after;
        } else if last == 1
            && language == Language::Zh
            && joint == end
            && from == end
            && more.float() < 10.0
            && more.float() > 0.0
            && iso == "CNY"
            && !scan.after(after).is_some_and(botloom_script::is_han)
        {
            amount = amount.plus(more.over(Amount::Exact(Decimal::TEN)));
            end = after;
        }
        break;
    }
    (amount, end)
}

#[derive(Clone, Copy)]
enum Unit {
    Coin(&'static Coin),
    Small(&'static str, &'static str),
}

/// The unit after an amount, its end, and a scale that is written with it: "MUSD".
fn unit(scan: &Scan, at: usize) -> Option<(Unit, usize, Option<Decimal>)> {
    let hyphen = scan.after(at) == Some('-') && scan.after(at + 1).is_some_and(|c| c.is_ascii_lowercase());
    let from = if hyphen { at + 1 } else { scan.skip_spaces(at) };
    let rest = scan.rest(from);
    let first = rest.chars().next()?;
    let ends = |end: usize| scan.ends(end) || end == from;
    let mut best: Option<(Unit, usize)> = None;
    let mut offer = |unit: Unit, form: &str| {
        let length = form.len();
        let ascii = form.ends_with(|c: char| c.is_alphabetic() && !('\u{4e00}'..='\u{9fff}').contains(&c));
        let plural = if ascii {
            ["s", "es"].iter().find_map(|end| {
                rest[length..].starts_with(end).then_some(length + end.len()).filter(|end| ends(from + end))
            })
        } else {
            None
        };
        let end = from + plural.unwrap_or(length);
        if (!ascii || ends(end)) && best.as_ref().is_none_or(|(_, held)| end > *held) {
            best = Some((unit, end));
        }
    };
    for coin in COINS {
        let forms = if first.is_ascii() || !botloom_script::is_han(first) {
            [coin.words, coin.signs]
        } else {
            [coin.han, ""]
        };
        for form in forms
            .iter()
            .flat_map(|forms| forms.split(';'))
            .filter(|form| !form.is_empty() && rest.starts_with(form))
        {
            offer(Unit::Coin(coin), form);
        }
    }
    for small in SMALL {
        let forms = small
            .words
            .split(';')
            .chain(small.han.split(';'))
            .filter(|form| !form.is_empty() && rest.starts_with(form));
        for form in forms {
            offer(Unit::Small(small.name, small.of), form);
        }
    }
    if let Some(coin) = code(scan, from).filter(|_| !scan.after(from + 3).is_some_and(|c| c.is_ascii_digit()))
    {
        return Some((Unit::Coin(coin), from + 3, None));
    }
    if let Some((unit, end)) = best {
        // 元旦 and 块 of cake are no money, "$ 5" after a number belongs to the next one.
        let word = matches!(first, '元' | '块' | '分' | '毛' | '角' | '钱') && not_money(scan, end);
        let next = scan.skip_spaces(end);
        let symbol = !first.is_alphanumeric() && scan.after(next).is_some_and(|c| c.is_ascii_digit());
        let symbol = symbol && (next == end || scan.before(from) == Some(' '));
        if symbol && !cents_follow(scan, next) {
            return None;
        }
        return (!word).then_some((unit, end, None));
    }
    // "30 MUSD".
    if matches!(first, 'm' | 'k' | 'b')
        && let Some(coin) = code_after(scan, from + 1)
    {
        let scale = match first {
            'm' => 1_000_000,
            'k' => 1000,
            _ => 1_000_000_000,
        };
        return Some((Unit::Coin(coin), from + 4, Some(Decimal::from(scale))));
    }
    None
}

fn code_after(scan: &Scan, at: usize) -> Option<&'static Coin> {
    let letters = scan.rest(at).bytes().take_while(u8::is_ascii_lowercase).count();
    if letters != 3 || !scan.ends(at + 3) {
        return None;
    }
    let upper = scan.plain(at, at + 3);
    COINS.iter().find(|coin| coin.iso == upper)
}

/// Whether an amount of small coins stands here: "10 $ 30 cent".
fn cents_follow(scan: &Scan, at: usize) -> bool {
    let Some((_, end)) = scan.digits(at, 2) else { return false };
    matches!(scan.next_word(end).0, "cent" | "cents" | "pence")
}

fn not_money(scan: &Scan, end: usize) -> bool {
    scan.literal(
        end,
        &[
            "旦", "素", "件", "宵", "老", "蛋糕", "电池", "手表", "表", "肉", "糖", "石", "屏", "板", "钟",
            "之", "巾", "衣", "笔", "度", "享", "类", "别", "析", "配", "公司",
        ],
    )
    .is_some()
}

/// A currency without an amount.
fn alone(scan: &Scan, at: usize, language: Language) -> Option<(Sum, usize)> {
    let sum = |coin: &Coin| Sum { amount: None, name: coin.name, iso: coin.iso };
    let c = scan.after(at)?;
    if c.is_ascii_lowercase() {
        let longest = ALONE
            .iter()
            .filter(|name| scan.rest(at).starts_with(**name) && scan.ends(at + name.len()))
            .max_by_key(|name| name.len())?;
        let single = longest.strip_suffix('s').unwrap_or(longest);
        let known = |coin: &&Coin| {
            coin.words.split(';').chain(coin.signs.split(';')).any(|form| form == single || form == *longest)
        };
        let coin = COINS.iter().find(known)?;
        return Some((sum(coin), at + longest.len()));
    }
    if language == Language::En || c.is_ascii() {
        return None;
    }
    let coins = COINS.iter().flat_map(|coin| {
        coin.han
            .split(';')
            .filter(|form| form.chars().count() >= 2 && *form != "块钱")
            .map(move |form| (coin, form))
    });
    let (coin, form) =
        coins.filter(|(_, form)| scan.rest(at).starts_with(form)).max_by_key(|(_, form)| form.len())?;
    Some((sum(coin), at + form.len()))
}
