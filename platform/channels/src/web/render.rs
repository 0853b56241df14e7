//! The lines of a transcript as the protocol's activities.

use super::access::Access;
use botloom_ports::{Activity, Attachment, Button, Citation, Kind, Speaker, TurnRecord};
use serde_json::{Map, Value, json};

/// The media type of a card in the protocol.
const HERO: &str = "application/vnd.microsoft.card.hero";

/// A set of activities and the watermark after it.
///
/// `seen` is the watermark that the client sent, which stands where there is nothing new.
pub(super) fn set(access: &Access, lines: &[Activity], language: Option<&str>, seen: u64) -> Value {
    let rendered: Vec<Value> = lines.iter().map(|line| activity(access, line, lines, language)).collect();
    let watermark = lines.last().map_or(seen, |line| line.number);
    json!({"activities": rendered, "watermark": watermark.to_string()})
}

/// The identifier of a line.
pub(super) fn id(access: &Access, number: u64) -> String {
    format!("{}|{number:07}", access.id)
}

/// The identifier of what the customer said in a turn.
pub(super) fn said_id(access: &Access, record: &TurnRecord, client_id: Option<&str>) -> String {
    let mut lines = record.activities.iter().filter(|line| line.from == Speaker::User);
    let line = match client_id {
        Some(given) => lines.clone().find(|line| line.client_id.as_deref() == Some(given)).or(lines.next()),
        None => lines.next(),
    };
    id(access, line.map_or(record.summary.activities, |line| line.number))
}

fn activity(access: &Access, line: &Activity, lines: &[Activity], language: Option<&str>) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| out.insert(key.to_owned(), value);
    put("type", kind(line.kind).into());
    put("id", id(access, line.number).into());
    put("timestamp", format!("{:.3}", line.at).into());
    put("channelId", "directline".into());
    put("conversation", json!({"id": access.id.as_str()}));
    put("from", from(access, line));
    if let Some(text) = &line.text {
        put("text", text.as_str().into());
    }
    match line.kind {
        Kind::Message => {}
        Kind::Handoff => _ = put("name", "botloom.handoff".into()),
        Kind::Joined => _ = put("name", "botloom.joined".into()),
        Kind::Left => _ = put("name", "botloom.left".into()),
        Kind::Ended => _ = put("code", "completedSuccessfully".into()),
    }
    if let (Kind::Handoff | Kind::Joined | Kind::Left, Some(name)) = (line.kind, &line.name) {
        put("value", json!({"name": name}));
    }
    if line.from != Speaker::User
        && let Some(cause) = lines.iter().find(|other| other.turn == line.turn && other.from == Speaker::User)
    {
        put("replyToId", id(access, cause.number).into());
    }
    if let (Speaker::Bot, Some(language)) = (line.from, language) {
        put("locale", language.into());
    }
    if !line.buttons.is_empty() {
        let actions: Vec<Value> = line.buttons.iter().map(action).collect();
        put("suggestedActions", json!({"to": [], "actions": actions}));
        put("inputHint", "expectingInput".into());
    }
    if !line.attachments.is_empty() {
        put("attachments", line.attachments.iter().map(attachment).collect());
    }
    if let Some(citation) = &line.citation {
        put("value", shown(citation));
    }
    if let Some(client_id) = &line.client_id {
        put("channelData", json!({"clientActivityID": client_id}));
    }
    Value::Object(out)
}

/// What customers see of a citation: neither the document nor what else asks for the entry.
fn shown(citation: &Citation) -> Value {
    let Citation { entry, version, span, .. } = citation;
    json!({"citation": {"entry": entry, "version": version, "span": span}})
}

fn action(button: &Button) -> Value {
    match &button.link {
        Some(page) => json!({"type": "openUrl", "title": button.title, "value": page}),
        None => json!({"type": "imBack", "title": button.title, "value": button.value}),
    }
}

/// Pictures and files as media, pages and cards as hero cards.
fn attachment(attachment: &Attachment) -> Value {
    match attachment {
        Attachment::Image { url, title } => {
            json!({"contentType": media_type(url, "image/*"), "contentUrl": url, "name": title})
        }
        Attachment::File { url, title } => {
            json!({"contentType": media_type(url, "application/octet-stream"), "contentUrl": url, "name": title})
        }
        Attachment::Link { url, title } => {
            let title = if title.is_empty() { url } else { title };
            let open = json!({"type": "openUrl", "title": title, "value": url});
            json!({"contentType": HERO, "content": {"buttons": [open]}})
        }
        Attachment::Card { title, text, image, link, buttons } => {
            let mut content = json!({"title": title, "text": text});
            if let Some(image) = image {
                content["images"] = json!([{"url": image}]);
            }
            if let Some(link) = link {
                content["tap"] = json!({"type": "openUrl", "title": title, "value": link});
            }
            content["buttons"] = buttons.iter().map(action).collect();
            json!({"contentType": HERO, "content": content})
        }
    }
}

/// The media type that the ending of an address says.
fn media_type(url: &str, otherwise: &'static str) -> &'static str {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    match path.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "svg" => "image/svg+xml",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        _ => otherwise,
    }
}

fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Message => "message",
        Kind::Handoff | Kind::Joined | Kind::Left => "event",
        Kind::Ended => "endOfConversation",
    }
}

/// The protocol knows two roles only; a member speaks on the bot's side of the talk.
fn from(access: &Access, line: &Activity) -> Value {
    match line.from {
        Speaker::User => {
            let id = line.name.as_deref().or(access.user.as_deref()).unwrap_or("user");
            json!({"id": id, "role": "user"})
        }
        Speaker::Member => json!({"id": "member", "name": line.name, "role": "bot"}),
        Speaker::Bot | Speaker::System => json!({"id": "bot", "name": access.bot, "role": "bot"}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_do_not_see_the_document_of_an_answer() {
        let citation = Citation {
            entry: "fees".to_owned(),
            version: "v1".to_owned(),
            source: Some("internal-prices.xlsx".to_owned()),
            place: Some("row 7".to_owned()),
            matched: Some("what does it cost".to_owned()),
            span: Some((0, 4)),
        };
        let cited = shown(&citation);
        assert_eq!(cited, json!({"citation": {"entry": "fees", "version": "v1", "span": [0, 4]}}));
    }
}
