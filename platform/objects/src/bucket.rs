//! A bucket of an object store that speaks S3, behind the folder of each node.
//!
//! Below the prefix: `files/DIGEST.KIND` is what indexes are made of, named by content; `indexes/KEY` names those of an index, under a
//! seal (`sealed.rs`); `uses/RELEASE/KEY`, which is empty, says that a release has an index. A node that has an index asks nobody for it. The
//! bucket is a help and never a hindrance: when it does not answer, that is told once, it is left alone for [`PAUSE`], and
//! what a node lacks meanwhile it builds.

use crate::folder::Folder;
use crate::sealed::{Seal, Sealed};
use async_trait::async_trait;
use botloom_fetch::RootsError;
use botloom_ports::{Digest, Indexes, KeptIndex, LogError, NewIndex};
use futures_util::{StreamExt, TryStreamExt, stream};
use metrics::counter;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::client::{HttpClient, HttpConnector};
use object_store::path::Path as Place;
use object_store::{
    BackoffConfig, ClientOptions, Error, ObjectMeta, ObjectStore, ObjectStoreExt, RetryConfig, WriteMultipart,
};
use std::collections::BTreeSet;
use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};
use url::Url;

/// For how long a bucket that did not answer is not asked.
const PAUSE: Duration = Duration::from_secs(60);
/// What is younger is not removed: it may belong to a version that is being published.
const YOUNG: Duration = Duration::from_secs(24 * 60 * 60);
/// What is older is sent again instead of counted on, so that nobody removes it meanwhile.
const FRESH: Duration = Duration::from_secs(12 * 60 * 60);
/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(2);
/// How long a bucket may be silent within an answer.
const SILENT: Duration = Duration::from_secs(10);
/// A file with more bytes is sent in pieces of this length.
const PIECE: usize = 16 << 20;
/// How many files are sent or fetched at once.
const AT_ONCE: usize = 4;

/// How a bucket is reached.
#[derive(Clone)]
pub struct BucketOptions {
    /// `s3://BUCKET/PREFIX`; each installation has a prefix of its own.
    pub url: String,
    /// The address of the store, such as `https://minio.example:9000`, if it is not Amazon's.
    pub endpoint: Option<String>,
    /// The region; `us-east-1` where nothing says another.
    pub region: Option<String>,
    /// The key and its secret. Without them it is what the variables `AWS_...`, a role of the pod or of the machine gives.
    pub access: Option<(String, String)>,
    /// A PEM file with certificates of authorities that are trusted beside the public ones.
    pub authorities: Option<PathBuf>,
    /// A secret of the installation, with which nodes seal what they keep.
    pub secret: [u8; 32],
}

/// Why a bucket cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BucketError {
    /// An address that cannot be read.
    #[error("`{0}` is no address of a bucket, such as `s3://botloom/production`")]
    Address(String),
    /// An endpoint that cannot be read.
    #[error("`{0}` is no address of an object store, such as `https://minio.example:9000`")]
    Endpoint(String),
    /// Authorities that cannot be read.
    #[error(transparent)]
    Authorities(#[from] RootsError),
    /// The client cannot be made.
    #[error("the object store cannot be asked")]
    Client(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The bucket is not there.
    #[error("there is no bucket `{0}`")]
    Missing(String),
    /// The store refuses.
    #[error("the object store refuses: the keys are wrong, or they may not list the bucket `{0}`")]
    Refused(String, #[source] Error),
}

/// A folder of this machine, and a bucket that the nodes of an installation share.
#[derive(Clone)]
pub struct Bucket {
    folder: Folder,
    store: Arc<AmazonS3>,
    prefix: Place,
    seal: Seal,
    silent: Arc<Mutex<Option<Instant>>>,
    noted: Arc<Mutex<BTreeSet<(Digest, Digest)>>>,
}

impl Bucket {
    /// A bucket behind this folder. One that does not answer is tried again later.
    ///
    /// # Errors
    /// If an option is of no use, the store refuses, or has no such bucket.
    pub async fn open(folder: Folder, options: &BucketOptions) -> Result<Self, BucketError> {
        let (bucket, prefix) = place(&options.url)?;
        let store = Arc::new(client(&bucket, options)?);
        let seal = Seal::new(&options.secret);
        let own = Self { folder, store, prefix, seal, silent: Arc::default(), noted: Arc::default() };
        // There is no such index; whoever may not list a bucket is refused instead of being told so.
        match own.store.get(&own.index(&Digest::of(b""))).await {
            Err(error @ (Error::PermissionDenied { .. } | Error::Unauthenticated { .. })) => {
                return Err(BucketError::Refused(bucket, error));
            }
            Err(error @ Error::NotFound { .. }) if error.to_string().contains("NoSuchBucket") => {
                return Err(BucketError::Missing(bucket));
            }
            Ok(_) | Err(Error::NotFound { .. }) => {}
            Err(error) => own.leave_alone(&error),
        }
        Ok(own)
    }

    /// Whether it did not answer the last time, so that it is left alone for a while.
    #[must_use]
    pub fn is_silent(&self) -> bool {
        let silent = *self.silent.lock().unwrap_or_else(PoisonError::into_inner);
        silent.is_some_and(|since| since.elapsed() < PAUSE)
    }

    /// Removes what no release in use needs and was not sent in the last day; returns how many objects that were. Others may keep
    /// indexes meanwhile.
    ///
    /// # Errors
    /// If the bucket does not answer.
    pub async fn sweep(&self, in_use: &BTreeSet<Digest>, now: SystemTime) -> Result<usize, Error> {
        let found: Vec<ObjectMeta> = self.store.list(Some(&self.prefix)).try_collect().await?;
        let mut needed: BTreeSet<Place> = BTreeSet::new();
        let mut keys: BTreeSet<Digest> = BTreeSet::new();
        for object in &found {
            let (young, parts) = (is_young(object, now, YOUNG), self.parts(&object.location));
            match parts.as_slice() {
                ["uses", release, key] => {
                    let release =
                        Digest::parse(release).ok().filter(|release| young || in_use.contains(release));
                    if let (Some(_), Ok(key)) = (release, Digest::parse(key)) {
                        needed.insert(object.location.clone());
                        keys.insert(key);
                    }
                }
                ["indexes", key] if young => keys.extend(Digest::parse(key).ok()),
                ["files" | "indexes", _] if !young => {}
                // Young, or nothing of ours.
                _ => {
                    needed.insert(object.location.clone());
                }
            }
        }
        let there: BTreeSet<&Place> = found.iter().map(|object| &object.location).collect();
        let keys = keys.into_iter().filter(|key| there.contains(&self.index(key)));
        let indexes: Vec<(Digest, Option<Sealed>)> = stream::iter(keys)
            .map(async |key| Ok::<_, Error>((key.clone(), self.sealed(&key).await?)))
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        for (key, sealed) in indexes {
            // What nobody here sealed is of no use to anybody here.
            if let Some(sealed) = sealed {
                needed.insert(self.index(&key));
                needed.extend(sealed.names.iter().map(|name| self.file(name)));
            }
        }
        let gone: Vec<Place> =
            found.into_iter().map(|object| object.location).filter(|place| !needed.contains(place)).collect();
        let gone = stream::iter(gone.into_iter().map(Ok)).boxed();
        self.store.delete_stream(gone).try_fold(0, async |removed, _| Ok(removed + 1)).await
    }

    /// The index under this key as the bucket has it, its files brought into the folder.
    async fn fetch(&self, key: &Digest) -> Result<Option<KeptIndex>, Trouble> {
        let Some(Sealed { names, manifest }) = self.sealed(key).await? else { return Ok(None) };
        let files: Vec<_> = names.iter().map(|name| self.fetch_file(name)).collect();
        let whole = stream::iter(files).buffer_unordered(AT_ONCE).try_all(async |there| there).await?;
        if !whole {
            return Ok(None);
        }
        counter!("botloom_objects_total", "outcome" => "fetched").increment(1);
        Ok(Some(self.folder.finish(key, manifest)?))
    }

    /// Brings a file into the folder; tells whether it is there then.
    async fn fetch_file(&self, name: &str) -> Result<bool, Trouble> {
        let Some(mut file) = self.folder.begin(name).await? else { return Ok(true) };
        let mut bytes = match self.store.get(&self.file(name)).await {
            Ok(found) => found.into_stream(),
            Err(Error::NotFound { .. }) => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        while let Some(piece) = bytes.try_next().await? {
            file.write(&piece).await?;
        }
        let right = file.finish().await?;
        if !right {
            tracing::warn!(file = name, "a file of the object store is not what its name says");
        }
        Ok(right)
    }

    /// The text of an index; none if there is none that a node of this installation sealed.
    async fn sealed(&self, key: &Digest) -> Result<Option<Sealed>, Error> {
        let text = match self.store.get(&self.index(key)).await {
            Ok(found) => found.bytes().await?,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
        let sealed = self.seal.read(key, &text);
        if sealed.is_none() {
            tracing::warn!(index = %key, "an index of the object store was not sealed by this installation");
        }
        Ok(sealed)
    }

    /// Sends an index, its files first.
    async fn send(&self, key: &Digest, index: NewIndex<'_>) -> Result<(), Trouble> {
        let files: Vec<_> = index.files.iter().map(|(name, bytes)| self.send_file(name, bytes)).collect();
        stream::iter(files).buffer_unordered(AT_ONCE).try_collect::<()>().await?;
        let names: Vec<&str> = index.files.iter().map(|(name, _)| name.as_str()).collect();
        self.store.put(&self.index(key), self.seal.write(key, &names, index.manifest).into()).await?;
        counter!("botloom_objects_total", "outcome" => "sent").increment(1);
        Ok(())
    }

    async fn send_file(&self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let place = self.file(name);
        match self.store.head(&place).await {
            Ok(found) if found.size == bytes.len() as u64 && is_young(&found, SystemTime::now(), FRESH) => {
                return Ok(());
            }
            Ok(_) | Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
        if bytes.len() <= PIECE {
            self.store.put(&place, bytes.to_vec().into()).await?;
            return Ok(());
        }
        let mut sending = WriteMultipart::new_with_chunk_size(self.store.put_multipart(&place).await?, PIECE);
        for piece in bytes.chunks(PIECE) {
            sending.wait_for_capacity(1).await?;
            sending.write(piece);
        }
        sending.finish().await?;
        Ok(())
    }

    /// What the bucket gives; none if it is silent, which is told when it begins.
    async fn ask<T>(&self, asked: impl Future<Output = Result<T, Trouble>>) -> Option<T> {
        if self.is_silent() {
            return None;
        }
        match asked.await {
            Ok(given) => {
                *self.silent.lock().unwrap_or_else(PoisonError::into_inner) = None;
                Some(given)
            }
            Err(Trouble::Store(error)) => {
                self.leave_alone(&error);
                None
            }
            Err(Trouble::Folder(error)) => {
                tracing::warn!(error = %error, "what the object store has cannot be kept on this machine");
                None
            }
        }
    }

    fn leave_alone(&self, error: &Error) {
        counter!("botloom_objects_total", "outcome" => "failed").increment(1);
        tracing::warn!(error = %error, "the object store does not answer; indexes are built here meanwhile");
        *self.silent.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    fn file(&self, name: &str) -> Place {
        self.prefix.clone().join("files").join(name)
    }

    fn index(&self, key: &Digest) -> Place {
        self.prefix.clone().join("indexes").join(key.as_str())
    }

    /// The parts of a place below the prefix.
    fn parts<'p>(&self, place: &'p Place) -> Vec<&'p str> {
        let below = place.as_ref().strip_prefix(self.prefix.as_ref()).unwrap_or_default();
        below.split('/').filter(|part| !part.is_empty()).collect()
    }
}

#[async_trait]
impl Indexes for Bucket {
    async fn find(&self, key: &Digest) -> Result<Option<KeptIndex>, LogError> {
        if let Some(kept) = self.folder.find(key).await? {
            return Ok(Some(kept));
        }
        Ok(self.ask(self.fetch(key)).await.flatten())
    }

    async fn keep(&self, key: &Digest, index: NewIndex<'_>) -> Result<Option<KeptIndex>, LogError> {
        let kept = self.folder.keep(key, index).await;
        self.ask(self.send(key, index)).await;
        kept
    }

    async fn refer(&self, release: &Digest, key: &Digest) -> Result<(), LogError> {
        let kept = self.folder.refer(release, key).await;
        let pair = (release.clone(), key.clone());
        if !self.noted.lock().unwrap_or_else(PoisonError::into_inner).contains(&pair) {
            let place = self.prefix.clone().join("uses").join(release.as_str()).join(key.as_str());
            let noted = async { Ok(self.store.put(&place, Vec::new().into()).await?) };
            if self.ask(noted).await.is_some() {
                self.noted.lock().unwrap_or_else(PoisonError::into_inner).insert(pair);
            }
        }
        kept
    }
}

/// What went wrong, there or here.
enum Trouble {
    Store(Error),
    Folder(io::Error),
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Self {
        Self::Store(error)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Folder(error)
    }
}

/// Whether an object was sent less than this long ago. The clock of the store may be ahead.
fn is_young(object: &ObjectMeta, now: SystemTime, young: Duration) -> bool {
    let sent = SystemTime::from(object.last_modified);
    now.duration_since(sent).is_ok_and(|age| age < young) || now < sent
}

/// The bucket and the prefix of an address.
fn place(url: &str) -> Result<(String, Place), BucketError> {
    let wrong = || BucketError::Address(url.to_owned());
    let read = Url::parse(url).map_err(|_| wrong())?;
    let plain = read.username().is_empty() && read.password().is_none() && read.port().is_none();
    let bucket = read.host_str().filter(|_| read.scheme() == "s3" && plain && read.query().is_none());
    let prefix = Place::from_url_path(read.path()).map_err(|_| wrong())?;
    Ok((bucket.ok_or_else(wrong)?.to_owned(), prefix))
}

/// A client of the store, which trusts whom requests of flows trust too.
fn client(bucket: &str, options: &BucketOptions) -> Result<AmazonS3, BucketError> {
    let builder = match &options.access {
        Some((key, secret)) => AmazonS3Builder::new().with_access_key_id(key).with_secret_access_key(secret),
        None => AmazonS3Builder::from_env(),
    };
    let mut builder = builder.with_bucket_name(bucket);
    if let Some(endpoint) = &options.endpoint {
        let read = Url::parse(endpoint).ok().filter(|read| ["http", "https"].contains(&read.scheme()));
        let read = read.ok_or_else(|| BucketError::Endpoint(endpoint.clone()))?;
        builder =
            builder.with_endpoint(endpoint.trim_end_matches('/')).with_allow_http(read.scheme() == "http");
    }
    if let Some(region) = &options.region {
        builder = builder.with_region(region);
    }
    let client = reqwest::Client::builder()
        .tls_backend_preconfigured(botloom_fetch::trust(options.authorities.as_deref())?)
        .connect_timeout(CONNECT)
        .read_timeout(SILENT)
        .build()
        .map_err(|error| BucketError::Client(error.into()))?;
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(1),
        base: 2.0,
    };
    builder
        .with_http_connector(Connector(client))
        .with_client_options(ClientOptions::new())
        .with_retry(RetryConfig { backoff, max_retries: 2, retry_timeout: Duration::from_secs(10) })
        .build()
        .map_err(|error| BucketError::Client(error.into()))
}

/// Gives the store one client for everything.
#[derive(Debug)]
struct Connector(reqwest::Client);

impl HttpConnector for Connector {
    fn connect(&self, _options: &ClientOptions) -> Result<HttpClient, Error> {
        Ok(HttpClient::new(self.0.clone()))
    }
}

#[cfg(test)]
mod tests;
