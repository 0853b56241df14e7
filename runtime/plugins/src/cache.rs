//! Machine code on disk.
//!
//! Machine code that is loaded is trusted entirely, so a file of this folder is only loaded if the seal beside it fits, which
//! needs the key of this installation: whoever can write into the folder, but not read the key, cannot make the host run anything.
//!
//! A seal is over the whole content, and, once a file has been found to be whole, over its identity too: which file it is and
//! when it last changed, which the operating system tells and nobody but this user could have changed. A file whose identity fits
//! is mapped as it lies on the disk. A copy, a restored backup, or a file that others may write is read and checked whole.

use botloom_ports::Digest;
use std::fs::{self, File};
use std::hash::{Hash, Hasher};
use std::io::{Read, Write};
use std::os::fd::AsRawFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use wasmtime::Engine;
use wasmtime::component::Component;

const CODE: usize = blake3::OUT_LEN;

/// How old the last change of a file must be for its time to tell it from any later one: the clock of a file system is coarse.
const SETTLED: Duration = Duration::from_secs(2);

/// A folder of machine code.
pub(crate) struct Cache {
    folder: PathBuf,
    key: [u8; 32],
    /// What else than the component decides about machine code: the version of the compiler and its settings.
    settings: u64,
}

/// What the file of a seal holds: a code over the content of the machine code, and one over its identity.
struct Seal {
    content: blake3::Hash,
    /// Not there before the file was read whole by a later process than the one that wrote it.
    identity: Option<blake3::Hash>,
}

impl Seal {
    fn read(path: &Path) -> Option<Self> {
        let bytes = fs::read(path).ok()?;
        let (content, identity) = bytes.split_at_checked(CODE)?;
        let identity =
            if identity.is_empty() { None } else { Some(blake3::Hash::from_slice(identity).ok()?) };
        Some(Self { content: blake3::Hash::from_slice(content).ok()?, identity })
    }

    fn bytes(&self) -> Vec<u8> {
        let identity = self.identity.iter().flat_map(|identity| identity.as_bytes());
        self.content.as_bytes().iter().chain(identity).copied().collect()
    }
}

/// Which file it is, and when it last changed, if nobody but this user can have changed it since.
fn identity(file: &File) -> Option<([u8; 40], SystemTime)> {
    let told = file.metadata().ok()?;
    let ours = told.is_file()
        && told.uid() == rustix::process::geteuid().as_raw()
        && told.mode() & 0o022 == 0
        && told.nlink() == 1;
    if !ours {
        return None;
    }
    let (seconds, nanoseconds) = (told.ctime(), told.ctime_nsec());
    let parts =
        [told.dev(), told.ino(), told.size(), seconds as u64, nanoseconds as u64].map(u64::to_le_bytes);
    let changed = Duration::new(u64::try_from(seconds).ok()?, u32::try_from(nanoseconds).ok()?);
    Some((parts.concat().try_into().ok()?, SystemTime::UNIX_EPOCH.checked_add(changed)?))
}

impl Cache {
    /// Opens a folder; it and its key are made if they are not there.
    pub(crate) fn open(folder: &Path, engine: &Engine) -> std::io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut hasher = std::hash::DefaultHasher::new();
        engine.precompile_compatibility_hash().hash(&mut hasher);
        Ok(Self { folder: folder.to_owned(), key: key(&folder.join("key"))?, settings: hasher.finish() })
    }

    fn path(&self, digest: &Digest, kind: &str) -> PathBuf {
        self.folder.join(format!("{digest}-{:016x}.{kind}", self.settings))
    }

    /// A code under the key of this installation. It depends on what the file is for, so that files cannot be exchanged, and on
    /// what is coded, so that no content is taken for an identity.
    fn code(&self, of: &str, digest: &Digest, bytes: &[u8]) -> blake3::Hash {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(of.as_bytes()).update(digest.as_str().as_bytes());
        hasher.update(&self.settings.to_le_bytes()).update(bytes);
        hasher.finalize()
    }

    /// The component with this digest, if its machine code is here and was written by this installation.
    pub(crate) fn get(&self, digest: &Digest, engine: &Engine) -> Option<Component> {
        let path = self.path(digest, "machine");
        let mut file = File::open(&path).ok()?;
        let seal = Seal::read(&self.path(digest, "seal"));
        let refuse = || {
            tracing::warn!(file = %path.display(), "machine code that this installation did not write is not loaded");
        };
        let Some(mut seal) = seal else {
            refuse();
            return None;
        };
        let identity = identity(&file);
        // Comparing codes takes the same time wherever they differ.
        let is_known = identity
            .is_some_and(|(identity, _)| seal.identity == Some(self.code("identity", digest, &identity)));
        // Where code may not be run from this disk, it is copied.
        if is_known && let Ok(component) = map(engine, &file) {
            return Some(component);
        }
        let mut content = Vec::new();
        file.read_to_end(&mut content).ok()?;
        if self.code("content", digest, &content) != seal.content {
            refuse();
            return None;
        }
        let settled = |changed: SystemTime| changed.elapsed().is_ok_and(|age| age > SETTLED);
        if let Some((identity, changed)) = identity
            && !is_known
            && settled(changed)
        {
            seal.identity = Some(self.code("identity", digest, &identity));
            self.keep(&self.path(digest, "seal"), &seal.bytes());
        }
        load(engine, &content).ok()
    }

    /// Keeps machine code; its seal first, so that another process never finds it without.
    pub(crate) fn put(&self, digest: &Digest, code: &[u8]) {
        let seal = Seal { content: self.code("content", digest, code), identity: None };
        self.keep(&self.path(digest, "seal"), &seal.bytes());
        self.keep(&self.path(digest, "machine"), code);
    }

    /// Puts a file in its place, whole; a cache that cannot be written is only slow.
    fn keep(&self, path: &Path, content: &[u8]) {
        let write = || -> std::io::Result<()> {
            let mut random = [0; 8];
            getrandom::fill(&mut random).map_err(std::io::Error::other)?;
            let beside = self.folder.join(format!("{:016x}.new", u64::from_le_bytes(random)));
            let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&beside)?;
            let written = file.write_all(content).and_then(|()| fs::rename(&beside, path));
            written.inspect_err(|_| drop(fs::remove_file(&beside)))
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

/// Machine code as a component, mapped from a file.
fn map(engine: &Engine, file: &File) -> wasmtime::Result<Component> {
    // The open file, whatever has come to stand in its place.
    let path = format!("/dev/fd/{}", file.as_raw_fd());
    #[expect(
        unsafe_code,
        reason = "the code was found to be this installation's when the file was read whole, nobody but this user could have \
                  changed it since, and the time of its last change says that this user has not"
    )]
    // SAFETY: see above. This program writes to no file of the folder once it has its name, so what is mapped stays as it is.
    unsafe {
        Component::deserialize_file(engine, path)
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
