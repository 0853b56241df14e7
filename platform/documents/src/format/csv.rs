//! Files of separated values: commas, semicolons or tabs, quotes as spreadsheet programs write them.
//!
//! A reader of our own: the number of a row must be that of the spreadsheet program, which counts empty rows, and a quote that
//! is never closed must be named instead of swallowing the rest of the file.

use botloom_flow::words;

use crate::limits::{MAX_CELLS, TITLE_ROWS};
use crate::table::{Cell, Row, Sheet};
use crate::{Unreadable, columns, text};

/// Reads a file.
pub(crate) fn read(bytes: &[u8]) -> Result<Sheet, Unreadable> {
    let text = text::decode(bytes)?;
    let named = text.get(..6).filter(|line| line.to_ascii_lowercase().starts_with("sep="));
    if let Some(separator) = named.and_then(|line| line.chars().nth(4)) {
        let mut sheet = whole(&text, separator)?;
        sheet.rows.retain(|row| row.number > 1);
        return Ok(sheet);
    }
    let best = ['\t', ';', ','].into_iter().max_by_key(|separator| likely(&text, *separator));
    whole(&text, best.unwrap_or(','))
}

fn whole(text: &str, separator: char) -> Result<Sheet, Unreadable> {
    let (sheet, open) = parse(text, separator)?;
    match open {
        Some(row) => Err(Unreadable(words!(
            "a quote that opens in row {row} is never closed; close it, or write it twice (\"\") inside a cell",
            row
        ))),
        None => Ok(sheet),
    }
}

/// How well a separator explains the beginning of a text: columns that are known, then columns.
fn likely(text: &str, separator: char) -> (usize, usize) {
    let head: String = text.split_inclusive('\n').take(TITLE_ROWS).collect();
    let Ok((sheet, _)) = parse(&head, separator) else { return (0, 0) };
    let rows = sheet.rows.iter().map(|row| (columns::known(row), row.cells.len()));
    rows.max().unwrap_or_default()
}

/// The rows of a text, and the row of a quote that is never closed.
fn parse(text: &str, separator: char) -> Result<(Sheet, Option<usize>), Unreadable> {
    let mut sheet = Sheet::default();
    let (mut row, mut cell, mut quoted, mut opened) =
        (Row { number: 1, cells: Vec::new() }, String::new(), false, 0);
    let mut count = 0_usize;
    let mut chars = text.chars().peekable();
    let finish = |row: &mut Row, sheet: &mut Sheet| {
        let next = row.number + 1;
        let done = std::mem::replace(row, Row { number: next, cells: Vec::new() });
        if !done.is_blank() {
            sheet.rows.push(done);
        }
    };
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = true;
                opened = row.number;
            }
            c if quoted => cell.push(c),
            c if c == separator => {
                count += 1;
                row.cells.push(Cell::new(&std::mem::take(&mut cell)));
            }
            '\r' if chars.peek() == Some(&'\n') => {}
            '\r' | '\n' => {
                count += 1;
                row.cells.push(Cell::new(&std::mem::take(&mut cell)));
                finish(&mut row, &mut sheet);
            }
            c => cell.push(c),
        }
        if count > MAX_CELLS {
            return Err(Unreadable(words!(
                "the table has more than {most} cells; split it",
                most = MAX_CELLS
            )));
        }
    }
    row.cells.push(Cell::new(&cell));
    finish(&mut row, &mut sheet);
    Ok((sheet, quoted.then_some(opened)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(usize, Vec<String>)> {
        let shown = |cell: &Cell| cell.text().unwrap_or_default().to_owned();
        let sheet = read(text.as_bytes()).unwrap();
        sheet.rows.iter().map(|row| (row.number, row.cells.iter().map(shown).collect())).collect()
    }

    #[test]
    fn separators_are_recognized() {
        for separator in [",", ";", "\t"] {
            let text = ["问题", "答案\n怎么退货, 换货; 或修", "可以"].join(separator);
            let text = if separator == "," {
                text.replace("怎么退货, 换货; 或修", "\"怎么退货, 换货; 或修\"")
            } else {
                text
            };
            let text = if separator == ";" {
                text.replace("怎么退货, 换货; 或修", "\"怎么退货, 换货; 或修\"")
            } else {
                text
            };
            assert_eq!(
                rows(&text)[1],
                (2, vec!["怎么退货, 换货; 或修".to_owned(), "可以".to_owned()]),
                "{separator}"
            );
        }
        assert_eq!(rows("sep=;\nquestion;answer\na,b;c\n")[1].1, ["a,b", "c"]);
    }

    #[test]
    fn rows_have_the_numbers_of_spreadsheets() {
        let text = "question,answer\r\n\r\n\"two\nlines, \"\"quoted\"\"\",yes\r\n,\nlast,row";
        let read = rows(text);
        assert_eq!(read[1], (3, vec!["two\nlines, \"quoted\"".to_owned(), "yes".to_owned()]));
        assert_eq!(read[2], (5, vec!["last".to_owned(), "row".to_owned()]));
        assert_eq!(read.len(), 3);
    }

    #[test]
    fn a_quote_that_is_never_closed_is_named() {
        let error = read(b"question,answer\na,b\n\"c,d\ne,f\n").unwrap_err();
        assert!(error.to_string().contains("row 3"), "{error}");
    }
}
