//! Amounts as people write and say them.

use super::{Scan, find};

fn read(text: &str, usual: &str) -> String {
    let found = find(&Scan::new(text));
    let found: Vec<String> =
        found.iter().map(|found| format!("{} {}", found.value.amount, found.value.currency(usual))).collect();
    found.join(", ")
}

#[test]
fn amounts() {
    for (text, amounts) in [
        ("三百二十元", "320 CNY"),
        ("一共￥320", "320 CNY"),
        ("¥1,234.50", "1234.50 CNY"),
        ("20块5", "20.5 CNY"),
        ("20块5毛", "20.5 CNY"),
        ("三块五毛二", "3.52 CNY"),
        ("三块半", "3.5 CNY"),
        ("5毛", "0.5 CNY"),
        ("五毛钱", "0.5 CNY"),
        ("三元五角", "3.5 CNY"),
        ("两百五十块钱", "250 CNY"),
        ("3万块", "30000 CNY"),
        ("1.2万元", "12000 CNY"),
        ("退我二十块吧", "20 CNY"),
        ("$1.2k", "1200 USD"),
        ("$5 million", "5000000 USD"),
        ("$5m", "5000000 USD"),
        ("USD 30", "30 USD"),
        ("30usd", "30 USD"),
        ("30 dollars", "30 USD"),
        ("thirty-five dollars", "35 USD"),
        ("five dollars and twenty cents", "5.20 USD"),
        ("a dollar", "1 USD"),
        ("50 cents", "0.50 USD"),
        ("€5", "5 EUR"),
        ("£5.99", "5.99 GBP"),
        ("100美元换人民币", "100 USD"),
        ("500港币", "500 HKD"),
        ("HK$88", "88 HKD"),
        ("人民币300元", "300 CNY"),
        ("rmb 500", "500 CNY"),
        ("五百rmb", "500 CNY"),
        ("-$5", "-5 USD"),
        ("一百多块", "100 CNY"),
        ("￥３２０．５", "320.5 CNY"),
        ("between $10 and $20", "10 USD, 20 USD"),
        ("2000日元", "2000 JPY"),
        ("20块05", "20.05 CNY"),
        ("20块3个", "20 CNY"),
        ("a hundred yuan", "100 CNY"),
        ("USD115", "115 USD"),
        ("10 €", "10 EUR"),
        ("15 dollars 50.", "15.50 USD"),
        ("thirteen dollars forty five", "13.45 USD"),
    ] {
        assert_eq!(read(text, "CNY"), amounts, "{text}");
    }
}

#[test]
fn no_amounts() {
    for text in [
        "两块蛋糕",
        "320",
        "三十",
        "A5元",
        "元旦",
        "五角形",
        "3件",
        "5 pounds of rice",
        "$",
        "sf30usd",
        "5分",
        "一毛病",
    ] {
        assert_eq!(read(text, "CNY"), "", "{text}");
    }
}

#[test]
fn the_slot_says_which_dollar_and_yuan() {
    assert_eq!(read("$5", "HKD"), "5 HKD");
    assert_eq!(read("五元", "TWD"), "5 TWD");
    assert_eq!(read("¥500", "JPY"), "500 JPY");
    assert_eq!(read("US$5", "HKD"), "5 USD");
    assert_eq!(read("5块", "USD"), "5 CNY");
}
