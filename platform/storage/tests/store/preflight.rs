use crate::{House, at, bot, published};
use botloom_domain::preflight::{
    Checked, Example, Findings, Group, PreflightState, Replayed, Ruling, Tested, Undecidable,
};
use botloom_domain::wording::Wording;
use botloom_domain::{Asks, Demand, EnvironmentName, Preflight, PreflightId};
use botloom_ports::Digest;
use botloom_storage::{StoreError, fresh};

on_both! {
    a_preflight_goes_on_ends_and_is_decided,
}

async fn a_preflight_goes_on_ends_and_is_decided(house: House) {
    let store = &house.store;
    let workspace = store.create_workspace("w", at(0)).await.unwrap().id;
    let bot = bot(store, &workspace, "desk").await;
    let version = published(store, &workspace, &bot, "a").await;
    let mut preflight = Preflight {
        id: PreflightId::from_unique(&format!("p{}", fresh())),
        workspace: workspace.clone(),
        bot: bot.id.clone(),
        environment: EnvironmentName::production(),
        version: Some(version.id.clone()),
        release: version.release.clone(),
        author: "Ann".to_owned(),
        state: PreflightState::Running,
        asks: Asks { tests: Demand::Required, ..Asks::default() },
        progress: (0, 2),
        findings: Findings::default(),
        decision: None,
        created_at: at(1),
        updated_at: at(1),
    };
    store.create_preflight(&preflight).await.unwrap();
    let decide = |why: &'static str| {
        store.decide_preflight(&workspace, &preflight.id, Ruling::Approved, "Bo", why, at(3))
    };
    assert_eq!(decide("it is wished").await.unwrap(), Err(Undecidable::Running));
    preflight.findings.check = Some(Checked::default());
    preflight.findings.tests = Some(Tested { passed: 1, failed: 1, first: vec![Wording::verbatim("a")] });
    let example = Example {
        conversation: "cv_1".to_owned(),
        turn: 2,
        user: Some("你好".to_owned()),
        before: vec!["a".to_owned()],
        after: vec!["b".to_owned()],
    };
    let group = Group {
        kind: "text".to_owned(),
        cause: Wording::fixed("another question follows"),
        conversations: 1,
        turns: 1,
        examples: vec![example],
    };
    preflight.findings.replay =
        Some(Replayed { conversations: 2, turns: 9, changed: 1, unreadable: 0, groups: vec![group] });
    (preflight.progress, preflight.updated_at) = ((2, 2), at(2));
    store.keep_preflight(&preflight).await.unwrap();
    preflight.state = PreflightState::Done;
    store.keep_preflight(&preflight).await.unwrap();
    assert_eq!(store.preflight(&workspace, &preflight.id).await.unwrap(), preflight);
    assert!(matches!(store.keep_preflight(&preflight).await, Err(StoreError::Gone)), "it has ended");
    let decided = store
        .decide_preflight(&workspace, &preflight.id, Ruling::Approved, "Bo", "it is wished", at(3))
        .await
        .unwrap()
        .unwrap();
    let production = EnvironmentName::production();
    let latest = |release: Digest| {
        let (workspace, bot, production) = (workspace.clone(), bot.id.clone(), production.clone());
        async move { store.latest_preflight(&workspace, &bot, &production, Some(&release)).await.unwrap() }
    };
    assert_eq!(latest(version.release.clone()).await, Some(decided));
    assert_eq!(latest(Digest::of(b"other")).await, None);
    let lost = Preflight {
        id: PreflightId::from_unique(&format!("p{}", fresh())),
        state: PreflightState::Running,
        ..preflight
    };
    store.create_preflight(&lost).await.unwrap();
    store.end_lost_preflights(at(2)).await.unwrap();
    assert_eq!(store.preflight(&workspace, &lost.id).await.unwrap().state, PreflightState::Running);
    assert!(store.end_lost_preflights(at(3)).await.unwrap() >= 1);
    let ended = store.preflight(&workspace, &lost.id).await.unwrap();
    assert!(matches!(ended.state, PreflightState::Failed(_)));
}
