//! Addresses as customers write them: divisions with what stands below them, or a street with its number.

use super::super::scan::{Found, Scan};
use super::{Address, read};
use regex::Regex;
use std::sync::LazyLock;

/// An address, and the divisions of China that it names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The whole of it, as it was written.
    pub address: String,
    /// The divisions; none if it names none.
    pub division: Option<Address>,
}

/// What the parts of a Chinese address below the district end with.
const BELOW: &[&str] = &[
    "路",
    "街",
    "街道",
    "大道",
    "巷",
    "弄",
    "胡同",
    "号",
    "栋",
    "幢",
    "座",
    "单元",
    "室",
    "楼",
    "层",
    "镇",
    "乡",
    "村",
    "社区",
    "小区",
    "花园",
    "公寓",
    "大厦",
    "广场",
    "大学",
    "学院",
    "学校",
    "医院",
    "园区",
    "科技园",
    "工业园",
    "酒店",
    "商场",
    "中心",
    "公司",
    "机场",
    "车站",
    "地铁站",
    "附近",
    "旁边",
    "对面",
    "门口",
];

/// What no part of an address goes over.
const ENDS: &[char] = &[
    '的', '到', '寄', '我', '了', '吗', '呢', '请', '帮', '给', '是', '送', '多', '要', '想', '，', ',',
    '。', '！', '？', '!', '?', '、', '\n',
];

/// How many characters below the district are looked at.
const REACH: usize = 40;

/// What people say before their address.
const BEFORE: &[&str] = &[
    "我的地址是",
    "地址是",
    "地址",
    "我住在",
    "我住",
    "我在",
    "住在",
    "寄到",
    "送到",
    "就在",
    "在",
    "my address is",
    "the address is",
    "address",
    "i live at",
    "i live in",
    "i'm at",
    "i am at",
    "we are at",
    "it's",
    "deliver to",
    "ship to",
    "send it to",
    "at",
];

static STREET: LazyLock<Regex> = LazyLock::new(|| {
    let street = "street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|square|way|court|ct|terrace|highway|hwy";
    let inside = r"(?:,? (?:apt|apartment|suite|unit|flat|floor|room)\.? ?#?[0-9a-z]+)?";
    let pattern = format!(r"\b[0-9]{{1,5}}[a-z]?,? (?:[a-z0-9'.-]+ ){{1,4}}?(?:{street})\b\.?{inside}");
    Regex::new(&pattern).expect("the pattern is right")
});

static LANDMARK: LazyLock<Regex> = LazyLock::new(|| {
    let kinds = "street|road|avenue|lane|boulevard|square|station|mall|airport|hotel|hospital|university|building|tower|park|plaza";
    Regex::new(&format!(r"^(?:[a-z0-9'.-]+ ){{1,5}}(?:{kinds})\b")).expect("the pattern is right")
});

/// The addresses of a running text.
pub(in crate::entity) fn find(scan: &Scan) -> Vec<Found<Place>> {
    let divisions: Vec<Found<Address>> = scan.collect(|at| read(scan, at));
    let mut found: Vec<Found<Place>> = Vec::new();
    for Found { start, end, value } in divisions {
        // One that stands within what belongs to the one before is a street called after a city.
        if found.last().is_some_and(|last| start < last.end) {
            continue;
        }
        let end = below(scan, end);
        found.push(Found { start, end, value: place(scan, start, end, Some(value)) });
    }
    for street in STREET.find_iter(scan.text()).filter(|street| is_named(street.as_str())) {
        let (start, end) = (street.start(), street.end());
        found.push(Found { start, end, value: place(scan, start, end, None) });
    }
    found.sort_by_key(|part| part.start);
    found
}

/// The address that an answer is.
pub(in crate::entity) fn answer(scan: &Scan, core: (usize, usize)) -> Option<Place> {
    let (mut start, end) = core;
    if let Some(said) = BEFORE.iter().find(|said| scan.rest(start).starts_with(**said)) {
        let after = start + said.len();
        let whole = !said.is_ascii() || scan.rest(after).starts_with([' ', ':']);
        if whole && after < end {
            start = scan.skip_spaces(scan.literal(after, &[":", "："]).unwrap_or(after));
        }
    }
    let text = scan.text().get(start..end)?;
    let divisions: Vec<Found<Address>> = scan.collect(|at| read(scan, at));
    let division = divisions.into_iter().find(|part| part.start >= start).map(|part| part.value);
    let named =
        BELOW.iter().any(|mark| text.ends_with(mark) && text.chars().count() > mark.chars().count() + 1);
    let numbered = text.chars().any(|c| c.is_ascii_digit()) && BELOW.iter().any(|mark| text.contains(mark));
    let known = division.is_some() || named || numbered || STREET.is_match(text) || LANDMARK.is_match(text);
    let asks = ["多少", "什么", "哪", "怎", "吗", "呢", "?"].iter().any(|word| text.contains(word));
    (known && !asks).then(|| place(scan, start, end, division))
}

/// Whether what a street is called is a name: "3 boxes on the street" has none.
fn is_named(street: &str) -> bool {
    const PLAIN: &[&str] = &[
        "a", "an", "and", "are", "at", "for", "from", "in", "is", "my", "of", "on", "the", "to", "with",
        "your",
    ];
    !street.split(' ').any(|word| PLAIN.contains(&word))
}

/// Where an address ends that goes on below its divisions.
fn below(scan: &Scan, from: usize) -> usize {
    let rest = scan.rest(from);
    let reach = rest.char_indices().take(REACH).find(|(_, c)| ENDS.contains(c) || c.is_whitespace());
    let reach = reach.or_else(|| rest.char_indices().nth(REACH)).map_or(rest.len(), |(at, _)| at);
    let part = &rest[..reach];
    let ends = BELOW.iter().filter_map(|mark| part.rfind(mark).map(|at| at + mark.len()));
    from + ends.max().unwrap_or(0)
}

fn place(scan: &Scan, start: usize, end: usize, division: Option<Address>) -> Place {
    Place { address: scan.plain(start, end).trim().to_owned(), division }
}

#[cfg(test)]
mod tests {
    use super::{Place, Scan, answer, find};

    fn told(place: &Place) -> String {
        let division = place.division.map(|found| {
            let part = |part: Option<&str>| part.unwrap_or("-").to_owned();
            format!("={}/{}/{}", found.province, part(found.city), part(found.district))
        });
        format!("{}{}", place.address, division.unwrap_or_default())
    }

    #[test]
    fn addresses_in_running_text() {
        for (text, wanted) in [
            (
                "帮我寄到广东省深圳市南山区科技园南路8号",
                "广东省深圳市南山区科技园南路8号=广东省/深圳市/南山区",
            ),
            ("我在上海浦东张江，想寄件", "上海浦东=上海市/-/浦东新区"),
            ("从杭州寄到成都多少钱", "杭州=浙江省/杭州市/- 成都=四川省/成都市/-"),
            ("上海市黄浦区南京东路100号门口", "上海市黄浦区南京东路100号门口=上海市/-/黄浦区"),
            ("please send it to 221B Baker Street", "221B Baker Street"),
            ("I live at 12 North Elm St, apt 4 and need it soon", "12 North Elm St, apt 4"),
            ("there are 3 boxes on the street", ""),
            ("没有地址", ""),
        ] {
            let found: Vec<String> = find(&Scan::new(text)).iter().map(|part| told(&part.value)).collect();
            assert_eq!(found.join(" "), wanted, "{text}");
        }
    }

    #[test]
    fn addresses_as_answers() {
        for (text, wanted) in [
            ("人民广场", Some("人民广场")),
            ("我住在幸福小区3栋502室", Some("幸福小区3栋502室")),
            ("地址：北京市朝阳区建国路1号", Some("北京市朝阳区建国路1号=北京市/-/朝阳区")),
            ("Times Square", Some("Times Square")),
            ("my address is 221B Baker Street, London", Some("221B Baker Street, London")),
            ("我不知道", None),
            ("where is it", None),
            ("要多少号", None),
            ("你们在北京吗", None),
        ] {
            let scan = Scan::new(text);
            let found = answer(&scan, (0, scan.len()));
            assert_eq!(found.as_ref().map(told).as_deref(), wanted, "{text}");
        }
    }
}
