//! Tests that nothing can fail.

use super::Folder;
use botloom_flow::{Code, Node, Problem, Source};

pub(super) fn check(folder: &Folder<'_>, found: &mut Vec<Problem>) {
    for (source, root) in folder.trees("tests/") {
        let lines = root.get("talk").map_or(&[][..], Node::items);
        let expects = |line: &&Node| line.get("bot").is_some() || line.get("expect").is_some();
        if !lines.is_empty() && !lines.iter().any(|line| expects(&line)) {
            let range = root.get("test").map_or(root.range, |node| node.range);
            let what = "this test expects nothing".to_owned();
            found.push(problem(source, range, what, "add what the bot must write: `- bot: ...`"));
        }
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
                found.push(problem(source, node.range, what, "write a part of the answer, or `any: true`"));
            }
        }
    }
}

fn problem(source: &Source, range: botloom_flow::Range, what: String, cure: &str) -> Problem {
    Problem::new(Code::TestChecksNothing, source.path(), range, what, "it passes whatever the bot does", cure)
}
