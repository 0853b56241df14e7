//! What people and programs do here, for the audit log: each mutation that asks for a permission, whether it was given or not, with what came of
//! it. What was said in conversations stands in their own log.

use crate::auth::Actor;
use crate::graphql::{ApiSchema, chosen, refused_whole, said};
use crate::platform::{Failure, Platform};
use async_graphql::{Context, Data, Executor, Request, Response, Value};
use botloom_domain::Deed;
use botloom_flow::words;
use futures_util::stream::{self, BoxStream, StreamExt};
use serde_json::{Map, Value as Json, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

/// Where a request came from.
#[derive(Debug, Clone)]
pub(crate) struct Peer(pub String);

/// Actions that change nothing which lasts, or whose log is that of the conversation.
const ELSEWHERE: [&str; 4] = ["say", "answer", "startTest", "runTests"];
/// Arguments whose values nobody may read later; of customers, since nothing that is erased reaches this log.
const SECRET: [&str; 10] = [
    "password",
    "newPassword",
    "code",
    "clientSecret",
    "secret",
    "token",
    "signature",
    "value",
    "person",
    "evidence",
];
/// Arguments that are long; of them size and digest are kept.
const LONG: [&str; 2] = ["content", "base64"];
/// The most characters of any other text.
const SHOWN: usize = 300;
/// The most bytes of the arguments of one action; of longer ones lists are a count and a digest.
const LONGEST: usize = 8_000;

tokio::task_local! {
    /// What is being done in the operation that runs.
    static DEEDS: RefCell<Vec<(Actor, Deed)>>;
}

/// Notes that a field of the mutation begins, and whether who asks may do it.
pub(crate) fn begin(ctx: &Context<'_>, actor: &Actor, allowed: bool) {
    let at_top = ctx.path_node.as_ref().is_some_and(|node| node.parent.is_none());
    let field = ctx.field();
    let is_mutation =
        ctx.query_env.operation.node.ty == async_graphql::parser::types::OperationType::Mutation;
    if !at_top || !is_mutation || ELSEWHERE.contains(&field.name()) {
        return;
    }
    let arguments = field.arguments().unwrap_or_default().into_iter();
    let arguments: Map<String, Json> =
        arguments.map(|(name, value)| (name.to_string(), shown(&name, &value))).collect();
    let arguments = bounded(Json::Object(arguments));
    let deed = Deed {
        actor: actor.id.clone(),
        name: actor.name.clone(),
        address: ctx.data_opt::<Peer>().map(|peer| peer.0.clone()),
        action: field.name().to_owned(),
        arguments: arguments.to_string(),
        outcome: if allowed { "done" } else { "denied" }.to_owned(),
    };
    // Outside of an operation, as in a test of a resolver, nobody listens.
    let _noted = DEEDS.try_with(|deeds| deeds.borrow_mut().push((actor.clone(), deed)));
}

/// Notes what came of the field that runs, if it is not what was wished.
pub(crate) fn outcome(what: &str) {
    let _noted = DEEDS.try_with(|deeds| {
        if let Some((_, deed)) = deeds.borrow_mut().last_mut().filter(|(_, deed)| deed.outcome == "done") {
            what.clone_into(&mut deed.outcome);
        }
    });
}

/// Arguments that are short enough to be kept for good.
fn bounded(arguments: Json) -> Json {
    fn counted(value: Json) -> Json {
        match value {
            Json::Array(items) => {
                let digest = blake3::hash(json!(items).to_string().as_bytes()).to_hex().to_string();
                json!({"count": items.len(), "digest": digest})
            }
            Json::Object(fields) => fields.into_iter().map(|(name, value)| (name, counted(value))).collect(),
            other => other,
        }
    }
    if arguments.to_string().len() > LONGEST { counted(arguments) } else { arguments }
}

fn shown(name: &str, value: &Value) -> Json {
    match value {
        Value::Object(fields) => {
            Json::Object(fields.iter().map(|(name, value)| (name.to_string(), shown(name, value))).collect())
        }
        Value::List(items) => Json::Array(items.iter().map(|item| shown(name, item)).collect()),
        Value::String(_) if SECRET.contains(&name) => json!("***"),
        Value::String(text) if LONG.contains(&name) => {
            json!({"bytes": text.len(), "digest": blake3::hash(text.as_bytes()).to_hex().to_string()})
        }
        Value::String(text) => match text.char_indices().nth(SHOWN) {
            Some((end, _)) => json!(format!("{}…", &text[..end])),
            None => json!(text),
        },
        other => other.clone().into_json().unwrap_or_default(),
    }
}

/// The schema, whose mutations are written into the audit log before their answer is given.
#[derive(Clone)]
pub(crate) struct Recorded {
    pub schema: ApiSchema,
    pub platform: Arc<Platform>,
}

impl Recorded {
    async fn noting<T>(&self, operation: impl Future<Output = T>) -> (T, Result<(), Failure>) {
        let noted = DEEDS.scope(RefCell::default(), async {
            let done = operation.await;
            (done, DEEDS.with(RefCell::take))
        });
        let (done, deeds) = noted.await;
        let mut by_workspace: BTreeMap<_, Vec<Deed>> = BTreeMap::new();
        for (actor, deed) in deeds {
            by_workspace.entry(actor.workspace).or_default().push(deed);
        }
        for (workspace, deeds) in by_workspace {
            if let Err(error) =
                self.platform.store.add_audit(&workspace, deeds, self.platform.clock.now()).await
            {
                return (done, Err(error.into()));
            }
        }
        (done, Ok(()))
    }
}

/// The answer, or that what was done could not be written down.
fn told(response: Response, noted: Result<(), Failure>) -> Response {
    let Err(failure) = noted else { return response };
    tracing::error!(error = &failure as &dyn std::error::Error, "the audit log cannot be written");
    let message = words!("it was done, but the audit log could not be written; the platform's log says why");
    Response::from_errors(vec![refused_whole(&message)])
}

impl Executor for Recorded {
    async fn execute(&self, request: Request) -> Response {
        let language = chosen(&request.data, None);
        let (response, noted) = self.noting(self.schema.execute(request)).await;
        said(told(response, noted), language)
    }

    fn execute_stream(
        &self,
        request: Request,
        session_data: Option<Arc<Data>>,
    ) -> BoxStream<'static, Response> {
        let language = chosen(&request.data, session_data.as_deref());
        let answers = Executor::execute_stream(&self.schema, request, session_data);
        stream::unfold((Box::pin(answers), self.clone()), move |(mut answers, own)| async move {
            let (response, noted) = own.noting(answers.next()).await;
            Some((said(told(response?, noted), language), (answers, own)))
        })
        .boxed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(value: Json) -> Json {
        let value = Value::from_json(value).expect("JSON is a value");
        bounded(shown("", &value))
    }

    #[test]
    fn secrets_are_left_out_and_files_are_a_size_and_a_digest() {
        let shown = seen(
            json!({"input": {"name": "Ann", "password": "hunter2", "n": 3, "files": [{"path": "a", "content": "text"}]}}),
        );
        assert_eq!(shown["input"]["password"], "***");
        assert_eq!((&shown["input"]["name"], &shown["input"]["n"]), (&json!("Ann"), &json!(3)));
        let file = &shown["input"]["files"][0];
        assert_eq!((&file["path"], &file["content"]["bytes"]), (&json!("a"), &json!(4)));
        let long = seen(json!({"note": "字".repeat(1_000)}));
        assert_eq!(long["note"].as_str().map(|text| text.chars().count()), Some(SHOWN + 1));
    }

    #[test]
    fn what_is_very_long_is_counted() {
        let files: Vec<Json> =
            (0..500).map(|n| json!({"path": format!("flows/{n}.yaml"), "content": "x"})).collect();
        let shown = seen(json!({"bot": "bot_1", "files": files}));
        assert_eq!((&shown["bot"], &shown["files"]["count"]), (&json!("bot_1"), &json!(500)));
        assert!(shown.to_string().len() < 300);
    }
}
