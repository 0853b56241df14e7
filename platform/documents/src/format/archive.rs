//! Packed documents: parts by name, with bounds on what they unpack to.

use std::io::{Cursor, Read};

use zip::ZipArchive;

use botloom_flow::words;

use super::{damaged, is_container, too_large};
use crate::Unreadable;
use crate::limits::{MAX_PARTS, MAX_UNPACKED};

/// A packed document whose parts are known to be of bounded size.
pub(super) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
}

impl<'a> Archive<'a> {
    /// Opens a document. Everything is unpacked once and counted, since the sizes that an archive states may be wrong.
    pub(super) fn open(bytes: &'a [u8]) -> Result<Self, Unreadable> {
        if is_container(bytes) {
            return Err(Unreadable(words!(
                "the file has a password, or is of an older kind than its name says; save it without a password as a new file"
            )));
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
        if zip.len() > MAX_PARTS {
            return Err(too_large());
        }
        let mut left = MAX_UNPACKED;
        for at in 0..zip.len() {
            // A part that can not be read matters only if it is asked for.
            let Ok(part) = zip.by_index(at) else { continue };
            let read = std::io::copy(&mut part.take(left + 1), &mut std::io::sink()).unwrap_or_default();
            left = left.checked_sub(read).ok_or_else(too_large)?;
        }
        Ok(Self { zip })
    }

    /// The bytes of a part; nothing if there is none of this name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let Ok(part) = self.zip.by_name(name) else { return Ok(None) };
        let mut bytes = Vec::new();
        part.take(MAX_UNPACKED).read_to_end(&mut bytes).map_err(|_| damaged())?;
        Ok(Some(bytes))
    }
}
