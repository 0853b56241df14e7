//! dump
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;
use botloom_knowledge::{Entry, Faq, Index};
use serde::Deserialize;
#[derive(Deserialize)]
struct File { entries: Vec<Written> }
#[derive(Deserialize)]
struct Written { id: String, question: BTreeMap<String, String>, #[serde(default)] variants: BTreeMap<String, Vec<String>>, answer: BTreeMap<String, String> }
#[derive(Deserialize)]
struct Lexicon { synonyms: Vec<Vec<String>> }
fn main() {
    for pack in std::env::args().skip(1) {
        let folder = Path::new(&pack);
        let mut entries = Vec::new();
        let mut paths: Vec<_> = folder.join("knowledge").read_dir().unwrap().map(|f| f.unwrap().path()).collect();
        paths.sort();
        for path in paths {
            let file: File = serde_yaml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
            for w in file.entries {
                let mut text: BTreeMap<String, Faq> = BTreeMap::new();
                for (l, question) in w.question {
                    let variants = w.variants.get(&l).cloned().unwrap_or_default();
                    let answer = w.answer.get(&l).cloned().unwrap_or_default();
                    text.insert(l, Faq { question, variants, answer });
                }
                entries.push(Entry { id: w.id, text, ..Entry::default() });
            }
        }
        let lexicon: Lexicon = serde_yaml::from_str(&std::fs::read_to_string(folder.join("lexicon.yaml")).unwrap()).unwrap();
        let start = Instant::now();
        let index = Index::build_with(&entries, &lexicon.synonyms).unwrap();
        let built = start.elapsed();
        let content = std::fs::read_to_string(folder.join("evaluation.tsv")).unwrap();
        let start = Instant::now();
        let mut count = 0;
        for line in content.lines() {
            let Some((id, q)) = line.split_once('\t') else { continue };
            count += 1;
            for langs in [vec![], vec!["zh-CN".to_owned(), "en".to_owned()]] {
            for hit in index.search(q, &langs, 5) {
                println!("{id}\t{q}\t{}\t{:08x}\t{}\t{}", hit.id, hit.score.to_bits(), hit.matched, hit.language);
            }}
        }
        eprintln!("{pack}: {} entries built {built:?}, {count} questions {:?}", entries.len(), start.elapsed());
    }
}
