//! The sources above one another: flags, variables, the file, defaults. Every mistake of all of them is told at once.

use super::settings::{Config, Row, SECTIONS};
use super::value::{Raw, Secret};
use botloom_flow::nearest;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use toml_edit::{Document, Item};

/// The file that is read if it is there and no other is named.
const FILE: &str = "botloom.toml";
/// The file that the variable names.
const FILE_VARIABLE: &str = "BOTLOOM_CONFIG";

/// What the command line says of settings.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Flags {
    /// The file of settings; `botloom.toml` in the current folder if it is there. `botloom config` prints one with every setting.
    #[arg(long, env = FILE_VARIABLE, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Sets one setting, above the file and the environment: `--set log.format=json`.
    #[arg(long = "set", value_name = "SECTION.NAME=VALUE")]
    pub set: Vec<String>,
}

/// The settings of this process: flags above variables above the file above defaults.
///
/// # Errors
/// Every mistake, each on a line with its place.
pub fn load(flags: &Flags, variables: &BTreeMap<String, String>) -> anyhow::Result<Config> {
    let (mut config, mut wrong) = (Config::default(), Vec::new());
    let named = flags.config.clone();
    let file = named.clone().or_else(|| Path::new(FILE).exists().then(|| FILE.into()));
    if let Some(path) = file {
        match std::fs::read_to_string(&path) {
            Ok(text) => of_file(&mut config, &path.display().to_string(), &text, &mut wrong),
            Err(error) => wrong.push(format!("{}: it cannot be read: {error}", path.display())),
        }
    }
    of_variables(&mut config, variables, &mut wrong);
    for flag in &flags.set {
        let place = format!("--set {}", flag.split('=').next().unwrap_or_default());
        let parts = flag.split_once('=').and_then(|(key, value)| Some((key.split_once('.')?, value)));
        match parts {
            Some(((section, name), value)) => {
                set(&mut config, section, name, &Raw::Text(value), &place, &mut wrong);
            }
            None => wrong.push(format!("{place}: write it as `--set section.name=value`")),
        }
    }
    told(config, &wrong)
}

/// The variables of this process that may be settings.
pub fn variables() -> BTreeMap<String, String> {
    let text = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        let name = name.into_string().ok().filter(|name| name.starts_with("BOTLOOM_"))?;
        Some((name, value.to_string_lossy().into_owned()))
    };
    std::env::vars_os().filter_map(text).collect()
}

/// The settings of a command that runs bots without a server: it reads no file.
///
/// # Errors
/// See [`load`].
pub fn of_environment() -> anyhow::Result<Config> {
    let (mut config, mut wrong) = (Config::default(), Vec::new());
    of_variables(&mut config, &variables(), &mut wrong);
    told(config, &wrong)
}

fn told(config: Config, wrong: &[String]) -> anyhow::Result<Config> {
    if wrong.is_empty() { Ok(config) } else { anyhow::bail!("the settings are wrong\n{}", wrong.join("\n")) }
}

fn of_file(config: &mut Config, path: &str, text: &str, wrong: &mut Vec<String>) {
    let place = |span: Option<Range<usize>>| {
        let before = &text[..span.map_or(0, |span| span.start)];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("{path}:{line}:{column}")
    };
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => return wrong.push(format!("{}: {}", place(error.span()), error.message())),
    };
    for (section, item) in document.as_table().iter() {
        let key = document.as_table().key(section).and_then(toml_edit::Key::span);
        if !SECTIONS.iter().any(|(known, _)| *known == section) {
            wrong.push(format!("{}: {}", place(key), unknown_section(section)));
            continue;
        }
        let Some(table) = item.as_table_like() else {
            wrong.push(format!(
                "{}: `{section}` is a section: write `[{section}]` on a line of its own",
                place(key)
            ));
            continue;
        };
        for (name, item) in table.iter() {
            let place = place(table.key(name).and_then(toml_edit::Key::span));
            match item {
                Item::Value(value) => set(config, section, name, &Raw::Toml(value), &place, wrong),
                // `[database.url]` with `file = "..."` below it.
                Item::Table(table) => {
                    let inline = table.clone().into_inline_table().into();
                    set(config, section, name, &Raw::Toml(&inline), &place, wrong);
                }
                _ => wrong.push(format!("{place}: `{section}.{name}` has one value")),
            }
        }
    }
}

/// Variables that others make, such as Kubernetes for services of this name, are none of ours.
fn foreign(variable: &str) -> bool {
    variable.contains("_SERVICE_") || variable.contains("_PORT")
}

fn of_variables(config: &mut Config, variables: &BTreeMap<String, String>, wrong: &mut Vec<String>) {
    let rows = config.rows();
    for (variable, value) in variables {
        let of_file = variable.strip_suffix("_FILE").and_then(|plain| row(&rows, plain));
        let place = format!("the variable {variable}");
        if let Some(row) = row(&rows, variable) {
            set(config, row.section, row.name, &Raw::Text(value), &place, wrong);
        } else if let Some(row) = of_file {
            match Secret::of_file(value) {
                Ok(secret) => {
                    set(config, row.section, row.name, &Raw::Text(secret.reveal()), &place, wrong);
                }
                Err(why) => wrong.push(format!("{place}: {why}")),
            }
        } else if ours(variable) && !foreign(variable) {
            let known = nearest(variable, rows.iter().map(|row| row.variable.as_str()));
            let hint = known.map(|known| format!("; did you mean `{known}`?")).unwrap_or_default();
            wrong.push(format!("{place}: there is no such setting{hint}"));
        }
    }
}

fn row<'a>(rows: &'a [Row], variable: &str) -> Option<&'a Row> {
    rows.iter().find(|row| row.variable == variable)
}

/// Whether a variable names a section, so that it can only be meant for a setting.
fn ours(variable: &str) -> bool {
    let named = variable.strip_prefix("BOTLOOM_").and_then(|rest| rest.split_once('_'));
    // `BOTLOOM_SECRET_TOKEN` is a secret of flows.
    named.is_some_and(|(section, _)| SECTIONS.iter().any(|(known, _)| known.eq_ignore_ascii_case(section)))
}

fn set(config: &mut Config, section: &str, name: &str, raw: &Raw<'_>, place: &str, wrong: &mut Vec<String>) {
    match config.set(section, name, raw) {
        Some(Ok(())) => {}
        Some(Err(why)) => wrong.push(format!("{place}: `{section}.{name}`: {why}")),
        None if !SECTIONS.iter().any(|(known, _)| *known == section) => {
            wrong.push(format!("{place}: {}", unknown_section(section)));
        }
        None => {
            let rows = config.rows();
            let names = rows.iter().filter(|row| row.section == section).map(|row| row.name);
            let hint = match nearest(name, names) {
                Some(known) => format!("; did you mean `{known}`?"),
                // It may be in the wrong section.
                None => match rows.iter().find(|row| row.name == name) {
                    Some(row) => format!("; `{name}` stands in `[{}]`", row.section),
                    None => "; `botloom config` prints all".to_owned(),
                },
            };
            wrong.push(format!("{place}: there is no setting `{section}.{name}`{hint}"));
        }
    }
}

fn unknown_section(section: &str) -> String {
    let known = nearest(section, SECTIONS.iter().map(|(known, _)| *known));
    let hint = known.map_or_else(
        || {
            format!(
                "; sections are {}",
                SECTIONS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
            )
        },
        |known| format!("; did you mean `[{known}]`?"),
    );
    format!("there is no section `[{section}]`{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Forbidden, Format, document};
    use std::time::Duration;

    fn read(text: &str, variables: &[(&str, &str)], set: &[&str]) -> Result<Config, String> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let set = set.iter().map(|text| (*text).to_owned()).collect();
        let flags = Flags { config: Some(file.path().to_owned()), set };
        let variables = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let name = file.path().display().to_string();
        load(&flags, &variables.collect()).map_err(|error| error.to_string().replace(&name, "botloom.toml"))
    }

    #[test]
    fn flags_stand_above_variables_above_the_file_above_defaults() {
        let file = "[server]\nlisten = \"a:1\"\nworkers = 3\n[plugins]\ncpu = \"5ms\"\n[log]\nfilter = \"info\"\nformat = \"json\"\n";
        let variables =
            [("BOTLOOM_SERVER_LISTEN", "b:2"), ("BOTLOOM_LOG", "debug"), ("BOTLOOM_SECRET_X", "x")];
        let config = read(file, &variables, &["log.filter=trace", "plugins.forbid=http,user"]).unwrap();
        assert_eq!((config.server.listen.as_str(), config.server.workers), ("b:2", Some(3)));
        assert_eq!(config.plugins.cpu, Duration::from_millis(5));
        assert_eq!((config.log.filter.as_str(), config.log.format), ("trace", Format::Json));
        assert_eq!(config.plugins.forbid, [Forbidden::Http, Forbidden::User]);
        assert_eq!(config.plugins.cpu_most, Config::default().plugins.cpu_most);
    }

    #[test]
    fn every_mistake_is_told_with_its_place_and_a_cure() {
        let file = "[sever]\nlisten = 1\n[server]\nlisten = 8080\n  lisen = \"x\"\nfilter = \"info\"\n[http]\nca_file = 1\n\
                    [plugins]\nforbid = [\"htp\"]\n";
        let variables = [("BOTLOOM_SERVER_LISTN", "x"), ("BOTLOOM_SERVER_PORT_80_TCP", "tcp://10.0.0.1:80")];
        let wrong = read(file, &variables, &["log=x", "plugins.cpu=soon"]).unwrap_err();
        let lines: Vec<&str> = wrong.lines().skip(1).collect();
        assert_eq!(
            lines,
            [
                "botloom.toml:1:2: there is no section `[sever]`; did you mean `[server]`?",
                "botloom.toml:4:1: `server.listen`: give a text in quotes, such as \"warn\"",
                "botloom.toml:5:3: there is no setting `server.lisen`; did you mean `listen`?",
                "botloom.toml:6:1: there is no setting `server.filter`; `filter` stands in `[log]`",
                "botloom.toml:8:1: `http.ca_file`: give a text in quotes, such as \"warn\"",
                "botloom.toml:10:1: `plugins.forbid`: `htp` is none of `http`, `private`, `secrets`, `slots`, `user`, `values`, \
                 `knowledge`; did you mean `http`?",
                "the variable BOTLOOM_SERVER_LISTN: there is no such setting; did you mean `BOTLOOM_SERVER_LISTEN`?",
                "--set log: write it as `--set section.name=value`",
                "--set plugins.cpu: `plugins.cpu`: give a time in quotes: `50ms`, `20s`, `5min` or `1h`",
            ]
        );
        let broken = read("[server\n", &[], &[]).unwrap_err();
        assert!(broken.contains("botloom.toml:1:8: "), "{broken}");
    }

    #[test]
    fn networks_are_addresses_and_prefixes_and_none_is_none() {
        let of = |file: &str| read(file, &[], &[]).map(|config| config.http.private);
        let networks =
            |list: &[&str]| Some(list.iter().map(|text| text.parse().unwrap()).collect::<Vec<_>>());
        assert_eq!(of("").unwrap(), None);
        for none in ["private = []", "private = \"none\""] {
            assert_eq!(of(&format!("[http]\n{none}\n")).unwrap(), networks(&[]), "{none}");
        }
        let two = networks(&["10.20.0.0/16", "fd00::1/128"]);
        assert_eq!(of("[http]\nprivate = [\"10.20.7.7/16\", \"fd00::1\"]\n").unwrap(), two);
        let variables = [("BOTLOOM_HTTP_PRIVATE", "10.20.0.0/16, fd00::1")];
        assert_eq!(read("", &variables, &[]).unwrap().http.private, two);
        let wrong = of("[http]\nprivate = [\"10.0.0.0/33\"]\n").unwrap_err();
        assert!(
            wrong.contains("botloom.toml:2:1: `http.private`: `10.0.0.0/33` is no address or network"),
            "{wrong}"
        );
    }

    #[test]
    fn secrets_come_from_files_and_are_never_shown() {
        let secret = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(secret.path(), "hunter2\n").unwrap();
        let path = secret.path().display().to_string();
        for (file, variables) in [
            (format!("[database]\nurl = {{file = \"{path}\"}}\n"), vec![]),
            (format!("[database.url]\nfile = \"{path}\"\n"), vec![]),
            (String::new(), vec![("BOTLOOM_DATABASE_FILE", path.as_str())]),
            (String::new(), vec![("BOTLOOM_DATABASE", "hunter2")]),
        ] {
            let config = read(&file, &variables, &[]).unwrap();
            assert_eq!(config.database.url.as_ref().map(Secret::reveal), Some("hunter2"));
            let shown = format!("{config:?}{}", crate::config::effective(&config));
            assert!(!shown.contains("hunter2"), "{shown}");
        }
        let missing = read("[database]\nurl = {file = \"/nowhere\"}\n", &[], &[]).unwrap_err();
        assert!(missing.contains("botloom.toml:2:1: `database.url`: `/nowhere` cannot be read"), "{missing}");
    }

    #[test]
    fn the_printed_file_says_the_defaults_and_is_read_again() {
        let text = document();
        assert_eq!(read(&text, &[], &[]).unwrap(), Config::default());
        // Without the signs of comment before values.
        let rows = Config::default().rows();
        let mut section = String::new();
        let mut plain = |line: &str| {
            if line.starts_with('[') {
                line.trim_matches(['[', ']']).clone_into(&mut section);
            }
            let name = line.strip_prefix("# ").and_then(|line| line.split_once(" = "))?.0.to_owned();
            let row = rows.iter().find(|row| row.section == section && row.name == name)?;
            row.value.as_ref().map(|_| line[2..].to_owned())
        };
        let lines: Vec<String> =
            text.lines().map(|line| plain(line).unwrap_or_else(|| line.to_owned())).collect();
        assert_eq!(read(&lines.join("\n"), &[], &[]).unwrap(), Config::default());
        assert_eq!(
            lines.iter().filter(|line| line.contains(" = ") && !line.starts_with('#')).count(),
            rows.iter().filter(|row| row.value.is_some()).count()
        );
    }
}
