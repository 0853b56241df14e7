//! Examples of what starts a flow: too few, repeated, too short, too near to those of another flow.

use super::{Bot, Own, folded, is_chinese};
use crate::problem::{Code, Problem, Range};
use crate::source::Source;
use crate::syntax::Node;
use std::collections::BTreeMap;

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
struct Example<'b> {
    source: &'b Source,
    flow: &'b str,
    range: Range,
    text: String,
    /// The text with a sign for each marked value.
    masked: String,
    /// The text without the marked values.
    bare: String,
}

pub(super) fn check(bot: &Bot<'_>, found: &mut Vec<Problem>) {
    let mut first: BTreeMap<String, Example<'_>> = BTreeMap::new();
    for own in bot.flows.iter().filter(|own| !own.flow.private) {
        let examples = examples(own);
        counted(bot, own, &examples, found);
        repeated(own, &examples, found);
        for example in &examples {
            short(own, example, found);
        }
        for example in examples {
            let key = essence(&example.masked);
            match first.get(&key) {
                _ if key.is_empty() => {}
                Some(other) if other.flow != example.flow && exact(&other.text) != exact(&example.text) => {
                    let what = format!(
                        "`{}` starts `{}`, and `{}` starts `{}`",
                        example.text, example.flow, other.text, other.flow
                    );
                    let why =
                        "the two say the same, so that nobody can tell which of the flows a customer gets";
                    let problem = own.problem(
                        Code::TriggerTooClose,
                        example.range,
                        what,
                        why,
                        "keep it in one of the two flows, or say what makes the difference",
                    );
                    found.push(problem.related(other.source.path(), other.range, "the other"));
                }
                Some(_) => {}
                None => {
                    first.insert(key, example);
                }
            }
        }
    }
}

/// The plain examples of a flow; those with a condition are for their own cases.
fn examples<'b>(own: &Own<'b>) -> Vec<Example<'b>> {
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
        Some(Example {
            source: own.source,
            flow: &own.flow.name,
            range: node.range,
            text: parts.0 + rest,
            masked: parts.1 + rest,
            bare: parts.2 + rest,
        })
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

fn counted(bot: &Bot<'_>, own: &Own<'_>, examples: &[Example<'_>], found: &mut Vec<Problem>) {
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
            let what = format!("`{}` has no trigger in `{language}`", own.flow.name);
            let why = "customers who write that language reach it only by a button";
            let cure = "add a few sentences as they would write them";
            found.push(own.problem(Code::NoTriggerInLanguage, key, what, why, cure));
        } else if (1..FEW).contains(&count) && !others {
            let sentences = if count == 1 { "sentence" } else { "sentences" };
            let what = format!("`{}` has {count} {sentences} in `{language}`", own.flow.name);
            let why = "with so few, other wordings are easily missed";
            let cure = "add some as customers write them; three to ten do";
            found.push(own.problem(Code::FewTriggers, key, what, why, cure));
        }
    }
}

fn repeated(own: &Own<'_>, examples: &[Example<'_>], found: &mut Vec<Problem>) {
    let mut first: BTreeMap<String, Range> = BTreeMap::new();
    let nodes: Vec<&Node> = own.root.get("triggers").map_or(&[][..], Node::items).iter().collect();
    for example in examples {
        let key = exact(&example.text);
        let Some(before) = first.get(&key) else {
            first.insert(key, example.range);
            continue;
        };
        let mut problem = own
            .problem(
                Code::RepeatedTrigger,
                example.range,
                format!("`{}` stands twice in this flow", example.text),
                "the second adds nothing",
                "remove it",
            )
            .related(own.source.path(), *before, "first here");
        let at = nodes.iter().position(|node| node.range == example.range);
        if let Some(previous) = at.filter(|at| *at > 0).map(|at| nodes[at - 1].range.end) {
            let between = &own.source.text()[previous..example.range.start];
            if !between.contains('#') {
                problem = problem.fixed_by("remove it", Range::new(previous, example.range.end), "");
            }
        }
        found.push(problem);
    }
}

fn short(own: &Own<'_>, example: &Example<'_>, found: &mut Vec<Problem>) {
    let text = exact(&example.text);
    let marked = example.bare != example.text;
    let why = if ANSWERS.contains(&text.as_str()) {
        "it is also an answer to many questions, which would start this flow then"
    } else if !marked && !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == ' ') {
        "a number says nothing of what is wanted; a `pattern` knows numbers by their form"
    } else if text.chars().count() == 1 {
        "one character is part of many other messages"
    } else {
        return;
    };
    let what = format!("the sentence `{}` starts `{}`", example.text, example.flow);
    found.push(own.problem(Code::ShortTrigger, example.range, what, why, "write a whole sentence"));
}
