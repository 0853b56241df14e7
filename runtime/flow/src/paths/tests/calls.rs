//! Flows and each other.

use super::{OK, all_fine, codes, flow, found, problems_of};

#[test]
fn flows_that_run_each_other() {
    let a = flow("  - ask: weight\n  - run: b\n");
    let b = "flow: b\nprivate: true\nsteps: [{ask: pieces}, {run: c}]\n";
    let c = "flow: c\nprivate: true\nsteps: [{ask: day}, {if: weight == 3, then: [{run: a}]}]\n";
    let (_, problems) = problems_of(super::BOT, &[&a, b, c]);
    let what: Vec<String> = problems.iter().map(|problem| problem.what.to_string()).collect();
    assert_eq!(what, ["`a` runs `b`, which runs `c`, which runs `a`"]);
    let (_, problems) = problems_of(super::BOT, &[&flow("  - ask: weight\n  - run: a\n")]);
    assert_eq!(problems[0].what, "`a` runs itself");
    // What takes the place of a flow does not stay open below it, but what runs it does.
    let menu = "flow: b\nprivate: true\nsteps: [{ask: pieces}, {goto: a}]\n";
    let (_, problems) = problems_of(super::BOT, &[&flow("  - ask: weight\n  - run: b\n"), menu]);
    assert_eq!(problems[0].what, "`a` runs `b`, which goes to `a`");
    let away = flow("  - {ask: remark, always: true}\n  - goto: b\n");
    all_fine(&[
        &away,
        "flow: b\nprivate: true\nslots: {more: {type: boolean, ask: {zh-CN: 还要吗, en: More?}}}\nsteps: [{ask: more}, {if: more, then: [{goto: a}]}]\n",
    ]);
}

#[test]
fn a_flow_that_nothing_starts() {
    let lonely = "flow: b\nprivate: true\nsteps: [{say: {zh-CN: 好, en: ok}}]\n";
    assert_eq!(found(&[lonely]), ["BL0138 b"]);
    assert_eq!(found(&[&lonely.replace("private: true\n", "")]), ["BL0138 b"]);
    // Behind it, only the first is told.
    let behind = "flow: c\nprivate: true\nsteps: [{say: {zh-CN: 好, en: ok}}]\n";
    assert_eq!(found(&[&lonely.replace("[{say", "[{run: c}, {say"), behind]), ["BL0138 b"]);
    // What a private flow hears starts nothing; an event does.
    let heard = "flow: b\nprivate: true\ntriggers: [and now, 现在呢]\nsteps: [{say: {zh-CN: 好, en: ok}}]\n";
    assert_eq!(found(&[heard]), ["BL0138 b"]);
    all_fine(&[&heard.replace("[and now, 现在呢]", "[{event: paid}]")]);
    // The engine starts it, or a button does.
    all_fine(&["flow: welcome\nprivate: true\nsteps: [{say: {zh-CN: 好, en: ok}}]\n"]);
    all_fine(&[
        lonely,
        &flow("  - say: {text: {zh-CN: 好, en: ok}, buttons: [{title: {zh-CN: 去, en: Go}, run: b}]}\n"),
    ]);
    let (_, problems) = problems_of(super::BOT, &[&lonely.replace("flow: b", "flow: welcom")]);
    assert_eq!(problems[0].cure, "did you mean `welcome`?");
    assert_eq!(problems[0].fix.as_ref().unwrap().edits[0].text, "welcome");
}

const TAKES: &str = "  - run: b\n    into: sum\n  - say: {zh-CN: '好', en: 'ok'}\n";

#[test]
fn an_output_that_some_end_forgets() {
    let forgets = "flow: b\nprivate: true\noutputs: {sum: number}\nsteps:\n  - ask: weight\n  - if: weight > 2\n    then:\n      - end: flow\n        outputs: {sum: weight * 2}\n";
    assert_eq!(
        found(&[&flow(TAKES), forgets]),
        [
            "BL0139 sum",
            "  user: go on then",
            "  bot:  How heavy?",
            "  user: 2",
            "  => `b` ends, and `sum` has no value"
        ]
    );
    all_fine(&[&flow(TAKES), &format!("{forgets}    else: [{{set: {{sum: '1'}}}}]\n")]);
    // Who checks it, knows.
    all_fine(&[
        &flow(
            "  - run: b\n    into: sum\n  - if: has(sum)\n    then: [{say: {zh-CN: '${sum}', en: '${sum}'}}]\n    else: [{say: {zh-CN: 无, en: none}}]\n",
        ),
        forgets,
    ]);
    // Who takes nothing, misses nothing.
    all_fine(&[&flow("  - run: b\n"), forgets]);
    // The first end that forgets it is shown.
    let says = forgets.replace("outputs: {sum: weight * 2}", "outputs: {sum: pieces}");
    assert_eq!(codes(&found(&[&flow(TAKES), &says])), ["BL0139 end: flow"]);
}

#[test]
fn a_flow_that_leaves_with_what_it_owes() {
    let leaves = "flow: b\nprivate: true\noutputs: {sum: number}\nsteps:\n  - ask: weight\n  - if: weight > 2\n    then: [{goto: c}]\n  - end: flow\n    outputs: {sum: weight * 2}\n";
    let c = "flow: c\nprivate: true\nsteps: [{say: {zh-CN: 好, en: ok}}]\n";
    assert_eq!(codes(&found(&[&flow(TAKES), leaves, c])), ["BL0143 {goto: c}"]);
    let pays = c.replace("steps: [", "outputs: {sum: number}\nsteps: [{set: {sum: '1'}}, ");
    all_fine(&[&flow(TAKES), leaves, &pays]);
    all_fine(&[&flow(&format!("  - run: b\n  - {OK}\n")), leaves, c]);
}
