//! What is done with a candidate that was learnt from conversations: into the knowledge of a draft, or never again.
//!
//! Pure: files in, files out. The command line does it to a folder, GraphQL to the draft of a bot; neither reaches what
//! customers meet before somebody publishes and deploys.

use botloom_documents::{
    Folder, LEARNED, Lesson, Unreadable, add_entry, add_phrasings, has_entry, set_answer,
};
use botloom_domain::{How, Memory, Remembered, UnreadableMemory};
use botloom_engine::learning::{Candidate, Learner, MASK, Proposal, Settled, unmasked};
use botloom_flow::{Worded, Wording, words};
use botloom_ports::Files;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// What a person changes of a candidate while accepting it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Edit {
    /// The entry that takes it, or the id of the new entry.
    pub entry: Option<String>,
    /// The question of a new entry.
    pub question: Option<String>,
    /// The answer of a new entry, or the better one of an entry.
    pub answer: Option<String>,
    /// The phrasings, instead of the proposed ones.
    pub phrasings: Option<Vec<String>>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The entry.
    pub entry: String,
    /// The file that says it now.
    pub file: String,
    /// Whether the entry is new in the bot's own files.
    pub is_new: bool,
}

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words())]
pub enum Refused {
    /// There is no answer to write.
    NoAnswer(String),
    /// The drafted answer has places that were masked.
    Masked(String),
    /// There is nothing to add.
    Nothing(String),
    /// The candidate is no question for the bot.
    Unfit(String),
    /// Files cannot be read or changed.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// What was decided before cannot be read.
    #[error(transparent)]
    Memory(#[from] UnreadableMemory),
}

impl Worded for Refused {
    fn words(&self) -> Wording {
        match self {
            Self::NoAnswer(id) => words!("the candidate `{id}` has no answer yet; give one", id),
            Self::Masked(id) => words!(
                "the drafted answer of `{id}` holds `{mask}` where personal data was; give the answer in your own words",
                id,
                mask = MASK
            ),
            Self::Nothing(id) => words!("the entry `{id}` knows all of this already", id),
            Self::Unfit(id) => words!(
                "`{id}` looks like no question for this bot; name the entry that it belongs to, give an answer, or dismiss it",
                id
            ),
            Self::Unreadable(error) => error.words(),
            Self::Memory(error) => error.words(),
        }
    }
}

/// What was decided before.
///
/// # Errors
/// If it cannot be read.
pub fn memory(files: &Files) -> Result<Memory, UnreadableMemory> {
    files.get(Memory::FILE).map_or_else(|| Ok(Memory::default()), Memory::parse)
}

/// The same, for the search for candidates.
#[must_use]
pub fn settled(memory: &Memory) -> Vec<Settled> {
    memory.decided.iter().map(|one| Settled { id: one.id.clone(), size: one.size }).collect()
}

/// Writes a candidate into the knowledge of a bot, and remembers it.
///
/// # Errors
/// If it is not complete, or a file can not be changed; the files are then as they were.
pub fn accept(
    files: &mut Files,
    learner: &Learner,
    candidate: &Candidate,
    edit: &Edit,
    today: Date,
) -> Result<Accepted, Refused> {
    let mut folder = folder(files)?;
    let (before, id) = (folder.files.clone(), candidate.id.clone());
    let target = match (&edit.entry, &candidate.proposal) {
        (Some(entry), _) => Some(entry.clone()),
        (None, Proposal::Variant { entry, .. } | Proposal::Improve { entry, .. }) => Some(entry.clone()),
        (None, Proposal::New { .. } | Proposal::Leave(_)) => None,
    };
    if target.is_none() && matches!(candidate.proposal, Proposal::Leave(_)) && edit.answer.is_none() {
        return Err(Refused::Unfit(id));
    }
    let drafted = match &candidate.proposal {
        Proposal::New { draft } | Proposal::Improve { draft, .. } => {
            draft.as_ref().map(|draft| draft.answer.clone())
        }
        Proposal::Variant { .. } | Proposal::Leave(_) => None,
    };
    let answer = edit.answer.clone().or(drafted);
    if edit.answer.is_none() && answer.as_ref().is_some_and(|answer| answer.contains(MASK)) {
        return Err(Refused::Masked(id));
    }
    let add = phrasings(candidate, edit);
    let known = target.as_deref().and_then(|id| learner.entry(id));
    let improves = matches!(candidate.proposal, Proposal::Improve { .. });
    let better = edit.answer.clone().or_else(|| answer.clone().filter(|_| improves));
    let accepted = match (target, known) {
        (Some(entry), _) if has_entry(&folder, &entry)? => {
            let mut file = None;
            if let Some(answer) = &better {
                file = Some(set_answer(&mut folder, &entry, &language(candidate), answer)?);
            } else if improves {
                return Err(Refused::NoAnswer(id));
            }
            let file = match add_phrasings(&mut folder, &entry, &add) {
                Ok(path) => path,
                Err(error) => file.ok_or(error)?,
            };
            Accepted { entry, file, is_new: false }
        }
        // An entry of a pack becomes one of the bot's own, which takes its place.
        (Some(_), Some(known)) => {
            if improves && better.is_none() {
                return Err(Refused::NoAnswer(id));
            }
            let mut text = BTreeMap::new();
            for (tag, faq) in &known.text {
                let mut variants = faq.variants.clone();
                variants.extend(add.get(tag).into_iter().flatten().cloned());
                let answer = better.as_ref().filter(|_| *tag == language(candidate)).unwrap_or(&faq.answer);
                text.insert(tag.clone(), (faq.question.clone(), variants, answer.clone()));
            }
            let (lesson_id, category) = (Some(known.id.clone()), known.category.clone());
            let lesson = Lesson { id: lesson_id, category, text, note: note(candidate) };
            let entry = add_entry(&mut folder, &lesson)?;
            Accepted { entry, file: LEARNED.to_owned(), is_new: true }
        }
        (wished, None) => {
            let answer = answer.ok_or_else(|| Refused::NoAnswer(id.clone()))?;
            let tag = language(candidate);
            let asked = candidate.asked.get(&tag).map(|own| unmasked(&own.typical)).unwrap_or_default();
            let question = edit.question.clone().unwrap_or(asked);
            let variants = add.get(&tag).cloned().unwrap_or_default();
            let variants = variants.into_iter().filter(|text| *text != question).collect();
            let text = BTreeMap::from([(tag, (question, variants, answer))]);
            let lesson = Lesson { id: wished, category: String::new(), text, note: note(candidate) };
            let entry = add_entry(&mut folder, &lesson)?;
            Accepted { entry, file: LEARNED.to_owned(), is_new: true }
        }
        (None, Some(_)) => return Err(Refused::NoAnswer(id)),
    };
    if folder.files == before {
        return Err(Refused::Nothing(accepted.entry));
    }
    let mut decided = memory(files)?;
    remember(&mut decided, candidate, How::Accepted, &accepted.entry, today);
    for (path, text) in &folder.files {
        if before.get(path) != Some(text) {
            files.insert(path.clone(), text.clone());
        }
    }
    files.insert(Memory::FILE, decided.write());
    Ok(accepted)
}

/// Gives an entry of the bot's knowledge another answer in a language. An entry of a pack becomes one of the bot's own, which takes
/// its place. Nothing is done if there is no such entry.
///
/// # Errors
/// If a file can not be changed; the files are then as they were.
pub fn answer(
    files: &mut Files,
    learner: &Learner,
    entry: &str,
    language: &str,
    answer: &str,
) -> Result<Option<Accepted>, Refused> {
    let mut folder = folder(files)?;
    let before = folder.files.clone();
    let done = if has_entry(&folder, entry)? {
        let file = set_answer(&mut folder, entry, language, answer)?;
        Accepted { entry: entry.to_owned(), file, is_new: false }
    } else {
        let Some(known) = learner.entry(entry) else { return Ok(None) };
        let mut text = BTreeMap::new();
        for (tag, faq) in &known.text {
            let own = if tag == language { answer } else { &faq.answer };
            text.insert(tag.clone(), (faq.question.clone(), faq.variants.clone(), own.to_owned()));
        }
        let (id, category) = (Some(known.id.clone()), known.category.clone());
        let entry = add_entry(&mut folder, &Lesson { id, category, text, note: String::new() })?;
        Accepted { entry, file: LEARNED.to_owned(), is_new: true }
    };
    for (path, text) in &folder.files {
        if before.get(path) != Some(text) {
            files.insert(path.clone(), text.clone());
        }
    }
    Ok(Some(done))
}

/// Remembers that a candidate is not for the bot.
///
/// # Errors
/// If what was decided before can not be read.
pub fn dismiss(
    files: &mut Files,
    candidate: &Candidate,
    reason: &str,
    today: Date,
) -> Result<(), UnreadableMemory> {
    let mut decided = memory(files)?;
    remember(&mut decided, candidate, How::Dismissed, reason, today);
    files.insert(Memory::FILE, decided.write());
    Ok(())
}

fn remember(memory: &mut Memory, candidate: &Candidate, how: How, note: &str, today: Date) {
    // In each language by its own name, since the clusters of languages may part again.
    for id in std::iter::once(&candidate.id).chain(&candidate.also) {
        memory.remember(Remembered {
            id: id.clone(),
            question: candidate.typical().to_owned(),
            size: candidate.size,
            how,
            note: note.to_owned(),
            on: Some(today),
        });
    }
}

/// The language in which a candidate was asked most.
fn language(candidate: &Candidate) -> String {
    let most = candidate.asked.iter().max_by_key(|(_, own)| own.size);
    most.map(|(tag, _)| tag.clone()).unwrap_or_default()
}

fn phrasings(candidate: &Candidate, edit: &Edit) -> BTreeMap<String, Vec<String>> {
    match &edit.phrasings {
        Some(own) => BTreeMap::from([(language(candidate), own.clone())]),
        None => candidate.asked.iter().map(|(tag, own)| (tag.clone(), own.add.clone())).collect(),
    }
}

/// Where an entry comes from, for people.
fn note(candidate: &Candidate) -> String {
    let (size, days) = (candidate.size, candidate.days);
    let mut note = format!("learnt from {size} questions on {days} days ({})", candidate.id);
    if let Proposal::New { draft: Some(draft) } | Proposal::Improve { draft: Some(draft), .. } =
        &candidate.proposal
    {
        note += &format!("; answered by people in {}", draft.conversations.join(", "));
    }
    note
}

/// The knowledge of a bot, as it is edited.
fn folder(files: &Files) -> Result<Folder, Unreadable> {
    let text = |content: &[u8]| String::from_utf8_lossy(content).into_owned();
    let manifest = files.get("bot.yaml").map(text).unwrap_or_default();
    let own = files.iter().filter(|(path, _)| path.starts_with("knowledge/") && path.ends_with(".yaml"));
    Folder::new("bot.yaml", &manifest, own.map(|(path, content)| (path.to_owned(), text(content))).collect())
}
