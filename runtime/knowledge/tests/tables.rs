//! Tables of entities and attributes as customers ask them: inheritance, questions back, comparisons, rivals, days, size.

use std::collections::BTreeMap;
use std::time::Instant;

use botloom_knowledge::tables::{
    Asked, Attribute, Entity, Family, FamilyKind, Inherits, Lists, Table, Tables, Texts, Value, choose,
};
use botloom_knowledge::{Decision, Entry, Faq, Index, Thresholds};

fn texts(zh: &str, en: &str) -> Texts {
    [("zh-CN", zh), ("en", en)].map(|(tag, text)| (tag.to_owned(), text.to_owned())).into()
}

fn lists(zh: &[&str], en: &[&str]) -> Lists {
    let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    [("zh-CN".to_owned(), list(zh)), ("en".to_owned(), list(en))].into()
}

fn value(zh: &str, en: &str) -> Vec<Value> {
    vec![Value { text: texts(zh, en), ..Value::default() }]
}

fn attribute(id: &str, zh: &[&str], en: &[&str]) -> Attribute {
    Attribute { id: id.to_owned(), names: lists(zh, en), ..Attribute::default() }
}

fn entity(id: &str, zh: &[&str], en: &[&str], is_a: &[&str], values: &[(&str, Vec<Value>)]) -> Entity {
    Entity {
        id: id.to_owned(),
        names: lists(zh, en),
        is_a: is_a.iter().map(|id| (*id).to_owned()).collect(),
        part_of: Vec::new(),
        values: values.iter().map(|(id, values)| ((*id).to_owned(), values.clone())).collect(),
    }
}

fn products() -> Table {
    let transit = Attribute {
        variants: lists(&["${entity}几天能到", "寄${entity}要多久"], &["how long does ${entity} take"]),
        answer: texts("${entity}${value}送达。", "${entity} arrives in ${value}."),
        ..attribute("transit", &["时效", "送达时间"], &["transit time", "delivery time"])
    };
    let old = Value { text: texts("10元", "CNY 10"), until: "2025-12-31".parse().ok(), ..Value::default() };
    let new = Value { text: texts("12元", "CNY 12"), from: "2026-01-01".parse().ok(), ..Value::default() };
    Table {
        id: "products".to_owned(),
        category: "price".to_owned(),
        source: "knowledge/products.yaml".to_owned(),
        questions: lists(
            &["${entity}的${attribute}是多少", "${entity}${attribute}多少", "${entity}${attribute}怎么算"],
            &["how much is the ${attribute} for ${entity}", "what is the ${attribute} of ${entity}"],
        ),
        answer: texts("${entity}的${attribute}是${value}。", "The ${attribute} for ${entity} is ${value}."),
        missing: texts(
            "${entity}没有公布${attribute}。",
            "There is no published ${attribute} for ${entity}.",
        ),
        attributes: vec![
            attribute("insurance", &["保价费", "保费"], &["insurance fee", "cover fee"]),
            attribute("price", &["起步价", "首重价格"], &["starting price"]),
            transit,
            attribute("weight", &["重量上限"], &["weight limit"]),
        ],
        entities: vec![
            entity(
                "parcel",
                &["快递产品"],
                &["parcel service"],
                &[],
                &[
                    ("insurance", value("声明价值的0.5%", "0.5% of the declared value")),
                    ("weight", value("50公斤", "50 kg")),
                ],
            ),
            entity(
                "standard",
                &["标快", "标准快递"],
                &["Standard", "standard express"],
                &["parcel"],
                &[("price", vec![old, new]), ("transit", value("两到三天", "two to three days"))],
            ),
            entity(
                "express",
                &["特快", "特快专递"],
                &["Express Plus"],
                &["parcel"],
                &[
                    ("price", value("20元", "CNY 20")),
                    ("transit", value("次日", "one day")),
                    ("insurance", value("声明价值的0.3%", "0.3% of the declared value")),
                ],
            ),
            entity("cold", &["冷运"], &["Cold Chain"], &["parcel"], &[("weight", value("30公斤", "30 kg"))]),
        ],
        ..Table::default()
    }
}

fn tables() -> Tables {
    Tables::build(vec![products()], &[]).expect("the table is sound")
}

fn ask(tables: &Tables, text: &str, before: Option<&str>) -> Option<Family> {
    let chinese = text.chars().any(|c| c as u32 > 0x2e80);
    let languages = if chinese { ["zh-CN", "en"] } else { ["en", "zh-CN"] }.map(str::to_owned);
    let day = "2026-05-01".parse().ok();
    let thresholds = Thresholds::default();
    tables.find(&Asked { text, languages: &languages, day, before, keep: &|_| true, thresholds })
}

/// The answers, with a sign of what they are in front.
fn said(tables: &Tables, text: &str, before: Option<&str>) -> String {
    let Some(family) = ask(tables, text, before) else { return "silence".to_owned() };
    assert!(family.hits[0].score >= Thresholds::default().answer, "{text}: {family:?}");
    match family.kind {
        FamilyKind::Answer => family.hits[0].answer.clone(),
        FamilyKind::Offer => {
            format!("? {}", family.hits.iter().map(|hit| hit.id.as_str()).collect::<Vec<_>>().join(" "))
        }
        FamilyKind::Ask => format!("! {}", family.hits[0].answer),
    }
}

#[test]
fn one_pattern_answers_the_whole_family() {
    let tables = tables();
    for (question, answer) in [
        ("特快的保价费是多少", "特快的保价费是声明价值的0.3%。"),
        ("请问特快专递保费怎么收呀", "特快的保价费是声明价值的0.3%。"),
        ("標快的起步價多少錢", "标快的起步价是12元。"),
        ("特快几天能到", "特快次日送达。"),
        (
            "how much is the insurance fee for express plus?",
            "The insurance fee for Express Plus is 0.3% of the declared value.",
        ),
        ("how long does standard take", "Standard arrives in two to three days."),
        (
            "what's the cover fee of Express Plus",
            "The insurance fee for Express Plus is 0.3% of the declared value.",
        ),
        (
            "what is the insurence fee of expres plus",
            "The insurance fee for Express Plus is 0.3% of the declared value.",
        ),
    ] {
        assert_eq!(said(&tables, question, None), answer, "{question}");
    }
}

#[test]
fn values_come_from_what_an_entity_is_a_kind_of() {
    let tables = tables();
    assert_eq!(said(&tables, "标快的保价费是多少", None), "标快的保价费是声明价值的0.5%。");
    assert_eq!(said(&tables, "冷运的重量上限是多少", None), "冷运的重量上限是30公斤。");
    assert_eq!(said(&tables, "冷运的起步价是多少", None), "冷运没有公布起步价。", "said honestly");
    let silent = Table { missing: Texts::new(), ..products() };
    let silent = Tables::build(vec![silent], &[]).expect("the table is sound");
    assert_eq!(said(&silent, "冷运的起步价是多少", None), "silence");
}

#[test]
fn the_nearest_parent_counts_and_wholes_only_where_it_is_said() {
    let own = |id: &str, is_a: &[&str], part_of: &[&str], insurance: &str| Entity {
        part_of: part_of.iter().map(|id| (*id).to_owned()).collect(),
        ..entity(
            id,
            &[&format!("产品{id}号")],
            &[&format!("product {id}")],
            is_a,
            &(if insurance.is_empty() { vec![] } else { vec![("insurance", value(insurance, insurance))] }),
        )
    };
    let entities = || {
        vec![
            own("far", &[], &[], "far"),
            own("middle", &["far"], &[], ""),
            own("second", &[], &[], "second"),
            own("near", &["middle", "second"], &[], ""),
            own("box", &[], &["second"], ""),
            own("loop", &["loop", "ring"], &[], ""),
            own("ring", &["loop"], &[], ""),
        ]
    };
    let table = |inherits: Inherits| {
        let insurance = Attribute { inherits, ..attribute("insurance", &["保价费"], &["insurance fee"]) };
        let table =
            Table { attributes: vec![insurance], entities: entities(), missing: Texts::new(), ..products() };
        Tables::build(vec![table], &[]).expect("the table is sound")
    };
    let value = |tables: &Tables, id: &str| {
        let hit = tables.get(&format!("products/{id}/insurance"), &["zh-CN".to_owned()], None);
        hit.map_or("-".to_owned(), |hit| {
            hit.answer.rsplit('是').next().unwrap_or_default().trim_end_matches('。').to_owned()
        })
    };
    let kinds = table(Inherits::Kinds);
    assert_eq!(value(&kinds, "near"), "second", "one step before two");
    assert_eq!(value(&kinds, "middle"), "far");
    assert_eq!(value(&kinds, "box"), "-");
    assert_eq!(value(&kinds, "loop"), "-", "a circle ends");
    assert_eq!(value(&table(Inherits::KindsAndWholes), "box"), "second");
    assert_eq!(value(&table(Inherits::Nothing), "near"), "-");
}

#[test]
fn what_is_missing_in_a_question_is_asked_back() {
    let tables = tables();
    assert_eq!(said(&tables, "起步价是多少", None), "? products/standard/price products/express/price");
    assert_eq!(
        said(&tables, "Express Plus", None),
        "? products/express/insurance products/express/price products/express/transit products/express/weight"
    );
    assert_eq!(said(&tables, "介绍一下冷运", None), "? products/cold/insurance products/cold/weight");
    assert_eq!(
        said(&tables, "冷运能寄活鱼吗", None),
        "silence",
        "another question about it is not for the table"
    );
    let mut same = products();
    same.entities.iter_mut().skip(1).for_each(|entity| drop(entity.values.remove("weight")));
    let same = Tables::build(vec![same], &[]).expect("the table is sound");
    assert_eq!(said(&same, "重量上限是多少", None), "快递产品的重量上限是50公斤。", "all have the same");
}

#[test]
fn a_question_may_change_a_part_of_the_one_before() {
    let tables = tables();
    let before = Some("products/express/insurance");
    assert_eq!(said(&tables, "那标快呢", before), "标快的保价费是声明价值的0.5%。");
    assert_eq!(said(&tables, "那起步价呢？", before), "特快的起步价是20元。");
    assert_eq!(
        said(&tables, "and Standard?", Some("products/*/price")),
        "The starting price for Standard is CNY 12."
    );
}

#[test]
fn two_entities_or_attributes_are_answered_together() {
    let tables = tables();
    let both = "标快的保价费是声明价值的0.5%。\n特快的保价费是声明价值的0.3%。";
    assert_eq!(said(&tables, "标快和特快哪个保价费低", None), both);
    assert_eq!(
        ask(&tables, "标快和特快哪个保价费低", None).expect("an answer").hits[0].id,
        "products/standard+express/insurance"
    );
    assert_eq!(said(&tables, "特快的起步价和时效", None), "特快的起步价是20元。\n特快次日送达。");
}

#[test]
fn an_ordinary_entry_that_fits_better_wins() {
    let faq = |question: &str, variants: &[&str], answer: &str| Faq {
        question: question.to_owned(),
        variants: variants.iter().map(|text| (*text).to_owned()).collect(),
        answer: answer.to_owned(),
    };
    let entry = |id: &str, zh: Faq| Entry {
        id: id.to_owned(),
        text: BTreeMap::from([("zh-CN".to_owned(), zh)]),
        ..Entry::default()
    };
    let entries = [
        entry("refund", faq("保价费能退吗", &["保价费可以退吗", "退保价费"], "可以退。")),
        entry("cover", faq("什么是保价", &["保价怎么收费", "保价费怎么算", "保价费是什么"], "保价是……")),
        entry("exact", faq("冷运的保价费是多少", &[], "冷运不保价。")),
        entry("hours", faq("几点上班", &["营业时间"], "九点。")),
    ];
    let index = Index::build(&entries).expect("entries are sound");
    let tables = tables();
    let thresholds = Thresholds::default();
    let first = |text: &str| {
        let hits = index.search(text, &["zh-CN".to_owned()], 5);
        let (hits, decision) = choose(hits, ask(&tables, text, None), &thresholds);
        assert!(!matches!(decision, Decision::Silence), "{text}: {hits:?}");
        (hits[0].id.clone(), decision)
    };
    let sure = Decision::Answer(0);
    assert_eq!(first("特快的保价费可以退吗"), ("refund".to_owned(), sure.clone()));
    assert_eq!(first("冷运的保价费是多少"), ("exact".to_owned(), sure.clone()));
    assert_eq!(first("特快保价费怎么算"), ("products/express/insurance".to_owned(), sure.clone()));
    assert_eq!(
        first("保价费怎么算"),
        ("cover".to_owned(), sure.clone()),
        "an answer is better than a question back"
    );
    assert_eq!(first("起步价是多少").1, Decision::Clarify(vec![0, 1]));
}

#[test]
fn values_hold_on_their_days() {
    let tables = tables();
    let on = |day: &str| {
        let hit = tables.get("products/standard/price", &["zh-CN".to_owned()], day.parse().ok());
        hit.expect("there is a price").answer
    };
    assert_eq!(on("2025-06-01"), "标快的起步价是10元。");
    assert_eq!(on("2026-01-01"), "标快的起步价是12元。");
    assert_eq!(tables.get("products/none/price", &[], None), None);
}

#[test]
fn twenty_thousand_cells_cost_what_their_rows_and_columns_cost() {
    let digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let spelled = |n: usize| [n / 100, n / 10 % 10, n % 10].map(|digit| digits[digit]).concat();
    let attributes: Vec<Attribute> = (0..40)
        .map(|n| {
            attribute(&format!("a{n}"), &[&format!("第{}项费用", spelled(n))], &[&format!("fee number {n}")])
        })
        .collect();
    let entities = (0..500).map(|n| {
        let values = attributes.iter().map(|attribute| {
            let text = format!("{n} for {}", attribute.id);
            (attribute.id.clone(), value(&text, &text))
        });
        Entity {
            values: values.collect(),
            ..entity(
                &format!("e{n}"),
                &[&format!("{}型产品", spelled(n))],
                &[&format!("model {n}")],
                &[],
                &[],
            )
        }
    });
    let table = Table { entities: entities.collect(), attributes, ..products() };
    let start = Instant::now();
    let tables = Tables::build(vec![table], &[]).expect("the table is sound");
    let built = start.elapsed();
    let start = Instant::now();
    for n in 0..100 {
        let (model, fee) = (5 * n, n % 40);
        let question = format!("how much is fee number {fee} for model {model}");
        let family = ask(&tables, &question, None).expect("an answer");
        assert_eq!(family.hits[0].id, format!("products/e{model}/a{fee}"), "{question}");
    }
    eprintln!("built in {built:?}, 100 questions in {:?}", start.elapsed());
}
