//! The recognizers as a bot uses them.

use super::{Choice, Kind, Recognizers, Spec, Value};
use jiff::ZonedDateTime;
use jiff::civil::date;

/// Monday morning, ten o'clock in Shanghai.
pub(super) fn monday() -> ZonedDateTime {
    date(2026, 11, 23).at(10, 0, 0, 0).in_tz("Asia/Shanghai").unwrap()
}

fn spec(name: &str, kind: Kind) -> Spec {
    Spec {
        name: name.to_owned(),
        kind,
        pattern: None,
        choices: Vec::new(),
        default_currency: "CNY".to_owned(),
    }
}

fn bot() -> Recognizers {
    let kinds = [
        ("count", Kind::Integer),
        ("size", Kind::Number),
        ("agree", Kind::Boolean),
        ("note", Kind::Text),
        ("day", Kind::Date),
        ("hour", Kind::Time),
        ("when", Kind::DateTime),
        ("stay", Kind::Duration),
        ("price", Kind::Money),
        ("rate", Kind::Percent),
        ("phone", Kind::Phone),
        ("email", Kind::Email),
        ("site", Kind::Url),
    ];
    let mut specs: Vec<Spec> = kinds.iter().map(|(name, kind)| spec(name, *kind)).collect();
    specs.push(Spec { pattern: Some("SF[0-9]{12}".to_owned()), ..spec("parcel", Kind::Id) });
    specs.push(Spec { pattern: Some("(".to_owned()), ..spec("broken", Kind::Id) });
    specs.push(Spec {
        choices: ["退款", "换货"]
            .map(|word| Choice {
                id: word.to_owned(),
                words: vec![format!("我要{word}")],
                synonyms: Vec::new(),
            })
            .to_vec(),
        ..spec("wish", Kind::Choice)
    });
    Recognizers::new(&specs)
}

/// What is found, as `slot=words`.
fn found(text: &str) -> String {
    let found = bot().find(text, &monday());
    let found: Vec<String> =
        found.iter().map(|entity| format!("{}={}", entity.slot, &text[entity.start..entity.end])).collect();
    found.join(" ")
}

#[test]
fn a_sum_is_no_identifier_of_as_many_digits() {
    let tail = Spec { pattern: Some("[0-9]{4}".to_owned()), ..spec("tail", Kind::Id) };
    let bot = Recognizers::new(&[tail, spec("price", Kind::Money), spec("day", Kind::Date)]);
    for (text, wanted) in [
        ("尾号6688，分期6000元", "tail=6688 price=6000元"),
        ("card 6688, $5000", "tail=6688 price=$5000"),
        ("2026年5月1日", "day=2026年5月1日"),
        ("6688", "tail=6688"),
    ] {
        let found = bot.find(text, &monday());
        let found: Vec<String> =
            found.iter().map(|part| format!("{}={}", part.slot, &text[part.start..part.end])).collect();
        assert_eq!(found.join(" "), wanted, "{text}");
    }
}

#[test]
fn kinds_keep_out_of_each_others_way() {
    for (text, wanted) in [
        ("电话13800138000", "phone=13800138000"),
        ("单号SF123456789012", "parcel=SF123456789012"),
        ("单号 ｓｆ 1234-5678-9012 的", "parcel=ｓｆ 1234-5678-9012"),
        ("明天下午三点半", "when=明天下午三点半 day=明天 hour=下午三点半"),
        ("要３个，每个￥２０", "count=３ size=３ price=￥２０"),
        ("3月5号", "day=3月5号 when=3月5号"),
        ("涨了5%", "rate=5%"),
        ("me@a1.com", "email=me@a1.com"),
        ("https://a.com/3/5", "site=https://a.com/3/5"),
        ("住两天", "stay=两天 count=两 size=两"),
        ("我要退款", "wish=我要退款"),
        ("好的，没有了", ""),
        ("3.5公斤", "size=3.5"),
        ("", ""),
        ("   ", ""),
    ] {
        assert_eq!(found(text), wanted, "{text}");
    }
}

#[test]
fn a_part_of_a_moment_says_that_it_is_one() {
    let time = |hour, minute| Some(jiff::civil::time(hour, minute, 0, 0));
    for (text, hour) in [
        ("could we make it 3 pm instead?", time(15, 0)),
        ("改成下午三点半", time(15, 30)),
        ("让我九点来吧", time(9, 0)),
        ("tomorrow at 3 pm", None),
        ("9 o'clock tomorrow morning", None),
        ("今晚8点", None),
        ("in two hours", None),
    ] {
        let found = bot().find(text, &monday());
        let moment = found.iter().find(|found| found.slot == "when");
        assert_eq!(moment.expect("a moment stands in it").hour, hour, "{text}");
    }
    for (text, hour) in
        [("10", time(10, 0)), ("3", time(15, 0)), ("上午十点半", time(10, 30)), ("周五", None), ("", None)]
    {
        assert_eq!(Recognizers::hour(text), hour, "{text}");
    }
}

#[test]
fn answers() {
    let date = |day: jiff::civil::Date| Value::Date(day);
    let money = |amount: &str, currency: &str| Value::Money {
        amount: amount.parse().unwrap(),
        currency: currency.to_owned(),
    };
    for (slot, text, value) in [
        ("count", "三", Some(Value::Integer(3))),
        ("count", "大概三个吧", Some(Value::Integer(3))),
        ("count", "3.5", None),
        ("count", "等一下", None),
        ("count", "13800138000", None),
        ("count", "I think twenty five", Some(Value::Integer(25))),
        ("size", "300元", Some(Value::Number(300.into()))),
        ("size", "three kilos", Some(Value::Number(3.into()))),
        ("phone", "不想说", None),
        ("size", "1.50", Some(Value::Number("1.50".parse().unwrap()))),
        ("agree", "是的", Some(Value::Boolean(true))),
        ("agree", "nope", Some(Value::Boolean(false))),
        ("agree", "明天", None),
        ("note", "  门口 放着 ", Some(Value::Text("门口 放着".to_owned()))),
        ("note", "  ", None),
        ("day", "15", Some(date(jiff::civil::date(2026, 12, 15)))),
        ("day", "3.5", Some(date(jiff::civil::date(2027, 3, 5)))),
        ("day", "下周五吧", Some(date(jiff::civil::date(2026, 12, 4)))),
        ("day", "sat", Some(date(jiff::civil::date(2026, 11, 28)))),
        ("hour", "3", Some(Value::Time(jiff::civil::time(15, 0, 0, 0)))),
        ("hour", "3点", Some(Value::Time(jiff::civil::time(15, 0, 0, 0)))),
        ("when", "现在", Some(Value::DateTime(monday()))),
        ("when", "明天", None),
        ("stay", "两天吧", Some(Value::Duration(172_800))),
        ("price", "300", Some(money("300", "CNY"))),
        ("price", "大概三百块", Some(money("300", "CNY"))),
        ("price", "$20", Some(money("20", "USD"))),
        ("rate", "5", Some(Value::Percent(5.into()))),
        ("phone", "6234 5678", Some(Value::Text("62345678".to_owned()))),
        ("phone", "138 0013 8000", Some(Value::Text("13800138000".to_owned()))),
        ("parcel", "sf1234 5678 9012", Some(Value::Text("SF123456789012".to_owned()))),
        ("parcel", "12", None),
        ("wish", "第二个", Some(Value::Choice("换货".to_owned()))),
        ("wish", "还是退款好了", Some(Value::Choice("退款".to_owned()))),
        ("broken", "(", None),
        ("unknown", "3", None),
    ] {
        assert_eq!(bot().answer(slot, text, &monday()), value, "{slot}: {text}");
    }
}

#[test]
fn any_text_is_read_without_harm() {
    let pieces = [
        "三",
        "点",
        "半",
        "万",
        "亿",
        "零",
        "1",
        "9999999999",
        ".",
        ":",
        "-",
        "/",
        "年",
        "月",
        "日",
        "号",
        "天后",
        "周",
        "下",
        "$",
        "￥",
        "块",
        "百分之",
        "a",
        "half",
        "past",
        "in",
        " ",
        "🎂",
        "é",
        "①",
        "½",
        "İ",
        "ﬁ",
        "%",
        "@",
        "+86",
    ];
    let bot = bot();
    let mut seed = 7_u64;
    for _ in 0..20_000 {
        let text: String = (0..8)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                pieces[usize::try_from(seed >> 33).unwrap() % pieces.len()]
            })
            .collect();
        for entity in bot.find(&text, &monday()) {
            assert!(!text[entity.start..entity.end].is_empty(), "{text}");
        }
        let _ = bot.answer("when", &text, &monday());
        let _ = bot.answer("price", &text, &monday());
        let _ = bot.answer("wish", &text, &monday());
    }
}

#[test]
fn phrases_of_time_fill_slots_and_keep_what_is_open() {
    let date = |month, day| jiff::civil::date(2026, month, day);
    let bot = bot();
    // Monday, 23 November 2026.
    for (text, words, day, candidates) in [
        ("国庆后第二天可以吗", "国庆后第二天", jiff::civil::date(2027, 10, 3), 0),
        ("下周五之前要到", "下周五", date(12, 4), 0),
        ("the first monday of next month please", "the first monday of next month", date(12, 7), 0),
        ("周五送到", "周五", date(11, 27), 2),
        ("on friday", "friday", date(11, 27), 2),
        ("on 3/4", "3/4", jiff::civil::date(2027, 3, 4), 3),
        ("明天", "明天", date(11, 24), 0),
        ("2天前是农历十月十五", "2天前", date(11, 21), 0),
    ] {
        let found = bot.find(text, &monday());
        let entity = found
            .iter()
            .find(|entity| entity.slot == "day")
            .unwrap_or_else(|| panic!("a day stands in {text}"));
        let said = &text[entity.start..entity.end];
        assert!(said.starts_with(words) || words.ends_with(said), "{text}: {said}");
        assert_eq!(entity.value, Value::Date(day), "{text}");
        assert_eq!(entity.candidates.len(), candidates, "{text}: {:?}", entity.candidates);
        assert!(candidates == 0 || entity.candidates.contains(&entity.value), "{text}");
    }
    assert_eq!(
        bot.answer("day", "国庆后第二天", &monday()),
        Some(Value::Date(jiff::civil::date(2027, 10, 3)))
    );
    let moment = |day: jiff::civil::Date, hour, minute| {
        Value::DateTime(day.at(hour, minute, 0, 0).in_tz("Asia/Shanghai").unwrap())
    };
    assert_eq!(
        bot.answer("when", "the day after tomorrow at half past three", &monday()),
        Some(moment(date(11, 25), 15, 30))
    );
    let money = |amount: &str| Value::Money { amount: amount.parse().unwrap(), currency: "CNY".to_owned() };
    assert_eq!(bot.answer("price", "三百块五", &monday()), Some(money("300.5")));
}

#[test]
fn recognizers_are_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&bot());
}
