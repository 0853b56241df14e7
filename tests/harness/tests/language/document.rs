//! Markdown as cases: headings, fenced blocks with what their info string says, and generated regions.

use jiff::Timestamp;
use similar::TextDiff;
use std::ops::Range;

/// One file.
pub struct Document {
    /// Its path below the repository.
    pub name: String,
    pub cases: Vec<Case>,
    pub regions: Vec<Region>,
    /// Lines that are no markdown of this suite, with what is wrong.
    pub mistakes: Vec<(usize, String)>,
    lines: Vec<String>,
}

/// A heading with the blocks below it.
pub struct Case {
    pub title: String,
    pub blocks: Vec<Block>,
}

/// A fenced block.
pub struct Block {
    pub kind: Kind,
    /// The line of the opening fence, from 1.
    pub line: usize,
    /// What is between the fences, each line with its end.
    pub text: String,
    /// The same as lines of the file, from 0.
    pub body: Range<usize>,
}

/// What a block is.
#[derive(Clone)]
pub enum Kind {
    File { path: String, last_line: usize },
    Bytes { path: String },
    Problems(Shown),
    Given,
    Talk { language: Option<String>, now: Option<Timestamp> },
    Read { slot: String, language: Option<String> },
    Values { language: Option<String> },
    Failures,
}

/// Which problems a block shows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    All,
    WithAdvice,
    LastOf(usize),
    WithoutBot,
}

/// A part that is made from code.
pub struct Region {
    /// What: `keys ask`.
    pub what: String,
    pub body: Range<usize>,
}

/// Lines that should be others.
pub struct Change {
    pub body: Range<usize>,
    pub text: String,
}

impl Change {
    /// The change as a diff, with its place.
    pub fn shown(&self, document: &Document) -> String {
        let old = document.text(&self.body);
        let diff = TextDiff::from_lines(old.as_str(), self.text.as_str());
        let diff = diff.unified_diff().context_radius(2).to_string();
        let title = document.title_above(self.body.start);
        format!("{}:{}: {title} (- written, + came out)\n{diff}", document.name, self.body.start)
    }
}

impl Document {
    pub fn read(name: &str, text: &str) -> Self {
        let mut document = Self {
            name: name.to_owned(),
            cases: vec![Case { title: name.to_owned(), blocks: Vec::new() }],
            regions: Vec::new(),
            mistakes: Vec::new(),
            lines: text.split_inclusive('\n').map(str::to_owned).collect(),
        };
        let mut at = 0;
        while at < document.lines.len() {
            at = document.item(at);
        }
        document.cases.retain(|case| !case.blocks.is_empty());
        document
    }

    /// Reads what begins at a line; where the next thing begins is returned.
    fn item(&mut self, at: usize) -> usize {
        let line = self.lines[at].trim_end().to_owned();
        if let Some(what) = line.strip_prefix("<!-- generated:").and_then(|rest| rest.strip_suffix("-->")) {
            let Some(end) = self.find(at + 1, |line| line == "<!-- end -->") else {
                self.mistakes.push((at + 1, "this region has no `<!-- end -->`".to_owned()));
                return self.lines.len();
            };
            self.regions.push(Region { what: what.trim().to_owned(), body: at + 1..end });
            return end + 1;
        }
        if let Some(title) = line.strip_prefix('#') {
            let title = title.trim_start_matches('#').trim().to_owned();
            self.cases.push(Case { title, blocks: Vec::new() });
            return at + 1;
        }
        let ticks = line.chars().take_while(|c| *c == '`').count();
        if ticks < 3 {
            return at + 1;
        }
        let fence = "`".repeat(ticks);
        let Some(end) = self.find(at + 1, |line| line == fence) else {
            self.mistakes.push((at + 1, "this block is never closed".to_owned()));
            return self.lines.len();
        };
        match kind(&line[ticks..]) {
            Ok(Some(kind)) => {
                let block = Block { kind, line: at + 1, text: self.text(&(at + 1..end)), body: at + 1..end };
                self.cases.last_mut().expect("there is one from the beginning").blocks.push(block);
            }
            Ok(None) => {}
            Err(what) => self.mistakes.push((at + 1, what)),
        }
        end + 1
    }

    fn find(&self, from: usize, fits: impl Fn(&str) -> bool) -> Option<usize> {
        (from..self.lines.len()).find(|at| fits(self.lines[*at].trim_end()))
    }

    fn text(&self, lines: &Range<usize>) -> String {
        self.lines[lines.clone()].concat()
    }

    fn title_above(&self, line: usize) -> &str {
        let heading = self.lines[..line].iter().rev().find(|line| line.starts_with('#'));
        heading.map_or("", |line| line.trim_start_matches('#').trim())
    }

    /// What a region or block of the file holds now.
    pub fn holds(&self, body: &Range<usize>, text: &str) -> bool {
        let now = self.text(body);
        now.lines().map(str::trim_end).eq(text.lines().map(str::trim_end))
    }

    /// The file after these changes.
    pub fn with(&self, changes: &[Change]) -> String {
        let mut changes: Vec<&Change> = changes.iter().collect();
        changes.sort_by_key(|change| change.body.start);
        let (mut text, mut done) = (String::new(), 0);
        for change in changes {
            text += &self.text(&(done..change.body.start));
            text += &change.text;
            done = change.body.end;
        }
        text + &self.text(&(done..self.lines.len()))
    }
}

impl Block {
    /// The change that makes the block hold this text, if it holds another one. Blanks at the end of lines do not count.
    pub fn should_be(&self, text: &str) -> Option<Change> {
        let clean: String = text.trim_end().lines().map(|line| format!("{}\n", line.trim_end())).collect();
        let same = self.text.lines().map(str::trim_end).eq(clean.lines());
        (!same).then(|| Change { body: self.body.clone(), text: clean })
    }
}

/// What an info string says; nothing if the block is prose.
fn kind(info: &str) -> Result<Option<Kind>, String> {
    let words: Vec<&str> = info.split_whitespace().collect();
    Ok(Some(match words.as_slice() {
        [] | ["sh" | "text" | "json" | "html"] => return Ok(None),
        ["yaml", "given"] => Kind::Given,
        ["yaml" | "csv" | "md" | "html" | "wit", path] if path.contains('.') => {
            Kind::File { path: (*path).to_owned(), last_line: 1 }
        }
        ["yaml", path, "last", "line", times, "times"] => {
            let last_line = times.parse().map_err(|_| format!("`{times}` is not a number"))?;
            Kind::File { path: (*path).to_owned(), last_line }
        }
        ["bytes", path] => Kind::Bytes { path: (*path).to_owned() },
        ["problems"] => Kind::Problems(Shown::All),
        ["problems", "and", "advice"] => Kind::Problems(Shown::WithAdvice),
        ["problems", "without", "bot.yaml"] => Kind::Problems(Shown::WithoutBot),
        ["problems", "last", "of", count] => {
            Kind::Problems(Shown::LastOf(count.parse().map_err(|_| format!("`{count}` is not a number"))?))
        }
        ["talk", rest @ ..] if rest.len() < 3 => {
            let (mut language, mut now) = (None, None);
            for word in rest {
                match word.parse() {
                    Ok(time) => now = Some(time),
                    Err(_) => language = Some((*word).to_owned()),
                }
            }
            Kind::Talk { language, now }
        }
        ["read", slot] => Kind::Read { slot: (*slot).to_owned(), language: None },
        ["read", slot, language] => {
            Kind::Read { slot: (*slot).to_owned(), language: Some((*language).to_owned()) }
        }
        ["values"] => Kind::Values { language: None },
        ["values", language] => Kind::Values { language: Some((*language).to_owned()) },
        ["failures"] => Kind::Failures,
        ["yaml"] => return Err("this example is not tested: name its file, `yaml flows/a.yaml`".to_owned()),
        _ => return Err(format!("`{info}` means nothing here; see tests/harness/tests/language/main.rs")),
    }))
}
