//! What a whole message says to the talk itself: commands such as "cancel" and signals such as "yes".
//!
//! A cue is the message, not a word in it: "取消" cancels, "取消订单怎么收费" is a question. So phrases are compared
//! with the whole message, after the polite words round it were taken off, or with each of its clauses: "算了，不办了" is
//! one command, "yes, that one" begins with its answer. Only [`Cue::Correct`] begins a message and only
//! [`Cue::Handoff`] and [`Cue::Insult`] may stand inside a short one.

mod phrases;
pub(crate) mod unsubscribe;
mod wishes;

use crate::language::Language;
use crate::text::folded;
use phrases::{
    AFTER, APOLOGIES, BEFORE, CHANGES, CORRECTIONS, HANDOFF_LENGTH, HANDOFF_PARTS, HESITATIONS,
    INNER_CORRECTIONS, NEGATIONS, QUESTIONS, SIGNS, WHOLE,
};
use wishes::JOINS;
use wishes::{LANGUAGE_LENGTH, LANGUAGE_WORDS, LANGUAGE_WORDS_EN, LANGUAGES, PEOPLE, REFUSALS};

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
    /// A moment's patience.
    Wait,
    /// No person, please.
    NoHandoff,
    /// Another language, the one that [`crate::Meaning::language`] says.
    Language,
}

/// The cues of a message; usually none or one.
pub(crate) fn read(text: &str) -> Vec<Cue> {
    let folded = folded(text);
    if folded.is_empty() {
        let sign = |sign: &&(Cue, &[&str])| sign.1.iter().any(|sign| text.contains(sign));
        return SIGNS.iter().find(sign).map(|(cue, _)| *cue).into_iter().collect();
    }
    let mut cues = joined(text);
    if cues.is_empty() {
        cues = whole(&folded);
    }
    let short = folded.chars().count() <= HANDOFF_LENGTH;
    let asks = QUESTIONS.iter().any(|word| folded.contains(word));
    if short
        && !asks
        && !cues.contains(&Cue::Handoff)
        && HANDOFF_PARTS.iter().any(|part| wanted(&folded, part))
    {
        cues.push(Cue::Handoff);
    }
    if short && refused(&folded) {
        cues.push(Cue::NoHandoff);
    }
    if cues.contains(&Cue::Wait) {
        return cues;
    }
    let begins = CORRECTIONS
        .iter()
        .any(|start| begins_with(&folded, start) || begins_with(unapologetic(&folded), start));
    if begins || INNER_CORRECTIONS.iter().any(|part| folded.contains(part)) {
        cues.push(Cue::Correct);
    }
    cues
}

/// What one of the clauses of a message commands, whatever the others say: "forget it, it works again".
pub(crate) fn aside(text: &str) -> Option<Cue> {
    let clauses = clauses(text);
    if clauses.len() < 2 {
        return None;
    }
    let says = |cue: Cue| clauses.iter().any(|clause| whole(clause) == [cue]);
    let changes = || CHANGES.iter().any(|word| folded(text).contains(word));
    [Cue::Cancel, Cue::Repeat].into_iter().find(|cue| says(*cue)).or_else(|| {
        let waits = clauses.first().is_some_and(|first| whole(first).contains(&Cue::Wait));
        (waits && !changes()).then_some(Cue::Wait)
    })
}

/// The language that a message asks for.
pub(crate) fn language(text: &str) -> Option<Language> {
    let folded = folded(text);
    if folded.chars().count() > LANGUAGE_LENGTH {
        return None;
    }
    let mut rest = folded;
    let mut named: Option<Language> = None;
    for (language, names) in LANGUAGES {
        for name in *names {
            if rest.contains(name) {
                named = named.or(Some(*language));
                rest = rest.replace(name, " ");
            }
        }
    }
    for word in LANGUAGE_WORDS {
        rest = rest.replace(word, " ");
    }
    named.filter(|_| rest.split_whitespace().all(|word| LANGUAGE_WORDS_EN.contains(&word)))
}

/// The cues of which a text is a phrase.
fn whole(folded: &str) -> Vec<Cue> {
    let bare = stripped(folded);
    let said =
        WHOLE.iter().filter(|(_, phrases)| phrases.iter().any(|phrase| *phrase == folded || *phrase == bare));
    said.map(|(cue, _)| *cue).collect()
}

/// The cues of a message of several clauses: all of them if each is a phrase, else the yes or no that it begins with.
fn joined(text: &str) -> Vec<Cue> {
    let each: Vec<Vec<Cue>> = clauses(text).iter().map(|clause| whole(clause)).collect();
    let mut cues: Vec<Cue> = Vec::new();
    if each.len() > 1 && each.iter().all(|cues| !cues.is_empty()) {
        for cue in each.into_iter().flatten().filter(|cue| *cue != Cue::Correct) {
            if !cues.contains(&cue) {
                cues.push(cue);
            }
        }
        // "Ok, cancel" is no yes, and "好的，谢谢" is one.
        let most = cues.iter().map(|cue| weight(*cue)).max();
        cues.retain(|cue| Some(weight(*cue)) == most);
        return cues;
    }
    if hesitates(text) {
        return Vec::new();
    }
    let first = each.into_iter().next().unwrap_or_default();
    first.into_iter().filter(|cue| weight(*cue) == ANSWER).collect()
}

/// Whether who answers has not decided: "ok, let me think", "好，不过…".
pub(crate) fn hesitates(text: &str) -> bool {
    let folded = folded(text);
    HESITATIONS.iter().any(|word| folded.contains(word))
}

/// The weight of a yes or no.
const ANSWER: u8 = 3;

/// Which of several cues a message is about.
fn weight(cue: Cue) -> u8 {
    match cue {
        Cue::Greet => 0,
        Cue::Thanks => 1,
        Cue::Goodbye => 2,
        Cue::Affirm | Cue::Deny => ANSWER,
        _ => 4,
    }
}

/// The clauses of a message, each in one form.
pub(crate) fn clauses(text: &str) -> Vec<String> {
    let marks = ['，', ',', '。', '.', '！', '!', '？', '?', '；', ';', '、', '…', '～', '~', '\n'];
    text.split(marks).map(folded).filter(|clause| !clause.is_empty()).collect()
}

/// The parts of a message that may be wishes of their own: sentences, and what words such as "also" join.
pub(crate) fn wishes(text: &str) -> Vec<&str> {
    let mut parts = vec![text];
    for join in JOINS {
        parts = parts.into_iter().flat_map(|part| part.split(join)).collect();
    }
    let ends = |c: char| matches!(c, '。' | '！' | '!' | '？' | '?' | '；' | ';' | '\n');
    let parts = parts.into_iter().flat_map(|part| part.split(ends)).flat_map(|part| part.split(". "));
    parts
        .map(|part| part.trim_matches(|c: char| !c.is_alphanumeric()))
        .filter(|part| !part.is_empty())
        .collect()
}

/// Whether a message has a phrase that is not refused: "别转人工".
fn wanted(folded: &str, part: &str) -> bool {
    folded.match_indices(part).any(|(at, _)| {
        let before = folded[..at].trim_end();
        !NEGATIONS.iter().chain(REFUSALS).any(|no| before.ends_with(no))
    })
}

/// Whether a message refuses a person: "不用人工了".
fn refused(folded: &str) -> bool {
    let whole = HANDOFF_PARTS.iter().filter(|part| !part.ends_with(" to"));
    whole.chain(PEOPLE).any(|part| {
        folded.match_indices(part).any(|(at, _)| {
            let before = folded[..at].trim_end();
            NEGATIONS.iter().chain(REFUSALS).any(|no| before.ends_with(no))
        })
    })
}

/// The text without the sounds and excuses it begins with.
fn unapologetic(folded: &str) -> &str {
    let mut rest = folded;
    while let Some(bare) = APOLOGIES.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = bare;
    }
    rest
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
            ("算了，不办了", Cue::Cancel),
            ("不退了", Cue::Cancel),
            ("好的，谢谢", Cue::Affirm),
            ("好的，提交吧", Cue::Affirm),
            ("yes, that's right", Cue::Affirm),
            ("对的，没错", Cue::Affirm),
            ("ok, cancel", Cue::Cancel),
            ("no, I've been there before", Cue::Deny),
            ("你好，转人工", Cue::Handoff),
            ("谢谢，再见", Cue::Goodbye),
            ("sorry, can you repeat that?", Cue::Repeat),
            ("👍", Cue::Affirm),
            ("👌👌", Cue::Affirm),
            ("👎", Cue::Deny),
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
            "don't connect me to a robot",
            "😂",
            "嗯……我再想想",
            "ok, let me think",
            "",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }

    #[test]
    fn a_task_is_given_up_in_one_of_the_clauses() {
        for (text, cue) in [
            ("不好意思，我又不想约了，算了吧", Some(Cue::Cancel)),
            ("cancel that, it started again", Some(Cue::Cancel)),
            ("刚才你问什么？再说一遍", Some(Cue::Repeat)),
            ("等一下，我找找卡", Some(Cue::Wait)),
            ("wait, let me ask my wife", Some(Cue::Wait)),
            ("等一下，我刚才填错了", None),
            ("取消", None),
            ("取消订单，怎么收费", None),
            ("yes, that one", None),
            ("", None),
        ] {
            assert_eq!(aside(text), cue, "{text}");
        }
    }

    #[test]
    fn a_person_is_refused() {
        for text in [
            "不用人工了，取消",
            "别转人工，13800138000",
            "不要转人工",
            "I don't need a person any more",
            "no need to talk to an agent",
        ] {
            assert_eq!(read(text), [Cue::NoHandoff], "{text}");
        }
        for text in ["转人工", "I need to talk to a person", "人工客服几点下班", "no one was hurt"]
        {
            assert!(!read(text).contains(&Cue::NoHandoff), "{text}");
        }
    }

    #[test]
    fn a_moment_is_no_correction() {
        for text in ["稍等", "马上就好", "等一下", "hold on a second", "wait"] {
            assert_eq!(read(text), [Cue::Wait], "{text}");
        }
        for text in ["等一下，是5件", "wait, I meant Tuesday"] {
            assert!(read(text).contains(&Cue::Correct), "{text}");
        }
    }

    #[test]
    fn a_language_is_asked_for() {
        for (text, wish) in [
            ("可以说英文吗", Some(Language::En)),
            ("English please", Some(Language::En)),
            ("Do you speak Chinese?", Some(Language::Zh)),
            ("请用中文", Some(Language::Zh)),
            ("换成英文吧，谢谢", Some(Language::En)),
            ("Could we switch to English?", Some(Language::En)),
            ("Sorry, I don't speak Chinese.", None),
            ("我不会说英文", None),
            ("do your doctors speak English?", None),
            ("你们的医生会说英文吗", None),
            ("I ordered the Chinese menu", None),
            ("说明书有英文版吗", None),
            ("where is my parcel", None),
        ] {
            assert_eq!(language(text), wish, "{text}");
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
            "sorry, wrong number, it's SF1234567890",
            "hmm, rather the small one",
            "could we make it 3 pm instead?",
            "no, it was 5000 yuan",
        ] {
            assert!(read(text).contains(&Cue::Correct), "{text}: {:?}", read(text));
        }
        assert!(!read("notify me when it arrives").contains(&Cue::Correct));
        assert!(!read("makeup box").contains(&Cue::Correct));
    }
}
