//! E-mail addresses.

use super::worded;
use crate::entity::mention::Mention;
use crate::entity::scan::Scan;

/// The addresses of a text.
pub(in crate::entity) fn emails(scan: &Scan) -> Vec<Mention> {
    let text = scan.text();
    let mut found: Vec<Mention> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let local = text[..at]
            .bytes()
            .rev()
            .take_while(|b| b.is_ascii_alphanumeric() || b"._%+-'".contains(b))
            .count();
        let host =
            text[at + 1..].bytes().take_while(|b| b.is_ascii_alphanumeric() || b".-_".contains(b)).count();
        let name = text[at - local..at].trim_start_matches(['\'', '-']);
        let host = text[at + 1..at + 1 + host].trim_end_matches(['.', '-', '_']);
        if is_local(name) && is_host(host) && !text[at + 1 + host.len()..].starts_with('@') {
            found.push(worded(scan, "email", at - name.len(), at + 1 + host.len()));
        }
    }
    found
}

fn is_local(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.ends_with('.') && !name.contains("..")
}

/// Whether it is a name of a host with a domain of letters.
fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let fine = |label: &&str| {
        !label.is_empty() && !label.starts_with('-') && !label.ends_with('-') && !label.contains('_')
    };
    let top = labels.last().is_some_and(|top| top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic()));
    labels.len() >= 2 && labels.iter().all(fine) && top
}
