//! Markdown, with tables, by `pulldown-cmark`.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::blocks::{Anchors, Block, Kind, table, unwrapped};
use crate::{Unreadable, text};

/// A line break that only the width of the file made.
const SOFT: char = '\u{e000}';

/// Reads a file.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Block>, Unreadable> {
    let text = text::decode(bytes)?.replace(SOFT, "");
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let options = options | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut reader = Reader::default();
    for event in Parser::new_ext(&text, options) {
        reader.see(event);
    }
    reader.flush(Kind::Paragraph);
    Ok(reader.blocks)
}

#[derive(Default)]
struct Reader {
    blocks: Vec<Block>,
    text: String,
    anchors: Anchors,
    /// The last heading's.
    place: String,
    /// Lists that are open, each with its next number.
    lists: Vec<Option<u64>>,
    /// The mark of an item whose text has not come yet.
    mark: String,
    /// Letters of a paragraph that are emphasized, and all of them.
    strong: (usize, usize),
    bold: usize,
    rows: Vec<Vec<String>>,
    tables: usize,
    /// Where a link leads that is open.
    links: Vec<(String, usize)>,
    skip: usize,
    code: bool,
}

impl Reader {
    fn see(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) if self.skip == 0 => {
                let count = text.chars().filter(|c| c.is_alphanumeric()).count();
                self.strong.1 += count;
                self.strong.0 += if self.bold > 0 { count } else { 0 };
                self.text.push_str(&text);
            }
            Event::SoftBreak => self.text.push(SOFT),
            Event::HardBreak => self.text.push('\n'),
            Event::InlineHtml(tag) if tag.starts_with("<br") => self.text.push('\n'),
            _ => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Strong => self.bold += 1,
            Tag::MetadataBlock(_) => self.skip += 1,
            Tag::Image { .. } => self.skip += 1,
            Tag::Link { dest_url, .. } => self.links.push((dest_url.into_string(), self.text.len())),
            Tag::List(number) => {
                self.flush(Kind::Item);
                self.lists.push(number);
            }
            Tag::Item => {
                self.flush(Kind::Item);
                let depth = self.lists.len().saturating_sub(1);
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                };
                self.mark = "  ".repeat(depth.min(8)) + &mark;
            }
            Tag::CodeBlock(_) => self.code = true,
            Tag::TableHead | Tag::TableRow => self.rows.push(Vec::new()),
            Tag::Table(_) | Tag::Paragraph | Tag::Heading { .. } => self.flush(Kind::Paragraph),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Strong => self.bold = self.bold.saturating_sub(1),
            TagEnd::MetadataBlock(_) | TagEnd::Image => self.skip = self.skip.saturating_sub(1),
            TagEnd::Link => self.link(),
            TagEnd::Heading(level) => {
                let heading = unwrapped(std::mem::take(&mut self.text).split(SOFT));
                self.place = self.anchors.give(&heading);
                self.blocks.extend(Block::new(Kind::Heading(level as u8), &heading, &self.place));
                self.strong = (0, 0);
            }
            TagEnd::Paragraph | TagEnd::CodeBlock => {
                self.flush(if self.lists.is_empty() { Kind::Paragraph } else { Kind::Item });
                self.code = false;
            }
            TagEnd::Item => self.flush(Kind::Item),
            TagEnd::List(_) => {
                self.flush(Kind::Item);
                self.lists.pop();
            }
            TagEnd::TableCell => {
                let cell = unwrapped(std::mem::take(&mut self.text).split(SOFT));
                if let Some(row) = self.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::Table => {
                self.tables += 1;
                self.blocks.extend(table(self.tables, std::mem::take(&mut self.rows), &self.place));
            }
            _ => {}
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

    fn flush(&mut self, kind: Kind) {
        let text = std::mem::take(&mut self.text);
        let strong = std::mem::take(&mut self.strong);
        let text = if self.code {
            text
        } else {
            text.split('\n').map(|line| unwrapped(line.split(SOFT))).collect::<Vec<_>>().join("\n")
        };
        if text.trim().is_empty() {
            return;
        }
        let block = match kind {
            Kind::Item => {
                let mark = std::mem::take(&mut self.mark);
                // A second paragraph of an item stands below the first one.
                let mark = if mark.is_empty() { "  ".repeat(self.lists.len().min(8)) } else { mark };
                Block::new(Kind::Item, &(mark + text.trim()), &self.place)
            }
            _ => Block::paragraph(&text, strong.1 > 0 && strong.0 == strong.1, &self.place),
        };
        self.blocks.extend(block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_in_order() {
        let text = "---\ntitle: x\n---\n\n# Return *policy*\n\nWithin seven\ndays, see [the form](https://example.com/f).\n\n1. pack\n   - well\n2. send\n\n\
            **Who pays?**\n\nWe do.\\\nAlways.\n\n问：怎么退\n答：打电话\n请\n\n| question | answer |\n|---|---|\n| a | b |\n\n## Return policy\n<script>x</script>\n\n![x](y)\n";
        let blocks = read(text.as_bytes()).unwrap();
        let shown: Vec<(&Kind, &str, &str)> = blocks
            .iter()
            .filter(|block| !matches!(block.kind, Kind::Table(_)))
            .map(|block| (&block.kind, block.text.as_str(), block.place.as_str()))
            .collect();
        let place = "#return-policy";
        let expected = [
            (&Kind::Heading(1), "Return policy", place),
            (&Kind::Paragraph, "Within seven days, see the form (https://example.com/f).", place),
            (&Kind::Item, "1. pack", place),
            (&Kind::Item, "  - well", place),
            (&Kind::Item, "2. send", place),
            (&Kind::Heading(9), "Who pays?", place),
            (&Kind::Paragraph, "We do.\nAlways.", place),
            (&Kind::Paragraph, "问：怎么退\n答：打电话请", place),
            (&Kind::Heading(2), "Return policy", "#return-policy-1"),
        ];
        assert_eq!(shown, expected);
        let tables: Vec<&Block> =
            blocks.iter().filter(|block| matches!(block.kind, Kind::Table(_))).collect();
        let Kind::Table(sheet) = &tables[0].kind else { panic!("a table") };
        assert_eq!(sheet.place(sheet.rows[1].number), "table 1!2");
    }
}
