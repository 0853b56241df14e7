//! Examples of what starts a flow: too few, repeated, too short, too near to those of another flow.

use super::{Looked, Own, Rules, folded, is_chinese};
use crate::problem::{Code, Problem, Range};
use crate::syntax::Node;
use crate::words;
use std::collections::{BTreeMap, HashMap};

/// Fewer examples than this in a language leave most other wordings out.
const FEW: usize = 3;
/// What a customer may put around a wish without changing it.
const POLITE: &[&str] =
    &["请问", "请", "麻烦", "帮我", "帮忙", "你好", "您好", "一下", "可以吗", "吗", "呢", "吧", "啊", "呀"];
const POLITE_WORDS: &[&str] = &["please", "hi", "hello", "the", "a", "an"];
/// What a customer says to many questions.
const ANSWERS: &[&str] = &[
    "yes",
    "no",
    "ok",
    "okay",
    "sure",
    "thanks",
    "thank you",
    "是",
    "是的",
    "对",
    "对的",
    "不",
    "不是",
    "不要",
    "好",
    "好的",
    "嗯",
    "可以",
    "行",
    "没有",
    "有",
    "谢谢",
];

/// An example of a flow.
pub(super) struct Example {
    range: Range,
    text: String,
    /// The text without the marked values.
    bare: String,
    /// The text as two equal ones have it in common.
    exact: String,
    /// The same without politeness, with a sign for each marked value.
    essence: String,
}

/// Reports examples of a flow that are wrong whatever other flows have.
pub(super) fn check(bot: &Rules<'_>, own: &Own<'_>, found: &mut Vec<Problem>) -> Vec<Example> {
    if own.flow.private {
        return Vec::new();
    }
    let examples = examples(own);
    counted(bot, own, &examples, found);
    repeated(own, &examples, found);
    for example in &examples {
        short(own, example, found);
    }
    examples
}

/// Reports examples that say what one of another flow says.
pub(super) fn whole(flows: &[(Own<'_>, &Looked)], found: &mut Vec<Problem>) {
    let mut first: HashMap<&str, (&Own<'_>, &Example)> = HashMap::new();
    for (own, example) in flows.iter().flat_map(|(own, looked)| looked.examples.iter().map(move |e| (own, e)))
    {
        if example.essence.is_empty() {
            continue;
        }
        let (before, other) = *first.entry(&example.essence).or_insert((own, example));
        if before.flow.name == own.flow.name || other.exact == example.exact {
            continue;
        }
        let what = words!(
            "`{example}` starts `{flow}`, and `{other}` starts `{before}`",
            example = example.text,
            flow = own.flow.name,
            other = other.text,
            before = before.flow.name
        );
        let why = words!("the two say the same, so that nobody can tell which of the flows a customer gets");
        let cure = words!("keep it in one of the two flows, or say what makes the difference");
        let problem = own.problem(Code::TriggerTooClose, example.range, what, why, cure);
        found.push(problem.related(before.source.path(), other.range, words!("the other")));
    }
}

/// The plain examples of a flow; those with a condition are for their own cases.
fn examples(own: &Own<'_>) -> Vec<Example> {
    let items = own.root.get("triggers").map_or(&[][..], Node::items);
    let items = items.iter().filter(|item| item.get("when").is_none());
    let items = items.filter_map(|item| {
        let node = item.get("say").unwrap_or(item);
        let written = node.text()?;
        let mut parts = (String::new(), String::new(), String::new());
        let mut rest = written;
        while let Some(open) = rest.find('[') {
            let after = &rest[open + 1..];
            let ends = after
                .find("](")
                .and_then(|middle| Some((middle, middle + 2 + after[middle + 2..].find(')')?)));
            let Some((middle, close)) = ends else { break };
            let before = &rest[..open];
            parts =
                (parts.0 + before + &after[..middle], parts.1 + before + " \u{1} ", parts.2 + before + " ");
            rest = &after[close + 1..];
        }
        let (text, masked, bare) = (parts.0 + rest, parts.1 + rest, parts.2 + rest);
        let (exact, essence) = (exact(&text), essence(&masked));
        Some(Example { range: node.range, text, bare, exact, essence })
    });
    items.collect()
}

/// What two equal examples have in common; capital letters and punctuation make no difference.
fn exact(text: &str) -> String {
    let lower = text.to_lowercase();
    let kept = lower.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' });
    kept.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// An example without politeness.
fn essence(text: &str) -> String {
    let mut text = folded(text);
    for word in POLITE {
        text = text.replace(word, " ");
    }
    let words = text.split_whitespace().filter(|word| !POLITE_WORDS.contains(word));
    let joined = words.collect::<Vec<_>>().join(" ");
    // Between Chinese words no blank is written.
    if is_chinese(&joined) { joined.replace(' ', "") } else { joined }
}

fn counted(bot: &Rules<'_>, own: &Own<'_>, examples: &[Example], found: &mut Vec<Problem>) {
    let Some(triggers) = own.root.get("triggers").filter(|_| !examples.is_empty()) else { return };
    let key = super::key_of(own.root, "triggers").unwrap_or(triggers.range);
    let others = own.flow.triggers.len() > examples.len();
    for language in &bot.program.bot.languages {
        let chinese = match language.split('-').next() {
            Some("zh") => true,
            Some("en") => false,
            _ => continue,
        };
        let count = examples
            .iter()
            .filter(|example| match chinese {
                true => is_chinese(&example.bare),
                false => !is_chinese(&example.bare) && example.bare.chars().any(char::is_alphabetic),
            })
            .count();
        if count == 0 && !others {
            let what = words!("`{flow}` has no trigger in `{language}`", flow = own.flow.name, language);
            let why = words!("customers who write that language reach it only by a button");
            let cure = words!("add a few sentences as they would write them");
            found.push(own.problem(Code::NoTriggerInLanguage, key, what, why, cure));
        } else if (1..FEW).contains(&count) && !others {
            let flow = &own.flow.name;
            let what = match count {
                1 => words!("`{flow}` has 1 sentence in `{language}`", flow, language),
                _ => words!("`{flow}` has {count} sentences in `{language}`", flow, count, language),
            };
            let why = words!("with so few, other wordings are easily missed");
            let cure = words!("add some as customers write them; three to ten do");
            found.push(own.problem(Code::FewTriggers, key, what, why, cure));
        }
    }
}

fn repeated(own: &Own<'_>, examples: &[Example], found: &mut Vec<Problem>) {
    let mut first: BTreeMap<&str, Range> = BTreeMap::new();
    let nodes: Vec<&Node> = own.root.get("triggers").map_or(&[][..], Node::items).iter().collect();
    for example in examples {
        let key = example.exact.as_str();
        let Some(before) = first.get(key) else {
            first.insert(key, example.range);
            continue;
        };
        let mut problem = own
            .problem(
                Code::RepeatedTrigger,
                example.range,
                words!("`{example}` stands twice in this flow", example = example.text),
                words!("the second adds nothing"),
                words!("remove it"),
            )
            .related(own.source.path(), *before, words!("first here"));
        let at = nodes.iter().position(|node| node.range == example.range);
        if let Some(previous) = at.filter(|at| *at > 0).map(|at| nodes[at - 1].range.end) {
            let between = &own.source.text()[previous..example.range.start];
            if !between.contains('#') {
                problem = problem.fixed_by(words!("remove it"), Range::new(previous, example.range.end), "");
            }
        }
        found.push(problem);
    }
}

fn short(own: &Own<'_>, example: &Example, found: &mut Vec<Problem>) {
    let text = &example.exact;
    let marked = example.bare != example.text;
    let why = if ANSWERS.contains(&text.as_str()) {
        words!("it is also an answer to many questions, which would start this flow then")
    } else if !marked && !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == ' ') {
        words!("a number says nothing of what is wanted; a `pattern` knows numbers by their form")
    } else if text.chars().count() == 1 {
        words!("one character is part of many other messages")
    } else {
        return;
    };
    let what =
        words!("the sentence `{example}` starts `{flow}`", example = example.text, flow = own.flow.name);
    found.push(own.problem(Code::ShortTrigger, example.range, what, why, words!("write a whole sentence")));
}
