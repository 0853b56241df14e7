//! Rows of tables to entries: each row is whole, or named with all that is wrong in it.

use std::collections::{BTreeSet, HashMap};

use botloom_flow::{Wording, words};

use crate::columns::{self, Column, Head};
use crate::entry::{Entry, Faq};
use crate::folder::Folder;
use crate::ids::Ids;
use crate::limits::{ANSWER, MAX_ENTRIES, NAME, QUESTION, TITLE_ROWS, VARIANTS};
use crate::report::{Fault, Ignored};
use crate::table::{Cell, Row, Sheet};
use crate::text::bare;
use crate::{Unreadable, dates};

/// What a document gives.
#[derive(Debug, Default)]
pub(crate) struct Drawn {
    pub(crate) entries: Vec<Entry>,
    pub(crate) faults: Vec<Fault>,
    pub(crate) ignored: Vec<Ignored>,
    /// Ids of rows that are there but faulty: their entries are not gone.
    pub(crate) faulty: BTreeSet<String>,
}

/// What makes entries of the sheets of one document.
pub(crate) struct Rows<'a> {
    file: &'a str,
    folder: &'a Folder,
    ids: &'a mut Ids,
    drawn: &'a mut Drawn,
    /// Where each question stands, by language.
    questions: HashMap<(String, String), String>,
    /// Where each id stands.
    known: HashMap<String, String>,
}

/// How far a document is read: rows that are done and rows of all sheets.
pub(crate) type Progress<'a> = &'a mut dyn FnMut(usize, usize);

impl<'a> Rows<'a> {
    pub(crate) fn new(file: &'a str, folder: &'a Folder, ids: &'a mut Ids, drawn: &'a mut Drawn) -> Self {
        Self { file, folder, ids, drawn, questions: HashMap::new(), known: HashMap::new() }
    }

    /// All sheets of a workbook.
    ///
    /// # Errors
    /// If no sheet has a header with a question and an answer.
    pub(crate) fn book(&mut self, sheets: &[Sheet], progress: Progress<'_>) -> Result<(), Unreadable> {
        let total: usize = sheets.iter().map(|sheet| sheet.rows.len()).sum();
        let (mut done, mut tables) = (0, 0);
        for sheet in sheets {
            let used = self.sheet(sheet, &mut |row| progress(done + row, total))?;
            tables += usize::from(used);
            done += sheet.rows.len();
        }
        progress(total, total);
        if tables == 0 {
            let first = sheets.iter().flat_map(|sheet| &sheet.rows).find(|row| !row.is_blank());
            let cells: Vec<&str> =
                first.map_or(&[][..], |row| &row.cells).iter().filter_map(Cell::text).collect();
            return Err(Unreadable(match cells.as_slice() {
                [] => words!("no cell has text in it"),
                cells => words!(
                    "no sheet has a row of column names with a question and an answer; the first row has {cells}; name the columns \
                     `question` and `answer`, or `问题` and `答案`",
                    cells = crate::text::short(
                        &cells.iter().map(|cell| format!("`{cell}`")).collect::<Vec<_>>().join(", "),
                        200
                    ),
                ),
            }));
        }
        Ok(())
    }

    /// One sheet; says whether it has a header.
    fn sheet(&mut self, sheet: &Sheet, progress: &mut dyn FnMut(usize)) -> Result<bool, Unreadable> {
        let ignored = |why: Wording| Ignored { sheet: sheet.name.clone(), column: String::new(), why };
        if sheet.rows.iter().all(Row::is_blank) {
            return Ok(false);
        }
        if sheet.hidden {
            self.drawn.ignored.push(ignored(words!("the sheet is hidden; show it to import it")));
            return Ok(false);
        }
        let Some(at) = sheet.rows.iter().take(TITLE_ROWS).position(columns::is_header) else {
            self.drawn
                .ignored
                .push(ignored(words!("no row names a column for questions and one for answers")));
            return Ok(false);
        };
        self.table(sheet, at, progress)?;
        Ok(true)
    }

    /// The rows below a header.
    pub(crate) fn table(
        &mut self,
        sheet: &Sheet,
        header: usize,
        progress: &mut dyn FnMut(usize),
    ) -> Result<(), Unreadable> {
        let (head, rows) = (&sheet.rows[header], &sheet.rows[header + 1..]);
        let (heads, mut left) = columns::of(head, self.folder);
        left.extend(columns::nameless(head, rows));
        self.drawn.ignored.extend(left.into_iter().map(|left| Ignored {
            sheet: sheet.name.clone(),
            column: left.header,
            why: left.why,
        }));
        let of_question = |head: &&Head| matches!(head.column, Column::Question(None));
        let plain = heads.iter().find(of_question).map(|head| head.at);
        let texts = plain.into_iter().flat_map(|at| rows.iter().filter_map(move |row| row.cell(at).text()));
        let reading = Reading { sheet, heads: &heads, language: self.folder.guess(texts) };
        for (count, row) in rows.iter().enumerate().filter(|(_, row)| !row.is_blank()) {
            if self.drawn.entries.len() >= MAX_ENTRIES {
                return Err(Unreadable(words!(
                    "the document has more than {most} entries; split it",
                    most = MAX_ENTRIES
                )));
            }
            self.row(&reading, row);
            if count % 512 == 0 {
                progress(count);
            }
        }
        Ok(())
    }

    fn row(&mut self, reading: &Reading<'_>, row: &Row) {
        let place = reading.sheet.place(row.number);
        let mut faults = Faults { file: self.file, place: &place, list: Vec::new() };
        let mut entry = reading.entry(row, &mut faults);
        entry.place.clone_from(&place);
        let question =
            entry.text.values().find(|faq| !faq.question.is_empty()).map(|faq| faq.question.clone());
        match question.filter(|_| entry.id.is_empty()) {
            Some(question) => {
                let key = (String::new(), bare(&question));
                // The same question again is a fault of this row and takes no id.
                if !self.questions.contains_key(&key) {
                    let (id, spare) = self.ids.give(&question, &question);
                    (entry.id, entry.spare) = (id, Some(spare));
                }
            }
            None if !entry.id.is_empty() => {
                if let Some(first) = self.known.get(&entry.id) {
                    let problem =
                        words!("the id `{id}` stands in {place} already", id = entry.id, place = first);
                    faults.add(
                        reading.header(&Column::Id),
                        problem,
                        words!("give one of the two another id"),
                    );
                }
                self.known.entry(entry.id.clone()).or_insert_with(|| place.clone());
            }
            None => {}
        }
        for (language, faq) in entry.text.iter().filter(|(_, faq)| !faq.question.is_empty()) {
            let column = reading.question(language);
            let key = (language.clone(), bare(&faq.question));
            if let Some(first) = self.questions.get(&key) {
                let problem = words!("the question stands in {place} already", place = first);
                faults.add(column, problem, words!("remove one of the two rows, or ask differently in one"));
            } else {
                self.questions.insert((String::new(), key.1.clone()), place.clone());
                self.questions.insert(key, place.clone());
            }
        }
        let list = faults.list;
        if list.is_empty() {
            self.drawn.entries.push(entry);
            return;
        }
        if !entry.id.is_empty() {
            self.drawn.faulty.insert(entry.id);
            self.drawn.faulty.extend(entry.spare);
        }
        self.drawn.faults.extend(list);
    }
}

/// The faults of a row on their way.
struct Faults<'a> {
    file: &'a str,
    place: &'a str,
    list: Vec<Fault>,
}

impl Faults<'_> {
    fn add(&mut self, column: &str, problem: Wording, cure: Wording) {
        self.list.push(Fault {
            file: self.file.to_owned(),
            place: self.place.to_owned(),
            column: column.to_owned(),
            problem,
            cure,
        });
    }

    /// A text of bounded length.
    fn bounded(&mut self, column: &str, text: &str, most: usize, cure: Wording) {
        let count = text.chars().count();
        if count > most {
            self.add(
                column,
                words!("the text has {count} characters; {most} are the most here", count, most),
                cure,
            );
        }
    }
}

/// How a sheet is read.
struct Reading<'a> {
    sheet: &'a Sheet,
    heads: &'a [Head],
    /// The language of columns that name none.
    language: &'a str,
}

impl Reading<'_> {
    /// The header of a column; what it is usually called if there is none.
    fn header(&self, column: &Column) -> &str {
        self.heads.iter().find(|head| head.column == *column).map_or("", |head| &head.header)
    }

    /// The header of the questions in a language.
    fn question(&self, language: &str) -> &str {
        self.find(language, |column| if let Column::Question(tag) = column { Some(tag) } else { None })
    }

    /// The header of the answers in a language.
    fn answer(&self, language: &str) -> &str {
        self.find(language, |column| if let Column::Answer(tag) = column { Some(tag) } else { None })
    }

    fn find(&self, language: &str, tag: impl Fn(&Column) -> Option<&Option<String>>) -> &str {
        let is = |head: &&Head| {
            tag(&head.column).is_some_and(|tag| tag.as_deref().unwrap_or(self.language) == language)
        };
        self.heads.iter().find(is).map_or("", |head| &head.header)
    }

    fn language(&self, tag: Option<&String>) -> String {
        tag.map_or(self.language, String::as_str).to_owned()
    }

    fn entry(&self, row: &Row, faults: &mut Faults<'_>) -> Entry {
        let mut entry = Entry::default();
        let mut categories: Vec<&str> = Vec::new();
        for head in self.heads {
            let text = match row.cell(head.at) {
                Cell::Empty => continue,
                Cell::Text(text) => text,
                Cell::Error(error) => {
                    let cure = words!("correct the formula, or put its text into the cell");
                    faults.add(
                        &head.header,
                        words!("the cell shows `{error}`: its formula failed", error),
                        cure,
                    );
                    continue;
                }
            };
            self.cell(head, text, &mut entry, faults);
            if head.column == Column::Category {
                categories.push(text);
            }
        }
        entry.category = category(&categories);
        entry.text.retain(|_, faq| *faq != Faq::default());
        self.complete(row, &entry, faults);
        entry
    }

    fn cell(&self, head: &Head, text: &str, entry: &mut Entry, faults: &mut Faults<'_>) {
        let header = &head.header;
        match &head.column {
            Column::Id => {
                faults.bounded(header, text, NAME, words!("shorten the id"));
                if text.contains('\n') {
                    faults.add(header, words!("the id has several lines"), words!("write it on one line"));
                }
                text.clone_into(&mut entry.id);
            }
            Column::Category => faults.bounded(header, text, NAME, words!("shorten the category")),
            Column::Question(tag) => {
                faults.bounded(
                    header,
                    text,
                    QUESTION,
                    words!("shorten the question and leave the rest to the answer"),
                );
                let question = crate::text::line(text);
                let asks = question.chars().any(char::is_alphanumeric);
                if asks {
                    entry.text.entry(self.language(tag.as_ref())).or_default().question = question;
                } else {
                    faults.add(
                        header,
                        words!("`{text}` is no question", text = crate::text::short(text, 40)),
                        words!("write a question, or remove the row"),
                    );
                }
            }
            Column::Variants(tag) => {
                let faq = entry.text.entry(self.language(tag.as_ref())).or_default();
                for variant in text.split(['\n', '|', '｜', '；', ';']).map(str::trim) {
                    if !variant.chars().any(char::is_alphanumeric)
                        || faq.variants.iter().any(|own| own == variant)
                    {
                        continue;
                    }
                    faults.bounded(
                        header,
                        variant,
                        QUESTION,
                        words!("shorten it; several variants are separated by line ends, `|` or `;`"),
                    );
                    faq.variants.push(variant.to_owned());
                }
                if faq.variants.len() > VARIANTS {
                    faults.add(
                        header,
                        words!("there are more than {most} variants", most = VARIANTS),
                        words!("keep those that differ most"),
                    );
                }
            }
            Column::Answer(tag) => {
                faults.bounded(
                    header,
                    text,
                    ANSWER,
                    words!("shorten the answer, or make several entries of it"),
                );
                text.clone_into(&mut entry.text.entry(self.language(tag.as_ref())).or_default().answer);
            }
            Column::Note => {
                faults.bounded(header, text, ANSWER, words!("shorten the note"));
                text.clone_into(&mut entry.note);
            }
            Column::Owner => {
                faults.bounded(header, text, NAME, words!("shorten the name"));
                entry.owner = crate::text::line(text);
            }
            Column::From | Column::Until => {
                let date = dates::read(text);
                if date.is_none() {
                    let problem = words!("`{text}` is no date", text = crate::text::short(text, 40));
                    faults.add(header, problem, words!("write year, month and day: `2026-01-31`"));
                }
                if head.column == Column::From { entry.from = date } else { entry.until = date }
            }
            Column::Attribute(name) => {
                faults.bounded(header, text, ANSWER, words!("shorten the text"));
                let values = text.split('\n').map(str::trim).filter(|value| !value.is_empty());
                entry.attributes.entry(name.clone()).or_default().extend(values.map(str::to_owned));
            }
        }
    }

    /// Names what a row lacks.
    fn complete(&self, row: &Row, entry: &Entry, faults: &mut Faults<'_>) {
        if entry.text.is_empty() {
            // What stands in the row is named already if it is wrong.
            if faults.list.is_empty() {
                let read = self.heads.iter().any(|head| *row.cell(head.at) != Cell::Empty);
                let stray = row.cells.iter().find_map(Cell::text).unwrap_or_default();
                let problem = match read {
                    true => words!("the row has neither a question nor an answer"),
                    false => words!("the row has nothing but `{text}`", text = crate::text::short(stray, 40)),
                };
                faults.add(self.question(self.language), problem, words!("write both, or remove the row"));
            }
            return;
        }
        for (language, faq) in &entry.text {
            let (question, answer) = (self.question(language), self.answer(language));
            // A cell that failed or is no question is named already.
            let named =
                |column: &str, faults: &Faults<'_>| faults.list.iter().any(|fault| fault.column == column);
            if faq.question.is_empty() && !named(question, faults) {
                match question {
                    "" => faults.add(
                        "",
                        words!("there is no column for questions in `{language}`", language),
                        words!("add one, or remove the other texts of this language"),
                    ),
                    column => faults.add(
                        column,
                        words!("the question is missing"),
                        words!("write the question, or remove the row"),
                    ),
                }
            }
            if faq.answer.is_empty() && !named(answer, faults) {
                match answer {
                    "" => faults.add(
                        "",
                        words!("there is no column for answers in `{language}`", language),
                        words!("add one, or remove the other texts of this language"),
                    ),
                    column => faults.add(
                        column,
                        words!("the answer is missing"),
                        words!("write the answer, or remove the row"),
                    ),
                }
            }
        }
        if let (Some(from), Some(until)) = (entry.from, entry.until)
            && from > until
        {
            faults.add(
                self.header(&Column::Until),
                words!("the last day {until} is before the first day {from}", until, from),
                words!("correct one of the two"),
            );
        }
    }
}

/// The category of one or several columns; levels that the document separates stay as they are.
fn category(levels: &[&str]) -> String {
    let line = levels.iter().map(|level| crate::text::line(level)).collect::<Vec<_>>().join("/");
    line.trim_matches('/').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(languages: &[&str], text: &str) -> Drawn {
        let folder =
            Folder { languages: languages.iter().map(ToString::to_string).collect(), ..Folder::default() };
        let (mut ids, mut drawn) = (Ids::new("faq.csv"), Drawn::default());
        let crate::format::Content::Sheets(sheets) = crate::format::read("faq.csv", text.as_bytes()).unwrap()
        else {
            panic!("a table has sheets");
        };
        Rows::new("faq.csv", &folder, &mut ids, &mut drawn).book(&sheets, &mut |_, _| {}).unwrap();
        drawn
    }

    #[test]
    fn a_row_is_an_entry_with_everything() {
        let text = "客服知识库\n导出日期,2026-01-01\n\
            编号,一级分类,二级分类,问题,问题(英文),相似问1,相似问2,相似问(英文),答案,答案(英文),备注,负责人,生效日期,失效日期,@渠道,点击量\n\
            r-1,售后,退货,怎么退货,How do I return it?,退货流程|可以退吗；能退不,退钱,\"send back\nreturn policy\",七天内。,Within 7 days.,核对,王芳,2026/1/1,2026年12月31日,\"app\nweb\",5\n";
        let drawn = drawn(&["zh-CN", "en"], text);
        assert_eq!(drawn.faults, []);
        let ignored: Vec<&str> = drawn.ignored.iter().map(|ignored| ignored.column.as_str()).collect();
        assert_eq!(ignored, ["点击量"]);
        let entry = &drawn.entries[0];
        assert_eq!(
            (entry.id.as_str(), entry.category.as_str(), entry.place.as_str()),
            ("r-1", "售后/退货", "row 4")
        );
        assert_eq!(entry.text["zh-CN"].variants, ["退货流程", "可以退吗", "能退不", "退钱"]);
        assert_eq!(entry.text["en"].variants, ["send back", "return policy"]);
        assert_eq!((entry.note.as_str(), entry.owner.as_str()), ("核对", "王芳"));
        assert_eq!(entry.from.map(|date| date.to_string()).as_deref(), Some("2026-01-01"));
        assert_eq!(entry.until.map(|date| date.to_string()).as_deref(), Some("2026-12-31"));
        assert_eq!(entry.attributes["渠道"], ["app", "web"]);
    }

    #[test]
    fn every_fault_of_a_row_is_named_with_its_column() {
        let long = "很".repeat(301);
        let text = format!(
            "id,问题,答案,answer en,有效期至,生效日期\n1,怎么退货,七天内。,,,\n2,,七天内。,,,\n3,怎么换货,,,,\n4,怎么退货？,八天。,,,\n5,{long},好,,,\n\
             6,几点开门,九点,,明天,\n1,在哪里,这里,,,\n7,#REF!,好,,,\n,,,,,-\n8,多少钱,免费,Free.,,\n9,还有吗,有,,2026-01-01,2026-02-01\n,-,,,,\n"
        );
        let drawn = drawn(&["zh-CN", "en"], &text);
        let said: Vec<_> = drawn.faults.iter().map(|fault| fault.problem.to_string()).collect();
        let found: Vec<(&str, &str, &str)> = drawn
            .faults
            .iter()
            .zip(&said)
            .map(|(fault, problem)| (fault.place.as_str(), fault.column.as_str(), problem.as_str()))
            .collect();
        let expected = [
            ("row 3", "问题", "the question is missing"),
            ("row 4", "答案", "the answer is missing"),
            ("row 5", "问题", "the question stands in row 2 already"),
            ("row 6", "问题", "the text has 301 characters; 300 are the most here"),
            ("row 7", "有效期至", "`明天` is no date"),
            ("row 8", "id", "the id `1` stands in row 2 already"),
            ("row 9", "问题", "the cell shows `#REF!`: its formula failed"),
            ("row 10", "生效日期", "`-` is no date"),
            ("row 11", "", "there is no column for questions in `en`"),
            ("row 12", "有效期至", "the last day 2026-01-01 is before the first day 2026-02-01"),
            ("row 13", "问题", "`-` is no question"),
        ];
        assert_eq!(found, expected);
        assert_eq!(drawn.entries.len(), 1);
        assert!(drawn.faulty.contains("4"), "{:?}", drawn.faulty);
        assert!(drawn.faults.iter().all(|fault| !fault.cure.to_string().is_empty()));
    }

    #[test]
    fn ids_stay_when_rows_are_inserted() {
        let one = drawn(&["en"], "question,answer\nWhere are you?,Here.\nWhen?,Now.\n");
        let two = drawn(&["en"], "question,answer\nWho?,Me.\nWhere are you?,Here.\nWhen?,Now.\n");
        assert_eq!(one.entries[0].id, "where-are-you");
        assert_eq!(one.entries[0].id, two.entries[1].id);
        assert_eq!(one.entries[1].id, two.entries[2].id);
    }
}
