//! One door for tests of the running product: [`TestPlatform`] starts the real binary on a folder and a port of its own.
//!
//! To add what many tests do (a bot that is deployed, a member of a role): a method of [`TestPlatform`] or [`Client`] that
//! does it through the product's own surface, never past it.

pub mod postgres;

use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A running platform; it ends with the value.
pub struct TestPlatform {
    binary: PathBuf,
    data: tempfile::TempDir,
    /// The address of the database, if it is not the file in the folder.
    database: Option<String>,
    process: Child,
    /// Where it listens, such as `http://127.0.0.1:40000`.
    pub url: String,
    /// The web-chat secret of the demo's bot.
    pub secret: String,
}

/// The sign-in of the demo.
pub const OWNER: (&str, &str) = ("demo@botloom.local", "demo-botloom");

impl TestPlatform {
    /// Starts the binary with the demo on an empty folder.
    ///
    /// # Panics
    /// If it does not come up.
    #[must_use]
    pub fn start(binary: &str) -> Self {
        Self::node(binary, None)
    }

    /// Starts the binary with the demo on an empty folder and a database, which other nodes may have too.
    ///
    /// # Panics
    /// If it does not come up.
    #[must_use]
    pub fn start_on(binary: &str, database: &str) -> Self {
        Self::node(binary, Some(database.to_owned()))
    }

    fn node(binary: &str, database: Option<String>) -> Self {
        let data = tempfile::tempdir().expect("a folder can be made");
        let (process, url, secret) = launch(Path::new(binary), data.path(), database.as_deref());
        Self { binary: binary.into(), data, database, process, url, secret }
    }

    /// Ends the process; what `between` does to the installation is what it finds on this database when it is started again.
    ///
    /// # Panics
    /// If it does not come up again.
    pub fn move_to(&mut self, database: &str, between: impl FnOnce(&Path)) {
        self.end();
        between(self.data.path());
        self.database = Some(database.to_owned());
        self.again();
    }

    fn end(&mut self) {
        self.process.kill().expect("the process can be killed");
        self.process.wait().expect("a killed process ends");
    }

    fn again(&mut self) {
        (self.process, self.url, self.secret) =
            launch(&self.binary, self.data.path(), self.database.as_deref());
    }

    /// Ends the process at once, as a power cut would, and starts it again on what it left.
    ///
    /// # Panics
    /// If it does not come up again.
    pub fn kill_and_restart(&mut self) {
        self.end();
        self.again();
    }

    /// Who asks nothing but what anyone may.
    #[must_use]
    pub fn nobody(&self) -> Client {
        Client { url: self.url.clone(), token: None }
    }

    /// Who signs in with this address and password.
    ///
    /// # Panics
    /// If the sign-in fails.
    #[must_use]
    pub fn member(&self, (email, password): (&str, &str)) -> Client {
        const SIGN_IN: &str = "mutation($e: String!, $p: String!) { signIn(email: $e, password: $p) {
            __typename ... on SignedIn { token } ... on Denied { message } } }";
        let data = self.nobody().run(SIGN_IN, json!({"e": email, "p": password}));
        let token = data["signIn"]["token"].as_str().unwrap_or_else(|| panic!("no sign-in: {data}"));
        Client { url: self.url.clone(), token: Some(token.to_owned()) }
    }

    /// The folder with its data.
    #[must_use]
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// The process.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for TestPlatform {
    fn drop(&mut self) {
        // A process that ended by itself is what a test says, not this.
        let _ended = self.process.kill();
        let _ended = self.process.wait();
    }
}

fn launch(binary: &Path, data: &Path, database: Option<&str>) -> (Child, String, String) {
    let mut command = Command::new(binary);
    // The tests decide, not the shell that they are started from.
    command.env_remove("BOTLOOM_DATABASE").env("BOTLOOM_SECRET_HOUSE", "of the house");
    if let Some(database) = database {
        command.env("BOTLOOM_DATABASE", database);
    }
    let mut process = command
        .args([
            "serve",
            "--demo",
            "--listen",
            "127.0.0.1:0",
            "--clock",
            "2026-05-06T10:00:00+08:00",
            "--data",
        ])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .expect("the binary starts");
    let mut lines = BufReader::new(process.stdout.take().expect("stdout is piped")).lines();
    let (mut url, mut secret) = (None, None);
    while url.is_none() || secret.is_none() {
        let line = lines.next().expect("it says where it listens").expect("stdout is text");
        if let Some((_, address)) = line.split_once("ready at ") {
            url = Some(address.trim().to_owned());
        }
        if let Some((_, rest)) = line.split_once("/demo/") {
            secret = Some(rest.trim().to_owned());
        }
    }
    // What it prints later must not stop it.
    std::thread::spawn(move || lines.for_each(drop));
    (process, url.unwrap_or_default(), secret.unwrap_or_default())
}

/// Someone who asks.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where.
    pub url: String,
    /// As whom; nobody if none.
    pub token: Option<String>,
}

impl Client {
    /// Someone with this API key or token.
    #[must_use]
    pub fn with(&self, token: &str) -> Self {
        Self { url: self.url.clone(), token: Some(token.to_owned()) }
    }

    /// The whole answer to an operation.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn answer(&self, query: &str, variables: Value) -> Value {
        let mut request = ureq::post(format!("{}/graphql", self.url));
        if let Some(token) = &self.token {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        let answer = request.send_json(json!({"query": query, "variables": variables}));
        answer.expect("the platform answers").body_mut().read_json().expect("answers are JSON")
    }

    /// The data of an operation that has no errors.
    ///
    /// # Panics
    /// If it has.
    #[must_use]
    pub fn run(&self, query: &str, variables: Value) -> Value {
        let mut answer = self.answer(query, variables);
        assert!(answer.get("errors").is_none(), "{query}: {answer}");
        answer["data"].take()
    }
}

/// A customer who talks by the web-chat protocol.
pub struct Customer {
    url: String,
    token: String,
    /// The conversation.
    pub conversation: String,
}

impl Customer {
    /// Begins a conversation.
    ///
    /// # Panics
    /// If it is refused.
    #[must_use]
    pub fn begin(url: &str, secret: &str) -> Self {
        let begun = ureq::post(format!("{url}/v3/directline/conversations"))
            .header("Authorization", format!("Bearer {secret}"))
            .send_empty();
        let begun: Value =
            begun.expect("a conversation begins").body_mut().read_json().expect("answers are JSON");
        let text = |key: &str| begun[key].as_str().unwrap_or_else(|| panic!("no {key}: {begun}")).to_owned();
        Self { url: url.to_owned(), token: text("token"), conversation: text("conversationId") }
    }

    /// The same customer in another window.
    #[must_use]
    pub fn copied(&self) -> Self {
        let Self { url, token, conversation } = self;
        Self { url: url.clone(), token: token.clone(), conversation: conversation.clone() }
    }

    /// Goes on at another address after a restart.
    pub fn moved(&mut self, url: &str) {
        url.clone_into(&mut self.url);
    }

    /// Writes a message under a key of the client; `None` if nothing came back, so that nobody knows whether it arrived.
    #[must_use]
    pub fn say(&self, text: &str, key: &str) -> Option<Value> {
        let sent =
            ureq::post(format!("{}/v3/directline/conversations/{}/activities", self.url, self.conversation))
                .header("Authorization", format!("Bearer {}", self.token))
                .send_json(json!({
                    "type": "message", "from": {"id": "tester"}, "text": text,
                    "channelData": {"clientActivityID": key},
                }));
        sent.ok()?.body_mut().read_json().ok()
    }

    /// The whole transcript.
    ///
    /// # Panics
    /// If it is refused.
    #[must_use]
    pub fn activities(&self) -> Vec<Value> {
        let read =
            ureq::get(format!("{}/v3/directline/conversations/{}/activities", self.url, self.conversation))
                .header("Authorization", format!("Bearer {}", self.token))
                .call();
        let read: Value =
            read.expect("a transcript can be read").body_mut().read_json().expect("answers are JSON");
        read["activities"].as_array().cloned().unwrap_or_default()
    }

    /// The texts that the bot wrote.
    #[must_use]
    pub fn heard(&self) -> Vec<String> {
        let bot = |activity: &&Value| activity["from"]["id"] == "bot" && activity["type"] == "message";
        let text = |activity: &Value| activity["text"].as_str().unwrap_or_default().to_owned();
        self.activities().iter().filter(bot).map(text).collect()
    }
}
