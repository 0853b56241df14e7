//! What a whole message says to the talk itself: commands such as "cancel" and signals such as "yes".
//!
//! A cue is the message, not a word in it: "取消" cancels, "取消订单怎么收费" is a question. So phrases are compared
//! with the whole message, after the polite words round it were taken off; only [`Cue::Correct`] begins a message and
//! only [`Cue::Handoff`] and [`Cue::Insult`] may stand inside a short one.

mod phrases;

use crate::text::folded;
use phrases::{
    AFTER, BEFORE, CORRECTIONS, HANDOFF_LENGTH, HANDOFF_PARTS, INNER_CORRECTIONS, QUESTIONS, WHOLE,
};

/// A command or signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cue {
    /// Stop this task.
    Cancel,
    /// Begin anew.
    Restart,
    /// Say it again.
    Repeat,
    /// What can you do.
    Help,
    /// An earlier value was wrong.
    Correct,
    /// Yes.
    Affirm,
    /// No.
    Deny,
    /// Leave this question out.
    Skip,
    /// I want a person.
    Handoff,
    /// Go on with the earlier task.
    Resume,
    /// A greeting.
    Greet,
    /// Thanks.
    Thanks,
    /// Farewell.
    Goodbye,
    /// Anger.
    Insult,
}

/// The cues of a message; usually none or one.
pub(crate) fn read(text: &str) -> Vec<Cue> {
    let folded = folded(text);
    let mut cues = Vec::new();
    if folded.is_empty() {
        return cues;
    }
    let bare = stripped(&folded);
    for (cue, phrases) in WHOLE {
        if phrases.iter().any(|phrase| *phrase == folded || *phrase == bare) {
            cues.push(*cue);
        }
    }
    let short = folded.chars().count() <= HANDOFF_LENGTH;
    let asks = QUESTIONS.iter().any(|word| folded.contains(word));
    if short
        && !asks
        && !cues.contains(&Cue::Handoff)
        && HANDOFF_PARTS.iter().any(|part| folded.contains(part))
    {
        cues.push(Cue::Handoff);
    }
    let begins = CORRECTIONS.iter().any(|start| begins_with(&folded, start));
    if begins || INNER_CORRECTIONS.iter().any(|part| folded.contains(part)) {
        cues.push(Cue::Correct);
    }
    cues
}

/// Whether a text begins with a phrase, an English one at the end of a word.
fn begins_with(text: &str, phrase: &str) -> bool {
    text.strip_prefix(phrase).is_some_and(|rest| {
        !phrase.ends_with(|c: char| c.is_ascii_alphanumeric())
            || !rest.starts_with(|c: char| c.is_ascii_alphanumeric())
    })
}

/// The text without polite words round it.
fn stripped(folded: &str) -> &str {
    let mut bare = folded;
    while let Some(rest) =
        BEFORE.iter().find_map(|start| bare.strip_prefix(start)).filter(|rest| !rest.is_empty())
    {
        bare = rest;
    }
    while let Some(rest) = AFTER.iter().find_map(|end| bare.strip_suffix(end)).filter(|rest| !rest.is_empty())
    {
        bare = rest;
    }
    bare.trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_the_whole_message() {
        for (text, cue) in [
            ("取消", Cue::Cancel),
            ("算了吧", Cue::Cancel),
            ("请帮我取消一下", Cue::Cancel),
            ("Cancel, please!", Cue::Cancel),
            ("oh never mind", Cue::Cancel),
            ("重新开始吧", Cue::Restart),
            ("let's start over", Cue::Restart),
            ("请再说一遍", Cue::Repeat),
            ("Could you repeat that please?", Cue::Repeat),
            ("你能做什么？", Cue::Help),
            ("是的", Cue::Affirm),
            ("OK.", Cue::Affirm),
            ("不用", Cue::Deny),
            ("no", Cue::Deny),
            ("跳过吧", Cue::Skip),
            ("I don't know", Cue::Skip),
            ("我要转人工", Cue::Handoff),
            ("i want to speak to a human please", Cue::Handoff),
            ("帮我找人工客服处理一下", Cue::Handoff),
            ("继续", Cue::Resume),
            ("你好！", Cue::Greet),
            ("Good morning", Cue::Greet),
            ("谢谢啦", Cue::Thanks),
            ("thanks a lot", Cue::Thanks),
            ("拜拜", Cue::Goodbye),
            ("that's all, thanks", Cue::Goodbye),
            ("你真笨", Cue::Insult),
            ("useless bot", Cue::Insult),
        ] {
            assert!(read(text).contains(&cue), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn a_word_of_a_command_in_a_question_is_no_command() {
        for text in [
            "取消订单怎么收费",
            "人工客服几点下班",
            "转人工收费吗",
            "how much does it cost to talk to a human",
            "can I cancel my order tomorrow",
            "我的快递到哪了",
            "where is my parcel",
            "谢谢你的快递什么时候到",
            "",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn corrections_begin_a_message() {
        for text in [
            "不对，是SF1234567890",
            "no, I meant Tuesday",
            "Actually it's 3 kg",
            "改成明天下午",
            "地址改为上海",
            "sorry, I meant Berlin",
        ] {
            assert!(read(text).contains(&Cue::Correct), "{text}: {:?}", read(text));
        }
        assert!(!read("notify me when it arrives").contains(&Cue::Correct));
        assert!(!read("makeup box").contains(&Cue::Correct));
    }
}
