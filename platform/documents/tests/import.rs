//! Documents of all kinds into folders, and again.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use std::collections::{BTreeMap, BTreeSet};

use botloom_documents::{Document, Folder, Options, Report, import};
use botloom_flow::{Source, format};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

fn folder() -> Folder {
    Folder::new("bot.yaml", "bot: shop\nlanguages: [zh-CN, en]\n", BTreeMap::new()).unwrap()
}

fn take(folder: &mut Folder, name: &str, bytes: impl AsRef<[u8]>) -> Report {
    take_with(folder, name, bytes, Options::default())
}

fn take_with(folder: &mut Folder, name: &str, bytes: impl AsRef<[u8]>, options: Options) -> Report {
    let report = import(folder, Document { name, bytes: bytes.as_ref() }, options, &mut |_, _| {}).unwrap();
    for (path, text) in &folder.files {
        let source = Source::new(path, text.as_bytes().to_vec()).unwrap();
        assert!(format(&source).unwrap() == *text, "`{path}` is not in the house style:\n{text}");
    }
    report
}

const FILE: &str = "knowledge/faq.yaml";
const TABLE: &str = "id,question en,answer en\na,Where are you?,Here.\nb,When do you open?,At nine.\nc,Who are you?,A shop.\n";

/// A workbook of ten thousand rows, and where its faulty ones stand.
fn workbook() -> (Vec<u8>, BTreeSet<(String, &'static str)>) {
    let mut book = Workbook::new();
    let mut faulty = BTreeSet::new();
    let head = ["编号", "分类", "问题", "相似问", "答案", "question en", "answer en", "生效日期", "点击量"];
    for (name, first) in [("售前", 0), ("After sales", 5_000)] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.write(0, 0, "知识库导出").unwrap();
        for (column, text) in head.iter().enumerate() {
            sheet.write(2, column as u16, *text).unwrap();
        }
        for at in 0..5_000_u32 {
            let (row, number) = (at + 3, first + at);
            let mut cells = [
                format!("k-{number}"),
                "订单/物流".to_owned(),
                format!("第{number}号商品什么时候到货"),
                format!("{number}号到了吗|{number}号几时来"),
                format!("第{number}号商品三天内到货。\n请留意短信。"),
                format!("When does article {number} arrive?"),
                format!("Article {number} arrives within three days: watch your messages."),
                String::new(),
                "7".to_owned(),
            ];
            if number % 100 >= 97 {
                let kind = (number / 100 + number) % 6;
                let column = match kind {
                    0 => (2, String::new(), "问题"),
                    1 => (4, String::new(), "答案"),
                    2 => (2, format!("第{}号商品什么时候到货", number - 50), "问题"),
                    3 => (0, format!("k-{}", number - 50), "编号"),
                    4 => (7, "尽快".to_owned(), "生效日期"),
                    _ => (5, "#N/A".to_owned(), "question en"),
                };
                cells[column.0] = column.1;
                faulty.insert((format!("{name}!{}", row + 1), column.2));
            }
            for (column, text) in cells.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                sheet.write(row, column as u16, text).unwrap();
            }
        }
    }
    book.add_worksheet().set_name("旧").unwrap().set_hidden(true).write(0, 0, "问题").unwrap();
    (book.save_to_buffer().unwrap(), faulty)
}

#[test]
fn ten_thousand_rows_with_three_hundred_faults() {
    let (bytes, faulty) = workbook();
    assert_eq!(faulty.len(), 300);
    let mut folder = folder();
    let mut told = Vec::new();
    let document = Document { name: "客服 FAQ.xlsx", bytes: &bytes };
    let report =
        import(&mut folder, document, Options::default(), &mut |done, total| told.push((done, total)))
            .unwrap();
    assert_eq!(report.added, 9_700);
    let found: BTreeSet<(String, &str)> =
        report.faults.iter().map(|fault| (fault.place.clone(), fault.column.as_str())).collect();
    assert_eq!(found, faulty);
    assert_eq!(report.faults.len(), 300);
    let ignored: Vec<(&str, &str)> =
        report.ignored.iter().map(|ignored| (ignored.sheet.as_str(), ignored.column.as_str())).collect();
    assert_eq!(ignored, [("售前", "点击量"), ("After sales", "点击量"), ("旧", "")]);
    assert!(told.is_sorted() && told.len() > 10, "{told:?}");
    assert!(folder.files.len() > 1);
    for (path, text) in &folder.files {
        assert!(path.starts_with("knowledge/客服-faq"), "{path}");
        assert!(text.len() < 2 << 20, "{path}: {}", text.len());
    }
    let first = &folder.files["knowledge/客服-faq.yaml"];
    let expected = "entries:
  - id: k-0
    category: 订单/物流
    question:
      zh-CN: 第0号商品什么时候到货
      en: When does article 0 arrive?
    variants:
      zh-CN:
        - 0号到了吗
        - 0号几时来
    answer:
      zh-CN: |-
        第0号商品三天内到货。
        请留意短信。
      en: \"Article 0 arrives within three days: watch your messages.\"
    source: {file: 客服 FAQ.xlsx, place: 售前!4, digest: ";
    assert!(first.starts_with(expected), "{}", &first[..1000]);
    let before = folder.clone();
    let again = import(&mut folder, document, Options { prune: true }, &mut |_, _| {}).unwrap();
    assert_eq!((again.added, again.updated, again.unchanged), (0, 0, 9_700));
    assert_eq!((again.kept.len(), again.gone.len(), again.faults.len()), (0, 0, 300));
    assert!(folder == before, "the same import changes nothing");
}

#[test]
fn a_document_that_changed_changes_its_entries_only() {
    let mut folder = folder();
    assert_eq!(take(&mut folder, "faq.csv", TABLE).added, 3);
    let edited =
        folder.files[FILE].replace("At nine.", "At ten.").replace("  - id: c", "  # ours\n  - id: c");
    let edited = edited + "  - id: own\n    question: {en: Is this ours?}\n    answer: {en: Yes.}\n";
    folder.files.insert(FILE.to_owned(), edited);
    // `a` changed, `b` changed here and there, `c` moved down, `d` is new.
    let table = "id,question en,answer en\na,Where are you?,There.\nb,When do you open?,At eight.\nd,What do you sell?,Bread.\nc,Who are you?,A shop.\n";
    let report = take(&mut folder, "faq.csv", table);
    assert_eq!((report.added, report.updated, report.unchanged), (1, 1, 1));
    let kept = &report.kept[0];
    assert_eq!((kept.id.as_str(), kept.file.as_str(), kept.place.as_str()), ("b", FILE, "row 3"));
    assert_eq!(kept.yours, "When do you open? → At ten.");
    assert_eq!(kept.theirs, "When do you open? → At eight.");
    let text = &folder.files[FILE];
    for part in ["There.", "At ten.", "# ours\n  - id: c", "place: row 5", "Is this ours?", "Bread."] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    let before = folder.clone();
    let again = take(&mut folder, "faq.csv", table);
    assert_eq!((again.unchanged, again.kept.len()), (3, 1));
    assert!(folder == before);
}

#[test]
fn what_vanished_is_kept_until_it_may_go() {
    let mut folder = folder();
    take(&mut folder, "faq.csv", TABLE);
    let edited = folder.files[FILE].replace("A shop.", "A bakery.");
    folder.files.insert(FILE.to_owned(), edited);
    let rest = "id,question en,answer en\na,Where are you?,Here.\n";
    let report = take(&mut folder, "faq.csv", rest);
    let gone: Vec<(&str, bool)> = report.gone.iter().map(|gone| (gone.id.as_str(), gone.removed)).collect();
    assert_eq!(gone, [("b", false), ("c", false)]);
    assert!(folder.files[FILE].contains("id: b"));
    let report = take_with(&mut folder, "faq.csv", rest, Options { prune: true });
    let gone: Vec<(&str, bool)> = report.gone.iter().map(|gone| (gone.id.as_str(), gone.removed)).collect();
    assert_eq!(gone, [("b", true), ("c", false)], "what a person edited stays");
    assert!(!folder.files[FILE].contains("id: b") && folder.files[FILE].contains("A bakery."));
    // A row that is faulty now is not gone.
    let report = take_with(
        &mut folder,
        "faq.csv",
        "id,question en,answer en\na,Where are you?,\nc,Who are you?,A shop.\n",
        Options { prune: true },
    );
    assert_eq!((report.gone.len(), report.faults.len()), (0, 1));
}

#[test]
fn ids_of_others_are_not_taken() {
    let mut folder = folder();
    let own = "entries:\n  - id: a\n    question: {en: Is this ours?}\n    answer: {en: Yes.}\n";
    folder.files.insert("knowledge/own.yaml".to_owned(), own.to_owned());
    let report = take(&mut folder, "faq.csv", TABLE);
    assert_eq!((report.added, report.faults.len()), (2, 1));
    assert!(report.faults[0].problem.to_string().contains("`knowledge/own.yaml`"), "{:?}", report.faults);
    // Where the document gives no id, another one is made, and stays.
    let guide = "# Returns\n\nSeven days.\n";
    take(&mut folder, "one.md", guide);
    let other = take(&mut folder, "two.md", guide.replace("Seven", "Ten"));
    assert_eq!((other.added, other.faults.len()), (1, 0));
    assert!(folder.files["knowledge/two.yaml"].contains("id: returns-"), "{:?}", folder.files);
    let before = folder.clone();
    assert_eq!(take(&mut folder, "two.md", guide.replace("Seven", "Ten")).unchanged, 1);
    assert_eq!(take(&mut folder, "one.md", guide).unchanged, 1);
    assert!(folder == before);
}

#[test]
fn an_id_that_was_made_makes_way_for_one_that_was_given() {
    let mut folder = folder();
    let table = "id,question en,answer en\nwhere-are-you,Who?,Me.\n,Where are you?,Here.\n";
    let report = take(&mut folder, "faq.csv", table);
    assert_eq!((report.added, report.faults), (2, vec![]));
    assert!(folder.files[FILE].contains("  - id: where-are-you-"), "{}", folder.files[FILE]);
    let before = folder.clone();
    assert_eq!(take(&mut folder, "faq.csv", table).unchanged, 2);
    assert!(folder == before);
}

#[test]
fn parameters_of_a_pack_stay_and_elsewhere_mean_nothing() {
    let table = "id,question,answer\na,How much is ${fee} here?,Call ${hotline} or ${not this}.\n";
    let mut pack = Folder::new("pack.yaml", "pack: x\nlanguages: [en]\n", BTreeMap::new()).unwrap();
    take(&mut pack, "faq.csv", table);
    assert!(pack.files[FILE].contains("Call ${hotline} or \\u0024{not this}"), "{}", pack.files[FILE]);
    let mut bot = folder();
    take(&mut bot, "faq.csv", table);
    assert!(!bot.files[FILE].contains("${"), "{}", bot.files[FILE]);
    assert_eq!(take(&mut bot, "faq.csv", table).unchanged, 1);
}

#[test]
fn odd_texts_come_back_as_they_were() {
    let texts = [
        "yes",
        "12",
        "# no comment",
        "a: b",
        "- item",
        "'quoted'",
        "\"x\"",
        "back\\slash",
        "~",
        "[a, b]",
        "{a: b}",
        "|",
        "2026-01-31",
        "#not\n  #a comment\n# but text",
        "ends with colon:",
        "*star",
        "&and",
        "!bang",
        "%percent",
        "@at",
        "`tick`",
        "\u{1f600}",
        "a\n\nb",
        "…",
    ];
    let mut folder = folder();
    let mut table = "id,question en,answer en,note\n".to_owned();
    for (at, text) in texts.iter().enumerate() {
        let text = text.replace('"', "\"\"");
        table += &format!("\"{at}\",\"about {at} {text}\",\"{text}\",\"{text}\"\n");
    }
    let report = take(&mut folder, "faq.csv", &table);
    assert_eq!((report.added, report.faults), (texts.len(), vec![]));
    let before = folder.clone();
    assert_eq!(take(&mut folder, "faq.csv", &table).unchanged, texts.len());
    assert!(folder == before);
    // All of them can be updated in their places too.
    let changed = table.replace("about", "what about");
    let report = take(&mut folder, "faq.csv", &changed);
    assert_eq!((report.updated, report.kept.len()), (texts.len(), 0), "{:?}", report.kept);
    assert_eq!(take(&mut folder, "faq.csv", &changed).unchanged, texts.len());
}

#[test]
fn a_file_in_another_layout_is_edited_in_that_layout() {
    let mut folder = folder();
    take(&mut folder, "faq.csv", TABLE);
    // As an author might indent it.
    let plain: String = folder.files[FILE]
        .lines()
        .map(|line| format!("{}\n", line.strip_prefix("  ").unwrap_or(line)))
        .collect();
    folder.files.insert(FILE.to_owned(), plain);
    let table = TABLE.replace("Here.", "\"There,\nbehind the door.\"");
    let document = Document { name: "faq.csv", bytes: table.as_bytes() };
    let report = import(&mut folder, document, Options::default(), &mut |_, _| {}).unwrap();
    assert_eq!(report.updated, 1);
    assert!(
        folder.files[FILE].contains("\n    en: |-\n      There,\n      behind the door.\n"),
        "{}",
        folder.files[FILE]
    );
    let odd = "entries: [{id: a, question: {en: Where are you?}, answer: {en: Here.}, source: {file: faq.csv, place: row 2, digest: \"0\"}}]\n";
    folder.files = [(FILE.to_owned(), odd.to_owned())].into();
    let report = import(&mut folder, document, Options::default(), &mut |_, _| {}).unwrap();
    assert_eq!(report.kept.len(), 1, "an entry with another digest was edited");
    assert!(folder.files.contains_key("knowledge/faq-2.yaml"));
}

#[test]
fn texts_become_passages() {
    let mut folder = folder();
    let guide = "# Guide\n\n## Returns\n\nWithin seven days:\n\n- pack it\n- send it\n\n## 换货\n\n十天内可以。\n\n| 问题 | 答案 |\n|---|---|\n| 运费谁付 | 我们付。 |\n";
    let report = take(&mut folder, "Guide.md", guide);
    assert_eq!((report.added, report.faults), (3, vec![]));
    let expected = "entries:
  - id: returns
    question:
      en: Returns
    answer:
      en: |-
        Within seven days:

        - pack it
        - send it
    source: {file: Guide.md, place: \"#returns\", digest: ";
    let text = &folder.files["knowledge/guide.yaml"];
    assert!(text.starts_with(expected), "{text}");
    assert!(text.contains("place: table 1!2"), "{text}");
    let page = "<main><h1>Opening hours</h1><p>From nine to eight.</p></main>";
    assert_eq!(take(&mut folder, "page.html", page).added, 1);
}

#[test]
fn what_is_too_large_or_empty_is_refused() {
    let mut own = folder();
    let mut read = |name, bytes: &[u8]| {
        import(&mut own, Document { name, bytes }, Options::default(), &mut |_, _| {})
            .unwrap_err()
            .to_string()
    };
    assert!(read("a.csv", &vec![b'a'; (64 << 20) + 1]).contains("64 MB"));
    assert!(read("a.csv", b"").contains("no cell"));
    assert!(read("a.csv", b"x,y\n1,2\n").contains("the first row has `x`, `y`"));
    assert!(read("a.md", b" \n").contains("no text"));
    assert!(read("a.pdf", b"%PDF-1.4\n").contains("damaged"));
    assert!(read("a.xlsx", b"PK\x03\x04").contains("damaged"));
    assert_eq!(own, folder());
}

const KINDS: &[&str] = &["xlsx", "xls", "ods", "csv", "md", "html", "docx", "pdf"];

fn survive(kind: &str, bytes: &[u8]) {
    let name = format!("a.{kind}");
    let mut folder = folder();
    let _ = import(&mut folder, Document { name: &name, bytes }, Options::default(), &mut |_, _| {});
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..600), text in "(Q: |A: |# |- |<p>|<table><tr><td>|[a-z ?？,;|\"\n\t]|\\$\\{|问题|答案|,|\r\n){0,60}") {
        for kind in KINDS {
            survive(kind, &bytes);
            survive(kind, text.as_bytes());
        }
    }

    #[test]
    fn a_workbook_that_was_cut_or_scratched_is_survived(cut in 0.0..1.0_f64, scratches in proptest::collection::vec((0.0..1.0_f64, any::<u8>()), 0..4)) {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (row, text) in ["question", "Where?", "When?"].iter().enumerate() {
            sheet.write(row as u32, 0, *text).unwrap();
            sheet.write(row as u32, 1, if row == 0 { "answer" } else { "Here." }).unwrap();
        }
        let mut bytes = book.save_to_buffer().unwrap();
        for (at, byte) in &scratches {
            let at = (bytes.len() as f64 * at) as usize;
            bytes[at] = *byte;
        }
        survive("xlsx", &bytes);
        bytes.truncate((bytes.len() as f64 * cut) as usize);
        survive("xlsx", &bytes);
        survive("docx", &bytes);
    }

    #[test]
    fn any_table_is_imported_once(rows in proptest::collection::vec(("[a-c]{1,3}", "\\PC{0,12}", "(\\PC|\n){0,16}"), 0..8)) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let mut table = "question,answer,variants\n".to_owned();
        for (question, variant, answer) in &rows {
            table += &format!("{},{},{}\n", quoted(question), quoted(answer), quoted(variant));
        }
        let mut folder = folder();
        let document = Document { name: "faq.csv", bytes: table.as_bytes() };
        let first = import(&mut folder, document, Options::default(), &mut |_, _| {}).unwrap();
        let before = folder.clone();
        let again = import(&mut folder, document, Options { prune: true }, &mut |_, _| {}).unwrap();
        prop_assert_eq!((again.added, again.updated, again.unchanged, again.gone.len(), again.kept.len()), (0, 0, first.added, 0, 0));
        prop_assert_eq!(folder, before);
    }
}
