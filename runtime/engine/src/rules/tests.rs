//! Expectations that nothing can fail. A message that no line expects fails a test by itself.

use super::Folder;
use botloom_flow::{Code, Node, Problem};

pub(super) fn check(folder: &Folder<'_>, found: &mut Vec<Problem>) {
    for (source, root) in folder.trees("tests/") {
        let lines = root.get("talk").map_or(&[][..], Node::items);
        for (key, node) in lines
            .iter()
            .filter_map(|line| line.get("bot"))
            .flat_map(|bot| ["contains", "matches"].into_iter().filter_map(|key| Some((key, bot.get(key)?))))
        {
            let Some(text) = node.text() else { continue };
            let all = match key {
                "contains" => text.trim().is_empty(),
                _ => ["", ".", ".*", ".+", "^.*$", "^.+$"].contains(&text.trim()),
            };
            if all {
                let what = format!("`{key}` fits whatever the bot writes");
                let why = "it passes whatever the bot does";
                let cure = "write a part of the answer, or `any: true`";
                found.push(Problem::new(Code::TestChecksNothing, source.path(), node.range, what, why, cure));
            }
        }
    }
}
