//! The server: the surface, the channels and the console on one address.

mod demo;
mod doors;
mod gate;
mod host;
mod indexes;
mod metrics;
mod news;
mod pages;
pub mod plugins;
pub mod secrets;
mod telemetry;
mod watch;
mod world;

pub use indexes::options as object_options;
pub use world::network;

use crate::assets;
use crate::config::{self, Config, Role};
use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::{Compress, DefaultHeaders, from_fn};
use actix_web::rt::task::JoinHandle;
use actix_web::{App, HttpServer, web};
use anyhow::{Context, bail};
use botloom_api::{GraphqlLimits, Platform};
use botloom_bus::{Nats, NatsOptions, Nodes};
use botloom_channels::web::TokenKey;
use botloom_domain::{Email, MemberName, Password};
use botloom_engine::{Engine, World};
use botloom_ports::{Clock, StartedClock, SystemClock, Watchers};
use botloom_storage::{Address, Keyring, Store, StoredBus, StoredGrants, StoredSecrets};
use doors::Doors;
use gate::{Gate, Phase};
use host::WebHost;
use indexes::Kept;
use opentelemetry_sdk::trace::SdkTracerProvider;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;
use watch::Watch;

/// How a server runs.
pub struct Options<'a> {
    pub database: Address,
    pub config: &'a Config,
}

/// What who starts a server wants to know.
pub struct Welcome {
    pub address: SocketAddr,
    /// Which part of the work it takes.
    pub role: Role,
    /// The sign-in that was made by this start: address and password.
    pub owner: Option<(String, String)>,
    /// The web-chat secret of the demo.
    pub demo: Option<String>,
    /// Where metrics are, if that is an address of its own.
    pub metrics: Option<SocketAddr>,
}

/// Begins to log and to trace, as these settings want it.
pub fn telemetry(config: &Config) -> anyhow::Result<SdkTracerProvider> {
    telemetry::begin(&config.log, &config.traces)
}

/// Runs a server until it is told to stop by an interrupt or a termination signal.
pub async fn run(options: Options<'_>, ready: impl FnOnce(&Welcome)) -> anyhow::Result<()> {
    let config = options.config;
    let server = &config.server;
    let role = server.role;
    if role != Role::All && options.database.as_file().is_some() {
        bail!(
            "`server.role` shares the work of nodes, and a database in a file has one node: leave it out, or set `database.url`"
        );
    }
    if config.bus.url.is_some() && options.database.as_file().is_some() {
        bail!(
            "`bus.url` connects nodes, and a database in a file has one node: leave it out, or set `database.url`"
        );
    }
    let data = server.data.as_path();
    std::fs::create_dir_all(data).with_context(|| format!("`{}` can not be made", data.display()))?;
    let listener = TcpListener::bind(&server.listen).with_context(|| {
        format!("`{}` can not be listened on; choose another with --listen", server.listen)
    })?;
    let address = listener.local_addr()?;
    let apart = config.metrics.listen.as_deref().map(|listen| {
        TcpListener::bind(listen)
            .with_context(|| format!("`{listen}` can not be listened on; set `metrics.listen` to another"))
    });
    let apart = apart.transpose()?;
    let metrics = apart.as_ref().map(TcpListener::local_addr).transpose()?;
    let handle = metrics::install()?;
    let store = Store::open(&options.database)
        .await
        .with_context(|| format!("the database `{}` can not be opened", options.database))?;
    let nodes = nodes(config, &store).await?;
    let key = shared_key(&store, &options.database, &data.join("token.key")).await?;

    let keyring = Arc::new(Keyring::open(config.key_file())?);
    store.fits(&keyring).await?;
    let secrets = StoredSecrets::new(store.clone(), Arc::clone(&keyring));
    let secrets = Arc::new(secrets::Installed::new(store.clone(), secrets, secrets::Known::of(config)));

    let kept = Kept::open(config, &store, key).await?;
    let packs = Arc::new(assets::installed_with(config.understanding.embeddings.as_deref())?);
    let clock: Arc<dyn Clock> = match server.clock {
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
            World {
                grants: Arc::new(StoredGrants::new(store.clone())),
                ..world::network_with(config, secrets)?
            },
        )
        .keeping(kept.indexes()),
    );
    let platform = Arc::new(Platform::new(store.clone(), keyring, engine, packs, assets::templates(), clock));

    if options.database.as_file().is_some() {
        platform.end_lost_preflights(true).await?;
    }

    let owner = if server.demo { demo::owner() } else { first_owner()? };
    let founded = found(&platform, &owner).await?;
    let demo = if server.demo { Some(demo::seed(&platform).await?) } else { None };

    let limits = GraphqlLimits {
        members: doors::limiter("graphql", config.limits.graphql).map(Arc::new),
        anonymous: doors::limiter("graphql-anonymous", config.limits.anonymous).map(Arc::new),
    };
    let schema = botloom_api::schema(Arc::clone(&platform), limits);
    let host = Arc::new(WebHost::new(Arc::clone(&platform)));
    let gate = Arc::new(Gate::new(server));
    let doors = web::Data::new(Doors::new(Arc::clone(&gate), server.proxies.clone(), &config.limits));
    let watch = Watch::new(Arc::clone(&platform), Arc::clone(&gate), handle.clone(), &config.metrics);
    let watch = web::Data::new(watch);
    let (surface, watched, key) = (Arc::clone(&platform), watch.clone(), TokenKey::new(key));
    let mut serving = HttpServer::new(move || {
        let (schema, platform, host, key) =
            (schema.clone(), Arc::clone(&surface), Arc::clone(&host), key.clone());
        let hooked = Arc::clone(&host);
        App::new()
            .wrap(from_fn(doors::pass))
            .wrap(DefaultHeaders::new().add(("X-Content-Type-Options", "nosniff")))
            .app_data(doors.clone())
            .app_data(watched.clone())
            .app_data(web::Data::from(Arc::clone(&platform)))
            .configure(watch::public)
            .configure(|config| {
                if role.answers() {
                    botloom_channels::web::configure(config, host, key);
                    botloom_channels::hooks::configure(config, hooked);
                    botloom_api::configure(config, schema, platform);
                    config.service(web::scope("").wrap(Compress::default()).configure(pages::configure));
                }
            })
    })
    .disable_signals()
    .shutdown_timeout(2);
    if let Some(workers) = server.workers {
        serving = serving.workers(workers);
    }
    let serving = serving.listen(listener)?.run();
    let observed = apart.map(|listener| {
        let app = move || App::new().app_data(watch.clone()).configure(watch::own);
        anyhow::Ok(
            HttpServer::new(app).workers(1).disable_signals().shutdown_timeout(1).listen(listener)?.run(),
        )
    });
    let observed = observed.transpose()?;

    // Signals are heard before anyone is told that it is ready.
    let mut signals = Signals::listen()?;
    let handles: Vec<ServerHandle> =
        std::iter::once(serving.handle()).chain(observed.as_ref().map(Server::handle)).collect();
    let keeper = actix_web::rt::spawn(watch::keep(handle));
    let work = role.works().then(|| Work::begin(&platform, &gate, config.channels.give_up));
    let swept = role.works().then(|| kept.look_after(&store)).flatten();
    let news = nodes.map(|nodes| news::begin(&platform, &nodes));
    let mut running = actix_web::rt::spawn(serving);
    let observed = observed.map(actix_web::rt::spawn);
    tokio::task::yield_now().await;
    ready(&Welcome { address, role, owner: (founded || server.demo).then_some(owner), demo, metrics });

    tokio::select! {
        ended = &mut running => ended??,
        () = signals.heard() => {
            drain(server, &gate, &platform, work, &mut signals).await;
            for handle in handles {
                handle.stop(true).await;
            }
            running.await??;
        }
    }
    if let Some(observed) = observed {
        observed.await??;
    }
    keeper.abort();
    news.into_iter().flatten().chain(swept).for_each(|one| one.abort());
    store.close().await;
    Ok(())
}

/// The nodes that share this database; none if there is only one.
async fn nodes(config: &Config, store: &Store) -> anyhow::Result<Option<Nodes>> {
    let Some(options) = bus_options(config) else {
        return Ok(StoredBus::new(store).map(|bus| Nodes::new(Arc::new(bus))));
    };
    let nats = Nats::connect(&options).await.context("the bus can not be used; see the settings of `bus`")?;
    Ok(Some(Nodes::new(Arc::new(nats))))
}

/// How NATS is reached; none if the database carries the news.
pub fn bus_options(config: &Config) -> Option<NatsOptions> {
    Some(NatsOptions {
        servers: config.bus.url.as_ref()?.reveal().to_owned(),
        credentials: config.bus.credentials.clone(),
        authorities: config.http.ca_file.clone(),
        prefix: config.bus.prefix.clone(),
        replicas: config.bus.replicas,
    })
}

/// What is done without anybody waiting for it.
struct Work {
    /// What is brought to its end when the node ends.
    ending: [JoinHandle<()>; 2],
    /// What is begun again by another node.
    again: [JoinHandle<()>; 3],
}

impl Work {
    fn begin(platform: &Arc<Platform>, gate: &Arc<Gate>, patience: Duration) -> Self {
        use actix_web::rt::spawn;
        let platform = || Arc::clone(platform);
        Self {
            ending: [
                spawn(world::wake(platform(), Arc::clone(gate))),
                spawn(world::deliver(platform(), Arc::clone(gate), patience)),
            ],
            again: [
                spawn(world::look_after(platform())),
                spawn(world::count(platform())),
                spawn(world::retire(platform())),
            ],
        }
    }

    /// Whether all came to its end in time.
    async fn end(self, until: Instant) -> bool {
        self.again.iter().for_each(JoinHandle::abort);
        let mut ended = true;
        for one in self.ending {
            ended &= tokio::time::timeout_at(until, one).await.is_ok();
        }
        ended
    }
}

/// Ends the work of this node: whoever sends work is told first, then nothing new is begun, what runs ends, sockets are told to go elsewhere.
/// A second signal ends the waiting.
async fn drain(
    server: &config::Server,
    gate: &Gate,
    platform: &Platform,
    work: Option<Work>,
    signals: &mut Signals,
) {
    let until = Instant::now() + server.notice + server.drain;
    gate.turn_to(Phase::Leaving);
    let ending = async {
        tokio::time::sleep(server.notice).await;
        gate.turn_to(Phase::Draining);
        platform.engine.watchers().close();
        // Conversations that were claimed and not woken yet are given back by the waker.
        let worked = match work {
            Some(work) => work.end(until).await,
            None => true,
        };
        gate.empty(until).await && worked
    };
    tokio::select! {
        ended = ending => if !ended {
            tracing::warn!(seconds = server.drain.as_secs(), "work was still under way when the time for it was over");
        },
        () = signals.heard() => tracing::warn!("a second signal: what is under way is given up"),
    }
}

/// What tells the process to end.
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn heard(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
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

/// The key that signs web-chat tokens, and from which that of the seals of indexes is made. On a file it is made at the first start, so that tokens outlive a restart. On a server
/// the nodes share one; that of an installation which was carried there is offered for it.
async fn shared_key(store: &Store, database: &Address, file: &Path) -> anyhow::Result<[u8; 32]> {
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
    <[u8; 32]>::try_from(bytes).map_err(|_| anyhow::anyhow!("the shared key of web chats is damaged"))
}

fn random_key() -> anyhow::Result<[u8; 32]> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("no randomness: {error}"))?;
    Ok(bytes)
}
