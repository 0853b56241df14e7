//! Machine code on disk.
//!
//! Machine code that is loaded is trusted entirely, so a file of this folder is only loaded if it carries a code that needs
//! the key of this installation: whoever can write into the folder, but not read the key, cannot make the host run anything.

use botloom_ports::Digest;
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use wasmtime::Engine;
use wasmtime::component::Component;

const CODE: usize = blake3::OUT_LEN;

/// A folder of machine code.
pub(crate) struct Cache {
    folder: PathBuf,
    key: [u8; 32],
    /// What else than the component decides about machine code: the version of the compiler and its settings.
    settings: u64,
}

impl Cache {
    /// Opens a folder; it and its key are made if they are not there.
    pub(crate) fn open(folder: &Path, engine: &Engine) -> std::io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut hasher = std::hash::DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Ok(Self { folder: folder.to_owned(), key: key(&folder.join("key"))?, settings: hasher.finish() })
    }

    fn path(&self, digest: &Digest) -> PathBuf {
        self.folder.join(format!("{digest}-{:016x}.machine", self.settings))
    }

    /// The code that a file must carry: it depends on what the file is for, so that files cannot be exchanged.
    fn seal(&self, digest: &Digest, code: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(digest.as_str().as_bytes()).update(&self.settings.to_le_bytes()).update(code);
        hasher.finalize()
    }

    /// The component with this digest, if its machine code is here and was written by this installation.
    pub(crate) fn get(&self, digest: &Digest, engine: &Engine) -> Option<Component> {
        let path = self.path(digest);
        let file = fs::read(&path).ok()?;
        let (seal, code) = file.split_at_checked(CODE)?;
        // Comparing hashes takes the same time wherever they differ.
        if self.seal(digest, code) != blake3::Hash::from_slice(seal).ok()? {
            tracing::warn!(file = %path.display(), "machine code that this installation did not write is not loaded");
            return None;
        }
        load(engine, code).ok()
    }

    /// Keeps machine code; a cache that cannot be written is only slow.
    pub(crate) fn put(&self, digest: &Digest, code: &[u8]) {
        let write = || -> std::io::Result<()> {
            let mut random = [0; 8];
            getrandom::fill(&mut random).map_err(std::io::Error::other)?;
            let beside = self.folder.join(format!("{:016x}.new", u64::from_le_bytes(random)));
            let mut file = fs::File::create_new(&beside)?;
            file.write_all(self.seal(digest, code).as_bytes())?;
            file.write_all(code)?;
            fs::rename(&beside, self.path(digest))
        };
        if let Err(error) = write() {
            tracing::warn!(folder = %self.folder.display(), %error, "machine code cannot be kept");
        }
    }
}

/// Machine code as a component.
pub(crate) fn load(engine: &Engine, code: &[u8]) -> wasmtime::Result<Component> {
    #[expect(
        unsafe_code,
        reason = "the code was made by this program's compiler from a component that it checked: the caller has it from the \
                  compiling process, or under a seal that only this installation can make"
    )]
    // SAFETY: see above; wasmtime itself refuses code of another version or other settings.
    unsafe {
        Component::deserialize(engine, code)
    }
}

/// The key in a file that only this user can read; made if it is not there.
fn key(path: &Path) -> std::io::Result<[u8; 32]> {
    let made = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    match made {
        Ok(mut file) => {
            let mut key = [0; 32];
            getrandom::fill(&mut key).map_err(std::io::Error::other)?;
            file.write_all(&key)?;
            file.sync_all()?;
            Ok(key)
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            let read = fs::read(path)?;
            read.try_into().map_err(|_| {
                std::io::Error::other("the key of the machine code is damaged; remove the folder")
            })
        }
        Err(error) => Err(error),
    }
}
