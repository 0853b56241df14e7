//! A host, a world and components written in the text form of WebAssembly.

pub mod mutate;

use async_trait::async_trait;
use botloom_plugins::{Options, PluginHost};
use botloom_ports::memory::{MemorySecrets, ScriptedFetch};
use botloom_ports::{
    Allowed, Caller, ConversationId, Fetch, KeptValues, KnowledgeHit, PluginCall, PluginCode, PluginReply,
    PluginWorld, Plugins, ValueScope,
};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

/// A turn's world: values that are there, one entry of knowledge.
#[derive(Default)]
pub struct Turn(pub HashMap<(ValueScope, String), String>);

#[async_trait]
impl PluginWorld for Turn {
    async fn value(&self, scope: ValueScope, key: &str) -> Result<Option<String>, String> {
        Ok(self.0.get(&(scope, key.to_owned())).cloned())
    }

    async fn kept(&self, scope: ValueScope) -> Result<KeptValues, String> {
        let own = self.0.iter().filter(|((of, _), _)| *of == scope);
        let bytes = own.clone().map(|((_, key), value)| (key.len() + value.len()) as u64).sum();
        Ok(KeptValues { values: own.count() as u64, bytes })
    }

    async fn search(&self, question: &str, _most: usize) -> Vec<KnowledgeHit> {
        let (entry, answer) = ("fee".to_owned(), "5 CNY".to_owned());
        vec![KnowledgeHit { entry, question: question.to_owned(), answer, certainty: 0.9 }]
    }
}

pub fn secrets() -> Arc<MemorySecrets> {
    let named = [("TOKEN", "t0p"), ("OTHER", "never")];
    Arc::new(MemorySecrets(named.map(|(name, value)| (name.to_owned(), value.to_owned())).into()))
}

pub fn host(options: Options, fetch: Arc<dyn Fetch>) -> PluginHost {
    PluginHost::new(options, fetch, secrets()).expect("plug-ins run on this machine")
}

pub fn quiet_host() -> PluginHost {
    host(Options::default(), Arc::new(ScriptedFetch::default()))
}

pub fn code(wat: &str) -> PluginCode {
    PluginCode::new(wat::parse_str(wat).unwrap_or_else(|error| panic!("{error}")))
}

pub fn call(code: &PluginCode, function: &str, arguments: Json) -> PluginCall {
    let arguments = match arguments {
        Json::Object(map) => map,
        _ => Map::new(),
    };
    PluginCall {
        plugin: "orders".to_owned(),
        component: "plugins/orders.wasm".to_owned(),
        code: Some(code.clone()),
        function: function.to_owned(),
        arguments,
        timeout: Duration::from_secs(5),
        key: "c:k:1".to_owned(),
        allowed: Allowed::default(),
        caller: Caller {
            conversation: ConversationId::new("c").expect("it is an id"),
            tenant: "acme".into(),
            language: "zh-CN".to_owned(),
            channel: "web".to_owned(),
            user: Some(("u1".to_owned(), Some("王小明".to_owned()))),
            slots: [("order_no".to_owned(), Json::from("SO1"))].into(),
            at: "2026-05-01T00:00:00Z".parse().expect("it is a time"),
            zone: "Asia/Shanghai".to_owned(),
        },
    }
}

pub async fn reply(host: &PluginHost, call: PluginCall) -> PluginReply {
    host.call(Arc::new(call), Arc::new(Turn::default())).await
}

/// The case and message of the error of a call.
pub async fn error(
    host: &PluginHost,
    code: &PluginCode,
    function: &str,
    arguments: Json,
) -> (String, String) {
    let error = reply(host, call(code, function, arguments)).await.result.expect_err("the call fails");
    (error.case, error.message)
}

/// A component of one core module without imports; its functions are lifted with these types, such as
/// `("spin", "(param \"n\" u32) (result u32)")`.
pub fn plain(body: &str, functions: &[(&str, &str)]) -> String {
    component("", "", "", body, functions)
}

/// Memory and an allocator that only goes forward, in a module of its own so that functions of the host can be lowered first.
const LIBC: &str = r#"
  (core module $libc_module
    (memory (export "memory") 8)
    (global $at (mut i32) (i32.const 65536))
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (local $to i32)
      (local.set $to (i32.and (i32.add (global.get $at) (i32.const 7)) (i32.const -8)))
      (global.set $at (i32.add (local.get $to) (local.get 3)))
      (local.get $to)))
  (core instance $libc (instantiate $libc_module))"#;

/// A component: what it imports, what it lowers of that, the core functions `host` gets, the module's body, its exports.
pub fn component(
    imports: &str,
    lowered: &str,
    given: &str,
    body: &str,
    functions: &[(&str, &str)],
) -> String {
    let lifted: String = functions
        .iter()
        .map(|(name, kind)| {
            format!(
                "(func (export \"{name}\") {kind} (canon lift (core func $main \"{name}\") \
                 (memory (core memory $libc \"memory\")) (realloc (core func $libc \"realloc\"))))\n"
            )
        })
        .collect();
    format!(
        "(component {imports} {LIBC} {lowered}
          (core module $main_module (import \"libc\" \"memory\" (memory 8)) {body})
          (core instance $main (instantiate $main_module
            (with \"libc\" (instance $libc)) (with \"host\" (instance {given}))))
          {lifted})"
    )
}

pub const LOG: &str = r#"(import "botloom:plugin/log@1.0.0" (instance $log
    (type $l (enum "debug" "info" "warn" "error"))
    (export "level" (type $level (eq $l)))
    (export "write" (func (param "level" $level) (param "message" string)))))"#;

pub const HTTP: &str = r#"(import "botloom:plugin/http@1.0.0" (instance $http
    (type $m (enum "get" "head" "post" "put" "patch" "delete"))
    (export "method" (type $method (eq $m)))
    (type $q (record (field "method" $method) (field "url" string) (field "headers" (list (tuple string string)))
      (field "body" (option (list u8))) (field "timeout-ms" (option u32))))
    (export "request" (type $request (eq $q)))
    (type $p (record (field "status" u16) (field "headers" (list (tuple string string))) (field "body" (list u8))))
    (export "response" (type $response (eq $p)))
    (type $e (variant (case "denied" string) (case "bad-request" string) (case "too-many") (case "timeout")
      (case "unreachable" string) (case "too-large")))
    (export "error" (type $error (eq $e)))
    (export "send" (func (param "request" $request) (result (result $response (error $error)))))))
  (alias export $http "response" (type $response))
  (alias export $http "error" (type $error))"#;

pub const SEND: &str = r#"(core func $send (canon lower (func $http "send") (memory (core memory $libc "memory"))
    (realloc (core func $libc "realloc"))))"#;

/// A plug-in that asks an address, with a header `authorization` of this value.
pub fn asks(header: &str) -> String {
    let body = format!(
        r#"(import "host" "send" (func $send (param i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)))
      (data (i32.const 1024) "authorization{header}")
      (func (export "ask") (param i32 i32) (result i32)
        ;; one header: where its name and its value stand
        (i32.store (i32.const 512) (i32.const 1024)) (i32.store (i32.const 516) (i32.const 13))
        (i32.store (i32.const 520) (i32.const 1037)) (i32.store (i32.const 524) (i32.const {length}))
        (call $send (i32.const 0) (local.get 0) (local.get 1) (i32.const 512) (i32.const {count})
          (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 2048))
        (i32.const 2048))
      (func (export "ask-often") (param i32 i32 i32) (result i32)
        (loop $again
          (drop (call 1 (local.get 0) (local.get 1)))
          (local.set 2 (i32.sub (local.get 2) (i32.const 1)))
          (br_if $again (local.get 2)))
        (i32.const 2048))"#,
        length = header.len(),
        count = usize::from(!header.is_empty()),
    );
    let kind = "(param \"url\" string) (result (result $response (error $error)))";
    let often = "(param \"url\" string) (param \"times\" u32) (result (result $response (error $error)))";
    component(HTTP, SEND, "(export \"send\" (func $send))", &body, &[("ask", kind), ("ask-often", often)])
}
