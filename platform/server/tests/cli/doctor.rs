//! `botloom doctor`: an installation as the next start would find it.

use harness::{nats::Nats, postgres};
use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// `botloom` for an installation in this folder, at an address where nothing else is.
fn botloom(arguments: &[&str], data: &Path, variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_botloom"));
    command
        .args(arguments)
        .arg("--data")
        .arg(data)
        .env_remove("BOTLOOM_DATABASE")
        .env_remove("BOTLOOM_CONFIG");
    command
        .env("LC_ALL", "C.UTF-8")
        .env("BOTLOOM_SERVER_LISTEN", "127.0.0.1:0")
        .envs(variables.iter().copied());
    command
}

fn doctor(data: &Path, variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = botloom(&["doctor"], data, variables).output().unwrap();
    assert!(stderr.is_empty(), "{}", String::from_utf8_lossy(&stderr));
    (status.code(), String::from_utf8_lossy(&stdout).into_owned())
}

/// Starts a server once, which makes everything.
fn install(data: &Path, variables: &[(&str, &str)]) {
    let mut command = botloom(&["serve"], data, variables);
    let mut server = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
    assert!(line.starts_with("Botloom is ready"), "{line}");
    server.kill().unwrap();
    server.wait().unwrap();
}

/// The lines about one part.
fn about<'a>(told: &'a str, part: &str) -> Vec<&'a str> {
    let level = |line: &&str| ["ok", "warning", "error"].iter().any(|level| line.starts_with(level));
    told.lines().filter(level).filter(|line| line.split_whitespace().nth(1) == Some(part)).collect()
}

#[test]
fn a_folder_that_is_not_there_yet_is_well_and_stays_away() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (code, told) = doctor(&data, &[]);
    assert_eq!(code, Some(0), "{told}");
    assert!(about(&told, "server.data")[0].contains("is not there yet; the first start makes it"), "{told}");
    assert!(about(&told, "database")[0].contains("botloom.db` is not there yet"), "{told}");
    assert!(about(&told, "server.listen")[0].starts_with("ok"), "{told}");
    assert!(told.ends_with(" 0 errors, 0 warnings\n"), "{told}");
    assert!(!data.exists(), "who looks makes nothing");
}

#[test]
fn what_stands_in_a_folder_is_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    install(data, &[]);
    let keys = data.join("master.keys");
    fs::write(&keys, format!("{}\n", "ab".repeat(32))).unwrap();
    fs::set_permissions(&keys, fs::Permissions::from_mode(0o644)).unwrap();
    let before = fs::read(data.join("botloom.db")).unwrap();
    let (code, told) = doctor(data, &[("LC_ALL", "zh_CN.UTF-8")]);
    assert_eq!(code, Some(0), "{told}");
    assert!(about(&told, "database")[0].contains("的表与此版本一致"), "{told}");
    assert!(about(&told, "secrets.key_file")[1].starts_with("warning"), "{told}");
    assert!(told.contains("→ 取消这个权限：`chmod 600 "), "{told}");
    assert!(told.ends_with("0 个错误，1 个警告\n"), "{told}");
    assert!(fs::read(data.join("botloom.db")).unwrap() == before, "nothing is changed");

    fs::write(&keys, "no key\n").unwrap();
    let (code, told) = doctor(data, &[]);
    assert_eq!(code, Some(1), "{told}");
    assert!(about(&told, "secrets.key_file")[0].starts_with("error"), "{told}");

    // What the server that was ended had not written into the file yet stands beside it.
    for beside in ["botloom.db-wal", "botloom.db-shm"] {
        fs::remove_file(data.join(beside)).unwrap();
    }
    fs::write(data.join("botloom.db"), "this is no database, whatever its name says").unwrap();
    let (code, told) = doctor(data, &[]);
    assert_eq!(code, Some(1), "{told}");
    assert!(about(&told, "database")[0].contains("cannot be opened"), "{told}");
}

#[test]
fn a_server_is_asked_for_its_version_its_clock_and_its_walls() {
    let cluster = postgres::shared();
    let (database, folder) = (cluster.database(), tempfile::tempdir().unwrap());
    let variables = [("BOTLOOM_DATABASE", database.as_str())];
    let look = || doctor(folder.path(), &variables);
    let (code, told) = look();
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("is empty; the first start makes its tables"), "{told}");
    assert!(!told.contains("secret@"), "no password is printed: {told}");
    install(folder.path(), &variables);
    let (code, told) = look();
    assert_eq!(code, Some(0), "{told}");
    assert!(about(&told, "database")[0].contains("PostgreSQL"), "{told}");
    assert!(about(&told, "clock")[0].starts_with("ok"), "{told}");

    // A secret was sealed with a key that this machine does not have.
    let workspace = cluster.sql(&database, "SELECT id FROM workspace LIMIT 1");
    let sealed = format!(
        "INSERT INTO workspace_key (workspace_id, master, sealed, created_at) VALUES ('{workspace}', 'mk_elsewhere', '\\x00', 0)"
    );
    cluster.sql(&database, &sealed);
    let (code, told) = look();
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("lacks the keys mk_elsewhere, with which secrets are sealed"), "{told}");
    cluster.sql(&database, "DELETE FROM workspace_key");

    let last = cluster.sql(&database, "DELETE FROM seaql_migrations WHERE version = (SELECT max(version) FROM seaql_migrations) RETURNING version");
    let (code, told) = look();
    assert_eq!(
        (code, about(&told, "database")[0].contains("is 1 steps behind this version")),
        (Some(0), true),
        "{told}"
    );
    let ahead = format!(
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('{last}', 0), ('m9999_later', 0)"
    );
    cluster.sql(&database, &ahead);
    let (code, told) = look();
    assert_eq!((code, told.contains("is of a later version than this program")), (Some(1), true), "{told}");
}

#[test]
fn what_is_broken_hides_nothing_else() {
    let (cluster, nats, folder) = (postgres::shared(), Nats::start(), tempfile::tempdir().unwrap());
    let (database, bus) = (cluster.database(), nats.url());
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    // Whoever is there hangs up.
    std::thread::spawn(move || taken.incoming().for_each(drop));
    let more = [("BOTLOOM_CA_FILE", "/nowhere.pem"), ("BOTLOOM_SERVER_LISTEN", address.as_str())];
    let variables =
        [&[("BOTLOOM_DATABASE", database.as_str()), ("BOTLOOM_BUS_URL", &bus)], &more[..]].concat();
    let mut command = botloom(&["doctor", "--json"], folder.path(), &variables);
    let output = command.output().unwrap();
    let told: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1), "{told}");
    let level = |part: &str| {
        let found = told["findings"].as_array().unwrap().iter().find(|finding| finding["part"] == part);
        found.unwrap_or_else(|| panic!("{part} is not in {told}"))["level"].clone()
    };
    assert_eq!((level("http.ca_file"), level("server.listen")), ("error".into(), "error".into()), "{told}");
    assert_eq!((level("database"), level("settings")), ("ok".into(), "ok".into()), "{told}");
    assert!(
        told["findings"]
            .as_array()
            .unwrap()
            .iter()
            .all(|one| (one["level"] == "ok") == one["cure"].is_null())
    );

    let bus = |url: &str| {
        let variables = [("BOTLOOM_DATABASE", database.as_str()), ("BOTLOOM_BUS_URL", url)];
        about(&doctor(folder.path(), &variables).1, "bus.url").join("\n")
    };
    assert!(bus(&nats.url()).contains("NATS answers, with JetStream"), "{}", bus(&nats.url()));
    let gone = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    assert!(bus(&format!("nats://{gone}")).starts_with("error"), "{}", bus(&format!("nats://{gone}")));
    let (code, told) = doctor(folder.path(), &[("BOTLOOM_BUS_URL", "nats://127.0.0.1:4222")]);
    assert_eq!((code, told.contains("a database in a file has one node")), (Some(1), true), "{told}");

    let (code, told) = doctor(folder.path(), &[("BOTLOOM_SERVER_LISTN", "x")]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("did you mean `BOTLOOM_SERVER_LISTEN`?"), "{told}");
}
