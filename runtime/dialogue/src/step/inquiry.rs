//! Whether a message asks something.

use super::near::MARKS;

/// What makes a Chinese text a question, wherever it stands.
const CHINESE: [&str; 34] = [
    "吗",
    "呢",
    "嘛",
    "么",
    "怎",
    "咋",
    "啥",
    "何",
    "哪",
    "谁",
    "几",
    "多少",
    "多久",
    "多长",
    "多大",
    "多远",
    "多快",
    "多贵",
    "是不是",
    "能不能",
    "可不可以",
    "要不要",
    "会不会",
    "有没有",
    "行不行",
    "好不好",
    "算不算",
    "给不给",
    "请问",
    "想问",
    "问下",
    "问一下",
    "想知道",
    "告诉我",
];

/// English words that ask wherever they stand.
const ANYWHERE: [&str; 12] = [
    "what",
    "what's",
    "how",
    "when",
    "where",
    "why",
    "which",
    "who",
    "whose",
    "whether",
    "wonder",
    "wondering",
];

/// English words that ask where a clause begins with them.
const FIRST: [&str; 21] = [
    "can", "could", "do", "does", "did", "is", "are", "am", "was", "were", "will", "would", "should",
    "shall", "may", "must", "have", "has", "any", "tell", "isn't",
];

/// English words that may come before a clause proper.
const BEFORE: [&str; 8] = ["and", "but", "so", "or", "also", "please", "ok", "btw"];

/// Whether a text asks something: by a mark, by a word that asks, or by the order of its words. A value and what people say of it
/// ("165 cm", "it is a fake, I think") ask nothing.
pub(super) fn is_question(text: &str) -> bool {
    if text.contains(['?', '？']) || CHINESE.iter().any(|word| text.contains(word)) {
        return true;
    }
    let text = text.to_lowercase();
    text.split(|c| c == '.' || c == ':' || MARKS.contains(&c)).any(|clause| {
        let part = |c: char| !(c.is_alphanumeric() || c == '\'');
        let mut words = clause.split(part).filter(|word| !word.is_empty()).peekable();
        let anywhere = words.clone().any(|word| ANYWHERE.contains(&word));
        while words.next_if(|word| BEFORE.contains(word)).is_some() {}
        anywhere || words.next().is_some_and(|word| FIRST.contains(&word))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_are_told_from_values_and_statements() {
        for text in [
            "6688，对了年费怎么免",
            "13800138000，多少钱",
            "质量问题的话退货运费谁出",
            "4471, and what does the card cost a year",
            "tomorrow. Do you charge more for that",
            "4471 and also can I get a copy?",
            "请问一下明天的费用",
        ] {
            assert!(is_question(text), "{text}");
        }
        for text in [
            "165厘米",
            "怀疑是假货",
            "订单号是dd1234567890，麻烦快点",
            "13800138000，快递员没来",
            "算了不取消了",
            "it is a fake, I think",
            "4471. Thanks, that was all",
            "",
        ] {
            assert!(!is_question(text), "{text}");
        }
    }
}
