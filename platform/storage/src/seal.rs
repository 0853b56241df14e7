//! Sealing: what nobody may read who has the database alone.
//!
//! What is sealed is sealed with a key of its workspace, and that one with a master key from a file outside of the database (XChaCha20-Poly1305
//! both times, the purpose bound in as associated data). So a copy of the database opens nothing, a row moved to another name or
//! workspace opens nowhere, and a new master key means that a few short rows are sealed anew.

use botloom_domain::wording::{Worded, Wording};
use botloom_domain::words;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

/// Bytes of a key.
const KEY: usize = 32;
/// Bytes of a nonce, which stands before what is sealed with it. They are drawn at random: 192 bits never meet.
const NONCE: usize = 24;

/// Why something cannot be sealed or opened.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.words())]
pub enum KeyringError {
    /// The file.
    File(PathBuf, #[source] std::io::Error),
    /// A line of the file.
    Line {
        /// The file.
        file: PathBuf,
        /// Counted from 1.
        line: usize,
    },
    /// No key in it.
    Empty(PathBuf),
    /// Sealed with a key that this machine does not have.
    Unknown {
        /// The name of the key.
        master: String,
        /// The file.
        file: PathBuf,
    },
    /// Not what was sealed.
    Broken,
    /// The machine gives no randomness.
    Randomness,
}

impl Worded for KeyringError {
    fn words(&self) -> Wording {
        let shown = |file: &Path| file.display().to_string();
        match self {
            Self::File(file, _) => {
                words!("the key file `{file}` cannot be read or written", file = shown(file))
            }
            Self::Line { file, line } => words!(
                "line {line} of the key file `{file}` is no key of 64 hexadecimal digits",
                line,
                file = shown(file)
            ),
            Self::Empty(file) => words!("the key file `{file}` has no key", file = shown(file)),
            Self::Unknown { master, file } => words!(
                "the secrets of this installation are sealed with the master key {master}, which is not in the key file `{file}`; \
                 give this machine the key file of the installation",
                master,
                file = shown(file)
            ),
            Self::Broken => words!("what is sealed there was changed, or belongs elsewhere"),
            Self::Randomness => words!("there is no randomness"),
        }
    }
}

/// The master keys of an installation: the first one seals, all of them open.
pub struct Keyring {
    file: PathBuf,
    keys: RwLock<Vec<Secret>>,
}

/// A key, with its name if it is a master key. Not shown.
#[derive(Clone)]
pub(crate) struct Secret([u8; KEY]);

impl Secret {
    /// A new key.
    pub(crate) fn fresh() -> Result<Self, KeyringError> {
        random().map(Self)
    }

    /// What a key is called; nothing about the key can be learnt from it.
    fn name(&self) -> String {
        blake3::Hasher::new_derive_key("botloom 2026 name of a master key")
            .update(&self.0)
            .finalize()
            .to_hex()[..16]
            .to_owned()
    }

    /// Seals a text for a purpose; only the same key and purpose open it.
    pub(crate) fn seal(&self, purpose: &str, plain: &[u8]) -> Result<Vec<u8>, KeyringError> {
        let nonce: [u8; NONCE] = random()?;
        let payload = Payload { msg: plain, aad: purpose.as_bytes() };
        let sealed =
            self.cipher().encrypt(&XNonce::from(nonce), payload).map_err(|_| KeyringError::Broken)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for a purpose.
    pub(crate) fn open(&self, purpose: &str, sealed: &[u8]) -> Result<Vec<u8>, KeyringError> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or(KeyringError::Broken)?;
        let payload = Payload { msg: sealed, aad: purpose.as_bytes() };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).map_err(|_| KeyringError::Broken)
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(self.0))
    }
}

fn random<const N: usize>() -> Result<[u8; N], KeyringError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| KeyringError::Randomness)?;
    Ok(bytes)
}

impl Keyring {
    /// The keys of a file, one a line in hexadecimal digits; a file that is not there is made, with one key.
    ///
    /// # Errors
    /// If it cannot be read or made, or holds no keys.
    pub fn open(file: impl Into<PathBuf>) -> Result<Self, KeyringError> {
        let file = file.into();
        if !file.exists() {
            write(&file, &[Secret::fresh()?])?;
        }
        Ok(Self { keys: RwLock::new(read(&file)?), file })
    }

    /// The name of the key that seals.
    #[must_use]
    pub fn current(&self) -> String {
        self.keys().first().map(Secret::name).unwrap_or_default()
    }

    /// Puts a new key before the others. What is sealed with them stays until it is sealed anew.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn renew(&self) -> Result<(), KeyringError> {
        let mut keys = vec![Secret::fresh()?];
        keys.extend(self.keys());
        write(&self.file, &keys)?;
        self.replace(keys);
        Ok(())
    }

    /// Seals a workspace's key with the first master key, and says with which.
    pub(crate) fn wrap(&self, workspace: &str, key: &Secret) -> Result<(String, Vec<u8>), KeyringError> {
        let keys = self.keys();
        let master = keys.first().ok_or_else(|| KeyringError::Empty(self.file.clone()))?;
        Ok((master.name(), master.seal(&purpose(workspace), &key.0)?))
    }

    /// Opens a workspace's key. The file is read again if the master key is a new one.
    pub(crate) fn unwrap(
        &self,
        workspace: &str,
        master: &str,
        sealed: &[u8],
    ) -> Result<Secret, KeyringError> {
        let named = |keys: Vec<Secret>| keys.into_iter().find(|key| key.name() == master);
        let key = match named(self.keys()) {
            Some(key) => key,
            None => {
                self.replace(read(&self.file)?);
                let unknown = || KeyringError::Unknown { master: master.to_owned(), file: self.file.clone() };
                named(self.keys()).ok_or_else(unknown)?
            }
        };
        let opened = key.open(&purpose(workspace), sealed)?;
        opened.try_into().map(Secret).map_err(|_| KeyringError::Broken)
    }

    /// Whether a key of this name is there.
    pub(crate) fn has(&self, master: &str) -> Result<(), KeyringError> {
        match self.keys().iter().any(|key| key.name() == master) {
            true => Ok(()),
            false => Err(KeyringError::Unknown { master: master.to_owned(), file: self.file.clone() }),
        }
    }

    fn keys(&self) -> Vec<Secret> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn replace(&self, keys: Vec<Secret>) {
        *self.keys.write().unwrap_or_else(PoisonError::into_inner) = keys;
    }
}

fn purpose(workspace: &str) -> String {
    format!("key of {workspace}")
}

fn read(file: &Path) -> Result<Vec<Secret>, KeyringError> {
    let text = std::fs::read_to_string(file).map_err(|error| KeyringError::File(file.to_owned(), error))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let key = |(number, line): (usize, &str)| {
        let wrong = || KeyringError::Line { file: file.to_owned(), line: number + 1 };
        let hash = blake3::Hash::from_hex(line.trim()).map_err(|_| wrong())?;
        Ok(Secret(*hash.as_bytes()))
    };
    let keys = lines.map(key).collect::<Result<Vec<_>, _>>()?;
    if keys.is_empty() { Err(KeyringError::Empty(file.to_owned())) } else { Ok(keys) }
}

/// Writes beside the file and moves it there, so that the keys that were there are never lost.
fn write(file: &Path, keys: &[Secret]) -> Result<(), KeyringError> {
    let failed = |error| KeyringError::File(file.to_owned(), error);
    let beside = file.with_extension("new");
    let mut text = String::new();
    for key in keys {
        for byte in key.0 {
            let _written = write!(text, "{byte:02x}");
        }
        text.push('\n');
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut made = options.open(&beside).map_err(failed)?;
    made.write_all(text.as_bytes()).and_then(|()| made.sync_all()).map_err(failed)?;
    std::fs::rename(&beside, file).map_err(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_and_purpose_alone() {
        let (one, other) = (Secret::fresh().unwrap(), Secret::fresh().unwrap());
        let sealed = one.seal("TOKEN of w", b"hunter2").unwrap();
        assert_eq!(one.open("TOKEN of w", &sealed).unwrap(), b"hunter2");
        assert!(!sealed.windows(7).any(|part| part == b"hunter2"));
        assert_ne!(one.seal("TOKEN of w", b"hunter2").unwrap(), sealed);
        assert!(matches!(one.open("TOKEN of v", &sealed), Err(KeyringError::Broken)));
        assert!(matches!(other.open("TOKEN of w", &sealed), Err(KeyringError::Broken)));
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(one.open("TOKEN of w", &changed).is_err(), "{at}");
            assert!(one.open("TOKEN of w", &sealed[..at]).is_err(), "{at}");
        }
    }

    #[test]
    fn a_keyring_is_made_once_renewed_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("master.keys");
        let (ring, elsewhere) = (Keyring::open(&file).unwrap(), Keyring::open(&file).unwrap());
        assert_eq!(ring.current(), elsewhere.current());
        #[cfg(unix)]
        assert_eq!(
            std::os::unix::fs::PermissionsExt::mode(&file.metadata().unwrap().permissions()) & 0o777,
            0o600
        );
        let key = Secret::fresh().unwrap();
        let (old, sealed) = ring.wrap("w", &key).unwrap();
        ring.renew().unwrap();
        let (new, again) = ring.wrap("w", &key).unwrap();
        assert_ne!(old, new);
        // What was sealed before opens, and a server that runs reads the new key when it meets it.
        for (master, sealed) in [(&old, &sealed), (&new, &again)] {
            assert_eq!(elsewhere.unwrap("w", master, sealed).unwrap().0, key.0);
        }
        assert!(matches!(elsewhere.unwrap("v", &old, &sealed), Err(KeyringError::Broken)));
        let strange = Keyring::open(folder.path().join("other.keys")).unwrap();
        assert!(matches!(strange.unwrap("w", &old, &sealed), Err(KeyringError::Unknown { .. })));
        assert!(strange.has(&old).unwrap_err().to_string().contains(&old));
    }

    #[test]
    fn a_damaged_file_is_refused_with_its_line_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("master.keys");
        let good = "ab".repeat(32);
        for (text, wrong) in
            [("", None), ("\n", None), ("xyz", Some(1)), (&*format!("{good}\n\n12"), Some(3))]
        {
            std::fs::write(&file, text).unwrap();
            match (Keyring::open(&file), wrong) {
                (Err(KeyringError::Empty(_)), None) => {}
                (Err(KeyringError::Line { line, .. }), Some(expected)) => assert_eq!(line, expected),
                _ => panic!("{text:?} was read"),
            }
            assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
        }
    }
}
