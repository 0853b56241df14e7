//! The loop: messages in, answers out, checks in between.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use botloom_flow::Problem;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, after, never, select};
use gen_lsp_types::{PublishDiagnosticsParams, Uri};
use lsp_server::{ErrorCode, Notification, Request, RequestId};
use serde::Serialize;
use serde_json::{Value, json};

use super::checker::{self, Checked, Job};
use super::lines::Encoding;
use super::requests;
use super::transport::Incoming;
use super::workspace::Workspace;
use super::{client::Client, diagnostics, sync, uri};

/// How long a bot must rest before it is checked.
const REST: Duration = Duration::from_millis(150);

/// How far the conversation with the client is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Phase {
    New,
    Running,
    Stopping,
}

/// Why a request has no result.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong.
    pub code: ErrorCode,
    /// The same in words.
    pub message: String,
}

impl Failure {
    /// A request that cannot be served, in an author's words.
    pub fn refused(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::RequestFailed, message: message.into() }
    }
}

/// The server.
pub struct Server {
    /// Everything known of files.
    pub workspace: Workspace,
    /// What the client can do.
    pub client: Client,
    /// What the last check of each bot found, and after which change it was.
    pub found: BTreeMap<PathBuf, (u64, Vec<Problem>)>,
    phase: Phase,
    output: Sender<Value>,
    jobs: Sender<Job>,
    results: Receiver<Checked>,
    /// When each bot that changed is to be checked.
    due: BTreeMap<PathBuf, Instant>,
    /// The files of each bot that the client shows problems of.
    shown: BTreeMap<PathBuf, BTreeSet<String>>,
    asked: i32,
}

impl Server {
    /// A server that writes its messages into a channel.
    pub fn new(output: Sender<Value>) -> Self {
        let workspace = Workspace::new(Encoding::default());
        let (jobs, results) = checker::start(workspace.packs.clone());
        Self {
            workspace,
            client: Client::default(),
            found: BTreeMap::new(),
            phase: Phase::New,
            output,
            jobs,
            results,
            due: BTreeMap::new(),
            shown: BTreeMap::new(),
            asked: 0,
        }
    }

    /// Serves until the client says `exit` or leaves; whether it left as agreed.
    pub fn run(mut self, input: &Receiver<Incoming>) -> bool {
        let mut waiting: VecDeque<Incoming> = VecDeque::new();
        loop {
            // All that has come is looked at, so that a cancellation is seen before the request it means is served.
            waiting.extend(input.try_iter());
            if let Some(next) = waiting.pop_front() {
                if let Some(agreed) = self.take(next, &mut waiting) {
                    return agreed;
                }
                self.check_due();
                continue;
            }
            let next = self.due.values().min().copied();
            let timer = next.map_or_else(never, |at| after(at.saturating_duration_since(Instant::now())));
            select! {
                recv(input) -> message => match message {
                    Ok(message) => waiting.push_back(message),
                    Err(_) => return self.phase == Phase::Stopping,
                },
                recv(self.results) -> checked => if let Ok(checked) = checked {
                    self.show(checked);
                },
                recv(timer) -> _ => {}
            }
            self.check_due();
        }
    }

    /// Handles one message; whether the client left as agreed, if it left.
    fn take(&mut self, message: Incoming, waiting: &mut VecDeque<Incoming>) -> Option<bool> {
        match message {
            Incoming::Malformed(answer) => self.send(answer),
            Incoming::Response => {}
            Incoming::Request(request) => {
                let id = request.id.clone();
                let result = if cancelled(&id, waiting) {
                    Err(Failure {
                        code: ErrorCode::RequestCanceled,
                        message: "the client takes the request back".to_owned(),
                    })
                } else {
                    self.guarded(|server| server.request(request))
                };
                self.answer(&id, result);
            }
            Incoming::Notification(told) if told.method == "exit" => {
                return Some(self.phase == Phase::Stopping);
            }
            Incoming::Notification(told) => {
                let method = told.method.clone();
                let done = self.guarded(|server| {
                    server.notification(told);
                    Ok(Value::Null)
                });
                if let Err(failure) = done {
                    self.log(&format!("`{method}` failed: {}", failure.message));
                }
            }
        }
        None
    }

    /// Runs something that may panic: a mistake of the server costs one answer, not the server.
    pub(super) fn guarded(
        &mut self,
        run: impl FnOnce(&mut Self) -> Result<Value, Failure>,
    ) -> Result<Value, Failure> {
        catch_unwind(AssertUnwindSafe(|| run(self))).unwrap_or_else(|_| {
            Err(Failure {
                code: ErrorCode::InternalError,
                message: "the server has a mistake here; the rest goes on".to_owned(),
            })
        })
    }

    fn request(&mut self, request: Request) -> Result<Value, Failure> {
        let fail = |code, message: &str| Err(Failure { code, message: message.to_owned() });
        match (self.phase, request.method.as_str()) {
            (Phase::New, "initialize") => self.initialize(&request.params),
            (Phase::New, _) => fail(ErrorCode::ServerNotInitialized, "`initialize` comes first"),
            (Phase::Stopping, _) => fail(ErrorCode::InvalidRequest, "after `shutdown` only `exit` may come"),
            (Phase::Running, "initialize") => fail(ErrorCode::InvalidRequest, "`initialize` came before"),
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Stopping;
                Ok(Value::Null)
            }
            (Phase::Running, _) => requests::serve(self, request),
        }
    }

    fn initialize(&mut self, params: &Value) -> Result<Value, Failure> {
        self.client = Client::read(params);
        self.workspace = Workspace::new(self.client.encoding);
        for root in self.client.roots.clone() {
            self.workspace.add_root(&root);
        }
        self.phase = Phase::Running;
        let bots: Vec<PathBuf> = self.workspace.bots.keys().cloned().collect();
        for root in bots {
            self.schedule(&root);
        }
        Ok(json!({
            "capabilities": requests::capabilities(&self.client),
            "serverInfo": {"name": "botloom", "version": env!("CARGO_PKG_VERSION")},
        }))
    }

    fn notification(&mut self, told: Notification) {
        if self.phase != Phase::Running {
            return;
        }
        if told.method == "initialized" {
            return self.watch();
        }
        match sync::apply(&mut self.workspace, &told) {
            Ok(changed) => changed.iter().for_each(|root| self.schedule(root)),
            Err(message) => self.log(&message),
        }
        let gone: Vec<PathBuf> =
            self.shown.keys().filter(|root| !self.workspace.bots.contains_key(*root)).cloned().collect();
        gone.iter().for_each(|root| self.forget(root));
    }

    /// Asks the client to tell of changed files, if it can.
    fn watch(&mut self) {
        if !self.client.watches {
            return;
        }
        self.asked += 1;
        let watchers = json!([{"globPattern": "**/*.yaml"}]);
        self.send(json!({
            "jsonrpc": "2.0",
            "id": self.asked,
            "method": "client/registerCapability",
            "params": {"registrations": [{
                "id": "files",
                "method": "workspace/didChangeWatchedFiles",
                "registerOptions": {"watchers": watchers},
            }]},
        }));
    }

    /// A bot is checked when it has rested.
    fn schedule(&mut self, root: &Path) {
        self.due.insert(root.to_owned(), Instant::now() + REST);
    }

    fn check_due(&mut self) {
        let now = Instant::now();
        let ready: Vec<PathBuf> =
            self.due.iter().filter(|(_, at)| **at <= now).map(|(root, _)| root.clone()).collect();
        for root in ready {
            self.due.remove(&root);
            if !root.join("bot.yaml").is_file()
                && self.workspace.bots.get(&root).is_some_and(|bot| !bot.files.contains_key("bot.yaml"))
            {
                self.forget(&root);
                continue;
            }
            let Some(bot) = self.workspace.bots.get_mut(&root) else { continue };
            bot.refresh();
            let job = Job { root, generation: bot.generation, files: bot.snapshot() };
            // The thread lives as long as the server.
            let _sent = self.jobs.send(job);
        }
    }

    /// What was found of a bot, if it has not changed since. Waits for it, if need be.
    pub fn problems(&mut self, root: &Path) -> Vec<Problem> {
        let deadline = Instant::now() + Duration::from_secs(5);
        loop {
            let Some(bot) = self.workspace.bots.get(root) else { return Vec::new() };
            match self.found.get(root) {
                Some((generation, problems)) if *generation == bot.generation => return problems.clone(),
                _ => {}
            }
            if self.due.contains_key(root) {
                self.due.insert(root.to_owned(), Instant::now());
                self.check_due();
            }
            match self.results.recv_deadline(deadline) {
                Ok(checked) => self.show(checked),
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Vec::new(),
            }
        }
    }

    /// Tells the client what a check found.
    fn show(&mut self, checked: Checked) {
        let Checked { root, generation, problems } = checked;
        let Some(problems) = problems else {
            return self.log(&format!(
                "the check of `{}` failed; it is tried again at the next change",
                root.display()
            ));
        };
        let Some(bot) = self.workspace.bots.get(&root).filter(|bot| bot.generation == generation) else {
            // What changed meanwhile is checked again.
            return;
        };
        let mut files: BTreeSet<String> = problems.iter().map(|problem| problem.file.clone()).collect();
        files.retain(|file| bot.files.contains_key(file));
        let old = self.shown.get(&root).cloned().unwrap_or_default();
        let mut messages = Vec::new();
        for file in files.union(&old) {
            let Some(uri) = bot.uri(file) else { continue };
            let own = problems.iter().filter(|problem| problem.file == *file);
            let list =
                own.map(|problem| diagnostics::diagnostic(&self.workspace, bot, problem, &self.client));
            let version = bot.files.get(file).and_then(|file| file.version);
            messages.push(PublishDiagnosticsParams { uri, version, diagnostics: list.collect() });
        }
        for message in messages {
            self.tell("textDocument/publishDiagnostics", &message);
        }
        self.shown.insert(root.clone(), files);
        self.found.insert(root, (generation, problems));
    }

    /// Takes back what the client shows of a bot that is gone.
    fn forget(&mut self, root: &Path) {
        self.workspace.bots.remove(root);
        self.found.remove(root);
        for file in self.shown.remove(root).unwrap_or_default() {
            let Some(uri): Option<Uri> = uri::of(&root.join(file)) else { continue };
            let message = PublishDiagnosticsParams { uri, version: None, diagnostics: Vec::new() };
            self.tell("textDocument/publishDiagnostics", &message);
        }
    }

    fn answer(&self, id: &RequestId, result: Result<Value, Failure>) {
        self.send(match result {
            Ok(result) => json!({"jsonrpc": "2.0", "id": id, "result": result}),
            Err(Failure { code, message }) => {
                json!({"jsonrpc": "2.0", "id": id, "error": {"code": code as i32, "message": message}})
            }
        });
    }

    fn tell(&self, method: &str, params: &impl Serialize) {
        let params = serde_json::to_value(params).expect("types of the protocol are JSON");
        self.send(json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    fn log(&self, message: &str) {
        self.tell("window/logMessage", &json!({"type": 2, "message": message}));
    }

    fn send(&self, message: Value) {
        // Without a reader the next message that is read ends the server.
        let _sent = self.output.send(message);
    }
}

/// Whether a request is taken back by a message that waits; that message is taken out.
fn cancelled(id: &RequestId, waiting: &mut VecDeque<Incoming>) -> bool {
    let means = |message: &Incoming| match message {
        Incoming::Notification(told) if told.method == "$/cancelRequest" => {
            let wanted = told.params.get("id").cloned().unwrap_or_default();
            serde_json::from_value::<RequestId>(wanted).is_ok_and(|wanted| wanted == *id)
        }
        _ => false,
    };
    let found = waiting.iter().position(means);
    found.map(|at| waiting.remove(at)).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossbeam_channel::unbounded;

    fn request(id: i32, method: &str) -> Incoming {
        Incoming::Request(Request {
            id: id.into(),
            method: method.to_owned(),
            params: json!({"capabilities": {}}),
        })
    }

    fn told(method: &str, params: Value) -> Incoming {
        Incoming::Notification(Notification { method: method.to_owned(), params })
    }

    /// The answers to messages that came all at once: `id` and `code` or `ok`; and whether the end was agreed.
    fn talk(messages: Vec<Incoming>) -> (Vec<String>, bool) {
        let (output, answers) = unbounded();
        let (sender, input) = unbounded();
        messages.into_iter().for_each(|message| sender.send(message).unwrap());
        drop(sender);
        let agreed = Server::new(output).run(&input);
        let shown = |answer: Value| {
            let id = answer.get("id")?.clone();
            let code = answer.pointer("/error/code").map_or("ok".to_owned(), Value::to_string);
            answer.get("method").is_none().then(|| format!("{id} {code}"))
        };
        (answers.try_iter().filter_map(shown).collect(), agreed)
    }

    #[test]
    fn a_session_begins_and_ends_as_agreed() {
        let (answers, agreed) = talk(vec![
            request(1, "textDocument/hover"),
            request(2, "initialize"),
            request(3, "initialize"),
            request(4, "no/such"),
            request(5, "shutdown"),
            request(6, "textDocument/hover"),
            told("exit", Value::Null),
        ]);
        assert_eq!(answers, ["1 -32002", "2 ok", "3 -32600", "4 -32601", "5 ok", "6 -32600"]);
        assert!(agreed);
        assert!(!talk(vec![request(1, "initialize"), told("exit", Value::Null)]).1);
        assert!(!talk(vec![request(1, "initialize")]).1);
    }

    #[test]
    fn a_request_that_is_taken_back_is_not_served() {
        let (answers, _) = talk(vec![
            request(1, "initialize"),
            request(2, "workspace/symbol"),
            told("$/cancelRequest", json!({"id": 2})),
            told("$/cancelRequest", json!({"id": 99})),
            request(3, "shutdown"),
        ]);
        assert_eq!(answers, ["1 ok", "2 -32800", "3 ok"]);
    }

    #[test]
    fn a_panic_costs_one_answer() {
        let (output, _answers) = unbounded();
        let mut server = Server::new(output);
        let failed = server.guarded(|_| panic!("a mistake"));
        assert_eq!(failed.unwrap_err().code as i32, ErrorCode::InternalError as i32);
        assert!(server.guarded(|_| Ok(Value::Null)).is_ok());
    }
}
