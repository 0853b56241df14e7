//! The figures, each with its one definition.

use super::measure::{Measure, Totals};

/// What a figure is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Count,
    /// A share, from 0 to 1.
    Share,
    /// Milliseconds.
    Milliseconds,
    /// A mean number of things.
    Mean,
}

macro_rules! figures {
    ($($name:ident = $text:literal, $unit:ident, $formula:expr, $more:ident, en: $en:literal, zh: $zh:literal;)+) => {
        /// A figure.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Figure {
            $(#[doc = $en] $name,)+
        }

        impl Figure {
            /// All, the most important first.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name in tables.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// What it is measured in.
            #[must_use]
            pub fn unit(self) -> Unit {
                match self {
                    $(Self::$name => Unit::$unit,)+
                }
            }

            /// What it means, in English and in Chinese.
            #[must_use]
            pub fn definition(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$name => ($en, $zh),)+
                }
            }

            /// Whether more is better, if either is.
            #[must_use]
            pub fn more_is_better(self) -> Option<bool> {
                match self {
                    $(Self::$name => Wish::$more.better(),)+
                }
            }

            /// Its value; none where there is nothing to speak of.
            #[must_use]
            pub fn value(self, totals: &Totals) -> Option<f64> {
                let formula: fn(&Totals) -> Option<f64> = match self {
                    $(Self::$name => $formula,)+
                };
                formula(totals)
            }
        }
    };
}

enum Wish {
    More,
    Less,
    Neither,
}

impl Wish {
    fn better(&self) -> Option<bool> {
        match self {
            Self::More => Some(true),
            Self::Less => Some(false),
            Self::Neither => None,
        }
    }
}

fn number(sum: i64) -> f64 {
    sum as f64
}

fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| number(part) / number(whole))
}

figures! {
    Conversations = "conversations", Count, |t| Some(number(t[Measure::Conversations])), Neither,
        en: "Conversations in which the customer wrote at least once.",
        zh: "客户至少发过一条消息的会话数。";
    Resolution = "resolution", Share, |t| ratio(t[Measure::Resolved], t[Measure::Conversations]), More,
        en: "The share of conversations in which a flow was completed or a question was answered from the knowledge, no person was asked for, the last message that the bot read was understood, and no mark was below the middle.",
        zh: "满足以下全部条件的会话占比：至少走完一个流程或有一个问题由知识库回答，没有请求人工，机器人读到的最后一条消息被听懂，且没有低于中间分的评价。";
    Containment = "containment", Share, |t| ratio(t[Measure::Contained], t[Measure::Conversations]), More,
        en: "The share of conversations that were neither handed to people nor taken by a person.",
        zh: "既没有转人工、也没有被人工接手的会话占比。";
    Fallback = "fallback", Share, |t| ratio(t[Measure::Missed], t[Measure::Read]), Less,
        en: "The share of the messages read by the bot that it did not understand.",
        zh: "机器人读到的消息中，没有听懂的占比。";
    Handoffs = "handoffs", Count, |t| Some(number(t[Measure::Handoffs])), Neither,
        en: "How often a conversation was handed to people; one conversation may be handed over several times.",
        zh: "会话被转给人工的次数；同一会话可能多次转接。";
    HandoffRate = "handoff_rate", Share, |t| ratio(t[Measure::Handed], t[Measure::Conversations]), Less,
        en: "The share of conversations that were handed to people at least once.",
        zh: "至少转过一次人工的会话占比。";
    Satisfaction = "satisfaction", Share, |t| ratio(t[Measure::Satisfied], t[Measure::Marks]), More,
        en: "The share of marks in the upper quarter of their scale: 4 and 5 of 5, or thumbs up.",
        zh: "处于评分上四分之一的评价占比：五分制的 4 分和 5 分，或“赞”。";
    RatingRate = "rating_rate", Share, |t| ratio(t[Measure::Rated], t[Measure::Conversations]), More,
        en: "The share of conversations in which the customer gave a mark.",
        zh: "客户给出评价的会话占比。";
    Messages = "messages", Count, |t| Some(number(t[Measure::Messages])), Neither,
        en: "Messages that customers wrote, to the bot and to people.",
        zh: "客户发出的消息数，包括发给机器人和人工的。";
    Length = "messages_per_conversation", Mean, |t| ratio(t[Measure::Messages], t[Measure::Conversations]), Neither,
        en: "Messages of customers for each conversation, on average.",
        zh: "平均每个会话中客户发出的消息数。";
    BotResponseRate = "bot_response_rate", Share, |t| ratio(t[Measure::Answered], t[Measure::Read]), More,
        en: "The share of the messages read by the bot to which it said something in the same turn.",
        zh: "机器人读到的消息中，当即作出回应的占比。";
    BotResponseTime = "bot_response_time", Milliseconds,
        |t| ratio(t[Measure::BotTime], t[Measure::Timed]).map(|time| time / 1000.0), Less,
        en: "How long the bot worked on a message before it answered, calls of other systems included, on average.",
        zh: "机器人从收到消息到作出回应的平均用时，包含调用其他系统的时间。";
    AgentResponseRate = "agent_response_rate", Share, |t| ratio(t[Measure::Met], t[Measure::Waits]), More,
        en: "The share of the times a customer waited for a person, after a handoff or a message to people, in which a person wrote.",
        zh: "客户等待人工（转人工之后，或给人工发消息之后）的次数中，得到人工回复的占比。";
    AgentResponseTime = "agent_response_time", Milliseconds, |t| ratio(t[Measure::WaitTime], t[Measure::Met]), Less,
        en: "How long customers waited for a person to write, after a handoff or a message to people, on average over the times in which a person wrote.",
        zh: "客户在转人工或给人工发消息之后，等到人工回复的平均时长，只计得到回复的情况。";
    Adoption = "adoption", Share, |t| ratio(t[Measure::Chosen], t[Measure::Offered]), More,
        en: "The share of the times the bot asked which of several readings was meant, in which the customer chose one.",
        zh: "机器人给出几种理解请客户选择时，客户选中其中一种的占比。";
    AgentAdoption = "agent_adoption", Share, |t| ratio(t[Measure::Adopted], t[Measure::Advised]), More,
        en: "The share of the messages that people wrote while answers were suggested to them, for which they took one.",
        zh: "人工回复客户时，在有推荐答案的情况下采用了推荐答案的占比。";
    BreakRate = "break_rate", Share, |t| ratio(t[Measure::Broken], t[Measure::Conversations]), Less,
        en: "The share of conversations in which a step of a flow broke.",
        zh: "流程步骤执行出错的会话占比。";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_nothing_has_no_value() {
        let mut totals = Totals::default();
        assert_eq!(Figure::Fallback.value(&totals), None);
        assert_eq!(Figure::Conversations.value(&totals), Some(0.0));
        totals[Measure::Read] = 8;
        totals[Measure::Missed] = 2;
        assert_eq!(Figure::Fallback.value(&totals), Some(0.25));
        (totals[Measure::Timed], totals[Measure::BotTime]) = (2, 5_000);
        assert_eq!(Figure::BotResponseTime.value(&totals), Some(2.5));
    }

    #[test]
    fn the_documentation_has_every_definition() {
        let docs = include_str!("../../../../docs/insight.md");
        for figure in Figure::ALL {
            let (en, zh) = figure.definition();
            assert!(docs.contains(en) && docs.contains(zh), "docs/insight.md lacks `{}`", figure.name());
        }
    }
}
