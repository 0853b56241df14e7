//! The kinds of documents, one file each: bytes to sheets and blocks.

mod archive;
mod csv;
mod docx;
mod html;
mod markdown;
mod ods;
mod pdf;
mod spreadsheet;
mod xml;

use std::panic::{AssertUnwindSafe, catch_unwind};

use botloom_flow::words;

use crate::Unreadable;
use crate::blocks::Block;
use crate::table::Sheet;

/// The endings of the names of documents that can be read.
pub const KINDS: &[&str] =
    &["xlsx", "xlsm", "xls", "ods", "csv", "tsv", "md", "markdown", "html", "htm", "docx", "pdf"];

/// What a document holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Content {
    /// Tables: a row is an entry.
    Sheets(Vec<Sheet>),
    /// Text: a section is an entry.
    Blocks(Vec<Block>),
}

/// Reads a document of the kind that its name ends with.
pub(crate) fn read(name: &str, bytes: &[u8]) -> Result<Content, Unreadable> {
    let kind = name.rsplit_once('.').map(|(_, kind)| kind.to_ascii_lowercase()).unwrap_or_default();
    match kind.as_str() {
        "xlsx" | "xlsm" => guarded(|| spreadsheet::xlsx(bytes)).map(Content::Sheets),
        "xls" => guarded(|| spreadsheet::xls(bytes)).map(Content::Sheets),
        "ods" => ods::read(bytes).map(Content::Sheets),
        "csv" | "tsv" => csv::read(bytes).map(|sheet| Content::Sheets(vec![sheet])),
        "md" | "markdown" => markdown::read(bytes).map(Content::Blocks),
        "html" | "htm" => html::read(bytes).map(Content::Blocks),
        "docx" => docx::read(bytes).map(Content::Blocks),
        "pdf" => guarded(|| pdf::read(bytes)).map(Content::Blocks),
        _ => Err(Unreadable(words!(
            "this kind of document can not be read; save it as one of: {kinds}",
            kinds = KINDS
        ))),
    }
}

/// Calls a reader of somebody else: if it panics on a damaged file, the file is unreadable and nothing else is lost.
fn guarded<T>(read: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged()))
}

fn damaged() -> Unreadable {
    Unreadable(words!("the file is damaged; open it, save it anew and import it again"))
}

fn too_large() -> Unreadable {
    let most = crate::limits::MAX_UNPACKED >> 20;
    Unreadable(words!("the file unpacks to more than {most} MB; split it, or remove its pictures", most))
}

/// The beginning of the container in which old and encrypted office files come.
fn is_container(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    /// A packed document of these parts.
    pub(super) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (name, bytes) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_bomb_is_refused() {
        let zeros = vec![b' '; 64 << 20];
        let parts: Vec<(String, &[u8])> =
            (0..7).map(|at| (format!("xl/worksheets/sheet{at}.xml"), zeros.as_slice())).collect();
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
        let bomb = zipped(&parts);
        assert!(bomb.len() < 1 << 20, "{}", bomb.len());
        for name in ["a.xlsx", "a.docx", "a.ods"] {
            let error = read(name, &bomb).unwrap_err();
            assert!(error.to_string().contains("unpacks to more than"), "{error}");
        }
    }

    #[test]
    fn kinds_that_can_not_be_read_are_named() {
        let error = read("a.doc", b"").unwrap_err();
        assert!(error.to_string().contains("docx"), "{error}");
        let error = read("a.docx", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1]).unwrap_err();
        assert!(error.to_string().contains("password"), "{error}");
    }
}
