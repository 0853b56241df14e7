use super::*;
use crate::canary::{Against, Measure};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn version(name: &str) -> VersionId {
    VersionId::from_unique(name)
}

fn percent(number: f64) -> Percent {
    Percent::parse(number).unwrap()
}

fn ann() -> By {
    By { actor: Some("mb_1".to_owned()), name: "Ann".to_owned(), why: "new prices".to_owned(), broken: None }
}

fn steady() -> Deployment {
    Deployment {
        id: DeploymentId::from_unique("d"),
        workspace: WorkspaceId::from_unique("w"),
        bot: BotId::from_unique("b"),
        environment: EnvironmentName::production(),
        version: version("1"),
        canary: None,
        before: Vec::new(),
        moves: 1,
        since: 1,
        name: "web".to_owned(),
        secret: "s".to_owned(),
        created_at: at(0),
        updated_at: at(0),
    }
}

fn moved(deployment: &Deployment, act: Act) -> Deployment {
    deployment.after(act, ann(), at(9)).unwrap().0
}

fn trying(share: f64) -> Act {
    let errors =
        Rule { measure: Measure::Errors, limit: percent(1.0), against: Against::Limit, at_least: 50 };
    Act::Try { version: version("2"), share: percent(share), rules: vec![errors] }
}

fn talks(count: usize) -> impl Iterator<Item = ConversationId> {
    (0..count).map(|number| ConversationId::new(format!("cv_{number}")).unwrap())
}

#[test]
fn a_version_is_tried_and_promoted() {
    let (tried, began) = steady().after(trying(10.0), ann(), at(5)).unwrap();
    assert_eq!((began.kind, began.number, began.share), (MoveKind::CanaryBegan, 2, Some(percent(10.0))));
    assert_eq!((&tried.version, tried.moves, tried.since), (&version("1"), 2, 2));
    let more = moved(&tried, Act::ChangeShare(percent(50.0)));
    assert_eq!(more.canary.as_ref().map(|canary| canary.share), Some(percent(50.0)));
    assert_eq!((more.moves, more.since), (3, 2), "the numbers go on");
    let (all, promoted) = more.after(Act::Promote, ann(), at(6)).unwrap();
    assert_eq!(
        (promoted.kind, promoted.from, promoted.to),
        (MoveKind::Promoted, Some(version("1")), version("2"))
    );
    assert_eq!((all.version, all.canary, all.before), (version("2"), None, vec![version("1")]));
}

#[test]
fn rolling_back_leads_to_what_served_before() {
    let tried = moved(&steady(), trying(10.0));
    let back = moved(&tried, Act::RollBack);
    assert_eq!((&back.version, &back.canary, back.moves), (&version("1"), &None, 3));
    assert_eq!(back.after(Act::RollBack, ann(), at(9)), Err(Unmovable::NothingBefore));
    let third = moved(&moved(&steady(), Act::Deploy(version("2"))), Act::Deploy(version("3")));
    let second = moved(&third, Act::RollBack);
    assert_eq!(second.version, version("2"));
    assert_eq!(moved(&second, Act::RollBack).version, version("1"), "and once more, to the one before that");
}

#[test]
fn what_does_not_fit_the_state_is_refused() {
    let steady = steady();
    let tried = moved(&steady, trying(10.0));
    let refused = |deployment: &Deployment, act: Act| deployment.after(act, ann(), at(9)).unwrap_err();
    assert_eq!(refused(&steady, Act::Promote), Unmovable::NoCanary);
    assert_eq!(refused(&steady, Act::ChangeShare(percent(5.0))), Unmovable::NoCanary);
    assert_eq!(refused(&steady, Act::Deploy(version("1"))), Unmovable::Same);
    assert_eq!(refused(&tried, Act::Deploy(version("3"))), Unmovable::InCanary);
    assert_eq!(refused(&tried, trying(5.0)), Unmovable::InCanary);
    assert_eq!(refused(&tried, Act::ChangeShare(percent(10.0))), Unmovable::Same);
    for share in [0.0, 100.0] {
        assert_eq!(refused(&steady, trying(share)), Unmovable::Share);
        assert_eq!(refused(&tried, Act::ChangeShare(percent(share))), Unmovable::Share);
    }
}

#[test]
fn a_share_is_exact_in_the_long_run_and_repeatable() {
    for share in [0.5, 10.0, 37.5] {
        let tried = moved(&steady(), trying(share));
        let new = talks(100_000).filter(|id| *tried.serves(id) == version("2")).count();
        let expected = 1_000.0 * share;
        // Five standard deviations: it never fails by chance, since the ids are fixed, and would not with others.
        let deviation = (expected * (1.0 - share / 100.0)).sqrt() * 5.0;
        assert!((new as f64 - expected).abs() < deviation, "{new} of 100,000 for {share} %");
        assert!(talks(100).all(|id| tried.serves(&id) == tried.clone().serves(&id)));
    }
}

#[test]
fn a_larger_share_keeps_who_was_in_and_the_next_canary_deals_anew() {
    let tried = moved(&steady(), trying(10.0));
    let more = moved(&tried, Act::ChangeShare(percent(30.0)));
    let next = moved(&moved(&tried, Act::RollBack), trying(10.0));
    let (mut both, mut first) = (0, 0);
    for id in talks(20_000).filter(|id| *tried.serves(id) == version("2")) {
        assert_eq!(*more.serves(&id), version("2"), "{id}");
        first += 1;
        both += usize::from(*next.serves(&id) == version("2"));
    }
    assert!(both * 5 < first, "{both} of {first} are in both, a tenth is expected");
}

#[test]
fn few_versions_are_remembered_and_the_latest_of_them() {
    let mut deployment = steady();
    for number in 2..100 {
        deployment = moved(&deployment, Act::Deploy(version(&number.to_string())));
    }
    assert_eq!(deployment.before.len(), Deployment::REMEMBERED);
    assert_eq!(deployment.before.last(), Some(&version("98")));
}

#[test]
fn an_arm_is_read_as_it_was_written() {
    let arm = steady().arm(&version("1"));
    assert_eq!(Arm::parse(&arm.to_string()), Some(arm));
    for text in ["", "dep_d/1", "dep_d/x/ver_1", "dep_d/1/ver_1/2", "bot_d/1/ver_1"] {
        assert_eq!(Arm::parse(text), None, "{text}");
    }
}
