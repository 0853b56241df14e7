//! `botloom config`.

use std::path::Path;
use std::process::{Command, Output};

fn botloom(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_botloom"));
    command.args(arguments).env_remove("BOTLOOM_DATABASE").env_remove("BOTLOOM_CONFIG");
    command.envs(variables.iter().copied()).output().expect("the binary starts")
}

#[test]
fn the_committed_example_is_what_the_command_prints() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/botloom.toml");
    let printed = botloom(&["config"], &[]);
    assert!(printed.status.success());
    let committed = std::fs::read_to_string(example).expect("the example is readable");
    assert!(
        String::from_utf8_lossy(&printed.stdout) == committed,
        "write it anew: botloom config > examples/botloom.toml"
    );
}

#[test]
fn what_holds_is_printed_without_secrets_and_a_server_does_not_start_on_a_mistake() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("bank.toml");
    std::fs::write(&file, "[database]\nurl = \"postgres://ann:hunter2@db/bots\"\n[log]\nformat = \"json\"\n")
        .expect("a file can be written");
    let path = file.display().to_string();
    let shown = botloom(&["config", "--effective", "--config", &path], &[("BOTLOOM_LOG", "info")]);
    let text = String::from_utf8_lossy(&shown.stdout);
    assert!(text.contains("url = \"(secret)\"") && !text.contains("hunter2"), "{text}");
    assert!(text.contains("filter = \"info\"") && text.contains("format = \"json\""), "{text}");

    std::fs::write(&file, "[server]\nlistn = \"127.0.0.1:0\"\n").expect("a file can be written");
    for arguments in [&["serve"][..], &["config", "--effective"], &["log"], &["workspace", "list"]] {
        let failed = botloom(arguments, &[("BOTLOOM_CONFIG", &path)]);
        let told = String::from_utf8_lossy(&failed.stderr);
        assert_eq!(failed.status.code(), Some(2), "{told}");
        let expected = format!("{path}:2:1: there is no setting `server.listn`; did you mean `listen`?");
        assert!(told.contains(&expected), "{told}");
    }
}
