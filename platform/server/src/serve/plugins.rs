//! The host of plug-ins of this process.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use botloom_plugins::{Compiler, Options, PluginHost, compile};
use botloom_ports::{Fetch, Secrets};

/// How long compiling a component may take, in a process of its own.
const COMPILING: Duration = Duration::from_secs(60);
/// The hidden command of the compiling process.
pub const COMMAND: &str = "compile-plugin";

/// A host that compiles in processes of their own. `BOTLOOM_PLUGIN_CACHE` names the folder of machine code; without one
/// it is in the user's folder for such files.
pub fn host(fetch: Arc<dyn Fetch>, secrets: Arc<dyn Secrets>) -> anyhow::Result<PluginHost> {
    let compiler = Compiler::Apart {
        program: std::env::current_exe()?,
        arguments: vec![COMMAND.to_owned()],
        time: COMPILING,
    };
    let options = Options { compiler, cache: cache(), ..Options::default() };
    Ok(PluginHost::new(options, fetch, secrets)?)
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
