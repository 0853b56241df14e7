//! Ids of entries whose document gives none: readable, and the same when something else is inserted.

use std::collections::BTreeSet;

/// The longest id that is made of words, in characters.
const LONGEST: usize = 60;

/// Gives ids for one document.
pub(crate) struct Ids {
    /// What the document is called, for texts without Latin letters.
    stem: String,
    document: String,
    taken: BTreeSet<String>,
}

impl Ids {
    /// For a document of this name.
    pub(crate) fn new(document: &str) -> Self {
        let stem = slug(stem(document));
        let stem = if stem.is_empty() { "entry".to_owned() } else { stem };
        Self { stem, document: document.to_owned(), taken: BTreeSet::new() }
    }

    /// An id for a text such as a heading, and the one to take if another document has it already. `whole` tells texts of the
    /// same words apart.
    pub(crate) fn give(&mut self, text: &str, whole: &str) -> (String, String) {
        let hash = short_hash(whole);
        let words = slug(text);
        let latin = text.chars().filter(|c| c.is_ascii_alphanumeric()).count();
        let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
        // A few Latin letters in a Chinese heading say nothing.
        let first = if latin * 2 > letters { words } else { format!("{}-{hash}", self.stem) };
        let spare = format!("{first}-{}", short_hash(&format!("{}\n{whole}", self.document)));
        let id = if self.taken.contains(&first) { format!("{first}-{hash}") } else { first };
        self.taken.insert(id.clone());
        (id, spare)
    }
}

/// The name of a document without folders and ending.
pub(crate) fn stem(document: &str) -> &str {
    let name = document.rsplit(['/', '\\']).next().unwrap_or(document);
    match name.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => name,
    }
}

/// The Latin words of a text in small letters, joined by hyphens.
pub(crate) fn slug(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && !"'’".contains(c));
    let plain =
        words.map(|word| word.replace(['\'', '’'], "").to_ascii_lowercase()).filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in plain {
        if !slug.is_empty() && slug.len() + word.len() >= LONGEST {
            break;
        }
        slug.push_str(if slug.is_empty() { "" } else { "-" });
        slug.push_str(&word[..word.len().min(LONGEST)]);
    }
    slug
}

/// Six digits that name a text.
fn short_hash(text: &str) -> String {
    blake3::hash(crate::text::bare(text).as_bytes()).to_hex()[..6].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_readable_and_do_not_count() {
        let mut ids = Ids::new("docs/FAQ 2026.xlsx");
        assert_eq!(ids.give("How can't I return it?", "a").0, "how-cant-i-return-it");
        let (again, _) = ids.give("How can't I return it", "b");
        assert!(again.starts_with("how-cant-i-return-it-"), "{again}");
        let (chinese, spare) = ids.give("退货 App 说明", "退货 App 说明");
        assert!(chinese.starts_with("faq-2026-") && chinese.len() == "faq-2026-".len() + 6, "{chinese}");
        assert!(spare.starts_with(&chinese), "{spare}");
        assert_eq!(Ids::new("客服.xlsx").give("退货", "退货").0, format!("entry-{}", short_hash("退货")));
    }
}
