//! The packs of a folder, as far as measuring wants them: entries, synonyms, evaluation questions.

use std::collections::BTreeMap;
use std::path::Path;

use botloom_knowledge::{Entry, Faq};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    entries: Vec<Written>,
}

#[derive(Deserialize)]
struct Written {
    id: String,
    question: BTreeMap<String, String>,
    #[serde(default)]
    variants: BTreeMap<String, Vec<String>>,
    answer: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Lexicon {
    synonyms: Vec<Vec<String>>,
}

/// A pack; the category of an entry is the name of its file.
pub struct Pack {
    pub name: String,
    pub entries: Vec<Entry>,
    pub synonyms: Vec<Vec<String>>,
    pub evaluation: Vec<(String, String)>,
}

/// Reads a pack; a file of tables is passed over.
pub fn read_pack(folder: &Path) -> Pack {
    let text = |path: &Path| std::fs::read_to_string(path).expect("a file of a pack can be read");
    let mut paths: Vec<_> = folder
        .join("knowledge")
        .read_dir()
        .expect("a pack has knowledge")
        .map(|file| file.expect("listed").path())
        .collect();
    paths.sort();
    let mut entries = Vec::new();
    for path in paths {
        let category = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let written = text(&path);
        if !written.lines().any(|line| line.starts_with("entries:")) {
            continue;
        }
        let file: File = serde_yaml::from_str(&written).expect("knowledge is YAML");
        for written in file.entries {
            let faq = |(language, question): (String, String)| {
                let variants = written.variants.get(&language).cloned().unwrap_or_default();
                let answer = written.answer.get(&language).cloned().unwrap_or_default();
                (language, Faq { question, variants, answer })
            };
            let text = written.question.clone().into_iter().map(faq).collect();
            entries.push(Entry { id: written.id, category: category.clone(), text, ..Entry::default() });
        }
    }
    let lexicon: Lexicon =
        serde_yaml::from_str(&text(&folder.join("lexicon.yaml"))).expect("the lexicon is YAML");
    let name = folder.file_name().expect("a name").to_string_lossy().into_owned();
    Pack {
        name,
        entries,
        synonyms: lexicon.synonyms,
        evaluation: lines(&text(&folder.join("evaluation.tsv"))),
    }
}

/// The two columns of each line.
pub fn lines(text: &str) -> Vec<(String, String)> {
    text.lines().filter_map(|line| line.split_once('\t')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
}
