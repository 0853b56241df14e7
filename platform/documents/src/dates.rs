//! Dates as people write them into tables.

use jiff::civil::Date;

/// The day that a text names: year, month and day in this order.
pub(crate) fn read(text: &str) -> Option<Date> {
    let text = text.trim();
    let numbers: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let known = |c: char| c.is_ascii_digit() || "-/.年月日T: ".contains(c);
    if !text.chars().all(known) {
        return None;
    }
    let parts = match numbers.as_slice() {
        [whole] if whole.len() == 8 => [whole.get(..4)?, whole.get(4..6)?, whole.get(6..)?],
        // What follows is a time of the day.
        [year, month, day, rest @ ..] if year.len() == 4 && rest.len() <= 3 => [*year, *month, *day],
        _ => return None,
    };
    let [year, month, day] = parts;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_spellings_are_read() {
        let day = Date::constant(2026, 1, 31);
        for text in [
            "2026-01-31",
            "2026/1/31",
            "2026.01.31",
            "2026年1月31日",
            "20260131",
            "2026-01-31 08:30",
            "2026-01-31T00:00:00",
        ] {
            assert_eq!(read(text), Some(day), "{text}");
        }
        for text in
            ["31.1.2026", "2026-02-30", "01/02/2026", "soon", "2026-01", "2026-13-01", "2026-01-31x", ""]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
