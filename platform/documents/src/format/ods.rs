//! Workbooks of OpenDocument. A reader of our own: cells and rows are repeated by number there, and a small file can state
//! more of them than fit into memory.

use botloom_flow::words;

use super::archive::Archive;
use super::damaged;
use super::xml::{Xml, walk};
use crate::Unreadable;
use crate::limits::MAX_CELLS;
use crate::table::{Cell, Row, Sheet};

/// A row of a sheet may be repeated so often; only empty ones are repeated more often in practice.
const MOST_ROWS: usize = 1_048_576;
/// The most columns of a sheet.
const MOST_COLUMNS: usize = 16_384;

/// Reads a workbook.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    let content = Archive::open(bytes)?.part("content.xml")?.ok_or_else(damaged)?;
    let mut book = Book { left: MAX_CELLS, ..Book::default() };
    walk(&content, &mut |xml| book.see(&xml))?;
    Ok(book.sheets)
}

#[derive(Default)]
struct Book {
    sheets: Vec<Sheet>,
    /// Styles of tables that are not shown.
    hidden: Vec<String>,
    style: String,
    /// The number of the next row, from 1.
    number: usize,
    rows: usize,
    row: Vec<Cell>,
    cell: Option<Reading>,
    left: usize,
    /// Inside a note of a cell.
    note: usize,
}

/// A cell on its way.
struct Reading {
    repeated: usize,
    /// What the file says the value is, where the text shows it otherwise.
    date: Option<String>,
    text: String,
    paragraphs: usize,
}

impl Book {
    fn see(&mut self, xml: &Xml<'_>) -> Result<(), Unreadable> {
        match xml {
            Xml::Open("style", attributes) => {
                self.style = attributes.get("name").unwrap_or_default().to_owned();
            }
            Xml::Open("table-properties", attributes) if attributes.get("display") == Some("false") => {
                self.hidden.push(std::mem::take(&mut self.style));
            }
            Xml::Open("table", attributes) => {
                let hidden = attributes
                    .get("style-name")
                    .is_some_and(|style| self.hidden.iter().any(|name| name == style));
                let name = attributes.get("name").unwrap_or_default().to_owned();
                self.sheets.push(Sheet { name, hidden, rows: Vec::new() });
                self.number = 1;
            }
            Xml::Open("table-row", attributes) => {
                self.rows = number(attributes.get("number-rows-repeated"), MOST_ROWS);
                self.row.clear();
            }
            Xml::Close("table-row") => self.end_row()?,
            Xml::Open("annotation", _) => self.note += 1,
            Xml::Close("annotation") => self.note = self.note.saturating_sub(1),
            Xml::Open("table-cell" | "covered-table-cell", attributes) => {
                self.cell = Some(Reading {
                    repeated: number(attributes.get("number-columns-repeated"), MOST_COLUMNS),
                    date: attributes
                        .get("date-value")
                        .map(|date| date.trim_end_matches("T00:00:00").replace('T', " ")),
                    text: String::new(),
                    paragraphs: 0,
                });
            }
            Xml::Close("table-cell" | "covered-table-cell") => self.end_cell()?,
            Xml::Open("p", _) if self.note == 0 => {
                if let Some(cell) = &mut self.cell {
                    cell.text.push_str(if cell.paragraphs > 0 { "\n" } else { "" });
                    cell.paragraphs += 1;
                }
            }
            Xml::Open("s" | "tab", _) => self.text(" "),
            Xml::Open("line-break", _) => self.text("\n"),
            Xml::Text(text) => self.text(text),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.paragraphs > 0 && self.note == 0) {
            cell.text.push_str(text);
        }
    }

    fn take(&mut self, cells: usize) -> Result<(), Unreadable> {
        let many =
            || Unreadable(words!("the workbook has more than {most} cells; split it", most = MAX_CELLS));
        self.left = self.left.checked_sub(cells).ok_or_else(many)?;
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Unreadable> {
        let Some(done) = self.cell.take() else { return Ok(()) };
        let cell = done.date.as_deref().map_or_else(|| Cell::new(&done.text), Cell::new);
        if self.row.len() + done.repeated > MOST_COLUMNS {
            return Ok(());
        }
        self.take(done.repeated)?;
        self.row.extend(std::iter::repeat_n(cell, done.repeated));
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), Unreadable> {
        let cells = std::mem::take(&mut self.row);
        let row = Row { number: self.number, cells };
        let first = self.number;
        self.number = self.number.saturating_add(self.rows).min(MOST_ROWS + 1);
        if row.is_blank() || self.sheets.is_empty() {
            return Ok(());
        }
        self.take(row.cells.len().saturating_mul(self.rows))?;
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        for number in first..self.number {
            sheet.rows.push(Row { number, ..row.clone() });
        }
        Ok(())
    }
}

fn number(text: Option<&str>, most: usize) -> usize {
    text.and_then(|text| text.parse().ok()).unwrap_or(1).clamp(1, most)
}

#[cfg(test)]
mod tests {
    use super::super::tests::zipped;
    use super::*;

    fn book(table: &str) -> Result<Vec<Sheet>, Unreadable> {
        let text = format!(
            "<office:document-content><office:automatic-styles><style:style style:name=\"ta2\" style:family=\"table\"><style:table-properties \
             table:display=\"false\"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{table}</office:spreadsheet>\
             </office:body></office:document-content>"
        );
        read(&zipped(&[("content.xml", text.as_bytes())]))
    }

    #[test]
    fn rows_and_cells_are_repeated() {
        let sheets = book(
            "<table:table table:name=\"A\"><table:table-row table:number-rows-repeated=\"2\"><table:table-cell/></table:table-row>\
             <table:table-row><table:table-cell table:number-columns-repeated=\"2\"><text:p>a &amp;</text:p><text:p>b</text:p></table:table-cell>\
             <table:table-cell office:value-type=\"date\" office:date-value=\"2026-01-31T00:00:00\"><text:p>31.1.26</text:p></table:table-cell></table:table-row>\
             <table:table-row table:number-rows-repeated=\"1048570\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>\
             <table:table table:name=\"B\" table:style-name=\"ta2\"/>",
        )
        .unwrap();
        assert_eq!((sheets[0].name.as_str(), sheets[0].hidden, sheets[0].rows.len()), ("A", false, 1));
        assert_eq!(sheets[0].rows[0].number, 3);
        let shown: Vec<&str> = sheets[0].rows[0].cells.iter().filter_map(Cell::text).collect();
        assert_eq!(shown, ["a &\nb", "a &\nb", "2026-01-31"]);
        assert!(sheets[1].hidden);
    }

    #[test]
    fn a_bomb_of_repetitions_is_refused() {
        let row = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell table:number-columns-repeated=\"16384\"><text:p>x</text:p></table:table-cell></table:table-row>";
        let error = book(&format!("<table:table table:name=\"A\">{row}</table:table>")).unwrap_err();
        assert!(error.to_string().contains("cells"), "{error}");
    }
}
