//! What clients send. The protocol's activities are an open format of which each client sends more than a bot reads,
//! so unknown fields are not refused here.

use super::problem::Problem;
use crate::Said;
use actix_web::web::Payload;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};

/// The largest JSON body, in bytes.
pub(super) const JSON_LIMIT: usize = 256 * 1024;
/// The longest name that a client may give a message or a customer, in bytes.
const NAME_LIMIT: usize = 200;

/// An activity of a client.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Incoming {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default, deserialize_with = "lenient")]
    id: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    from: Option<Account>,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    value: serde_json::Value,
    #[serde(default, deserialize_with = "lenient")]
    locale: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    channel_data: Option<ChannelData>,
}

/// The customer, as a client names them.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Account {
    #[serde(default, deserialize_with = "lenient")]
    pub id: Option<String>,
}

#[derive(Debug, Deserialize)]
struct ChannelData {
    #[serde(default, rename = "clientActivityID", deserialize_with = "lenient")]
    client_activity_id: Option<String>,
}

/// What an activity asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// To say something; the text may be empty where files come with it.
    Say(Said),
    /// To end the conversation.
    End,
    /// Nothing that is kept: typing, or news that the conversation already knows.
    Nothing,
}

impl Incoming {
    /// The identifier that the client gave.
    pub(super) fn client_id(&self) -> Option<&str> {
        let given = self.channel_data.as_ref().and_then(|data| data.client_activity_id.as_deref());
        given.or(self.id.as_deref()).filter(|id| !id.is_empty())
    }

    /// Reads the activity; `user` is the customer that the token names, which no activity can override.
    pub(super) fn wish(self, user: Option<&str>) -> Result<Wish, Problem> {
        match self.kind.as_str() {
            "message" => self.said(user).map(Wish::Say),
            "endOfConversation" => Ok(Wish::End),
            // The first turn ran when the conversation was opened: a client that announces itself changes nothing.
            "typing" | "event" | "conversationUpdate" | "messageReaction" => Ok(Wish::Nothing),
            other => {
                Err(Problem::argument(format!("activities of type `{}` are not accepted", brief(other))))
            }
        }
    }

    fn said(self, user: Option<&str>) -> Result<Said, Problem> {
        let client_id = self.client_id().map(|id| name("id", id)).transpose()?;
        let key = client_id.clone().unwrap_or_else(random);
        let from = customer(self.from, user)?;
        // A button of a card may carry what it says as the value and no text.
        let text = match (self.text, self.value) {
            (Some(text), _) if !text.is_empty() => text,
            (_, serde_json::Value::String(value)) => value,
            (text, _) => text.unwrap_or_default(),
        };
        // Apart from the keys of turns that no client begins.
        Ok(Said {
            key: format!("web-{key}"),
            client_id,
            from,
            text,
            language: self.locale.and_then(language),
        })
    }
}

/// The customer's identifier: the token's, else the client's.
///
/// # Errors
/// The protocol keeps identifiers beginning with `dl_` for those that a token names, so that sites can rely on them.
pub(super) fn customer(account: Option<Account>, user: Option<&str>) -> Result<Option<String>, Problem> {
    if let Some(user) = user {
        return Ok(Some(user.to_owned()));
    }
    let Some(id) = account.and_then(|account| account.id).filter(|id| !id.is_empty()) else {
        return Ok(None);
    };
    if id.starts_with("dl_") {
        return Err(Problem::argument("a user beginning with `dl_` has to be named by a token"));
    }
    name("from.id", &id).map(Some)
}

/// A name that is not longer than names may be.
pub(super) fn name(field: &str, value: &str) -> Result<String, Problem> {
    if value.len() > NAME_LIMIT {
        return Err(Problem::argument(format!("`{field}` is longer than {NAME_LIMIT} bytes")));
    }
    Ok(value.to_owned())
}

/// A language tag, if the text has the form of one.
pub(super) fn language(tag: String) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (!tag.is_empty() && tag.len() <= 35 && tag.bytes().all(allowed)).then_some(tag)
}

/// Reads a JSON body; an empty one stands for `{}`, because several requests need no body.
pub(super) async fn json<T: DeserializeOwned>(body: Payload) -> Result<T, Problem> {
    let read = body.to_bytes_limited(JSON_LIMIT).await.map_err(|_| Problem::TooLarge(JSON_LIMIT))?;
    let bytes = read.map_err(|error| Problem::argument(format!("the body could not be read: {error}")))?;
    let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
    parse(text)
}

/// Reads JSON.
pub(super) fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(text)
        .map_err(|error| Problem::argument(format!("the body is not understood: {error}")))
}

/// The number of the last line that a client has seen; clients that have seen none send nothing or `-`.
pub(super) fn watermark(text: Option<&str>) -> Result<u64, Problem> {
    match text {
        None | Some("" | "-" | "null" | "undefined") => Ok(0),
        Some(text) => {
            text.parse().map_err(|_| Problem::argument(format!("`{}` is not a watermark", brief(text))))
        }
    }
}

/// A name that nobody else has.
pub(super) fn random() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    format!("{:032x}", u128::from_ne_bytes(bytes))
}

fn brief(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A field that the bot can do without: of another type than expected, it counts as absent.
fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(serde_json::Value::deserialize(deserializer)?).ok())
}
