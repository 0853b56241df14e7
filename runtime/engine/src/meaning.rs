//! What was understood and found, in the words of the dialogue.

use crate::extension::Recognized;
use crate::release::Release;
use crate::search::{HITS, Wanted, search};
use botloom_dialogue::{Cue, Entity, Hit, Meaning, RankedFlow, Session};
use botloom_flow::program::SlotType;
use botloom_flow::{Money, SlotValue};
use botloom_understanding::{self as understanding, Reason};
use jiff::{SignedDuration, ZonedDateTime};
use serde_json::json;
use std::borrow::Cow;

/// The meaning of a message, and the same for the trace.
pub(crate) fn read(
    release: &Release,
    session: &Session,
    text: &str,
    now: &ZonedDateTime,
    recognized: &[Recognized],
) -> (Meaning, serde_json::Value) {
    read_telling(release, session, text, now, recognized, TOLD)
}

/// The same with so many reasons, each with so many features.
fn read_telling(
    release: &Release,
    session: &Session,
    text: &str,
    now: &ZonedDateTime,
    recognized: &[Recognized],
    (reasons, features): (usize, usize),
) -> (Meaning, serde_json::Value) {
    let found = release.understanding.read(text, now);
    let language = found.language.map(|language| match language {
        understanding::Language::Zh => "zh".to_owned(),
        understanding::Language::En => "en".to_owned(),
    });
    let answer = session.expects().and_then(|slot| {
        let own = format!("{}/{slot}", session.flow().unwrap_or_default());
        let name = if release.understanding.knows(&own) { &own } else { slot };
        release.understanding.read_answer(name, text, now).map(|found| value(&found))
    });
    let why = why(&release.understanding.explain(&found, reasons, features));
    let mut flows: Vec<RankedFlow> = Vec::new();
    let mut entities: Vec<Entity> = found
        .entities
        .iter()
        .map(|entity| {
            let (flow, slot) = Entity::named(&entity.slot);
            let (start, end, hour) = (entity.start, entity.end, entity.hour);
            let candidates = entity.candidates.iter().map(value).collect();
            Entity { flow, slot, value: value(&entity.value), start, end, hour, candidates }
        })
        .collect();
    for matched in release.matchers.read(text) {
        for (slot, range) in matched.values {
            let part = &text[range.clone()];
            let own = format!("{}/{slot}", matched.flow);
            let name = if release.understanding.knows(&own) { &own } else { &slot };
            let read = release.understanding.read_answer(name, part, now).map(|found| value(&found));
            entities.retain(|entity| entity.slot != slot);
            entities.push(Entity {
                flow: Some(matched.flow.to_owned()),
                slot,
                value: read.unwrap_or_else(|| SlotValue::text(part)),
                start: range.start,
                end: range.end,
                hour: None,
                candidates: Vec::new(),
            });
        }
        // Which trigger of a flow counts, its conditions decide.
        let (score, trigger) = (matched.score, Some(matched.trigger));
        flows.push(RankedFlow { flow: matched.flow.to_owned(), score, trigger });
    }
    flows.sort_by(|a, b| b.score.total_cmp(&a.score));
    // What fits word by word comes before what is only alike.
    // A story has its wish in one of its clauses; an answer is read as a whole.
    let story = session.waiting.is_none() && !found.parts.is_empty();
    let intents = if story { &found.parts } else { &found.intents };
    let alike = intents.iter().filter(|ranked| !flows.iter().any(|flow| flow.flow == ranked.intent));
    let alike = alike.map(|r| RankedFlow { flow: r.intent.clone(), score: r.score, trigger: None });
    let alike: Vec<RankedFlow> = alike.collect();
    flows.extend(alike);
    flows.sort_by(|a, b| b.score.total_cmp(&a.score));
    entities.retain(|entity| fits(release, entity));
    recognize(release, recognized, &mut entities);
    entities.extend(bare_hour(release, session, text, answer.as_ref(), &entities));
    let entities = lists(release, session, text, entities);
    let answer = match session.expects() {
        Some(slot) if is_list(release, session, slot) => listed(release, slot, text, now, &entities),
        Some(slot) => answer.or_else(|| recognized_answer(release, session, slot, recognized)),
        None => answer,
    };
    let value =
        entities.iter().find(|e| session.expects() == Some(&e.slot) && answer.as_ref() == Some(&e.value));
    let asked = value.map_or(Cow::Borrowed(text), |value| beside(text, value));
    let meaning = Meaning {
        flows,
        entities,
        answer,
        wishes: found.wishes.iter().map(|wish| wish.intent.clone()).collect(),
        cues: found.cues.iter().map(|found| cue(*found)).collect(),
        knowledge: search(
            release,
            session,
            language.as_deref(),
            &Wanted { text: &asked, top: HITS, ..Wanted::default() },
            now,
        ),
        unsubscribes: false,
        anger: found.emotion.anger,
        language,
    };
    let trace = json!({
        "kind": "understood",
        "language": meaning.language,
        "flows": meaning.flows.iter().take(3).map(|r| json!({"flow": r.flow, "score": rounded(r.score)})).collect::<Vec<_>>(),
        "why": why,
        "values": meaning.entities.iter().map(|e| json!({
            "slot": e.name(), "value": e.value.to_json(), "text": text.get(e.start..e.end),
        })).collect::<Vec<_>>(),
        "wishes": meaning.wishes,
        "emotion": json!({"anger": found.emotion.anger, "politeness": found.emotion.politeness}),
        "answer": meaning.answer.as_ref().map(SlotValue::to_json),
        "cues": meaning.cues.iter().map(|c| format!("{c:?}").to_lowercase()).collect::<Vec<_>>(),
        "knowledge": meaning.knowledge.hits.iter().take(3).map(shown).collect::<Vec<_>>(),
    });
    (meaning, trace)
}

/// An entry that was found, for the trace.
pub(crate) fn shown(hit: &Hit) -> serde_json::Value {
    let mut shown = json!({"id": hit.id, "question": hit.question, "score": rounded(hit.score)});
    if let Some(citation) = &hit.citation {
        shown["citation"] = json!(citation);
    }
    shown
}

/// How many reasons for a reading a trace names, and how many features of each.
const TOLD: (usize, usize) = (2, 3);
/// The same of an explanation.
const EXPLAINED: (usize, usize) = (usize::MAX, 8);

/// Why a message means a flow: the examples and features that won, best first.
fn why(reasons: &[Reason]) -> Vec<serde_json::Value> {
    let reasons = reasons.iter().map(|reason| {
        let features: Vec<_> = reason
            .features
            .iter()
            .map(|(feature, weight)| json!({"feature": feature, "weight": rounded(*weight)}))
            .collect();
        json!({
            "flow": reason.intent, "score": rounded(reason.score), "margin": rounded(reason.margin),
            "likeness": rounded(reason.likeness), "known": rounded(reason.known), "nearest": reason.nearest,
            "features": features, "sense": rounded(reason.sense),
        })
    });
    reasons.collect()
}

/// What a message means to a bot at the beginning of a conversation, and why: the trace of its reading, with more features and
/// `lead`, how far the best flow scores before the next.
#[must_use]
pub fn explain(release: &Release, message: &str, now: &ZonedDateTime) -> serde_json::Value {
    let (meaning, mut trace) = read_telling(release, &Session::default(), message, now, &[], EXPLAINED);
    if let [best, next, ..] = meaning.flows.as_slice() {
        trace["lead"] = json!(rounded(best.score - next.score));
    }
    trace
}

/// Adds what plug-ins recognized; what else was seen within it was a part of it.
fn recognize(release: &Release, recognized: &[Recognized], entities: &mut Vec<Entity>) {
    if recognized.is_empty() {
        return;
    }
    entities.retain(|entity| {
        !recognized.iter().any(|found| found.start <= entity.start && entity.end <= found.end)
    });
    let program = &release.program;
    let own = program.flows.iter().flat_map(|flow| flow.slots.values().map(|slot| (Some(&flow.name), slot)));
    let slots = program.slots.values().map(|slot| (None, slot)).chain(own);
    for (flow, slot) in slots {
        let Some(plugin) = slot.kind.recognizer() else { continue };
        let found = recognized.iter().filter(|found| found.plugin == plugin);
        entities.extend(found.map(|found| Entity {
            flow: flow.cloned(),
            slot: slot.name.clone(),
            value: SlotValue::text(found.value.as_str()),
            start: found.start,
            end: found.end,
            hour: None,
            candidates: Vec::new(),
        }));
    }
}

/// What a plug-in recognized as the answer to the question for a slot.
fn recognized_answer(
    release: &Release,
    session: &Session,
    slot: &str,
    recognized: &[Recognized],
) -> Option<SlotValue> {
    let slot = release.program.slot(session.flow().unwrap_or_default(), slot)?;
    let plugin = slot.kind.recognizer()?;
    let found = recognized.iter().find(|found| found.plugin == plugin)?;
    Some(SlotValue::text(found.value.as_str()))
}

/// What a message says in other clauses than that of the value that was asked for: the question of "6688, and what does the card cost
/// a year?". The value would only make it less like what entries know. A message of one clause is looked up as it is.
fn beside<'a>(text: &'a str, value: &Entity) -> Cow<'a, str> {
    let around = text.get(..value.start).and_then(|before| Some((before, text.get(value.end..)?)));
    let Some((before, after)) = around else { return Cow::Borrowed(text) };
    let ends = |c: char| matches!(c, ',' | '，' | '。' | ';' | '；' | '!' | '！' | '?' | '？' | '\n');
    // A point without a blank is a part of a number or of an address.
    let end = before.rfind(ends).max(before.rfind(". "));
    let before = end.map_or("", |end| before[..end].trim());
    let begin = after.find(ends).into_iter().chain(after.find(". ")).min();
    let after =
        begin.map_or("", |begin| after[begin..].trim_start_matches('.').trim_start_matches(ends).trim());
    match (before, after) {
        ("", "") => Cow::Borrowed(text),
        ("", one) | (one, "") => Cow::Borrowed(one),
        (before, after) => Cow::Owned(format!("{before}, {after}")),
    }
}

/// Whether a value may stand where its slot is: a day alone is a part of a moment, but not of a list of moments.
fn fits(release: &Release, entity: &Entity) -> bool {
    let holds = |kind: &SlotType| match kind {
        SlotType::List(inner) | SlotType::Option(inner) => **inner != SlotType::Datetime,
        _ => true,
    };
    let day = matches!(entity.value, SlotValue::Date(_));
    !day || release.program.all_slots().filter(|slot| slot.name == entity.slot).all(|slot| holds(&slot.kind))
}

/// The hour that the answer to a question for a moment is, where a running text would not be read so.
fn bare_hour(
    release: &Release,
    session: &Session,
    text: &str,
    answer: Option<&SlotValue>,
    found: &[Entity],
) -> Option<Entity> {
    let (slot, flow) = (session.expects()?, session.flow()?);
    let value = answer.filter(|value| matches!(value, SlotValue::Datetime(_)))?;
    if found.iter().any(|entity| entity.slot == slot && entity.is_for(flow)) {
        return None;
    }
    let hour = release.understanding.read_hour(text)?;
    let own = release.understanding.knows(&format!("{flow}/{slot}")).then(|| flow.to_owned());
    let (slot, value) = (slot.to_owned(), value.clone());
    Some(Entity {
        flow: own,
        slot,
        value,
        start: 0,
        end: text.len(),
        hour: Some(hour),
        candidates: Vec::new(),
    })
}

fn is_list(release: &Release, session: &Session, name: &str) -> bool {
    let slot = release.program.slot(session.flow().unwrap_or_default(), name);
    slot.is_some_and(|slot| matches!(slot.kind, SlotType::List(_)))
}

/// Several values of a slot that holds a list are one value.
fn lists(release: &Release, session: &Session, text: &str, entities: Vec<Entity>) -> Vec<Entity> {
    let mut kept: Vec<Entity> = Vec::with_capacity(entities.len());
    for entity in entities {
        if !is_list(release, session, &entity.slot) {
            kept.push(entity);
            continue;
        }
        debug_assert!(entity.end <= text.len(), "values stand in the text");
        match kept.iter_mut().find(|other| (&other.flow, &other.slot) == (&entity.flow, &entity.slot)) {
            Some(Entity { value: SlotValue::List(items), start, end, .. }) => {
                if !items.contains(&entity.value) {
                    items.push(entity.value);
                }
                *start = (*start).min(entity.start);
                *end = (*end).max(entity.end);
            }
            _ => kept.push(Entity { value: SlotValue::List(vec![entity.value]), ..entity }),
        }
    }
    kept
}

/// The answer to a question for a list: the values found, or the parts of the text.
fn listed(
    release: &Release,
    slot: &str,
    text: &str,
    now: &ZonedDateTime,
    entities: &[Entity],
) -> Option<SlotValue> {
    if let Some(found) = entities.iter().find(|entity| entity.slot == slot) {
        return Some(found.value.clone());
    }
    let split = text.replace(" and ", ",").replace(['和', '及'], ",");
    let parts =
        split.split([',', '，', '、', ';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let read = |part: &str| release.understanding.read_answer(slot, part, now).map(|found| value(&found));
    let values: Vec<SlotValue> = parts.filter_map(read).collect();
    (!values.is_empty()).then_some(SlotValue::List(values))
}

fn rounded(score: f32) -> f64 {
    (f64::from(score) * 1000.0).round() / 1000.0
}

fn value(found: &understanding::Value) -> SlotValue {
    use understanding::Value;
    match found {
        Value::Text(text) => SlotValue::text(text.as_str()),
        Value::Choice(id) => SlotValue::text(id.as_str()),
        Value::Number(number) | Value::Percent(number) => SlotValue::Number(*number),
        Value::Integer(whole) => SlotValue::Int(*whole),
        Value::Boolean(truth) => SlotValue::Bool(*truth),
        Value::Date(date) => SlotValue::Date(*date),
        Value::Time(time) => SlotValue::Time(*time),
        Value::DateTime(moment) => SlotValue::Datetime(Box::new(moment.clone())),
        Value::Money { amount, currency } => {
            SlotValue::Money(Money { amount: *amount, currency: currency.clone() })
        }
        Value::Duration(seconds) => SlotValue::Duration(SignedDuration::from_secs(*seconds)),
        Value::Location(place) => {
            let division = place.division;
            let part = |part: Option<&str>| part.map_or(SlotValue::Null, SlotValue::text);
            let fields = [
                ("address", SlotValue::text(place.address.as_str())),
                ("province", part(division.map(|found| found.province))),
                ("city", part(division.and_then(|found| found.city))),
                ("district", part(division.and_then(|found| found.district))),
                ("latitude", SlotValue::Null),
                ("longitude", SlotValue::Null),
            ];
            SlotValue::Map(fields.map(|(name, value)| (name.to_owned(), value)).into())
        }
    }
}

fn cue(found: understanding::Cue) -> Cue {
    match found {
        understanding::Cue::Cancel => Cue::Cancel,
        understanding::Cue::Restart => Cue::Restart,
        understanding::Cue::Repeat => Cue::Repeat,
        understanding::Cue::Help => Cue::Help,
        understanding::Cue::Correct => Cue::Correct,
        understanding::Cue::Affirm => Cue::Affirm,
        understanding::Cue::Deny => Cue::Deny,
        understanding::Cue::Skip => Cue::Skip,
        understanding::Cue::Handoff => Cue::Handoff,
        understanding::Cue::Resume => Cue::Resume,
        understanding::Cue::Greet => Cue::Greet,
        understanding::Cue::Thanks => Cue::Thanks,
        understanding::Cue::Goodbye => Cue::Goodbye,
        understanding::Cue::Insult => Cue::Insult,
        understanding::Cue::Wait => Cue::Wait,
        understanding::Cue::NoHandoff => Cue::NoHandoff,
        understanding::Cue::Language => Cue::Language,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_other_clauses_is_beside_a_value() {
        let beside = |text: &str, value: &str| {
            let start = text.find(value).expect("the value stands in the text");
            let (flow, hour, candidates) = (None, None, Vec::new());
            let (slot, end, value) = ("card".to_owned(), start + value.len(), SlotValue::text(value));
            super::beside(text, &Entity { flow, slot, value, start, end, hour, candidates }).into_owned()
        };
        assert_eq!(beside("6688，对了年费怎么免", "6688"), "对了年费怎么免");
        assert_eq!(beside("What does it cost? It ends in 4471, thanks", "4471"), "What does it cost, thanks");
        assert_eq!(beside("I am Li. It is 4471. What does it cost?", "4471"), "I am Li, What does it cost?");
        assert_eq!(beside("4471 for www.example.com", "4471"), "4471 for www.example.com");
        assert_eq!(beside("where is my parcel SF123", "SF123"), "where is my parcel SF123");
        assert_eq!(beside("165厘米。", "165"), "165厘米。");
    }
}
