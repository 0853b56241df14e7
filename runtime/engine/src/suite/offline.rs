//! Plug-ins and scripts in conversation tests: those that need no other system are run.

use crate::talk::{Asked, Talk};
use crate::world::{Calling, Outside, Reach, World};
use botloom_dialogue::{Effect, Failure};
use botloom_ports::memory::MemoryValues;
use botloom_ports::{ConversationId, PluginCode, Plugins, ValueWrite, Values};
use jiff::Timestamp;
use serde_json::Value as Json;
use std::sync::Arc;
use tokio::runtime::Handle;

/// What runs plug-ins in conversation tests. They reach no other system, so a plug-in that may ask one is not run: the test says
/// what it gives.
pub struct Offline {
    world: World,
    conversation: ConversationId,
    tenant: Arc<str>,
    runtime: Handle,
}

impl Offline {
    /// Tests are run on threads that do not belong to this runtime, which drives the plug-ins.
    #[must_use]
    pub fn new(plugins: Arc<dyn Plugins>, script: Option<PluginCode>, runtime: Handle) -> Self {
        let world = World { plugins, script, ..World::default() };
        let conversation = ConversationId::new("test").expect("a short word is an identifier");
        Self { world, conversation, tenant: "tests".into(), runtime }
    }

    /// Begins a test, in which nothing is kept yet.
    #[must_use]
    pub fn begin(&self) -> Running<'_> {
        Running { offline: self, kept: Arc::default() }
    }
}

/// One test.
#[derive(Clone)]
pub struct Running<'a> {
    offline: &'a Offline,
    kept: Arc<MemoryValues>,
}

impl Running<'_> {
    /// What a plug-in or script gives, if it can be run.
    pub fn answer(&self, talk: &mut Talk, asked: &Asked, at: Timestamp) -> Option<Result<Json, Failure>> {
        let Effect::Call { plugin, script, .. } = &asked.effect else { return None };
        if script.is_some() {
            self.offline.world.script.as_ref()?;
        } else {
            let declared = talk.release().program.plugins.get(plugin)?;
            let alone = declared.http.is_empty() && declared.secrets.is_empty();
            talk.release().components.get(&declared.component).filter(|_| alone)?;
        }
        let values: Arc<dyn Values> = Arc::clone(&self.kept) as _;
        let outside = Outside {
            world: &self.offline.world,
            conversation: &self.offline.conversation,
            tenant: &self.offline.tenant,
            values: &values,
            reach: Reach::Nothing,
        };
        let key = format!("test:{}:{}", talk.turns(), asked.number);
        let calling = Calling { talk, at, key, left: None };
        let answer = self.offline.runtime.block_on(outside.answer(&calling, &asked.effect));
        if let Some((note, writes)) = answer.note {
            talk.note(note, writes);
        }
        Some(answer.result)
    }

    /// Keeps what plug-ins wrote in a turn.
    pub fn keep(&self, writes: &[ValueWrite]) {
        self.kept.keep(&self.offline.conversation, writes);
    }
}
