//! Pictures that apps of talk send as words in brackets, such as `[强]` for 👍, and pictures of letters such as `:)`.
//!
//! The names are those of WeChat, QQ and Weibo in Chinese and English.

use std::borrow::Cow;

/// Names as they stand in brackets, in lower case, and the picture.
const NAMES: &[(&str, &[&str])] = &[
    ("👍", &["强", "赞", "good", "thumbsup", "顶"]),
    ("👎", &["弱", "thumbsdown", "踩"]),
    ("👌", &["ok", "好的", "okay", "耶", "yeah!", "胜利", "peace"]),
    ("🙏", &["抱拳", "合十", "worship", "salute", "作揖", "拜托"]),
    ("🌹", &["玫瑰", "rose", "鲜花", "送花花"]),
    ("🤝", &["握手", "shake"]),
    ("❤️", &["爱心", "heart", "比心", "心", "拥抱", "hug", "抱抱"]),
    ("👋", &["再见", "bye", "挥手", "拜拜", "wave"]),
    ("😡", &["发怒", "angry", "怒", "愤怒", "生气", "怒火"]),
    ("🤬", &["咒骂", "怒骂", "scold", "抓狂", "scream", "敲打", "hammer", "菜刀", "cleaver", "炸弹", "bomb"]),
    (
        "😒",
        &[
            "鄙视",
            "pooh-pooh",
            "白眼",
            "slight",
            "翻白眼",
            "boredom",
            "无语",
            "speechless",
            "哼",
            "右哼哼",
            "左哼哼",
        ],
    ),
    (
        "😭",
        &[
            "大哭",
            "sob",
            "流泪",
            "cry",
            "泪",
            "快哭了",
            "tearingup",
            "难过",
            "sad",
            "失望",
            "letdown",
            "悲伤",
            "委屈",
        ],
    ),
    (
        "🙂",
        &[
            "微笑",
            "smile",
            "愉快",
            "joyful",
            "呲牙",
            "grin",
            "笑脸",
            "happy",
            "憨笑",
            "laugh",
            "偷笑",
            "chuckle",
            "破涕为笑",
            "lol",
            "嘿哈",
            "hey",
            "可爱",
            "哈哈",
            "嘻嘻",
            "害羞",
            "shy",
            "调皮",
            "tongue",
            "机智",
            "smart",
        ],
    ),
    (
        "🤔",
        &[
            "疑问", "question", "思考", "费解", "皱眉", "frown", "惊讶", "surprise", "发呆", "scowl", "嘘",
            "silent", "捂脸", "facepalm", "尴尬", "awkward", "流汗", "汗", "sweat", "擦汗", "吃瓜",
            "onlooker", "叹气", "sigh",
        ],
    ),
];

/// Pictures of letters that stand alone.
const LETTERS: &[(&str, &str)] = &[
    (":)", "🙂"),
    (":-)", "🙂"),
    (":D", "🙂"),
    ("^_^", "🙂"),
    (":(", "😭"),
    (":-(", "😭"),
    ("T_T", "😭"),
    (":'(", "😭"),
];

/// A text with pictures in place of their names.
pub(crate) fn drawn(text: &str) -> Cow<'_, str> {
    if !text.contains(['[', '【', ':', '^', '_']) {
        return Cow::Borrowed(text);
    }
    let mut drawn = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let alone = drawn.chars().next_back().is_none_or(|c| !c.is_ascii_alphanumeric());
        let letters = LETTERS.iter().find(|(letters, _)| {
            let after = || rest[letters.len()..].chars().next();
            alone && rest.starts_with(letters) && after().is_none_or(|c| !c.is_ascii_alphanumeric())
        });
        if let Some((picture, length)) = named(rest) {
            drawn.push_str(picture);
            rest = &rest[length..];
        } else if let Some((letters, picture)) = letters {
            drawn.push_str(picture);
            rest = &rest[letters.len()..];
        } else {
            drawn.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    Cow::Owned(drawn)
}

/// The picture that a text begins with the name of, and how many bytes the name takes.
fn named(text: &str) -> Option<(&'static str, usize)> {
    let (open, close) = [('[', ']'), ('【', '】')].into_iter().find(|(open, _)| text.starts_with(*open))?;
    let inner = &text[open.len_utf8()..];
    let end = inner.find(close).filter(|end| *end <= 24)?;
    let name = inner[..end].to_lowercase();
    let (picture, _) = NAMES.iter().find(|(_, names)| names.contains(&name.as_str()))?;
    Some((picture, open.len_utf8() + end + close.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::drawn;

    #[test]
    fn names_in_brackets_are_pictures() {
        for (text, picture) in [
            ("[强]", "👍"),
            ("好的[OK][抱拳]", "好的👌🙏"),
            ("怎么还没到[发怒][发怒]", "怎么还没到😡😡"),
            ("thanks :)", "thanks 🙂"),
            ("[SF1234567890]", "[SF1234567890]"),
            ("订单[123]号", "订单[123]号"),
            ("http://example.com:D1", "http://example.com:D1"),
            ("at 10:30", "at 10:30"),
            ("[", "["),
            ("[强", "[强"),
        ] {
            assert_eq!(drawn(text), picture);
        }
    }
}
