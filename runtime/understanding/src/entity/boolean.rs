//! Yes and no, as answers only: in a running text 是 and "no" are other words.

use super::scan::fold;
use crate::cue::{self, Cue};

/// What says yes or no to a question without being a command to the talk.
const YES: &[&str] = &[
    "有",
    "有的",
    "是有的",
    "愿意",
    "同意",
    "接受",
    "已经",
    "true",
    "i do",
    "i am",
    "i have",
    "agree",
    "i agree",
];
const NO: &[&str] = &[
    "没",
    "没有的",
    "无",
    "不愿意",
    "不同意",
    "不接受",
    "还没",
    "还没有",
    "从来没有",
    "false",
    "i don't",
    "i do not",
    "i'm not",
    "i am not",
    "i haven't",
    "disagree",
    "not yet",
    "never",
    "nobody",
    "none",
    "nothing",
    "neither",
];
/// What a Chinese answer that says no begins with, and what looks like it but says something else.
const NO_STARTS: &[&str] = &["没有", "没", "并没", "都没", "不是", "不会", "不能", "不需", "无人", "并不"];
const NO_LOOKS: &[&str] = &["没错", "没问题", "不是很清楚", "不是特别清楚", "没听", "没看", "不会吧"];
/// The words that an English answer may begin with, whatever comes after.
const FIRST: &[(&str, bool)] = &[
    ("yes", true),
    ("yeah", true),
    ("yep", true),
    ("ok", true),
    ("okay", true),
    ("sure", true),
    ("no", false),
    ("nope", false),
    ("nobody", false),
    ("none", false),
    ("nothing", false),
    ("never", false),
];

/// Yes or no, from the whole answer or else from its first clause.
pub(super) fn answer(text: &str) -> Option<bool> {
    let clause = text
        .trim_start()
        .split(['，', ',', '。', '.', '！', '!', ';', '；', '\n'])
        .next()
        .unwrap_or_default();
    say(text).or_else(|| if cue::hesitates(text) { None } else { say(clause).or_else(|| begins(text)) })
}

/// Yes or no from the first word of a sentence: "no one was hurt", "没有人受伤", "ok then I'll stay".
fn begins(text: &str) -> Option<bool> {
    let text = fold(text);
    let text = text.trim();
    // A question is no answer, and who asks on what condition has not decided.
    if text.ends_with(['?', '？', '吗', '呢', '么']) || text.contains("如果") || text.contains(" if ") {
        return None;
    }
    if NO_STARTS.iter().any(|start| text.starts_with(start)) {
        return (!NO_LOOKS.iter().any(|look| text.starts_with(look))).then_some(false);
    }
    let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    FIRST.iter().find(|(word, _)| *word == first).map(|(_, truth)| *truth)
}

fn say(text: &str) -> Option<bool> {
    let cues = cue::read(text);
    let said = |cue: Cue| cues.contains(&cue);
    if said(Cue::Affirm) != said(Cue::Deny) {
        return Some(said(Cue::Affirm));
    }
    let text = fold(text);
    let text = text.trim().trim_end_matches(['.', '!', '。', '！', '啊', '呀', '的', '了', '吧', '呢']);
    if YES.contains(&text) {
        return Some(true);
    }
    NO.contains(&text).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::answer;

    #[test]
    fn yes_and_no() {
        for (text, truth) in [
            ("是的", Some(true)),
            ("yes", Some(true)),
            ("OK", Some(true)),
            ("有", Some(true)),
            ("没有", Some(false)),
            ("不是", Some(false)),
            ("no", Some(false)),
            ("Yes, that one", Some(true)),
            ("不对，是另一个", Some(false)),
            ("I haven't", Some(false)),
            ("同意。", Some(true)),
            ("没有人受伤", Some(false)),
            ("没有其他车", Some(false)),
            ("没错", Some(true)),
            ("不是第一次", Some(false)),
            ("no one was hurt", Some(false)),
            ("nobody", Some(false)),
            ("ok then I'll stay", Some(true)),
            ("yes twice", Some(true)),
            ("not sure", None),
            ("没听懂", None),
            ("好，我再想想", None),
            ("yes, but later", None),
            ("没有的话怎么办呢", None),
            ("no, why?", Some(false)),
            ("明天", None),
            ("", None),
            ("what", None),
        ] {
            assert_eq!(answer(text), truth, "{text}");
        }
    }
}
