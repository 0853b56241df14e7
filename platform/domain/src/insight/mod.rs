//! What conversations come to: counts, the figures that are made of them, and how periods are cut.
//!
//! [`Tally`] is what one conversation contributes, folded from its turns; contributions of many are added up. A [`Figure`] is a ratio of
//! such sums and has one definition, in words, here. Whatever happens in a conversation counts at the moment at which it began, so
//! that the parts of a ratio speak of the same conversations.
//!
//! To add a count: a row in [`Measure`] and where it is raised in `tally.rs`; a column in a migration of the store, which also lets
//! everything be counted again. To add a figure: a row in `figure.rs` with its sentence in both languages.

mod csv;
mod figure;
mod measure;
mod period;
mod sample;
mod tally;
mod terms;

pub use csv::table as csv;
pub use figure::{Figure, Unit};
pub use measure::{Measure, Totals};
pub use period::{Grain, Period, QUARTER, quarter};
pub use sample::{Accuracy, Label, SAMPLE_MOST, Verdict, accuracy, pick};
pub use tally::{Noted, Part, PartKind, PartSum, Tally, Tallying};
pub use terms::{hashed, terms};
