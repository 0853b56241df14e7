//! One door for tests of the running product: [`TestPlatform`] starts the real binary on a folder and a port of its own.
//!
//! To add what many tests do (a bot that is deployed, a member of a role): a method of [`TestPlatform`] or [`Client`] that
//! does it through the product's own surface, never past it.

pub mod nats;
pub mod network;
pub mod postgres;
pub mod s3;
pub mod socket;

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

/// A running platform; it ends with the value.
pub struct TestPlatform {
    binary: PathBuf,
    data: tempfile::TempDir,
    /// The address of the database, if it is not the file in the folder.
    database: Option<String>,
    /// The file of settings, if there is one.
    settings: Option<PathBuf>,
    /// At which time its clock starts.
    clock: String,
    process: Child,
    /// Where it listens, such as `http://127.0.0.1:40000`.
    pub url: String,
    /// The web-chat secret of the demo's bot.
    pub secret: String,
    /// Where metrics are, if the settings give them an address of their own.
    pub metrics: Option<String>,
}

/// What a process says when it is ready.
struct Ready {
    process: Child,
    url: String,
    secret: String,
    metrics: Option<String>,
}

/// When the clock starts, if nothing else is said.
const CLOCK: &str = "2026-05-06T10:00:00+08:00";
/// The file of the log in the folder.
const LOG: &str = "stderr.log";

/// The sign-in of the demo.
pub const OWNER: (&str, &str) = ("demo@botloom.local", "demo-botloom");

impl TestPlatform {
    /// Starts the binary with the demo in a folder of its own.
    ///
    /// # Panics
    /// If it does not come up.
    #[must_use]
    pub fn start(binary: &str) -> Self {
        Self::node(binary, None, "")
    }

    /// Starts the binary with the demo on an empty folder, with a file of settings.
    ///
    /// # Panics
    /// If it does not come up.
    #[must_use]
    pub fn start_with(binary: &str, settings: &str) -> Self {
        Self::node(binary, None, settings)
    }

    /// Starts the binary with the demo on a folder that somebody filled before.
    ///
    /// # Panics
    /// If it does not come up.
    #[must_use]
    pub fn start_from(binary: &str, fill: impl FnOnce(&Path)) -> Self {
        let data = tempfile::tempdir().expect("a folder can be made");
        fill(data.path());
        Self::begin(binary, data, None, None, None)
    }

    /// Starts the binary with the demo on an empty folder and a database, which other nodes may have too.
    ///
    /// # Panics
    /// If it does not come up.
    #[must_use]
    pub fn start_on(binary: &str, database: &str) -> Self {
        Self::node(binary, Some(database.to_owned()), "")
    }

    /// The same with a file of settings.
    ///
    /// # Panics
    /// If it does not come up.
    #[must_use]
    pub fn start_on_with(binary: &str, database: &str, settings: &str) -> Self {
        Self::node(binary, Some(database.to_owned()), settings)
    }

    fn node(binary: &str, database: Option<String>, settings: &str) -> Self {
        let data = tempfile::tempdir().expect("a folder can be made");
        let settings = settings_file(&data, settings);
        if database.is_none() && settings.is_none() {
            fill_with_demo(Path::new(binary), data.path());
        }
        Self::begin(binary, data, database, settings, None)
    }

    fn begin(
        binary: &str,
        data: tempfile::TempDir,
        database: Option<String>,
        settings: Option<PathBuf>,
        disk: Option<u32>,
    ) -> Self {
        let start = Start {
            binary: Path::new(binary),
            data: data.path(),
            database: database.as_deref(),
            settings: settings.as_deref(),
            clock: CLOCK,
            disk,
        };
        let Ready { process, url, secret, metrics } = launch(&start);
        let (binary, clock) = (binary.into(), CLOCK.to_owned());
        Self { binary, data, database, settings, clock, process, url, secret, metrics }
    }

    /// Starts the binary with the demo on a disk of its own with so many megabytes, which ends with the process. The tests see it at
    /// [`Self::disk`].
    ///
    /// # Panics
    /// If it does not come up.
    #[must_use]
    pub fn start_on_disk(binary: &str, megabytes: u32, settings: &str) -> Self {
        let data = tempfile::tempdir().expect("a folder can be made");
        let settings = settings_file(&data, settings);
        Self::begin(binary, data, None, settings, Some(megabytes))
    }

    /// The folder with its data, as the process sees it.
    ///
    /// # Panics
    /// If the folder has no absolute path.
    #[must_use]
    pub fn disk(&self) -> PathBuf {
        let inside = self.data.path().strip_prefix("/").expect("the path is absolute");
        Path::new("/proc").join(self.process.id().to_string()).join("root").join(inside)
    }

    /// Ends the process at once and starts it again on what it left, with another clock.
    ///
    /// # Panics
    /// If it does not come up again.
    pub fn kill_and_restart_at(&mut self, clock: &str) {
        self.end();
        clock.clone_into(&mut self.clock);
        self.again();
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
        let ready = launch(&Start {
            binary: &self.binary,
            data: self.data.path(),
            database: self.database.as_deref(),
            settings: self.settings.as_deref(),
            clock: &self.clock,
            disk: None,
        });
        (self.process, self.url) = (ready.process, ready.url);
        (self.secret, self.metrics) = (ready.secret, ready.metrics);
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
        Client { url: self.url.clone(), token: None, language: None }
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
        Client { url: self.url.clone(), token: Some(token.to_owned()), language: None }
    }

    /// What it wrote to its log; only with settings, else that goes to the log of the tests.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data.path().join(LOG)).expect("it has a log")
    }

    /// Sends the process a signal such as `TERM`.
    ///
    /// # Panics
    /// If it is gone.
    pub fn signal(&self, name: &str) {
        signal(&self.process, name);
    }

    /// Waits until the process ends by itself; whether it did so well.
    ///
    /// # Panics
    /// If it does not end in that time.
    pub fn ends_within(&mut self, time: std::time::Duration) -> bool {
        let begun = std::time::Instant::now();
        loop {
            if let Some(status) = self.process.try_wait().expect("a process can be asked") {
                return status.success();
            }
            assert!(begun.elapsed() < time, "the process goes on after {time:?}");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    /// Starts it again on what it left.
    ///
    /// # Panics
    /// If it does not come up.
    pub fn start_again(&mut self) {
        self.again();
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
        if let Some(settings) = &self.settings {
            let _removed = std::fs::remove_file(settings);
        }
    }
}

/// Writes settings into a file beside the folder's content, which a disk of its own would hide.
fn settings_file(data: &tempfile::TempDir, settings: &str) -> Option<PathBuf> {
    (!settings.is_empty()).then(|| {
        let file = data.path().with_extension("toml");
        std::fs::write(&file, settings).expect("a file can be written");
        file
    })
}

/// Fills a folder with a demo that nobody has used yet. To make it a bot is trained, for seconds where the binary was built for debugging,
/// and it is the same each time: so it is made once for a binary, beside it, and copied.
fn fill_with_demo(binary: &Path, data: &Path) {
    static MAKING: Mutex<()> = Mutex::new(());
    let _making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let about = binary.metadata().expect("the binary is there");
    let built = about.modified().expect("files have a time").duration_since(std::time::UNIX_EPOCH);
    let key = format!("{}-{}", built.expect("it was built after 1970").as_nanos(), about.len());
    let demos = binary.parent().expect("the binary is in a folder").join("demos");
    let demo = demos.join(key);
    if !demo.exists() {
        // Those of binaries that are no more.
        let _removed = std::fs::remove_dir_all(&demos);
        std::fs::create_dir_all(&demos).expect("a folder can be made");
        let making = tempfile::tempdir_in(&demos).expect("a folder can be made");
        let data = making.path();
        let mut ready =
            launch(&Start { binary, data, database: None, settings: None, clock: CLOCK, disk: None });
        signal(&ready.process, "TERM");
        assert!(ready.process.wait().expect("it can be waited for").success(), "the demo is made");
        std::fs::rename(making.keep(), &demo).expect("a folder can be renamed");
    }
    copy(&demo, data).expect("the demo can be copied");
}

/// Copies what a folder holds into another.
fn copy(from: &Path, to: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if entry.file_type()?.is_dir() {
            std::fs::create_dir_all(&to)?;
            copy(&from, &to)?;
        } else {
            std::fs::copy(&from, &to)?;
        }
    }
    Ok(())
}

fn signal(process: &Child, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), process.id().to_string()]).status();
    assert!(sent.expect("`kill` can be started").success(), "the process is there");
}

/// How a process is started.
struct Start<'a> {
    binary: &'a Path,
    data: &'a Path,
    database: Option<&'a str>,
    settings: Option<&'a Path>,
    clock: &'a str,
    /// The megabytes of a disk of its own.
    disk: Option<u32>,
}

/// Mounts a disk that only this process sees.
const DISK: &str = r#"mount -t tmpfs -o "size=$1m" tmpfs "$2" && shift 2 && exec "$@""#;

fn launch(start: &Start<'_>) -> Ready {
    let Start { binary, data, database, settings, clock, disk } = *start;
    let mut command = match disk {
        None => Command::new(binary),
        Some(megabytes) => {
            let mut apart = Command::new("unshare");
            apart.args(["--map-root-user", "--mount", "sh", "-c", DISK, "sh", &megabytes.to_string()]);
            apart.arg(data).arg(binary);
            apart
        }
    };
    // The tests decide, not the shell that they are started from.
    command
        .env_remove("BOTLOOM_DATABASE")
        .env_remove("BOTLOOM_CONFIG")
        .env("BOTLOOM_SECRET_HOUSE", "of the house");
    let mut told = Stdio::inherit();
    if let Some(settings) = settings {
        command.env("BOTLOOM_CONFIG", settings);
        let log = std::fs::File::options().create(true).append(true).open(data.join(LOG));
        told = log.expect("a file can be made").into();
    }
    if let Some(database) = database {
        command.env("BOTLOOM_DATABASE", database);
    }
    let mut process = command
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--clock", clock, "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(told)
        .spawn()
        .expect("the binary starts");
    let mut lines = BufReader::new(process.stdout.take().expect("stdout is piped")).lines();
    let (mut url, mut secret, mut metrics) = (None, None, None);
    loop {
        let line = lines.next().expect("it says where it listens").expect("stdout is text");
        // The last line.
        if line.starts_with("Ctrl-C") {
            break;
        }
        if let Some((_, address)) = line.split_once("metrics at ") {
            metrics = Some(address.trim().to_owned());
        }
        if let Some((_, address)) = line.split_once("ready at ") {
            url = Some(address.trim().to_owned());
        }
        if let Some((_, rest)) = line.split_once("/demo/") {
            secret = Some(rest.trim().to_owned());
        }
    }
    // What it prints later must not stop it.
    std::thread::spawn(move || lines.for_each(drop));
    Ready { process, url: url.unwrap_or_default(), secret: secret.unwrap_or_default(), metrics }
}

/// Someone who asks.
#[derive(Debug, Clone)]
pub struct Client {
    /// Where.
    pub url: String,
    /// As whom; nobody if none.
    pub token: Option<String>,
    /// The `Accept-Language` of each request, if it has one.
    pub language: Option<String>,
}

impl Client {
    /// Someone with this API key or token.
    #[must_use]
    pub fn with(&self, token: &str) -> Self {
        Self { url: self.url.clone(), token: Some(token.to_owned()), language: self.language.clone() }
    }

    /// The same who prefers these languages.
    #[must_use]
    pub fn speaking(&self, accepted: &str) -> Self {
        Self { language: Some(accepted.to_owned()), ..self.clone() }
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
        if let Some(language) = &self.language {
            request = request.header("Accept-Language", language);
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

impl Client {
    /// Makes a bot of these files and puts it before customers; its web-chat secret.
    ///
    /// # Panics
    /// If one of it is refused.
    #[must_use]
    pub fn deploy(&self, name: &str, files: &[(&str, &str)]) -> String {
        const CREATE: &str = "mutation($input: CreateBotInput!) { createBot(input: $input) { __typename
            ... on BotCreated { bot { id } } } }";
        const PUBLISH: &str = "mutation($bot: ID!) { publish(bot: $bot) { __typename
            ... on Published { version { id } } ... on ProblemsFound { problems { file what } } } }";
        const DEPLOY: &str = "mutation($version: ID!) { deploy(version: $version) { __typename
            ... on Deployed { deployment { secret } } } }";
        let files: Vec<Value> =
            files.iter().map(|(path, content)| json!({"path": path, "content": content})).collect();
        let made = self.run(CREATE, json!({"input": {"name": name, "files": files}}));
        let published = self.run(PUBLISH, json!({"bot": made["createBot"]["bot"]["id"]}));
        let version = &published["publish"]["version"]["id"];
        assert!(version.is_string(), "{made} {published}");
        let deployed = self.run(DEPLOY, json!({"version": version}));
        deployed["deploy"]["deployment"]["secret"].as_str().unwrap_or_else(|| panic!("{deployed}")).to_owned()
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

    /// Goes on in a conversation that was begun before, with the secret of its channel.
    #[must_use]
    pub fn resume(url: &str, secret: &str, conversation: &str) -> Self {
        let (url, token, conversation) = (url.to_owned(), secret.to_owned(), conversation.to_owned());
        Self { url, token, conversation }
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

    /// Writes a message; the status, the headers by name, and the body that came back. `None` as above.
    #[must_use]
    pub fn post(&self, text: &str, key: &str) -> Option<(u16, BTreeMap<String, String>, Value)> {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut sent = agent
            .post(format!("{}/v3/directline/conversations/{}/activities", self.url, self.conversation))
            .header("Authorization", format!("Bearer {}", self.token))
            .send_json(json!({
                "type": "message", "from": {"id": "tester"}, "text": text,
                "channelData": {"clientActivityID": key},
            }))
            .ok()?;
        let text = |value: &ureq::http::HeaderValue| value.to_str().unwrap_or_default().to_owned();
        let headers = sent.headers().iter().map(|(name, value)| (name.to_string(), text(value))).collect();
        Some((sent.status().as_u16(), headers, sent.body_mut().read_json().ok()?))
    }

    /// The token of the conversation.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
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
