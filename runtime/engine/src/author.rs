//! A bot's folder as its author has it open, for what is offered and explained at a place of a file.

use crate::packs::Packs;
use crate::reader::sources;
use botloom_dialogue::library;
use botloom_flow::Language;
use botloom_flow::assist::{Folder, Text};
use botloom_flow::symbols::{Facts, Symbols};
use botloom_ports::Files;
use std::sync::LazyLock;

/// The flows of the product, read once.
static LIBRARY: LazyLock<Vec<Text>> = LazyLock::new(|| library().into_iter().map(Text::of).collect());

/// Asks something of a folder, with the flows of the product and the packs that are installed.
pub fn author<T>(
    files: &Files,
    packs: &Packs,
    language: Language,
    asked: impl FnOnce(&Folder<'_>) -> T,
) -> T {
    let texts: Vec<Text> = sources(files).0.into_iter().map(Text::of).collect();
    let facts = texts.iter().chain(LIBRARY.iter()).map(|text| (text.source.path(), text.facts()));
    let facts: Vec<(&str, &Facts)> = facts.collect();
    let symbols = Symbols::new(&facts);
    asked(&Folder {
        files: texts.iter().map(|text| (text.source.path(), text)).collect(),
        library: &LIBRARY,
        symbols: &symbols,
        packs: packs.names().collect(),
        language,
    })
}
