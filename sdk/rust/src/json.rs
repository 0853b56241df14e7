//! JSON, small: numbers keep their digits, so that money stays exact.

use std::fmt;

/// How deep lists and records may be nested.
const DEEPEST: usize = 64;

/// A value of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    Null,
    /// `true` or `false`.
    Boolean(bool),
    /// A number as it is written.
    Number(String),
    /// A text.
    Text(String),
    /// Values in order.
    List(Vec<Value>),
    /// Values by name, in the order in which they are written.
    Record(Vec<(String, Value)>),
}

/// Where a text is no JSON, in bytes from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Error {
    /// In bytes.
    pub at: usize,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "this is no JSON at byte {}", self.at)
    }
}

impl std::error::Error for Error {}

impl Value {
    /// The value of a name in a record.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Record(fields) => fields.iter().find(|(found, _)| found == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// The text of a text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The digits of a number, or of a text.
    #[must_use]
    pub fn digits(&self) -> Option<&str> {
        match self {
            Self::Number(text) | Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A whole number.
    #[must_use]
    pub fn whole(&self) -> Option<i64> {
        match self {
            Self::Number(text) => text.parse().ok(),
            _ => None,
        }
    }

    /// `true` or `false`.
    #[must_use]
    pub fn boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    /// The values of a list; none for everything else.
    #[must_use]
    pub fn list(&self) -> &[Self] {
        match self {
            Self::List(values) => values,
            _ => &[],
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number.to_string())
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

/// A record of these names and values.
#[must_use]
pub fn record<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Record(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Number(digits) => f.write_str(digits),
            Self::Text(text) => quoted(f, text),
            Self::List(values) => {
                f.write_str("[")?;
                for (at, value) in values.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { "," })?;
                    value.fmt(f)?;
                }
                f.write_str("]")
            }
            Self::Record(fields) => {
                f.write_str("{")?;
                for (at, (name, value)) in fields.iter().enumerate() {
                    f.write_str(if at == 0 { "" } else { "," })?;
                    quoted(f, name)?;
                    f.write_str(":")?;
                    value.fmt(f)?;
                }
                f.write_str("}")
            }
        }
    }
}

fn quoted(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' => f.write_str("\\\"")?,
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            c if c < ' ' => write!(f, "\\u{:04x}", u32::from(c))?,
            c => fmt::Write::write_char(f, c)?,
        }
    }
    f.write_str("\"")
}

/// Reads one value.
///
/// # Errors
/// The text is no JSON, or nests deeper than 64.
pub fn parse(text: &str) -> Result<Value, Error> {
    let mut reader = Reader { text, at: 0 };
    let value = reader.value(0)?;
    reader.space();
    if reader.at == text.len() { Ok(value) } else { Err(reader.wrong()) }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Reader<'a> {
    fn wrong(&self) -> Error {
        Error { at: self.at }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn space(&mut self) {
        while self.peek().is_some_and(|byte| b" \t\r\n".contains(&byte)) {
            self.at += 1;
        }
    }

    /// Goes over a sign if it comes next.
    fn takes(&mut self, sign: &str) -> bool {
        let there = self.text[self.at..].starts_with(sign);
        if there {
            self.at += sign.len();
        }
        there
    }

    fn expect(&mut self, sign: &str) -> Result<(), Error> {
        if self.takes(sign) { Ok(()) } else { Err(self.wrong()) }
    }

    fn value(&mut self, depth: usize) -> Result<Value, Error> {
        if depth > DEEPEST {
            return Err(self.wrong());
        }
        self.space();
        match self.peek().ok_or(self.wrong())? {
            b'{' => self.record(depth),
            b'[' => self.items(depth),
            b'"' => Ok(Value::Text(self.string()?)),
            b't' => self.expect("true").map(|()| Value::Boolean(true)),
            b'f' => self.expect("false").map(|()| Value::Boolean(false)),
            b'n' => self.expect("null").map(|()| Value::Null),
            _ => self.number(),
        }
    }

    fn record(&mut self, depth: usize) -> Result<Value, Error> {
        self.expect("{")?;
        let mut fields = Vec::new();
        self.space();
        if self.takes("}") {
            return Ok(Value::Record(fields));
        }
        loop {
            self.space();
            let name = self.string()?;
            self.space();
            self.expect(":")?;
            fields.push((name, self.value(depth + 1)?));
            self.space();
            if self.takes("}") {
                return Ok(Value::Record(fields));
            }
            self.expect(",")?;
        }
    }

    fn items(&mut self, depth: usize) -> Result<Value, Error> {
        self.expect("[")?;
        let mut values = Vec::new();
        self.space();
        if self.takes("]") {
            return Ok(Value::List(values));
        }
        loop {
            values.push(self.value(depth + 1)?);
            self.space();
            if self.takes("]") {
                return Ok(Value::List(values));
            }
            self.expect(",")?;
        }
    }

    fn string(&mut self) -> Result<String, Error> {
        self.expect("\"")?;
        let mut text = String::new();
        loop {
            let rest = &self.text[self.at..];
            let plain = rest.find(['"', '\\']).ok_or(self.wrong())?;
            if let Some(control) = rest[..plain].find(|c| c < ' ') {
                self.at += control;
                return Err(self.wrong());
            }
            text.push_str(&rest[..plain]);
            self.at += plain;
            if self.takes("\"") {
                return Ok(text);
            }
            self.at += 1;
            let sign = self.peek().ok_or(self.wrong())?;
            let meant = match sign {
                b'"' | b'\\' | b'/' => char::from(sign),
                b'b' => '\u{8}',
                b'f' => '\u{c}',
                b'n' => '\n',
                b'r' => '\r',
                b't' => '\t',
                b'u' => {
                    self.at += 1;
                    text.push(self.unit()?);
                    continue;
                }
                _ => return Err(self.wrong()),
            };
            text.push(meant);
            self.at += 1;
        }
    }

    /// A character that is written as one or two units of UTF-16.
    fn unit(&mut self) -> Result<char, Error> {
        let first = self.hex()?;
        if !(0xd800..0xe000).contains(&first) {
            return char::from_u32(first).ok_or(self.wrong());
        }
        self.expect("\\u")?;
        let second = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) || !(0xdc00..0xe000).contains(&second) {
            return Err(self.wrong());
        }
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or(self.wrong())
    }

    fn hex(&mut self) -> Result<u32, Error> {
        let digits =
            self.text.get(self.at..self.at + 4).filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()));
        let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).ok_or(self.wrong())?;
        self.at += 4;
        Ok(number)
    }

    fn number(&mut self) -> Result<Value, Error> {
        let start = self.at;
        self.takes("-");
        let whole = self.run()?;
        if whole.len() > 1 && whole.starts_with('0') {
            return Err(Error { at: start });
        }
        if self.takes(".") {
            self.run()?;
        }
        if self.takes("e") || self.takes("E") {
            let _ = self.takes("-") || self.takes("+");
            self.run()?;
        }
        Ok(Value::Number(self.text[start..self.at].to_owned()))
    }

    /// One digit or more.
    fn run(&mut self) -> Result<&'a str, Error> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        if self.at == start { Err(self.wrong()) } else { Ok(&self.text[start..self.at]) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_the_same() {
        let text = r#"{"a":[1,-2.50,1e9,true,false,null],"b":{"c":"\"x\\y\n\u0001中😀"},"d":[],"e":{}}"#;
        assert_eq!(parse(text).unwrap().to_string(), text);
        assert_eq!(parse(" \"\\u4e2d\\ud83d\\ude00\\/\" ").unwrap(), Value::from("中😀/"));
        assert_eq!(parse("[12.10]").unwrap().list()[0].digits(), Some("12.10"));
    }

    #[test]
    fn what_is_no_json_is_refused_where_it_is_wrong() {
        let deep = "[".repeat(100);
        for (text, at) in [
            ("", 0),
            ("{\"a\":1,}", 7),
            ("[1 2]", 3),
            ("01", 0),
            ("1.", 2),
            ("-", 1),
            ("\"a", 1),
            ("\"\u{1}\"", 1),
            ("\"\\x\"", 2),
            ("\"\\ud800\"", 7),
            ("\"\\u12\"", 3),
            ("tru", 0),
            ("1 1", 2),
            (&deep, 65),
        ] {
            assert_eq!(parse(text), Err(Error { at }), "{text}");
        }
    }
}
