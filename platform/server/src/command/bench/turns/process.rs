//! The process that is measured: the same program, on data of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use tempfile::TempDir;

/// A server in a process of its own; it ends with this value.
pub struct Measured {
    child: Child,
    /// Host and port.
    pub address: Arc<str>,
    /// Of the demo's web chat.
    pub secret: String,
    _data: TempDir,
}

/// What a server without customers takes of a processor in a second, at most.
const IDLE: Duration = Duration::from_millis(50);
/// So long a server may take until it is idle.
const SECONDS: u32 = 180;

impl Measured {
    /// The platform with its demo.
    pub fn serve(database: Option<&str>) -> anyhow::Result<Self> {
        let data = tempfile::tempdir()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"]).arg(data.path());
        match database {
            Some(address) => command.env("BOTLOOM_DATABASE", address),
            None => command.env_remove("BOTLOOM_DATABASE"),
        };
        // All customers of a benchmark come from one address.
        for limit in ["BOTLOOM_LIMITS_ADDRESS", "BOTLOOM_LIMITS_CONVERSATION"] {
            command.env(limit, "1000000000/min");
        }
        Self::start(command, data)
    }

    /// The least that a message takes: see `limits`.
    pub fn limits() -> anyhow::Result<Self> {
        let data = tempfile::tempdir()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["bench", "limits"]).arg(data.path().join("log"));
        Self::start(command, data)
    }

    fn start(mut command: Command, data: TempDir) -> anyhow::Result<Self> {
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().context("the server cannot be started")?;
        let lines = BufReader::new(child.stdout.take().context("its output is piped")?).lines();
        let (mut address, mut secret) = (None, String::new());
        for line in lines {
            let line = line?;
            if let Some((_, at)) = line.split_once("ready at http://") {
                address = Some(at.trim().into());
            }
            if let Some((_, of)) = line.split_once("/demo/") {
                of.trim().clone_into(&mut secret);
            }
            if line.starts_with("Ctrl-C") {
                break;
            }
        }
        let Some(address) = address else {
            child.kill()?;
            child.wait()?;
            bail!("the server did not come up; `botloom serve` with the same database tells why")
        };
        Ok(Self { child, address, secret, _data: data })
    }

    /// Waits until it has nothing to do by itself: bots of the demo are trained behind the first answers.
    pub async fn settle(&self) -> anyhow::Result<()> {
        for _ in 0..SECONDS {
            let before = self.processor()?;
            tokio::time::sleep(Duration::from_secs(1)).await;
            if self.processor()? - before < IDLE {
                return Ok(());
            }
        }
        bail!("the server still works by itself after {SECONDS} s")
    }

    /// The time of processors that it has taken so far.
    pub fn processor(&self) -> anyhow::Result<Duration> {
        let stat = self.read("stat")?;
        // The name, which may hold anything, ends with the last parenthesis; the fields behind it are counted from 3 in proc(5).
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
        let ticks = |field: usize| fields.get(field - 3).and_then(|field| field.parse::<u64>().ok());
        let ticks = ticks(14).zip(ticks(15)).map(|(user, system)| user + system);
        Ok(Duration::from_secs_f64(
            ticks.context("`stat` has no times")? as f64 / rustix::param::clock_ticks_per_second() as f64,
        ))
    }

    /// The memory that it has, in bytes.
    pub fn resident(&self) -> anyhow::Result<u64> {
        let status = self.read("status")?;
        let line =
            status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("`status` has no memory")?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
        Ok(kilobytes * 1024)
    }

    fn read(&self, file: &str) -> anyhow::Result<String> {
        let path = format!("/proc/{}/{file}", self.child.id());
        std::fs::read_to_string(&path).with_context(|| format!("`{path}` cannot be read: this needs Linux"))
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        // Nothing of it is kept.
        let _gone = self.child.kill();
        let _gone = self.child.wait();
    }
}
