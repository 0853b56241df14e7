//! An object store that speaks S3 for tests: on a port that it chose itself, in memory, ended with the test.

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to come up.
const START: Duration = Duration::from_secs(60);
/// The bucket that every server has.
pub const BUCKET: &str = "kept";

/// A running server.
pub struct S3 {
    folder: tempfile::TempDir,
    port: u16,
    tls: bool,
    server: Child,
}

impl S3 {
    /// Starts a server that asks nobody who they are.
    ///
    /// # Panics
    /// If it is not installed or does not come up.
    #[must_use]
    pub fn start() -> Self {
        Self::with(&[], None)
    }

    /// Starts a server to which every key is a stranger's.
    ///
    /// # Panics
    /// If it is not installed or does not come up.
    #[must_use]
    pub fn refusing() -> Self {
        // Its first request makes the bucket.
        Self::with(&[("INITIAL_NO_AUTH_ACTION_COUNT", "1")], None)
    }

    /// Starts a server with this certificate and its key, as PEM.
    ///
    /// # Panics
    /// If it is not installed or does not come up.
    #[must_use]
    pub fn encrypted(certificate: &str, key: &str) -> Self {
        Self::with(&[], Some((certificate, key)))
    }

    fn with(variables: &[(&str, &str)], tls: Option<(&str, &str)>) -> Self {
        let folder = tempfile::Builder::new().prefix("botloom-s3-").tempdir().expect("a folder can be made");
        if let Some((certificate, key)) = tls {
            fs::write(folder.path().join("cert.pem"), certificate).expect("a file is written");
            fs::write(folder.path().join("key.pem"), key).expect("a file is written");
        }
        let (server, port) = launch(folder.path(), variables, tls.is_some());
        let server = Self { folder, port, tls: tls.is_some(), server };
        server.request("PUT", "", None).expect("the bucket is made");
        server
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://127.0.0.1:{}", if self.tls { "https" } else { "http" }, self.port)
    }

    /// The names of all objects in the bucket.
    ///
    /// # Panics
    /// If the server does not answer.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        let text = self.request("GET", "?list-type=2", None).expect("the bucket is listed");
        let text = String::from_utf8(text).expect("a list is a text");
        text.split("<Key>").skip(1).filter_map(|rest| rest.split('<').next()).map(str::to_owned).collect()
    }

    /// What an object holds.
    ///
    /// # Panics
    /// If it is not there.
    #[must_use]
    pub fn get(&self, name: &str) -> Vec<u8> {
        self.request("GET", &format!("/{name}"), None).expect("the object is there")
    }

    /// Puts an object.
    ///
    /// # Panics
    /// If the server does not take it.
    pub fn put(&self, name: &str, bytes: &[u8]) {
        self.request("PUT", &format!("/{name}"), Some(bytes)).expect("the object is taken");
    }

    /// Removes an object.
    ///
    /// # Panics
    /// If the server does not answer.
    pub fn remove(&self, name: &str) {
        self.request("DELETE", &format!("/{name}"), None).expect("the object is removed");
    }

    /// Ends the server at once; what it kept is gone.
    pub fn stop(&mut self) {
        // One that ended by itself is what a test says, not this.
        let _ended = self.server.kill();
        let _ended = self.server.wait();
    }

    fn request(&self, method: &str, rest: &str, body: Option<&[u8]>) -> Result<Vec<u8>, ureq::Error> {
        let tls = match self.tls {
            true => {
                let file = fs::read(self.folder.path().join("cert.pem")).expect("the certificate is there");
                let own = ureq::tls::Certificate::from_pem(&file).expect("the certificate is one");
                ureq::tls::TlsConfig::builder()
                    .root_certs(ureq::tls::RootCerts::new_with_certs(&[own]))
                    .build()
            }
            false => ureq::tls::TlsConfig::default(),
        };
        let agent = ureq::Agent::config_builder().tls_config(tls).build().new_agent();
        let request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}/{BUCKET}{rest}", self.url()))
            .header("authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request")
            .body(body.unwrap_or_default().to_vec())
            .expect("a request is made");
        let mut answer = agent.run(request)?;
        let mut bytes = Vec::new();
        answer.body_mut().as_reader().read_to_end(&mut bytes).map_err(ureq::Error::from)?;
        Ok(bytes)
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.stop();
    }
}

fn launch(folder: &Path, variables: &[(&str, &str)], tls: bool) -> (Child, u16) {
    let binary = Path::new(env!("CARGO_MANIFEST_DIR")).join("s3/.venv/bin/moto_server");
    let log = fs::File::create(folder.join("log")).expect("the log opens");
    let mut command = Command::new("setpriv");
    // It ends with the thread that started it, however that ends.
    command.args(["--pdeathsig", "KILL"]).arg(binary).args(["-H", "127.0.0.1", "-p", "0"]);
    if tls {
        command.arg("-c").arg(folder.join("cert.pem")).arg("-k").arg(folder.join("key.pem"));
    }
    let said = || fs::read_to_string(folder.join("log")).unwrap_or_default();
    let mut server = command
        .envs(variables.iter().copied())
        .stdout(Stdio::null())
        .stderr(log)
        .spawn()
        .expect("the object store is not installed; `scripts/setup.sh test` brings it");
    let begun = Instant::now();
    while begun.elapsed() < START {
        assert!(server.try_wait().is_ok_and(|ended| ended.is_none()), "the server ended: {}", said());
        if let Some(port) = port_of(&said()) {
            return (server, port);
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    // What it said is more than whether it could be ended.
    let _ended = server.kill();
    let _ended = server.wait();
    panic!("the server does not come up: {}", said());
}

/// The port that it says it has, once the line is whole.
fn port_of(said: &str) -> Option<u16> {
    let (_, rest) = said.split_once("Running on http")?;
    let (line, _) = rest.split_once('\n')?;
    line.rsplit(':').next()?.trim().parse().ok()
}
