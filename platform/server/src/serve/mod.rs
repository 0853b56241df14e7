//! The server: the surface, the channels and the console on one address.

mod demo;
mod host;
mod pages;
pub mod plugins;
mod world;

pub use world::network;

use crate::assets;
use actix_web::middleware::{Compress, DefaultHeaders};
use actix_web::{App, HttpServer, web};
use anyhow::{Context, bail};
use botloom_api::Platform;
use botloom_channels::web::TokenKey;
use botloom_domain::{Email, MemberName, Password};
use botloom_engine::{Engine, World};
use botloom_ports::{Clock, StartedClock, SystemClock, Watchers};
use botloom_storage::{Address, Objects, Store, StoredGrants};
use host::WebHost;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;

/// How a server runs.
pub struct Options<'a> {
    /// The folder of what stays on this machine: indexes, the key of web-chat tokens, and the database if it is a file.
    pub data: &'a Path,
    pub database: Address,
    pub listen: &'a str,
    pub demo: bool,
    /// The proxies in front.
    pub proxies: &'a [IpAddr],
    /// The time at which the clock starts; the real time if not given.
    pub clock: Option<jiff::Timestamp>,
}

/// What who starts a server wants to know.
pub struct Welcome {
    pub address: SocketAddr,
    /// The sign-in that was made by this start: address and password.
    pub owner: Option<(String, String)>,
    /// The web-chat secret of the demo.
    pub demo: Option<String>,
}

/// Runs a server until it is told to stop by an interrupt or a termination signal.
pub async fn run(options: Options<'_>, ready: impl FnOnce(&Welcome)) -> anyhow::Result<()> {
    let data = options.data;
    std::fs::create_dir_all(data).with_context(|| format!("`{}` can not be made", data.display()))?;
    let listener = TcpListener::bind(options.listen).with_context(|| {
        format!("`{}` can not be listened on; choose another with --listen", options.listen)
    })?;
    let address = listener.local_addr()?;
    let store = Store::open(&options.database)
        .await
        .with_context(|| format!("the database `{}` can not be opened", options.database))?;
    let key = token_key(&store, &options.database, &data.join("token.key")).await?;

    let objects = Objects::new(data.join("objects"));
    // Nobody builds yet. What cannot be removed now is tried again at the next start.
    if let Err(error) = objects.sweep(&store.releases_in_use().await?) {
        tracing::warn!(error = %error, "indexes that no release needs could not be removed");
    }
    let packs = Arc::new(assets::installed()?);
    let clock: Arc<dyn Clock> = match options.clock {
        Some(at) => Arc::new(StartedClock::at(at)),
        None => Arc::new(SystemClock),
    };
    let engine = Arc::new(
        Engine::new(
            Arc::new(store.clone()),
            Arc::new(store.clone()),
            Arc::clone(&packs),
            Arc::clone(&clock),
            Arc::new(Watchers::default()),
            World { grants: Arc::new(StoredGrants::new(store.clone())), ..world::network()? },
        )
        .keeping(Arc::new(objects)),
    );
    let platform = Platform::new(store.clone(), engine, packs, assets::templates(), clock);
    let platform = Arc::new(platform.behind(options.proxies.to_vec()));

    let owner = if options.demo { demo::owner() } else { first_owner()? };
    let founded = found(&platform, &owner).await?;
    let demo = if options.demo { Some(demo::seed(&platform).await?) } else { None };

    let schema = botloom_api::schema(Arc::clone(&platform));
    let host = Arc::new(WebHost::new(Arc::clone(&platform)));
    let surface = Arc::clone(&platform);
    let server = HttpServer::new(move || {
        let (schema, platform, host, key) =
            (schema.clone(), Arc::clone(&surface), Arc::clone(&host), key.clone());
        App::new()
            .wrap(DefaultHeaders::new().add(("X-Content-Type-Options", "nosniff")))
            .app_data(web::Data::from(Arc::clone(&platform)))
            .configure(|config| botloom_channels::web::configure(config, host, key))
            .configure(|config| botloom_api::configure(config, schema, platform))
            .service(web::scope("").wrap(Compress::default()).configure(pages::configure))
    })
    .shutdown_timeout(2)
    .listen(listener)?
    .run();
    // Signals are heard once the server was polled for the first time; only then is anyone told that it is ready.
    let waker = actix_web::rt::spawn(world::wake(Arc::clone(&platform)));
    let running = actix_web::rt::spawn(server);
    tokio::task::yield_now().await;
    ready(&Welcome { address, owner: (founded || options.demo).then_some(owner), demo });
    running.await??;
    waker.abort();
    store.close().await;
    Ok(())
}

/// The sign-in of the first owner, with a password that is shown once.
fn first_owner() -> anyhow::Result<(String, String)> {
    let mut bytes = [0_u8; 9];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    let password = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(("owner@localhost".to_owned(), password))
}

async fn found(platform: &Platform, (email, password): &(String, String)) -> anyhow::Result<bool> {
    let name = MemberName::parse("Owner")?;
    Ok(platform.found("Botloom", name, Email::parse(email)?, Password::parse(password)?).await?)
}

/// The key that signs web-chat tokens. On a file it is made at the first start, so that tokens outlive a restart. On a server
/// the nodes share one; that of an installation which was carried there is offered for it.
async fn token_key(store: &Store, database: &Address, file: &Path) -> anyhow::Result<TokenKey> {
    if database.as_file().is_some() && !file.exists() {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut made = options.open(file).with_context(|| format!("`{}` can not be made", file.display()))?;
        std::io::Write::write_all(&mut made, &random_key()?)?;
        made.sync_all()?;
    }
    let mut bytes = match file.exists() {
        true => std::fs::read(file).with_context(|| format!("`{}` can not be read", file.display()))?,
        false => random_key()?.to_vec(),
    };
    if bytes.len() != 32 {
        bail!("`{}` does not hold a key of 32 bytes; delete it to make a new one", file.display());
    }
    if database.as_file().is_none() {
        bytes = store.shared_key("web-chat", &bytes).await?;
    }
    let bytes = <[u8; 32]>::try_from(bytes);
    Ok(TokenKey::new(bytes.map_err(|_| anyhow::anyhow!("the shared key of web chats is damaged"))?))
}

fn random_key() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}
