//! `botloom fmt` as its user runs it.

use super::folder;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const UGLY: &str =
    "flow:   a   # the name\r\nsteps:\r\n- say:   {zh-CN: '您好', en: \"Hello, ${user.name}\"}\r\n";
const NICE: &str = "flow: a  # the name\nsteps:\n  - say: {zh-CN: 您好, en: \"Hello, ${user.name}\"}\n";
const BOT: &str = "bot: desk\nlanguages: [en]\n";

fn fmt(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_botloom"))
        .arg("fmt")
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

/// Exit code, standard output and standard error.
fn seen(output: &Output) -> (i32, &str, &str) {
    let text = |bytes| std::str::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

fn from_standard_input(text: &str, arguments: &[&str]) -> Output {
    let mut process = Command::new(env!("CARGO_BIN_EXE_botloom"))
        .args(["fmt", "-"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    process.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

#[test]
fn files_that_change_are_written_and_named() {
    let folder = folder::<str>(&[
        ("bot.yaml", BOT),
        ("flows/a.yaml", UGLY),
        ("flows/b.yaml", NICE),
        ("other/c.yaml", UGLY),
    ]);
    let path = |name: &str| folder.path().join(name);
    let written = fs::metadata(path("flows/b.yaml")).unwrap().modified().unwrap();
    assert_eq!(seen(&fmt(folder.path(), &[])), (0, "", "flows/a.yaml\n3 files: 1 changed\n"));
    assert_eq!(fs::read_to_string(path("flows/a.yaml")).unwrap(), NICE);
    assert_eq!(fs::read_to_string(path("other/c.yaml")).unwrap(), UGLY);
    assert_eq!(fs::metadata(path("flows/b.yaml")).unwrap().modified().unwrap(), written);
    assert_eq!(seen(&fmt(folder.path(), &[])), (0, "", "3 files: 0 changed\n"));
    assert_eq!(fs::read_dir(path("flows")).unwrap().count(), 2, "nothing else is left there");
    let output = fmt(folder.path(), &["other/c.yaml", "./other/c.yaml", "other/c.yaml"]);
    assert_eq!(seen(&output).0, 0);
    assert_eq!(fs::read_to_string(path("other/c.yaml")).unwrap(), NICE);
}

#[test]
fn check_and_diff_write_nothing() {
    let folder = folder::<str>(&[("bot.yaml", BOT), ("flows/a.yaml", UGLY)]);
    let summary = "2 files: 1 would be changed\n";
    assert_eq!(seen(&fmt(folder.path(), &["--check"])), (1, "flows/a.yaml\n", summary));
    let diff =
        "--- a/flows/a.yaml\n+++ b/flows/a.yaml\n@@ -1,3 +1,3 @@\n-flow:   a   # the name\r\n-steps:\r\n";
    for (arguments, code) in [(&["--diff"][..], 0), (&["--diff", "--check"], 1)] {
        let output = fmt(folder.path(), arguments);
        let (found, out, err) = seen(&output);
        assert_eq!((found, err), (code, summary));
        assert!(out.starts_with(diff) && out.ends_with("\"Hello, ${user.name}\"}\n"), "{out}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("flows/a.yaml")).unwrap(), UGLY);
    fs::write(folder.path().join("flows/a.yaml"), NICE).unwrap();
    assert_eq!(seen(&fmt(folder.path(), &["--check", "--diff"])), (0, "", "2 files: 0 would be changed\n"));
}

#[test]
fn a_file_with_problems_stays_and_the_others_are_formatted() {
    let broken = "flow: b\nsteps:\n\t- say: hi\n";
    let folder = folder::<str>(&[("bot.yaml", BOT), ("flows/a.yaml", UGLY), ("flows/b.yaml", broken)]);
    fs::write(folder.path().join("flows/c.yaml"), b"a: \xb5\xdd").unwrap();
    let output = fmt(folder.path(), &[]);
    let (code, out, err) = seen(&output);
    assert_eq!((code, out), (1, ""));
    assert!(err.contains("error[BL0003]") && err.contains("--> flows/b.yaml:3:2"), "{err}");
    assert!(err.contains("error[BL0001]") && err.contains("`flows/c.yaml` is not UTF-8"), "{err}");
    assert!(err.ends_with("4 files: 1 changed, 2 with problems\n"), "{err}");
    assert_eq!(fs::read_to_string(folder.path().join("flows/a.yaml")).unwrap(), NICE);
    assert_eq!(fs::read_to_string(folder.path().join("flows/b.yaml")).unwrap(), broken);
}

#[test]
fn standard_input_goes_to_standard_output() {
    assert_eq!(seen(&from_standard_input(UGLY, &[])), (0, NICE, ""));
    assert_eq!(seen(&from_standard_input(NICE, &["--check"])), (0, "", ""));
    assert_eq!(seen(&from_standard_input(UGLY, &["--check"])), (1, "", ""));
    let output = from_standard_input(UGLY, &["--diff"]);
    assert!(seen(&output).0 == 0 && seen(&output).1.starts_with("--- a/stdin\n"), "{output:?}");
    let output = from_standard_input("a: 1\na: 2\n", &[]);
    let (code, out, err) = seen(&output);
    assert_eq!((code, out), (1, ""));
    assert!(err.contains("BL0004") && err.contains("stdin:2:1"), "{err}");
    let large = "#\n".repeat(botloom_flow::MAX_BYTES / 2 + 1);
    let output = from_standard_input(&large, &[]);
    assert!(seen(&output).0 == 1 && seen(&output).2.contains("BL0002"), "{output:?}");
}

#[test]
fn what_can_not_be_done_is_said() {
    let folder = folder::<str>(&[("README.md", "# Hello\n"), ("flows/a.yaml", UGLY)]);
    for (arguments, said) in [
        (&[][..], "has no `bot.yaml` or `pack.yaml`; name the files themselves"),
        (&["README.md"], "`README.md` is no folder and no YAML file"),
        (&["nowhere"], "`nowhere` is no folder and no YAML file"),
        (&["nowhere.yaml"], "`nowhere.yaml` can not be read"),
        (&["-", "flows/a.yaml"], "`-` is standard input"),
    ] {
        let output = fmt(folder.path(), arguments);
        let (code, out, err) = seen(&output);
        assert_eq!((code, out), (2, ""), "{err}");
        assert!(err.contains(said), "{err}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("README.md")).unwrap(), "# Hello\n");
    // One that can not be read does not keep the others from being formatted.
    assert_eq!(seen(&fmt(folder.path(), &["a.yaml", "flows/a.yaml"])).0, 2);
    assert_eq!(fs::read_to_string(folder.path().join("flows/a.yaml")).unwrap(), NICE);
}

#[cfg(unix)]
#[test]
fn links_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder::<str>(&[("bot.yaml", BOT), ("shared/a.yaml", UGLY), ("flows/b.yaml", UGLY)]);
    let path = |name: &str| folder.path().join(name);
    symlink("../shared/a.yaml", path("flows/a.yaml")).unwrap();
    fs::set_permissions(path("shared/a.yaml"), fs::Permissions::from_mode(0o666)).unwrap();
    fs::set_permissions(path("flows/b.yaml"), fs::Permissions::from_mode(0o444)).unwrap();
    let output = fmt(folder.path(), &[]);
    let (code, _, err) = seen(&output);
    assert_eq!(code, 2);
    assert!(err.contains("`flows/b.yaml` is write-protected"), "{err}");
    assert!(fs::symlink_metadata(path("flows/a.yaml")).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(path("shared/a.yaml")).unwrap(), NICE);
    assert_eq!(fs::metadata(path("shared/a.yaml")).unwrap().permissions().mode() & 0o777, 0o666);
    assert_eq!(fs::read_to_string(path("flows/b.yaml")).unwrap(), UGLY);
}
