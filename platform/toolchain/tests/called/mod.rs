//! Examples as a bot calls them: on the host of plug-ins, within its bounds.

use botloom_plugins::{Options, PluginHost};
use botloom_ports::memory::{MemorySecrets, NoTurn, ScriptedFetch};
use botloom_ports::{
    Allowed, Caller, ConversationId, FetchResponse, PluginCall, PluginCode, PluginReply, Plugins,
};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

/// What answers in place of other systems.
pub struct World {
    fetch: Arc<ScriptedFetch>,
    host: PluginHost,
}

impl World {
    pub fn new() -> Self {
        let fetch = Arc::new(ScriptedFetch::default());
        let names = ["ORDERS_TOKEN", "CHAT_HOOK_TOKEN"].map(|name| (name.to_owned(), "t0p".to_owned()));
        let secrets = Arc::new(MemorySecrets(names.into()));
        let host =
            PluginHost::new(Options::default(), Arc::clone(&fetch) as Arc<dyn botloom_ports::Fetch>, secrets);
        Self { fetch, host: host.expect("plug-ins run on this machine") }
    }

    /// An answer of another system.
    pub fn answer(&self, url: &str, status: u16, body: &Json) {
        let body = body.to_string().into_bytes();
        self.fetch.answer("GET", url, Ok(FetchResponse { status, body, ..FetchResponse::default() }));
    }

    /// The header `authorization` of the first request.
    pub fn authorization(&self) -> Option<String> {
        let asked = self.fetch.asked();
        let named = asked.first()?.headers.iter().find(|(name, _)| name == "authorization");
        named.map(|(_, value)| value.clone())
    }

    pub fn call(&self, component: &[u8], function: &str, arguments: &Json, allowed: Allowed) -> PluginReply {
        let caller = Caller {
            conversation: ConversationId::new("c").expect("it is an id"),
            tenant: "test".into(),
            language: "zh-CN".to_owned(),
            channel: "web".to_owned(),
            user: None,
            slots: BTreeMap::new(),
            at: jiff::Timestamp::UNIX_EPOCH,
            zone: "Asia/Shanghai".to_owned(),
        };
        let call = PluginCall {
            plugin: "example".to_owned(),
            component: "example".to_owned(),
            code: Some(PluginCode::new(component.to_vec())),
            function: function.to_owned(),
            arguments: arguments.as_object().cloned().unwrap_or_default(),
            timeout: Duration::from_secs(5),
            key: "c:1:1".to_owned(),
            allowed,
            caller,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("there are threads").block_on(self.host.call(Arc::new(call), Arc::new(NoTurn)))
    }

    /// The same for one that may do nothing besides computing; its result, or the case of its error.
    pub fn computed(&self, component: &[u8], function: &str, arguments: &Json) -> Result<Json, String> {
        self.call(component, function, arguments, Allowed::default()).result.map_err(|error| error.case)
    }
}
