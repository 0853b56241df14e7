//! PDF files with a text layer, by `lopdf`.
//!
//! A page only says which letters to draw where. Lines are found by their height, words by the gaps between them, paragraphs by
//! the distance of lines, headings by larger or bolder letters than most of the document has. Lines that come again on most
//! pages at the same place, and page numbers, are left out.

mod fonts;
mod layout;

use std::collections::HashMap;
use std::rc::Rc;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, LoadOptions, Object, ObjectId};

use botloom_flow::words;

use super::damaged;
use crate::Unreadable;
use crate::blocks::Block;
use fonts::Font;
use layout::{Page, Run};

/// The most pages of a file.
const MAX_PAGES: usize = 5_000;
/// The most bytes that the contents of a page unpack to.
const MAX_PAGE: usize = 32 << 20;
/// The most bytes of the contents of all pages.
const MAX_TOTAL: usize = 384 << 20;
/// How deep forms stand in one another.
const MAX_FORMS: usize = 8;
/// The most pieces of text of a file.
const MAX_RUNS: usize = 2_000_000;

/// Reads a file.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Block>, Unreadable> {
    let options = LoadOptions::with_max_decompressed_size(64 << 20);
    let mut document = Document::load_mem_with_options(bytes, options).map_err(|_| damaged())?;
    if document.is_encrypted() {
        return Err(Unreadable(words!("the file has a password; save it without one")));
    }
    fonts::prefer_maps(&mut document);
    let pages = document.get_pages();
    if pages.len() > MAX_PAGES {
        return Err(Unreadable(words!("the file has more than {most} pages; split it", most = MAX_PAGES)));
    }
    let mut reader =
        Reader { document: &document, fonts: HashMap::new(), left: MAX_TOTAL, runs: Vec::new(), count: 0 };
    let mut read = Vec::new();
    for (number, id) in pages {
        let runs = reader.page(id)?;
        read.push(Page { number, runs });
    }
    if read.iter().all(|page| page.runs.is_empty()) {
        return Err(Unreadable(words!(
            "the file has no text, only pictures of it; save it with a text layer (character recognition), or import the document \
             it was made from"
        )));
    }
    Ok(layout::blocks(&read))
}

struct Reader<'a> {
    document: &'a Document,
    fonts: HashMap<ObjectId, Option<Rc<Font<'a>>>>,
    left: usize,
    runs: Vec<Run>,
    count: usize,
}

/// A change of coordinates, as PDF writes it.
#[derive(Clone, Copy)]
struct Matrix([f64; 6]);

impl Matrix {
    const ONE: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First this one, then another.
    fn then(self, other: Self) -> Self {
        let (Self([a, b, c, d, e, f]), Self(o)) = (self, other);
        Self([
            a * o[0] + b * o[2],
            a * o[1] + b * o[3],
            c * o[0] + d * o[2],
            c * o[1] + d * o[3],
            e * o[0] + f * o[2] + o[4],
            e * o[1] + f * o[3] + o[5],
        ])
    }

    fn moved(self, x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y]).then(self)
    }

    fn of(operands: &[Object]) -> Option<Self> {
        let mut numbers = [0.0; 6];
        for (number, operand) in numbers.iter_mut().zip(operands.get(..6)?) {
            *number = number_of(operand)?;
        }
        Some(Self(numbers))
    }
}

fn number_of(object: &Object) -> Option<f64> {
    object.as_float().ok().map(f64::from).filter(|number| number.is_finite() && number.abs() < 1e9)
}

/// What is set while text is drawn.
#[derive(Clone)]
struct State<'a> {
    page: Matrix,
    font: Option<Rc<Font<'a>>>,
    size: f64,
    spacing: f64,
    words: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

impl<'a> Reader<'a> {
    fn page(&mut self, id: ObjectId) -> Result<Vec<Run>, Unreadable> {
        let most = MAX_PAGE.min(self.left);
        let content = self.document.get_page_content_with_limit(id, most).map_err(|_| super::too_large())?;
        self.left -= content.len().min(self.left);
        let (own, ids) = self.document.get_page_resources(id).unwrap_or_default();
        let shared = ids.iter().filter_map(|id| self.document.get_dictionary(*id).ok());
        let resources: Vec<&'a Dictionary> = own.into_iter().chain(shared).collect();
        let state = State {
            page: Matrix::ONE,
            font: None,
            size: 0.0,
            spacing: 0.0,
            words: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        self.draw(&content, &resources, state, 0)?;
        Ok(std::mem::take(&mut self.runs))
    }

    fn draw(
        &mut self,
        content: &[u8],
        resources: &[&'a Dictionary],
        state: State<'a>,
        depth: usize,
    ) -> Result<(), Unreadable> {
        let Ok(content) = Content::decode(content) else { return Ok(()) };
        let (mut state, mut saved) = (state, Vec::new());
        let (mut start, mut place) = (Matrix::ONE, Matrix::ONE);
        for Operation { operator, operands } in &content.operations {
            let number = |at: usize| operands.get(at).and_then(number_of);
            match operator.as_str() {
                "q" if saved.len() < 256 => saved.push(state.clone()),
                "Q" => state = saved.pop().unwrap_or(state),
                "cm" => {
                    state.page = Matrix::of(operands).map_or(state.page, |matrix| matrix.then(state.page))
                }
                "BT" => (start, place) = (Matrix::ONE, Matrix::ONE),
                "Tf" => {
                    let name = operands.first().and_then(|name| name.as_name().ok());
                    state.font = name.and_then(|name| self.font(resources, name));
                    state.size = number(1).unwrap_or_default();
                }
                "Tc" => state.spacing = number(0).unwrap_or_default(),
                "Tw" => state.words = number(0).unwrap_or_default(),
                "Tz" => state.stretch = number(0).unwrap_or(100.0) / 100.0,
                "TL" => state.leading = number(0).unwrap_or_default(),
                "Ts" => state.rise = number(0).unwrap_or_default(),
                "Td" | "TD" => {
                    let (x, y) = (number(0).unwrap_or_default(), number(1).unwrap_or_default());
                    if operator == "TD" {
                        state.leading = -y;
                    }
                    start = start.moved(x, y);
                    place = start;
                }
                "Tm" => {
                    start = Matrix::of(operands).unwrap_or(start);
                    place = start;
                }
                "T*" | "'" | "\"" => {
                    if operator == "\"" {
                        state.words = number(0).unwrap_or_default();
                        state.spacing = number(1).unwrap_or_default();
                    }
                    start = start.moved(0.0, -state.leading);
                    place = start;
                    if let Some(Object::String(bytes, _)) = operands.last() {
                        place = self.show(&state, place, bytes)?;
                    }
                }
                "Tj" => {
                    if let Some(Object::String(bytes, _)) = operands.first() {
                        place = self.show(&state, place, bytes)?;
                    }
                }
                "TJ" => {
                    for part in operands.first().and_then(|list| list.as_array().ok()).into_iter().flatten() {
                        match part {
                            Object::String(bytes, _) => place = self.show(&state, place, bytes)?,
                            part => {
                                let back = number_of(part).unwrap_or_default() / 1000.0;
                                place = place.moved(-back * state.size * state.stretch, 0.0);
                            }
                        }
                    }
                }
                "Do" if depth < MAX_FORMS => {
                    let name = operands.first().and_then(|name| name.as_name().ok());
                    if let Some(name) = name {
                        self.form(resources, name, &state, depth)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Draws a form that a page refers to by name.
    fn form(
        &mut self,
        resources: &[&'a Dictionary],
        name: &[u8],
        state: &State<'a>,
        depth: usize,
    ) -> Result<(), Unreadable> {
        let find = |all: &&'a Dictionary| {
            let forms = all.get_deref(b"XObject", self.document).ok()?.as_dict().ok()?;
            forms.get_deref(name, self.document).ok()?.as_stream().ok()
        };
        let Some(form) = resources.iter().find_map(find) else { return Ok(()) };
        if !matches!(form.dict.get(b"Subtype").and_then(Object::as_name), Ok(b"Form")) {
            return Ok(());
        }
        let most = MAX_PAGE.min(self.left);
        let Ok(content) = form.get_plain_content_with_limit(most) else { return Ok(()) };
        self.left = self.left.checked_sub(content.len() + 1).ok_or_else(super::too_large)?;
        let matrix = form.dict.get_deref(b"Matrix", self.document).and_then(Object::as_array).ok();
        let matrix = matrix.and_then(|numbers| Matrix::of(numbers)).unwrap_or(Matrix::ONE);
        let own = form.dict.get_deref(b"Resources", self.document).and_then(Object::as_dict).ok();
        let inner: Vec<&'a Dictionary> = own.into_iter().chain(resources.iter().copied()).collect();
        let state = State { page: matrix.then(state.page), ..state.clone() };
        self.draw(&content, &inner[..inner.len().min(16)], state, depth + 1)
    }

    fn font(&mut self, resources: &[&'a Dictionary], name: &[u8]) -> Option<Rc<Font<'a>>> {
        let found = resources.iter().find_map(|all| {
            let fonts = all.get_deref(b"Font", self.document).ok()?.as_dict().ok()?;
            fonts.get(name).ok()
        })?;
        let id = found.as_reference().ok();
        if let Some(known) = id.and_then(|id| self.fonts.get(&id)) {
            return known.clone();
        }
        let (_, object) = self.document.dereference(found).ok()?;
        let font = object.as_dict().ok().map(|font| Rc::new(Font::new(self.document, font)));
        if let Some(id) = id {
            self.fonts.insert(id, font.clone());
        }
        font
    }

    /// Draws a text and says where the next one begins.
    fn show(&mut self, state: &State<'a>, place: Matrix, bytes: &[u8]) -> Result<Matrix, Unreadable> {
        let Some(font) = &state.font else { return Ok(place) };
        let (text, width, codes, blanks) = font.read(bytes);
        let width =
            (width / 1000.0 * state.size + codes as f64 * state.spacing + blanks as f64 * state.words)
                * state.stretch;
        let next = place.moved(width, 0.0);
        let Matrix([a, b, c, d, x, y]) = place.moved(0.0, state.rise).then(state.page);
        let Matrix([.., end, _]) = next.then(state.page);
        let size = (state.size * c.hypot(d)).abs();
        // Text that runs up or down a page is a stamp or a mark in the margin.
        let level = a.abs() >= b.abs();
        if level
            && !text.is_empty()
            && size > 0.1
            && [x, y, end, size].iter().all(|number| number.is_finite())
        {
            self.count += 1;
            if self.count > MAX_RUNS {
                return Err(Unreadable(words!("the file has too much text; split it")));
            }
            self.runs.push(Run { text, x, y, end, size, bold: font.bold });
        }
        Ok(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocks::Kind;
    use lopdf::{Stream, dictionary};

    /// Font, size, text and place.
    type Text<'t> = (&'t str, f32, &'t str, f32, f32);

    /// A file of pages.
    fn file(pages: &[Vec<Text<'_>>]) -> Vec<u8> {
        let mut document = Document::with_version("1.5");
        let tree = document.new_object_id();
        let latin = |name: &str| dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => name, "Encoding" => "WinAnsiEncoding" };
        let plain = document.add_object(latin("Helvetica"));
        let bold = document.add_object(latin("Helvetica-Bold"));
        let below = document.add_object(dictionary! { "Type" => "Font", "Subtype" => "CIDFontType0", "BaseFont" => "STSong-Light", "DW" => 1000 });
        let song = document.add_object(dictionary! {
            "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "STSong-Light", "Encoding" => "UniGB-UCS2-H",
            "DescendantFonts" => vec![below.into()],
        });
        let resources = document
            .add_object(dictionary! { "Font" => dictionary! { "P" => plain, "B" => bold, "S" => song } });
        let mut kids: Vec<Object> = Vec::new();
        for page in pages {
            let mut operations = vec![Operation::new("BT", vec![])];
            for (font, size, text, x, y) in page {
                let bytes = if *font == "S" {
                    text.encode_utf16().flat_map(u16::to_be_bytes).collect()
                } else {
                    text.bytes().collect::<Vec<u8>>()
                };
                operations.push(Operation::new("Tf", vec![(*font).into(), (*size).into()]));
                let place = [1.0, 0.0, 0.0, 1.0, *x, *y].into_iter().map(Object::Real).collect();
                operations.push(Operation::new("Tm", place));
                operations.push(Operation::new("Tj", vec![Object::string_literal(bytes)]));
            }
            operations.push(Operation::new("ET", vec![]));
            let content = Content { operations }.encode().unwrap();
            let content = document.add_object(Stream::new(dictionary! {}, content));
            let page = dictionary! { "Type" => "Page", "Parent" => tree, "Contents" => content };
            kids.push(document.add_object(page).into());
        }
        let count = kids.len() as i64;
        let pages = dictionary! {
            "Type" => "Pages", "Kids" => kids, "Count" => count, "Resources" => resources,
            "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
        };
        document.objects.insert(tree, Object::Dictionary(pages));
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
        document.trailer.set("Root", catalog);
        document.compress();
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn headings_paragraphs_and_items_are_found() {
        let head = |n: &'static str| vec![("P", 9.0, "Shop guide", 60.0, 800.0), ("P", 9.0, n, 300.0, 30.0)];
        let mut one = head("1");
        one.extend([
            ("B", 20.0, "Returns", 60.0, 760.0),
            ("P", 11.0, "You can send a parcel back within", 60.0, 730.0),
            ("P", 11.0, "seven", 60.0, 716.0),
            ("P", 11.0, "days.", 95.0, 716.0),
            ("P", 11.0, "It costs nothing.", 60.0, 690.0),
            ("P", 11.0, "\u{2022}", 60.0, 676.0),
            ("P", 11.0, "- pack it", 60.0, 664.0),
            ("P", 11.0, "- send it to the address that", 60.0, 650.0),
        ]);
        one.retain(|run| run.2 != "\u{2022}");
        let mut two = head("2");
        two.extend([
            ("P", 11.0, "we wrote", 60.0, 760.0),
            ("S", 14.0, "换货政策", 60.0, 700.0),
            ("S", 11.0, "十天内可以", 60.0, 680.0),
            ("S", 11.0, "换货。", 60.0, 666.0),
        ]);
        let three = head("3")
            .into_iter()
            .chain([("P", 11.0, "Q: Who pays?", 60.0, 760.0), ("P", 11.0, "A: We do.", 60.0, 746.0)]);
        let blocks = read(&file(&[one, two, three.collect()])).unwrap();
        let shown: Vec<(&Kind, &str, &str)> =
            blocks.iter().map(|block| (&block.kind, block.text.as_str(), block.place.as_str())).collect();
        let expected = [
            (&Kind::Heading(1), "Returns", "page 1"),
            (&Kind::Paragraph, "You can send a parcel back within seven days.", "page 1"),
            (&Kind::Paragraph, "It costs nothing.", "page 1"),
            (&Kind::Item, "- pack it", "page 1"),
            (&Kind::Item, "- send it to the address that we wrote", "page 1"),
            (&Kind::Heading(2), "换货政策", "page 2"),
            (&Kind::Paragraph, "十天内可以换货。", "page 2"),
            (&Kind::Paragraph, "Q: Who pays?\nA: We do.", "page 3"),
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_file_of_pictures_is_named() {
        let error = read(&file(&[vec![], vec![]])).unwrap_err();
        assert!(error.to_string().contains("no text, only pictures"), "{error}");
    }
}
