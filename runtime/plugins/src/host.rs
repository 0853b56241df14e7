//! The host: components by digest, calls by function.

use crate::Limits;
use crate::cache::{Cache, load};
use crate::call::run;
use crate::compile::{Compiler, Instances, apart, config, plain};
use crate::grant::{Policy, grant};
use crate::lane::TICK;
use crate::link::{Sender, unsent, written};
use crate::loaded::{Linkers, Loaded};
use crate::scan::{Bounds, Refused, Scope, inspect};
use crate::turnstile::Turnstile;
use async_trait::async_trait;
use botloom_ports::{
    Digest, Fetch, FetchResponse, PluginCall, PluginCode, PluginError, PluginFacts, PluginReply, PluginWorld,
    Plugins, Secrets,
};
use metrics::{Counter, Histogram, counter, histogram};
use quick_cache::Weighter;
use quick_cache::sync::Cache as Kept;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::Semaphore;
use wasmtime::Engine;
use wasmtime::component::Component;

/// How many components a host may expect.
const COMPONENTS: usize = 1000;
/// How long the ticks go on after the last call: most calls come soon after another.
const LINGER: u32 = 500;
/// How much of the processors background threads give to others.
const NICE: i32 = 10;

/// How a host works.
#[derive(Debug, Clone)]
pub struct Options {
    /// What a call gets if its bot says nothing.
    pub limits: Limits,
    /// What bots may give to plug-ins at all.
    pub policy: Policy,
    /// How large components may be.
    pub bounds: Bounds,
    /// Who compiles.
    pub compiler: Compiler,
    /// Where machine code is kept; nowhere if there is no folder.
    pub cache: Option<PathBuf>,
    /// How many calls may be under way at once.
    pub calls: u32,
    /// How many of them may be one tenant's; a call of a component with many memories or tables counts as several.
    pub calls_of_tenant: u32,
    /// Bytes that the calls of one tenant may take together.
    pub memory_of_tenant: usize,
    /// How many threads compute what takes longer than a moment.
    pub threads: usize,
    /// Bytes of machine code that are kept in memory.
    pub loaded: u64,
}

impl Default for Options {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            limits: Limits::DEFAULT,
            policy: Policy::default(),
            bounds: Bounds::default(),
            compiler: Compiler::Here,
            cache: None,
            calls: 2000,
            calls_of_tenant: 500,
            memory_of_tenant: 2 << 30,
            threads: (cores / 2).max(1),
            loaded: 1 << 30,
        }
    }
}

/// Why there is no host.
#[derive(Debug, thiserror::Error)]
pub enum HostError {
    /// The engine does not start on this machine.
    #[error("plug-ins cannot run on this machine: {0}")]
    Engine(String),
    /// The folder of machine code cannot be used.
    #[error("the folder of machine code cannot be used")]
    Cache(#[source] std::io::Error),
    /// A thread cannot be started.
    #[error("the threads for plug-ins cannot be started")]
    Threads(#[source] std::io::Error),
}

/// What calls share.
pub(crate) struct Shared {
    pub(crate) options: Options,
    pub(crate) fetch: Arc<dyn Fetch>,
    pub(crate) secrets: Arc<dyn Secrets>,
    pub(crate) turnstile: Arc<Turnstile>,
    pub(crate) background: Background,
    pub(crate) metrics: Metrics,
    ticker: Arc<Ticker>,
    engine: Engine,
    linkers: Linkers,
    cache: Option<Cache>,
    loaded: Kept<Digest, Arc<Loaded>, Bytes>,
    /// Compiling takes a processor for long; calls need some of them.
    compiling: Semaphore,
    /// Those that called since the start.
    tenants: Mutex<HashMap<Arc<str>, Arc<Tenant>>>,
}

/// What a call is counted by: found once, for a label that is looked up costs as much as an argument.
pub(crate) struct Metrics {
    done: Counter,
    unavailable: Counter,
    timeout: Counter,
    crashed: Counter,
    /// The function's own errors, and arguments or results that do not fit.
    error: Counter,
    /// Seconds of a processor.
    pub(crate) cpu: Histogram,
}

impl Metrics {
    fn new() -> Self {
        let outcome = |outcome: &'static str| counter!("botloom_plugin_calls_total", "outcome" => outcome);
        Self {
            done: outcome("done"),
            unavailable: outcome("unavailable"),
            timeout: outcome("timeout"),
            crashed: outcome("crashed"),
            error: outcome("error"),
            cpu: histogram!("botloom_plugin_cpu_seconds"),
        }
    }

    fn count(&self, result: &Result<Json, PluginError>) {
        let counter = match result.as_ref().map_err(|error| error.case.as_str()) {
            Ok(_) => &self.done,
            Err("unavailable") => &self.unavailable,
            Err("timeout") => &self.timeout,
            Err("crashed") => &self.crashed,
            Err(_) => &self.error,
        };
        counter.increment(1);
    }
}

/// What the calls of a tenant take together.
pub(crate) struct Tenant {
    pub(crate) name: Arc<str>,
    /// Calls under way, by weight.
    calls: AtomicU32,
    memory: AtomicUsize,
}

/// A call that is under way: what it takes of the host and of what its tenant may, given back with it.
pub(crate) struct Admission {
    pub(crate) shared: Arc<Shared>,
    pub(crate) tenant: Arc<Tenant>,
    weight: u32,
    /// Bytes of memory.
    memory: usize,
}

impl Admission {
    /// Takes so many bytes of memory in all, if the tenant has them.
    pub(crate) fn grow(&mut self, all: usize) -> bool {
        let (more, most) = (all.saturating_sub(self.memory), self.shared.options.memory_of_tenant);
        let grown = |taken: usize| taken.checked_add(more).filter(|taken| *taken <= most);
        let fits = self.tenant.memory.fetch_update(Ordering::Relaxed, Ordering::Relaxed, grown).is_ok();
        if fits {
            self.memory = self.memory.max(all);
        }
        fits
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        self.shared.ticker.rest();
        self.tenant.calls.fetch_sub(self.weight, Ordering::Relaxed);
        self.tenant.memory.fetch_sub(self.memory, Ordering::Relaxed);
    }
}

/// Runs components of plug-ins.
#[derive(Clone)]
pub struct PluginHost(Arc<Shared>);

impl PluginHost {
    /// A host on these ports.
    ///
    /// # Errors
    /// See [`HostError`].
    pub fn new(
        options: Options,
        fetch: Arc<dyn Fetch>,
        secrets: Arc<dyn Secrets>,
    ) -> Result<Self, HostError> {
        let wrong = |error: wasmtime::Error| HostError::Engine(plain(&error));
        let engine = Engine::new(&config(Instances::Pooled(options.calls))).map_err(wrong)?;
        let linkers = Linkers::new(&engine).map_err(wrong)?;
        let cache = options.cache.as_ref().map(|folder| Cache::open(folder, &engine));
        let loaded = Kept::with_weighter(COMPONENTS, options.loaded, Bytes);
        let shared = Shared {
            fetch,
            secrets,
            turnstile: Turnstile::new(options.threads),
            background: Background::new(options.threads).map_err(HostError::Threads)?,
            metrics: Metrics::new(),
            ticker: Ticker::start(&engine).map_err(HostError::Threads)?,
            linkers,
            cache: cache.transpose().map_err(HostError::Cache)?,
            loaded,
            compiling: Semaphore::new(options.threads),
            tenants: Mutex::default(),
            engine,
            options,
        };
        Ok(Self(Arc::new(shared)))
    }

    /// The component, loaded; compiled if it is new.
    async fn loaded(&self, code: &PluginCode) -> Result<Arc<Loaded>, String> {
        if let Some(loaded) = self.0.loaded.get(&code.digest) {
            return Ok(loaded);
        }
        let (shared, code) = (Arc::clone(&self.0), code.clone());
        let loading = tokio::task::spawn_blocking(move || {
            shared.loaded.get_or_insert_with(&code.digest, || shared.load(&code).map(Arc::new))
        });
        // Reading hostile files must cost no more than an error, whatever the libraries think of them.
        loading.await.unwrap_or_else(|_| Err("the component is damaged".to_owned()))
    }

    /// How many components are in memory.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.loaded.len()
    }
}

/// Weighs components by the bytes of their machine code.
#[derive(Clone)]
struct Bytes;

impl Weighter<Digest, Arc<Loaded>> for Bytes {
    fn weight(&self, _: &Digest, loaded: &Arc<Loaded>) -> u64 {
        let range = loaded.pre.component().image_range();
        (range.end as usize).saturating_sub(range.start as usize).max(1) as u64
    }
}

impl Shared {
    fn load(&self, code: &PluginCode) -> Result<Loaded, String> {
        let facts = inspect(&code.bytes, &self.options.bounds).map_err(|refused| refused.to_string())?;
        let kept = self.cache.as_ref().and_then(|cache| cache.get(&code.digest, &self.engine));
        let component = match kept {
            Some(component) => component,
            None => {
                // This thread may wait: it is one for that.
                let turn = tokio::runtime::Handle::current().block_on(self.compiling.acquire());
                let _turn = turn.expect("nobody closes it");
                self.compile(code)?
            }
        };
        Loaded::new(&component, facts, &self.linkers)
    }

    fn compile(&self, code: &PluginCode) -> Result<Component, String> {
        let machine = match &self.options.compiler {
            Compiler::Here => self.engine.precompile_component(&code.bytes).map_err(|error| plain(&error))?,
            Compiler::Apart { program, arguments, time } => apart(&code.bytes, program, arguments, *time)?,
        };
        let component = load(&self.engine, &machine).map_err(|error| plain(&error))?;
        if let Some(cache) = &self.cache {
            cache.put(&code.digest, &machine);
        }
        Ok(component)
    }

    /// A place for a call of this weight, if its tenant has one.
    fn admit(self: &Arc<Self>, tenant: &Arc<str>, weight: u32) -> Option<Admission> {
        let tenant = {
            let mut tenants = self.tenants.lock().expect("no holder of the lock panics");
            match tenants.get(tenant) {
                Some(known) => Arc::clone(known),
                None => {
                    let name = Arc::clone(tenant);
                    let (calls, memory) = (AtomicU32::new(0), AtomicUsize::new(0));
                    let new = Arc::new(Tenant { name, calls, memory });
                    tenants.insert(Arc::clone(tenant), Arc::clone(&new));
                    new
                }
            }
        };
        let most = self.options.calls_of_tenant;
        let more = |calls: u32| calls.checked_add(weight).filter(|calls| *calls <= most);
        tenant.calls.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).ok()?;
        self.ticker.tick();
        Some(Admission { shared: Arc::clone(self), tenant, weight, memory: 0 })
    }
}

#[async_trait]
impl Plugins for PluginHost {
    async fn prepare(&self, code: &PluginCode) -> Result<(), String> {
        self.loaded(code).await.map(|_| ())
    }

    fn inspect(&self, code: &PluginCode) -> Result<PluginFacts, String> {
        let found = inspect(&code.bytes, &self.0.options.bounds).map_err(|refused| refused.to_string())?;
        let unknown = found.imports.iter().find(|import| import.scope == Scope::Unknown);
        if let Some(unknown) = unknown {
            return Err(Refused::UnknownImport(unknown.name.clone()).to_string());
        }
        let asks = found.imports.iter().filter_map(|import| import.interface()).map(str::to_owned).collect();
        let others = found.imports.iter().filter(|import| import.scope == Scope::Runtime);
        Ok(PluginFacts {
            asks,
            imports: others.map(|import| import.name.clone()).collect(),
            exports: found.exports,
            producers: found.producers,
            manifest: found.manifest,
        })
    }

    async fn send(&self, call: &PluginCall, request: Json) -> Result<FetchResponse, PluginError> {
        let refuse = |case: &str, message: String| PluginError { case: case.to_owned(), message };
        let Some(code) = &call.code else {
            return Err(refuse("unavailable", format!("the component `{}` is not here", call.component)));
        };
        let request = written(request).map_err(|why| refuse("bad-request", why))?;
        let loaded = self.loaded(code).await.map_err(|why| refuse("unavailable", why))?;
        let options = &self.0.options;
        let allowed = grant(loaded.facts.manifest.as_ref(), &call.allowed, &options.policy);
        let limits = options.limits.of(&allowed, call.timeout.min(options.policy.maximum.wall));
        let sender = Sender {
            allowed: &allowed,
            limits: &limits,
            fetch: self.0.fetch.as_ref(),
            secrets: self.0.secrets.as_ref(),
            tenant: &call.caller.tenant,
        };
        sender.send(request, &call.key).await.map_err(unsent)
    }

    async fn call(&self, call: Arc<PluginCall>, world: Arc<dyn PluginWorld>) -> PluginReply {
        let reply = self.answer(call, world).await;
        self.0.metrics.count(&reply.result);
        reply
    }
}

impl PluginHost {
    async fn answer(&self, call: Arc<PluginCall>, world: Arc<dyn PluginWorld>) -> PluginReply {
        let refuse = |case: &str, message: String| {
            PluginReply::from(Err(PluginError { case: case.to_owned(), message }))
        };
        let Some(code) = &call.code else {
            return refuse("unavailable", format!("the component `{}` is not here", call.component));
        };
        let loaded = match self.loaded(code).await {
            Ok(loaded) => loaded,
            Err(why) => return refuse("unavailable", why),
        };
        let Some(function) = loaded.find(&call.function) else {
            return refuse("unavailable", format!("the component has no function `{}`", call.function));
        };
        let Some(place) = self.0.admit(&call.caller.tenant, loaded.weight) else {
            return refuse("unavailable", "too many calls of plug-ins run at the moment".to_owned());
        };
        run(&self.0, (loaded, function), call, world, place).await
    }
}

/// The threads that compute what takes longer than a moment; everything else goes before them.
pub(crate) struct Background(Option<tokio::runtime::Runtime>);

impl Background {
    fn new(threads: usize) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("plug-ins")
            // Calls come from other threads; who has to wait at the turnstile is there after one turn of the others.
            .global_queue_interval(1)
            .enable_all()
            .on_thread_start(|| {
                // Where it is not allowed, the threads are like all others.
                let _ = rustix::process::setpriority_process(Some(rustix::thread::gettid()), NICE);
            })
            .build()?;
        Ok(Self(Some(runtime)))
    }

    pub(crate) fn handle(&self) -> &tokio::runtime::Handle {
        self.0.as_ref().expect("the runtime is there until the end").handle()
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Ticks while calls are under way.
pub(crate) struct Ticker {
    calls: AtomicUsize,
    thread: std::thread::Thread,
}

impl Ticker {
    fn start(engine: &Engine) -> std::io::Result<Arc<Self>> {
        let (sender, receiver) = std::sync::mpsc::channel::<std::sync::Weak<Self>>();
        let engine = engine.weak();
        let thread = std::thread::Builder::new().name("plug-in ticks".to_owned()).spawn(move || {
            let Ok(ticker) = receiver.recv() else { return };
            let mut idle = 0;
            loop {
                let (Some(ticker), Some(engine)) = (ticker.upgrade(), engine.upgrade()) else { return };
                engine.increment_epoch();
                idle = if ticker.calls.load(Ordering::SeqCst) > 0 { 0 } else { idle + 1 };
                drop((ticker, engine));
                if idle < LINGER {
                    std::thread::sleep(TICK);
                } else {
                    std::thread::park_timeout(Duration::from_secs(60));
                    idle = 0;
                }
            }
        })?;
        let ticker = Arc::new(Self { calls: AtomicUsize::new(0), thread: thread.thread().clone() });
        // The thread waits for exactly this.
        let _ = sender.send(Arc::downgrade(&ticker));
        Ok(ticker)
    }

    /// Ticks for one call more.
    fn tick(&self) {
        if self.calls.fetch_add(1, Ordering::SeqCst) == 0 {
            self.thread.unpark();
        }
    }

    /// Ticks for one call less.
    fn rest(&self) {
        self.calls.fetch_sub(1, Ordering::SeqCst);
    }
}
