//! Several cures of a bot folder carried out together, until nothing is left to mend.

use std::collections::BTreeMap;

use botloom_engine::{Checker, Packs, sources};
use botloom_flow::{Edit, Fix, Problem, Wording, apply};
use botloom_ports::Files;

/// How often the folder is checked again; a cure may uncover the next mistake of its file.
const ROUNDS: usize = 100;

/// A folder after its fixes.
pub struct Mended {
    /// All files as they are then.
    pub files: Files,
    /// What was done: the file, the line of the text then, the title of the fix.
    pub done: Vec<(String, usize, Wording)>,
    /// What is left.
    pub problems: Vec<Problem>,
}

/// Carries out every fix of a folder, over and over. Writes nothing.
pub fn all(files: &Files, packs: &Packs) -> Mended {
    let mut checker = Checker::default();
    let problems = checker.check(files, packs);
    let mut mended = Mended { files: files.clone(), done: Vec::new(), problems };
    let mut earlier = vec![files.digest()];
    for _ in 0..ROUNDS {
        let fixes = together(mended.problems.iter().filter_map(|problem| problem.fix.clone()));
        let Some((changed, done)) = carry_out(&mended.files, &fixes) else { break };
        let digest = changed.digest();
        // Two fixes that undo one another would go on forever.
        if earlier.contains(&digest) {
            break;
        }
        earlier.push(digest);
        mended.problems = checker.check(&changed, packs);
        mended.files = changed;
        mended.done.extend(done);
    }
    mended
}

/// What was done by fixes: the file, the line, the title.
type Done = Vec<(String, usize, Wording)>;

/// The files with the fixes carried out; none if nothing changes.
fn carry_out(files: &Files, fixes: &[Fix]) -> Option<(Files, Done)> {
    let (sources, _) = sources(files);
    let mut by_file: BTreeMap<&str, Vec<Edit>> = BTreeMap::new();
    let mut done = Vec::new();
    for fix in fixes {
        // A fix is carried out whole or not at all.
        let own = |edit: &Edit| sources.iter().any(|source| source.path() == edit.file);
        let Some(first) = fix.edits.first().filter(|_| fix.edits.iter().all(own)) else { continue };
        let source = sources.iter().find(|source| source.path() == first.file)?;
        done.push((first.file.clone(), source.position(first.range.start).line, fix.title.clone()));
        for edit in &fix.edits {
            by_file.entry(&edit.file).or_default().push(edit.clone());
        }
    }
    let mut changed = files.clone();
    for (file, edits) in by_file {
        let source = sources.iter().find(|source| source.path() == file)?;
        let text = apply(source.text(), &edits).ok()?;
        changed.insert(file, text.into_bytes());
    }
    (changed.digest() != files.digest()).then_some((changed, done))
}

/// The fixes that do not touch one another, the first ones first.
pub fn together(fixes: impl IntoIterator<Item = Fix>) -> Vec<Fix> {
    let touches =
        |a: &Edit, b: &Edit| a.file == b.file && a.range.start <= b.range.end && b.range.start <= a.range.end;
    let mut kept: Vec<Fix> = Vec::new();
    for fix in fixes {
        let mut taken = kept.iter().flat_map(|other| &other.edits);
        if !taken.any(|other| fix.edits.iter().any(|edit| touches(edit, other))) {
            kept.push(fix);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_flow::Range;

    #[test]
    fn fixes_that_touch_wait_for_the_next_round() {
        let fix = |start, end| Fix {
            title: Wording::verbatim(""),
            edits: vec![Edit { file: "a".to_owned(), range: Range::new(start, end), text: String::new() }],
        };
        let kept = together([fix(0, 4), fix(4, 6), fix(7, 9)]);
        assert_eq!(kept.iter().map(|fix| fix.edits[0].range.start).collect::<Vec<_>>(), [0, 7]);
    }

    #[test]
    fn mistakes_behind_mistakes_are_mended_too() {
        let mut files = Files::default();
        files.insert(
            "bot.yaml",
            b"bot: a\nlanguages: [en]\nslotz:\n  phone: {type: phnoe, sensitive: true, ask: Phone?}\n"
                .to_vec(),
        );
        files.insert(
            "flows/a.yaml",
            b"flow: a\ntriggers: [call me, phone me, ring me up]\nsteps:\n\t- aks: phnoe\n\t- say: Sorry: gone\n".to_vec(),
        );
        let mended = all(&files, &Packs::default());
        let text = |path: &str| String::from_utf8(mended.files.get(path).unwrap().to_vec()).unwrap();
        assert_eq!(
            text("bot.yaml"),
            "bot: a\nlanguages: [en]\nslots:\n  phone: {type: phone, sensitive: true, ask: Phone?}\n"
        );
        assert_eq!(
            text("flows/a.yaml"),
            "flow: a\ntriggers: [call me, phone me, ring me up]\nsteps:\n  - ask: phone\n  - say: \"Sorry: gone\"\n"
        );
        assert_eq!(mended.problems, []);
        assert_eq!(mended.done.len(), 6, "{:?}", mended.done);
    }
}
