//! Copies and their upgrades.

use super::*;
use crate::merge::Take;

fn folder(files: &[(&str, &str)]) -> Files {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec())).collect()
}

fn text<'f>(files: &'f Files, path: &str) -> &'f str {
    str::from_utf8(files.get(path).unwrap_or_else(|| panic!("`{path}` is there"))).unwrap()
}

fn by_name(releases: &[Release]) -> BTreeMap<String, Release> {
    releases.iter().map(|release| (release.name.clone(), release.clone())).collect()
}

const BOT: &str = "bot: parcels
languages: [zh-CN, en]
knowledge:
  - pack: parcel  # ours soon
    with: {hotline: \"95: 1\"}
  - files: knowledge/*.yaml
";

fn pack(version: &str, edit: impl Fn(String) -> String) -> Release {
    let manifest = format!(
        "pack: parcel\nversion: {version}\nparameters:\n  hotline: {{default: x}}\n  hours: {{default: 8-20}}\n"
    );
    let entries = "# Entries of the pack.
entries:
  - id: fee
    question: What does it cost?
    answer: Call ${hotline} from ${hours}.
  - id: size
    question: How large?
    answer: \"Any: ${hours}\"
";
    let lexicon = "synonyms:\n  - [parcel, package]\n";
    let files = [
        ("pack.yaml", manifest.as_str()),
        ("knowledge/shop.yaml", &edit(entries.to_owned())),
        ("lexicon.yaml", lexicon),
    ];
    Release::new("parcel", folder(&files))
}

fn template(version: &str, files: &[(&str, &str)]) -> Release {
    let mut folder = folder(files);
    folder.insert("template.yaml", format!("version: {version}\n"));
    Release::new("post/parcels", folder)
}

fn bot() -> Files {
    folder(&[
        ("bot.yaml", BOT),
        ("knowledge/own.yaml", "entries:\n  - id: size\n    question: How big?\n    answer: Small.\n"),
    ])
}

fn run(files: &Files, templates: &[Release], packs: &[Release], take: Option<Take>) -> Upgrade {
    let (templates, packs) = (by_name(templates), by_name(packs));
    let (files, lineage) = Lineage::of(files).unwrap();
    let offers = Offers { templates: &templates, packs: &packs };
    let take = Resolutions { all: take, ..Resolutions::default() };
    upgrade(&files, &lineage.unwrap_or_default(), offers, &take)
}

#[test]
fn a_copy_of_a_template_is_upgraded_from_what_it_remembers() {
    let packs = [pack("1.0.0", |text| text)];
    let old = template("1.0.0", &[("bot.yaml", BOT), ("README.md", "one\n")]);
    let mut copy = clone_template(&old, &by_name(&packs));
    copy.insert("bot.yaml", BOT.replace("bot: parcels", "bot: mine"));
    let new =
        template("1.1.0", &[("bot.yaml", &(BOT.to_owned() + "silence: off\n")), ("README.md", "two\n")]);
    let done = run(&copy, std::slice::from_ref(&new), &packs, None);
    assert_eq!(done.conflicts().count(), 0);
    assert_eq!((done.steps[0].from.as_str(), done.steps[0].to.as_deref()), ("1.0.0", Some("1.1.0")));
    assert_eq!(text(&done.files, "bot.yaml"), BOT.replace("bot: parcels", "bot: mine") + "silence: off\n");
    assert_eq!(text(&done.files, "README.md"), "two\n");
    assert!(done.files.get("template.yaml").is_none());
    // Again: nothing is left to do, and the file of the lineage does not change either.
    let again = run(&done.files, &[new], &packs, None);
    assert_eq!((again.files, again.steps[0].changes.len()), (done.files.clone(), 0));
    // What is offered by an older installation is no upgrade.
    let older = run(&done.files, &[old], &packs, None);
    assert!(older.steps[0].is_older);
    assert_eq!(older.files, done.files);
}

#[test]
fn a_replaced_entry_whose_original_changed_is_told_until_somebody_decides() {
    let packs = [pack("1.0.0", |text| text)];
    let first = run(&bot(), &[], &packs, None);
    assert_eq!((first.steps.len(), first.conflicts().count()), (0, 0));
    let changed =
        [pack("1.1.0", |text| text.replace("How large?", "How large is it?").replace("Call", "Ring"))];
    let told = run(&first.files, &[], &changed, None);
    let conflicts: Vec<&Conflict> = told.conflicts().collect();
    assert_eq!(conflicts.len(), 1, "{conflicts:?}");
    assert_eq!(
        (conflicts[0].id.as_str(), conflicts[0].file.as_str()),
        ("packs/parcel/size", "knowledge/own.yaml")
    );
    assert_eq!(conflicts[0].ours.as_deref(), Some("question: How big?\nanswer: Small."));
    assert!(conflicts[0].base.as_deref().unwrap().contains("How large?"));
    assert!(conflicts[0].theirs.as_deref().unwrap().contains("How large is it?"));
    let again = run(&told.files, &[], &changed, None);
    assert_eq!(again.conflicts().collect::<Vec<_>>(), conflicts);
    // Ours: it is told no more. Theirs: the own entry goes, so that the pack answers.
    let ours = run(&told.files, &[], &changed, Some(Take::Ours));
    assert_eq!((ours.conflicts().count(), ours.settled.len()), (0, 1));
    assert_eq!(text(&ours.files, "knowledge/own.yaml"), text(&bot(), "knowledge/own.yaml"));
    assert_eq!(run(&ours.files, &[], &changed, None).conflicts().count(), 0);
    let theirs = run(&told.files, &[], &changed, Some(Take::Theirs));
    assert!(!text(&theirs.files, "knowledge/own.yaml").contains("size"));
}

#[test]
fn a_copied_pack_is_filled_and_upgraded() {
    let old = pack("1.0.0", |text| text);
    let copy = clone_pack(&bot(), None, &old, &BTreeMap::new()).unwrap();
    assert_eq!(
        text(&copy, "bot.yaml"),
        "bot: parcels\nlanguages: [zh-CN, en]\nknowledge:\n  - files: knowledge/*.yaml\n"
    );
    let copied = "# Entries of the pack.\nentries:\n  - id: fee\n    question: What does it cost?\n    answer: \"Call 95: 1 from 8-20.\"\n";
    assert_eq!(text(&copy, "knowledge/parcel-shop.yaml"), copied, "an entry that was replaced is not copied");
    assert_eq!(text(&copy, "lexicon/parcel.yaml"), "synonyms:\n  - [parcel, package]\n");
    assert_eq!(clone_pack(&copy, None, &old, &BTreeMap::new()), None, "its files are there already");
    let mut edited = copy.clone();
    edited.insert("knowledge/parcel-shop.yaml", copied.replace("What does it", "What will it"));
    let new = pack("1.1.0", |text| {
        text.replace("Call ${hotline}", "Ring ${hotline}").replace("How large?", "How wide?")
    });
    let done = run(&edited, &[], &[new], None);
    let ids: Vec<&str> = done.conflicts().map(|conflict| conflict.id.as_str()).collect();
    assert_eq!(ids, ["knowledge/size/question"]);
    assert_eq!(
        text(&done.files, "knowledge/parcel-shop.yaml"),
        copied.replace("What does it", "What will it").replace("Call", "Ring")
    );
}
