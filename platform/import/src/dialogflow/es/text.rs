//! Texts with parameters in them.

use crate::cel;
use crate::dialogflow::Agent;
use crate::report::Place;

/// `$name`, `$name.original` and `#context.name` become `${slot}`.
pub(super) fn es_text(
    agent: &mut Agent,
    written: &str,
    params: &[(String, String)],
    place: &Place,
) -> String {
    let mut text = String::new();
    let mut rest = written;
    while let Some(at) = rest.find(['$', '#']) {
        let sign = &rest[at..=at];
        text.push_str(&cel::literal(&rest[..at]));
        let after = &rest[at + 1..];
        let name = |c: char| c.is_alphanumeric() || "_-".contains(c);
        let mut end = after.find(|c: char| !name(c)).unwrap_or(after.len());
        let mut alias = after[..end].trim_end_matches('-').to_owned();
        end = alias.len();
        if sign == "#" {
            // `#context.name`
            let inner = after[end..].strip_prefix('.').unwrap_or_default();
            let length = inner.find(|c: char| !name(c)).unwrap_or(inner.len());
            alias = inner[..length].trim_end_matches('-').to_owned();
            end = if alias.is_empty() { 0 } else { end + 1 + alias.len() };
        }
        let known =
            params.iter().find(|(param, _)| *param == alias).and_then(|(_, key)| agent.slot_names.known(key));
        match known.map(str::to_owned) {
            Some(slot) if end > 0 => {
                let tail = &after[end..];
                let more = [".original", ".object"]
                    .iter()
                    .find(|field| tail.starts_with(**field))
                    .map_or(0, |field| field.len());
                text.push_str(&format!("${{{slot}}}"));
                rest = &after[end + more..];
            }
            _ if sign == "#" && end > 0 => {
                agent.add(
                    place,
                    format!("`#{}` in a text", &after[..end]),
                    "no intent that was carried over on the way here has this parameter; nothing stands in its place",
                    "write the slot that is meant as `${...}`",
                );
                rest = &after[end..];
            }
            _ => {
                text.push_str(if sign == "$" && after.starts_with('{') { "${\"$\"}" } else { sign });
                rest = after;
            }
        }
    }
    text + &cel::literal(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_in_texts_are_slots() {
        let mut agent = Agent { language: "en".into(), ..Agent::default() };
        let place = Place::default();
        agent.slot("date|@sys.date", &place);
        let params = vec![("date".to_owned(), "date|@sys.date".to_owned())];
        let text = es_text(
            &mut agent,
            "On $date, or #ctx-followup.date: $date.original costs $5 #1",
            &params,
            &place,
        );
        assert_eq!(text, "On ${date}, or ${date}: ${date} costs $5 #1");
        assert_eq!(agent.report.items().len(), 0);
        assert_eq!(es_text(&mut agent, "#ctx.other!", &params, &place), "!");
        assert_eq!(agent.report.items().len(), 1);
    }
}
