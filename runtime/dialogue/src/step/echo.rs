//! Answers that say the words of the question again: "是第一次来吗？" "第一次来".

/// What a Chinese sentence begins with besides what it says.
const BEFORE: &[&str] =
    &["请问", "是的", "对的", "的确", "确实", "嗯", "对", "是", "您", "你", "我们", "我", "都"];
/// What it ends with.
const AFTER: &[&str] = &[
    "我们这里",
    "我们这儿",
    "我们这",
    "你们这里",
    "你们这儿",
    "这里",
    "吗",
    "呢",
    "么",
    "吧",
    "的",
    "了",
    "啊",
    "呀",
    "哦",
];
/// What says no to what comes after it.
const NO: &[&str] = &["并不是", "不是", "没有", "并没有", "还没", "并不", "没", "不"];
/// English words that say nothing of their own.
const EMPTY: &[&str] = &[
    "it", "is", "it's", "its", "this", "the", "a", "an", "my", "i", "i'm", "am", "that", "that's", "we",
    "our", "has", "have", "i've", "do", "does", "did", "was", "were", "are", "be", "been", "to", "us", "you",
    "your", "yes",
];
const NO_ENGLISH: &[&str] = &[
    "not", "no", "never", "isn't", "wasn't", "don't", "didn't", "haven't", "hasn't", "aren't", "can't",
    "won't",
];

/// Yes or no, where an answer repeats what a question asks.
pub(super) fn echo(question: &str, answer: &str) -> Option<bool> {
    if answer.trim_end().ends_with(['?', '？', '吗', '呢', '么']) {
        return None;
    }
    let asked = question.split_inclusive(['?', '？', '。', '.', '！', '!', '\n']);
    let asked = asked.rev().find(|sentence| sentence.ends_with(['?', '？']))?;
    if asked.contains("还是") || asked.to_lowercase().contains(" or ") {
        return None;
    }
    if answer.is_ascii() { english(asked, answer) } else { chinese(asked, answer) }
}

fn chinese(asked: &str, answer: &str) -> Option<bool> {
    let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let (asked, answer) = (letters(asked), letters(answer));
    let (asked, mut said) = (bare(&asked), bare(&answer));
    let mut truth = true;
    if let Some(rest) = NO.iter().find_map(|no| said.strip_prefix(no)) {
        (truth, said) = (false, bare(rest));
    }
    (said.chars().count() >= 2 && asked.starts_with(said)).then_some(truth)
}

/// A text without the words round what it says.
fn bare(text: &str) -> &str {
    let mut bare = text;
    while let Some(rest) =
        BEFORE.iter().find_map(|word| bare.strip_prefix(word)).filter(|rest| !rest.is_empty())
    {
        bare = rest;
    }
    while let Some(rest) =
        AFTER.iter().find_map(|word| bare.strip_suffix(word)).filter(|rest| !rest.is_empty())
    {
        bare = rest;
    }
    bare
}

fn english(asked: &str, answer: &str) -> Option<bool> {
    let words = |text: &str| -> Vec<String> {
        let lower = text.to_lowercase();
        let words = lower.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
        words.filter(|word| !EMPTY.contains(word)).map(str::to_owned).collect()
    };
    let (asked, mut said) = (words(asked), words(answer));
    let before = said.len();
    said.retain(|word| !NO_ENGLISH.contains(&word.as_str()));
    // A single word may be what the question is about, or what it asks: "restarted".
    let tells = said.len() >= 2 || said.iter().any(|word| word.ends_with("ed"));
    (tells && said.iter().all(|word| asked.contains(word))).then_some(before == said.len())
}

#[cfg(test)]
mod tests {
    use super::echo;

    #[test]
    fn the_words_of_the_question_are_a_yes() {
        let visit = "您好。是第一次来我们这里吗？";
        for (question, answer, truth) in [
            (visit, "第一次来", Some(true)),
            (visit, "是第一次来的", Some(true)),
            (visit, "不是第一次来", Some(false)),
            (visit, "第一次来要带什么", None),
            (visit, "第一次来吗？", None),
            (visit, "王小明", None),
            ("重启过路由器吗？", "重启过了", Some(true)),
            ("重启过路由器吗？", "没重启过", Some(false)),
            ("重启过路由器吗？", "路由器", None),
            ("要新的还是旧的？", "要新的", None),
            ("Is this the first visit to us?", "the first visit", Some(true)),
            ("Is this the first visit to us?", "it's not my first visit", Some(false)),
            ("Is this the first visit to us?", "first come first served", None),
            ("Have you restarted the router?", "I restarted it", Some(true)),
            ("Have you restarted the router?", "I haven't restarted it", Some(false)),
            ("Have you restarted the router?", "the router", None),
            ("Tell me more.", "more", None),
        ] {
            assert_eq!(echo(question, answer), truth, "{answer}");
        }
    }
}
