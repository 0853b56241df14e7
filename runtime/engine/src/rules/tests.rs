//! Expectations that nothing can fail, and answers that no knowledge has. A message that no line expects fails a test by itself.

use super::Folder;
use botloom_flow::words;
use botloom_flow::{Code, Node, Problem, nearest};
use botloom_knowledge::Table;
use botloom_knowledge::tables::names_cell;

pub(super) fn check(folder: &Folder<'_>, found: &mut Vec<Problem>) {
    for (source, root) in folder.trees("tests/") {
        let lines = root.get("talk").map_or(&[][..], Node::items);
        let ids = || folder.entries.iter().map(|entry| entry.id.as_str());
        for node in lines.iter().filter_map(|line| line.get("bot")?.get("knowledge")) {
            let Some(id) = node.text().filter(|id| ids().all(|known| known != *id)) else { continue };
            let asks_back = |table: &Table| id.contains('*') && id.starts_with(&format!("{}/", table.id));
            if names_cell(folder.tables, id) || folder.tables.iter().any(asks_back) {
                continue;
            }
            let what = words!("there is no entry `{id}`", id);
            let why = words!("the test would wait for something that cannot be");
            let problem =
                |cure| Problem::new(Code::UnknownInTest, source.path(), node.range, what, why, cure);
            found.push(match nearest(id, ids()) {
                Some(near) => problem(words!("did you mean `{near}`?", near)).fixed_by(
                    words!("write `{near}`", near),
                    node.range,
                    near,
                ),
                None => {
                    problem(words!("write the id of an entry of this bot's knowledge, or take the line out"))
                }
            });
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
                let what = words!("`{key}` fits whatever the bot writes", key);
                let why = words!("it passes whatever the bot does");
                let cure = words!("write a part of the answer, or `any: true`");
                found.push(Problem::new(Code::TestChecksNothing, source.path(), node.range, what, why, cure));
            }
        }
    }
}
