//! How values are read and written.

use botloom_flow::nearest;
use ipnet::IpNet;
use jiff::Timestamp;
use std::fmt;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::time::Duration;
use toml_edit::Value;

/// A value as a source gives it.
pub enum Raw<'a> {
    /// Of a variable or a flag.
    Text(&'a str),
    /// Of the file.
    Toml(&'a Value),
}

/// A type that a setting may have.
pub trait Setting: Sized {
    /// Reads it, or says what would be right.
    fn read(raw: &Raw<'_>) -> Result<Self, String>;
    /// As it stands in the file; none if there is no value.
    fn write(&self) -> Option<String>;
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn text<'a>(raw: &'a Raw<'_>, example: &str) -> Result<&'a str, String> {
    match raw {
        Raw::Text(text) => Ok(text),
        Raw::Toml(value) => value.as_str().ok_or_else(|| format!("give a text in quotes, such as {example}")),
    }
}

impl Setting for String {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        match text(raw, "\"warn\"")? {
            "" => Err("give a text that is not empty".to_owned()),
            text => Ok(text.to_owned()),
        }
    }

    fn write(&self) -> Option<String> {
        Some(quoted(self))
    }
}

impl Setting for PathBuf {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        String::read(raw).map(Self::from)
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&self.display().to_string()))
    }
}

/// What is empty is not there.
impl<T: Setting> Setting for Option<T> {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        match raw {
            Raw::Text("") => Ok(None),
            other => T::read(other).map(Some),
        }
    }

    fn write(&self) -> Option<String> {
        self.as_ref().and_then(Setting::write)
    }
}

fn number(raw: &Raw<'_>) -> Result<i64, String> {
    let found = match raw {
        Raw::Text(text) => text.parse().ok(),
        Raw::Toml(value) => value.as_integer(),
    };
    found.filter(|number| *number > 0).ok_or_else(|| "give a whole number above 0".to_owned())
}

impl Setting for usize {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        number(raw).and_then(|number| number.try_into().map_err(|_| "this is too much".to_owned()))
    }

    fn write(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Setting for u32 {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        number(raw).and_then(|number| number.try_into().map_err(|_| "this is too much".to_owned()))
    }

    fn write(&self) -> Option<String> {
        Some(self.to_string())
    }
}

/// A share.
impl Setting for f64 {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        let found = match raw {
            Raw::Text(text) => text.parse().ok(),
            Raw::Toml(value) => value.as_float().or(value.as_integer().map(|whole| whole as Self)),
        };
        let share = |number: &Self| (0.0..=1.0).contains(number);
        found.filter(share).ok_or_else(|| "give a number from 0 to 1".to_owned())
    }

    fn write(&self) -> Option<String> {
        Some(format!("{self:?}"))
    }
}

impl Setting for bool {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        let found = match raw {
            Raw::Text(text) => text.parse().ok(),
            Raw::Toml(value) => value.as_bool(),
        };
        found.ok_or_else(|| "give `true` or `false`".to_owned())
    }

    fn write(&self) -> Option<String> {
        Some(self.to_string())
    }
}

impl Setting for Timestamp {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        let hint = "give a time in quotes, such as `2026-05-06T10:00:00+08:00`";
        text(raw, "\"\"")
            .and_then(|text| text.parse().map_err(|_| String::new()))
            .map_err(|_| hint.to_owned())
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&self.to_string()))
    }
}

impl Setting for Duration {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        let hint = || "give a time in quotes: `50ms`, `20s`, `5min` or `1h`".to_owned();
        duration(text(raw, "\"20s\"")?).ok_or_else(hint)
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&match self.as_millis() {
            millis if millis % 1000 != 0 => format!("{millis}ms"),
            millis => format!("{}s", millis / 1000),
        }))
    }
}

fn duration(text: &str) -> Option<Duration> {
    let at = text.find(|c: char| !c.is_ascii_digit())?;
    let (amount, unit) = text.split_at(at);
    let amount: u64 = amount.parse().ok()?;
    let millis = match unit.trim() {
        "ms" => 1,
        "s" => 1000,
        "min" | "m" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    };
    Some(Duration::from_millis(amount.checked_mul(millis)?))
}

/// An amount of memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bytes(pub usize);

impl Setting for Bytes {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        let hint = || "give an amount in quotes: `512kB`, `32MB` or `1GB`".to_owned();
        let text = text(raw, "\"32MB\"")?;
        let at = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(hint)?;
        let (amount, unit) = text.split_at(at);
        let shift = match unit.trim() {
            "kB" => 10,
            "MB" => 20,
            "GB" => 30,
            _ => return Err(hint()),
        };
        let amount: usize = amount.parse().map_err(|_| hint())?;
        amount.checked_mul(1 << shift).filter(|bytes| *bytes > 0).map(Self).ok_or_else(hint)
    }

    fn write(&self) -> Option<String> {
        let (amount, unit) = [(30, "GB"), (20, "MB")]
            .into_iter()
            .find(|(shift, _)| self.0.trailing_zeros() >= *shift)
            .map_or((self.0 >> 10, "kB"), |(shift, unit)| (self.0 >> shift, unit));
        Some(quoted(&format!("{amount}{unit}")))
    }
}

fn list<T: Setting>(raw: &Raw<'_>) -> Result<Vec<T>, String> {
    match raw {
        Raw::Text(text) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            parts.map(|part| T::read(&Raw::Text(part))).collect()
        }
        Raw::Toml(value) => {
            let items = value.as_array().ok_or_else(|| "give a list: [\"...\", \"...\"]".to_owned())?;
            items.iter().map(|item| T::read(&Raw::Toml(item))).collect()
        }
    }
}

fn listed<T: Setting>(items: &[T]) -> String {
    format!("[{}]", items.iter().filter_map(Setting::write).collect::<Vec<_>>().join(", "))
}

impl Setting for Vec<String> {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        list(raw)
    }

    fn write(&self) -> Option<String> {
        Some(listed(self))
    }
}

/// An address, or a network such as `10.0.0.0/8`.
impl Setting for IpNet {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        let text = text(raw, "\"10.0.0.0/8\"")?;
        let address = || text.parse::<IpAddr>().ok().map(Self::from);
        let network = text.parse::<Self>().ok().or_else(address);
        network
            .map(|network| network.trunc())
            .ok_or_else(|| format!("`{text}` is no address or network such as `10.0.0.0/8`"))
    }

    fn write(&self) -> Option<String> {
        Some(quoted(&self.to_string()))
    }
}

impl Setting for Vec<IpNet> {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        let text = match raw {
            Raw::Text(text) => Some(*text),
            Raw::Toml(value) => value.as_str(),
        };
        match text {
            Some("none") => Ok(Self::new()),
            Some(text) => list(&Raw::Text(text)),
            None => list(raw),
        }
    }

    fn write(&self) -> Option<String> {
        Some(listed(self))
    }
}

impl Setting for Vec<Forbidden> {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        list(raw)
    }

    fn write(&self) -> Option<String> {
        Some(listed(self))
    }
}

/// One of some words.
fn word<T: Copy>(found: &str, words: &[(&'static str, T)]) -> Result<T, String> {
    let named = words.iter().find(|(word, _)| *word == found);
    named.map(|(_, value)| *value).ok_or_else(|| {
        let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        let hint = nearest(found, words.iter().map(|(word, _)| *word));
        let hint = hint.map(|word| format!("; did you mean `{word}`?")).unwrap_or_default();
        format!("`{found}` is none of {}{hint}", all.join(", "))
    })
}

fn name<T: Copy + PartialEq>(value: T, words: &[(&'static str, T)]) -> Option<String> {
    words.iter().find(|(_, known)| *known == value).map(|(word, _)| quoted(word))
}

/// How logs are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Text,
    Json,
}

const FORMATS: &[(&str, Format)] = &[("text", Format::Text), ("json", Format::Json)];

impl Setting for Format {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        word(text(raw, "\"json\"")?, FORMATS)
    }

    fn write(&self) -> Option<String> {
        name(*self, FORMATS)
    }
}

/// Which part of the work a node takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Role {
    /// All of it.
    All,
    /// Answers people, programs and customers.
    Api,
    /// Does what nobody waits for: wakes conversations, delivers to channels, looks after canaries, counts, erases.
    Worker,
}

const ROLES: &[(&str, Role)] = &[("all", Role::All), ("api", Role::Api), ("worker", Role::Worker)];

impl Role {
    /// Whether people, programs and customers are answered.
    pub fn answers(self) -> bool {
        self != Self::Worker
    }

    /// Whether what nobody waits for is done.
    pub fn works(self) -> bool {
        self != Self::Api
    }
}

impl Setting for Role {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        word(text(raw, "\"worker\"")?, ROLES)
    }

    fn write(&self) -> Option<String> {
        name(*self, ROLES)
    }
}

/// What no workspace may allow plug-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Forbidden {
    Http,
    Private,
    Secrets,
    Slots,
    User,
    Values,
    Knowledge,
}

const FORBIDDEN: &[(&str, Forbidden)] = &[
    ("http", Forbidden::Http),
    ("private", Forbidden::Private),
    ("secrets", Forbidden::Secrets),
    ("slots", Forbidden::Slots),
    ("user", Forbidden::User),
    ("values", Forbidden::Values),
    ("knowledge", Forbidden::Knowledge),
];

impl Setting for Forbidden {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        word(text(raw, "\"http\"")?, FORBIDDEN)
    }

    fn write(&self) -> Option<String> {
        name(*self, FORBIDDEN)
    }
}

/// An amount in a time, or no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate(pub Option<(NonZeroU32, Duration)>);

impl Rate {
    /// So many in so many seconds.
    pub fn per(amount: u32, seconds: u64) -> Self {
        Self(NonZeroU32::new(amount).map(|amount| (amount, Duration::from_secs(seconds))))
    }
}

impl Setting for Rate {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        let hint =
            || "give an amount in a time in quotes, such as `20/10s` or `600/min`, or `off`".to_owned();
        let text = text(raw, "\"600/min\"")?;
        if text == "off" {
            return Ok(Self(None));
        }
        let (amount, time) = text.split_once('/').ok_or_else(hint)?;
        let time =
            if time.starts_with(|c: char| c.is_ascii_digit()) { time.to_owned() } else { format!("1{time}") };
        let (amount, time) = (amount.trim().parse().ok(), duration(&time).filter(|time| !time.is_zero()));
        amount.zip(time).map(|rate| Self(Some(rate))).ok_or_else(hint)
    }

    fn write(&self) -> Option<String> {
        Some(match self.0 {
            None => quoted("off"),
            Some((amount, time)) if time.as_secs() == 60 => quoted(&format!("{amount}/min")),
            Some((amount, time)) => quoted(&format!("{amount}/{}s", time.as_secs_f64())),
        })
    }
}

/// What must not be shown. It stands in a file of its own, or where a text stands.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret that was given as a text.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The secret itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// That of a file, without the line end that editors write.
    pub fn of_file(path: &str) -> Result<Self, String> {
        let read =
            std::fs::read_to_string(path).map_err(|error| format!("`{path}` cannot be read: {error}"))?;
        match read.trim_end_matches(['\r', '\n']) {
            "" => Err(format!("`{path}` is empty")),
            text => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

impl Setting for Secret {
    fn read(raw: &Raw<'_>) -> Result<Self, String> {
        let hint = "give a text in quotes, or `{file = \"/run/secrets/NAME\"}`";
        if let Raw::Toml(value) = raw
            && let Some(table) = value.as_inline_table()
        {
            let file = table.get("file").and_then(Value::as_str).filter(|_| table.len() == 1);
            return Self::of_file(file.ok_or(hint)?);
        }
        match text(raw, "\"...\"").map_err(|_| hint)? {
            "" => Err(hint.to_owned()),
            text => Ok(Self(text.to_owned())),
        }
    }

    fn write(&self) -> Option<String> {
        Some(quoted("(secret)"))
    }
}
