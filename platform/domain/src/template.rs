//! Templates: complete bots to begin from.

use botloom_ports::Files;

/// A bot folder of the gallery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// `industry/bot`, or `bot` for a small example.
    pub name: String,
    /// Its files.
    pub files: Files,
}

impl Template {
    /// The industry it was written for.
    #[must_use]
    pub fn industry(&self) -> &str {
        self.name.split_once('/').map_or("examples", |(industry, _)| industry)
    }
}
