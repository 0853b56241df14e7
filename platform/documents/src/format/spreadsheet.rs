//! Workbooks of Excel, by `calamine`.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, Xlsx};

use botloom_flow::words;

use super::archive::Archive;
use super::damaged;
use crate::Unreadable;
use crate::limits::MAX_CELLS;
use crate::table::{Cell, Row, Sheet};

/// Reads an `.xlsx`. Cells are taken one after the other: a sheet whose two cells stand in opposite corners takes no memory
/// for what lies between.
pub(super) fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    drop(Archive::open(bytes)?);
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut left = MAX_CELLS;
    let mut sheets = Vec::new();
    for about in book.sheets_metadata().to_vec() {
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        let mut cells = Cells { rows: BTreeMap::new(), left };
        let mut reader = book.worksheet_cells_reader(&about.name).map_err(|_| damaged())?;
        while let Some(cell) = reader.next_cell().map_err(|_| damaged())? {
            let (row, column) = cell.get_position();
            cells.put(row, column, cell_of_ref(cell.get_value()))?;
        }
        drop(reader);
        for merged in book.merge_cells_by_sheet_name(&about.name).unwrap_or_default() {
            cells.fill(&merged)?;
        }
        left = cells.left;
        sheets.push(cells.sheet(about.name, about.visible != SheetVisible::Visible));
    }
    Ok(sheets)
}

/// Reads an `.xls`, whose sheets have at most 65,536 rows and 256 columns.
pub(super) fn xls(bytes: &[u8]) -> Result<Vec<Sheet>, Unreadable> {
    let mut book: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    let mut left = MAX_CELLS;
    let mut sheets = Vec::new();
    for about in book.sheets_metadata().to_vec() {
        if about.typ != SheetType::WorkSheet {
            continue;
        }
        let mut cells = Cells { rows: BTreeMap::new(), left };
        let range = book.worksheet_range(&about.name).map_err(|_| damaged())?;
        let (top, start) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let place = |from: u32, at: usize| from.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
            cells.put(place(top, row), place(start, column), cell_of(value))?;
        }
        for merged in book.merge_cells_by_sheet_name(&about.name).unwrap_or_default() {
            cells.fill(&merged)?;
        }
        left = cells.left;
        sheets.push(cells.sheet(about.name, about.visible != SheetVisible::Visible));
    }
    Ok(sheets)
}

/// The cells of a sheet by row, from 0, and how many more may come.
struct Cells {
    rows: BTreeMap<u32, Vec<Cell>>,
    left: usize,
}

impl Cells {
    fn put(&mut self, row: u32, column: u32, cell: Cell) -> Result<(), Unreadable> {
        if cell == Cell::Empty {
            return Ok(());
        }
        let cells = self.rows.entry(row).or_default();
        let column = usize::try_from(column).map_err(|_| damaged())?;
        let more = (column + 1).saturating_sub(cells.len());
        let many =
            || Unreadable(words!("the workbook has more than {most} cells; split it", most = MAX_CELLS));
        self.left = self.left.checked_sub(more).ok_or_else(many)?;
        if more > 0 {
            cells.resize(column + 1, Cell::Empty);
        }
        cells[column] = cell;
        Ok(())
    }

    /// Cells that were merged downwards have the value of the first one, in rows where something else stands.
    fn fill(&mut self, merged: &Dimensions) -> Result<(), Unreadable> {
        let ((top, column), (bottom, _)) = (merged.start, merged.end);
        let Ok(at) = usize::try_from(column) else { return Ok(()) };
        let first = self.rows.get(&top).and_then(|cells| cells.get(at)).cloned().unwrap_or_default();
        if first == Cell::Empty || bottom <= top {
            return Ok(());
        }
        let below: Vec<u32> = self.rows.range(top + 1..=bottom).map(|(row, _)| *row).collect();
        for row in below {
            self.put(row, column, first.clone())?;
        }
        Ok(())
    }

    fn sheet(self, name: String, hidden: bool) -> Sheet {
        let row = |(row, cells): (u32, Vec<Cell>)| Row { number: row as usize + 1, cells };
        Sheet { name, hidden, rows: self.rows.into_iter().map(row).collect() }
    }
}

fn cell_of_ref(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => Cell::new(text),
        DataRef::SharedString(text) => Cell::new(text),
        DataRef::Int(number) => Cell::Text(number.to_string()),
        DataRef::Float(number) => Cell::Text(typed(*number)),
        DataRef::Bool(truth) => Cell::Text(truth.to_string()),
        DataRef::DateTime(moment) => moment_cell(moment),
        DataRef::Error(error) => Cell::Error(error.to_string()),
        DataRef::Empty => Cell::Empty,
    }
}

fn cell_of(value: &Data) -> Cell {
    match value {
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => Cell::new(text),
        Data::Int(number) => Cell::Text(number.to_string()),
        Data::Float(number) => Cell::Text(typed(*number)),
        Data::Bool(truth) => Cell::Text(truth.to_string()),
        Data::DateTime(moment) => moment_cell(moment),
        Data::Error(error) => Cell::Error(error.to_string()),
        Data::Empty => Cell::Empty,
    }
}

/// A number as it would be typed: no fraction where there is none, no digits that only the computer sees.
fn typed(number: f64) -> String {
    let rounded = format!("{number:.10}");
    rounded.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn moment_cell(moment: &ExcelDateTime) -> Cell {
    if moment.is_duration() {
        let minutes = (moment.as_f64() * 24.0 * 60.0).round();
        return Cell::Text(format!("{}:{:02}", (minutes / 60.0).floor(), minutes.rem_euclid(60.0)));
    }
    let (year, month, day, hour, minute, ..) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    let time = format!("{hour:02}:{minute:02}");
    Cell::Text(match (moment.as_f64() < 1.0, time.as_str()) {
        (true, _) => time,
        (false, "00:00") => date,
        (false, _) => format!("{date} {time}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

    #[test]
    fn cells_are_read_as_they_are_shown() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet().set_name("常见问题").unwrap();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        sheet.write(0, 0, "text").unwrap();
        sheet.write(0, 1, 12.0).unwrap();
        sheet.write(0, 2, 0.1 + 0.2).unwrap();
        sheet.write(0, 3, true).unwrap();
        let day = ExcelDateTime::from_ymd(2026, 1, 31).unwrap();
        sheet.write_with_format(0, 4, &day, &date).unwrap();
        sheet.write_formula(2, 5, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        sheet.merge_range(4, 0, 6, 0, "售后", &Format::new()).unwrap();
        sheet.write(6, 1, "x").unwrap();
        let hidden = book.add_worksheet().set_name("old").unwrap();
        hidden.set_hidden(true);
        let sheets = xlsx(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!((sheets[0].name.as_str(), sheets[0].hidden), ("常见问题", false));
        assert_eq!((sheets[1].name.as_str(), sheets[1].hidden), ("old", true));
        let shown: Vec<&str> = sheets[0].rows[0].cells.iter().filter_map(Cell::text).collect();
        assert_eq!(shown, ["text", "12", "0.3", "true", "2026-01-31"]);
        let row = sheets[0].rows.iter().find(|row| row.number == 3).unwrap();
        assert_eq!(row.cell(5), &Cell::Error("#DIV/0!".into()));
        let row = sheets[0].rows.iter().find(|row| row.number == 7).unwrap();
        assert_eq!((row.cell(0).text(), row.cell(1).text()), (Some("售后"), Some("x")));
    }

    #[test]
    fn corners_far_apart_take_no_memory() {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "question").unwrap();
        sheet.write(1_048_575, 16_383, "far").unwrap();
        let sheets = xlsx(&book.save_to_buffer().unwrap()).unwrap();
        assert_eq!(sheets[0].rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 1_048_576]);
    }
}
