//! What a document gives, brought into the entries that the folder has.
//!
//! For each entry three contents count: what was imported last (its digest stands in `source`), what the file says now, and what
//! the document says now. Where only the document changed, the file follows; where only the file changed, it stays; where
//! both did, the file stays and both are reported.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use botloom_flow::{Edit, Range, Wording, apply, words};

use crate::Unreadable;
use crate::entry::Entry;
use crate::existing::{self, Existing};
use crate::folder::Folder;
use crate::import::Options;
use crate::limits::YAML_BYTES;
use crate::report::{Fault, Gone, Kept, Report};
use crate::rows::Drawn;
use crate::yaml::{self, HEAD, Origin};

/// Brings entries into the folder; the files of the folder become what they must be.
///
/// # Errors
/// If a file of the folder can not be read or changed; the folder is then as it was.
pub(crate) fn merge(
    folder: &mut Folder,
    document: &str,
    drawn: Drawn,
    options: Options,
) -> Result<Report, Unreadable> {
    let mut merge = Merge::new(folder, document)?;
    let Drawn { entries, faults, ignored, faulty } = drawn;
    merge.report.faults = faults;
    merge.report.ignored = ignored;
    let mut present = faulty;
    let mut fresh: Vec<(Entry, String)> = Vec::new();
    for mut entry in entries {
        merge.settle(&mut entry);
        present.insert(entry.id.clone());
        if !merge.taken.insert(entry.id.clone()) {
            let id = &entry.id;
            merge.collide(&entry, words!("`{id}` is the id of another row already", id));
            continue;
        }
        let digest = entry.digest();
        match merge.own.get(&entry.id).cloned() {
            Some(place) => merge.meet(&place, &entry, &digest),
            None if merge.foreign.contains_key(&entry.id) => {
                let (id, file) = (&entry.id, &merge.foreign[&entry.id]);
                let problem = words!("`{id}` is the id of an entry in `{file}` already", id, file);
                merge.collide(&entry, problem);
            }
            None => fresh.push((entry, digest)),
        }
    }
    merge.gone(&present, options);
    merge.report.added = fresh.len();
    let (report, mut files) = merge.finish()?;
    append(&mut files, folder, document, &fresh)?;
    folder.files = files;
    Ok(report)
}

/// An entry by its file and its number in it.
type Place = (String, usize);

struct Merge<'a> {
    folder: &'a Folder,
    document: &'a str,
    files: BTreeMap<String, Vec<Existing>>,
    /// The entries of this document by id.
    own: HashMap<String, Place>,
    /// The files of all other entries by id.
    foreign: HashMap<String, String>,
    /// Ids that this import gave out already.
    taken: BTreeSet<String>,
    edits: BTreeMap<String, Vec<Edit>>,
    /// What the entries of each changed file must be: id and digest.
    expected: BTreeMap<String, Vec<Option<(String, String)>>>,
    report: Report,
}

impl<'a> Merge<'a> {
    fn new(folder: &'a Folder, document: &'a str) -> Result<Self, Unreadable> {
        let mut merge = Self {
            folder,
            document,
            files: BTreeMap::new(),
            own: HashMap::new(),
            foreign: HashMap::new(),
            taken: BTreeSet::new(),
            edits: BTreeMap::new(),
            expected: BTreeMap::new(),
            report: Report::default(),
        };
        for (path, text) in &folder.files {
            let entries = existing::read(path, text, folder)?;
            for (at, existing) in entries.iter().enumerate() {
                let id = existing.entry.id.clone();
                let ours = existing.origin.as_ref().is_some_and(|origin| origin.file == document);
                if ours && !merge.own.contains_key(&id) {
                    merge.own.insert(id, (path.clone(), at));
                } else {
                    merge.foreign.insert(id, path.clone());
                }
            }
            let kept = entries.iter().map(|own| Some((own.entry.id.clone(), own.entry.digest())));
            merge.expected.insert(path.clone(), kept.collect());
            merge.files.insert(path.clone(), entries);
        }
        Ok(merge)
    }

    /// An id that the document did not give makes way for that of another one.
    fn settle(&self, entry: &mut Entry) {
        let Some(spare) = entry.spare.take() else { return };
        let other = self.foreign.contains_key(&entry.id) && !self.own.contains_key(&entry.id);
        let other = other || self.taken.contains(&entry.id);
        if self.own.contains_key(&spare) || other {
            entry.id = spare;
        }
    }

    fn edit(&mut self, path: &str, range: Range, text: String) {
        let edit = Edit { file: path.to_owned(), range, text };
        self.edits.entry(path.to_owned()).or_default().push(edit);
    }

    /// The document has an entry that the folder has from it.
    fn meet(&mut self, (path, at): &Place, entry: &Entry, digest: &str) {
        let existing = self.files[path][*at].clone();
        let Some(origin) = &existing.origin else { return };
        let origin_of = |digest| Origin { file: self.document, place: &entry.place, digest };
        let now = existing.entry.digest();
        if origin.digest == digest || now == digest {
            // What a person made of it stays; where it stands in the document, and that both agree, is noted.
            self.report.unchanged += 1;
            if origin.place != entry.place || origin.digest != digest {
                let text = yaml::items(&[(entry, origin_of(digest))], self.folder);
                if let Some(source) = text.rfind("    source:") {
                    let shift = self.shift(path, existing.range.start);
                    self.edit(path, origin.range, moved(text[source..].trim(), shift));
                }
            }
        } else if existing.is_edited() {
            self.report.kept.push(Kept {
                id: entry.id.clone(),
                file: path.clone(),
                place: entry.place.clone(),
                yours: existing.entry.shown(),
                theirs: entry.shown(),
            });
        } else {
            self.report.updated += 1;
            let text = yaml::items(&[(entry, origin_of(digest))], self.folder);
            let shift = self.shift(path, existing.range.start);
            self.edit(
                path,
                existing.range,
                moved(text.trim_start().trim_start_matches("- ").trim_end(), shift),
            );
            self.expect(path, *at, Some((entry.id.clone(), digest.to_owned())));
        }
    }

    fn expect(&mut self, path: &str, at: usize, what: Option<(String, String)>) {
        if let Some(slot) = self.expected.get_mut(path).and_then(|list| list.get_mut(at)) {
            *slot = what;
        }
    }

    /// How many columns an entry of a file stands further to the right than the house style puts it.
    fn shift(&self, path: &str, start: usize) -> isize {
        let text = &self.folder.files[path];
        let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
        (start - line) as isize - 4
    }

    /// The document has an entry whose id is that of another one.
    fn collide(&mut self, entry: &Entry, problem: Wording) {
        self.report.faults.push(Fault {
            file: self.document.to_owned(),
            place: entry.place.clone(),
            column: "id".to_owned(),
            problem,
            cure: words!("give the row an id of its own"),
        });
    }

    /// Entries that the document no longer has.
    fn gone(&mut self, present: &BTreeSet<String>, options: Options) {
        let mut gone: Vec<(Place, String)> = self
            .own
            .iter()
            .filter(|(id, _)| !present.contains(*id))
            .map(|(id, place)| (place.clone(), id.clone()))
            .collect();
        gone.sort();
        for ((path, at), id) in gone {
            let existing = &self.files[&path][at];
            let removed = options.prune && !existing.is_edited();
            if removed {
                let text = &self.folder.files[&path];
                let start = text[..existing.range.start].rfind('\n').map_or(0, |at| at + 1);
                let end = text[existing.range.end..]
                    .find('\n')
                    .map_or(text.len(), |at| existing.range.end + at + 1);
                self.edit(&path, Range::new(start, end), String::new());
                self.expect(&path, at, None);
            }
            self.report.gone.push(Gone { id, file: path, removed });
        }
    }

    /// Carries the edits out and reads the files again: they must say what was meant.
    fn finish(self) -> Result<(Report, BTreeMap<String, String>), Unreadable> {
        let mut files = self.folder.files.clone();
        for (path, edits) in &self.edits {
            let odd = || {
                Unreadable(words!(
                    "`{path}` is laid out in a way that can not be changed here; run `botloom fmt {path}` first",
                    path
                ))
            };
            let mut text = apply(&files[path], edits).map_err(|_| odd())?;
            let expected: Vec<&(String, String)> = self.expected[path].iter().flatten().collect();
            if expected.is_empty() && text.trim_end() == HEAD.trim_end() {
                text = "entries: []\n".to_owned();
            }
            let found = existing::read(path, &text, self.folder).map_err(|_| odd())?;
            let found: Vec<(String, String)> =
                found.iter().map(|own| (own.entry.id.clone(), own.entry.digest())).collect();
            if !found.iter().eq(expected) {
                return Err(odd());
            }
            files.insert(path.clone(), text);
        }
        Ok((self.report, files))
    }
}

/// Lines after the first, moved to the right or to the left.
fn moved(text: &str, shift: isize) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        match usize::try_from(shift) {
            Ok(more) if !line.is_empty() => {
                out.extend(std::iter::repeat_n(' ', more));
                out.push_str(line);
            }
            Ok(_) => {}
            Err(_) => {
                let blanks = line.len() - line.trim_start_matches(' ').len();
                out.push_str(&line[blanks.min(shift.unsigned_abs())..]);
            }
        }
    }
    out
}

/// Writes new entries behind those that the document has already; a file that is long enough is followed by another one.
fn append(
    files: &mut BTreeMap<String, String>,
    folder: &Folder,
    document: &str,
    fresh: &[(Entry, String)],
) -> Result<(), Unreadable> {
    let stem = file_stem(document);
    let mut left = fresh;
    let mut number = 1;
    while !left.is_empty() {
        let path = if number == 1 {
            format!("knowledge/{stem}.yaml")
        } else {
            format!("knowledge/{stem}-{number}.yaml")
        };
        number += 1;
        let text = files.get(&path).cloned().unwrap_or_default();
        let Some((before, after)) = end_of_entries(&path, &text, folder)? else { continue };
        let mut out = before;
        while !left.is_empty() && out.len() + after.len() < YAML_BYTES {
            let (some, rest) = left.split_at(left.len().min(100));
            let origin = |entry: &'_ Entry, digest| -> (String, String) { (entry.place.clone(), digest) };
            let places: Vec<(String, String)> =
                some.iter().map(|(entry, digest)| origin(entry, digest.clone())).collect();
            let items: Vec<(&Entry, Origin<'_>)> = some
                .iter()
                .zip(&places)
                .map(|((entry, _), (place, digest))| (entry, Origin { file: document, place, digest }))
                .collect();
            out.push_str(&yaml::items(&items, folder));
            left = rest;
        }
        out.push_str(&after);
        if out != text {
            files.insert(path, out);
        }
    }
    Ok(())
}

/// The text of a file up to the end of its entries, and what follows; nothing if no more entries fit there.
fn end_of_entries(path: &str, text: &str, folder: &Folder) -> Result<Option<(String, String)>, Unreadable> {
    if text.trim().is_empty() || text.trim_end() == "entries: []" {
        return Ok(Some((HEAD.to_owned(), String::new())));
    }
    let entries = existing::read(path, text, folder)?;
    let Some(last) = entries.last() else { return Ok(None) };
    let end = text[last.range.end..].find('\n').map_or(text.len(), |at| last.range.end + at + 1);
    let start = text[..last.range.start].rfind('\n').map_or(0, |at| at + 1);
    let usual = &text[start..last.range.start] == "  - ";
    let fits = usual && text.len() < YAML_BYTES && text[end..].trim().is_empty();
    let ended = if text[..end].ends_with('\n') { "" } else { "\n" };
    Ok(fits.then(|| (format!("{}{ended}", &text[..end]), String::new())))
}

/// The name of a document as the name of a file: letters and digits of any script, hyphens for the rest.
fn file_stem(document: &str) -> String {
    let mut stem = String::new();
    for c in crate::ids::stem(document).chars().take(80) {
        match c {
            c if c.is_alphanumeric() || c == '_' => stem.extend(c.to_lowercase()),
            _ if stem.ends_with('-') || stem.is_empty() => {}
            _ => stem.push('-'),
        }
    }
    let stem = stem.trim_end_matches('-');
    if stem.is_empty() { "imported".to_owned() } else { stem.to_owned() }
}
