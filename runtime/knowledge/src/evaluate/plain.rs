//! The peer: one document an entry, the search library's default tokenizer, BM25.

use tantivy::collector::TopDocs;
use tantivy::directory::RamDirectory;
use tantivy::query::{BooleanQuery, Occur, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, STORED, STRING, Schema, TEXT, Value};
use tantivy::tokenizer::TokenizerManager;
use tantivy::{IndexBuilder, ReloadPolicy, Searcher, TantivyDocument, Term};

use crate::entry::Entry;
use crate::error::Error;

/// An index as the search library makes it when nobody says more.
pub(super) struct Plain {
    searcher: Searcher,
    id: Field,
    text: Field,
}

impl Plain {
    /// Questions, variants and answers of all languages are one text.
    pub fn build(entries: &[Entry]) -> Result<Plain, Error> {
        let mut schema = Schema::builder();
        let id = schema.add_text_field("id", STRING | STORED);
        let text = schema.add_text_field("text", TEXT);
        let builder = IndexBuilder::new().schema(schema.build());
        let mut writer = builder.single_segment_index_writer(RamDirectory::create(), 64 << 20)?;
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
        let reader = writer.finalize()?.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Plain { searcher: reader.searcher(), id, text })
    }

    /// The ids that it puts first.
    pub fn search(&self, query: &str, top: usize) -> Result<Vec<String>, Error> {
        let mut analyzer =
            TokenizerManager::default().get("default").expect("the library brings its default");
        let mut clauses: Vec<(Occur, Box<dyn tantivy::query::Query>)> = Vec::new();
        let mut tokens = analyzer.token_stream(query);
        tokens.process(&mut |token| {
            let term = Term::from_field_text(self.text, &token.text);
            clauses.push((Occur::Should, Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))));
        });
        let found =
            self.searcher.search(&BooleanQuery::new(clauses), &TopDocs::with_limit(top).order_by_score())?;
        let mut ids = Vec::with_capacity(found.len());
        for (_, address) in found {
            let document: TantivyDocument = self.searcher.doc(address)?;
            ids.extend(document.get_first(self.id).and_then(|id| Some(id.as_str()?.to_owned())));
        }
        Ok(ids)
    }
}
