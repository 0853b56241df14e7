//! Sheets of things and values as tables of the knowledge.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use std::collections::BTreeMap;

use botloom_documents::{Document, Folder, table};

fn folder() -> Folder {
    Folder::new("bot.yaml", "bot: a\nlanguages: [zh-CN, en]\n", BTreeMap::new()).unwrap()
}

#[test]
fn a_sheet_becomes_a_table() {
    let sheet = "产品,上级,保价费|保费,重量上限\n快递,,0.5%,50公斤\n特快|特快专递,快递,#REF!,\n冷运,生鲜,1%,30公斤\n,,2%,\n";
    let mut folder = folder();
    let document = Document { name: "prices.csv", bytes: sheet.as_bytes() };
    let made = table(&mut folder, document, "products").unwrap();
    assert_eq!((made.file.as_str(), made.entities, made.attributes), ("knowledge/products.yaml", 3, 2));
    let faults: Vec<String> = made
        .faults
        .iter()
        .map(|fault| format!("{} {}: {}", fault.place, fault.column, fault.problem))
        .collect();
    assert_eq!(
        faults,
        [
            "row 5 : the row has values and no name",
            "row 3 保价费: the formula failed: `#REF!`",
            "row 4 上级: `生鲜` is in no row of the first column",
        ]
    );
    assert_eq!(
        folder.files["knowledge/products.yaml"],
        "tables:
  - id: products
    question: {zh-CN: [${entity}的${attribute}是多少, ${entity}${attribute}怎么算]}
    answer: {zh-CN: ${entity}的${attribute}：${value}。}
    source: {file: prices.csv}
    attributes:
      - {id: 保价费, names: {zh-CN: [保价费, 保费]}}
      - {id: 重量上限, names: {zh-CN: [重量上限]}}
    entities:
      - id: 快递
        names: {zh-CN: [快递]}
        values:
          保价费: \"0.5%\"
          重量上限: 50公斤
      - id: 特快
        names: {zh-CN: [特快, 特快专递]}
        is_a: [快递]
      - id: 冷运
        names: {zh-CN: [冷运]}
        values:
          保价费: \"1%\"
          重量上限: 30公斤
"
    );
    let again = table(&mut folder, document, "products").unwrap_err().to_string();
    assert!(again.contains("is there already"), "{again}");
}

#[test]
fn what_is_no_table_is_refused_with_a_reason() {
    for (name, text, id, reason) in [
        ("a.csv", "room,,price\nsingle,80,80\n", "rooms", "column B has values and no header"),
        ("a.csv", "room\nsingle\n", "rooms", "no column beside the first has values"),
        ("a.csv", "room,price\n", "rooms", "no sheet has a header and a row below it"),
        ("a.md", "# Rooms\n\ntext\n", "rooms", "it is no table"),
        ("a.csv", "room,price\nsingle,80\n", "a/b", "`a/b` is no id"),
    ] {
        let error =
            table(&mut folder(), Document { name, bytes: text.as_bytes() }, id).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn ids_are_distinct_and_parameters_are_no_parameters() {
    let text = "Room,Price,price!,2026\nSingle,${fee},a: b,1\nsingle,80,\"#\",2\n";
    let mut folder = folder();
    let made = table(&mut folder, Document { name: "a.csv", bytes: text.as_bytes() }, "rooms").unwrap();
    assert!(made.faults.is_empty(), "{:?}", made.faults);
    let written = &folder.files["knowledge/rooms.yaml"];
    for wanted in [
        "id: single-2",
        "id: price-2",
        "id: a2026",
        "\\u0024{fee}",
        "en: [What is the ${attribute} of ${entity}?",
    ] {
        assert!(written.contains(wanted), "{wanted} in\n{written}");
    }
}
