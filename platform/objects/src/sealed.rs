//! The text that an object store keeps of an index: the names of its files, and its manifest, under a seal.
//!
//! Files are named by their content; the text that names them is not, so it carries a keyed BLAKE3 of itself and of the key it
//! stands under. Who can write to the bucket can take an index away, but cannot give a node another one.

use botloom_ports::Digest;

/// What a node makes seals with: all nodes of an installation have the same.
#[derive(Clone)]
pub(crate) struct Seal([u8; 32]);

/// An index as the store keeps it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sealed {
    /// The names of its files: a digest and a kind of letters.
    pub names: Vec<String>,
    /// The text that says what they are.
    pub manifest: Vec<u8>,
}

impl Seal {
    /// A seal of this installation, from a secret that its nodes share.
    pub(crate) fn new(secret: &[u8; 32]) -> Self {
        Self(blake3::derive_key("Botloom 2026-11-28 indexes of releases in an object store", secret))
    }

    /// `SEAL\nNAME\n...NAME\n\nMANIFEST`.
    pub(crate) fn write(&self, key: &Digest, names: &[&str], manifest: &[u8]) -> Vec<u8> {
        let mut body = names.iter().flat_map(|name| [name.as_bytes(), b"\n"]).collect::<Vec<_>>().concat();
        body.push(b'\n');
        body.extend_from_slice(manifest);
        let mut text = self.of(key, &body).to_hex().as_bytes().to_vec();
        text.push(b'\n');
        text.extend(body);
        text
    }

    /// What was written under this key; none if it was not by a node of this installation, or not under this key.
    pub(crate) fn read(&self, key: &Digest, text: &[u8]) -> Option<Sealed> {
        let (seal, body) = (text.get(..64)?, text.get(65..)?);
        let seal = blake3::Hash::from_hex(seal).ok()?;
        // The comparison takes the same time wherever they differ.
        if seal != self.of(key, body) {
            return None;
        }
        let mut names = Vec::new();
        let mut rest = body;
        loop {
            let end = rest.iter().position(|byte| *byte == b'\n')?;
            let (line, after) = (rest.get(..end)?, rest.get(end + 1..)?);
            rest = after;
            if line.is_empty() {
                return Some(Sealed { names, manifest: rest.to_vec() });
            }
            names.push(std::str::from_utf8(line).ok().filter(|name| is_name(name))?.to_owned());
        }
    }

    fn of(&self, key: &Digest, body: &[u8]) -> blake3::Hash {
        let mut hash = blake3::Hasher::new_keyed(&self.0);
        hash.update(key.as_str().as_bytes());
        hash.update(body);
        hash.finalize()
    }
}

/// Whether this may be the name of a file of an index.
fn is_name(name: &str) -> bool {
    let letters = |kind: &str| !kind.is_empty() && kind.bytes().all(|byte| byte.is_ascii_lowercase());
    name.split_once('.').is_some_and(|(digest, kind)| Digest::parse(digest).is_ok() && letters(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_sealed_is_read() {
        let seal = Seal::new(&[7; 32]);
        let (key, other) = (Digest::of(b"key"), Digest::of(b"other"));
        let names = [format!("{key}.part"), format!("{other}.dead")];
        let named: Vec<&str> = names.iter().map(String::as_str).collect();
        let text = seal.write(&key, &named, b"manifest\n\nwith lines");
        let read = seal.read(&key, &text).unwrap();
        assert_eq!(read, Sealed { names: names.to_vec(), manifest: b"manifest\n\nwith lines".to_vec() });
        let none = seal.write(&key, &[], b"");
        assert_eq!(seal.read(&key, &none), Some(Sealed { names: Vec::new(), manifest: Vec::new() }));

        assert_eq!(seal.read(&other, &text), None, "under another key");
        assert_eq!(Seal::new(&[8; 32]).read(&key, &text), None, "of another installation");
        for at in [0, 63, 65, text.len() - 1] {
            let mut changed = text.clone();
            changed[at] ^= 1;
            assert_eq!(seal.read(&key, &changed), None, "byte {at}");
        }
        for length in 0..text.len() {
            assert_eq!(seal.read(&key, &text[..length]), None, "cut at {length}");
        }
        // A node would not write such names; none that leads out of the folder is followed.
        for name in
            ["../x.part", "x.part", &format!("{key}.part/../x"), &format!("{key}."), &format!("{key}")]
        {
            assert_eq!(seal.read(&key, &seal.write(&key, &[name], b"")), None, "{name}");
        }
    }
}
