//! What people ask anyone: how like a question is to those of every trade.
//!
//! A question for somebody else shares most of its words with some entry ("where do I renew my passport", "my card has
//! run out"), and only what it is about tells it apart. So it is compared in meaning with questions that people ask of companies,
//! offices and one another; whether an entry is nearer is for the model to weigh. The trade of the index is among
//! them like all others.
//!
//! The questions are kept by topic, and only those of the topics that are nearest as a whole are compared one by one.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::likeness::Nearest;
use crate::meaning::{Asked, Meaning};
use crate::normalize::normalize;

/// One question a line, a topic and a tab before it.
const QUESTIONS: &str = include_str!("data/anyone.tsv");
/// The questions of so many topics are compared one by one.
const TOPICS: usize = 40;

/// The questions of a topic that one table of words knows.
struct Topic {
    /// What they mean together.
    middle: Meaning,
    questions: Vec<Meaning>,
}

static ASKED: LazyLock<Vec<Topic>> = LazyLock::new(|| {
    let mut topics: BTreeMap<(&str, u8), Vec<Meaning>> = BTreeMap::new();
    for (topic, question) in QUESTIONS.lines().filter_map(|line| line.split_once('\t')) {
        let meaning = Meaning::of(&normalize(question));
        topics.entry((topic, meaning.table())).or_default().push(meaning);
    }
    let topic = |questions: Vec<Meaning>| Topic { middle: Meaning::middle(&questions), questions };
    topics.into_values().map(topic).collect()
});

/// How near in meaning a question is to the nearest one that people ask anyone, and to the nearest few, as cosines.
pub(crate) fn nearness(asked: &Asked) -> [f32; 2] {
    let mut topics: Vec<(f32, &Topic)> =
        ASKED.iter().filter_map(|topic| Some((asked.nearness(topic.middle.bytes())?, topic))).collect();
    if topics.len() > TOPICS {
        topics.select_nth_unstable_by(TOPICS, |a, b| b.0.total_cmp(&a.0));
    }
    let near = topics.iter().take(TOPICS).flat_map(|(_, topic)| &topic.questions);
    let nearest = Nearest::of(near.filter_map(|question| asked.nearness(question.bytes())));
    [nearest.first(), nearest.mean()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_question_is_of_a_topic_that_is_near() {
        let asked = [
            "how long is my passport valid",
            "the washing machine leaks",
            "can I bring my dog on the train",
            "why is the sky blue",
            "护照快到期了去哪换",
            "洗衣机漏水找谁修",
            "今天会下雨吗",
            "孩子打疫苗要预约吗",
        ];
        for text in asked {
            let asked = Asked::new(&normalize(text)).unwrap();
            let all = ASKED.iter().flat_map(|topic| &topic.questions);
            let exact = Nearest::of(all.filter_map(|question| asked.nearness(question.bytes())));
            let [nearest, mostly] = nearness(&asked);
            assert_eq!(nearest, exact.first(), "{text}");
            assert!(exact.mean() - mostly < 0.03, "{text}: {mostly} {}", exact.mean());
        }
    }
}
