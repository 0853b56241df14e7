//! XML of office files as a plain series of events, without prefixes and bounded in depth.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::damaged;
use crate::Unreadable;

/// How deep elements are nested at most.
const MAX_DEPTH: usize = 400;

/// Something in a file.
pub(super) enum Xml<'a> {
    /// An element begins; its name without prefix.
    Open(&'a str, &'a Attributes),
    /// An element ends.
    Close(&'a str),
    /// Text.
    Text(&'a str),
}

/// The attributes of an element, by name without prefix.
#[derive(Default)]
pub(super) struct Attributes(Vec<(String, String)>);

impl Attributes {
    /// The value of an attribute.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

/// Goes through a file. An element without content begins and ends.
pub(super) fn walk(
    bytes: &[u8],
    see: &mut dyn FnMut(Xml<'_>) -> Result<(), Unreadable>,
) -> Result<(), Unreadable> {
    let text = crate::text::decode(bytes)?;
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = false;
    let mut depth = 0_usize;
    loop {
        match reader.read_event().map_err(|_| damaged())? {
            Event::Start(start) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(damaged());
                }
                see(Xml::Open(start.local_name().as_ref(), &attributes(&start)))?;
            }
            Event::Empty(start) => {
                let name = start.local_name().as_ref().to_owned();
                see(Xml::Open(&name, &attributes(&start)))?;
                see(Xml::Close(&name))?;
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                see(Xml::Close(end.local_name().as_ref()))?;
            }
            Event::Text(text) => see(Xml::Text(&text))?,
            Event::CData(text) => see(Xml::Text(&text))?,
            Event::GeneralRef(entity) => {
                let named = match &*entity {
                    "lt" => Some('<'),
                    "gt" => Some('>'),
                    "amp" => Some('&'),
                    "apos" => Some('\''),
                    "quot" => Some('"'),
                    _ => entity.resolve_char_ref().map_err(|_| damaged())?,
                };
                if let Some(c) = named {
                    see(Xml::Text(c.encode_utf8(&mut [0; 4])))?;
                }
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn attributes(start: &BytesStart<'_>) -> Attributes {
    let read = start.attributes().flatten().map(|attribute| {
        let value = match quick_xml::escape::unescape(&attribute.value) {
            Ok(plain) => plain.into_owned(),
            Err(_) => attribute.value.to_string(),
        };
        (attribute.key.local_name().as_ref().to_owned(), value)
    });
    Attributes(read.collect())
}
