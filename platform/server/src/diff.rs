//! Differences of texts as `diff` and `git` print them.

use std::io::Write;
use std::time::Duration;

use similar::TextDiff;

/// How long a shortest difference is looked for; after that a longer one will do.
const TIME: Duration = Duration::from_secs(2);

/// Prints what turns the old text of a file into the new one.
pub fn print(path: &str, old: &str, new: &str) -> std::io::Result<()> {
    let diff = TextDiff::configure().timeout(TIME).diff_lines(old, new);
    let (from, to) = (format!("a/{path}"), format!("b/{path}"));
    write!(std::io::stdout(), "{}", diff.unified_diff().header(&from, &to))
}
