use super::*;

fn bot() -> Intents {
    let flows: [(&str, &[&str]); 4] = [
        (
            "track",
            &[
                "我的快递到哪了",
                "查一下SF1234567890的物流",
                "包裹现在在哪里",
                "where is my parcel",
                "track my package",
            ],
        ),
        (
            "pickup",
            &["我要寄快递", "预约上门取件", "叫快递员来取件", "I want to send a parcel", "book a pickup"],
        ),
        (
            "complain",
            &[
                "我要投诉",
                "快递员态度太差了",
                "投诉你们的服务",
                "I want to complain",
                "your courier was rude",
            ],
        ),
        ("invoice", &["开发票", "我要一张电子发票", "can I get an invoice", "send me the receipt"]),
    ];
    let example = |(intent, texts): &(&str, &'static [&'static str])| {
        let intent = (*intent).to_owned();
        texts
            .iter()
            .map(move |text| Example { intent: intent.clone(), text: (*text).to_owned() })
            .collect::<Vec<_>>()
    };
    Intents::train(&flows.iter().flat_map(example).collect::<Vec<_>>(), None)
}

#[test]
fn an_example_is_certain_whatever_its_form() {
    let bot = bot();
    for text in ["我的快递到哪了？", "WHERE IS MY PARCEL?", " 查一下SF1234567890的物流。"] {
        let best = &bot.read(text)[0];
        assert_eq!((best.intent.as_str(), best.score), ("track", 1.0), "{text}");
    }
}

#[test]
fn other_words_of_the_same_wish_are_understood() {
    let bot = bot();
    for (text, intent) in [
        ("帮我看看快递到哪里了", "track"),
        ("查SF0987654321的物流信息", "track"),
        ("can you tell me where my package is", "track"),
        ("想预约一下取件", "pickup"),
        ("i'd like to send a small parcel", "pickup"),
        ("你们快递员态度真差", "complain"),
        ("麻烦开一张发票", "invoice"),
        ("i need an invoice please", "invoice"),
    ] {
        let read = bot.read(text);
        assert_eq!(read[0].intent, intent, "{text}: {read:?}");
        assert!(read[0].score >= 0.55 && read[0].score < 1.0, "{text}: {read:?}");
    }
}

#[test]
fn what_is_none_of_the_intents_scores_low() {
    let bot = bot();
    for text in [
        "今天天气怎么样",
        "what is the capital of france",
        "do you like music",
        "讲个笑话",
        "?!",
        "12345",
        "",
    ] {
        let read = bot.read(text);
        assert!(read.first().is_none_or(|best| best.score < 0.4), "{text}: {read:?}");
    }
}

#[test]
fn the_order_of_equal_training_gives_equal_scores() {
    assert_eq!(bot().read("我的包裹"), bot().read("我的包裹"));
}

#[test]
fn a_bot_without_examples_understands_nothing() {
    assert!(Intents::train(&[], None).read("hello").is_empty());
}
