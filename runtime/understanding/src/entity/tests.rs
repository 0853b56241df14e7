use super::*;
use jiff::tz::TimeZone;

fn now() -> ZonedDateTime {
    jiff::civil::date(2026, 3, 4)
        .at(10, 20, 0, 0)
        .to_zoned_datetime(TimeZone::get("Asia/Shanghai").unwrap())
        .unwrap()
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

fn desk() -> Recognizers {
    let size = |id: &str, words: &[&str]| Choice {
        id: id.to_owned(),
        words: words.iter().map(|w| (*w).to_owned()).collect(),
    };
    Recognizers::new(&[
        Spec { pattern: Some(r"SF\d{10}".to_owned()), ..spec("number", Kind::Id) },
        spec("phone", Kind::Phone),
        spec("when", Kind::DateTime),
        spec("weight", Kind::Number),
        spec("pieces", Kind::Integer),
        spec("value", Kind::Money),
        spec("mail", Kind::Email),
        Spec {
            choices: vec![size("small", &["小件", "small"]), size("large", &["大件", "large"])],
            ..spec("size", Kind::Choice)
        },
        spec("sure", Kind::Boolean),
        spec("share", Kind::Percent),
        spec("note", Kind::Text),
    ])
}

fn shown(text: &str) -> Vec<String> {
    let found = desk().find(text, &now());
    found.iter().map(|e| format!("{}={}", e.slot, &text[e.start..e.end])).collect()
}

#[test]
fn several_values_of_one_message() {
    assert_eq!(
        shown("明天下午三点半来取2.5公斤大件，电话13800138000，值三百元"),
        ["when=明天下午三点半", "weight=2.5", "size=大件", "phone=13800138000", "value=三百元"]
    );
    assert_eq!(
        shown("pick up a small box of 3 kg next Friday at 3 pm, SF1234567890, ann@example.com"),
        [
            "size=small",
            "pieces=3",
            "weight=3",
            "when=next Friday at 3 pm",
            "number=SF1234567890",
            "mail=ann@example.com"
        ]
    );
}

#[test]
fn a_number_in_something_longer_is_no_number() {
    assert_eq!(shown("SF1234567890"), ["number=SF1234567890"]);
    assert_eq!(shown("１３８００１３８０００"), ["phone=１３８００１３８０００"]);
    assert_eq!(shown("打5%的折"), ["share=5%"]);
    assert_eq!(shown("百分之五"), ["share=百分之五"]);
}

#[test]
fn answers_may_be_short() {
    let desk = desk();
    let answer = |slot: &str, text: &str| desk.answer(slot, text, &now());
    assert_eq!(answer("pieces", "三"), Some(Value::Integer(3)));
    assert_eq!(answer("pieces", "about 2.5"), None);
    assert_eq!(answer("sure", "是的"), Some(Value::Boolean(true)));
    assert_eq!(answer("sure", "nope"), Some(Value::Boolean(false)));
    assert_eq!(answer("sure", "maybe"), None);
    assert_eq!(answer("note", " 放门口 "), Some(Value::Text("放门口".to_owned())));
    assert_eq!(
        answer("value", "300"),
        Some(Value::Money { amount: Decimal::from(300), currency: "CNY".to_owned() })
    );
    assert_eq!(
        answer("value", "$5"),
        Some(Value::Money { amount: Decimal::from(5), currency: "USD".to_owned() })
    );
    assert_eq!(answer("size", "大件吧"), Some(Value::Choice("large".to_owned())));
    assert_eq!(answer("size", "the second one"), Some(Value::Choice("large".to_owned())));
    assert_eq!(answer("weight", "three kilos"), Some(Value::Number(Decimal::from(3))));
    assert_eq!(answer("phone", "不想说"), None);
    assert_eq!(answer("nothing", "1"), None);
}
