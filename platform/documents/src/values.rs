//! A sheet of things and their values to a table of the knowledge: a row is an entity, a column an attribute.
//!
//! The first column has the names of the entities, the header those of the attributes; in a cell names are separated by `|`, `;` or
//! line ends, the first being the one that the bot uses. Columns `is a` and `part of` name other rows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use botloom_flow::{Source, Wording, format, words};

use crate::folder::Folder;
use crate::format::{self as kinds, Content};
use crate::import::Document;
use crate::limits::MAX_FILE;
use crate::report::Fault;
use crate::table::{Cell, Row, Sheet};
use crate::text::is_han;
use crate::{Unreadable, yaml};

/// A table made of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// The file of the folder in which it stands.
    pub file: String,
    /// How many entities it has.
    pub entities: usize,
    /// How many attributes.
    pub attributes: usize,
    /// Rows and cells that were left out.
    pub faults: Vec<Fault>,
}

/// The headers of columns that name what an entity is a kind or a part of.
const KINDS: &[&str] = &["is a", "is_a", "kind of", "属于", "类别", "上级", "父类"];
const WHOLES: &[&str] = &["part of", "part_of", "组成", "所属产品", "部分属于"];

/// Adds the first visible sheet of a document to a folder as a table of this id, with patterns that its author may mend.
///
/// # Errors
/// If nothing can be read, a column has no header, or the folder has a file for such a table.
pub fn table(folder: &mut Folder, document: Document<'_>, id: &str) -> Result<Values, Unreadable> {
    let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    if id.is_empty() || !id.chars().all(plain) {
        return Err(Unreadable(words!(
            "`{id}` is no id; use letters, digits and `-`, such as `products`",
            id
        )));
    }
    if document.bytes.len() > MAX_FILE {
        return Err(Unreadable(words!("the file has more than {most} MB; split it", most = MAX_FILE >> 20)));
    }
    let file = format!("knowledge/{id}.yaml");
    if folder.files.contains_key(&file) {
        return Err(Unreadable(words!(
            "`{file}` is there already; edit its values there, or take it out and import again",
            file
        )));
    }
    let Content::Sheets(sheets) = kinds::read(document.name, document.bytes)? else {
        return Err(Unreadable(words!("it is no table; save it as xlsx or csv")));
    };
    let sheet = sheets.iter().find(|sheet| !sheet.hidden && sheet.rows.len() > 1);
    let sheet = sheet.ok_or_else(|| Unreadable(words!("no sheet has a header and a row below it")))?;
    let mut made = Made { document: document.name, sheet, folder, values: Values::default() };
    let text = made.text(id)?;
    let values = Values { file: file.clone(), ..made.values };
    folder.files.insert(file, text);
    Ok(values)
}

struct Made<'a> {
    document: &'a str,
    sheet: &'a Sheet,
    folder: &'a Folder,
    values: Values,
}

impl Made<'_> {
    fn fault(&mut self, row: &Row, column: &str, problem: Wording, cure: Wording) {
        self.values.faults.push(Fault {
            file: self.document.to_owned(),
            place: self.sheet.place(row.number),
            column: column.to_owned(),
            problem,
            cure,
        });
    }

    fn text(&mut self, id: &str) -> Result<String, Unreadable> {
        let (head, rows) = self.sheet.rows.split_first().expect("a sheet with two rows was chosen");
        let width = self.sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or_default();
        let mut columns: Vec<(usize, Vec<String>)> = Vec::new();
        let (mut kinds, mut wholes) = (None, None);
        for at in 1..width {
            let header = head.cell(at).text().unwrap_or_default();
            let lower = header.to_lowercase();
            match () {
                () if KINDS.contains(&lower.as_str()) => kinds = Some(at),
                () if WHOLES.contains(&lower.as_str()) => wholes = Some(at),
                () if rows.iter().all(|row| row.cell(at) == &Cell::Empty) => {}
                () if header.is_empty() => {
                    return Err(Unreadable(words!(
                        "column {column} has values and no header; write in its first row what it says of each thing",
                        column = crate::table::letters(at)
                    )));
                }
                () => columns.push((at, names(header))),
            }
        }
        if columns.is_empty() {
            return Err(Unreadable(words!(
                "no column beside the first has values; a table has things in its first column, values behind"
            )));
        }
        let all = columns.iter().flat_map(|(_, names)| names).map(String::as_str);
        let rows: Vec<(&Row, Vec<String>)> = self.named(rows);
        let spoken =
            self.folder.guess(all.chain(rows.iter().flat_map(|(_, names)| names).map(String::as_str)));
        let spoken = spoken.to_owned();
        let mut ids = BTreeSet::new();
        let attributes: Vec<String> =
            columns.iter().map(|(_, names)| slug(&names[0], "a", &mut ids)).collect();
        let mut ids = BTreeSet::new();
        let entities: Vec<String> = rows.iter().map(|(_, names)| slug(&names[0], "e", &mut ids)).collect();
        let by_name: BTreeMap<String, &str> = rows
            .iter()
            .zip(&entities)
            .flat_map(|((_, names), id)| names.iter().map(move |name| (name.to_lowercase(), id.as_str())))
            .collect();
        let mut out = String::from("tables:\n");
        self.patterns(&mut out, id, &spoken);
        out.push_str("    attributes:\n");
        for ((_, names), id) in columns.iter().zip(&attributes) {
            let _ = writeln!(out, "      - {{id: {id}, names: {{{spoken}: [{}]}}}}", self.list(names));
        }
        out.push_str("    entities:\n");
        for ((row, names), id) in rows.iter().zip(&entities) {
            let _ = writeln!(out, "      - id: {id}\n        names: {{{spoken}: [{}]}}", self.list(names));
            for (key, at) in [("is_a", kinds), ("part_of", wholes)] {
                let Some((at, written)) = at.and_then(|at| Some((at, row.cell(at).text()?))) else {
                    continue;
                };
                let mut parents = Vec::new();
                for name in self::names(written) {
                    match by_name.get(&name.to_lowercase()) {
                        Some(parent) => parents.push(*parent),
                        None => {
                            let header = head.cell(at).text().unwrap_or_default().to_owned();
                            let problem = words!("`{name}` is in no row of the first column", name);
                            self.fault(
                                row,
                                &header,
                                problem,
                                words!("write a name of the first column, or add a row"),
                            );
                        }
                    }
                }
                if !parents.is_empty() {
                    let _ = writeln!(out, "        {key}: [{}]", parents.join(", "));
                }
            }
            let mut first = true;
            for ((at, names), attribute) in columns.iter().zip(&attributes) {
                match row.cell(*at) {
                    Cell::Text(value) => {
                        if std::mem::take(&mut first) {
                            out.push_str("        values:\n");
                        }
                        let value = yaml::quoted(value, self.folder.parameters);
                        let _ = writeln!(out, "          {attribute}: {value}");
                    }
                    Cell::Error(error) => {
                        let problem = words!("the formula failed: `{error}`", error);
                        self.fault(row, &names[0], problem, words!("mend the formula, or write the value"));
                    }
                    Cell::Empty => {}
                }
            }
        }
        self.values.attributes = columns.len();
        self.values.entities = rows.len();
        let source = Source::new("knowledge/new.yaml", out.clone().into_bytes());
        Ok(source.ok().and_then(|source| format(&source).ok()).unwrap_or(out))
    }

    /// The rows with a name in the first column.
    fn named<'r>(&mut self, rows: &'r [Row]) -> Vec<(&'r Row, Vec<String>)> {
        let mut named = Vec::new();
        for row in rows.iter().filter(|row| !row.is_blank()) {
            let names = row.cell(0).text().map(names).unwrap_or_default();
            match names.is_empty() {
                true => self.fault(
                    row,
                    "",
                    words!("the row has values and no name"),
                    words!("write in its first column what it is"),
                ),
                false => named.push((row, names)),
            }
        }
        named
    }

    /// The question and the answer of the table, in the language in which it is written.
    fn patterns(&self, out: &mut String, id: &str, spoken: &str) {
        let (questions, answer) = match spoken.starts_with("zh") {
            true => (
                ["${entity}的${attribute}是多少", "${entity}${attribute}怎么算"],
                "${entity}的${attribute}：${value}。",
            ),
            false => (
                ["What is the ${attribute} of ${entity}?", "how much is the ${attribute} for ${entity}"],
                "The ${attribute} of ${entity}: ${value}.",
            ),
        };
        let questions = questions.map(|question| format!("\"{question}\"")).join(", ");
        let _ = writeln!(out, "  - id: {id}\n    question: {{{spoken}: [{questions}]}}");
        let _ = writeln!(out, "    answer: {{{spoken}: \"{answer}\"}}");
        let _ = writeln!(out, "    source: {{file: {}}}", yaml::quoted(self.document, true));
    }

    fn list(&self, names: &[String]) -> String {
        let quoted = names.iter().map(|name| yaml::quoted(name, self.folder.parameters));
        quoted.collect::<Vec<_>>().join(", ")
    }
}

/// The names of a cell.
fn names(cell: &str) -> Vec<String> {
    let parts = cell.split(['|', ';', '；', '\n']).map(str::trim).filter(|name| !name.is_empty());
    parts.map(str::to_owned).collect()
}

/// An id of its own made of a name: its letters and digits, or a number where none are left.
fn slug(name: &str, kind: &str, taken: &mut BTreeSet<String>) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars().take(40) {
        if c.is_alphanumeric() || is_han(c) {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    let odd = slug.is_empty() || slug.chars().all(|c| c.is_ascii_digit());
    let slug = if odd { format!("{kind}{slug}") } else { slug.to_owned() };
    let mut own = slug.clone();
    let mut number = 1;
    while !taken.insert(own.clone()) {
        number += 1;
        own = format!("{slug}-{number}");
    }
    own
}
