//! Entries as shops, couriers and banks of many cities would write them, from a seed.
//!
//! A question is about a model of a product (or a service) of a brand, in a city, and a matter: its price, its guarantee, how
//! to return it. Every entry is another combination. Patterns are divided: authors use some, customers the others.

use std::collections::BTreeMap;

use botloom_knowledge::{Entry, Faq};

/// Chinese and English names.
type Names = &'static [(&'static str, &'static str)];

const BRANDS: Names = &[
    ("星河", "Lumero"),
    ("云雀", "Skylark"),
    ("青山", "Greenhill"),
    ("海纳", "Hyna"),
    ("极光", "Aurora"),
    ("松果", "Pinecone"),
    ("蓝鲸", "Bluewhale"),
    ("悦动", "Vivo Sport"),
    ("北辰", "Northstar"),
    ("金帆", "Goldsail"),
    ("木棉", "Kapok"),
    ("长风", "Longwind"),
    ("知秋", "Autumnia"),
    ("白鹭", "Egret"),
    ("雪豹", "Irbis"),
    ("玉兰", "Magnolia"),
    ("天工", "Tiangong"),
    ("南洋", "Nanyang"),
    ("飞燕", "Swift"),
    ("磐石", "Bedrock"),
    ("晨曦", "Daybreak"),
    ("银杏", "Ginkgo"),
    ("远洋", "Farsea"),
    ("小鹿", "Fawn"),
    ("赤兔", "Redhare"),
    ("红枫", "Maple"),
    ("凌云", "Cloudtop"),
    ("竹叶", "Bambusa"),
    ("琥珀", "Amber"),
    ("秋水", "Clearwater"),
    ("雷鸣", "Thunder"),
    ("碧海", "Azure"),
    ("桃源", "Arcadia"),
    ("鸿雁", "Wildgoose"),
    ("紫荆", "Bauhinia"),
    ("山岚", "Mistral"),
    ("若水", "Aqua"),
    ("石榴", "Granada"),
    ("明月", "Fullmoon"),
    ("千里", "Thousandmile"),
];

const PRODUCTS: Names = &[
    ("手机", "phone"),
    ("平板电脑", "tablet"),
    ("笔记本电脑", "laptop"),
    ("耳机", "headphones"),
    ("智能手表", "smartwatch"),
    ("电视机", "television"),
    ("冰箱", "fridge"),
    ("洗衣机", "washing machine"),
    ("空调", "air conditioner"),
    ("微波炉", "microwave"),
    ("电饭煲", "rice cooker"),
    ("吸尘器", "vacuum cleaner"),
    ("扫地机器人", "robot vacuum"),
    ("净水器", "water filter"),
    ("热水器", "water heater"),
    ("咖啡机", "coffee machine"),
    ("豆浆机", "soymilk maker"),
    ("电动牙刷", "electric toothbrush"),
    ("吹风机", "hair dryer"),
    ("剃须刀", "shaver"),
    ("路由器", "router"),
    ("打印机", "printer"),
    ("投影仪", "projector"),
    ("显示器", "monitor"),
    ("键盘", "keyboard"),
    ("鼠标", "mouse"),
    ("音箱", "speaker"),
    ("摄像头", "camera"),
    ("移动电源", "power bank"),
    ("充电器", "charger"),
    ("沙发", "sofa"),
    ("床垫", "mattress"),
    ("书桌", "desk"),
    ("椅子", "chair"),
    ("衣柜", "wardrobe"),
    ("台灯", "lamp"),
    ("窗帘", "curtain"),
    ("地毯", "carpet"),
    ("羽绒服", "down jacket"),
    ("运动鞋", "running shoes"),
    ("衬衫", "shirt"),
    ("牛仔裤", "jeans"),
    ("连衣裙", "dress"),
    ("背包", "backpack"),
    ("行李箱", "suitcase"),
    ("雨伞", "umbrella"),
    ("婴儿车", "stroller"),
    ("奶粉", "milk powder"),
    ("尿不湿", "nappies"),
    ("玩具车", "toy car"),
    ("自行车", "bicycle"),
    ("电动车", "e-bike"),
    ("滑板", "skateboard"),
    ("帐篷", "tent"),
    ("睡袋", "sleeping bag"),
    ("跑步机", "treadmill"),
    ("瑜伽垫", "yoga mat"),
    ("哑铃", "dumbbell"),
    ("茶叶", "tea"),
    ("红酒", "red wine"),
    ("信用卡", "credit card"),
    ("借记卡", "debit card"),
    ("消费贷款", "personal loan"),
    ("房屋贷款", "mortgage"),
    ("定期存款", "fixed deposit"),
    ("理财产品", "savings plan"),
    ("旅行保险", "travel insurance"),
    ("医疗保险", "health insurance"),
    ("车险", "car insurance"),
    ("手机银行", "mobile banking"),
    ("快递", "parcel"),
    ("同城急送", "same-day courier"),
    ("冷链运输", "cold chain transport"),
    ("国际包裹", "international parcel"),
    ("仓储服务", "storage service"),
    ("宽带", "broadband"),
    ("流量套餐", "data plan"),
    ("机票", "flight ticket"),
    ("酒店客房", "hotel room"),
    ("火车票", "train ticket"),
];

const CITIES: Names = &[
    ("北京", "Beijing"),
    ("上海", "Shanghai"),
    ("广州", "Guangzhou"),
    ("深圳", "Shenzhen"),
    ("杭州", "Hangzhou"),
    ("南京", "Nanjing"),
    ("苏州", "Suzhou"),
    ("成都", "Chengdu"),
    ("重庆", "Chongqing"),
    ("武汉", "Wuhan"),
    ("西安", "Xi'an"),
    ("天津", "Tianjin"),
    ("青岛", "Qingdao"),
    ("大连", "Dalian"),
    ("厦门", "Xiamen"),
    ("宁波", "Ningbo"),
    ("长沙", "Changsha"),
    ("郑州", "Zhengzhou"),
    ("沈阳", "Shenyang"),
    ("哈尔滨", "Harbin"),
    ("昆明", "Kunming"),
    ("合肥", "Hefei"),
    ("福州", "Fuzhou"),
    ("济南", "Jinan"),
    ("无锡", "Wuxi"),
    ("佛山", "Foshan"),
    ("东莞", "Dongguan"),
    ("南宁", "Nanning"),
    ("贵阳", "Guiyang"),
    ("太原", "Taiyuan"),
    ("香港", "Hong Kong"),
    ("澳门", "Macau"),
    ("台北", "Taipei"),
    ("新加坡", "Singapore"),
    ("伦敦", "London"),
    ("巴黎", "Paris"),
    ("柏林", "Berlin"),
    ("纽约", "New York"),
    ("东京", "Tokyo"),
    ("悉尼", "Sydney"),
];

/// A matter as a noun and as what is done, in both languages.
const MATTERS: &[[&str; 4]] = &[
    ["价格", "买", "price", "buy"],
    ["保修期", "保修", "warranty", "claim the warranty of"],
    ["退货", "退", "return policy", "return"],
    ["换货", "更换", "exchange policy", "exchange"],
    ["维修", "修", "repair", "repair"],
    ["发票", "开发票", "invoice", "get an invoice for"],
    ["安装", "装", "installation", "install"],
    ["配送时间", "送货", "delivery time", "have delivered"],
    ["优惠券", "用优惠券", "coupon", "use a coupon for"],
    ["分期付款", "分期", "instalments", "pay in instalments for"],
    ["使用说明", "使用", "manual", "set up"],
    ["取消订单", "取消", "cancellation", "cancel"],
    ["会员积分", "积分兑换", "loyalty points", "redeem points for"],
    ["申请条件", "申请", "eligibility", "apply for"],
    ["手续费", "付手续费", "service fee", "pay the fee of"],
    ["投诉", "投诉", "complaint", "complain about"],
    ["预约", "预约", "appointment", "book"],
    ["升级", "升级", "upgrade", "upgrade"],
    ["注销", "注销", "termination", "terminate"],
    ["清洁保养", "保养", "maintenance", "clean"],
    ["故障代码", "排除故障", "error code", "troubleshoot"],
    ["赔偿", "索赔", "compensation", "claim damages for"],
    ["密码重置", "重置密码", "password reset", "reset the password of"],
    ["门店地址", "去门店看", "store address", "see in a store"],
];

/// `{b}` brand, `{p}` product, `{m}` model, `{c}` city, `{n}` matter, `{v}` what is done.
const ZH_WRITTEN: &[&str] = &[
    "{c}{b}{p}{m}的{n}是怎么规定的？",
    "{b}{m}{p}在{c}怎么{v}？",
    "我想在{c}{v}{b}{p}{m}",
    "{c}地区{b}{m}{p}{n}",
    "请问{b}{p}{m}{n}，人在{c}",
    "{c}的{b}{p}，型号{m}，要{v}找谁",
];
const ZH_ASKED: &[&str] = &[
    "{b}{p}{m}{n}怎么办，我在{c}",
    "在{c}能{v}{b}的{p}吗？型号是{m}",
    "{c}{m}{p}{n} {b}牌子的",
    "想了解一下{c}{b}{p}{m}{n}",
];
const EN_WRITTEN: &[&str] = &[
    "What is the {n} of the {b} {p} {m} in {c}?",
    "How do I {v} my {b} {p} {m} in {c}?",
    "{n} for the {b} {m} {p}, {c}",
    "I want to {v} the {p} {m} by {b} in {c}",
    "Who can help me {v} a {b} {p} {m} near {c}",
    "{c} {b} {p} {m} {n}",
];
const EN_ASKED: &[&str] = &[
    "tell me about the {n} of {b} {p} {m}, I live in {c}",
    "is it possible to {v} a {b} {m} {p} in {c}",
    "{b} {p} {n} {c} model {m}",
    "my {p} is a {b} {m}, need help with the {n} in {c}",
];

/// Questions that say little, or nothing that any entry knows.
const SHORT: &[&str] = &[
    "怎么退货",
    "保修多久",
    "手机",
    "how do I return it",
    "warranty",
    "what is the price in London",
    "明天会下雨吗",
    "tell me a joke",
];

/// Numbers from a seed (SplitMix64).
#[derive(Clone)]
pub struct Numbers(pub u64);

impl Numbers {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }
}

/// The entries of a base.
pub struct Base {
    pub seed: u64,
    pub count: usize,
}

/// How many combinations there are; prime to the step that walks through them.
const SERIES: usize = 97;

/// What an entry is about.
struct Topic {
    brand: usize,
    product: usize,
    city: usize,
    matter: usize,
    model: String,
}

impl Base {
    /// Another combination for every number.
    fn topic(&self, number: usize) -> Topic {
        let all = BRANDS.len() * PRODUCTS.len() * CITIES.len() * MATTERS.len() * SERIES;
        // A step that shares no factor with the count visits every combination once.
        let step = 1_000_003_usize;
        let at = (number.wrapping_mul(step) + self.seed as usize % all) % all;
        let (brand, at) = (at % BRANDS.len(), at / BRANDS.len());
        let (product, at) = (at % PRODUCTS.len(), at / PRODUCTS.len());
        let (city, at) = (at % CITIES.len(), at / CITIES.len());
        let (matter, series) = (at % MATTERS.len(), at / MATTERS.len());
        let letter = char::from(b'A' + (series % 23) as u8);
        Topic { brand, product, city, matter, model: format!("{letter}{}", 10 + 7 * series) }
    }

    /// 45 of 100 entries are Chinese, 45 English, 10 both; `round` 1 is the entry after an edit.
    pub fn entry(&self, number: usize, round: u32) -> Entry {
        let topic = self.topic(number);
        let mut numbers = Numbers(self.seed ^ (number as u64) << 20 ^ u64::from(round) << 60);
        let kind = number % 20;
        let mut text = BTreeMap::new();
        if !(9..18).contains(&kind) {
            text.insert("zh-CN".to_owned(), faq(&topic, Side::Chinese, &mut numbers, round));
        }
        if kind >= 9 {
            text.insert("en".to_owned(), faq(&topic, Side::English, &mut numbers, round));
        }
        let category = MATTERS[topic.matter][2].to_owned();
        Entry { id: id(number), category, text, source: "scale".to_owned(), ..Entry::default() }
    }

    pub fn entries(&self) -> impl Iterator<Item = Entry> {
        (0..self.count).map(|number| self.entry(number, 0))
    }

    /// Questions with the entry that is meant; one of twenty says little and means none.
    pub fn questions(&self, count: usize) -> Vec<(String, Option<String>)> {
        let mut numbers = Numbers(self.seed ^ 0x5151);
        let question = |at: usize| {
            if at % 20 == 19 {
                return (SHORT[numbers.below(SHORT.len())].to_owned(), None);
            }
            let number = numbers.below(self.count);
            let topic = self.topic(number);
            let chinese = match number % 20 {
                kind if kind < 9 => true,
                kind if kind < 18 => false,
                _ => at.is_multiple_of(2),
            };
            let patterns = if chinese { ZH_ASKED } else { EN_ASKED };
            let side = if chinese { Side::Chinese } else { Side::English };
            (fill(patterns[numbers.below(patterns.len())], &topic, side), Some(id(number)))
        };
        (0..count).map(question).collect()
    }
}

pub fn id(number: usize) -> String {
    format!("entry-{number}")
}

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Chinese,
    English,
}

/// A question with two to four variants and an answer of 20 to 60 characters (English: twice that).
fn faq(topic: &Topic, side: Side, numbers: &mut Numbers, round: u32) -> Faq {
    let patterns = if side == Side::Chinese { ZH_WRITTEN } else { EN_WRITTEN };
    let first = numbers.below(patterns.len());
    let all = 3 + numbers.below(3);
    let mut phrasings: Vec<String> =
        (0..all).map(|at| fill(patterns[(first + at) % patterns.len()], topic, side)).collect();
    if round > 0 {
        phrasings.push(match side {
            Side::Chinese => format!("{}第{round}版说明", id_words(topic, side)),
            Side::English => format!("edition {round} of {}", id_words(topic, side)),
        });
    }
    let days = 1 + numbers.below(30);
    let desk = 100 + numbers.below(900);
    let answer = match side {
        Side::Chinese => fill(
            &format!("{{c}}的{{b}}{{p}}{{m}}，{{n}}请在{days}天内到{desk}号服务台办理，或在应用里{{v}}。"),
            topic,
            side,
        ),
        Side::English => fill(
            &format!(
                "For the {{b}} {{p}} {{m}} in {{c}}, ask desk {desk} about the {{n}} within {days} days, or use the app."
            ),
            topic,
            side,
        ),
    };
    let question = phrasings.remove(0);
    Faq { question, variants: phrasings, answer }
}

fn id_words(topic: &Topic, side: Side) -> String {
    fill(if side == Side::Chinese { "{b}{p}{m}{n}" } else { "{b} {p} {m} {n}" }, topic, side)
}

fn fill(pattern: &str, topic: &Topic, side: Side) -> String {
    let name = |names: Names, at: usize| match side {
        Side::Chinese => names[at].0,
        Side::English => names[at].1,
    };
    let [zh_noun, zh_verb, en_noun, en_verb] = MATTERS[topic.matter];
    let (noun, verb) = if side == Side::Chinese { (zh_noun, zh_verb) } else { (en_noun, en_verb) };
    pattern
        .replace("{b}", name(BRANDS, topic.brand))
        .replace("{p}", name(PRODUCTS, topic.product))
        .replace("{c}", name(CITIES, topic.city))
        .replace("{m}", &topic.model)
        .replace("{n}", noun)
        .replace("{v}", verb)
}
