//! `botloom template` as authors of copies use it.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const FLOW: &str = "flows/track_parcel.yaml";

/// Runs `botloom` in a folder: exit code, stdout, stderr.
fn botloom(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_botloom"))
        .args(arguments)
        .current_dir(folder)
        .env("COLUMNS", "100")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn edit(root: &Path, file: &str, from: &str, to: &str) {
    let text = fs::read_to_string(root.join(file)).unwrap();
    assert!(text.contains(from), "`{from}` stands in {file}");
    fs::write(root.join(file), text.replacen(from, to, 1)).unwrap();
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in from.read_dir().unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => assert!(fs::copy(entry.path(), target).is_ok()),
        }
    }
}

/// A folder with `my`, a copy of the parcel desk with edits, and `new`, a release of the parcel desk with others.
fn both() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert_eq!(botloom(here, &["new", "my", "--template", "express-logistics/parcel-desk"]).0, 0);
    copy(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/express-logistics/parcel-desk"),
        &here.join("new"),
    );
    let (my, new) = (here.join("my"), here.join("new"));
    edit(&new, "template.yaml", "1.0.0", "1.1.0");
    edit(
        &new,
        FLOW,
        "  - check the status of my shipment\n",
        "  - check the status of my shipment\n  - whereabouts\n",
    );
    edit(&new, FLOW, "这个运单号好像不完整", "运单号好像不完整");
    edit(&new, "bot.yaml", "08:00-22:00", "08:00-23:00");
    edit(&new, "README.md", "# Parcel desk", "# The parcel desk");
    edit(&my, "bot.yaml", "company: 顺达快递", "company: 飞马快递");
    edit(&my, "bot.yaml", "08:00-22:00", "07:00-22:00");
    edit(&my, FLOW, "  - where's my stuff\n", "  - where's my stuff\n  - mine  # ours\n");
    folder
}

#[test]
fn a_new_release_comes_and_what_was_edited_stays() {
    let folder = both();
    let here = folder.path();
    let read = |file: &str| fs::read_to_string(here.join("my").join(file)).unwrap();
    let before = (read("bot.yaml"), read(FLOW), read(".botloom/lineage"));

    let (code, out, talk) = botloom(here, &["template", "upgrade", "my", "--from", "new", "--dry-run"]);
    assert_eq!(code, 1, "{out}{talk}");
    assert!(out.contains("template express-logistics/parcel-desk 1.0.0 -> 1.1.0: 3 changes came"), "{out}");
    assert!(
        out.contains("  + flows/track_parcel/triggers/16  (flows/track_parcel.yaml)\n      + whereabouts\n"),
        "{out}"
    );
    let row = |parts: [&str; 3]| format!("  {:<30} | {:<30} | {}\n", parts[0], parts[1], parts[2]);
    assert!(out.contains("\nconflict bot.yaml/handoff/hours  (bot.yaml)\n"), "{out}");
    assert!(out.contains(&row(["was", "yours", "theirs"])), "{out}");
    assert!(
        out.contains(&row(["Mon-Sun 08:00-22:00", "Mon-Sun 07:00-22:00", "Mon-Sun 08:00-23:00"])),
        "{out}"
    );
    assert!(talk.contains("nothing was written; 1 conflicts, 0 errors"), "{talk}");
    assert_eq!((read("bot.yaml"), read(FLOW), read(".botloom/lineage")), before);

    let (code, _, talk) = botloom(here, &["template", "upgrade", "my", "--from", "new"]);
    assert_eq!(code, 1, "{talk}");
    assert!(talk.contains("2 files written; 1 conflicts"), "{talk}");
    assert_eq!(read("bot.yaml"), before.0, "a conflict keeps what the author has");
    let wanted = before.1.replace(
        "  - check the status of my shipment\n",
        "  - check the status of my shipment\n  - whereabouts\n",
    );
    assert_eq!(read(FLOW), wanted.replace("这个运单号好像不完整", "运单号好像不完整"));

    // It is told again until somebody decides; nothing else is.
    let (code, out, _) = botloom(here, &["template", "upgrade", "my", "--from", "new", "--json"]);
    let review: Value = serde_json::from_str(&out).unwrap();
    let template = &review["origins"][0];
    assert_eq!((code, template["changes"].as_array().unwrap().len()), (1, 0));
    assert_eq!(template["conflicts"][0]["id"], "bot.yaml/handoff/hours");
    assert_eq!(template["conflicts"][0]["base"], "Mon-Sun 08:00-22:00");
    assert_eq!((&template["from"], &review["written"]), (&"1.1.0".into(), &true.into()));
    let (code, _, talk) = botloom(
        here,
        &["template", "upgrade", "my", "--from", "new", "--take", "bot.yaml/handof/hours=ours"],
    );
    assert_eq!((code, talk.contains("did you mean `bot.yaml/handoff/hours`?")), (2, true), "{talk}");
    let (code, _, talk) = botloom(
        here,
        &["template", "upgrade", "my", "--from", "new", "--take", "bot.yaml/handoff/hours=ours"],
    );
    assert_eq!(code, 0, "{talk}");
    assert_eq!(read("bot.yaml"), before.0);
    let (code, out, _) = botloom(here, &["template", "upgrade", "my", "--from", "new"]);
    assert!(code == 0 && out.contains("parcel-desk 1.1.0: up to date"), "{out}");
    // The program itself offers what is older than that.
    let (code, out, _) = botloom(here, &["template", "upgrade", "my"]);
    assert!(code == 0 && out.contains("what is offered, 1.0.0, is older; nothing to do"), "{out}");
    let (code, out, talk) = botloom(here, &["test", "my"]);
    assert_eq!(code, 0, "{out}{talk}");
}

#[test]
fn theirs_is_taken_where_that_is_said() {
    let folder = both();
    let (code, _, talk) =
        botloom(folder.path(), &["template", "upgrade", "my", "--from", "new", "--take", "theirs"]);
    assert_eq!(code, 0, "{talk}");
    let bot = fs::read_to_string(folder.path().join("my/bot.yaml")).unwrap();
    assert!(bot.contains("08:00-23:00") && bot.contains("飞马快递"), "{bot}");
}

#[test]
fn what_can_not_be_upgraded_is_said() {
    let folder = both();
    let here = folder.path();
    let failed = |arguments: &[&str], words: &str| {
        let (code, _, talk) = botloom(here, arguments);
        assert!(code == 2 && talk.contains(words), "{arguments:?}: {code} {talk}");
    };
    failed(&["template", "upgrade", "nowhere"], "is not a folder");
    failed(&["template", "upgrade", "my", "--from", "helo-bot"], "did you mean `hello-bot`?");
    failed(&["template", "upgrade", "my", "--from", "my/flows"], "give the folder of a release");
    failed(&["template", "upgrade", "my", "--take", "both"], "write `ours`, `theirs`");
    failed(
        &["template", "copy-pack", "expres-logistics", "--into", "my"],
        "did you mean `express-logistics`?",
    );
    fs::write(here.join("my/.botloom/lineage"), "lineage: 7\n").unwrap();
    failed(&["template", "upgrade", "my"], "was written by a newer Botloom (form 7)");
    fs::remove_dir_all(here.join("my/.botloom")).unwrap();
    fs::create_dir_all(here.join("plain")).unwrap();
    fs::write(here.join("plain/bot.yaml"), "bot: plain\nlanguages: [en]\n").unwrap();
    failed(&["template", "upgrade", "plain"], "does not say what it was copied from");
    // A copy from before there was a lineage is upgraded with the release that it was made of.
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/express-logistics/parcel-desk");
    let (code, out, talk) =
        botloom(here, &["template", "upgrade", "my", "--from", "new", "--base", base.to_str().unwrap()]);
    assert_eq!(code, 1, "{talk}");
    assert!(
        out.contains("parcel-desk 1.0.0 -> 1.1.0: 3 changes came, 2 of yours kept, 1 conflict\n"),
        "{out}"
    );
    failed(&["template", "upgrade", "my", "--base", "new"], "remembers what it was copied from");
}

#[test]
fn a_pack_becomes_the_bots_own_and_is_upgraded() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert_eq!(botloom(here, &["new", "my", "--template", "express-logistics/parcel-desk"]).0, 0);
    let (code, _, talk) = botloom(here, &["template", "copy-pack", "express-logistics", "--into", "my"]);
    assert_eq!(code, 0, "{talk}");
    assert_eq!(botloom(here, &["template", "copy-pack", "express-logistics", "--into", "my"]).0, 2);
    let my = here.join("my");
    let bot = fs::read_to_string(my.join("bot.yaml")).unwrap();
    assert!(!bot.contains("pack:") && bot.contains("files: knowledge/*.yaml"), "{bot}");
    let (code, out, talk) = botloom(here, &["test", "my"]);
    assert_eq!(code, 0, "{out}{talk}");
    let price = "knowledge/express-logistics-price.yaml";
    edit(&my, price, "首重 1 公斤 12 元起", "首重 1 公斤 15 元起");

    let pack = here.join("pack");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../industry-kbs/express-logistics"), &pack);
    edit(&pack, "pack.yaml", "version: 1.0.0", "version: 1.1.0");
    edit(&pack, "knowledge/price.yaml", "How is the postage worked out?", "How do you work out the postage?");
    let (code, out, talk) = botloom(here, &["template", "upgrade", "my", "--from", "pack"]);
    assert_eq!(code, 0, "{out}{talk}");
    assert!(out.contains("copy express-logistics 1.0.0 -> 1.1.0: 1 change came"), "{out}");
    let text = fs::read_to_string(my.join(price)).unwrap();
    assert!(text.contains("首重 1 公斤 15 元起") && text.contains("How do you work out the postage?"));
}

#[test]
fn an_entry_of_the_pack_that_the_bot_replaces_is_told_when_it_changed() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    assert_eq!(botloom(here, &["new", "my", "--template", "express-logistics/parcel-desk"]).0, 0);
    let pack = here.join("pack");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../industry-kbs/express-logistics"), &pack);
    let file = fs::read_dir(pack.join("knowledge"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| fs::read_to_string(path).unwrap().contains("id: packing-recycle\n"))
        .unwrap();
    let text = fs::read_to_string(&file).unwrap();
    let (before, entry) = text.split_once("id: packing-recycle\n").unwrap();
    fs::write(
        &file,
        format!(
            "{before}id: packing-recycle\n{}",
            entry.replacen("question: {zh-CN: ", "question: {zh-CN: 请问", 1)
        ),
    )
    .unwrap();
    // A bot from before there was a lineage remembers the pack from its first upgrade on.
    fs::remove_dir_all(here.join("my/.botloom")).unwrap();
    let (code, _, talk) = botloom(here, &["template", "upgrade", "my"]);
    assert!(
        code == 0 && talk.contains("from now on the bot remembers the pack express-logistics 1.0.0"),
        "{talk}"
    );
    let (code, out, _) = botloom(here, &["template", "upgrade", "my", "--from", "pack"]);
    assert!(
        code == 1
            && out.contains("conflict packs/express-logistics/packing-recycle  (knowledge/company.yaml)"),
        "{out}"
    );
    let take = "packs/express-logistics/packing-recycle=theirs";
    let (code, out, talk) = botloom(here, &["template", "upgrade", "my", "--from", "pack", "--take", take]);
    assert_eq!(code, 0, "{out}{talk}");
    let own = fs::read_to_string(here.join("my/knowledge/company.yaml")).unwrap();
    assert!(!own.contains("packing-recycle") && own.contains("about-bot"), "{own}");
}

#[test]
fn what_there_is_is_listed() {
    let (code, out, _) = botloom(Path::new("."), &["template", "list"]);
    let line = |kind: &str, name: &str| {
        out.lines().any(|line| line.split_whitespace().collect::<Vec<_>>() == [kind, name, "1.0.0"])
    };
    assert!(code == 0 && line("template", "banking/bank-desk") && line("pack", "e-commerce"), "{out}");
    let (_, out, _) = botloom(Path::new("."), &["template", "list", "--json"]);
    let list: Value = serde_json::from_str(&out).unwrap();
    assert!(list.as_array().unwrap().iter().any(|one| one["name"] == "hello-bot"));
}
