//! The Chinese calendar from 1970 to 2050.
//!
//! A number for each year: its low four bits name the leap month (0 for none), bits 15 to 4 say from the first month on
//! which have 30 days and not 29, bit 16 that the leap month has 30. The table agrees with the new moons that the
//! package `LunarCalendar` 0.0.9 (PyPI, MIT) lists for these years.

use super::calendar::{date as solar, days};
use jiff::civil::Date;

/// The first year of the table.
const FIRST: i64 = 1970;
/// The first day of its first year: 6 February 1970.
const START: (i64, u32, u32) = (1970, 2, 6);

const YEARS: &[u32] = &[
    0x096d0, 0x04dd5, 0x04ad0, 0x0a4d0, 0x0d4d4, 0x0d250, 0x0d558, 0x0b540, 0x0b6a0, 0x195a6, 0x095b0,
    0x049b0, 0x0a974, 0x0a4b0, 0x0b27a, 0x06a50, 0x06d40, 0x0af46, 0x0ab60, 0x09570, 0x04af5, 0x04970,
    0x064b0, 0x074a3, 0x0ea50, 0x06b58, 0x05ac0, 0x0ab60, 0x096d5, 0x092e0, 0x0c960, 0x0d954, 0x0d4a0,
    0x0da50, 0x07552, 0x056a0, 0x0abb7, 0x025d0, 0x092d0, 0x0cab5, 0x0a950, 0x0b4a0, 0x0baa4, 0x0ad50,
    0x055d9, 0x04ba0, 0x0a5b0, 0x15176, 0x052b0, 0x0a930, 0x07954, 0x06aa0, 0x0ad50, 0x05b52, 0x04b60,
    0x0a6e6, 0x0a4e0, 0x0d260, 0x0ea65, 0x0d530, 0x05aa0, 0x076a3, 0x096d0, 0x04afb, 0x04ad0, 0x0a4d0,
    0x1d0b6, 0x0d250, 0x0d520, 0x0dd45, 0x0b5a0, 0x056d0, 0x055b2, 0x049b0, 0x0a577, 0x0a4b0, 0x0aa50,
    0x1b255, 0x06d20, 0x0ada0, 0x14b63,
];

fn month_days(code: u32, month: u32) -> i64 {
    29 + i64::from(code >> (16 - month) & 1)
}

fn leap(code: u32) -> u32 {
    code & 0xf
}

fn leap_days(code: u32) -> i64 {
    if leap(code) == 0 { 0 } else { 29 + i64::from(code >> 16 & 1) }
}

fn year_days(code: u32) -> i64 {
    (1..=12).map(|month| month_days(code, month)).sum::<i64>() + leap_days(code)
}

/// The day of our calendar on which a day of a Chinese year falls; a month that is no leap month. None outside the table
/// and for days that the month does not have.
pub(super) fn date(year: i64, month: u32, day: u32) -> Option<Date> {
    let place = usize::try_from(year.checked_sub(FIRST)?).ok()?;
    let code = *YEARS.get(place)?;
    if !(1..=12).contains(&month) || day == 0 || i64::from(day) > month_days(code, month) {
        return None;
    }
    let before: i64 = YEARS[..place].iter().map(|code| year_days(*code)).sum();
    let months: i64 = (1..month)
        .map(|month| month_days(code, month) + if leap(code) == month { leap_days(code) } else { 0 })
        .sum();
    days(solar(START.0, START.1, START.2)?, before + months + i64::from(day) - 1)
}

#[cfg(test)]
mod tests {
    use super::date;
    use jiff::civil;

    #[test]
    fn years_begin_on_their_new_moons() {
        for (year, month, day) in [
            (1970, 2, 6),
            (2000, 2, 5),
            (2017, 1, 28),
            (2023, 1, 22),
            (2024, 2, 10),
            (2025, 1, 29),
            (2033, 1, 31),
            (2050, 1, 23),
        ] {
            assert_eq!(
                date(year, 1, 1),
                Some(civil::date(i16::try_from(year).unwrap(), month, day)),
                "{year}"
            );
        }
        assert_eq!(date(2015, 10, 1), Some(civil::date(2015, 11, 12)));
        assert_eq!(date(1969, 1, 1), None);
        assert_eq!(date(2020, 13, 1), None);
        assert_eq!(date(2020, 1, 31), None);
    }
}
