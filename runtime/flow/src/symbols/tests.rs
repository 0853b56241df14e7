use super::*;
use crate::{Document, Source, edit};

const BOT: &str = "bot: desk
languages: [zh-CN, en]
slots:
  tracking_no: {type: id, pattern: 'SF\\d+', ask: {zh-CN: 单号, en: Number?}}
  reason:
    type: choice
    choices:
      late: {zh-CN: [太慢], en: [late]}
      lost: {en: [lost]}
    ask: {zh-CN: '${tracking_no} 怎么了', en: Why?}
knowledge:
  - pack: express-logistics
  - files: knowledge/*.yaml
";

const TRACK: &str = "flow: track
triggers:
  - 查一下 [SF1](tracking_no) 的物流
  - track [SF1](tracking_no)
slots:
  weight: {type: number, ask: 多重}
steps:
  - id: begin
    ask: tracking_no
  - set: {fee: weight * 2, note: '\"亲\"'}
  - if: reason == \"late\" && tracking_no.size() > 3
    then:
      - say: {zh-CN: '单号 ${tracking_no}，${fee}', en: \"late: ${reason == \\\"late\\\" ? tracking_no : note}\"}
      - goto: begin
    else:
      - goto: ask tracking_no
  - run: price
    with: {weight: '${weight}', zone: weight, text: note}
    into: cost
  - run: both
    into: [sum, rest]
  - clear: weight, reason
  - call: parcels.track
    into: parcel
  - switch:
      - when: '[1, 2].exists(n, n > weight)'
        steps: [{goto: price}]
      - else:
        steps: [{answer: tracking_no}, {emit: tracked, fields: {n: tracking_no}}]
";

const PRICE: &str = "flow: price
inputs: {weight: number, zone: text, text: text}
outputs: {total: money}
steps:
  - say: '${weight} ${zone}'
  - end: flow
    outputs: {total: 'money(weight, \"CNY\")'}
";

const BOTH: &str = "flow: both\noutputs: {sum: number, rest: number}\nsteps: [{set: {sum: 1, rest: 2}}]\n";

const TEST: &str = "test: 一个测试
given: {language: zh-CN}
talk:
  - user: 查
  - bot: {knowledge: agent-fee}
  - expect: {flow: track, slots: {tracking_no: SF1, weight: 2, reason: late}, asks: weight, emitted: [tracked]}
";

const ENTRIES: &str = "entries:
  - id: agent-fee
    category: service
    question: {zh-CN: 收费吗}
    answer: {zh-CN: 免费}
";

const FILES: &[(&str, &str)] = &[
    ("bot.yaml", BOT),
    ("flows/both.yaml", BOTH),
    ("flows/price.yaml", PRICE),
    ("flows/track.yaml", TRACK),
    ("knowledge/a.yaml", ENTRIES),
    ("tests/a.yaml", TEST),
];

fn read(files: &[(&str, &str)]) -> Symbols {
    let facts: Vec<(&str, Facts)> = files
        .iter()
        .map(|(path, text)| {
            let source = Source::new(*path, text.as_bytes().to_vec()).unwrap();
            (*path, Facts::of(&source, &Document::parse(&source)))
        })
        .collect();
    let files: Vec<(&str, &Facts)> = facts.iter().map(|(path, facts)| (*path, facts)).collect();
    Symbols::new(&files)
}

fn text<'a>(files: &[(&str, &'a str)], file: &str) -> &'a str {
    files.iter().find(|(path, _)| *path == file).unwrap().1
}

/// The first thing called so in a file.
fn symbol(symbols: &Symbols, file: &str, before: &str) -> Symbol {
    let text = text(FILES, file);
    let at = text.find(before).unwrap_or_else(|| panic!("no {before}")) + before.len();
    symbols.at(file, at).unwrap_or_else(|| panic!("nothing behind {before}")).symbols[0].clone()
}

/// The places of a thing: `file:line what`.
fn places(symbols: &Symbols, symbol: &Symbol) -> Vec<String> {
    symbols
        .of(symbol)
        .map(|found| {
            let text = text(FILES, &found.file);
            assert_eq!(&text[found.range.start..found.range.end], symbol.name, "{found:?}");
            let line = text[..found.range.start].matches('\n').count() + 1;
            let role = match found.role {
                Role::Declares => "=",
                Role::Writes => "<-",
                Role::Reads => "",
            };
            format!("{}:{line}{role}", found.file.trim_end_matches(".yaml").rsplit('/').next().unwrap())
        })
        .collect()
}

#[test]
fn a_slot_is_found_wherever_it_is_used() {
    let symbols = read(FILES);
    let slot = symbol(&symbols, "bot.yaml", "slots:\n  tra");
    assert_eq!(
        places(&symbols, &slot),
        [
            "bot:4=", "bot:10", "track:3", "track:4", "track:9", "track:11", "track:13", "track:13",
            "track:16", "track:29", "track:29", "a:6"
        ]
    );
    let own = symbol(&symbols, "flows/track.yaml", "slots:\n  wei");
    assert_eq!(own.scope, "flows/track.yaml");
    assert_eq!(
        places(&symbols, &own),
        ["track:6=", "track:10", "track:18", "track:18", "track:22", "track:26", "a:6", "a:6"]
    );
}

#[test]
fn inputs_outputs_and_variables_keep_to_their_flow() {
    let symbols = read(FILES);
    let input = symbol(&symbols, "flows/price.yaml", "inputs: {wei");
    assert_eq!(places(&symbols, &input), ["price:2=", "price:5", "price:7", "track:18"]);
    let output = symbol(&symbols, "flows/price.yaml", "outputs: {tot");
    assert_eq!(places(&symbols, &output), ["price:3=", "price:7<-"]);
    let cost = symbol(&symbols, "flows/track.yaml", "into: co");
    assert_eq!(places(&symbols, &cost), ["track:19="]);
    // A text that is handed over is the variable of that name, as the program takes it.
    let note = symbol(&symbols, "flows/track.yaml", "2, no");
    assert_eq!(places(&symbols, &note), ["track:10=", "track:13", "track:18"]);
    let looped = symbol(&symbols, "flows/track.yaml", "exists(");
    assert_eq!(places(&symbols, &looped), ["track:26=", "track:26"]);
}

#[test]
fn other_names_lead_somewhere_too() {
    let symbols = read(FILES);
    for (file, before, expected) in [
        ("flows/track.yaml", "id: be", vec!["track:8=", "track:14"]),
        ("flows/track.yaml", "goto: pri", vec!["price:1=", "track:17", "track:27"]),
        ("flows/track.yaml", "flow: tr", vec!["track:1=", "a:6"]),
        ("bot.yaml", "      la", vec!["bot:8=", "track:11", "track:13", "a:6"]),
        ("knowledge/a.yaml", "id: ag", vec!["a:2=", "a:5"]),
        ("flows/track.yaml", "emit: tra", vec!["track:29=", "a:6"]),
        ("flows/track.yaml", "call: par", vec!["track:23"]),
        ("flows/track.yaml", "parcels.tra", vec!["track:23"]),
    ] {
        let found = symbol(&symbols, file, before);
        assert_eq!(places(&symbols, &found), expected, "{before}");
    }
    assert_eq!(symbol(&symbols, "bot.yaml", "pack: ex").noun, Noun::Pack);
    assert_eq!(symbol(&symbols, "tests/a.yaml", "language: zh").noun, Noun::Language);
}

#[test]
fn broken_files_give_what_can_be_read() {
    let files = [
        ("bot.yaml", BOT),
        (
            "flows/a.yaml",
            "flow: a\nsteps:\n  - ask: tracking_no\n  - if: tracking_no.size( >\n  - say: \"open\n",
        ),
    ];
    let symbols = read(&files);
    let found: Vec<&str> =
        symbols.in_file("flows/a.yaml").iter().map(|found| found.symbols[0].name.as_str()).collect();
    assert_eq!(found, ["a", "tracking_no", "tracking_no"]);
}

fn renamed(file: &str, before: &str, new: &str) -> Result<Vec<(String, String)>, String> {
    let symbols = read(FILES);
    let text_of = text(FILES, file);
    let at = text_of.find(before).unwrap() + before.len();
    let occurrence = symbols.at(file, at).unwrap();
    let symbol = symbols.renamable(occurrence).map_err(|why| why.to_string())?;
    let edits = symbols.rename(&symbol, new).map_err(|why| why.to_string())?;
    let mut changed = Vec::new();
    for (path, text) in FILES {
        let own: Vec<_> = edits.iter().filter(|edit| edit.file == *path).cloned().collect();
        if !own.is_empty() {
            changed.push(((*path).to_owned(), edit::apply(text, &own).unwrap()));
        }
    }
    Ok(changed)
}

#[test]
fn a_renamed_slot_reads_the_same_everywhere() {
    let changed = renamed("flows/track.yaml", "查一下 [SF1](tra", "parcel_no").unwrap();
    assert_eq!(
        changed.iter().map(|(path, _)| path.as_str()).collect::<Vec<_>>(),
        ["bot.yaml", "flows/track.yaml", "tests/a.yaml"]
    );
    for (path, after) in &changed {
        let before = text(FILES, path);
        assert_eq!(*after, before.replace("tracking_no", "parcel_no"), "{path}");
    }
    let own = renamed("flows/track.yaml", "slots:\n  wei", "kilos").unwrap();
    assert!(own[0].1.contains("with: {weight: '${kilos}', zone: kilos, text: note}"), "{}", own[0].1);
    assert!(
        own[1].1.contains("slots: {tracking_no: SF1, kilos: 2, reason: late}, asks: kilos"),
        "{}",
        own[1].1
    );
}

#[test]
fn names_that_exist_or_are_impossible_are_refused() {
    for (before, new, why) in [
        ("slots:\n  wei", "tracking_no", "known in `flows/track.yaml` already"),
        ("slots:\n  wei", "fee", "`fee` exists already"),
        ("slots:\n  wei", "n", "cannot be a name"),
        ("slots:\n  wei", "now", "means something in every expression"),
        ("slots:\n  wei", "单重", "cannot be used in expressions"),
        ("slots:\n  wei", "two words", "cannot be a name"),
        ("slots:\n  wei", "yes", "cannot be a name"),
        ("slots:\n  wei", "in", "cannot be used in expressions"),
        ("flow: tr", "price", "a flow `price` exists already"),
        ("flow: tr", "begin", "a step of `flows/track.yaml`"),
        ("id: be", "price", "a flow `price` exists already"),
        ("into: [su", "all", "names a variable and an output at once"),
    ] {
        let refused = renamed("flows/track.yaml", before, new).unwrap_err();
        assert!(refused.contains(why), "{before} -> {new}: {refused}");
    }
    assert!(renamed("flows/track.yaml", "flow: tr", "查件").is_ok());
}

#[test]
fn names_have_types() {
    let symbols = read(FILES);
    let known = known(&symbols, "flows/track.yaml");
    let kind = |name: &str| known.iter().find(|known| known.name == name).map(|known| known.kind.words());
    assert_eq!(kind("fee"), Some("a number"));
    assert_eq!(kind("cost"), Some("an amount of money"));
    assert_eq!(kind("note"), Some("a text"));
    assert_eq!(kind("now"), Some("a date with a time"));
    assert_eq!(kind("nothing"), None);
}

#[test]
fn an_outline_shows_steps_inside_steps() {
    let source = Source::new("flows/track.yaml", TRACK.into()).unwrap();
    let root = Document::parse(&source).root.unwrap();
    let outline = outline(crate::grammar::Kind::Flow, &root);
    fn shown(list: &[Outline]) -> String {
        let one = |item: &Outline| match item.children.as_slice() {
            [] => item.name.clone(),
            inner => format!("{}({})", item.name, shown(inner)),
        };
        list.iter().map(one).collect::<Vec<_>>().join(" ")
    }
    assert_eq!(
        shown(&outline),
        "track(weight begin: ask set if(say goto goto) run run clear call switch(goto answer emit))"
    );
}

const WIT: &str = "package acme:parcels;

interface tracking {
  record parcel { status: string, cost: u32 }
  /// Where a parcel is.
  find-parcel: func(number: string) -> result<parcel, failure>;
  enum failure { not-found, closed }
}

world plugin { export tracking; }
";

#[test]
fn functions_of_plug_ins_come_from_their_interfaces() {
    let bot = "bot: a\nlanguages: [en]\nplugins: {parcels: {component: plugins/parcels.wasm}}\n";
    let flow = "flow: a
steps:
  - call: parcels.find_parcel
    with: {number: '1'}
    into: parcel
    catch: {not-found: [{say: '${error.message}'}]}
  - if: parcel.cost > 2
    then: []
";
    let files = [("bot.yaml", bot), ("flows/a.yaml", flow), ("plugins/parcels.wit", WIT)];
    let symbols = read(&files);
    let function = symbols.function("parcels.find_parcel").unwrap();
    assert_eq!((function.params[0].0.as_str(), function.errors.len()), ("number", 2));
    assert_eq!(function.doc, "Where a parcel is.");
    let at = flow.find("find_parcel").unwrap() + 2;
    let called = symbols.at("flows/a.yaml", at).unwrap().symbols[0].clone();
    let declared: Vec<_> = symbols.declarations(&called).collect();
    assert_eq!((declared.len(), declared[0].file.as_str()), (1, "plugins/parcels.wit"));
    assert_eq!(&WIT[declared[0].range.start..declared[0].range.end], "find-parcel");
    let known = known(&symbols, "flows/a.yaml");
    assert_eq!(type_of("parcel.cost * 2", &known).words(), "a whole number");
    assert!(symbols.renamable(symbols.at("flows/a.yaml", at).unwrap()).is_err());
}

#[test]
fn functions_of_plug_ins_come_from_their_components() {
    let bot = "bot: a\nlanguages: [en]\nplugins: {sums: {component: plugins/sums.wasm}}\n";
    let wasm = wat::parse_str(
        r#"(component
          (core module $m (func (export "f") (param i32) (result i32) local.get 0))
          (core instance $i (instantiate $m))
          (func (export "double-it") (param "amount" u32) (result u32) (canon lift (core func $i "f"))))"#,
    );
    let sources = [
        Source::new("bot.yaml", bot.into()).unwrap(),
        Source::new("plugins/sums.wasm", wasm.unwrap()).unwrap(),
    ];
    let facts: Vec<Facts> =
        sources.iter().map(|source| Facts::of(source, &Document::parse(source))).collect();
    let files: Vec<(&str, &Facts)> = sources.iter().map(Source::path).zip(&facts).collect();
    let symbols = Symbols::new(&files);
    assert_eq!(symbols.function("sums.double_it").unwrap().params[0].0, "amount");
}

#[test]
fn outside_events_patterns_and_expectations_name_things_too() {
    let flow = "flow: a
triggers:
  - {pattern: '(?<phone>1\\d{10}) 打不通'}
  - {event: paid}
steps:
  - wait: {event: paid}
    into: payment
  - ask: phone
";
    let test = "test: a
talk:
  - event: {name: paid, amount: 3}
  - event: paid
  - expect: {that: ['phone == \"1\"'], called: [parcels.find]}
";
    let bot = "bot: a\nlanguages: [zh-CN]\nslots: {phone: {type: phone, ask: 电话}}\n";
    let files = [("bot.yaml", bot), ("flows/a.yaml", flow), ("tests/a.yaml", test)];
    let symbols = read(&files);
    let count = |file: &str, before: &str| {
        let text = text(&files, file);
        let at = text.find(before).unwrap() + before.len();
        let symbol = symbols.at(file, at).unwrap().symbols[0].clone();
        symbols.of(&symbol).count()
    };
    assert_eq!(count("bot.yaml", "slots: {pho"), 4);
    assert_eq!(count("flows/a.yaml", "event: pa"), 4);
    assert_eq!(count("tests/a.yaml", "called: [parcels.fi"), 1);
}

/// Everything that editors ask of a text at a byte.
fn ask_everything(path: &str, text: &str, at: usize) {
    let source = Source::new(path, text.as_bytes().to_vec()).unwrap();
    let document = Document::parse(&source);
    let facts = Facts::of(&source, &document);
    let symbols = Symbols::new(&[(path, &facts)]);
    let kind = crate::grammar::Kind::of(path).unwrap();
    let cursor = crate::grammar::Cursor::new(kind, text, at);
    assert!(text.get(cursor.word.start..cursor.word.end).is_some());
    assert!(cursor.spots(kind).count() <= 2);
    for found in symbols.in_file(path) {
        assert!(text.get(found.range.start..found.range.end).is_some(), "{found:?}");
    }
    let _found = symbols.at(path, at);
    if let Some(written) = expression_at(&source, &document, at) {
        let inside = written.inside(at).unwrap_or(0);
        let _kind = type_at(&written.text, inside, &known(&symbols, path));
    }
    if let Some(root) = &document.root {
        let _outline = outline(kind, root);
        let _spot = crate::grammar::locate(kind, root, at);
    }
}

#[test]
fn every_place_of_every_file_can_be_asked_about() {
    for (path, text) in FILES {
        let step = if cfg!(debug_assertions) { 3 } else { 1 };
        for (at, _) in text.char_indices().step_by(step) {
            ask_everything(path, text, at);
            ask_everything(path, &text[..at], at);
        }
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 200, ..Default::default() })]
    #[test]
    fn no_edit_makes_a_text_that_cannot_be_asked_about(
        file in 0..FILES.len(), from in 0.0..1.0_f64, length in 0..40_usize, typed in "[a-z:{}\"'\\[\\]$\n\\- 好😀.#|&*]{0,6}"
    ) {
        let (path, text) = FILES[file];
        let start = text.floor_char_boundary((text.len() as f64 * from) as usize);
        let end = text.ceil_char_boundary((start + length).min(text.len()));
        let edited = format!("{}{typed}{}", &text[..start], &text[end..]);
        ask_everything(path, &edited, start + typed.len());
    }
}
