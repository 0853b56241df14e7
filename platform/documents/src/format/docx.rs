//! Documents of Word: headings by their styles, paragraphs, lists and tables. Page headers, footers, notes and what was
//! deleted under tracked changes are not text of the document.

use std::collections::{BTreeMap, HashMap};

use super::archive::Archive;
use super::damaged;
use super::xml::{Attributes, Xml, walk};
use crate::Unreadable;
use crate::blocks::{Block, Kind, table};
use crate::text::line;

/// How many styles may stand on one another.
const MAX_BASES: usize = 12;
/// The deepest list that is indented.
const DEEPEST: usize = 8;

/// Reads a document.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Block>, Unreadable> {
    let mut archive = Archive::open(bytes)?;
    let document = archive.part("word/document.xml")?.ok_or_else(damaged)?;
    let mut styles = Styles::default();
    if let Some(part) = archive.part("word/styles.xml")? {
        walk(&part, &mut |xml| {
            styles.see(&xml);
            Ok(())
        })?;
    }
    let mut numbers = Numbers::default();
    if let Some(part) = archive.part("word/numbering.xml")? {
        walk(&part, &mut |xml| {
            numbers.see(&xml);
            Ok(())
        })?;
    }
    let mut reader = Reader { styles, numbers, ..Reader::default() };
    walk(&document, &mut |xml| {
        reader.see(&xml);
        Ok(())
    })?;
    Ok(reader.blocks)
}

/// The paragraph styles by id: level of the heading, list, and the style below.
#[derive(Default)]
struct Styles {
    known: HashMap<String, Style>,
    current: Option<String>,
}

#[derive(Clone, Default)]
struct Style {
    level: Option<u8>,
    base: String,
    list: Option<(String, usize)>,
}

impl Styles {
    fn see(&mut self, xml: &Xml<'_>) {
        match xml {
            Xml::Open("style", attributes) => {
                let id = attributes.get("styleId").unwrap_or_default().to_owned();
                self.known.insert(id.clone(), Style::default());
                self.current = Some(id);
            }
            Xml::Close("style") => self.current = None,
            Xml::Open(name, attributes) => {
                let Some(style) = self.current.as_ref().and_then(|id| self.known.get_mut(id)) else { return };
                let value = attributes.get("val").unwrap_or_default();
                match *name {
                    "name" => style.level = style.level.or_else(|| named_level(value)),
                    "basedOn" => value.clone_into(&mut style.base),
                    "outlineLvl" => style.level = outline_level(value).or(style.level),
                    "numId" => {
                        style.list = Some((value.to_owned(), style.list.as_ref().map_or(0, |list| list.1)))
                    }
                    "ilvl" => {
                        let level = value.parse().unwrap_or_default();
                        style.list = Some((style.list.take().map(|list| list.0).unwrap_or_default(), level));
                    }
                    _ => {}
                }
            }
            _ => {}
        }
    }

    /// What a style or one that it stands on says.
    fn find<T>(&self, id: &str, what: impl Fn(&Style) -> Option<T>) -> Option<T> {
        let mut id = id;
        for _ in 0..MAX_BASES {
            let style = self.known.get(id)?;
            if let Some(found) = what(style) {
                return Some(found);
            }
            id = &style.base;
        }
        None
    }
}

fn named_level(name: &str) -> Option<u8> {
    let name = name.to_lowercase();
    let number =
        ["heading ", "标题 ", "heading", "标题"].into_iter().find_map(|mark| name.strip_prefix(mark));
    match number.map(str::trim) {
        Some(number) => number.parse().ok().filter(|level| (1..=9).contains(level)),
        None => (name == "title").then_some(0),
    }
}

fn outline_level(value: &str) -> Option<u8> {
    // 9 is the level of text.
    value.parse::<u8>().ok().filter(|level| *level < 9).map(|level| level + 1)
}

/// The lists: which levels are numbered, and how far each has counted.
#[derive(Default)]
struct Numbers {
    /// By abstract list and level, whether it is numbered.
    numbered: HashMap<(String, usize), bool>,
    lists: HashMap<String, String>,
    current: (String, usize),
    counts: BTreeMap<String, Vec<usize>>,
}

impl Numbers {
    fn see(&mut self, xml: &Xml<'_>) {
        let Xml::Open(name, attributes) = xml else { return };
        let value = attributes.get("val").unwrap_or_default();
        match *name {
            "abstractNum" => {
                self.current = (attributes.get("abstractNumId").unwrap_or_default().to_owned(), 0)
            }
            "lvl" => {
                self.current.1 =
                    attributes.get("ilvl").and_then(|level| level.parse().ok()).unwrap_or_default()
            }
            "numFmt" => {
                self.numbered.insert(self.current.clone(), !matches!(value, "bullet" | "none"));
            }
            "num" => self.current.0 = attributes.get("numId").unwrap_or_default().to_owned(),
            "abstractNumId" => {
                self.lists.insert(self.current.0.clone(), value.to_owned());
            }
            _ => {}
        }
    }

    /// The mark of the next item of a list.
    fn mark(&mut self, list: &str, level: usize) -> String {
        let level = level.min(DEEPEST);
        let indent = "  ".repeat(level);
        let kind = self.lists.get(list).cloned().unwrap_or_default();
        if self.numbered.get(&(kind, level)) != Some(&true) {
            return indent + "- ";
        }
        let counts = self.counts.entry(list.to_owned()).or_default();
        counts.resize(level + 1, 0);
        counts[level] += 1;
        format!("{indent}{}. ", counts[level])
    }
}

/// A paragraph on its way.
#[derive(Default)]
struct Paragraph {
    text: String,
    style: String,
    level: Option<u8>,
    list: Option<(String, usize)>,
    /// Letters that are bold, and all.
    strong: (usize, usize),
    bold: bool,
    about: bool,
}

#[derive(Default)]
struct Reader {
    styles: Styles,
    numbers: Numbers,
    blocks: Vec<Block>,
    place: String,
    /// Paragraphs that are open: one in a text box stands inside another.
    paragraphs: Vec<Paragraph>,
    /// How many tables are open, and the rows of the outermost.
    depth: usize,
    rows: Vec<Vec<String>>,
    cell: String,
    tables: usize,
    skip: usize,
    in_text: bool,
}

impl Reader {
    fn see(&mut self, xml: &Xml<'_>) {
        match xml {
            Xml::Open("Fallback" | "moveFrom" | "del", _) => self.skip += 1,
            Xml::Close("Fallback" | "moveFrom" | "del") => self.skip = self.skip.saturating_sub(1),
            _ if self.skip > 0 => {}
            Xml::Open(name, attributes) => self.open(name, attributes),
            Xml::Close(name) => self.close(name),
            Xml::Text(text) => {
                if let Some(paragraph) = self.paragraphs.last_mut().filter(|_| self.in_text) {
                    let count = text.chars().filter(|c| c.is_alphanumeric()).count();
                    paragraph.strong.1 += count;
                    paragraph.strong.0 += if paragraph.bold { count } else { 0 };
                    paragraph.text.push_str(text);
                }
            }
        }
    }

    fn open(&mut self, name: &str, attributes: &Attributes) {
        match name {
            "p" => self.paragraphs.push(Paragraph::default()),
            "tbl" => self.depth += 1,
            "tr" if self.depth == 1 => self.rows.push(Vec::new()),
            "tc" if self.depth == 1 => self.cell.clear(),
            "t" => self.in_text = true,
            _ => {}
        }
        let Some(paragraph) = self.paragraphs.last_mut() else { return };
        let value = attributes.get("val").unwrap_or_default();
        match name {
            "pPr" => paragraph.about = true,
            "r" => paragraph.bold = false,
            "b" if !paragraph.about => paragraph.bold = !matches!(value, "0" | "false" | "off"),
            "pStyle" => value.clone_into(&mut paragraph.style),
            "outlineLvl" => paragraph.level = outline_level(value),
            "numId" => {
                paragraph.list = Some((value.to_owned(), paragraph.list.as_ref().map_or(0, |list| list.1)))
            }
            "ilvl" => {
                let level = value.parse().unwrap_or_default();
                paragraph.list = Some((paragraph.list.take().map(|list| list.0).unwrap_or_default(), level));
            }
            "tab" if !paragraph.about => paragraph.text.push(' '),
            "br" | "cr" => paragraph.text.push('\n'),
            "noBreakHyphen" => paragraph.text.push('-'),
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "t" => self.in_text = false,
            "pPr" => self.paragraphs.last_mut().into_iter().for_each(|paragraph| paragraph.about = false),
            "p" => self.end_paragraph(),
            "tc" if self.depth == 1 => {
                let cell = std::mem::take(&mut self.cell);
                self.rows.last_mut().into_iter().for_each(|row| row.push(cell.clone()));
            }
            "tbl" => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.tables += 1;
                    self.blocks.extend(table(self.tables, std::mem::take(&mut self.rows), &self.place));
                }
            }
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let Some(done) = self.paragraphs.pop() else { return };
        if self.depth > 0 {
            if !done.text.trim().is_empty() {
                self.cell.push_str(if self.cell.is_empty() { "" } else { "\n" });
                self.cell.push_str(done.text.trim());
            }
            return;
        }
        let level = done.level.or_else(|| self.styles.find(&done.style, |style| style.level));
        let list = done.list.or_else(|| self.styles.find(&done.style, |style| style.list.clone()));
        if done.text.trim().is_empty() {
            return;
        }
        let block = match (level, list) {
            (Some(level), _) => {
                let text = line(&done.text);
                self.place = format!("#{text}");
                Block::new(Kind::Heading(level), &text, &self.place)
            }
            // List 0 takes a paragraph out of the list of its style.
            (None, Some((list, level))) if list != "0" => {
                let mark = self.numbers.mark(&list, level);
                Block::new(Kind::Item, &(mark + done.text.trim()), &self.place)
            }
            _ => {
                Block::paragraph(&done.text, done.strong.1 > 0 && done.strong.0 == done.strong.1, &self.place)
            }
        };
        self.blocks.extend(block);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::zipped;
    use super::*;

    const STYLES: &str = "<w:styles><w:style w:type=\"paragraph\" w:styleId=\"2\"><w:name w:val=\"heading 2\"/></w:style>\
        <w:style w:styleId=\"T\"><w:name w:val=\"Title\"/></w:style><w:style w:type=\"paragraph\" w:styleId=\"own\"><w:name w:val=\"Chapter\"/><w:basedOn w:val=\"2\"/></w:style>\
        <w:style w:type=\"paragraph\" w:styleId=\"L\"><w:name w:val=\"List\"/><w:pPr><w:numPr><w:numId w:val=\"1\"/></w:numPr></w:pPr></w:style></w:styles>";
    const NUMBERING: &str = "<w:numbering><w:abstractNum w:abstractNumId=\"7\"><w:lvl w:ilvl=\"0\"><w:numFmt w:val=\"decimal\"/></w:lvl>\
        <w:lvl w:ilvl=\"1\"><w:numFmt w:val=\"bullet\"/></w:lvl></w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>";

    #[test]
    fn headings_lists_and_tables_are_read() {
        let item = |level: u8, text: &str| {
            format!(
                "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
            )
        };
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let document = format!(
            "<?xml version=\"1.0\"?><w:document><w:body><w:p><w:pPr><w:pStyle w:val=\"own\"/></w:pPr><w:r><w:t>退货 &amp; 换货</w:t></w:r></w:p>\
             <w:p><w:r><w:t xml:space=\"preserve\">Within </w:t></w:r><w:del><w:r><w:t>8</w:t></w:r></w:del><w:ins><w:r><w:t>7</w:t></w:r></w:ins><w:r><w:t xml:space=\"preserve\"> days.</w:t><w:br/><w:t>Always.</w:t></w:r></w:p>\
             {}{}{}<w:p><w:pPr><w:pStyle w:val=\"L\"/></w:pPr><w:r><w:t>label</w:t></w:r></w:p>\
             <w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Who pays?</w:t></w:r></w:p><w:p><w:r><w:rPr><w:b w:val=\"0\"/></w:rPr><w:t>We do?</w:t></w:r></w:p>\
             <w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl><w:p/></w:body></w:document>",
            item(0, "pack"),
            item(1, "well"),
            item(0, "send"),
            cell("问题"),
            cell("答案"),
            cell("怎么退"),
            cell("打电话"),
        );
        let bytes = zipped(&[
            ("word/document.xml", document.as_bytes()),
            ("word/styles.xml", STYLES.as_bytes()),
            ("word/numbering.xml", NUMBERING.as_bytes()),
        ]);
        let blocks = read(&bytes).unwrap();
        let shown: Vec<(&Kind, &str)> =
            blocks[..8].iter().map(|block| (&block.kind, block.text.as_str())).collect();
        let expected = [
            (&Kind::Heading(2), "退货 & 换货"),
            (&Kind::Paragraph, "Within 7 days.\nAlways."),
            (&Kind::Item, "1. pack"),
            (&Kind::Item, "  - well"),
            (&Kind::Item, "2. send"),
            (&Kind::Item, "3. label"),
            (&Kind::Heading(9), "Who pays?"),
            (&Kind::Paragraph, "We do?"),
        ];
        assert_eq!(shown, expected);
        let Kind::Table(sheet) = &blocks[8].kind else { panic!("a table") };
        assert_eq!(sheet.rows[1].cell(1).text(), Some("打电话"));
        assert_eq!(blocks[2].place, "#退货 & 换货");
    }

    #[test]
    fn deep_nesting_is_refused() {
        let document = "<w:tbl>".repeat(100_000);
        assert!(read(&zipped(&[("word/document.xml", document.as_bytes())])).is_err());
    }
}
