//! What stands in answers and leads nowhere: parameters that nothing fills, links that no browser opens.

use super::{Examined, Finding, Kind, tree};
use crate::tables::placeholders;
use botloom_flow::words;
use botloom_flow::{Range, Severity, Source};
use std::collections::{BTreeMap, BTreeSet};

/// Links in answers that begin with no scheme.
pub(super) fn find(examined: &Examined<'_>, found: &mut Vec<Finding>) {
    for (id, own) in examined.places.iter() {
        for (_, node) in examined.places.texts(own, "answer") {
            let Some(text) = node.text() else { continue };
            for link in bare_links(text) {
                let at = own
                    .source
                    .text()
                    .get(node.range.start..node.range.end)
                    .and_then(|written| written.find(link));
                let range = at.map_or(node.range, |at| {
                    Range::new(node.range.start + at, node.range.start + at + link.len())
                });
                found.extend(examined.at(
                    id,
                    Some(range),
                    Kind::DeadLink,
                    Severity::Warning,
                    [
                        words!("the link `{link}` in the answer of `{id}` has no scheme", link, id),
                        words!("most channels show it as text that nobody can open"),
                        words!("write `https://{link}`", link),
                    ],
                ));
            }
        }
    }
}

/// Addresses of pages without a scheme: `www.` and a name, or a path behind the name of a host.
fn bare_links(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let inside = |c: char| c.is_ascii_alphanumeric() || "-._~/?#=&%:@".contains(c);
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let Some(start) = rest.find(inside) else { break };
        let end = rest[start..].find(|c| !inside(c)).map_or(rest.len(), |end| start + end);
        let word = rest[start..end].trim_matches(|c| ".:?-~&%=@#/".contains(c));
        at += end;
        let (host, path) = word.split_once('/').map_or((word, ""), |(host, path)| (host, path));
        let labels: Vec<&str> = host.split('.').collect();
        let top = labels.last().copied().unwrap_or_default();
        let named = labels.len() > 1
            && labels.iter().all(|label| !label.is_empty())
            && top.len() > 1
            && top.bytes().all(|b| b.is_ascii_lowercase());
        if named && !host.contains(['@', ':']) && (host.starts_with("www.") || !path.is_empty()) {
            found.push(word);
        }
    }
    found
}

/// Parameters of a pack that texts name and `pack.yaml` does not declare, and the reverse.
pub(super) fn parameters(
    examined: &Examined<'_>,
    manifest: &Source,
    declared: &BTreeMap<String, String>,
    found: &mut Vec<Finding>,
) {
    let tables = examined.places.tables().iter();
    let mut used: BTreeSet<String> = tables.flat_map(|text| placeholders(text)).map(str::to_owned).collect();
    for (id, own) in examined.places.iter() {
        for key in ["question", "variants", "answer"] {
            for (_, node) in examined.places.texts(own, key) {
                for name in placeholders(node.text().unwrap_or_default()).filter(|name| !name.is_empty()) {
                    used.insert(name.to_owned());
                    if declared.contains_key(name) {
                        continue;
                    }
                    let written = format!("${{{name}}}");
                    let source = own.source.text();
                    let at =
                        source.get(node.range.start..node.range.end).and_then(|text| text.find(&written));
                    let start = node.range.start + at.unwrap_or(0);
                    let range = Range::new(start, start + written.len());
                    found.extend(examined.at(
                        id,
                        Some(range),
                        Kind::DeadParameter,
                        Severity::Error,
                        [
                            words!(
                                "`{id}` names `${{{name}}}`, which `pack.yaml` does not declare",
                                id,
                                name
                            ),
                            words!("customers would read it as it stands"),
                            words!(
                                "declare `{name}` under `parameters:` of `pack.yaml`, or correct the name",
                                name
                            ),
                        ],
                    ));
                }
            }
        }
    }
    let Some(root) = tree(manifest) else { return };
    for entry in root.get("parameters").map_or(&[][..], botloom_flow::Node::entries) {
        if used.contains(&entry.key) {
            continue;
        }
        found.push(Finding {
            kind: Kind::UnusedParameter,
            severity: Severity::Advice,
            entry: String::new(),
            other: None,
            file: manifest.path().to_owned(),
            start: manifest.position(entry.key_range.start),
            end: manifest.position(entry.key_range.end),
            what: words!("no text names the parameter `{key}`", key = entry.key),
            why: words!("who sets it changes nothing"),
            cure: words!("use it in an answer, or remove it"),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_without_scheme_are_found_and_nothing_else() {
        assert_eq!(
            bare_links("见 www.example.com，或 example.com/help。"),
            ["www.example.com", "example.com/help"]
        );
        for fine in [
            "https://www.example.com/a",
            "ann@example.com",
            "3.5/5",
            "and/or",
            "e.g. this",
            "Wi-Fi 2.4/5",
            "a.m./p.m.",
            "(http://a.example/b)",
        ] {
            assert_eq!(bare_links(fine), Vec::<&str>::new(), "{fine}");
        }
    }
}
