//! The file `plugin.yaml`: what a plug-in is called and what it wants, and the same as JSON inside of the component.
//!
//! It only asks. What a plug-in gets is said by `allow` in the `bot.yaml` of a bot.

use crate::Error;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

/// The custom section of a component that holds its manifest as JSON.
pub const SECTION: &str = "botloom:plugin";

/// What a plug-in says about itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Small letters, digits and hyphens.
    pub name: String,
    /// As `1.2.3`.
    pub version: String,
    /// For people, by language; under `en` where the file has one text.
    #[serde(deserialize_with = "title", default, skip_serializing_if = "BTreeMap::is_empty")]
    pub title: BTreeMap<String, String>,
    /// What it would like to use of a bot.
    #[serde(default)]
    pub wants: Wants,
    /// Bounds other than the usual ones.
    #[serde(default)]
    pub limits: Limits,
}

/// What a plug-in would like to use of a bot.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wants {
    /// Beginnings of addresses.
    pub http: Vec<String>,
    /// Names of secrets.
    pub secrets: Vec<String>,
    /// Names of slots that it reads.
    pub slots: Vec<String>,
    /// Who the customer is.
    pub user: bool,
    /// Values that outlive a call.
    pub values: bool,
    /// The knowledge of the bot.
    pub knowledge: bool,
}

/// Bounds of a call other than the usual ones.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Time that it computes, in milliseconds; written as `50ms` or `2s`.
    #[serde(
        rename(serialize = "cpu_ms"),
        deserialize_with = "time",
        skip_serializing_if = "Option::is_none"
    )]
    pub cpu: Option<u64>,
    /// Memory in bytes; written as `32MB`.
    #[serde(
        rename(serialize = "memory_bytes"),
        deserialize_with = "size",
        skip_serializing_if = "Option::is_none"
    )]
    pub memory: Option<u64>,
}

impl Manifest {
    /// Reads `plugin.yaml` of a folder.
    ///
    /// # Errors
    /// The file is not there, has a key that is not known, or a value that cannot be.
    pub fn read(folder: &Path) -> Result<Self, Error> {
        let path = folder.join("plugin.yaml");
        let text = std::fs::read_to_string(&path).map_err(Error::file(&path))?;
        Self::parse(&text)
    }

    /// Reads the text of a `plugin.yaml`.
    ///
    /// # Errors
    /// A key is not known or missing, or a value cannot be.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let wrong = |what: String| Err(Error::Manifest(what));
        let found: Self = match serde_yaml::from_str(text) {
            Ok(found) => found,
            Err(error) => return wrong(first(&error.to_string())),
        };
        if !is_name(&found.name) {
            return wrong(format!("`name: {}` must be small letters, digits and hyphens", found.name));
        }
        let parts: Vec<&str> = found.version.split('.').collect();
        if parts.len() != 3 || parts.iter().any(|part| part.parse::<u32>().is_err()) {
            return wrong(format!("`version: {}` must be three numbers, as in 1.0.0", found.version));
        }
        for address in &found.wants.http {
            let host = address.strip_prefix("https://").or(address.strip_prefix("http://"));
            if host.is_none_or(|host| !host.contains('/') || host.starts_with('/')) {
                return wrong(format!(
                    "`{address}` under `wants: http` must be the beginning of an address, as in https://api.example.com/v1/"
                ));
            }
        }
        let names = [("secrets", &found.wants.secrets), ("slots", &found.wants.slots)];
        for (key, name) in names.iter().flat_map(|(key, names)| names.iter().map(move |name| (key, name))) {
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
                return wrong(format!("`{name}` under `wants: {key}` is no name"));
            }
        }
        Ok(found)
    }

    /// The manifest as it stands in a component.
    #[must_use]
    pub fn json(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("names, texts and numbers can be written as JSON")
    }
}

/// The first line of what a reader of YAML says, without its advice to programmers.
fn first(told: &str) -> String {
    let line = told.lines().next().unwrap_or_default();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    line.split(", set ").next().unwrap_or(line).to_owned()
}

/// Whether this may be the name of a plug-in: small letters, digits and hyphens between them, a letter first.
pub(crate) fn is_name(name: &str) -> bool {
    let words = name
        .split('-')
        .all(|word| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()));
    words && name.len() <= 64 && name.starts_with(|c: char| c.is_ascii_lowercase())
}

fn title<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeMap<String, String>, D::Error> {
    struct Texts;
    impl<'de> Visitor<'de> for Texts {
        type Value = BTreeMap<String, String>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a text, or texts by language")
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok([("en".to_owned(), text.to_owned())].into())
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut texts = BTreeMap::new();
            while let Some((language, text)) = map.next_entry()? {
                texts.insert(language, text);
            }
            Ok(texts)
        }
    }
    from.deserialize_any(Texts)
}

fn time<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    amount(from, &[("ms", 1), ("s", 1000)], "a length of time, as in 50ms or 2s")
}

fn size<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u64>, D::Error> {
    amount(from, &[("kB", 1 << 10), ("MB", 1 << 20)], "an amount of memory, as in 32MB")
}

fn amount<'de, D: Deserializer<'de>>(
    from: D,
    units: &[(&str, u64)],
    what: &str,
) -> Result<Option<u64>, D::Error> {
    let text = String::deserialize(from)?;
    for (unit, factor) in units {
        let number = text.strip_suffix(unit).and_then(|number| number.trim().parse::<u64>().ok());
        if let Some(amount) = number.and_then(|number| number.checked_mul(*factor)) {
            return Ok(Some(amount));
        }
    }
    Err(serde::de::Error::custom(format!("`{text}` is not {what}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_becomes_json() {
        let text = "name: orders\nversion: 1.0.0\ntitle: {zh-CN: 查订单, en: Orders}\nwants:\n  http: ['https://api.example.com/v1/']\n  secrets: [TOKEN]\nlimits: {cpu: 2s, memory: 32MB}\n";
        let json = String::from_utf8(Manifest::parse(text).unwrap().json()).unwrap();
        assert_eq!(
            json,
            r#"{"name":"orders","version":"1.0.0","title":{"en":"Orders","zh-CN":"查订单"},"wants":{"http":["https://api.example.com/v1/"],"secrets":["TOKEN"],"slots":[],"user":false,"values":false,"knowledge":false},"limits":{"cpu_ms":2000,"memory_bytes":33554432}}"#
        );
    }

    #[test]
    fn what_cannot_be_is_refused_by_name() {
        for (text, told) in [
            ("version: 1.0.0", "name"),
            ("name: Orders\nversion: 1.0.0", "`name: Orders` must be small letters"),
            ("name: orders\nversion: '1'", "`version: 1` must be three numbers"),
            ("name: orders\nversion: 1.0.0\nwant: {}", "want"),
            ("name: orders\nname: o\nversion: 1.0.0", "line 2 column 1: duplicate mapping key: name"),
            (
                "name: orders\nversion: 1.0.0\nwants: {http: [example.com]}",
                "`example.com` under `wants: http`",
            ),
            ("name: orders\nversion: 1.0.0\nwants: {secrets: ['a b']}", "`a b` under `wants: secrets`"),
            ("name: orders\nversion: 1.0.0\nlimits: {cpu: fast}", "`fast` is not a length of time"),
            ("name: orders\nversion: 1.0.0\nlimits: {memory: 32}", "is not an amount of memory"),
        ] {
            let error = Manifest::parse(text).unwrap_err().to_string();
            assert!(error.starts_with("plugin.yaml: ") && error.contains(told), "{text}: {error}");
        }
    }
}
