//! `botloom audit`: the audit log of a workspace as lines of JSON, with its chain of hashes checked.

use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use botloom_domain::{AuditEntry, Deed};
use serde_json::{Value, json};

use crate::remote::Remote;

/// What `botloom audit` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// Checks a file that was printed before, instead of asking a platform.
    #[arg(long, value_name = "FILE")]
    check: Option<PathBuf>,
    /// The hash that an earlier export ended with: an entry must have it, else something was removed.
    #[arg(long, value_name = "HASH")]
    known: Option<String>,
    /// The address of the platform.
    #[arg(long, env = "BOTLOOM_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// An API key of an owner of the workspace.
    #[arg(long, env = "BOTLOOM_API_KEY", hide_env_values = true)]
    key: Option<String>,
}

/// Prints the log, the oldest entry first, and tells on stderr whether its chain holds. The exit code is 1 if it does not.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let entries = match (&arguments.check, &arguments.key) {
        (Some(file), _) => {
            let file =
                std::fs::File::open(file).with_context(|| format!("`{}` can not be read", file.display()))?;
            let lines = std::io::BufReader::new(file).lines();
            lines.map(|line| Ok(serde_json::from_str(&line?)?)).collect::<anyhow::Result<Vec<Value>>>()?
        }
        (None, Some(key)) => {
            let entries = fetch(&Remote::new(&arguments.url, key))?;
            let mut out = std::io::stdout().lock();
            for entry in &entries {
                writeln!(out, "{entry}")?;
            }
            entries
        }
        (None, None) => bail!("give an API key of an owner with --key, or a file with --check"),
    };
    let mut before = AuditEntry::BEGIN.to_owned();
    let mut known = arguments.known.is_none();
    for (number, entry) in (1_u64..).zip(&entries) {
        let broken = |what: &str| {
            eprintln!("entry {number}: {what}");
            Ok(ExitCode::from(1))
        };
        let Some(read) = read(entry) else { return broken("it cannot be read") };
        if read.number != number {
            return broken(&format!("entry {} stands in its place: something was removed", read.number));
        }
        if read.hash_after(&before) != read.hash {
            return broken("its hash does not follow from the one before: it or an earlier one was changed");
        }
        known = known || arguments.known.as_ref() == Some(&read.hash);
        before = read.hash;
    }
    if !known {
        eprintln!(
            "no entry has the hash `{}`: the log was cut or replaced",
            arguments.known.as_deref().unwrap_or_default()
        );
        return Ok(ExitCode::from(1));
    }
    eprintln!("{} entries, the chain holds; it ends with {before}", entries.len());
    Ok(ExitCode::SUCCESS)
}

/// All entries, the oldest first.
fn fetch(remote: &Remote) -> anyhow::Result<Vec<Value>> {
    const QUERY: &str = "query($after: String) { audit(first: 100, after: $after) {
        nodes { number at actor name address action arguments outcome hash } pageInfo { hasNextPage endCursor } } }";
    let (mut entries, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = remote.run(QUERY, json!({"after": after}))?;
        entries.extend(data["audit"]["nodes"].as_array().cloned().unwrap_or_default());
        if data["audit"]["pageInfo"]["hasNextPage"] != true {
            break;
        }
        after = data["audit"]["pageInfo"]["endCursor"].clone();
    }
    entries.reverse();
    Ok(entries)
}

fn read(entry: &Value) -> Option<AuditEntry> {
    let text = |key: &str| entry[key].as_str().map(str::to_owned);
    Some(AuditEntry {
        number: entry["number"].as_u64()?,
        at: text("at")?.parse().ok()?,
        deed: Deed {
            actor: text("actor")?,
            name: text("name")?,
            address: text("address"),
            action: text("action")?,
            arguments: text("arguments")?,
            outcome: text("outcome")?,
        },
        hash: text("hash")?,
    })
}
