//! Where the indexes of releases are kept: on this machine, and for several nodes in a bucket of an object store behind it.

use crate::config::Config;
use actix_web::rt::spawn;
use actix_web::rt::task::JoinHandle;
use anyhow::{Context, bail};
use botloom_objects::{Bucket, BucketOptions, Folder};
use botloom_ports::Indexes;
use botloom_storage::Store;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How often the bucket is looked through for what no version needs any more.
const SWEEP: Duration = Duration::from_secs(24 * 60 * 60);

/// The indexes that this node keeps, and the bucket behind them if there is one.
pub struct Kept {
    folder: Folder,
    bucket: Option<Bucket>,
}

impl Kept {
    /// Opens them; what no version needs any more is removed from the machine, since nobody builds yet. `secret` is one that the nodes of this
    /// installation share.
    pub async fn open(config: &Config, store: &Store, secret: [u8; 32]) -> anyhow::Result<Self> {
        let folder = Folder::new(config.server.data.join("objects"));
        // What cannot be removed now is tried again at the next start.
        if let Err(error) = folder.sweep(&store.releases_in_use().await?) {
            tracing::warn!(error = %error, "indexes that no release needs could not be removed");
        }
        let Some(options) = options(config, secret)? else { return Ok(Self { folder, bucket: None }) };
        let bucket = Bucket::open(folder.clone(), &options)
            .await
            .context("the object store can not be used; see the settings of `objects`")?;
        Ok(Self { folder, bucket: Some(bucket) })
    }

    /// Where the engine keeps them.
    pub fn indexes(&self) -> Arc<dyn Indexes> {
        match &self.bucket {
            Some(bucket) => Arc::new(bucket.clone()),
            None => Arc::new(self.folder.clone()),
        }
    }

    /// Begins to remove from the bucket what no version needs, for as long as the server runs; none if there is no bucket.
    pub fn look_after(&self, store: &Store) -> Option<JoinHandle<()>> {
        let (bucket, store) = (self.bucket.clone()?, store.clone());
        Some(spawn(async move {
            loop {
                match sweep(&bucket, &store).await {
                    Ok(0) => {}
                    Ok(removed) => tracing::info!(removed, "objects that no release needs were removed"),
                    Err(error) => {
                        tracing::warn!(error = %error, "objects that no release needs could not be removed");
                    }
                }
                tokio::time::sleep(SWEEP).await;
            }
        }))
    }
}

async fn sweep(bucket: &Bucket, store: &Store) -> anyhow::Result<usize> {
    let in_use = store.releases_in_use().await?;
    Ok(bucket.sweep(&in_use, SystemTime::now()).await?)
}

/// How the bucket is reached; none if none is named.
pub fn options(config: &Config, secret: [u8; 32]) -> anyhow::Result<Option<BucketOptions>> {
    let own = &config.objects;
    let Some(url) = own.url.clone() else { return Ok(None) };
    let access = match (&own.access_key, &own.secret_key) {
        (Some(key), Some(secret)) => Some((key.clone(), secret.reveal().to_owned())),
        (None, None) => None,
        _ => bail!("`objects.access_key` and `objects.secret_key` belong together: set both, or neither"),
    };
    Ok(Some(BucketOptions {
        url,
        endpoint: own.endpoint.clone(),
        region: own.region.clone(),
        access,
        authorities: config.http.ca_file.clone(),
        secret,
    }))
}
