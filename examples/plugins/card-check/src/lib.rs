//! Numbers of Chinese ID cards (GB 11643, check digit by ISO 7064 MOD 11-2) and of bank cards (ISO/IEC 7812, check digit by Luhn).

mod bindings;

use bindings::exports::botloom::plugin::recognizer::{Found, Guest as Recognizer};
use bindings::{Failure, Guest, Holder};

/// The first two digits of ID numbers that are in use (GB/T 2260, and 81 to 83 for residence permits).
const PROVINCES: &[u32] = &[
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
    61, 62, 63, 64, 65, 71, 81, 82, 83,
];

struct Plugin;

botloom_sdk::export!(Plugin);

impl Recognizer for Plugin {
    fn recognize(text: String, _language: String) -> Vec<Found> {
        runs(&text)
            .into_iter()
            .filter_map(|run| {
                let right = id_card(&run.digits).is_ok() || bank_card(&run.digits).is_ok();
                right.then_some(Found { start: run.start, end: run.end, value: run.digits })
            })
            .collect()
    }
}

impl Guest for Plugin {
    fn id_card(number: String) -> Result<Holder, Failure> {
        id_card(&only(&number)?)
    }

    fn bank_card(number: String) -> Result<String, Failure> {
        let digits = only(&number)?;
        bank_card(&digits).map(|()| digits)
    }
}

/// Digits that stand together in a text, perhaps in groups.
struct Run {
    start: u32,
    end: u32,
    digits: String,
}

/// A digit or the `X` of an ID card, also in full width.
fn sign(c: char) -> Option<char> {
    match c {
        '0'..='9' => Some(c),
        '０'..='９' => char::from_digit(u32::from(c) - u32::from('０'), 10),
        'x' | 'X' | 'ｘ' | 'Ｘ' => Some('X'),
        _ => None,
    }
}

fn is_gap(c: char) -> bool {
    matches!(c, ' ' | '-' | '\u{a0}' | '\u{3000}' | '–')
}

/// Every run of digits with single gaps. A letter right before or after makes it a part of something else.
fn runs(text: &str) -> Vec<Run> {
    let chars: Vec<char> = text.chars().collect();
    let joined = |c: char| c.is_ascii_alphanumeric() && sign(c).is_none();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if sign(chars[at]).is_none_or(|c| c == 'X') {
            at += 1;
            continue;
        }
        let start = at;
        let mut digits = String::new();
        let mut end = at;
        while let Some(c) = chars.get(at) {
            match sign(*c) {
                Some(c) => {
                    digits.push(c);
                    at += 1;
                    end = at;
                    if c == 'X' {
                        break;
                    }
                }
                None if is_gap(*c) && chars.get(at + 1).is_some_and(|next| sign(*next).is_some()) => at += 1,
                None => break,
            }
        }
        let before = start.checked_sub(1).is_some_and(|before| joined(chars[before]));
        let after = chars.get(end).is_some_and(|c| c.is_ascii_alphanumeric());
        if !before && !after {
            found.push(Run { start: start as u32, end: end as u32, digits });
        }
    }
    found
}

/// The digits of a text that is nothing but a number.
fn only(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    match runs(text).as_slice() {
        [run] if run.start == 0 && run.end as usize == text.chars().count() => Ok(run.digits.clone()),
        _ => Err(Failure::BadLength),
    }
}

fn id_card(digits: &str) -> Result<Holder, Failure> {
    let (body, check) = digits.split_at_checked(17).ok_or(Failure::BadLength)?;
    if check.len() != 1 || !body.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Failure::BadLength);
    }
    // The weight of a place is 2 to the power of how far it stands from the end, modulo 11.
    let sum: u32 =
        body.bytes().rev().zip(1..).map(|(digit, place)| u32::from(digit - b'0') * ((1 << place) % 11)).sum();
    let expected = match (12 - sum % 11) % 11 {
        10 => 'X',
        number => char::from_digit(number, 10).unwrap_or('?'),
    };
    if !check.starts_with(expected) {
        return Err(Failure::BadCheckDigit);
    }
    let number = |from: usize, to: usize| body[from..to].parse::<u32>().map_err(|_| Failure::BadLength);
    let (province, year, month, day) = (number(0, 2)?, number(6, 10)?, number(10, 12)?, number(12, 14)?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    if !PROVINCES.contains(&province) || !(1850..2200).contains(&year) || day == 0 || day > days {
        return Err(Failure::BadContent);
    }
    let woman = body.as_bytes()[16] % 2 == 0;
    Ok(Holder { birthday: format!("{year}-{month:02}-{day:02}"), woman, province: format!("{province}") })
}

fn bank_card(digits: &str) -> Result<(), Failure> {
    if !(13..=19).contains(&digits.len()) || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Failure::BadLength);
    }
    let mut sum = 0;
    for (place, digit) in digits.bytes().rev().enumerate() {
        let digit = u32::from(digit - b'0') * (1 + place as u32 % 2);
        sum += digit / 10 + digit % 10;
    }
    // Nothing but zeros is a number that somebody made up.
    if sum % 10 != 0 || sum == 0 { Err(Failure::BadCheckDigit) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(u32, u32, String)> {
        let found = Plugin::recognize(text.to_owned(), "zh-CN".to_owned());
        found.into_iter().map(|found| (found.start, found.end, found.value)).collect()
    }

    #[test]
    fn an_id_number_says_who() {
        let holder = Plugin::id_card("11010519491231002X".to_owned()).unwrap();
        assert_eq!(
            (holder.birthday.as_str(), holder.woman, holder.province.as_str()),
            ("1949-12-31", true, "11")
        );
        assert!(Plugin::id_card("440524 1880 0101 0014".to_owned()).is_ok());
        assert_eq!(Plugin::id_card("110105194912310021".to_owned()).unwrap_err(), Failure::BadCheckDigit);
        assert_eq!(Plugin::id_card("1101051949123100".to_owned()).unwrap_err(), Failure::BadLength);
        assert_eq!(Plugin::id_card("一二三".to_owned()).unwrap_err(), Failure::BadLength);
        assert_eq!(Plugin::id_card(with_check("11010519490230002")).unwrap_err(), Failure::BadContent);
        assert_eq!(Plugin::id_card(with_check("99010519491231002")).unwrap_err(), Failure::BadContent);
    }

    #[test]
    fn a_bank_card_has_its_check_digit() {
        assert_eq!(Plugin::bank_card("6222 0212 3456 7895".to_owned()), Err(Failure::BadCheckDigit));
        assert_eq!(Plugin::bank_card("4111-1111-1111-1111".to_owned()).unwrap(), "4111111111111111");
        assert_eq!(Plugin::bank_card("0000000000000000".to_owned()), Err(Failure::BadCheckDigit));
        assert_eq!(Plugin::bank_card("4111".to_owned()), Err(Failure::BadLength));
    }

    #[test]
    fn numbers_are_found_in_running_text() {
        let text = "我的身份证是１１０１０５１９４９１２３１００２ｘ，卡号 4111 1111 1111 1111。";
        assert_eq!(
            found(text),
            [(6, 24, "11010519491231002X".to_owned()), (28, 47, "4111111111111111".to_owned())]
        );
        assert_eq!(found("订单SO4111111111111111，电话13800138000"), []);
        assert_eq!(found("4111111111111112 4111111111111111X1"), []);
        assert_eq!(found(""), []);
    }

    /// Every slip of one digit and every swap of two neighbours of an ID number is noticed.
    #[test]
    fn slips_are_noticed() {
        let right = "44052418800101001";
        let right = with_check(right);
        for at in 0..17 {
            for digit in '0'..='9' {
                let mut slip: Vec<char> = right.chars().collect();
                let changed = slip[at] != digit;
                slip[at] = digit;
                assert_eq!(id_card(&slip.iter().collect::<String>()).is_err(), changed, "{at} {digit}");
            }
            let mut swapped: Vec<char> = right.chars().collect();
            swapped.swap(at, at + 1);
            let swapped: String = swapped.into_iter().collect();
            assert!(swapped == right || id_card(&swapped).is_err(), "{swapped}");
        }
    }

    /// A number with the check digit that belongs to it.
    fn with_check(body: &str) -> String {
        let mut digits = "0123456789X".chars().map(|check| format!("{body}{check}"));
        digits.find(|digits| id_card(digits) != Err(Failure::BadCheckDigit)).unwrap()
    }
}
