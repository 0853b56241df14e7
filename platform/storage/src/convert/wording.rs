//! Sentences as they are stored: taken apart, so that they can be said in either language when somebody reads them.

use botloom_domain::wording::{Value, Wording};
use serde::{Deserialize, Serialize};

/// A sentence, or what stands at a place of one.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum WordingText {
    /// What is the same in every language; of sentences that were stored before they could be said in two, all of it.
    Plain(String),
    /// Several values.
    List(Vec<Self>),
    /// A template with its values.
    Said { template: String, values: Vec<(String, Self)> },
}

impl From<&Wording> for WordingText {
    fn from(wording: &Wording) -> Self {
        let values = wording.values().map(|(name, value)| (name.to_owned(), value.into())).collect();
        Self::Said { template: wording.template().to_owned(), values }
    }
}

impl From<&Value> for WordingText {
    fn from(value: &Value) -> Self {
        match value {
            Value::Text(text) => Self::Plain(text.clone()),
            Value::List(values) => Self::List(values.iter().map(Into::into).collect()),
            Value::Said(wording) => wording.into(),
        }
    }
}

impl From<WordingText> for Value {
    fn from(text: WordingText) -> Self {
        match text {
            WordingText::Plain(text) => Self::Text(text),
            WordingText::List(values) => Self::List(values.into_iter().map(Into::into).collect()),
            WordingText::Said { template, values } => {
                let values = values.into_iter().map(|(name, value)| (name, value.into())).collect();
                Self::Said(Wording::restored(template, values))
            }
        }
    }
}

impl From<WordingText> for Wording {
    fn from(text: WordingText) -> Self {
        match text.into() {
            Value::Said(wording) => wording,
            Value::Text(text) => Self::verbatim(text),
            list @ Value::List(_) => Self::restored("{all}".to_owned(), vec![("all".to_owned(), list)]),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_domain::wording::{Language, Sayable};

    fn stored(text: &str) -> Wording {
        serde_json::from_str::<WordingText>(text).unwrap().into()
    }

    #[test]
    fn a_sentence_that_was_stored_is_said_in_both_languages() {
        let entry = Wording::restored("the entry `{id}`".to_owned(), vec![("id".to_owned(), "fees".value())]);
        let values =
            vec![("new".to_owned(), entry.value()), ("old".to_owned(), Wording::fixed("no entry").value())];
        let cause = Wording::restored("{new} instead of {old}".to_owned(), values);
        let text = serde_json::to_string(&WordingText::from(&cause)).unwrap();
        assert_eq!(
            text,
            r#"{"template":"{new} instead of {old}","values":[["new",{"template":"the entry `{id}`","values":[["id","fees"]]}],["old",{"template":"no entry","values":[]}]]}"#
        );
        assert_eq!(stored(&text), cause);
        assert_eq!(stored(&text).to_string(), "the entry `fees` instead of no entry");
        assert_eq!(stored(&text).in_language(Language::Chinese), "条目 `fees`，而不是没有条目");
    }

    #[test]
    fn what_was_stored_before_sentences_were_taken_apart_is_read_as_it_stands() {
        let before = stored("\"`track` instead of no flow\"");
        assert_eq!(before.to_string(), "`track` instead of no flow");
        assert_eq!(before.in_language(Language::Chinese), "`track` instead of no flow");
    }
}
