//! From the text of a file to cases.

use super::case::{Case, Wanted};
use crate::entity::Fields;
use jiff::civil::DateTime;
use serde_json::{Map, Value};

/// The cases of a file, or what is wrong with it in words.
pub(super) fn cases(content: &str) -> Result<Vec<Case>, String> {
    let content = content.trim_start_matches('\u{feff}');
    let whole: Value = serde_json::from_str(content).map_err(|error| format!("it is no JSON: {error}"))?;
    let list = whole.as_array().ok_or("it holds no list of cases")?;
    let read = |(place, value): (usize, &Value)| {
        case(value).ok_or_else(|| format!("case {} has no `Input` or its `Results` are no list", place + 1))
    };
    list.iter().enumerate().map(read).collect()
}

fn case(value: &Value) -> Option<Case> {
    let input = value.get("Input")?.as_str()?.to_owned();
    let now = value
        .get("Context")
        .and_then(|context| context.get("ReferenceDateTime"))
        .and_then(Value::as_str)
        .and_then(|text| text.parse::<DateTime>().ok());
    let wanted = value.get("Results")?.as_array()?.iter().map(wanted).collect::<Option<_>>()?;
    Some(Case { input, now: now.unwrap_or_else(|| DateTime::constant(2016, 11, 7, 0, 0, 0, 0)), wanted })
}

fn wanted(value: &Value) -> Option<Wanted> {
    let offset =
        |name: &str| value.get(name).and_then(Value::as_u64).and_then(|offset| usize::try_from(offset).ok());
    let readings = match value.get("Resolution").and_then(Value::as_object) {
        None => Vec::new(),
        Some(resolution) => match resolution.get("values").and_then(Value::as_array) {
            Some(values) => values.iter().filter_map(Value::as_object).map(fields).collect(),
            None => vec![fields(resolution)],
        },
    };
    Some(Wanted {
        text: value.get("Text").and_then(Value::as_str).map(str::to_owned),
        start: offset("Start"),
        end: offset("End"),
        kind: value.get("TypeName").and_then(Value::as_str).unwrap_or_default().to_owned(),
        readings,
    })
}

fn fields(map: &Map<String, Value>) -> Vec<(String, Option<String>)> {
    let text = |value: &Value| match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    };
    map.iter().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// Fields in one line, for people.
pub(super) fn line(fields: &Fields) -> String {
    let one = |(name, value): &(&str, Option<String>)| format!("{name}={}", value.as_deref().unwrap_or("-"));
    fields.iter().map(one).collect::<Vec<_>>().join(" ")
}
