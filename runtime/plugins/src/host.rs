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
use metrics::counter;
use moka::sync::Cache as Kept;
use serde_json::Value as Json;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use wasmtime::Engine;
use wasmtime::component::Component;

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
    /// How many of them may be one tenant's.
    pub calls_of_tenant: u32,
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
    pub(crate) ticker: Arc<Ticker>,
    engine: Engine,
    linkers: Linkers,
    cache: Option<Cache>,
    loaded: Kept<Digest, Arc<Loaded>>,
    tenants: Mutex<HashMap<Arc<str>, u32>>,
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
        let loaded = Kept::builder()
            .weigher(|_, loaded: &Arc<Loaded>| weight(loaded.pre.component()))
            .max_capacity(options.loaded)
            .build();
        let shared = Shared {
            fetch,
            secrets,
            turnstile: Turnstile::new(options.threads),
            background: Background::new(options.threads).map_err(HostError::Threads)?,
            ticker: Ticker::start(&engine).map_err(HostError::Threads)?,
            linkers,
            cache: cache.transpose().map_err(HostError::Cache)?,
            loaded,
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
            let made = shared.loaded.try_get_with(code.digest.clone(), || shared.load(&code).map(Arc::new));
            made.map_err(|why| why.to_string())
        });
        // Reading hostile files must cost no more than an error, whatever the libraries think of them.
        loading.await.unwrap_or_else(|_| Err("the component is damaged".to_owned()))
    }

    /// How many components are in memory.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.loaded.run_pending_tasks();
        self.0.loaded.entry_count()
    }
}

fn weight(component: &Component) -> u32 {
    let range = component.image_range();
    let bytes = (range.end as usize).saturating_sub(range.start as usize);
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

impl Shared {
    fn load(&self, code: &PluginCode) -> Result<Loaded, String> {
        let facts = inspect(&code.bytes, &self.options.bounds).map_err(|refused| refused.to_string())?;
        let kept = self.cache.as_ref().and_then(|cache| cache.get(&code.digest, &self.engine));
        let component = match kept {
            Some(component) => component,
            None => self.compile(code)?,
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

    fn admit(self: &Arc<Self>, tenant: &Arc<str>) -> Option<Admission> {
        let mut tenants = self.tenants.lock().expect("no holder of the lock panics");
        let calls = tenants.entry(Arc::clone(tenant)).or_default();
        if *calls >= self.options.calls_of_tenant {
            return None;
        }
        *calls += 1;
        Some(Admission { shared: Arc::clone(self), tenant: Arc::clone(tenant) })
    }
}

/// A call of a tenant that is under way.
struct Admission {
    shared: Arc<Shared>,
    tenant: Arc<str>,
}

impl Drop for Admission {
    fn drop(&mut self) {
        let mut tenants = self.shared.tenants.lock().expect("no holder of the lock panics");
        if let Some(calls) = tenants.get_mut(&self.tenant) {
            *calls -= 1;
            if *calls == 0 {
                tenants.remove(&self.tenant);
            }
        }
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
        let outcome = match &reply.result {
            Ok(_) => "done",
            Err(error) => match error.case.as_str() {
                "unavailable" => "unavailable",
                "timeout" => "timeout",
                "crashed" => "crashed",
                // The function's own errors, and arguments or results that do not fit.
                _ => "error",
            },
        };
        counter!("botloom_plugin_calls_total", "outcome" => outcome).increment(1);
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
        let Some(_admission) = self.0.admit(&call.caller.tenant) else {
            return refuse("unavailable", "too many calls of plug-ins run at the moment".to_owned());
        };
        let loaded = match self.loaded(code).await {
            Ok(loaded) => loaded,
            Err(why) => return refuse("unavailable", why),
        };
        let Some(exported) = loaded.functions.get(&call.function) else {
            return refuse("unavailable", format!("the component has no function `{}`", call.function));
        };
        run(&self.0, &loaded, exported, Arc::clone(&call), world).await
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

    /// Ticks for as long as what it returns is kept.
    pub(crate) fn run(self: &Arc<Self>) -> Ticking {
        if self.calls.fetch_add(1, Ordering::SeqCst) == 0 {
            self.thread.unpark();
        }
        Ticking(Arc::clone(self))
    }
}

/// A call that needs ticks.
pub(crate) struct Ticking(Arc<Ticker>);

impl Drop for Ticking {
    fn drop(&mut self) {
        self.0.calls.fetch_sub(1, Ordering::SeqCst);
    }
}
