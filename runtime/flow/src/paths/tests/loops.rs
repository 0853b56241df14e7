//! Loops that never wait, and loops that do.

use super::{OK, codes, fine, flow, found, problems_of, steps};
use crate::{Source, apply};

#[test]
fn back_to_a_question_that_has_its_answer() {
    assert_eq!(
        steps(&format!(
            "  - ask: weight\n  - ask: agreed\n  - if: agreed\n    then: [{OK}]\n    else:\n      - goto: ask weight\n"
        )),
        [
            "BL0134 goto: ask weight",
            "  user: go on then",
            "  bot:  How heavy?",
            "  user: 3",
            "  bot:  All right?",
            "  user: no",
            "  => the bot goes round without listening, and breaks off"
        ]
    );
    fine(&format!(
        "  - ask: weight\n  - ask: agreed\n  - if: agreed\n    then: [{OK}]\n    else:\n      - clear: agreed\n      - goto: ask weight\n"
    ));
    fine(&format!(
        "  - ask: weight\n  - ask: agreed\n  - if: agreed\n    then: [{OK}]\n    else:\n      - clear: weight\n      - goto: ask weight\n"
    ));
}

#[test]
fn always_asking_waits_each_time() {
    fine(&format!(
        "  - ask: agreed\n    always: true\n  - if: agreed\n    then: [{OK}]\n    else: [{{goto: ask agreed}}]\n"
    ));
    // Only the question that is always asked waits again.
    assert_eq!(
        codes(&steps(&format!(
            "  - ask: agreed\n    always: true\n  - {{id: here, ask: agreed}}\n  - if: agreed\n    then: [{OK}]\n    else: [{{goto: here}}]\n"
        ))),
        ["BL0134 {goto: here}"]
    );
}

#[test]
fn a_flow_that_listens() {
    // Another flow may end it, so that it has no end of its own.
    fine(&format!("  - {{id: here, wait: message}}\n  - {OK}\n  - goto: here\n"));
    // A question that comes again and again has no such way out.
    assert_eq!(
        codes(&steps("  - {id: here, ask: remark, always: true}\n  - goto: here\n")),
        ["BL0133 goto: here"]
    );
}

#[test]
fn a_circle_without_any_question() {
    assert_eq!(
        steps("  - {id: here, say: {zh-CN: 好, en: ok}}\n  - goto: here\n"),
        [
            "BL0134 goto: here",
            "  user: go on then",
            "  bot:  ok",
            "  bot:  ok",
            "  => the bot goes round without listening, and breaks off"
        ]
    );
    // It waits.
    fine(&format!(
        "  - {{id: here, ask: weight}}\n  - wait: 10m\n  - if: weight > 3\n    then: [{{goto: here}}]\n  - {OK}\n"
    ));
    // It counts.
    fine(&format!(
        "  - set: {{n: 0}}\n  - {{id: here, set: {{n: n + 1}}}}\n  - if: n < 3\n    then: [{{goto: here}}]\n  - {OK}\n"
    ));
    // A list has an end.
    fine(&format!(
        "  - each: '[1, 2]'\n    as: n\n    steps: [{OK}, {{if: n > 1, then: [{{continue: true}}]}}, {OK}]\n"
    ));
}

#[test]
fn a_call_that_is_made_again_and_again() {
    let call = "  - ask: number\n  - id: lookup\n    call: parcels.track\n    with: {number: '${number}'}\n    into: parcel\n    catch:\n";
    assert_eq!(
        steps(&format!("{call}      timeout: [{{goto: lookup}}]\n  - {OK}\n")),
        [
            "BL0134 {goto: lookup}",
            "  (parcels.track: {error: timeout})",
            "  (parcels.track: {error: timeout})",
            "  user: go on then",
            "  bot:  Which number?",
            "  user: SF3456",
            "  => the bot goes round without listening, and breaks off"
        ]
    );
    fine(&format!("{call}      not-found: [{{clear: number}}, {{goto: ask number}}]\n  - {OK}\n"));
    // What it gives may be otherwise the next time.
    fine(&format!(
        "{call}      else: [{{end: flow}}]\n  - if: parcel.status == \"moving\"\n    then: [{{goto: lookup}}]\n  - {OK}\n"
    ));
}

#[test]
fn flows_that_send_the_customer_to_each_other() {
    let a = flow("  - goto: b\n");
    let b = "flow: b\ntriggers: [and now, 现在呢]\nsteps: [{say: {zh-CN: 好, en: ok}}, {goto: a}]\n";
    assert_eq!(codes(&found(&[&a, b])), ["BL0134 {goto: a}"]);
    // A question of its own is asked anew in each.
    let asks = "flow: b\ntriggers: [and now, 现在呢]\nslots: {more: {type: boolean, ask: {zh-CN: 还要吗, en: More?}}}\nsteps: [{ask: more}, {if: more, then: [{goto: a}]}]\n";
    assert_eq!(found(&[&a, asks]), Vec::<String>::new());
    // One of the bot is not.
    let shared =
        "flow: b\ntriggers: [and now, 现在呢]\nsteps: [{ask: agreed}, {if: agreed, then: [{goto: a}]}]\n";
    assert_eq!(codes(&found(&[&a, shared])), ["BL0134 {goto: a}"]);
}

#[test]
fn conditions_that_exclude_each_other_are_no_circle() {
    fine(&format!(
        "  - ask: weight\n  - {{id: here, say: {{zh-CN: 好, en: ok}}}}\n  - if: weight > 5\n    then: [{{if: weight < 3, then: [{{goto: here}}]}}]\n  - {OK}\n"
    ));
}

#[test]
fn the_fix_clears_the_slot_before() {
    for (steps, mended) in [
        (
            "  - ask: weight\n  - if: weight > 2\n    then:\n      - goto: ask weight\n  - say: {zh-CN: 好, en: ok}\n",
            "  - ask: weight\n  - if: weight > 2\n    then:\n      - clear: weight\n      - goto: ask weight\n  - say: {zh-CN: 好, en: ok}\n",
        ),
        (
            "  - ask: weight\n  - if: weight > 2\n    then: [{goto: ask weight}]\n  - say: {zh-CN: 好, en: ok}\n",
            "  - ask: weight\n  - if: weight > 2\n    then: [{clear: weight}, {goto: ask weight}]\n  - say: {zh-CN: 好, en: ok}\n",
        ),
    ] {
        let (folder, problems) = problems_of(super::BOT, &[&flow(steps)]);
        let [problem] = problems.as_slice() else { panic!("{problems:?}") };
        assert!(problem.cure.to_string().contains("`- clear: weight`"), "{}", problem.cure);
        let edits = &problem.fix.as_ref().unwrap().edits;
        let source: &Source = folder.iter().find(|source| source.path() == problem.file).unwrap();
        let text = apply(source.text(), edits).unwrap();
        assert_eq!(text, flow(mended));
        assert_eq!(found(&[&text]), Vec::<String>::new());
    }
}
