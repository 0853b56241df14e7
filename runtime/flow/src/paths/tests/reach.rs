//! Steps that never run, and steps that go on for ever.

use super::{OK, codes, fine, flow, found, found_in, steps};

#[test]
fn after_the_end() {
    assert_eq!(steps(&format!("  - end: flow\n  - {OK}\n  - {OK}\n")), [format!("BL0132 {OK}")]);
    let away = "flow: b\ntriggers: [and now, 现在呢]\nsteps: [{say: {zh-CN: 好, en: ok}}]\n";
    assert_eq!(found(&[&flow(&format!("  - goto: b\n  - {OK}\n")), away]), [format!("BL0132 {OK}")]);
    assert_eq!(
        codes(&steps(&format!(
            "  - if: agreed == true\n    then: [{{end: flow}}, {OK}]\n    else: [{OK}]\n"
        ))),
        [format!("BL0132 {OK}")]
    );
    fine("  - if: agreed == true\n    then: [{end: flow}]\n    else: [{end: conversation}]\n");
    // Two rows are two problems.
    let lines = steps(&format!(
        "  - if: agreed == true\n    then: [{{end: flow}}, {OK}]\n    else: [{{end: flow}}, {OK}]\n"
    ));
    assert_eq!(codes(&lines), [format!("BL0132 {OK}"), format!("BL0132 {OK}")]);
}

#[test]
fn conditions_that_never_change() {
    let lines = steps(&format!("  - if: 'true'\n    then: [{OK}]\n    else: [{{ask: weight}}]\n"));
    assert_eq!(codes(&lines), ["BL0141 true", "BL0132 {ask: weight}"]);
    let lines = steps(&format!("  - if: 1 > 2\n    then: [{{ask: weight}}]\n    else: [{OK}]\n"));
    assert_eq!(codes(&lines), ["BL0141 1 > 2", "BL0132 {ask: weight}"]);
    fine(&format!("  - if: today() > date(\"2026-05-01\")\n    then: [{{ask: weight}}]\n    else: [{OK}]\n"));
}

#[test]
fn a_handoff_that_never_happens() {
    let lines = steps(&format!("  - end: flow\n  - {OK}\n  - handoff: {{queue: sales}}\n"));
    assert_eq!(codes(&lines), [format!("BL0136 {OK}")]);
}

#[test]
fn people_are_always_there_without_hours() {
    let text = flow(&format!("  - handoff: {{queue: sales, after_hours: [{OK}]}}\n"));
    assert_eq!(found(&[&text]), [format!("BL0132 {OK}")]);
    let bot = format!("{}handoff: {{hours: 'Mon-Fri 09:00-18:00', timezone: Asia/Shanghai}}\n", super::BOT);
    assert_eq!(found_in(&bot, &[&text]), Vec::<String>::new());
}

#[test]
fn a_pause_for_a_time_does_not_run_out() {
    let lines = steps(&format!("  - wait: 10m\n    timeout: {{after: 5m, steps: [{OK}]}}\n  - {OK}\n"));
    assert_eq!(codes(&lines), [format!("BL0132 {OK}")]);
}

#[test]
fn a_flow_that_never_comes_back() {
    let ends = "flow: b\nprivate: true\nsteps: [{say: {zh-CN: 再见, en: bye}}, {end: conversation}]\n";
    let lines = found(&[&flow(&format!("  - run: b\n  - {OK}\n")), ends]);
    assert_eq!(codes(&lines), [format!("BL0132 {OK}")]);
    let returns =
        "flow: b\nprivate: true\nsteps: [{ask: agreed}, {if: agreed, then: [{end: conversation}]}]\n";
    assert_eq!(found(&[&flow(&format!("  - run: b\n  - {OK}\n")), returns]), Vec::<String>::new());
}

#[test]
fn steps_that_go_round_for_ever() {
    assert_eq!(
        steps(
            "  - ask: weight\n  - say: {zh-CN: '${weight}', en: '${weight} kg'}\n  - clear: weight\n  - goto: ask weight\n"
        ),
        [
            "BL0133 goto: ask weight",
            "  user: go on then",
            "  bot:  How heavy?",
            "  user: 3",
            "  bot:  ...",
            "  => the same is asked again, and so on"
        ]
    );
    fine(
        "  - ask: weight\n  - ask: agreed\n    always: true\n  - if: agreed\n    then: [{end: flow}]\n  - clear: [weight, agreed]\n  - goto: ask weight\n",
    );
    // Giving up is a way out.
    fine(&format!(
        "  - ask: weight\n    then: [{{end: flow}}]\n  - {OK}\n  - clear: weight\n  - goto: ask weight\n"
    ));
}
