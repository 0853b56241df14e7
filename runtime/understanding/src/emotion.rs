//! How a customer feels, as far as the words tell: complaint and anger on one side, politeness on the other.
//!
//! Words and phrases of both languages have weights ([`words`]); each is a piece of evidence of its own, so that two together
//! say more than either and no number of them more than everything. What is shouted, repeated or intensified weighs
//! more; what is denied ("我没有生气") weighs nothing.

mod words;

use crate::text::stands_alone;
use aho_corasick::{AhoCorasick, MatchKind};
use botloom_script::simplified;
use std::sync::LazyLock;
use words::{ANGER, BOOSTERS, DENIALS, POLITENESS};

/// How a message feels, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Emotion {
    /// From 0, calm, over 50, upset, to 100, furious.
    pub anger: u8,
    /// From 0, plain, to 100: please, thanks and apologies.
    pub politeness: u8,
}

/// From here on a customer is upset.
const UPSET: f32 = 0.5;
/// How much more an intensified, shouted or insisting message says.
const BOOST: f32 = 0.35;
/// What shouting says by itself.
const SHOUTED: f32 = 0.3;
/// How far before a word, in characters, its intensifier or denial stands.
const REACH: usize = 6;

static EVIDENCE: LazyLock<Words> = LazyLock::new(|| Words::new(&[ANGER, POLITENESS]));
static ADVERBS: LazyLock<Words> = LazyLock::new(|| Words::new(&[BOOSTERS, DENIALS]));

/// Lists of words, found together.
struct Words {
    automaton: AhoCorasick,
    /// The list and the weight of each pattern.
    of: Vec<(usize, f32)>,
}

impl Words {
    fn new(lists: &[&[(f32, &[&str])]]) -> Self {
        let mut patterns = Vec::new();
        let mut of = Vec::new();
        for (list, groups) in lists.iter().enumerate() {
            for (weight, words) in *groups {
                patterns.extend_from_slice(words);
                of.extend(words.iter().map(|_| (list, *weight)));
            }
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns);
        Self { automaton: automaton.expect("the lists are small"), of }
    }

    /// The words of a text: list, weight, and the bytes they take.
    fn find<'w>(&'w self, text: &'w str) -> impl Iterator<Item = (usize, f32, std::ops::Range<usize>)> + 'w {
        let found = self.automaton.find_iter(text).filter(|found| stands_alone(text, found.range()));
        found.map(|found| {
            let (list, weight) = self.of[found.pattern().as_usize()];
            (list, weight, found.range())
        })
    }
}

/// Reads how a message feels.
pub(crate) fn read(text: &str) -> Emotion {
    let lower: String = text.chars().flat_map(char::to_lowercase).map(simplified).collect();
    let (mut anger, mut politeness) = (1.0_f32, 1.0_f32);
    for (list, weight, range) in EVIDENCE.find(&lower) {
        if list == 1 {
            politeness *= 1.0 - weight;
            continue;
        }
        let before = last_characters(&lower[..range.start], REACH);
        let (mut denied, mut boosted) = (false, false);
        for (list, _, _) in ADVERBS.find(before) {
            denied |= list == 1;
            boosted |= list == 0;
        }
        // A face is not denied: in 怎么还没到😤 it is the parcel that has not come.
        if !denied || !lower[range].contains(char::is_alphanumeric) {
            let weight = if boosted { weight + (1.0 - weight) * BOOST } else { weight };
            anger *= 1.0 - weight;
        }
    }
    let (mut anger, politeness) = (1.0 - anger, 1.0 - politeness);
    if shouts(text) {
        anger += (1.0 - anger) * SHOUTED;
    } else if insists(text) && anger > 0.0 {
        anger += (1.0 - anger) * BOOST * 0.5;
    }
    // Whoever asks politely complains, but is not beside himself.
    if anger < UPSET {
        anger *= 1.0 - politeness * 0.5;
    }
    Emotion { anger: percent(anger), politeness: percent(politeness) }
}

fn percent(share: f32) -> u8 {
    // In 0 to 100 after the rounding.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share is from 0 to 1")]
    let percent = (share.clamp(0.0, 1.0) * 100.0).round() as u8;
    percent
}

/// The last characters of a text, within its last clause.
fn last_characters(text: &str, count: usize) -> &str {
    let english = text.chars().rev().take(count).any(|c| c.is_ascii_alphabetic());
    let count = if english { count * 3 } else { count };
    let start = text.char_indices().rev().nth(count.saturating_sub(1)).map_or(0, |(at, _)| at);
    let near = &text[start..];
    near.rfind(['，', '。', '！', '？', ',', '.', '!', '?', ';', '；', '\n'])
        .map_or(near, |at| near[at..].trim_start_matches(|c: char| !c.is_alphanumeric()))
}

/// Whether a message stands in capitals.
fn shouts(text: &str) -> bool {
    let upper = text.chars().filter(char::is_ascii_uppercase).count();
    let lower = text.chars().filter(char::is_ascii_lowercase).count();
    let words = text.split_whitespace().filter(|word| word.chars().all(|c| !c.is_ascii_digit())).count();
    upper >= 10 && lower * 10 < upper && words >= 3
}

/// Whether a message ends in several marks of exclamation or question.
fn insists(text: &str) -> bool {
    let mut marks = 0;
    text.chars().any(|c| {
        marks = if matches!(c, '!' | '！' | '?' | '？') { marks + 1 } else { 0 };
        marks >= 2
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn anger_has_a_degree() {
        for text in [
            "我的快递到哪了",
            "麻烦帮我查一下物流，谢谢",
            "怎么投诉",
            "投诉电话是多少",
            "where is my parcel",
            "how do I file a complaint",
            "我没有生气，就是问一下",
            "I'm not angry, just asking",
            "Can you help me with a refund, please?",
            "SF1234567890",
            "WHAT IS MY BALANCE",
            "垃圾桶多少钱",
            "我想买个垃圾袋",
            "滚筒洗衣机怎么退货",
            "my card was stolen",
        ] {
            assert!(read(text).anger < 50, "{text}: {:?}", read(text));
        }
        for text in [
            "你们太过分了",
            "什么破服务，我要投诉你们",
            "都第三次了还没解决",
            "等了一个星期没人理我，太让人失望了",
            "This is unacceptable",
            "I am really disappointed, nobody answers me",
            "third time I ask and still no answer!!",
            "我真的很生气",
            "气死我了",
            "怎么还没到😤",
        ] {
            assert!((50..=94).contains(&read(text).anger), "{text}: {:?}", read(text));
        }
        for text in [
            "垃圾公司，骗子！！！",
            "你们就是骗子，我要去12315举报你们",
            "忍无可忍了，再不退钱我就起诉",
            "WHAT THE HELL IS THIS, YOU STUPID BOT",
            "You are liars and crooks, I will sue you",
            "fuck you",
        ] {
            assert!(read(text).anger >= 80, "{text}: {:?}", read(text));
        }
        let calm = read("你们太差了").anger;
        let loud = read("你们真的太差了！！！").anger;
        assert!(loud > calm, "{calm} {loud}");
    }

    #[test]
    fn politeness_has_a_degree() {
        let of = |text| read(text).politeness;
        assert_eq!(of("查快递"), 0);
        assert!(of("请帮我查一下快递") > 0);
        assert!(of("您好，麻烦您帮我查一下，非常感谢") > of("请帮我查一下快递"));
        assert!(of("could you please help me, thank you so much") > 60);
        assert_eq!(of("申请发票"), 0);
    }
}
