//! An index survives its way to disk and refuses what it cannot trust.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use botloom_knowledge::{Entry, Error, Faq, Hit, Index};

fn faq(question: &str, variants: &[&str], answer: &str) -> Faq {
    Faq {
        question: question.into(),
        variants: variants.iter().map(|text| (*text).into()).collect(),
        answer: answer.into(),
    }
}

fn entry(id: &str, text: &[(&str, Faq)]) -> Entry {
    let text: BTreeMap<String, Faq> =
        text.iter().map(|(tag, faq)| ((*tag).to_owned(), faq.clone())).collect();
    Entry {
        id: id.into(),
        category: "parcels".into(),
        text,
        source: "knowledge/parcels.yaml".into(),
        ..Entry::default()
    }
}

fn parcels() -> Vec<Entry> {
    vec![
        entry(
            "tracking",
            &[
                ("en", faq("Where is my parcel?", &["track my package"], "Follow it with its number.")),
                ("zh-CN", faq("我的包裹在哪里？", &["查快递"], "输入单号即可查询。")),
            ],
        ),
        entry("refund", &[("en", faq("How do I get a refund?", &[], "Within 14 days."))]),
    ]
}

fn tags(tags: &[&str]) -> Vec<String> {
    tags.iter().map(|tag| (*tag).to_owned()).collect()
}

fn ids(hits: &[Hit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.id.as_str()).collect()
}

#[test]
fn a_written_index_finds_the_same() {
    let built = Index::build(&parcels()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    built.write(&folder.path().join("one")).unwrap();
    let opened = Index::open(&folder.path().join("one")).unwrap();
    // An opened index can be written on.
    opened.write(&folder.path().join("two")).unwrap();
    let again = Index::open(&folder.path().join("two")).unwrap();
    for index in [&opened, &again] {
        assert_eq!(index.len(), 2);
        assert_eq!(index.languages(), ["en", "zh-CN"]);
        for query in ["where's the package", "包裹到哪里了", "refunds", "track my pakage", "weather"] {
            assert_eq!(index.search(query, &[], 5), built.search(query, &[], 5), "`{query}`");
        }
        assert_eq!(index.get("refund", &[]), built.get("refund", &[]));
    }
}

#[test]
fn opening_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("index");
    Index::build(&parcels()).unwrap().write(&path).unwrap();
    let listing = |path: &Path| {
        let mut names: Vec<_> = fs::read_dir(path).unwrap().map(|file| file.unwrap().file_name()).collect();
        names.sort();
        names
    };
    let before = listing(&path);
    Index::open(&path).unwrap().search("parcel", &[], 1);
    assert_eq!(before, listing(&path));
}

#[test]
fn an_empty_index_finds_nothing_and_can_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    for (name, index) in [("a", Index::empty()), ("b", Index::build(&[]).unwrap())] {
        assert!(index.is_empty() && index.search("parcel", &[], 5).is_empty());
        index.write(&folder.path().join(name)).unwrap();
        assert!(Index::open(&folder.path().join(name)).unwrap().get("tracking", &[]).is_none());
    }
}

#[test]
fn a_full_folder_is_not_written_to() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "mine").unwrap();
    let error = Index::empty().write(folder.path()).unwrap_err();
    assert!(matches!(error, Error::Occupied { .. }), "{error}");
}

#[test]
fn another_format_is_named() {
    let folder = tempfile::tempdir().unwrap();
    Index::build(&parcels()).unwrap().write(folder.path()).unwrap();
    fs::write(folder.path().join("knowledge.json"), r#"{"format": 99, "shards": 3}"#).unwrap();
    let error = Index::open(folder.path()).unwrap_err();
    assert!(matches!(error, Error::UnknownFormat { found: 99, .. }), "{error}");
    assert!(error.to_string().contains("has format 99, this version reads format 5"), "{error}");
}

#[test]
fn what_is_no_index_or_damaged_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(Index::open(&folder.path().join("none")).unwrap_err(), Error::NotAnIndex { .. }));
    Index::build(&parcels()).unwrap().write(folder.path()).unwrap();
    let files: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|file| file.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension != "json"))
        .collect();
    assert_eq!(files.len(), 1, "{files:?}");
    for file in files {
        let good = fs::read(&file).unwrap();
        for at in (0..good.len()).step_by(97) {
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            fs::write(&file, &bad).unwrap();
            let error = Index::open(folder.path()).unwrap_err();
            assert!(matches!(error, Error::Damaged { .. }), "{}: {error}", file.display());
        }
        fs::write(&file, &good[..good.len() / 2]).unwrap();
        assert!(Index::open(folder.path()).is_err(), "{} cut in half", file.display());
        fs::remove_file(&file).unwrap();
        assert!(Index::open(folder.path()).is_err(), "{} removed", file.display());
        fs::write(&file, &good).unwrap();
    }
    Index::open(folder.path()).unwrap();
}

#[test]
fn entries_need_an_id_of_their_own() {
    let mut entries = parcels();
    entries.push(entries[0].clone());
    assert!(matches!(Index::build(&entries).unwrap_err(), Error::DuplicateId { id } if id == "tracking"));
    entries[2].id.clear();
    assert!(matches!(Index::build(&entries).unwrap_err(), Error::MissingId { .. }));
}

#[test]
fn languages_are_preferences() {
    let index = Index::build(&parcels()).unwrap();
    let answer = |id, wanted: &[&str]| index.get(id, &tags(wanted)).map(|hit| hit.language);
    assert_eq!(answer("tracking", &["zh-CN", "en"]).as_deref(), Some("zh-CN"));
    assert_eq!(answer("tracking", &["en", "zh-CN"]).as_deref(), Some("en"));
    assert_eq!(answer("tracking", &["zh_cn"]).as_deref(), Some("zh-CN"));
    assert_eq!(answer("tracking", &["zh"]).as_deref(), Some("zh-CN"));
    assert_eq!(answer("tracking", &["de", "en-GB"]).as_deref(), Some("en"));
    assert_eq!(answer("refund", &["zh-CN"]), None);
    assert_eq!(answer("nothing", &[]), None);
    assert!(index.search("refund", &tags(&["zh-CN"]), 5).is_empty());
    // The customer's words decide the language among those wanted.
    let hits = index.search("查快递", &tags(&["en", "zh-CN"]), 5);
    assert_eq!((ids(&hits), hits[0].language.as_str(), hits[0].score), (vec!["tracking"], "zh-CN", 1.0));
    assert_eq!((hits[0].matched.as_str(), hits[0].answer.as_str()), ("查快递", "输入单号即可查询。"));
}
