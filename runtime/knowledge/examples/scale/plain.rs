//! The peer: the search library as it comes, one document an entry, its default analyzer, BM25.

use std::path::Path;

use botloom_knowledge::Entry;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TEXT, Value};
use tantivy::tokenizer::TextAnalyzer;
use tantivy::{Index, ReloadPolicy, Searcher, TantivyDocument, Term};

pub struct Plain {
    searcher: Searcher,
    analyzer: TextAnalyzer,
    id: Field,
    text: Field,
}

impl Plain {
    /// Builds with as many threads as there are processors and merges all into one segment.
    pub fn build(folder: &Path, entries: impl Iterator<Item = Entry>) -> tantivy::Result<Plain> {
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STRING | STORED);
        let text = schema.add_text_field("text", TEXT);
        std::fs::create_dir_all(folder)?;
        let index = Index::create_in_dir(folder, schema.build())?;
        let mut writer = index.writer(512 << 20)?;
        for entry in entries {
            let mut document = TantivyDocument::default();
            document.add_text(id, &entry.id);
            for faq in entry.text.values() {
                for part in [&faq.question, &faq.answer].into_iter().chain(&faq.variants) {
                    document.add_text(text, part);
                }
            }
            writer.add_document(document)?;
        }
        writer.commit()?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        writer.wait_merging_threads()?;
        let reader: tantivy::IndexReader =
            index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let analyzer = index.tokenizers().get("default").expect("the library brings its default");
        Ok(Plain { searcher: reader.searcher(), analyzer, id, text })
    }

    /// The ids that it puts first.
    pub fn search(&self, query: &str, top: usize) -> Vec<String> {
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut analyzer = self.analyzer.clone();
        analyzer.token_stream(query).process(&mut |token| {
            let term = Term::from_field_text(self.text, &token.text);
            clauses.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        });
        let collector = TopDocs::with_limit(top).order_by_score();
        let found = self.searcher.search(&BooleanQuery::new(clauses), &collector).unwrap_or_default();
        let id = |address| {
            let document: TantivyDocument = self.searcher.doc(address).ok()?;
            Some(document.get_first(self.id)?.as_str()?.to_owned())
        };
        found.into_iter().filter_map(|(_, address)| id(address)).collect()
    }
}
