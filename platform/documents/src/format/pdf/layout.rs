//! Pieces of text with their places to lines, paragraphs and headings.

use std::collections::HashMap;

use crate::blocks::{Block, Kind, unwrapped};
use crate::text::{bare, is_han};

/// A piece of text as it is drawn: where it begins and ends, and how large its letters are.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) text: String,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) end: f64,
    pub(super) size: f64,
    pub(super) bold: bool,
}

/// A page with what is drawn on it.
pub(super) struct Page {
    pub(super) number: u32,
    pub(super) runs: Vec<Run>,
}

#[derive(Clone, Debug)]
struct Line {
    page: u32,
    text: String,
    x: f64,
    y: f64,
    end: f64,
    size: f64,
    bold: bool,
}

/// A gap wider than this part of a letter's size is a blank.
const BLANK: f64 = 0.2;
/// How much larger than usual the letters of a heading are.
const LARGER: f64 = 1.12;
/// The longest heading, in characters.
const LONGEST: usize = 80;

/// The parts of a text.
pub(super) fn blocks(pages: &[Page]) -> Vec<Block> {
    let pages: Vec<Vec<Line>> = pages.iter().map(lines).collect();
    let lines = without_margins(pages);
    let usual = usual(&lines);
    let mut sizes: Vec<i64> =
        lines.iter().filter(|line| larger(line, usual)).map(|line| rounded(line.size)).collect();
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes.dedup();
    let distance = distance(&lines, usual);
    let mut widths: HashMap<u32, f64> = HashMap::new();
    for line in &lines {
        let width = widths.entry(line.page).or_default();
        *width = width.max(line.end);
    }
    let mut blocks = Vec::new();
    let mut paragraph: Vec<&Line> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let level = level(&lines, at, usual, &sizes);
        let previous = paragraph.last().copied();
        let same = previous.is_some_and(|before| {
            let own = before.page == line.page;
            // A sentence that ends long before the margin ends its paragraph.
            let last = ends(&before.text)
                && before.end < widths.get(&before.page).copied().unwrap_or_default() * 0.8;
            let near = own && before.y - line.y <= distance * 1.4 && before.y > line.y;
            // A paragraph goes on over the end of a page if its sentence does.
            let over = !own && !ends(&before.text);
            (near && !last || over)
                && level.is_none()
                && !is_item(&line.text)
                && (before.size - line.size).abs() < usual * 0.1
        });
        if !same {
            flush(&mut paragraph, &mut blocks);
        }
        match level {
            Some(level) => {
                let place = format!("page {}", line.page);
                // A heading over several lines is one.
                match blocks.last_mut() {
                    Some(Block { kind: Kind::Heading(known), text, .. })
                        if *known == level
                            && at > 0
                            && lines[at - 1].page == line.page
                            && lines[at - 1].y - line.y < line.size * 1.8 =>
                    {
                        *text = unwrapped([text.as_str(), &line.text]);
                    }
                    _ => blocks.extend(Block::new(Kind::Heading(level), &line.text, &place)),
                }
            }
            None => paragraph.push(line),
        }
    }
    flush(&mut paragraph, &mut blocks);
    blocks
}

fn flush(paragraph: &mut Vec<&Line>, blocks: &mut Vec<Block>) {
    let Some(first) = paragraph.first() else { return };
    let place = format!("page {}", first.page);
    let text = unwrapped(paragraph.iter().map(|line| line.text.as_str()));
    let block = if is_item(&text) {
        let text = text.trim_start_matches(['•', '·', '●', '■', '▪', '◦', '–', '○', '◆']).trim_start();
        let bullet = text.len() < first.text.len() && !text.starts_with(|c: char| c.is_ascii_digit());
        let bullet = bullet && !text.starts_with("- ");
        Block::new(Kind::Item, &if bullet { format!("- {text}") } else { text.to_owned() }, &place)
    } else {
        Block::paragraph(&text, paragraph.iter().all(|line| line.bold), &place)
    };
    blocks.extend(block);
    paragraph.clear();
}

/// The lines of a page from top to bottom.
fn lines(page: &Page) -> Vec<Line> {
    let mut runs: Vec<&Run> = page.runs.iter().collect();
    // By height first; what differs by less than half a letter is of one line.
    runs.sort_by(|a, b| b.y.total_cmp(&a.y).then(a.x.total_cmp(&b.x)));
    let mut rows: Vec<Vec<&Run>> = Vec::new();
    for run in runs {
        match rows.last_mut() {
            Some(row) if (row[0].y - run.y).abs() < row[0].size.min(run.size) * 0.5 => row.push(run),
            _ => rows.push(vec![run]),
        }
    }
    rows.into_iter().filter_map(|row| line(page.number, row)).collect()
}

fn line(page: u32, mut row: Vec<&Run>) -> Option<Line> {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let mut text = String::new();
    let mut end = f64::NEG_INFINITY;
    let mut drawn: Option<&Run> = None;
    for run in &row {
        // Bold letters are sometimes made by drawing them twice.
        if drawn.is_some_and(|other| other.text == run.text && (other.x - run.x).abs() < run.size * 0.15) {
            continue;
        }
        let gap = run.x - end;
        let dense = text.chars().last().is_some_and(is_han) && run.text.chars().next().is_some_and(is_han);
        let wide = gap > run.size * if dense { 0.6 } else { BLANK };
        if !text.is_empty() && wide && !text.ends_with(' ') && !run.text.starts_with(' ') {
            text.push(' ');
        }
        text.push_str(&run.text);
        end = end.max(run.end);
        drawn = Some(run);
    }
    let text = crate::text::line(&text);
    let letters = |run: &&&Run| run.text.chars().filter(|c| c.is_alphanumeric()).count();
    let all: usize = row.iter().map(|run| letters(&run)).sum();
    let bold: usize = row.iter().filter(|run| run.bold).map(|run| letters(&run)).sum();
    let most = row.iter().max_by_key(|run| letters(run))?;
    let size = most.size;
    (!text.is_empty()).then_some(Line {
        page,
        text,
        x: row[0].x,
        y: most.y,
        end,
        size,
        bold: all > 0 && bold == all,
    })
}

/// All lines without those at the top and the bottom of pages that come again on most of them, and without page numbers.
fn without_margins(pages: Vec<Vec<Line>>) -> Vec<Line> {
    // Digits differ from page to page.
    let name = |line: &Line| {
        let plain: String = line.text.chars().filter(|c| !c.is_numeric()).collect();
        (bare(&plain), (line.y / 4.0).round() as i64)
    };
    let mut seen: HashMap<(String, i64), usize> = HashMap::new();
    let edge = |lines: &[Line], at: usize| at < 2 || at + 2 >= lines.len();
    for page in &pages {
        for (_, line) in page.iter().enumerate().filter(|(at, _)| edge(page, *at)) {
            *seen.entry(name(line)).or_default() += 1;
        }
    }
    // What stands at one place on more than half of the pages.
    let most = (pages.len() / 2).max(1);
    let mut kept = Vec::new();
    for page in pages {
        let margin = |at: usize, line: &Line| {
            let number = line.text.chars().all(|c| c.is_numeric() || " -–—/第页共".contains(c));
            edge(&page, at) && (number || seen.get(&name(line)).is_some_and(|count| *count > most))
        };
        kept.extend(
            page.iter().enumerate().filter(|(at, line)| !margin(*at, line)).map(|(_, line)| line.clone()),
        );
    }
    kept
}

fn rounded(size: f64) -> i64 {
    (size * 2.0).round() as i64
}

/// The size that most letters have.
fn usual(lines: &[Line]) -> f64 {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for line in lines {
        *counts.entry(rounded(line.size)).or_default() += line.text.chars().count();
    }
    let most = counts.into_iter().max_by_key(|(size, count)| (*count, std::cmp::Reverse(*size)));
    most.map_or(1.0, |(size, _)| size as f64 / 2.0)
}

/// The distance that most lines of usual size have from the next one.
fn distance(lines: &[Line], usual: f64) -> f64 {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for pair in lines.windows(2) {
        let gap = pair[0].y - pair[1].y;
        // What is further apart is no line of one paragraph, however often it comes.
        if pair[0].page == pair[1].page && gap > usual * 0.8 && gap < usual * 1.8 {
            *counts.entry(rounded(gap)).or_default() += 1;
        }
    }
    // Of equally frequent ones the smaller is that inside a paragraph.
    let most = counts.into_iter().max_by_key(|(gap, count)| (*count, std::cmp::Reverse(*gap)));
    most.map_or(usual * 1.3, |(gap, _)| gap as f64 / 2.0)
}

fn larger(line: &Line, usual: f64) -> bool {
    line.size > usual * LARGER
        && line.text.chars().count() <= LONGEST
        && line.text.chars().any(char::is_alphabetic)
}

/// The level of a line as a heading: by its size among those that are larger than usual; bold lines alone come below them.
fn level(lines: &[Line], at: usize, usual: f64, sizes: &[i64]) -> Option<u8> {
    let line = &lines[at];
    if larger(line, usual) {
        let rank = sizes.iter().position(|size| *size == rounded(line.size)).unwrap_or_default();
        return u8::try_from(rank + 1).ok().map(|level| level.min(6));
    }
    let count = line.text.chars().count();
    let next = lines.get(at + 1);
    // A bold line above a plain one that it does not fill the width of.
    let heads = line.bold
        && next.is_some_and(|next| {
            !next.bold && next.page == line.page && next.end - next.x > (line.end - line.x) * 0.5
        });
    let short = count <= LONGEST / 2 && !line.text.ends_with(['。', '.', '，', ',', '；', ';', ':', '：']);
    (heads && short && !is_item(&line.text)).then_some(7)
}

fn ends(text: &str) -> bool {
    text.trim_end().ends_with(['.', '!', '?', '。', '！', '？', ':', '：', '”', '"'])
}

/// Whether a line begins an item of a list.
fn is_item(text: &str) -> bool {
    let text = text.trim_start();
    if text.starts_with(['•', '·', '●', '■', '▪', '◦', '○', '◆'])
        || text.starts_with("- ")
        || text.starts_with("– ")
    {
        return true;
    }
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    let rest = &text[digits..];
    (1..=2).contains(&digits)
        && (rest.starts_with(". ")
            || rest.starts_with(") ")
            || rest.starts_with('、')
            || rest.starts_with('）'))
}
