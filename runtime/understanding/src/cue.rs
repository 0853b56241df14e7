//! What a whole message says to the talk itself: commands such as "cancel" and signals such as "yes".
//!
//! A cue is the message, not a word in it: "取消" cancels, "取消订单怎么收费" is a question. So phrases are compared
//! with the whole message, after the polite words round it were taken off; only [`Cue::Correct`] begins a message and
//! only [`Cue::Handoff`] and [`Cue::Insult`] may stand inside a short one.

use crate::text::folded;

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

/// The phrases that are the whole message.
const WHOLE: &[(Cue, &[&str])] = &[
    (
        Cue::Cancel,
        &[
            "取消",
            "算了",
            "算了吧",
            "不办了",
            "不弄了",
            "不要了",
            "不需要了",
            "不用了",
            "退出",
            "停",
            "停止",
            "别弄了",
            "先不办了",
            "先不弄了",
            "我不想办了",
            "不查了",
            "不寄了",
            "取消操作",
            "放弃",
            "cancel",
            "cancel it",
            "cancel that",
            "cancel this",
            "stop",
            "stop it",
            "stop this",
            "never mind",
            "nevermind",
            "forget it",
            "forget about it",
            "quit",
            "exit",
            "abort",
            "i changed my mind",
            "not anymore",
            "leave it",
            "drop it",
            "no longer needed",
        ],
    ),
    (
        Cue::Restart,
        &[
            "重新开始",
            "重来",
            "从头开始",
            "从头来",
            "重新来",
            "再来一遍流程",
            "重启",
            "restart",
            "start over",
            "start again",
            "begin again",
            "reset",
            "let's start over",
            "from the beginning",
            "start from scratch",
        ],
    ),
    (
        Cue::Repeat,
        &[
            "再说一遍",
            "再说一次",
            "重复一遍",
            "重复一下",
            "没听清",
            "没看清",
            "什么意思再说一遍",
            "你说什么",
            "请重复",
            "repeat",
            "repeat that",
            "say that again",
            "say it again",
            "come again",
            "pardon",
            "what did you say",
            "sorry what",
            "can you repeat that",
            "could you repeat that",
            "once more",
            "what was that",
            "say again",
        ],
    ),
    (
        Cue::Help,
        &[
            "帮助",
            "你能做什么",
            "你会做什么",
            "你会什么",
            "你可以做什么",
            "有什么功能",
            "怎么用",
            "能帮我什么",
            "你能帮我做什么",
            "菜单",
            "能干什么",
            "你都能干啥",
            "help",
            "help me",
            "menu",
            "options",
            "what can you do",
            "what do you do",
            "what can you help me with",
            "how does this work",
            "how can you help me",
            "i need help",
        ],
    ),
    (
        Cue::Affirm,
        &[
            "是",
            "是的",
            "是啊",
            "对",
            "对的",
            "对啊",
            "没错",
            "嗯",
            "嗯嗯",
            "好",
            "好的",
            "好啊",
            "可以",
            "行",
            "确认",
            "确定",
            "正确",
            "没问题",
            "要",
            "需要",
            "ok",
            "okay",
            "yes",
            "yep",
            "yeah",
            "yup",
            "y",
            "sure",
            "correct",
            "right",
            "that's right",
            "that is right",
            "confirm",
            "confirmed",
            "exactly",
            "of course",
            "fine",
            "go ahead",
            "sounds good",
            "it is",
            "please do",
            "yes please",
            "absolutely",
            "yes it is",
            "all right",
            "alright",
        ],
    ),
    (
        Cue::Deny,
        &[
            "不",
            "不是",
            "不对",
            "不是的",
            "错了",
            "错",
            "不行",
            "不可以",
            "没有",
            "否",
            "不要",
            "不用",
            "不正确",
            "不需要",
            "no",
            "nope",
            "nah",
            "n",
            "not really",
            "wrong",
            "incorrect",
            "that's wrong",
            "that is wrong",
            "not correct",
            "no thanks",
            "no thank you",
            "it's not",
            "not right",
            "don't",
            "no it's not",
            "negative",
        ],
    ),
    (
        Cue::Skip,
        &[
            "跳过",
            "不填",
            "先不填",
            "没有这个",
            "不提供",
            "不想说",
            "不知道",
            "不清楚",
            "略过",
            "下一个",
            "下一题",
            "没填的",
            "skip",
            "skip it",
            "skip this",
            "pass",
            "next",
            "i don't know",
            "don't know",
            "not sure",
            "no idea",
            "rather not say",
            "prefer not to say",
            "i'd rather not say",
            "none",
            "leave it out",
            "leave it empty",
        ],
    ),
    (
        Cue::Resume,
        &[
            "继续",
            "接着来",
            "继续刚才的",
            "回到刚才",
            "接着说",
            "继续办理",
            "continue",
            "go on",
            "carry on",
            "resume",
            "go back",
            "back to it",
            "let's continue",
            "where were we",
            "keep going",
        ],
    ),
    (
        Cue::Greet,
        &[
            "你好",
            "您好",
            "你好啊",
            "嗨",
            "哈喽",
            "在吗",
            "在不在",
            "有人吗",
            "早上好",
            "上午好",
            "中午好",
            "下午好",
            "晚上好",
            "hi",
            "hello",
            "hey",
            "hello there",
            "hi there",
            "good morning",
            "good afternoon",
            "good evening",
            "anyone there",
            "are you there",
            "greetings",
            "hiya",
            "howdy",
            "is anyone there",
            "你好你好",
        ],
    ),
    (
        Cue::Thanks,
        &[
            "谢谢",
            "谢谢你",
            "谢谢您",
            "多谢",
            "感谢",
            "非常感谢",
            "谢了",
            "谢谢啦",
            "麻烦你了",
            "辛苦了",
            "thanks",
            "thank you",
            "thanks a lot",
            "thank you very much",
            "thank you so much",
            "many thanks",
            "thx",
            "ty",
            "cheers",
            "appreciate it",
            "much appreciated",
            "thanks for your help",
            "thank you for your help",
            "great thanks",
            "谢谢你的帮助",
        ],
    ),
    (
        Cue::Goodbye,
        &[
            "再见",
            "拜拜",
            "拜",
            "没事了",
            "没有了",
            "没别的了",
            "没有其他问题了",
            "没有问题了",
            "就这样",
            "就这些",
            "先这样",
            "回见",
            "没了",
            "bye",
            "goodbye",
            "bye bye",
            "good bye",
            "see you",
            "see you later",
            "that's all",
            "that is all",
            "nothing else",
            "i'm done",
            "that will be all",
            "that's it",
            "have a nice day",
            "good night",
            "cya",
            "no that's all",
        ],
    ),
    (
        Cue::Handoff,
        &[
            "人工",
            "客服",
            "人工客服",
            "转人工",
            "转人工客服",
            "找人工",
            "真人",
            "转客服",
            "人工服务",
            "转接人工",
            "我要人工",
            "找客服",
            "叫人工",
            "接人工",
            "联系客服",
            "要人工",
            "agent",
            "human",
            "operator",
            "representative",
            "a human",
            "real person",
            "live agent",
            "a real person",
            "live chat",
            "customer service",
            "an agent",
            "a person",
            "somebody real",
            "human please",
        ],
    ),
    (
        Cue::Insult,
        &[
            "傻逼",
            "垃圾",
            "废物",
            "笨蛋",
            "白痴",
            "智障",
            "滚",
            "滚蛋",
            "真笨",
            "你真笨",
            "太蠢了",
            "什么垃圾",
            "什么破玩意",
            "有病",
            "stupid",
            "idiot",
            "you are stupid",
            "you're stupid",
            "useless",
            "you are useless",
            "you're useless",
            "dumb",
            "this sucks",
            "you suck",
            "fuck",
            "fuck you",
            "fuck off",
            "shit",
            "crap",
            "stupid bot",
            "useless bot",
            "dumb bot",
            "screw you",
            "this is useless",
            "what a joke",
        ],
    ),
];

/// Polite words before a command.
const BEFORE: &[&str] = &[
    "请帮我",
    "麻烦帮我",
    "请你",
    "请",
    "麻烦你",
    "麻烦",
    "帮我",
    "给我",
    "我想要",
    "我想",
    "我要",
    "那就",
    "那",
    "嗯",
    "哦",
    "啊",
    "好的",
    "好吧",
    "还是",
    "please ",
    "pls ",
    "can you ",
    "could you ",
    "can i ",
    "could i ",
    "i want to ",
    "i'd like to ",
    "i would like to ",
    "i want ",
    "let's ",
    "just ",
    "ok ",
    "okay ",
    "well ",
    "oh ",
    "um ",
    "so ",
    "alright ",
    "hey ",
    "would you ",
    "i need ",
];

/// Polite words after one.
const AFTER: &[&str] = &[
    "一下吧",
    "一下",
    "吧",
    "啦",
    "了啦",
    "哦",
    "啊",
    "呀",
    "呢",
    "谢谢",
    "好吗",
    "可以吗",
    "行吗",
    " please",
    " pls",
    " thanks",
    " thank you",
    " now",
    " then",
    " again please",
    " for now",
    " bot",
    " mate",
];

/// What begins a correction.
const CORRECTIONS: &[&str] = &[
    "不对",
    "错了",
    "不是",
    "说错了",
    "我说错了",
    "写错了",
    "填错了",
    "打错了",
    "更正",
    "更正一下",
    "改一下",
    "改成",
    "改为",
    "应该是",
    "等等",
    "等一下",
    "等下",
    "哦不",
    "我是说",
    "我的意思是",
    "no i meant",
    "no i mean",
    "i meant",
    "i mean",
    "sorry i meant",
    "sorry it's",
    "sorry it is",
    "actually",
    "correction",
    "no it's",
    "no it is",
    "no its",
    "no make it",
    "make it",
    "make that",
    "change it to",
    "change that to",
    "change the",
    "change my",
    "i made a mistake",
    "that's wrong",
    "wait",
    "no wait",
    "not ",
    "rather ",
    "oops",
    "no the",
    "no sorry",
    "sorry i mean",
    "it should be",
    "should be",
    "wrong",
];

/// What also corrects in the middle of a message.
const INNER_CORRECTIONS: &[&str] = &[
    "改成",
    "改为",
    "换成",
    "应该是",
    "写错了",
    "填错了",
    "说错了",
    "instead of",
    " should be ",
    " to be changed ",
];

/// What asks for a person inside a longer message, with the longest message it counts in.
const HANDOFF_PARTS: &[&str] = &[
    "转人工",
    "找人工",
    "要人工",
    "接人工",
    "人工客服",
    "真人客服",
    "跟人说",
    "和人聊",
    "换个人",
    "找你们客服",
    "找客服",
    "联系客服",
    "跟客服",
    "speak to a human",
    "talk to a human",
    "speak to a person",
    "talk to a person",
    "speak to someone",
    "talk to someone",
    "speak to an agent",
    "talk to an agent",
    "speak with a human",
    "speak with an agent",
    "real person",
    "human agent",
    "live agent",
    "speak to a representative",
    "talk to a representative",
    "connect me to",
    "transfer me to",
    "speak with someone",
    "talk to somebody",
    "speak to somebody",
    "talk to customer service",
    "get me a human",
];
const HANDOFF_LENGTH: usize = 40;
/// Words that make a question of it: "does talking to a person cost anything?".
const QUESTIONS: &[&str] = &[
    "多少",
    "几点",
    "怎么收费",
    "收费",
    "要钱",
    "花钱",
    "免费",
    "费用",
    "什么时候",
    "电话是",
    "吗",
    "多久",
    "为什么",
    "how much",
    "cost",
    "free",
    "charge",
    "when ",
    "what ",
    "hours",
    "how long",
    "phone number",
    "why ",
    "pay ",
];

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
