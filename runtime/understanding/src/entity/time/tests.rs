//! Times, read at ten in the morning.

use super::{Scan, answer, find};
use jiff::civil::time;

fn read(text: &str) -> String {
    let found = find(&Scan::new(text));
    let at = |found: &super::Found<super::Clock>| {
        found.value.time(Some(time(10, 0, 0, 0))).strftime("%H:%M").to_string()
    };
    found.iter().map(at).collect::<Vec<_>>().join(" ")
}

#[test]
fn times() {
    for (text, times) in [
        ("下午三点半", "15:30"),
        ("三点一刻", "15:15"),
        ("15:30", "15:30"),
        ("晚上8点", "20:00"),
        ("上午9点到11点", "09:00 11:00"),
        ("凌晨2点", "02:00"),
        ("中午12点", "12:00"),
        ("中午", "12:00"),
        ("中午一点", "13:00"),
        ("晚上12点", "00:00"),
        ("晚上1点", "01:00"),
        ("早上七点二十", "07:20"),
        ("三点零五", "15:05"),
        ("三点十五分", "15:15"),
        ("3点", "15:00"),
        ("8点", "20:00"),
        ("9点", "09:00"),
        ("十点钟", "10:00"),
        ("20点15分", "20:15"),
        ("15时20分", "15:20"),
        ("差五分八点", "19:55"),
        ("下午3:30", "15:30"),
        ("下午3：30", "15:30"),
        ("0点", "00:00"),
        ("傍晚六点", "18:00"),
        ("一点半", "13:30"),
        ("3pm", "15:00"),
        ("at 3", "15:00"),
        ("half past 3", "15:30"),
        ("noon", "12:00"),
        ("midnight", "00:00"),
        ("3:15 a.m.", "03:15"),
        ("12 am", "00:00"),
        ("12pm", "12:00"),
        ("a quarter to four", "15:45"),
        ("ten past 9", "09:10"),
        ("three o'clock", "15:00"),
        ("at three thirty", "15:30"),
        ("7 in the morning", "07:00"),
        ("8 at night", "20:00"),
        ("03:30", "03:30"),
        ("3:30", "15:30"),
        ("23:59:58", "23:59"),
        ("2:00pm的时候", "14:00"),
        ("at 10.", "10:00"),
        ("in the morning at 7", "07:00"),
        ("8.30pm", "20:30"),
        ("at 9:00a", "09:00"),
        ("five-thirty", "17:30"),
    ] {
        assert_eq!(read(text), times, "{text}");
    }
}

#[test]
fn what_is_no_time() {
    for text in [
        "快一点",
        "有一点贵",
        "三点建议",
        "25:00",
        "3点50个",
        "at 3 Main Street",
        "at 5%",
        "2 to 4 people",
        "三",
        "25点",
        "三点五公斤",
        "第3点",
        "1:2",
        "10:60",
        "几点",
        "at 3 dollars",
        "点击",
        "at 30 mph",
        "smart 3",
        "1.2:30",
        "",
    ] {
        if text == "3点50个" {
            // The hour stands, the count is no minutes.
            assert_eq!(read(text), "15:00");
            continue;
        }
        assert_eq!(read(text), "", "{text}");
    }
}

#[test]
fn times_that_only_an_answer_says() {
    for (text, wanted) in [
        ("3", Some("15:00")),
        ("一点", Some("13:00")),
        ("15", Some("15:00")),
        ("1530", Some("15:30")),
        ("下午3", Some("15:00")),
        ("三", Some("15:00")),
        ("30", None),
        ("x", None),
    ] {
        let scan = Scan::new(text);
        let found = answer(&scan, (0, scan.len()))
            .map(|clock| clock.time(Some(time(10, 0, 0, 0))).strftime("%H:%M").to_string());
        assert_eq!(found.as_deref(), wanted, "{text}");
    }
}
