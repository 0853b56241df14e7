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
];

/// Yes or no, from the whole answer or else from its first clause.
pub(super) fn answer(text: &str) -> Option<bool> {
    let clause = text
        .trim_start()
        .split(['，', ',', '。', '.', '！', '!', ';', '；', '\n'])
        .next()
        .unwrap_or_default();
    say(text).or_else(|| say(clause))
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
            ("明天", None),
            ("", None),
            ("what", None),
        ] {
            assert_eq!(answer(text), truth, "{text}");
        }
    }
}
