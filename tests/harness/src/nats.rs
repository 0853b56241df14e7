//! A NATS server with JetStream for tests: on a port that it chose itself, with a folder of its own, ended with the test.

use crate::network::Network;
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to come up.
const START: Duration = Duration::from_secs(60);

/// A running server.
pub struct Nats {
    folder: tempfile::TempDir,
    /// What comes before the command that starts it.
    enter: Vec<String>,
    port: u16,
    server: Child,
}

impl Nats {
    /// Starts a server.
    ///
    /// # Panics
    /// If NATS is not installed or does not come up.
    #[must_use]
    pub fn start() -> Self {
        Self::with("", &[])
    }

    /// Starts a server with more in its configuration; `FOLDER` in it is the folder in which these files lie.
    ///
    /// # Panics
    /// If NATS is not installed or does not come up.
    #[must_use]
    pub fn with(more: &str, files: &[(&str, &str)]) -> Self {
        Self::begin(more, files, Vec::new())
    }

    /// Starts a server in a network of its own, where [`crate::network::address`] is reached by a wire.
    ///
    /// # Panics
    /// If NATS is not installed or does not come up.
    #[must_use]
    pub fn within(network: &Network) -> Self {
        Self::begin("", &[], network.enter().to_vec())
    }

    fn begin(more: &str, files: &[(&str, &str)], enter: Vec<String>) -> Self {
        let folder =
            tempfile::Builder::new().prefix("botloom-nats-").tempdir().expect("a folder can be made");
        for (name, text) in files {
            fs::write(folder.path().join(name), text).expect("a file is written");
        }
        let path = folder.path().display().to_string();
        let config = format!(
            "jetstream {{ store_dir: \"{path}/data\" }}\nports_file_dir: \"{path}\"\n{}\n",
            more.replace("FOLDER", &path)
        );
        fs::write(folder.path().join("nats.conf"), config).expect("the configuration is written");
        let (server, port) = launch(folder.path(), None, &enter);
        Self { folder, enter, port, server }
    }

    /// Starts servers that are one cluster: what is kept by several of them outlives one.
    ///
    /// # Panics
    /// If NATS is not installed or they do not come up.
    #[must_use]
    pub fn cluster(count: usize) -> Vec<Self> {
        // Each has to know where the others are before they begin.
        let held: Vec<TcpListener> =
            (0..count).map(|_| TcpListener::bind("127.0.0.1:0").expect("a port is free")).collect();
        let port = |listener: &TcpListener| listener.local_addr().expect("it has an address").port();
        let ports: Vec<u16> = held.iter().map(port).collect();
        drop(held);
        let routes: Vec<String> = ports.iter().map(|port| format!("nats://127.0.0.1:{port}")).collect();
        let routes = routes.join(", ");
        let each = ports.iter().enumerate().map(|(number, port)| {
            let cluster = format!("name: nodes, listen: \"127.0.0.1:{port}\", routes: [{routes}]");
            Self::with(&format!("server_name: node{number}\ncluster {{ {cluster} }}"), &[])
        });
        each.collect()
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// The port on which it listens.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends the server, starts it again after a pause.
    ///
    /// # Panics
    /// If it does not come up.
    pub fn restart(&mut self, pause: Duration) {
        self.stop();
        std::thread::sleep(pause);
        self.server = launch(self.folder.path(), Some(self.port), &self.enter).0;
    }

    /// Ends the server at once.
    pub fn stop(&mut self) {
        // One that ended by itself is what a test says, not this.
        let _ended = self.server.kill();
        let _ended = self.server.wait();
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.stop();
    }
}

fn launch(folder: &Path, port: Option<u16>, enter: &[String]) -> (Child, u16) {
    let known = ports_file(folder);
    if let Some(known) = known {
        fs::remove_file(known).expect("the file of an ended server can be removed");
    }
    let log = fs::File::options().create(true).append(true).open(folder.join("log")).expect("the log opens");
    // It ends with the thread that started it, however that ends.
    let mut server = Command::new("setpriv")
        .args(["--pdeathsig", "KILL"])
        .args(enter)
        .args(["nats-server", "-c"])
        .arg(folder.join("nats.conf"))
        .args([
            "-a",
            if enter.is_empty() { "127.0.0.1" } else { "0.0.0.0" },
            "-p",
            &port.map_or("-1".to_owned(), |port| port.to_string()),
        ])
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("NATS is not installed; `scripts/setup.sh test` brings it");
    let said = || fs::read_to_string(folder.join("log")).unwrap_or_default();
    let begun = Instant::now();
    while begun.elapsed() < START {
        assert!(server.try_wait().is_ok_and(|ended| ended.is_none()), "the server ended: {}", said());
        let ports = ports_file(folder).and_then(|file| fs::read_to_string(file).ok());
        if let Some(port) = ports.as_deref().and_then(port_of) {
            return (server, port);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    // What it said is more than whether it could be ended.
    let _ended = server.kill();
    let _ended = server.wait();
    panic!("the server does not come up: {}", said());
}

/// The file in which the server says where it listens, by then that it does.
fn ports_file(folder: &Path) -> Option<PathBuf> {
    let mut files = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    files.find(|path| path.extension().is_some_and(|kind| kind == "ports"))
}

fn port_of(ports: &str) -> Option<u16> {
    let ports: serde_json::Value = serde_json::from_str(ports).ok()?;
    ports["nats"][0].as_str()?.rsplit(':').next()?.parse().ok()
}
