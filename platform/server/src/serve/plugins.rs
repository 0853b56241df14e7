//! The host of plug-ins of this process.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::config::{self, Forbidden};
use async_trait::async_trait;
use botloom_plugins::grant::Policy;
use botloom_plugins::{Compiler, Limits, Options, PluginHost, compile};
use botloom_ports::{
    Fetch, FetchResponse, PluginCall, PluginCode, PluginError, PluginFacts, PluginReply, PluginWorld,
    Plugins, Secrets,
};
use serde_json::Value as Json;

/// How long compiling a component may take, in a process of its own.
const COMPILING: Duration = Duration::from_secs(60);
/// The hidden command of the compiling process.
pub const COMMAND: &str = "compile-plugin";

/// A host that is made when the first plug-in is there: it takes address space and a folder, and bots without plug-ins run where
/// there is neither.
pub struct Host {
    made: OnceLock<Result<PluginHost, String>>,
    settings: config::Plugins,
    fetch: Arc<dyn Fetch>,
    secrets: Arc<dyn Secrets>,
}

impl Host {
    pub fn new(settings: &config::Plugins, fetch: Arc<dyn Fetch>, secrets: Arc<dyn Secrets>) -> Self {
        Self { made: OnceLock::new(), settings: settings.clone(), fetch, secrets }
    }

    fn get(&self) -> Result<&PluginHost, String> {
        let make = || make(&self.settings, &self.fetch, &self.secrets).map_err(|error| format!("{error:#}"));
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

    async fn send(&self, call: &PluginCall, request: Json) -> Result<FetchResponse, PluginError> {
        match self.get() {
            Ok(host) => host.send(call, request).await,
            Err(message) => Err(PluginError { case: "unavailable".to_owned(), message }),
        }
    }

    async fn call(&self, call: Arc<PluginCall>, world: Arc<dyn PluginWorld>) -> PluginReply {
        match self.get() {
            Ok(host) => host.call(call, world).await,
            Err(message) => Err(PluginError { case: "unavailable".to_owned(), message }).into(),
        }
    }
}

/// A host that compiles in processes of their own, within what the operator allows.
fn make(
    settings: &config::Plugins,
    fetch: &Arc<dyn Fetch>,
    secrets: &Arc<dyn Secrets>,
) -> anyhow::Result<PluginHost> {
    let compiler = Compiler::Apart {
        program: std::env::current_exe()?,
        arguments: vec![COMMAND.to_owned()],
        time: COMPILING,
    };
    let options = Options {
        limits: Limits {
            cpu: settings.cpu.min(settings.cpu_most),
            memory: settings.memory.0.min(settings.memory_most.0),
            requests: settings.requests,
            ..Limits::DEFAULT
        },
        policy: policy(settings),
        compiler,
        cache: settings.cache.clone().or_else(cache),
        calls: settings.calls,
        calls_of_tenant: settings.calls_of_workspace,
        ..Options::default()
    };
    Ok(PluginHost::new(options, Arc::clone(fetch), Arc::clone(secrets))?)
}

/// What bots may give to plug-ins at all.
fn policy(settings: &config::Plugins) -> Policy {
    let may = |what| !settings.forbid.contains(&what);
    Policy {
        http: may(Forbidden::Http),
        addresses: (!settings.addresses.is_empty()).then(|| settings.addresses.clone()),
        private: may(Forbidden::Private),
        secrets: may(Forbidden::Secrets),
        slots: may(Forbidden::Slots),
        user: may(Forbidden::User),
        values: may(Forbidden::Values),
        knowledge: may(Forbidden::Knowledge),
        maximum: Limits {
            cpu: settings.cpu_most,
            memory: settings.memory_most.0,
            wall: settings.time_most,
            requests: settings.requests,
            ..Limits::MAXIMUM
        },
    }
}

/// The user's folder for what can be made again.
fn cache() -> Option<PathBuf> {
    let named = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let caches = named("XDG_CACHE_HOME").or_else(|| Some(named("HOME")?.join(".cache")))?;
    Some(caches.join("botloom/plugins"))
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

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_plugins::grant::grant;
    use botloom_ports::Allowed;

    #[test]
    fn what_the_operator_forbids_is_not_granted_whatever_a_bot_allows() {
        let all = Allowed {
            http: vec!["https://".to_owned()],
            secrets: vec!["TOKEN".to_owned()],
            slots: vec!["order".to_owned()],
            user: true,
            values: true,
            knowledge: true,
            private: true,
            ..Allowed::default()
        };
        let granted = |forbid: &[Forbidden], addresses: &[&str]| {
            let addresses = addresses.iter().map(|address| (*address).to_owned()).collect();
            let settings =
                config::Plugins { forbid: forbid.to_vec(), addresses, ..config::Plugins::default() };
            grant(None, &all, &policy(&settings))
        };
        assert_eq!(granted(&[], &[]), all);
        let without = |change: fn(&mut Allowed)| {
            let mut rest = all.clone();
            change(&mut rest);
            rest
        };
        for (what, rest) in [
            (Forbidden::Http, without(|rest| rest.http.clear())),
            (Forbidden::Private, without(|rest| rest.private = false)),
            (Forbidden::Secrets, without(|rest| rest.secrets.clear())),
            (Forbidden::Slots, without(|rest| rest.slots.clear())),
            (Forbidden::User, without(|rest| rest.user = false)),
            (Forbidden::Values, without(|rest| rest.values = false)),
            (Forbidden::Knowledge, without(|rest| rest.knowledge = false)),
        ] {
            assert_eq!(granted(&[what], &[]), rest, "{what:?}");
        }
        assert_eq!(granted(&[], &["https://api.example.com/"]).http, ["https://api.example.com/"]);
    }
}
