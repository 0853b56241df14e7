//! One document into one folder.

use botloom_flow::words;

use crate::blocks::Block;
use crate::folder::Folder;
use crate::format::{self, Content};
use crate::ids::Ids;
use crate::limits::MAX_FILE;
use crate::merge::merge;
use crate::report::Report;
use crate::rows::{Drawn, Progress, Rows};
use crate::{Unreadable, passages};

/// A document to be imported.
#[derive(Clone, Copy, Debug)]
pub struct Document<'a> {
    /// The name of its file, without folders; the entries keep it.
    pub name: &'a str,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// What an import does beside adding and updating.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Entries that the document no longer has are taken out, unless a person edited them.
    pub prune: bool,
}

/// Brings the entries of a document into a folder. `progress` hears how many rows of how many are done.
///
/// The same document again changes nothing.
///
/// # Errors
/// If nothing of the document can be read, or a file of the folder can not be changed; the folder is then as it was.
pub fn import(
    folder: &mut Folder,
    document: Document<'_>,
    options: Options,
    progress: &mut dyn FnMut(usize, usize),
) -> Result<Report, Unreadable> {
    let drawn = draw(folder, document, progress)?;
    merge(folder, document.name, drawn, options)
}

fn draw(folder: &Folder, document: Document<'_>, progress: Progress<'_>) -> Result<Drawn, Unreadable> {
    if document.bytes.len() > MAX_FILE {
        let most = MAX_FILE >> 20;
        return Err(Unreadable(words!("the file has more than {most} MB; split it", most)));
    }
    let mut drawn = Drawn::default();
    let mut ids = Ids::new(document.name);
    match format::read(document.name, document.bytes)? {
        Content::Sheets(sheets) => {
            Rows::new(document.name, folder, &mut ids, &mut drawn).book(&sheets, progress)?;
        }
        Content::Blocks(blocks) => {
            if blocks.iter().all(Block::is_blank) {
                return Err(Unreadable(words!("no text was found in the file")));
            }
            passages::draw(document.name, folder, &blocks, &mut ids, &mut drawn)?;
        }
    }
    Ok(drawn)
}
