//! Tables as they were in a document: sheets of rows of cells.

/// A sheet of a workbook, a file of comma-separated values, or a table of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// What it is called in its document; empty for a document that is one table.
    pub(crate) name: String,
    /// Whether its document hides it.
    pub(crate) hidden: bool,
    /// Rows that have a cell, in their order.
    pub(crate) rows: Vec<Row>,
}

/// A row with its number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    /// The number that the spreadsheet program shows, from 1.
    pub(crate) number: usize,
    /// The cells by column; the last ones may be missing.
    pub(crate) cells: Vec<Cell>,
}

/// What a cell holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text; numbers and dates as they would be typed.
    Text(String),
    /// A formula that failed, as the program shows it.
    Error(String),
}

/// What programs show where a formula failed.
const ERRORS: &[&str] = &[
    "#REF!",
    "#N/A",
    "#VALUE!",
    "#NAME?",
    "#DIV/0!",
    "#NULL!",
    "#NUM!",
    "#SPILL!",
    "#CALC!",
    "#GETTING_DATA",
];

impl Cell {
    /// A cell of text without blanks around it.
    pub(crate) fn new(text: &str) -> Self {
        let text = crate::text::tidy(text);
        match text.is_empty() {
            true => Self::Empty,
            false if ERRORS.contains(&text.as_str()) => Self::Error(text),
            false => Self::Text(text),
        }
    }

    /// The text, if it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }
}

impl Row {
    /// The cell of a column.
    pub(crate) fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// Whether nothing stands in it.
    pub(crate) fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| *cell == Cell::Empty)
    }
}

impl Sheet {
    /// Where a row stands, for people.
    pub(crate) fn place(&self, row: usize) -> String {
        if self.name.is_empty() { format!("row {row}") } else { format!("{}!{row}", self.name) }
    }
}

/// The letters of a column in spreadsheet programs: `A` for 0.
pub(crate) fn letters(column: usize) -> String {
    let mut rest = column + 1;
    let mut letters = Vec::new();
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + u8::try_from(rest % 26).expect("a letter has one of 26 numbers")));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_the_letters_of_spreadsheets() {
        assert_eq!([0, 25, 26, 701, 702].map(letters), ["A", "Z", "AA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_failed_formula_is_no_text() {
        assert_eq!(Cell::new(" #REF! "), Cell::Error("#REF!".into()));
        assert_eq!(Cell::new("#1 in town").text(), Some("#1 in town"));
        assert_eq!(Cell::new(" \u{a0}\t"), Cell::Empty);
    }
}
