//! The host of plug-ins of this process.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_trait::async_trait;
use botloom_plugins::{Compiler, Options, PluginHost, compile};
use botloom_ports::{
    Fetch, PluginCall, PluginCode, PluginError, PluginFacts, PluginReply, PluginWorld, Plugins, Secrets,
};

/// How long compiling a component may take, in a process of its own.
const COMPILING: Duration = Duration::from_secs(60);
/// The hidden command of the compiling process.
pub const COMMAND: &str = "compile-plugin";

/// A host that is made when the first plug-in is there: it takes address space and a folder, and bots without plug-ins run where
/// there is neither.
pub struct Host {
    made: OnceLock<Result<PluginHost, String>>,
    fetch: Arc<dyn Fetch>,
    secrets: Arc<dyn Secrets>,
}

impl Host {
    pub fn new(fetch: Arc<dyn Fetch>, secrets: Arc<dyn Secrets>) -> Self {
        Self { made: OnceLock::new(), fetch, secrets }
    }

    fn get(&self) -> Result<&PluginHost, String> {
        let make = || make(&self.fetch, &self.secrets).map_err(|error| format!("{error:#}"));
        self.made.get_or_init(make).as_ref().map_err(String::clone)
    }
}

#[async_trait]
impl Plugins for Host {
    async fn prepare(&self, code: &PluginCode) -> Result<(), String> {
        self.get()?.prepare(code).await
    }

    fn inspect(&self, code: &PluginCode) -> Result<PluginFacts, String> {
        self.get()?.inspect(code)
    }

    async fn call(&self, call: Arc<PluginCall>, world: Arc<dyn PluginWorld>) -> PluginReply {
        match self.get() {
            Ok(host) => host.call(call, world).await,
            Err(message) => Err(PluginError { case: "unavailable".to_owned(), message }).into(),
        }
    }
}

/// A host that compiles in processes of their own. `BOTLOOM_PLUGIN_CACHE` names the folder of machine code; without one
/// it is in the user's folder for such files.
fn make(fetch: &Arc<dyn Fetch>, secrets: &Arc<dyn Secrets>) -> anyhow::Result<PluginHost> {
    let compiler = Compiler::Apart {
        program: std::env::current_exe()?,
        arguments: vec![COMMAND.to_owned()],
        time: COMPILING,
    };
    let options = Options { compiler, cache: cache(), ..Options::default() };
    Ok(PluginHost::new(options, Arc::clone(fetch), Arc::clone(secrets))?)
}

fn cache() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    named("BOTLOOM_PLUGIN_CACHE").or_else(|| {
        let caches = named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")))?;
        Some(caches.join("botloom/plugins"))
    })
}

/// The compiling process: a component comes in, machine code goes out.
pub fn compiling() -> ExitCode {
    match compile(COMPILING) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}
