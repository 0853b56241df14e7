//! Small bases as their owners write them, with what customers ask of them.

use std::collections::BTreeMap;

use botloom_knowledge::{Entry, Faq};

/// A base, and what customers ask of it: each question with its entry, or none.
pub struct Shop {
    pub entries: Vec<Entry>,
    pub questions: Vec<(String, Option<String>)>,
}

/// Reads lines of base, language, `phrasing` or `question`, entry or `-`, and text, with tabs between.
pub fn shops(lines: &str) -> Vec<Shop> {
    let mut shops: BTreeMap<(&str, &str), Shop> = BTreeMap::new();
    for line in lines.lines() {
        let columns: Vec<&str> = line.split('\t').collect();
        let [base, language, kind, id, text] = columns[..] else { panic!("five columns: {line}") };
        let shop = shops
            .entry((base, language))
            .or_insert_with(|| Shop { entries: Vec::new(), questions: Vec::new() });
        if kind == "question" {
            shop.questions.push((text.to_owned(), (id != "-").then(|| id.to_owned())));
            continue;
        }
        let known = shop.entries.iter_mut().find(|entry| entry.id == id);
        match known.and_then(|entry| entry.text.values_mut().next()) {
            Some(faq) => faq.variants.push(text.to_owned()),
            None => {
                let faq = Faq { question: text.to_owned(), variants: Vec::new(), answer: String::new() };
                let text = BTreeMap::from([(language.to_owned(), faq)]);
                shop.entries.push(Entry { id: id.to_owned(), text, ..Entry::default() });
            }
        }
    }
    shops.into_values().collect()
}
