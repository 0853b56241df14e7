//! `textDocument/formatting`: a file in the house style.

use botloom_flow::format;
use gen_lsp_types::{DocumentFormattingParams, TextEdit};

use crate::lsp::server::{Failure, Server};

/// The edits that bring a file into the house style.
pub fn serve(
    server: &mut Server,
    params: &DocumentFormattingParams,
) -> Result<Option<Vec<TextEdit>>, Failure> {
    let Some(place) = server.workspace.place(&params.text_document.uri) else { return Ok(None) };
    // A text with YAML mistakes is left as it is: parts of it may be misread.
    let Ok(new) = format(&place.text.source) else { return Ok(None) };
    let edit = change(place.text.source.text(), &new);
    let edits = edit.map(|(range, text)| TextEdit::new(server.workspace.range(&place.text, range), text));
    Ok(Some(edits.into_iter().collect()))
}

/// The smallest part of a text that has to be replaced to make it another; none if they are the same.
fn change(old: &str, new: &str) -> Option<(botloom_flow::Range, String)> {
    if old == new {
        return None;
    }
    let same = |a: &mut dyn Iterator<Item = char>, b: &mut dyn Iterator<Item = char>| {
        a.zip(b).take_while(|(a, b)| a == b).map(|(c, _)| c.len_utf8()).sum::<usize>()
    };
    let start = same(&mut old.chars(), &mut new.chars());
    let end = same(&mut old[start..].chars().rev(), &mut new[start..].chars().rev());
    let range = botloom_flow::Range::new(start, old.len() - end);
    Some((range, new[start..new.len() - end].to_owned()))
}

#[cfg(test)]
mod tests {
    use super::change;
    use botloom_flow::Range;

    #[test]
    fn only_what_differs_is_replaced() {
        assert_eq!(change("a: 你好\nb: 1\n", "a: 您好\nb: 1\n"), Some((Range::new(3, 6), "您".to_owned())));
        assert_eq!(change("aa", "aaa"), Some((Range::new(2, 2), "a".to_owned())));
        assert_eq!(change("a", "a"), None);
    }
}
