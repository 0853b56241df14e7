//! An installation as the next start would find it: settings, folder, keys, database, bus, objects, address.
//!
//! Each part is looked at by itself, so that one that is broken hides no other; what cannot be looked at without another is left out.
//! Nothing of the installation is changed.

use std::collections::BTreeSet;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use botloom_bus::Nats;
use botloom_flow::{Language, Wording, words};
use botloom_objects::{Bucket, Folder};
use botloom_storage::{Address, Inspection, Keyring, Tables};
use jiff::Timestamp;
use serde_json::json;

use crate::command::database::{Installation, address};
use crate::config::Config;
use crate::{assets, embeddings, language, serve};

/// The installation, and how what was found is told.
#[derive(clap::Args)]
pub struct Look {
    #[command(flatten)]
    installation: Installation,
    /// Prints what was found as JSON.
    #[arg(long)]
    json: bool,
}

/// Less room than this is told; in bytes.
const ROOM: u64 = 1 << 30;
/// With less than this nothing can be worked on.
const NO_ROOM: u64 = 64 << 20;
/// A clock that is so far from that of the database is told.
const SKEW: Duration = Duration::from_secs(2);
/// Each customer of a web chat keeps a file open, and so do databases and plug-ins.
const FILES: u64 = 4096;
/// How long the address is asked who is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// How it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
enum Level {
    Ok,
    Warning,
    Error,
}

/// What was found about a part.
struct Finding {
    /// The part, by the name of its settings where it has some.
    part: &'static str,
    level: Level,
    what: Wording,
    /// What to do about it.
    cure: Option<Wording>,
}

impl Finding {
    fn ok(part: &'static str, what: Wording) -> Self {
        Self { part, level: Level::Ok, what, cure: None }
    }

    fn warning(part: &'static str, what: Wording, cure: Wording) -> Self {
        Self { part, level: Level::Warning, what, cure: Some(cure) }
    }

    fn error(part: &'static str, what: Wording, cure: Wording) -> Self {
        Self { part, level: Level::Error, what, cure: Some(cure) }
    }
}

/// Looks, and tells what was found. The exit code is 1 if something is wrong.
pub fn run(arguments: &Look) -> anyhow::Result<ExitCode> {
    let findings = actix_web::rt::System::new().block_on(look(&arguments.installation))?;
    let language = language::of_environment();
    let count = |level: Level| findings.iter().filter(|finding| finding.level == level).count();
    let (errors, warnings) = (count(Level::Error), count(Level::Warning));
    let mut out = std::io::stdout().lock();
    if arguments.json {
        let one = |finding: &Finding| {
            json!({
                "part": finding.part,
                "level": finding.level,
                "what": finding.what.in_language(language),
                "cure": finding.cure.as_ref().map(|cure| cure.in_language(language)),
            })
        };
        let findings: Vec<_> = findings.iter().map(one).collect();
        writeln!(out, "{:#}", json!({"findings": findings, "errors": errors, "warnings": warnings}))?;
    } else {
        findings.iter().try_for_each(|finding| print(&mut out, finding, language))?;
        let parts = findings.iter().map(|finding| finding.part).collect::<BTreeSet<_>>().len();
        let said = words!("{parts} parts: {errors} errors, {warnings} warnings", parts, errors, warnings);
        writeln!(out, "\n{}", said.in_language(language))?;
    }
    Ok(ExitCode::from(u8::from(errors > 0)))
}

fn print(out: &mut impl Write, finding: &Finding, language: Language) -> std::io::Result<()> {
    let level = match finding.level {
        Level::Ok => "ok",
        Level::Warning => "warning",
        Level::Error => "error",
    };
    writeln!(out, "{level:<8} {:<16} {}", finding.part, finding.what.in_language(language))?;
    match &finding.cure {
        Some(cure) => writeln!(out, "{:<25} → {}", "", cure.in_language(language)),
        None => Ok(()),
    }
}

async fn look(installation: &Installation) -> anyhow::Result<Vec<Finding>> {
    let config = match installation.config() {
        Ok(config) => config,
        Err(error) => {
            let cure = words!("mend the setting; `botloom config` prints all there are");
            return Ok(vec![Finding::error("settings", told(&error), cure)]);
        }
    };
    let mut findings = vec![Finding::ok("settings", words!("they can be read"))];
    findings.extend(folder(&config.server.data));
    findings.extend(limits());
    let address = match address(&config) {
        Ok(address) => Some(address),
        Err(error) => {
            let cure = words!("set `database.url` to the address of a database");
            findings.push(Finding::error("database", told(&error), cure));
            None
        }
    };
    let inspection = match &address {
        Some(address) => database(&config, address, &mut findings).await,
        None => None,
    };
    findings.extend(keys(&config.key_file(), inspection.as_ref()));
    findings.extend(bus(&config, address.as_ref()).await);
    findings.extend(objects(&config).await);
    findings.extend(authorities(&config));
    findings.extend(model(&config));
    findings.push(scripts());
    findings.push(listen(&config));
    Ok(findings)
}

/// An error with its causes, as a library says it.
fn told(error: &anyhow::Error) -> Wording {
    Wording::verbatim(format!("{error:#}"))
}

fn folder(data: &Path) -> Vec<Finding> {
    let part = "server.data";
    let shown = || data.display().to_string();
    if !data.exists() {
        return vec![Finding::ok(
            part,
            words!("`{folder}` is not there yet; the first start makes it", folder = shown()),
        )];
    }
    let mut findings = Vec::new();
    match tempfile::tempfile_in(data) {
        Ok(_) => findings.push(Finding::ok(part, words!("`{folder}` can be written to", folder = shown()))),
        Err(error) => findings.push(Finding::error(
            part,
            words!("`{folder}` cannot be written to: {error}", folder = shown(), error = error.to_string()),
            words!("give it to the user whom Botloom runs as"),
        )),
    }
    if let Ok(room) = rustix::fs::statvfs(data) {
        let free = room.f_bavail.saturating_mul(room.f_frsize);
        let what =
            words!("{free} MB are free on the disk of `{folder}`", free = free >> 20, folder = shown());
        let cure = words!("make room: turns that cannot be written are refused");
        findings.push(match free {
            ..NO_ROOM => Finding::error("disk", what, cure),
            NO_ROOM..ROOM => Finding::warning("disk", what, cure),
            _ => Finding::ok("disk", what),
        });
    }
    findings
}

/// What the system allows this process; a service may be allowed something else.
fn limits() -> Option<Finding> {
    let most = rustix::process::getrlimit(rustix::process::Resource::Nofile).current?;
    let what = words!("a process that is begun here may have {most} files open", most);
    Some(match most {
        ..FILES => Finding::warning(
            "files",
            what,
            words!(
                "raise it (`ulimit -n`, `LimitNOFILE`) to more than the customers who are there at the same time"
            ),
        ),
        _ => Finding::ok("files", what),
    })
}

async fn database(config: &Config, address: &Address, findings: &mut Vec<Finding>) -> Option<Inspection> {
    let part = "database";
    if let Some(file) = address.as_file()
        && !file.exists()
    {
        let what =
            words!("`{file}` is not there yet; the first start makes it", file = file.display().to_string());
        findings.push(match config.database.url {
            None => Finding::ok(part, what),
            Some(_) => {
                Finding::warning(part, what, words!("look whether `database.url` names the right file"))
            }
        });
        return None;
    }
    let inspection = match Inspection::of(address).await {
        Ok(inspection) => inspection,
        Err(error) => {
            let what = words!(
                "`{database}` cannot be opened: {error}",
                database = address.to_string(),
                error = format!("{:#}", anyhow::Error::new(error)),
            );
            findings.push(Finding::error(
                part,
                what,
                words!("look whether it runs, and whether address, user and password are right"),
            ));
            return None;
        }
    };
    let (database, product) = (address.to_string(), inspection.product.clone());
    findings.push(match inspection.tables {
        Tables::None => Finding::ok(
            part,
            words!("`{database}` ({product}) is empty; the first start makes its tables", database, product),
        ),
        Tables::Current => Finding::ok(
            part,
            words!("`{database}` ({product}) has the tables of this version", database, product),
        ),
        Tables::Behind(steps) => Finding::warning(
            part,
            words!("`{database}` ({product}) is {steps} steps behind this version", database, product, steps),
            words!(
                "back it up; the next start brings it here, and an earlier version does not open it any more"
            ),
        ),
        Tables::Ahead => Finding::error(
            part,
            words!("`{database}` ({product}) is of a later version than this program", database, product),
            words!("start the later version, or restore the backup from before"),
        ),
    });
    if inspection.above_walls {
        findings.push(Finding::warning(
            part,
            words!("its role is above row security, so that only the queries keep workspaces apart"),
            words!("give Botloom a role that is neither SUPERUSER nor BYPASSRLS"),
        ));
    }
    if inspection.unsafe_writes {
        findings.push(Finding::error(
            part,
            words!("it has `fsync = off`: turns that were acknowledged can be lost with the machine"),
            words!("set `fsync = on`"),
        ));
    }
    if let Some(clock) = inspection.clock {
        let off = Timestamp::now().duration_since(clock).unsigned_abs();
        let seconds = format!("{:.1}", off.as_secs_f64());
        let what = words!("the clock of this machine is {seconds} s from that of the database", seconds);
        findings.push(match off {
            off if off > SKEW => Finding::warning(
                "clock",
                what,
                words!("let both follow the same time server (`chrony`, `systemd-timesyncd`): sessions and waits go by it"),
            ),
            _ => Finding::ok("clock", what),
        });
    }
    Some(inspection)
}

fn keys(file: &Path, inspection: Option<&Inspection>) -> Vec<Finding> {
    let part = "secrets.key_file";
    let shown = || file.display().to_string();
    let sealed = inspection.is_some_and(|inspection| !inspection.masters.is_empty());
    if !file.exists() {
        return vec![match sealed {
            true => Finding::error(
                part,
                words!("`{file}` is not there, and secrets are sealed with its keys", file = shown()),
                words!("bring the file from the backup, or from another node"),
            ),
            false => Finding::ok(
                part,
                words!("`{file}` is not there yet; the first start makes it", file = shown()),
            ),
        }];
    }
    let keyring = match Keyring::open(file) {
        Ok(keyring) => keyring,
        Err(error) => {
            let cure = words!("bring the file from the backup, or from another node");
            return vec![Finding::error(part, told(&error.into()), cure)];
        }
    };
    let mut findings = Vec::new();
    let lacking = inspection.map(|inspection| inspection.lacks(&keyring)).unwrap_or_default();
    findings.push(match inspection {
        None => Finding::ok(part, words!("`{file}` can be read", file = shown())),
        Some(_) if lacking.is_empty() => {
            Finding::ok(part, words!("`{file}` has the keys that secrets are sealed with", file = shown()))
        }
        Some(_) => Finding::error(
            part,
            words!(
                "`{file}` lacks the keys {keys}, with which secrets are sealed",
                file = shown(),
                keys = lacking
            ),
            words!("bring the file from the backup, or from another node"),
        ),
    });
    #[cfg(unix)]
    if let Ok(about) = file.metadata()
        && std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o077 != 0
    {
        findings.push(Finding::warning(
            part,
            words!("others on this machine may read `{file}`", file = shown()),
            words!("take that away: `chmod 600 {file}`", file = shown()),
        ));
    }
    findings
}

async fn bus(config: &Config, address: Option<&Address>) -> Option<Finding> {
    let part = "bus.url";
    let options = serve::bus_options(config)?;
    if address.is_some_and(|address| address.as_file().is_some()) {
        return Some(Finding::error(
            part,
            words!("it connects nodes, and a database in a file has one node"),
            words!("leave it out, or set `database.url`"),
        ));
    }
    let answer = match Nats::connect(&options).await {
        Ok(nats) => nats.answers().await.map_err(anyhow::Error::new),
        Err(error) => Err(error.into()),
    };
    Some(match answer {
        Ok(()) => Finding::ok(part, words!("NATS answers, with JetStream")),
        Err(error) => Finding::error(
            part,
            words!("NATS cannot be used: {error}", error = format!("{error:#}")),
            words!(
                "look whether it runs with JetStream (`-js`), and whether address and credentials are right"
            ),
        ),
    })
}

async fn objects(config: &Config) -> Option<Finding> {
    let part = "objects.url";
    // Seals are not looked at, so any secret does.
    let options = match serve::object_options(config, [0; 32]) {
        Ok(options) => options?,
        Err(error) => return Some(Finding::error(part, told(&error), words!("set both, or neither"))),
    };
    let bucket = Bucket::open(Folder::new(config.server.data.join("objects")), &options).await;
    let cure = || {
        words!(
            "look whether address, region, bucket and keys are right; indexes are built on each node meanwhile"
        )
    };
    Some(match bucket {
        Ok(bucket) if bucket.is_silent() => {
            Finding::warning(part, words!("`{url}` does not answer", url = options.url), cure())
        }
        Ok(_) => Finding::ok(part, words!("`{url}` answers", url = options.url)),
        Err(error) => Finding::error(part, told(&error.into()), cure()),
    })
}

fn authorities(config: &Config) -> Option<Finding> {
    let file = config.http.ca_file.as_ref()?;
    let shown = file.display().to_string();
    let count = std::fs::read_to_string(file).map(|text| text.matches("-----BEGIN CERTIFICATE-----").count());
    let cure = words!("name a PEM file with the certificates of your authorities");
    Some(match count {
        Ok(0) => Finding::error("http.ca_file", words!("`{file}` has no certificate", file = shown), cure),
        Ok(count) => {
            Finding::ok("http.ca_file", words!("`{file}` has {count} certificates", file = shown, count))
        }
        Err(error) => Finding::error(
            "http.ca_file",
            words!("`{file}` cannot be read: {error}", file = shown, error = error.to_string()),
            cure,
        ),
    })
}

fn model(config: &Config) -> Option<Finding> {
    let part = "understanding.embeddings";
    let folder = config.understanding.embeddings.as_ref()?;
    Some(match embeddings::read(folder) {
        Ok(_) => Finding::ok(
            part,
            words!("the model in `{folder}` can be read", folder = folder.display().to_string()),
        ),
        Err(error) => {
            Finding::error(part, told(&error), words!("name the folder of a model, the same on every node"))
        }
    })
}

fn scripts() -> Finding {
    match assets::script_engine() {
        Some(_) => Finding::ok("scripts", words!("the engine for scripts is part of this program")),
        None => Finding::warning(
            "scripts",
            words!("this program was built without the engine for scripts: flows with `script` break off"),
            words!("build it with `make build`"),
        ),
    }
}

/// Whether the address is free, or Botloom is there and ready.
fn listen(config: &Config) -> Finding {
    let part = "server.listen";
    let listen = config.server.listen.as_str();
    let error = match TcpListener::bind(listen) {
        Ok(_) => return Finding::ok(part, words!("`{listen}` is free: no server runs here", listen)),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => error,
        Err(error) => {
            return Finding::error(
                part,
                words!("`{listen}` cannot be listened on: {error}", listen, error = error.to_string()),
                words!("set `server.listen` to an address of this machine"),
            );
        }
    };
    let own = listen.replace("0.0.0.0", "127.0.0.1").replace("[::]", "[::1]");
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .build()
        .into();
    match agent.get(format!("http://{own}/readyz")).call() {
        Ok(answer) if answer.status().as_u16() == 200 => {
            Finding::ok(part, words!("a server answers at `{listen}` and is ready", listen))
        }
        Ok(mut answer) if answer.status().as_u16() == 503 => Finding::warning(
            part,
            words!(
                "the server at `{listen}` is not ready: {why}",
                listen,
                why = answer.body_mut().read_to_string().unwrap_or_default().trim(),
            ),
            words!("wait until it is, or look into its log"),
        ),
        _ => Finding::error(
            part,
            words!(
                "something else than Botloom is at `{listen}`: {error}",
                listen,
                error = error.to_string()
            ),
            words!("end it, or set `server.listen` to another address"),
        ),
    }
}
