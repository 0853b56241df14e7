//! Cures that need no thought: which there are, and several of them carried out together.

use botloom_flow::{Edit, Fix, Problem, Source};

/// The cure of a problem as edits: its own, or the word that it suggests instead of what is marked.
pub fn of(problem: &Problem, source: Option<&Source>) -> Option<Fix> {
    if let Some(fix) = &problem.fix {
        return Some(fix.clone());
    }
    let (word, rest) = problem.cure.strip_prefix("did you mean `")?.split_once('`')?;
    let marked = source?.text().get(problem.range.start..problem.range.end)?;
    let bare = marked.trim_matches(['"', '\'']);
    // Only one word is replaced by another; of more, the suggestion may be meant for a part.
    let one =
        |text: &str| !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || "_-./".contains(c));
    if rest != "?" || !one(bare) || !one(word) || !problem.what.contains(bare) {
        return None;
    }
    let edit = Edit { file: problem.file.clone(), range: problem.range, text: word.to_owned() };
    Some(Fix { title: format!("write `{word}`"), edits: vec![edit] })
}

/// The edits of fixes that do not touch one another, the first ones first.
pub fn together(fixes: impl IntoIterator<Item = Fix>) -> Vec<Fix> {
    let mut kept: Vec<Fix> = Vec::new();
    for fix in fixes {
        let touches = |a: &Edit, b: &Edit| {
            a.file == b.file && a.range.start <= b.range.end && b.range.start <= a.range.end
        };
        let taken = kept.iter().flat_map(|other| &other.edits);
        if !taken.into_iter().any(|other| fix.edits.iter().any(|edit| touches(edit, other))) {
            kept.push(fix);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_flow::{Code, Range};

    fn problem(range: Range, what: &str, cure: &str) -> Problem {
        Problem::new(Code::UnknownName, "flows/a.yaml", range, what, "why", cure)
    }

    #[test]
    fn only_whole_words_are_replaced() {
        let source = Source::new("flows/a.yaml", b"if: wieght > reason\n".to_vec()).unwrap();
        let fix = |range, cure| of(&problem(range, "nothing has the name `wieght`", cure), Some(&source));
        let word = Range::new(4, 10);
        assert_eq!(fix(word, "did you mean `weight`?").unwrap().edits[0].text, "weight");
        assert_eq!(fix(Range::new(4, 19), "did you mean `weight`?"), None);
        assert_eq!(fix(word, "declare it"), None);
    }

    #[test]
    fn fixes_that_touch_wait_for_the_next_round() {
        let fix = |start, end| {
            let problem =
                problem(Range::new(start, end), "x", "y").fixed_by("z", Range::new(start, end), "w");
            problem.fix.unwrap()
        };
        let kept = together([fix(0, 4), fix(4, 6), fix(7, 9)]);
        assert_eq!(kept.iter().map(|fix| fix.edits[0].range.start).collect::<Vec<_>>(), [0, 7]);
    }
}
