//! Drafts: what an edit changes is found at once, and what it does not change is kept.

#![expect(clippy::unwrap_used, reason = "a test that can not go on says why by panicking")]

use botloom_engine::{Counts, Draft, Packs, Release, build};
use botloom_ports::Files;
use std::fmt::Write;
use std::sync::Arc;

const BOT: &str =
    "bot: shop\nlanguages: [zh-CN, en]\ntimezone: Asia/Shanghai\nknowledge:\n  - files: knowledge/*.yaml\n";
const FLOW: &str = "flow: parcel
title: {zh-CN: 查件, en: Track}
triggers: [我的快递到哪了, where is my parcel, track my parcel]
steps:
  - say: {zh-CN: 在路上。, en: On its way.}
";
const PRICES: &str = "tables:
  - id: prices
    question: {zh-CN: '${entity}的${attribute}是多少', en: 'what is the ${attribute} of ${entity}'}
    answer: {zh-CN: '${entity}的${attribute}是${value}。', en: 'The ${attribute} of ${entity} is ${value}.'}
    attributes: [{id: weight, names: {zh-CN: [重量上限], en: [weight limit]}}]
    entities:
      - {id: express, names: {zh-CN: [特快], en: [Express]}, values: {weight: 50}}
";
const THINGS: [(&str, &str); 12] = [
    ("运费", "postage"),
    ("发票", "invoice"),
    ("理赔", "claim"),
    ("包装箱", "packaging"),
    ("派送时间", "delivery time"),
    ("寄件网点", "drop-off point"),
    ("国际件", "international parcel"),
    ("生鲜", "fresh food"),
    ("会员积分", "loyalty points"),
    ("收货地址", "address"),
    ("优惠券", "coupon"),
    ("密码", "password"),
];
const DEEDS: [(&str, &str); 10] = [
    ("查询", "check"),
    ("修改", "change"),
    ("取消", "cancel"),
    ("申请", "apply for"),
    ("投诉", "complain about"),
    ("升级", "upgrade"),
    ("补办", "replace"),
    ("退回", "return"),
    ("预约", "book"),
    ("分享", "share"),
];
const PLACES: [(&str, &str); 4] =
    [("北京", "Beijing"), ("上海", "Shanghai"), ("伦敦", "London"), ("柏林", "Berlin")];

fn words(number: usize) -> [(&'static str, &'static str); 3] {
    [THINGS[number % 12], DEEDS[number / 12 % 10], PLACES[number / 120 % 4]]
}

/// An entry of its own for each number below 480; another `edition` asks and answers otherwise.
fn entry(number: usize, edition: usize) -> String {
    let [thing, deed, place] = words(number);
    let more = [("", ""), ("最新的", "latest "), ("夜间", "overnight ")][edition % 3];
    let mut text = format!("  - id: e{number}\n    question:\n");
    let mut put = |line: String| writeln!(text, "{line}").unwrap();
    put(format!("      zh-CN: 在{}怎么{}{}{}？", place.0, deed.0, more.0, thing.0));
    put(format!("      en: How do I {} the {}{} in {}?", deed.1, more.1, thing.1, place.1));
    put("    variants:".to_owned());
    put(format!("      zh-CN: [{}{}{}的办法, '我想{}{}']", place.0, thing.0, deed.0, deed.0, thing.0));
    put(format!("      en: ['{} {} {}']", place.1, deed.1, thing.1));
    put("    answer:".to_owned());
    put(format!("      zh-CN: 请到{}的服务台{}{}{}。", place.0, deed.0, more.0, thing.0));
    put(format!("      en: Visit our desk in {} to {} the {}{}.", place.1, deed.1, more.1, thing.1));
    text
}

/// The bot with the entries of these editions, forty in a file; those without an edition are not there.
fn files(editions: &[Option<usize>]) -> Files {
    let mut files = Files::default();
    files.insert("bot.yaml", BOT);
    files.insert("flows/parcel.yaml", FLOW);
    files.insert("knowledge/prices.yaml", PRICES);
    for (at, editions) in editions.chunks(40).enumerate() {
        let mut text = "entries:\n".to_owned();
        let there = editions.iter().enumerate().filter_map(|(in_file, edition)| Some((in_file, (*edition)?)));
        there.for_each(|(in_file, edition)| text += &entry(40 * at + in_file, edition));
        files.insert(format!("knowledge/part{at:02}.yaml"), text);
    }
    files
}

fn draft() -> Draft {
    Draft::new(Arc::new(Packs::default()))
}

fn built(draft: &mut Draft, files: &Files) -> Arc<Release> {
    draft.build(files).unwrap_or_else(|problems| panic!("{problems:?}"))
}

fn anew(files: &Files) -> Release {
    build(files, &Packs::default()).unwrap_or_else(|problems| panic!("{problems:?}")).0
}

fn best(release: &Release, question: &str) -> Option<(String, f32)> {
    release.knowledge.search(question, &[], 1).pop().map(|hit| (hit.id, hit.score))
}

#[test]
fn an_edit_is_found_and_nothing_else_is_done() {
    let mut editions = vec![Some(0); 80];
    editions[70] = None;
    let mut draft = draft();
    let first = built(&mut draft, &files(&editions));
    let once = Counts { indexed: 1, edited: 0, entries: 0, learnt: 1, tables: 1 };
    assert_eq!(draft.counts(), once);
    // One is changed, one is added, one is removed.
    let [thing, deed, place] = words(7);
    let asked = format!("在{}怎么{}夜间{}？", place.0, deed.0, thing.0);
    assert_ne!(best(&first, &asked), Some(("e7".to_owned(), 1.0)));
    (editions[7], editions[70], editions[71]) = (Some(2), Some(0), None);
    let second = built(&mut draft, &files(&editions));
    assert_eq!(draft.counts(), Counts { edited: 1, entries: 3, ..once });
    assert_eq!(best(&second, &asked), Some(("e7".to_owned(), 1.0)));
    assert!(second.knowledge.get("e70", &[]).is_some() && second.knowledge.get("e71", &[]).is_none());
    assert!(first.knowledge.get("e71", &[]).is_some(), "who talks with an earlier draft goes on with it");
    assert!(
        Arc::ptr_eq(&first.understanding, &second.understanding)
            && Arc::ptr_eq(&first.tables, &second.tables)
    );
    assert_eq!(second.digest, files(&editions).digest());
    // The same files are the same release.
    assert!(Arc::ptr_eq(&second, &built(&mut draft, &files(&editions))));
    // An edit of a flow leaves the knowledge alone, and teaches only its examples.
    let mut talk = files(&editions);
    talk.insert("flows/parcel.yaml", FLOW.replace("track my parcel", "parcel status please"));
    let third = built(&mut draft, &talk);
    assert_eq!(draft.counts(), Counts { edited: 1, entries: 3, learnt: 2, ..once });
    assert!(Arc::ptr_eq(&third.knowledge, &second.knowledge));
    let read = third.understanding.read("parcel status please", &jiff::ZonedDateTime::default());
    assert!(read.intents.first().is_some_and(|first| first.intent == "parcel" && first.score > 0.9));
    // An edit of a table makes tables ready and touches no entry.
    talk.insert("knowledge/prices.yaml", PRICES.replace("weight: 50", "weight: 60"));
    let fourth = built(&mut draft, &talk);
    assert_eq!(draft.counts(), Counts { edited: 1, entries: 3, learnt: 2, tables: 2, ..once });
    assert!(fourth.tables.get("prices/express/weight", &[], None).unwrap().answer.contains("60"));
}

#[test]
fn other_settings_are_indexed_anew() {
    let mut draft = draft();
    let mut bot = files(&[Some(0); 40]);
    built(&mut draft, &bot);
    bot.insert("lexicon/words.yaml", "synonyms:\n  - [运费, 邮资费]\n");
    let release = built(&mut draft, &bot);
    assert_eq!((draft.counts().indexed, draft.counts().edited), (2, 0));
    let [_, deed, place] = words(0);
    let asked = format!("在{}怎么{}邮资费？", place.0, deed.0);
    let (id, score) = best(&release, &asked).unwrap();
    assert_eq!((id.as_str(), Some((id.clone(), score))), ("e0", best(&anew(&bot), &asked)));
    // Without English nothing is left as it was.
    bot.insert("bot.yaml", BOT.replace(", en", ""));
    bot.insert(
        "flows/parcel.yaml",
        "flow: parcel\ntitle: 查件\ntriggers: [我的快递到哪了]\nsteps:\n  - say: 在路上。\n",
    );
    let release = built(&mut draft, &bot);
    assert_eq!((draft.counts().indexed, draft.counts().edited), (3, 0));
    assert_eq!(release.knowledge.languages(), ["zh-CN"]);
}

#[test]
fn a_draft_with_errors_keeps_what_was_built() {
    let mut draft = draft();
    let editions = vec![Some(0); 80];
    built(&mut draft, &files(&editions));
    let broken = [
        ("knowledge/part00.yaml", "entries:\n  - id: e0\n    question: {en: a}\n".to_owned()),
        ("knowledge/part00.yaml", "entries: [\n".to_owned()),
        ("knowledge/part00.yaml", format!("entries:\n{}", entry(0, 0).replace("Visit", "Visit ${nowhere}"))),
        ("flows/parcel.yaml", FLOW.replace("steps:", "steps:\n  - answer: {entry: nobody}")),
        ("flows/parcel.yaml", FLOW.replace("steps:", "stepps:")),
    ];
    for (path, text) in broken {
        let mut bot = files(&editions);
        bot.insert(path, text);
        let problems = draft.build(&bot).err().unwrap();
        let refused = build(&bot, &Packs::default()).err().unwrap();
        assert_eq!(problems, refused, "{path}");
    }
    let mut edited = editions.clone();
    edited[3] = Some(1);
    built(&mut draft, &files(&edited));
    assert_eq!(draft.counts(), Counts { indexed: 1, edited: 1, entries: 1, learnt: 1, tables: 1 });
}

/// The tolerance is that of the knowledge (its `tests/editing.rs`): what the draft puts first, a release puts first or scores
/// within 0.05 of its first for 95 of 100 questions, and for as many the score of the first moves by 0.05 at most.
#[test]
fn fifty_edits_answer_as_a_release_of_the_same_files() {
    let mut editions: Vec<Option<usize>> = vec![Some(0); 470];
    editions.extend([None; 10]);
    let mut draft = draft();
    built(&mut draft, &files(&editions));
    let (mut seed, mut last) = (7_usize, None);
    for round in 0..50 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = (seed >> 33) % 480;
        editions[at] = if round % 7 == 3 { None } else { Some(1 + round % 2) };
        last = Some(built(&mut draft, &files(&editions)));
    }
    let counts = draft.counts();
    assert!(counts.indexed == 1 && counts.edited >= 45 && counts.entries == counts.edited, "{counts:?}");
    let (ours, theirs) = (last.unwrap(), anew(&files(&editions)));
    assert_eq!(ours.knowledge.content(), theirs.knowledge.content());
    assert_eq!(ours.digest, theirs.digest);
    // Every question names all that its entry is about: among entries that fit alike, the first in the index wins.
    let within = |ours: &Release| {
        let (mut lost, mut moved) = (Vec::new(), Vec::new());
        for number in 0..480 {
            let [thing, deed, place] = words(number);
            let question = match number % 4 {
                0 => format!("{}能不能{}{}", place.0, deed.0, thing.0),
                1 => format!("need to {} my {} near {}", deed.1, thing.1, place.1),
                2 => format!("{}{}，我在{}", deed.0, thing.0, place.0),
                _ => format!("{} {} {}", thing.1, deed.1, place.1),
            };
            let anew = theirs.knowledge.search(&question, &[], 50);
            let (Some((id, score)), Some(first)) = (best(ours, &question), anew.first()) else { continue };
            let same = anew.iter().find(|hit| hit.id == id).map_or(0.0, |hit| hit.score);
            lost.push(first.score - same);
            moved.push((score - first.score).abs());
        }
        assert!(lost.len() > 400, "{}", lost.len());
        lost.sort_by(f32::total_cmp);
        moved.sort_by(f32::total_cmp);
        (lost[lost.len() * 95 / 100], moved[moved.len() * 95 / 100])
    };
    let (lost, moved) = within(&ours);
    assert!(lost <= 0.05 && moved <= 0.05, "{lost} {moved}");
    // A renewed index is as new, and what was edited while it was made is put in.
    let renewal = draft.renewal().unwrap();
    let before = editions[5];
    editions[5] = Some(2);
    built(&mut draft, &files(&editions));
    draft.renew(renewal.run().unwrap());
    assert!(draft.renewal().is_none());
    let edited = built(&mut draft, &files(&editions));
    assert_eq!(edited.knowledge.content(), anew(&files(&editions)).knowledge.content());
    editions[5] = before;
    let renewed = built(&mut draft, &files(&editions));
    assert_eq!((draft.counts().indexed, renewed.knowledge.content()), (1, theirs.knowledge.content()));
    let (lost, moved) = within(&renewed);
    assert!(lost <= 0.05 && moved <= 0.05, "{lost} {moved}");
}

#[test]
fn much_that_changed_is_indexed_anew() {
    let mut draft = draft();
    built(&mut draft, &files(&[Some(0); 80]));
    built(&mut draft, &files(&[Some(1); 80]));
    assert_eq!((draft.counts().indexed, draft.counts().edited), (2, 0));
    // Little by little too, if nobody renews the index.
    for at in 0..11 {
        let mut editions = vec![Some(1); 80];
        editions[..=at].fill(Some(2));
        built(&mut draft, &files(&editions));
    }
    assert_eq!((draft.counts().indexed, draft.counts().edited), (3, 10));
}
