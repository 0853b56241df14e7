//! Flows that end others, begin anew with other inputs, or assign fields and indexes.

use super::{OK, all_fine, codes, fine, flow, found, steps};

const ASKS: &str = "flow: b\nprivate: true\noutputs: {sum: number}\nsteps:\n  - ask: weight\n  - run: c\n";

#[test]
fn what_stands_behind_an_end_of_another_flow_runs_if_that_is_not_open() {
    let other = "flow: c\nprivate: true\nsteps: [{ask: day}]\n";
    all_fine(&[&flow(&format!("  - end: c\n  - {OK}\n  - run: c\n")), other]);
    // Behind the end of everything nothing runs.
    assert_eq!(codes(&steps(&format!("  - {OK}\n  - end: all\n  - {OK}\n"))), [&format!("BL0132 {OK}")]);
}

#[test]
fn a_flow_that_another_one_ends_comes_back() {
    // `b` itself goes round for ever, but what it runs ends it.
    let listens = "flow: b\nprivate: true\noutputs: {sum: number}\nsteps:\n  - {id: here, ask: weight, always: true}\n  - run: c\n  - goto: here\n";
    let ends = "flow: c\nprivate: true\nsteps:\n  - if: weight > 3\n    then:\n      - end: b\n        outputs: {sum: weight}\n";
    let takes = flow("  - run: b\n    into: sum\n  - say: {zh-CN: '${sum}', en: '${sum}'}\n");
    assert_eq!(codes(&found(&[&takes, listens, ends])), ["BL0133 goto: here"]);
    // What it gives back there counts, and what it does not give back.
    let forgets = "flow: c\nprivate: true\nsteps: [{if: weight > 3, then: [{end: b}]}]\n";
    let pays = format!("{ASKS}  - end: flow\n    outputs: {{sum: weight}}\n");
    all_fine(&[&takes, &pays, ends]);
    assert!(!codes(&found(&[&takes, &pays, forgets])).iter().any(|line| line.contains("BL0132")));
}

#[test]
fn a_flow_that_is_gone_to_gets_its_inputs() {
    let needs =
        "flow: b\nprivate: true\ninputs: {n: integer}\nsteps: [{say: {zh-CN: '${n + 1}', en: '${n + 1}'}}]\n";
    all_fine(&[&flow("  - ask: pieces\n  - goto: b\n    with: {n: '${pieces}'}\n"), needs]);
    assert_eq!(codes(&found(&[&flow("  - ask: pieces\n  - goto: b\n"), needs])), ["BL0130 n"]);
}

#[test]
fn an_index_and_a_field_have_values() {
    fine(
        "  - each: '[5, 6]'\n    as: n\n    index: at\n    steps: [{say: {zh-CN: '${at + n}', en: '${at + n}'}}]\n",
    );
    // Behind the loop it has none.
    assert_eq!(
        codes(&steps(
            "  - each: '[5, 6]'\n    as: n\n    index: at\n    steps: [{say: {zh-CN: '${n}', en: '${n}'}}]\n  - say: {zh-CN: '${at + 1}', en: '${at + 1}'}\n"
        )),
        ["BL0130 at"]
    );
    fine("  - ask: pieces\n  - set: {order.n: pieces}\n  - say: {zh-CN: '${order.n}', en: '${order.n}'}\n");
    // A condition on a field that was assigned is decided.
    fine(&format!(
        "  - ask: pieces\n  - set: {{order.n: pieces}}\n  - if: order.n > 3\n    then: [{OK}]\n    else: [{OK}]\n"
    ));
}

#[test]
fn what_is_said_to_an_answer_without_a_value_cannot_name_it() {
    let asks = |text: &str| {
        format!(
            "  - ask: weight\n    otherwise: {{zh-CN: 好, en: ok}}\n    unclear: {{zh-CN: '{text}', en: '{text}'}}\n  - {OK}\n"
        )
    };
    fine(&asks("ok"));
    let lines = steps(&asks("${weight}?"));
    assert!(codes(&lines).iter().all(|line| line.starts_with("BL0131")), "{lines:?}");
    assert!(!lines.is_empty());
}

#[test]
fn a_flow_that_begins_anew_with_what_it_computed_is_searched_in_time() {
    let anew = "flow: b\nprivate: true\ninputs: {n: integer}\nsteps:\n  - set: {n: 'has(n) ? n : 8'}\n  - {ask: pieces, always: true}\n  - if: pieces != 1\n    then: [{goto: b, with: {n: '${n / 2}'}}]\n  - say: {zh-CN: '${n}', en: '${n}'}\n";
    all_fine(&[&flow("  - run: b\n    with: {n: 8}\n"), anew]);
}
