//! Web pages: what a visitor reads, without navigation, headers, footers and scripts.
//!
//! Only the tokens of HTML are needed, no tree: pages are often wrong, and what is open where does not matter for their text.

use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::blocks::{Anchors, Block, Kind, QUESTION_LEVEL, table};
use crate::text::line;
use crate::{Unreadable, text};

/// Elements whose text nobody reads.
const NEVER: &[&str] = &[
    "script", "style", "template", "noscript", "svg", "math", "iframe", "object", "head", "select",
    "textarea", "video", "audio", "canvas",
];
/// Elements around the text of a page.
const AROUND: &[&str] = &["nav", "header", "footer", "aside", "menu", "dialog", "button"];
/// Roles that mean the same.
const ROLES: &[&str] = &["navigation", "banner", "contentinfo", "complementary", "search", "menu", "dialog"];
/// Elements that never have an end.
const VOID: &[&str] =
    &["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"];
/// Elements at whose borders a paragraph ends.
const BREAKS: &[&str] = &[
    "p",
    "div",
    "section",
    "article",
    "main",
    "ul",
    "ol",
    "dl",
    "dd",
    "table",
    "blockquote",
    "pre",
    "form",
    "fieldset",
    "details",
    "figure",
    "figcaption",
    "address",
    "body",
    "html",
    "hr",
    "tbody",
    "thead",
    "tfoot",
    "caption",
];
/// The deepest list that is indented.
const DEEPEST: usize = 8;

/// Reads a page.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Block>, Unreadable> {
    let text = text::decode(bytes)?;
    // A page that is all navigation, or never closes it, is read whole.
    let inner = page(&text, AROUND);
    Ok(if inner.is_empty() { page(&text, &[]) } else { inner })
}

fn page(text: &str, around: &'static [&'static str]) -> Vec<Block> {
    let mut reader = Reader { around, ..Reader::default() };
    let mut emitter: DefaultEmitter = DefaultEmitter::default();
    // The text of a script has no tags in it.
    emitter.naively_switch_states(true);
    for token in Tokenizer::new_with_emitter(text, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                let name = String::from_utf8_lossy(&tag.name).into_owned();
                let attribute = |wanted: &str| {
                    let found = tag.attributes.iter().find(|(key, _)| key.as_slice() == wanted.as_bytes());
                    found.map(|(_, value)| String::from_utf8_lossy(value).into_owned())
                };
                reader.open(&name, tag.self_closing, &attribute);
            }
            Token::EndTag(tag) => reader.close(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => reader.text(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    reader.flush();
    match reader.main {
        0 => reader.blocks,
        _ => reader
            .blocks
            .into_iter()
            .zip(reader.inside)
            .filter(|(_, inside)| *inside)
            .map(|(block, _)| block)
            .collect(),
    }
}

#[derive(Default)]
struct Reader {
    around: &'static [&'static str],
    blocks: Vec<Block>,
    /// For each block, whether it stands in the main part of the page.
    inside: Vec<bool>,
    /// How many blocks stand in a main part.
    main: usize,
    in_main: usize,
    in_article: usize,
    /// The element whose text is left out, and how many of its name are open.
    skip: Option<(String, usize)>,
    text: String,
    heading: Option<u8>,
    id: String,
    place: String,
    anchors: Anchors,
    lists: Vec<Option<usize>>,
    mark: String,
    strong: (usize, usize),
    bold: usize,
    pre: usize,
    /// Rows of tables that are open, the innermost last.
    tables: Vec<Vec<Vec<String>>>,
    count: usize,
    links: Vec<(String, usize)>,
}

impl Reader {
    fn open(&mut self, name: &str, closed: bool, attribute: &dyn Fn(&str) -> Option<String>) {
        let void = VOID.contains(&name) || closed && !BREAKS.contains(&name);
        if let Some((skipped, count)) = &mut self.skip {
            *count += usize::from(skipped == name && !void);
            return;
        }
        // Headers and footers inside an article are part of it.
        let own = self.in_article > 0 && matches!(name, "header" | "footer");
        let role = attribute("role").is_some_and(|role| ROLES.contains(&role.as_str()));
        let unseen = attribute("hidden").is_some_and(|value| value != "until-found")
            || attribute("aria-hidden").as_deref() == Some("true");
        let around = !self.around.is_empty() && (self.around.contains(&name) && !own || role || unseen);
        if !void && (NEVER.contains(&name) || around) {
            self.flush();
            self.skip = Some((name.to_owned(), 1));
            return;
        }
        match name {
            "br" => self.text.push('\n'),
            "b" | "strong" => self.bold += 1,
            "a" => self.links.push((attribute("href").unwrap_or_default(), self.text.len())),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" | "dt" => {
                self.flush();
                let level = name.strip_prefix('h').and_then(|level| level.parse().ok());
                self.heading = Some(level.unwrap_or(QUESTION_LEVEL));
                self.id = attribute("id").unwrap_or_default();
            }
            "li" => {
                self.flush();
                let depth = self.lists.len().saturating_sub(1).min(DEEPEST);
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{number}. ")
                    }
                    _ => "- ".to_owned(),
                };
                self.mark = "  ".repeat(depth) + &mark;
            }
            "table" => {
                self.flush();
                self.tables.push(Vec::new());
            }
            "tr" => self.tables.last_mut().into_iter().for_each(|rows| rows.push(Vec::new())),
            "td" | "th" => {
                self.text.clear();
                if let Some(rows) = self.tables.last_mut().filter(|rows| rows.is_empty()) {
                    rows.push(Vec::new());
                }
            }
            name if BREAKS.contains(&name) => {
                self.flush();
                match name {
                    "ul" => self.lists.push(None),
                    "ol" => self.lists.push(Some(0)),
                    "pre" => self.pre += 1,
                    "main" => self.in_main += 1,
                    "article" => self.in_article += 1,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        if let Some((skipped, count)) = &mut self.skip {
            *count -= usize::from(skipped == name);
            if *count == 0 {
                self.skip = None;
            }
            return;
        }
        match name {
            "b" | "strong" => self.bold = self.bold.saturating_sub(1),
            "a" => self.link(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "summary" | "dt" | "li" => self.flush(),
            "td" | "th" => {
                let cell = spaced(&std::mem::take(&mut self.text));
                if let Some(row) = self.tables.last_mut().and_then(|rows| rows.last_mut()) {
                    row.push(cell);
                }
            }
            "table" => {
                if let Some(rows) = self.tables.pop().filter(|_| self.tables.is_empty()) {
                    self.count += 1;
                    let block = table(self.count, rows, &self.place);
                    self.put(block);
                }
            }
            name if BREAKS.contains(&name) => {
                self.flush();
                match name {
                    "ul" | "ol" => {
                        self.lists.pop();
                    }
                    "pre" => self.pre = self.pre.saturating_sub(1),
                    "main" => self.in_main = self.in_main.saturating_sub(1),
                    "article" => self.in_article = self.in_article.saturating_sub(1),
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.skip.is_some() {
            return;
        }
        let count = text.chars().filter(|c| c.is_alphanumeric()).count();
        self.strong.1 += count;
        self.strong.0 += if self.bold > 0 { count } else { 0 };
        if self.pre > 0 {
            self.text.push_str(text);
        } else {
            self.text.extend(text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }));
        }
    }

    /// Ends a text with the address where its link leads, if that is one for customers.
    fn link(&mut self) {
        let Some((target, from)) = self.links.pop() else { return };
        let shown = self.text.get(from..).unwrap_or_default();
        if target.starts_with("http") && !shown.contains(&target) && !shown.trim().is_empty() {
            self.text.push_str(&format!(" ({target})"));
        }
    }

    fn put(&mut self, block: Option<Block>) {
        if let Some(block) = block {
            self.blocks.push(block);
            self.inside.push(self.in_main > 0);
            self.main += usize::from(self.in_main > 0);
        }
    }

    fn flush(&mut self) {
        // Inside a table the text belongs to its cell.
        if !self.tables.is_empty() {
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
            return;
        }
        self.links.clear();
        let text = std::mem::take(&mut self.text);
        let strong = std::mem::take(&mut self.strong);
        let text = if self.pre > 0 { text } else { spaced(&text) };
        let heading = self.heading.take();
        if text.trim().is_empty() {
            return;
        }
        let block = match heading {
            Some(level) => {
                let text = line(&text);
                let given = self.anchors.give(&text);
                self.place =
                    if self.id.is_empty() { given } else { format!("#{}", std::mem::take(&mut self.id)) };
                Block::new(Kind::Heading(level), &text, &self.place)
            }
            None if !self.lists.is_empty() => {
                let mark = std::mem::take(&mut self.mark);
                let mark = if mark.is_empty() { "  ".repeat(self.lists.len().min(DEEPEST)) } else { mark };
                Block::new(Kind::Item, &(mark + text.trim()), &self.place)
            }
            None => Block::paragraph(&text, strong.1 > 0 && strong.0 == strong.1, &self.place),
        };
        self.put(block);
    }
}

/// Blanks as a browser shows them.
fn spaced(text: &str) -> String {
    text.split('\n').map(line).collect::<Vec<_>>().join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(u8, String, String)> {
        let blocks = read(text.as_bytes()).unwrap();
        let level = |kind: &Kind| match kind {
            Kind::Heading(level) => *level,
            Kind::Table(_) => 100,
            Kind::Item => 50,
            Kind::Paragraph => 0,
        };
        blocks.iter().map(|block| (level(&block.kind), block.text.clone(), block.place.clone())).collect()
    }

    fn row(level: u8, text: &str, place: &str) -> (u8, String, String) {
        (level, text.to_owned(), place.to_owned())
    }

    #[test]
    fn only_what_a_visitor_reads_is_text() {
        let page = "<!DOCTYPE html><html><head><title>x</title><style>p{}</style></head><body><nav><ul><li>Home</ul></nav><header>Shop</header>\
            <div>Cookies?</div><main><article><header><h1 id=ret>Returns &amp; refunds</h1></header><script>if (a<b) {}</script>\
            <p>Within\n <b>7</b> days.<br>See <a href='https://example.com/f'>the form</a>.</p><ol><li>pack<ul><li>well</li></ul></li><li><p>send</p></li></ol>\
            <details><summary>Who pays?</summary>We do.</details><p><strong>怎么换货？</strong></p><p>打电话。</p><table><tr><th>问题<th>答案<tr><td>a</td><td>b<p>c</p></td></tr></table>\
            <p hidden>secret</p></article></main><footer>© Shop</footer></body></html>";
        let expected = [
            row(1, "Returns & refunds", "#ret"),
            row(0, "Within 7 days.\nSee the form (https://example.com/f).", "#ret"),
            row(50, "1. pack", "#ret"),
            row(50, "  - well", "#ret"),
            row(50, "2. send", "#ret"),
            row(9, "Who pays?", "#who-pays"),
            row(0, "We do.", "#who-pays"),
            row(9, "怎么换货？", "#who-pays"),
            row(0, "打电话。", "#who-pays"),
            row(100, "", "#who-pays"),
        ];
        assert_eq!(shown(page), expected);
    }

    #[test]
    fn a_page_that_never_closes_its_navigation_is_read_whole() {
        let found = shown("<nav><a href=/>Home</a><h2>Returns</h2><p>Seven days.");
        assert_eq!(found[1].1, "Returns");
        assert_eq!(found[2].1, "Seven days.");
        let deep = "<div>".repeat(100_000) + "text";
        assert_eq!(shown(&deep).len(), 1);
    }
}
