//! Networks of their own, with wires between them that can be cut: what is sent then arrives nowhere, and nobody is told so.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Set for a test that runs in a network of its own.
const APART: &str = "BOTLOOM_TEST_APART";

/// Runs the test with this name once more in a network of its own, where its wires are nobody else's; true there, where the
/// test has to be done, and false in the process that only waited for it.
///
/// # Panics
/// If the test fails there, or the machine gives no network.
#[must_use]
pub fn apart(test: &str) -> bool {
    if std::env::var_os(APART).is_some() {
        run("ip", &["link", "set", "lo", "up"]);
        return true;
    }
    let mut again = Command::new("unshare");
    // Root needs nobody's leave, and starts servers as somebody else; others are root of nothing but their network.
    match super::postgres::unprivileged().is_some() {
        true => again.arg("--net"),
        false => again.args(["--map-current-user", "--keep-caps", "--net"]),
    };
    again.arg(std::env::current_exe().expect("a test has a file"));
    let done =
        again.args(["--exact", test, "--nocapture"]).env(APART, "yes").output().expect("`unshare` is there");
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    eprint!("{}", said(&done.stderr));
    let out = said(&done.stdout);
    assert!(done.status.success() && out.contains("1 passed"), "{out}");
    false
}

/// A network that only wires lead to.
pub struct Network {
    /// Who is in it; the network is no more when they are not.
    holder: Child,
}

impl Network {
    /// Makes a network with so many wires.
    ///
    /// # Panics
    /// If it cannot be made, which it can only by a test that is [`apart`].
    #[must_use]
    pub fn with_wires(count: u8) -> Self {
        let holder = Command::new("setpriv")
            .args(["--pdeathsig", "KILL", "unshare", "--net", "sleep", "infinity"])
            .stdin(Stdio::null())
            .spawn()
            .expect("`setpriv` is there");
        let network = Self { holder };
        let (own, begun) = (fs::read_link("/proc/self/ns/net").ok(), Instant::now());
        while fs::read_link(network.path()).ok() == own {
            assert!(begun.elapsed() < Duration::from_secs(30), "there is no other network");
            std::thread::sleep(Duration::from_millis(5));
        }
        for wire in 0..count {
            let (near, far) = (name(wire), format!("far{wire}"));
            let pid = network.holder.id().to_string();
            run("ip", &["link", "add", &near, "type", "veth", "peer", "name", &far, "netns", &pid]);
            run("ip", &["address", "add", &format!("10.77.{wire}.1/24"), "dev", &near]);
            run("ip", &["link", "set", &near, "up"]);
            network.inside(&["ip", "address", "add", &format!("{}/24", address(wire)), "dev", &far]);
            network.inside(&["ip", "link", "set", &far, "up"]);
        }
        network
    }

    /// What comes before a command that is run in this network.
    #[must_use]
    pub fn enter(&self) -> [String; 2] {
        ["nsenter".to_owned(), format!("--net={}", self.path())]
    }

    /// Lets nothing through this wire any more.
    ///
    /// # Panics
    /// If it cannot be cut.
    pub fn cut(&self, wire: u8) {
        // At the far end, so that who sends at this one sends into the void.
        self.inside(&["ip", "link", "set", &format!("far{wire}"), "down"]);
    }

    /// Lets everything through again.
    ///
    /// # Panics
    /// If it cannot be mended.
    pub fn mend(&self, wire: u8) {
        self.inside(&["ip", "link", "set", &format!("far{wire}"), "up"]);
    }

    fn path(&self) -> String {
        format!("/proc/{}/ns/net", self.holder.id())
    }

    fn inside(&self, command: &[&str]) {
        let [enter, place] = self.enter();
        run(&enter, &[&[place.as_str()], command].concat());
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        // One that ended by itself is what a test says, not this.
        let _ended = self.holder.kill();
        let _ended = self.holder.wait();
    }
}

/// The address of what is in the network, by this wire.
#[must_use]
pub fn address(wire: u8) -> String {
    format!("10.77.{wire}.2")
}

fn name(wire: u8) -> String {
    format!("near{wire}")
}

fn run(program: &str, arguments: &[&str]) {
    let done = Command::new(program).args(arguments).output().expect("`iproute2` and `util-linux` are there");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{program} {arguments:?}: {said}");
}
