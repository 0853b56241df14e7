//! Phrases about time as a reader of the whole text sees them.

use crate::entity::{Model, mentions};
use crate::language::Language;
use jiff::civil::date;

/// The phrases of a text as `words kind timex`, read on Monday, 7 November 2016, at 16:12.
fn read(language: Language, text: &str) -> String {
    let now = date(2016, 11, 7).at(16, 12, 0, 0);
    let found: Vec<String> = mentions(Model::DateTime, language, text, now)
        .into_iter()
        .map(|mention| {
            let field = |name: &str| {
                let fields = mention.readings.first().into_iter().flatten();
                fields
                    .filter(|(key, _)| *key == name)
                    .find_map(|(_, value)| value.clone())
                    .unwrap_or_default()
            };
            let kind = mention.kind.trim_start_matches("datetimeV2.");
            format!("{} {kind} {}", &text[mention.start..mention.end], field("timex"))
        })
        .collect();
    found.join("; ")
}

#[test]
fn chinese() {
    for (text, wanted) in [
        ("下周五之前给我", "下周五之前 daterange 2016-11-18"),
        ("后天早上过来", "后天早上 datetimerange 2016-11-09TMO"),
        ("上个月15号买的", "上个月15号 date 2016-10-15"),
        ("晚上8点到9点有空", "晚上8点到9点 timerange (T20,T21,PT1H)"),
        ("2点半", "2点半 time T02:30"),
        ("过去三天没有动静", "过去三天 daterange (2016-11-04,2016-11-07,P3D)"),
        ("2016年一季度的账单", "2016年一季度 daterange (2016-01-01,2016-04-01,P3M)"),
        ("每天早上8点", "每天早上8点 set T08"),
        ("一小时以内送达", "一小时以内 datetimerange (2016-11-07T16:12:00,2016-11-07T17:12:00,PT1H)"),
        ("国庆节前三天", "国庆节前三天 date 2017-09-28"),
        ("半小时后打给我", "半小时后 datetime 2016-11-07T16:42:00"),
        ("等了一个半小时", "一个半小时 duration PT1.5H"),
        ("从2016年1月到3月", "从2016年1月到3月 daterange (2016-01-01,2016-03-01,P2M)"),
        ("早上好", ""),
        ("15号楼", ""),
        ("我在玩《明日之后》", ""),
    ] {
        assert_eq!(read(Language::Zh, text), wanted, "{text}");
    }
}

#[test]
fn english() {
    for (text, wanted) in [
        ("come tomorrow morning at 7", "tomorrow morning at 7 datetime 2016-11-08T07"),
        (
            "twenty minutes past five tomorrow morning",
            "twenty minutes past five tomorrow morning datetime 2016-11-08T05:20",
        ),
        ("it came 3 days ago at 5pm", "3 days ago at 5pm datetime 2016-11-04T17"),
        ("the second Sunday in March", "the second Sunday in March date XXXX-03-WXX-7-#2"),
        ("open from noon to 3pm", "from noon to 3pm timerange (T12,T15,PT3H)"),
        ("late last night", "late last night datetimerange 2016-11-06TNI"),
        ("Mon-Fri", "Mon-Fri daterange (XXXX-WXX-1,XXXX-WXX-5,P4D)"),
        ("daily at 9 am", "daily at 9 am set T09"),
        ("a week from monday", "a week from monday date 2016-11-14"),
        ("thanksgiving 2019", "thanksgiving 2019 date 2019-11-28"),
        ("in 3 business days", "in 3 business days date 2016-11-10"),
        ("the week of november 5", "the week of november 5 daterange XXXX-11-05"),
        ("you may not be late", ""),
        ("the second thing", ""),
        ("good morning", ""),
        ("ABC-12345", ""),
    ] {
        assert_eq!(read(Language::En, text), wanted, "{text}");
    }
}
