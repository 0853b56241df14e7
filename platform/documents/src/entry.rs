//! An entry on its way from a document into a file.

use std::collections::BTreeMap;

use jiff::civil::Date;

/// A question with its answer, as a document gives it or a file has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) id: String,
    /// The id to take if another document has the first one; only for ids that the document did not give.
    pub(crate) spare: Option<String>,
    pub(crate) category: String,
    /// By language.
    pub(crate) text: BTreeMap<String, Faq>,
    pub(crate) note: String,
    pub(crate) owner: String,
    pub(crate) from: Option<Date>,
    pub(crate) until: Option<Date>,
    pub(crate) attributes: BTreeMap<String, Vec<String>>,
    /// Where it stands in its document.
    pub(crate) place: String,
}

/// A question in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Faq {
    pub(crate) question: String,
    pub(crate) variants: Vec<String>,
    pub(crate) answer: String,
}

impl Entry {
    /// Names the content: whatever a person may edit, but not where it came from.
    pub(crate) fn digest(&self) -> String {
        let mut hash = blake3::Hasher::new();
        let mut put = |text: &str| {
            hash.update(&(text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        };
        put(&self.id);
        put(&self.category);
        put(&self.text.len().to_string());
        for (language, faq) in &self.text {
            put(language);
            put(&faq.question);
            put(&faq.variants.len().to_string());
            faq.variants.iter().for_each(|variant| put(variant));
            put(&faq.answer);
        }
        put(&self.note);
        put(&self.owner);
        for date in [self.from, self.until] {
            put(&date.map(|date| date.to_string()).unwrap_or_default());
        }
        for (name, values) in &self.attributes {
            put(name);
            put(&values.len().to_string());
            values.iter().for_each(|value| put(value));
        }
        hash.finalize().to_hex()[..12].to_owned()
    }

    /// The question and the answer in the first language, for reports.
    pub(crate) fn shown(&self) -> String {
        let shown = |faq: &Faq| format!("{} → {}", faq.question, faq.answer);
        crate::text::short(&self.text.values().next().map(shown).unwrap_or_default(), 160)
    }
}
