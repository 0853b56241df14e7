//! `.qna` files: questions with their answers.

use crate::report::{Place, Report};

/// A file of questions and answers.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct File {
    /// Its name without locale and ending.
    pub(crate) name: String,
    pub(crate) locale: String,
    pub(crate) pairs: Vec<Pair>,
}

/// A question with its answer.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Pair {
    /// The first is the one that people see.
    pub(crate) questions: Vec<String>,
    pub(crate) answer: String,
}

/// Reads a file.
pub(crate) fn read(path: &str, name: &str, locale: &str, text: &str, report: &mut Report) -> File {
    let mut file = File { name: name.to_owned(), locale: locale.to_owned(), pairs: Vec::new() };
    let lines: Vec<&str> = text.lines().collect();
    let mut at = 0;
    let mut filters = false;
    while at < lines.len() {
        let trimmed = lines[at].trim().trim_start_matches('\u{feff}');
        let place = Place::new(path, at + 1);
        at += 1;
        if trimmed.is_empty() || trimmed.starts_with('>') || trimmed.starts_with("<a id") {
            continue;
        }
        let question = trimmed.strip_prefix('#').map(|rest| rest.trim_start_matches('#').trim());
        if let Some(question) = question.and_then(|rest| rest.strip_prefix('?')) {
            filters = false;
            file.pairs.push(Pair { questions: vec![question.trim().to_owned()], answer: String::new() });
        } else if trimmed.starts_with("```") {
            let mut answer = Vec::new();
            while at < lines.len() && !lines[at].trim_start().starts_with("```") {
                answer.push(lines[at].trim_end());
                at += 1;
            }
            at += 1;
            if let Some(pair) = file.pairs.last_mut() {
                pair.answer = answer.join("\n").trim().to_owned();
            }
        } else if trimmed.starts_with("**") {
            filters = true;
            let what =
                format!("`{}` of a question has no counterpart", trimmed.trim_matches(['*', ':', ' ']));
            let why = "questions are found by what they say, not by marks";
            report.add(
                &place,
                what,
                why,
                "use `category` and the step `answer: {from: ...}` where it matters",
            );
        } else if let Some(item) = trimmed.strip_prefix(['-', '*', '+']) {
            if let Some(pair) = file.pairs.last_mut().filter(|_| !filters) {
                pair.questions.push(item.trim().to_owned());
            }
        } else if trimmed.starts_with('[') && trimmed.contains("](") {
            let what = format!("`{trimmed}` is not read");
            report.add(
                &place,
                what,
                "only the files of the folder are",
                "import the questions of that source",
            );
        }
    }
    file.pairs
        .retain(|pair| !pair.answer.is_empty() && pair.questions.iter().any(|question| !question.is_empty()));
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_have_variants_and_an_answer() {
        let mut report = Report::default();
        let text = "> a comment\n# ? Where are you?\n- what is your address\n\n**Filters:**\n- kind = shop\n\n```markdown\nAt **Main Street** 1.\n\nSecond floor.\n```\n# ? Empty\n```\n```\n";
        let file = read("faq.en-us.qna", "faq", "en-us", text, &mut report);
        let pair = Pair {
            questions: vec!["Where are you?".into(), "what is your address".into()],
            answer: "At **Main Street** 1.\n\nSecond floor.".into(),
        };
        assert_eq!(file.pairs, [pair]);
        assert_eq!(report.items().len(), 1);
    }
}
