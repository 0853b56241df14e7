//! Documents by their hash: a client sends the text of one once, and its hash from then on.
//!
//! This is what Apollo's clients call automatic persisted queries: `extensions.persistedQuery` with `version` 1 and `sha256Hash`. Who sends a hash
//! alone is answered `PersistedQueryNotFound` where it is not known, and sends both. Documents are kept in memory by each node; a hash leads to
//! text and to nothing else, so who may ask what is decided as always.

use moka::sync::Cache;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::sync::Arc;

/// How many bytes of documents a node keeps; those that were asked least lately go.
const KEPT: u64 = 8 << 20;

/// The documents that a node knows.
#[derive(Clone)]
pub(crate) struct Documents(Cache<String, Arc<str>>);

/// Why there is no document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum NoDocument {
    /// The hash is not known here: the client sends the text with it.
    Unknown,
    /// Something is wrong with what was sent.
    Wrong(&'static str),
}

impl Default for Documents {
    fn default() -> Self {
        let weight = |_: &String, text: &Arc<str>| u32::try_from(text.len()).unwrap_or(u32::MAX).max(64);
        Self(Cache::builder().weigher(weight).max_capacity(KEPT).build())
    }
}

impl Documents {
    /// The document that is asked for: the text that was sent, or the one of the hash that was.
    ///
    /// # Errors
    /// See [`NoDocument`].
    pub(crate) fn find(&self, query: Option<Json>, extensions: Option<&Json>) -> Result<String, NoDocument> {
        let text = match query {
            None | Some(Json::Null) => None,
            Some(Json::String(text)) => Some(text),
            Some(_) => return Err(NoDocument::Wrong("`query` must be the text of a GraphQL document")),
        };
        let persisted = extensions.and_then(|extensions| extensions.get("persistedQuery"));
        let Some(persisted) = persisted else {
            return text.ok_or(NoDocument::Wrong("`query` must be the text of a GraphQL document"));
        };
        if persisted.get("version").and_then(Json::as_u64) != Some(1) {
            return Err(NoDocument::Wrong("`persistedQuery` must have `version` 1"));
        }
        let Some(hash) = persisted.get("sha256Hash").and_then(Json::as_str) else {
            return Err(NoDocument::Wrong("`persistedQuery` must have `sha256Hash`"));
        };
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            return self.0.get(hash).map(|text| text.to_string()).ok_or(NoDocument::Unknown);
        };
        let own = hashed(&text);
        if own != hash.to_ascii_lowercase() {
            return Err(NoDocument::Wrong("`sha256Hash` is not the hash of `query`"));
        }
        self.0.insert(own, text.as_str().into());
        Ok(text)
    }
}

/// SHA-256 in lower hexadecimal digits.
fn hashed(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hex, byte| {
        let _written = write!(hex, "{byte:02x}");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_document_is_sent_once_and_known_by_its_hash_then() {
        let documents = Documents::default();
        let text = "{ viewer { __typename } }";
        let hash = hashed(text);
        assert_eq!(hashed(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        let by = |hash: &str| json!({"persistedQuery": {"version": 1, "sha256Hash": hash}});
        let find = |query: Json, extensions: &Json| documents.find(Some(query), Some(extensions));
        assert_eq!(find(Json::Null, &by(&hash)), Err(NoDocument::Unknown));
        assert_eq!(find(json!(text), &by(&hash)).as_deref(), Ok(text));
        assert_eq!(find(Json::Null, &by(&hash)).as_deref(), Ok(text));
        assert_eq!(find(json!(""), &by(&hash)).as_deref(), Ok(text));
        // Nobody puts a text under the hash of another one.
        let wrong = NoDocument::Wrong("`sha256Hash` is not the hash of `query`");
        assert_eq!(find(json!("{ bots { nodes { id } } }"), &by(&hash)), Err(wrong));
        assert_eq!(find(Json::Null, &by(&hash)).as_deref(), Ok(text));
        for extensions in [
            json!({"persistedQuery": {}}),
            json!({"persistedQuery": {"version": 1}}),
            json!({"persistedQuery": 1}),
        ] {
            assert!(matches!(find(json!(text), &extensions), Err(NoDocument::Wrong(_))), "{extensions}");
        }
        assert_eq!(documents.find(Some(json!(text)), None).as_deref(), Ok(text));
        assert!(matches!(documents.find(None, None), Err(NoDocument::Wrong(_))));
        assert!(matches!(documents.find(Some(json!(1)), None), Err(NoDocument::Wrong(_))));
    }
}
