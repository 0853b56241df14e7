//! Clusters and proposals on questions as customers write them.

use proptest::prelude::*;

use super::*;
use crate::{Entry, Faq, Index};

fn entry(id: &str, texts: &[(&str, &str, &[&str], &str)]) -> Entry {
    let faq = |(language, question, variants, answer): &(&str, &str, &[&str], &str)| {
        let variants = variants.iter().map(|text| (*text).to_owned()).collect();
        ((*language).to_owned(), Faq { question: (*question).into(), variants, answer: (*answer).into() })
    };
    Entry { id: id.into(), text: texts.iter().map(faq).collect(), ..Entry::default() }
}

fn shop() -> Vec<Entry> {
    vec![
        entry(
            "returns",
            &[
                (
                    "zh-CN",
                    "怎么退货",
                    &["不喜欢可以退吗", "退货流程"],
                    "签收后七天内可以退货，请在订单页申请。",
                ),
                (
                    "en",
                    "How do I return something?",
                    &["return policy"],
                    "Within seven days, on the order page.",
                ),
            ],
        ),
        entry(
            "hours",
            &[
                ("zh-CN", "几点开门", &["营业时间"], "每天九点到二十点。"),
                ("en", "When do you open?", &[], "From nine to eight."),
            ],
        ),
        entry("invoice", &[("zh-CN", "怎么开发票", &["电子发票在哪里"], "在订单详情里申请发票。")]),
    ]
}

fn asked(text: &str, language: &str, day: i8, outcome: Outcome) -> Asked {
    let at = jiff::civil::date(2026, 5, day).at(9, 0, 0, 0);
    let conversation = format!("cv-{day}-{}", text.chars().count());
    Asked {
        text: text.into(),
        language: language.into(),
        at,
        conversation,
        outcome,
        entry: None,
        replies: Vec::new(),
    }
}

fn learn(asked: &[Asked], options: &Options) -> Vec<Candidate> {
    let entries = shop();
    candidates(asked, &Index::build(&entries).unwrap(), &entries, options)
}

fn log() -> Vec<Asked> {
    use Outcome::{Silent, Unclear};
    let mut log = vec![
        asked("能不能开增值税专用发票", "zh-CN", 1, Unclear),
        asked("我要开增值税专票发票", "zh-CN", 2, Silent),
        asked("增值税专用发票能开吗", "zh-CN", 2, Unclear),
        asked("支持花呗分期付款吗", "zh-CN", 3, Silent),
        asked("可以用花呗分期付款吗？", "zh-CN", 4, Silent),
        asked("花呗分期付款怎么弄，我的号码13812345678", "zh-CN", 5, Outcome::HandedOver),
        asked("花呗分期付款", "zh-CN", 6, Outcome::HandedOver),
        asked("Do you ship to Norway?", "en", 3, Silent),
        asked("shipping to Norway", "en", 4, Silent),
        asked("在吗", "zh-CN", 3, Silent),
        asked("在吗？", "zh-CN", 4, Silent),
        asked("一次只问过一回的事情", "zh-CN", 4, Silent),
    ];
    log[5].replies =
        vec!["您好".into(), "可以的，付款时选花呗分期，支持3、6、12期。".into(), "好的再见".into()];
    log[6].replies = vec!["您好".into(), "付款时选择花呗分期就行，支持3、6、12期。".into()];
    log
}

#[test]
fn questions_become_candidates() {
    let found = learn(&log(), &Options::default());
    let shown: Vec<(&str, usize, usize)> =
        found.iter().map(|one| (one.typical(), one.size, one.days)).collect();
    assert_eq!(shown.len(), 4, "{found:#?}");
    let by = |part: &str| found.iter().find(|one| one.typical().contains(part)).unwrap();
    let invoice = by("发票");
    assert_eq!((invoice.size, invoice.days), (3, 2));
    assert!(
        matches!(&invoice.proposal, Proposal::Variant { entry, .. } if entry == "invoice"),
        "{invoice:#?}"
    );
    let credit = by("花呗");
    let Proposal::New { draft: Some(draft) } = &credit.proposal else { panic!("{credit:#?}") };
    assert!(draft.answer.contains("花呗分期") && draft.times == 2, "{draft:?}");
    assert_eq!(draft.last, jiff::civil::date(2026, 5, 6));
    let all = format!("{found:?}");
    assert!(!all.contains("13812345678") && all.contains(MASK), "{all}");
    assert!(matches!(by("Norway").proposal, Proposal::New { draft: None }));
    assert_eq!(by("在吗").proposal, Proposal::Leave(Reason::SmallTalk));
}

#[test]
fn what_customers_chose_needs_no_likeness_and_languages_meet_in_an_entry() {
    let mut log = vec![
        asked("东西不合适咋整", "zh-CN", 1, Outcome::Chosen),
        asked("东西不合适咋整啊", "zh-CN", 2, Outcome::Chosen),
        asked("it does not fit me at all", "en", 2, Outcome::Chosen),
        asked("it does not fit me", "en", 3, Outcome::Chosen),
    ];
    log.iter_mut().for_each(|one| one.entry = Some("returns".into()));
    let found = learn(&log, &Options::default());
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].proposal, Proposal::Variant { entry: "returns".into(), score: 1.0 });
    assert_eq!((found[0].size, found[0].also.len(), found[0].asked.len()), (4, 1, 2));
    assert!(found[0].is(&found[0].also[0]));
}

#[test]
fn an_answer_that_is_disliked_is_to_be_improved() {
    let mut log = vec![
        asked("怎么退货", "zh-CN", 1, Outcome::Disliked),
        asked("怎么退货呢", "zh-CN", 2, Outcome::Disliked),
        asked("怎么退货", "zh-CN", 3, Outcome::Silent),
    ];
    log[0].entry = Some("returns".into());
    log[1].entry = Some("returns".into());
    let found = learn(&log, &Options::default());
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].size, 2, "what the knowledge says word by word is answered by now");
    assert_eq!(found[0].proposal, Proposal::Improve { entry: "returns".into(), draft: None });
}

#[test]
fn what_was_decided_stays_away_until_it_grows() {
    let found = learn(&log(), &Options::default());
    let credit = found.iter().find(|one| one.typical().contains("花呗")).unwrap();
    let settled = vec![Settled { id: credit.id.clone(), size: credit.size }];
    let options = Options { settled, ..Options::default() };
    let has = |log: &[Asked]| learn(log, &options).iter().any(|one| one.id == credit.id);
    assert!(!has(&log()));
    let mut more = log();
    more.extend((7..10).map(|day| asked("花呗分期付款可以吗", "zh-CN", day, Outcome::Silent)));
    assert!(!has(&more), "seven are not twice four");
    more.push(asked("花呗分期付款可以吗", "zh-CN", 11, Outcome::Silent));
    assert!(has(&more));
}

/// Some questions of a few topics, as customers vary them.
fn questions() -> impl Strategy<Value = Vec<Asked>> {
    let topics = [
        "花呗分期付款",
        "增值税专用发票",
        "送货到挪威",
        "会员积分兑换",
        "gift card balance",
        "cancel my order",
    ];
    let frames = ["{}", "请问{}吗", "{}怎么弄", "how about {}", "{} please", "我想{}"];
    let one = (0..topics.len(), 0..frames.len(), 1_i8..28, 0..5_usize).prop_map(
        move |(topic, frame, day, outcome)| {
            let text = frames[frame].replace("{}", topics[topic]);
            let language = if topic < 4 { "zh-CN" } else { "en" };
            asked(&text, language, day, Outcome::ALL[outcome])
        },
    );
    prop::collection::vec(one, 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_the_log_does_not_matter(log in questions(), seed in any::<u64>()) {
        let expected = learn(&log, &Options::default());
        let mut other = log.clone();
        other.sort_by_key(|one| crate::analysis::hash(format!("{seed}{one:?}").as_bytes()));
        prop_assert_eq!(learn(&other, &Options::default()), expected);
    }

    #[test]
    fn clusters_only_grow(log in questions(), later in questions()) {
        let entries = shop();
        let index = Index::build(&entries).unwrap();
        let mut log = log;
        log.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.text.cmp(&b.text)));
        let said = |log: &[Asked]| -> Vec<(String, Vec<String>)> {
            let said = log.iter().enumerate().map(|(number, one)| cluster::Said { language: &one.language, text: &one.text, number });
            let found = cluster::clusters(said, &index);
            found.iter().map(|one| (one.id.clone(), one.wordings.iter().map(|own| own.text.clone()).collect())).collect()
        };
        let before = said(&log);
        log.extend(later);
        let after = said(&log);
        for (id, texts) in before {
            let (_, grown) = after.iter().find(|(other, _)| *other == id).expect("it keeps its name");
            prop_assert_eq!(&grown[..texts.len()], &texts[..]);
        }
    }
}
