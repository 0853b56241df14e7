//! A bot that is being edited: each build does anew only what the edit can change.
//!
//! Files that did not change are read once (`reader.rs`). The index is edited by the entries that were added, changed or
//! removed. Tables, matchers and what was learnt of the examples stay as long as what they are made of does; changed
//! examples are learnt by the incremental training of [`Learner`]. What customers meet is never made here: a release is
//! always built by [`crate::build`].

use crate::knowledge::Knowledge;
use crate::learning;
use crate::matchers::Matchers;
use crate::packs::Packs;
use crate::reader::{BotReader, ReadBot};
use crate::release::{Release, components, failed};
use crate::search::Catalog;
use crate::training::training_data;
use botloom_flow::Problem;
use botloom_knowledge::{Entry, Error, Index, Tables};
use botloom_ports::Files;
use botloom_understanding::{Learner, TrainingData, Understanding};
use std::cmp::Ordering;
use std::sync::Arc;

/// When more than one of this many entries were edited, all are indexed at once: that costs no more, and ranks better.
const MOST: usize = 8;

/// Builds the releases of a draft, one after another.
pub struct Draft {
    packs: Arc<Packs>,
    reader: BotReader,
    learner: Learner,
    learnt: Option<(TrainingData, Arc<Understanding>)>,
    indexed: Option<Indexed>,
    last: Option<Arc<Release>>,
    /// Whether the index is being renewed.
    renewing: bool,
    /// Whether it was renewed since the last build.
    renewed: bool,
    counts: Counts,
}

/// How often something was made anew and how often edited, for tests and measurements.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Indexes that were built of all entries, those of a renewal not counted.
    pub indexed: usize,
    /// Indexes that were edited.
    pub edited: usize,
    /// Entries that edits put in or took out.
    pub entries: usize,
    /// Times that examples were learnt.
    pub learnt: usize,
    /// Times that tables were made ready.
    pub tables: usize,
}

/// An index with what it was made of.
#[derive(Clone)]
struct Indexed {
    /// By id.
    entries: Vec<Arc<Entry>>,
    synonyms: Arc<Vec<Vec<String>>>,
    index: Arc<Index>,
    /// How many entries were put in or taken out since all were indexed at once.
    edited: usize,
}

/// The work that makes a worn index as good as new. It takes as long as building; the draft goes on meanwhile.
pub struct Renewal(Indexed);

/// A renewed index.
pub struct Renewed(Indexed);

impl Renewal {
    /// Does the work.
    ///
    /// # Errors
    /// When the search library fails.
    pub fn run(self) -> Result<Renewed, Error> {
        let index = Arc::new(self.0.index.merged()?);
        Ok(Renewed(Indexed { index, edited: 0, ..self.0 }))
    }
}

impl Draft {
    /// A draft that was not built yet.
    #[must_use]
    pub fn new(packs: Arc<Packs>) -> Self {
        let learner = Learner::new(packs.embeddings());
        let reader = BotReader::default();
        let counts = Counts::default();
        Self {
            packs,
            reader,
            learner,
            learnt: None,
            indexed: None,
            last: None,
            renewing: false,
            renewed: false,
            counts,
        }
    }

    /// Begins with the index of a release, unless something was built before: the first build then makes only what differs
    /// from it. `files` are those of the release.
    pub fn begin(&mut self, files: &Files, release: &Release) {
        if self.indexed.is_some() || files.digest() != release.digest {
            return;
        }
        if let Ok(ReadBot { knowledge, .. }) = self.reader.sketch(files, &self.packs) {
            let (synonyms, index) = (Arc::new(knowledge.synonyms), Arc::clone(&release.knowledge));
            self.indexed = Some(Indexed { entries: knowledge.entries, synonyms, index, edited: 0 });
        }
    }

    /// What the draft is now, ready to talk. It answers as the release of these files would, within what an edited index and
    /// learning in another order change.
    ///
    /// # Errors
    /// Every problem, if one is an error. The next build goes on from the last one that succeeded.
    pub fn build(&mut self, files: &Files) -> Result<Arc<Release>, Vec<Problem>> {
        let digest = files.digest();
        if let Some(last) = self.last.as_ref().filter(|last| last.digest == digest && !self.renewed) {
            return Ok(Arc::clone(last));
        }
        let ReadBot { program, knowledge, .. } = self.reader.sketch(files, &self.packs)?;
        let catalog = Arc::new(Catalog::new(&knowledge));
        let synonyms = match &self.indexed {
            Some(kept) if *kept.synonyms == knowledge.synonyms => Arc::clone(&kept.synonyms),
            _ => Arc::new(knowledge.synonyms.clone()),
        };
        let tables = self.tables(&knowledge, &synonyms).map_err(|error| failed(&error))?;
        let index = self.index(knowledge, &synonyms).map_err(|error| failed(&error))?;
        let understanding = self.learn(training_data(&program, &synonyms));
        let matchers = match &self.last {
            Some(last) if Matchers::are_same(&last.program, &program) => Arc::clone(&last.matchers),
            _ => Arc::new(Matchers::new(&program)),
        };
        let before = self.last.as_ref().map(|last| &*last.components);
        let components = Arc::new(components(&program, files, before));
        let release = Arc::new(Release {
            digest,
            program,
            understanding,
            knowledge: index,
            matchers,
            synonyms,
            tables,
            catalog,
            components,
        });
        (self.last, self.renewed) = (Some(Arc::clone(&release)), false);
        Ok(release)
    }

    /// What learns from conversations with the draft as it is.
    ///
    /// # Errors
    /// Every problem, if one is an error.
    pub fn learner(&mut self, files: &Files) -> Result<learning::Learner, Vec<Problem>> {
        let release = self.build(files)?;
        let entries = self.indexed.as_ref().map_or(&[][..], |kept| &kept.entries);
        let entries = entries.iter().map(|entry| Entry::clone(entry)).collect();
        Ok(learning::Learner::of(release.program.clone(), entries, Index::clone(&release.knowledge)))
    }

    /// The work that the index needs after many edits, if it does. Give the result to [`Draft::renew`].
    /// It is given once.
    #[must_use]
    pub fn renewal(&mut self) -> Option<Renewal> {
        let worn = self.indexed.as_ref().filter(|kept| !self.renewing && kept.index.is_worn())?;
        self.renewing = true;
        Some(Renewal(worn.clone()))
    }

    /// Goes on from a renewed index: the next build edits it by what changed meanwhile.
    pub fn renew(&mut self, renewed: Renewed) {
        if self.renewing {
            self.indexed = Some(renewed.0);
            (self.renewing, self.renewed) = (false, true);
        }
    }

    /// What was made so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// About how many bytes are kept.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let index = self.indexed.as_ref().map_or(0, |kept| kept.index.bytes());
        let understanding = self.learnt.as_ref().map_or(0, |(_, learnt)| learnt.bytes());
        // The learner keeps what the model was made of.
        self.reader.bytes() + index + 3 * understanding
    }

    fn index(&mut self, knowledge: Knowledge, synonyms: &Arc<Vec<Vec<String>>>) -> Result<Arc<Index>, Error> {
        let entries = knowledge.entries;
        // Words that stand for others are in every text of an index.
        let kept = self.indexed.as_ref().filter(|kept| kept.synonyms == *synonyms);
        let edit = kept.map(|kept| (kept, difference(&kept.entries, &entries)));
        let (index, edited) = match edit {
            Some((kept, edit)) if edit.len() == 0 => (Arc::clone(&kept.index), kept.edited),
            Some((kept, edit)) if (kept.edited + edit.len()) * MOST <= entries.len() => {
                self.counts.edited += 1;
                self.counts.entries += edit.len();
                (Arc::new(kept.index.edit(&edit.put, &edit.removed)?), kept.edited + edit.len())
            }
            _ => {
                self.counts.indexed += 1;
                self.renewing = false;
                (Arc::new(Index::build_with(&entries, synonyms)?), 0)
            }
        };
        let (synonyms, kept) = (Arc::clone(synonyms), Arc::clone(&index));
        self.indexed = Some(Indexed { entries, synonyms, index: kept, edited });
        Ok(index)
    }

    fn tables(
        &mut self,
        knowledge: &Knowledge,
        synonyms: &Arc<Vec<Vec<String>>>,
    ) -> Result<Arc<Tables>, Error> {
        if let Some(last) = &self.last
            && Arc::ptr_eq(&last.synonyms, synonyms)
            && last.tables.tables() == knowledge.tables
        {
            return Ok(Arc::clone(&last.tables));
        }
        self.counts.tables += 1;
        Ok(Arc::new(knowledge.ready_tables()?))
    }

    fn learn(&mut self, data: TrainingData) -> Arc<Understanding> {
        if let Some((known, learnt)) = &self.learnt
            && *known == data
        {
            return Arc::clone(learnt);
        }
        self.counts.learnt += 1;
        let learnt = Arc::new(self.learner.learn(&data));
        self.learnt = Some((data, Arc::clone(&learnt)));
        learnt
    }
}

/// What makes one set of entries of another.
#[derive(Debug, Default, PartialEq)]
struct Edit {
    put: Vec<Entry>,
    removed: Vec<String>,
}

impl Edit {
    fn len(&self) -> usize {
        self.put.len() + self.removed.len()
    }
}

/// The difference between two sets of entries, both sorted by id, as far as the search looks at them.
fn difference(before: &[Arc<Entry>], after: &[Arc<Entry>]) -> Edit {
    let same =
        |a: &Arc<Entry>, b: &Arc<Entry>| Arc::ptr_eq(a, b) || (a.category == b.category && a.text == b.text);
    let mut edit = Edit::default();
    let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return edit,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.id.cmp(&new.id),
        };
        let gone = if order.is_le() { old.next() } else { None };
        let come = if order.is_ge() { new.next() } else { None };
        match (gone, come) {
            (Some(gone), Some(come)) if !same(gone, come) => edit.put.push(Entry::clone(come)),
            (None, Some(come)) => edit.put.push(Entry::clone(come)),
            (Some(gone), None) => edit.removed.push(gone.id.clone()),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_knowledge::Faq;

    fn entries(all: &[(&str, &str)]) -> Vec<Arc<Entry>> {
        let one = |(id, question): &(&str, &str)| {
            let faq = Faq { question: (*question).to_owned(), answer: "x".to_owned(), ..Faq::default() };
            let text = [("en".to_owned(), faq)].into_iter().collect();
            Arc::new(Entry { id: (*id).to_owned(), text, ..Entry::default() })
        };
        all.iter().map(one).collect()
    }

    #[test]
    fn a_difference_is_what_came_changed_and_went() {
        let before = entries(&[("a", "1"), ("b", "2"), ("d", "4"), ("e", "5")]);
        let mut after = entries(&[("b", "2"), ("c", "3"), ("d", "changed"), ("f", "6")]);
        let edit = difference(&before, &after);
        let put: Vec<&str> = edit.put.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!((put, edit.removed), (vec!["c", "d", "f"], vec!["a".to_owned(), "e".to_owned()]));
        assert_eq!(difference(&after, &after), Edit::default());
        // Where an entry stands does not matter to the search.
        let moved: Vec<_> = after.clone();
        for entry in &mut after {
            Arc::make_mut(entry).source = "elsewhere.yaml".to_owned();
        }
        assert_eq!(difference(&moved, &after), Edit::default());
        assert_eq!(difference(&[], &moved).len(), 4);
        assert_eq!(difference(&moved, &[]).len(), 4);
    }
}
