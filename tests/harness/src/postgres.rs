//! A PostgreSQL server for tests: started by them in a folder of its own, on a socket that nobody else sees, and ended with them.
//!
//! [`shared`] is one server for all tests of a process, each with a database of its own; who restarts or kills the server starts
//! one with [`Cluster::start`]. A helper process waits for the end of the test's process, however it ends, and cleans up.

use std::fs;
use std::io::Write;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// How long a server may take to come up.
const START: Duration = Duration::from_secs(60);
/// The role that databases belong to: like that of an installation, it is no superuser.
const ROLE: &str = "botloom";

/// A running server.
pub struct Cluster {
    folder: PathBuf,
    binaries: PathBuf,
    server: Mutex<Child>,
    /// Closed by the end of this process; the cleaner waits for that.
    _alive: ChildStdin,
    cleaner: Child,
}

/// The server of this process, which the first test starts.
///
/// # Panics
/// If PostgreSQL is not installed or does not come up.
pub fn shared() -> &'static Cluster {
    static SHARED: OnceLock<Cluster> = OnceLock::new();
    SHARED.get_or_init(Cluster::start)
}

impl Cluster {
    /// Starts a server.
    ///
    /// # Panics
    /// If PostgreSQL is not installed or does not come up.
    #[must_use]
    pub fn start() -> Self {
        let binaries = binaries();
        let folder =
            tempfile::Builder::new().prefix("botloom-pg-").tempdir().expect("a folder can be made").keep();
        if let Some((user, group)) = unprivileged() {
            chown(&folder, Some(user), Some(group)).expect("root gives its folder away");
        }
        let data = folder.join("data");
        let mut initdb = as_nobody(&binaries.join("initdb"));
        initdb
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--pgdata"])
            .arg(&data);
        let made = initdb.output().expect("`initdb` can be started");
        assert!(made.status.success(), "`initdb` failed: {}", String::from_utf8_lossy(&made.stderr));
        let mut cleaner = Command::new("sh")
            .args(["-c", CLEANER, "cleaner"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            // An interrupt at the terminal reaches the tests; their end reaches the cleaner.
            .process_group(0)
            .spawn()
            .expect("a shell can be started");
        let alive = cleaner.stdin.take().expect("stdin is piped");
        let server = Mutex::new(launch(&binaries, &folder));
        let cluster = Self { folder, binaries, server, _alive: alive, cleaner };
        cluster.wait();
        cluster.sql("postgres", &format!("CREATE ROLE {ROLE} LOGIN PASSWORD 'secret'"));
        cluster
    }

    /// Makes an empty database and returns its address.
    ///
    /// # Panics
    /// If it cannot be made.
    pub fn database(&self) -> String {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("test_{}", NEXT.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("CREATE DATABASE {name} OWNER {ROLE}"));
        let folder = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://{ROLE}:secret@{folder}/{name}")
    }

    /// Runs statements as the superuser in the database of this address or name, and returns what they print, unaligned.
    ///
    /// # Panics
    /// If they fail.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let database = database.rsplit('/').next().unwrap_or(database);
        let mut psql = Command::new(self.binaries.join("psql"));
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", database, "-h"]);
        let done = psql.arg(&self.folder).args(["-c", sql]).output().expect("`psql` can be started");
        assert!(done.status.success(), "`{sql}` failed: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    /// Stops the server as an administrator does who does not wait for anyone, and starts it again after a pause.
    ///
    /// # Panics
    /// If it does not come up.
    pub fn restart(&self, pause: Duration) {
        self.end("INT", pause);
    }

    /// Kills the server at once, as a power cut would, and starts it again, so that it recovers from its log.
    ///
    /// # Panics
    /// If it does not come up.
    pub fn kill_and_restart(&self) {
        self.end("KILL", Duration::ZERO);
    }

    fn end(&self, signal: &str, pause: Duration) {
        let mut server = self.server.lock().expect("no holder of the lock panics");
        let sent = Command::new("kill").args([format!("-{signal}"), server.id().to_string()]).status();
        assert!(sent.expect("`kill` can be started").success(), "the server is there");
        server.wait().expect("a server that is told to end ends");
        std::thread::sleep(pause);
        // Processes of a server that was killed notice that a moment later; a new one waits for them.
        let begun = Instant::now();
        loop {
            *server = launch(&self.binaries, &self.folder);
            if self.answers(&mut server) {
                return;
            }
            assert!(begun.elapsed() < START, "the server does not come up: {}", self.log());
        }
    }

    fn wait(&self) {
        let mut server = self.server.lock().expect("no holder of the lock panics");
        assert!(self.answers(&mut server), "the server does not come up: {}", self.log());
    }

    /// Whether the server answers; not if it ended.
    fn answers(&self, server: &mut Child) -> bool {
        let begun = Instant::now();
        while begun.elapsed() < START {
            let mut ready = Command::new(self.binaries.join("pg_isready"));
            if ready.args(["-q", "-h"]).arg(&self.folder).status().is_ok_and(|status| status.success()) {
                return true;
            }
            if server.try_wait().is_ok_and(|ended| ended.is_some()) {
                return false;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Ok(server) = self.server.get_mut() {
            // A server that ended by itself is what a test says, not this.
            let _ended = Command::new("kill").args(["-QUIT", &server.id().to_string()]).status();
            let _ended = server.wait();
        }
        // It has nothing left to do but to remove the folder.
        let _ended = self._alive.flush();
        let _removed = fs::remove_dir_all(&self.folder);
        let _ended = self.cleaner.kill();
        let _ended = self.cleaner.wait();
    }
}

/// Waits until the tests are gone, then ends the server that runs in the folder by then and removes the folder.
const CLEANER: &str = r#"
cat > /dev/null
pid=$(head -n 1 "$1/data/postmaster.pid" 2> /dev/null)
[ -z "$pid" ] || kill -QUIT "$pid"
for _ in 1 2 3 4 5 6 7 8 9 10; do
  kill -0 "$pid" 2> /dev/null || break
  sleep 0.1
done
rm -rf "$1"
"#;

fn launch(binaries: &Path, folder: &Path) -> Child {
    let log = fs::File::options().create(true).append(true).open(folder.join("log")).expect("the log opens");
    as_nobody(&binaries.join("postgres"))
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-c", "listen_addresses=", "-c", "max_connections=200"])
        .stdout(Stdio::null())
        .stderr(log)
        .process_group(0)
        .spawn()
        .expect("`postgres` can be started")
}

/// The newest version that the distribution has, else the one that is on the path.
fn binaries() -> PathBuf {
    let version = |path: &Path| path.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = installed.map(|entry| entry.path()).max_by_key(|path| version(path));
    let found =
        newest.map(|path| path.join("bin")).filter(|path| path.join("initdb").exists()).or_else(|| {
            let path = std::env::var_os("PATH")?;
            std::env::split_paths(&path).find(|folder| folder.join("initdb").exists())
        });
    found.expect("PostgreSQL is not installed; `scripts/setup.sh test` brings it")
}

/// Root may not run the server; then it is run as the system's own user for it, or as nobody.
pub(crate) fn unprivileged() -> Option<(u32, u32)> {
    let own = fs::metadata("/proc/self").expect("a process sees itself");
    if own.uid() != 0 {
        return None;
    }
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let user = |name: &str| {
        let line = users.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    };
    Some(user("postgres").or_else(|| user("nobody")).unwrap_or((65_534, 65_534)))
}

fn as_nobody(program: &Path) -> Command {
    let mut command = Command::new(program);
    if let Some((user, group)) = unprivileged() {
        command.uid(user).gid(group);
    }
    // The folder of the tests may be closed to that user.
    command.current_dir("/");
    command
}
