//! Texts as they were in a document: headings, paragraphs, items of lists and tables in their order.

use crate::table::{Row, Sheet};

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Block {
    pub(crate) kind: Kind,
    /// Its text without marks; lines are separated by line feeds.
    pub(crate) text: String,
    /// Where it stands, such as `#returns` or `page 3`; empty where the document names no places.
    pub(crate) place: String,
}

/// What a part of a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A heading; 1 is the highest level, above which only the title of a document stands.
    Heading(u8),
    /// A paragraph.
    Paragraph,
    /// An item of a list, its mark and its indentation included.
    Item,
    /// A table; its text stands in the cells.
    Table(Sheet),
}

/// The level of what looks like a question above its answer without being marked as a heading.
pub(crate) const QUESTION_LEVEL: u8 = 9;

impl Block {
    /// A part without blanks around it; nothing if no text is left.
    pub(crate) fn new(kind: Kind, text: &str, place: &str) -> Option<Self> {
        let indent: String = match kind {
            Kind::Item => text.chars().take_while(|c| *c == ' ').collect(),
            _ => String::new(),
        };
        let text = crate::text::tidy(text);
        let text = if matches!(kind, Kind::Heading(_)) { crate::text::line(&text) } else { indent + &text };
        (!text.trim().is_empty()).then(|| Self { kind, text, place: place.to_owned() })
    }

    /// Whether nothing stands in it.
    pub(crate) fn is_blank(&self) -> bool {
        match &self.kind {
            Kind::Table(sheet) => sheet.rows.iter().all(Row::is_blank),
            _ => self.text.trim().is_empty(),
        }
    }

    /// A paragraph, or a heading if all of it is emphasized and it asks something.
    pub(crate) fn paragraph(text: &str, emphasized: bool, place: &str) -> Option<Self> {
        let asks = text.trim_end().ends_with(['?', '？']) && text.chars().count() <= 120;
        let asks = asks && !crate::passages::begins_pair(text);
        let kind = if emphasized && asks { Kind::Heading(QUESTION_LEVEL) } else { Kind::Paragraph };
        Self::new(kind, text, place)
    }
}

/// Lines that only the width of a page broke, as one line; marked questions and answers begin lines of their own.
pub(crate) fn unwrapped<'l>(lines: impl IntoIterator<Item = &'l str>) -> String {
    let mut out = String::new();
    for line in lines {
        let line = line.trim();
        let (Some(first), Some(last)) = (line.chars().next(), out.chars().last()) else {
            out.push_str(line);
            continue;
        };
        // Chinese has no blanks between words.
        let dense =
            |c: char| crate::text::is_han(c) || matches!(u32::from(c), 0x3000..=0x303f | 0xff00..=0xffef);
        out.push_str(match () {
            () if crate::passages::begins_pair(line) => "\n",
            () if last == '\n' || last == ' ' || dense(first) && dense(last) => "",
            () => " ",
        });
        out.push_str(line);
    }
    out
}

/// Names of headings as addresses inside a document have them: `#return-policy`.
#[derive(Default)]
pub(crate) struct Anchors(std::collections::HashMap<String, usize>);

impl Anchors {
    /// The name of the next heading.
    pub(crate) fn give(&mut self, heading: &str) -> String {
        let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        let slug: String =
            kept.flat_map(char::to_lowercase).map(|c| if c == ' ' { '-' } else { c }).collect();
        let count = self.0.entry(slug.clone()).or_default();
        *count += 1;
        if *count == 1 { format!("#{slug}") } else { format!("#{slug}-{}", *count - 1) }
    }
}

/// A table of a text from its rows of texts.
pub(crate) fn table(number: usize, rows: Vec<Vec<String>>, place: &str) -> Option<Block> {
    let row = |(at, cells): (usize, Vec<String>)| Row {
        number: at + 1,
        cells: cells.iter().map(|text| crate::table::Cell::new(text)).collect(),
    };
    let rows = rows.into_iter().enumerate().map(row).filter(|row| !row.is_blank()).collect();
    let sheet = Sheet { name: format!("table {number}"), hidden: false, rows };
    let block = Block { kind: Kind::Table(sheet), text: String::new(), place: place.to_owned() };
    (!block.is_blank()).then_some(block)
}
