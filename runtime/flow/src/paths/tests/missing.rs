//! Names that are read before they have a value.

use super::{OK, all_fine, codes, fine, flow, found, steps};

#[test]
fn a_slot_that_nobody_asked_for() {
    assert_eq!(
        steps(&format!("  - if: weight > 2\n    then: [{OK}]\n    else: [{OK}]\n")),
        ["BL0130 weight", "  user: go on then", "  => `weight` has no value, and the bot breaks off"]
    );
    fine(&format!("  - ask: weight\n  - if: weight > 2\n    then: [{OK}]\n    else: [{OK}]\n"));
    fine(&format!("  - if: has(weight) && weight > 2\n    then: [{OK}]\n    else: [{OK}]\n"));
    fine(&format!(
        "  - if: has(weight)\n    then: [{{if: weight > 2, then: [{OK}], else: [{OK}]}}]\n    else: [{OK}]\n"
    ));
    fine(&format!("  - if: reason == \"late\"\n    then: [{OK}]\n    else: [{OK}]\n"));
}

#[test]
fn a_condition_that_is_nothing() {
    assert_eq!(
        steps(&format!("  - if: agreed\n    then: [{OK}]\n    else: [{OK}]\n")),
        ["BL0130 agreed", "  user: go on then", "  => `agreed` has no value, and the bot breaks off"]
    );
}

#[test]
fn only_one_way_leads_past_the_question() {
    assert_eq!(
        steps(
            "  - ask: reason\n  - if: reason == \"lost\"\n    then: [{ask: day}]\n  - say: {zh-CN: '${day.words()}见', en: 'See you ${day.words()}.'}\n"
        ),
        [
            "BL0130 day",
            "  user: go on then",
            "  bot:  Why?",
            "  user: Late",
            "  => `day` has no value, and the bot breaks off"
        ]
    );
    // The same condition decides the same later.
    fine(
        "  - ask: reason\n  - if: reason == \"lost\"\n    then: [{ask: day}]\n  - if: reason == \"lost\"\n    then: [{say: {zh-CN: '${day.words()}见', en: 'See you ${day.words()}.'}}]\n    else: [{say: {zh-CN: 好, en: ok}}]\n",
    );
    fine(
        "  - ask: weight\n  - if: weight > 2\n    then: [{ask: day}]\n  - if: weight >= 3\n    then: [{say: {zh-CN: '${day.words()}见', en: 'See you ${day.words()}.'}}]\n    else: [{say: {zh-CN: 好, en: ok}}]\n",
    );
}

#[test]
fn a_number_is_chosen_that_leads_there() {
    assert_eq!(
        steps(
            "  - ask: weight\n  - if: weight > 2.5\n    then: [{ask: day}]\n  - if: weight >= 2.5\n    then: [{say: {zh-CN: '${day.words()}见', en: 'See you ${day.words()}.'}}]\n    else: [{say: {zh-CN: 好, en: ok}}]\n"
        ),
        [
            "BL0130 day",
            "  user: go on then",
            "  bot:  How heavy?",
            "  user: 2.5",
            "  => `day` has no value, and the bot breaks off"
        ]
    );
}

#[test]
fn a_gap_in_a_text() {
    assert_eq!(
        steps(
            "  - say: {zh-CN: '单号 ${number}', en: 'Number ${number}'}\n  - say: {zh-CN: '${number} 好', en: '${number} ok'}\n"
        ),
        ["BL0131 number", "  user: go on then", "  => there is a gap where `number` should be"]
    );
    fine("  - say: {zh-CN: '单号 ${has(number) ? number : \"无\"}', en: 'Number ${string(number)}'}\n");
    // A text of one language is shown in that language.
    assert_eq!(
        steps("  - say: {zh-CN: '单号 ${number}', en: 'Your number'}\n"),
        ["BL0131 number", "  user: 开始吧", "  => there is a gap where `number` should be"]
    );
}

#[test]
fn a_question_that_may_be_left_out() {
    assert_eq!(
        steps(
            "  - ask: weight\n    skip: true\n  - set: {price: weight * 2}\n  - say: {zh-CN: '${price}', en: '${price}'}\n"
        ),
        [
            "BL0130 weight",
            "  user: go on then",
            "  bot:  How heavy?",
            "  user: skip",
            "  => `weight` has no value, and the bot breaks off"
        ]
    );
    fine(
        "  - ask: weight\n    skip: true\n  - set: {price: 'has(weight) ? weight * 2 : 1'}\n  - say: {zh-CN: '${price}', en: '${price}'}\n",
    );
    // What was left out is not asked for again.
    assert_eq!(
        codes(&steps(
            "  - ask: weight\n    skip: true\n  - ask: weight\n  - set: {price: weight * 2}\n  - say: {zh-CN: '${price}', en: '${price}'}\n"
        )),
        ["BL0130 weight"]
    );
    fine(
        "  - ask: weight\n    skip: true\n  - clear: weight\n  - ask: weight\n  - set: {price: weight * 2}\n  - say: {zh-CN: '${price}', en: '${price}'}\n",
    );
}

#[test]
fn what_is_cleared_is_gone() {
    assert_eq!(
        steps(
            "  - ask: weight\n  - clear: weight\n  - say: {zh-CN: '${round(weight)}', en: '${round(weight)}'}\n"
        ),
        [
            "BL0130 weight",
            "  user: go on then",
            "  bot:  How heavy?",
            "  user: 3",
            "  => `weight` has no value, and the bot breaks off"
        ]
    );
}

#[test]
fn nothing_is_handed_on() {
    // A variable that takes nothing is nothing.
    assert_eq!(
        codes(&steps("  - set: {copy: weight}\n  - say: {zh-CN: '${round(copy)}', en: '${round(copy)}'}\n")),
        ["BL0130 copy"]
    );
    fine("  - set: {copy: weight}\n  - emit: asked\n    fields: {weight: copy}\n");
}

#[test]
fn too_many_wrong_answers() {
    let text = "  - ask: pieces\n    accept: pieces < 20\n    attempts: 2\n    otherwise: {zh-CN: 太多, en: Too many.}\n    then: [{say: {zh-CN: '${pieces * 2}', en: '${pieces * 2}'}}]\n";
    assert_eq!(
        steps(text),
        [
            "BL0130 pieces",
            "  user: go on then",
            "  bot:  How many?",
            "  user: well, let me think",
            "  bot:  Too many.",
            "  user: well, let me think",
            "  => `pieces` has no value, and the bot breaks off"
        ]
    );
    // Every text is an answer to a question for a text.
    fine(
        "  - ask: remark\n    then: [{say: {zh-CN: '${size(remark)}', en: '${size(remark)}'}}]\n  - say: {zh-CN: '${size(remark)}', en: '${size(remark)}'}\n",
    );
}

#[test]
fn a_call_that_fails_gives_nothing() {
    let text = "  - ask: number\n  - call: parcels.track\n    with: {number: '${number}'}\n    into: parcel\n    catch:\n      not-found: [{say: {zh-CN: 没有, en: None}}]\n  - say: {zh-CN: '${parcel.weight}', en: '${parcel.weight}'}\n";
    assert_eq!(
        steps(text),
        [
            "BL0130 parcel",
            "  (parcels.track: {error: not-found})",
            "  user: go on then",
            "  bot:  Which number?",
            "  user: SF3456",
            "  bot:  None",
            "  => `parcel` has no value, and the bot breaks off"
        ]
    );
    let good =
        text.replace("[{say: {zh-CN: 没有, en: None}}]", "[{say: {zh-CN: 没有, en: None}}, {end: flow}]");
    fine(&good);
}

#[test]
fn what_a_call_gives_is_chosen() {
    let text = "  - ask: number\n  - call: parcels.track\n    with: {number: '${number}'}\n    into: parcel\n    catch: {else: [{end: flow}]}\n  - if: parcel.status == \"lost\" && parcel.weight > 10\n    then: [{set: {sum: weight * 2}}]\n  - say: {zh-CN: 好, en: ok}\n";
    assert_eq!(
        steps(text),
        [
            "BL0130 weight",
            "  (parcels.track: {returns: {eta: eta, status: lost, weight: 11}})",
            "  user: go on then",
            "  bot:  Which number?",
            "  user: SF3456",
            "  => `weight` has no value, and the bot breaks off"
        ]
    );
}

#[test]
fn an_argument_that_a_function_needs() {
    let text = "  - call: parcels.track\n    with: {number: '${number}'}\n    into: parcel\n    catch: {else: [{end: flow}]}\n  - say: {zh-CN: 好, en: ok}\n";
    assert_eq!(codes(&steps(text)), ["BL0130 number"]);
}

#[test]
fn an_answer_over_http_of_unknown_shape() {
    let text = "  - http: {url: 'https://api.example.com/orders'}\n    into: order\n    catch: {404: [{say: {zh-CN: 没有, en: None}}], else: [{end: flow}]}\n  - say: {zh-CN: '${string(order.state)}', en: '${string(order.state)}'}\n";
    assert_eq!(
        steps(text),
        [
            "BL0130 order",
            "  (http GET https://api.example.com/orders: {status: 404})",
            "  user: go on then",
            "  bot:  None",
            "  => `order` has no value, and the bot breaks off"
        ]
    );
}

#[test]
fn a_time_that_runs_out() {
    let text = "  - wait: {event: paid}\n    into: payment\n    timeout: {after: 10m, steps: [{say: {zh-CN: 没等到, en: Nothing came}}]}\n  - say: {zh-CN: '${string(payment.sum)}', en: '${string(payment.sum)}'}\n";
    assert_eq!(
        steps(text),
        [
            "BL0130 payment",
            "  user: go on then",
            "  (10m later)",
            "  bot:  Nothing came",
            "  => `payment` has no value, and the bot breaks off"
        ]
    );
    fine(&text.replace("en: Nothing came}}]", "en: Nothing came}}, {end: flow}]"));
}

#[test]
fn items_and_records_have_values() {
    fine("  - each: '[1, 2]'\n    as: n\n    steps: [{set: {sum: n * 2}}]\n  - say: {zh-CN: 好, en: ok}\n");
    assert_eq!(
        codes(&steps(
            "  - each: '[1, 2]'\n    as: n\n    steps: [{set: {sum: n * 2}}]\n  - say: {zh-CN: '${n * 2}', en: '${n * 2}'}\n"
        )),
        ["BL0130 n"]
    );
    fine("  - ask: address\n  - say: {zh-CN: '${address.city}', en: '${address.city}'}\n");
    assert_eq!(
        codes(&steps("  - say: {zh-CN: '${address.city}', en: '${address.city}'}\n")),
        ["BL0130 address"]
    );
}

#[test]
fn a_mark_need_not_be_given() {
    let text =
        format!("  - rate: service\n    into: mark\n  - if: mark < 3\n    then: [{OK}]\n    else: [{OK}]\n");
    assert_eq!(
        steps(&text),
        [
            "BL0130 mark",
            "  user: go on then",
            "  bot:  ...",
            "  user: well, let me think",
            "  => `mark` has no value, and the bot breaks off"
        ]
    );
    fine(&text.replace("mark <", "has(mark) && mark <"));
}

#[test]
fn an_event_brings_its_data() {
    let event = "flow: b\ntriggers: [{event: paid}]\nsteps: [{say: {zh-CN: '${string(event.sum)}', en: '${string(event.sum)}'}}]\n";
    all_fine(&[event]);
    assert_eq!(
        codes(&found(&[&event.replace("[{event: paid}]", "[{event: paid}, 付了多少, how much was paid]")])),
        ["BL0130 event"]
    );
}

const PRICE: &str = "flow: price\nprivate: true\ninputs: {heavy: number}\noutputs: {sum: number}\nsteps:\n  - end: flow\n    outputs: {sum: heavy * 2}\n";

#[test]
fn an_input_is_given_by_everyone() {
    let good = flow(
        "  - ask: weight\n  - run: price\n    with: {heavy: '${weight}'}\n    into: sum\n  - say: {zh-CN: '${sum}', en: '${sum}'}\n",
    );
    all_fine(&[&good, PRICE]);
    let bad = "flow: b\ntriggers: [how much, 多少钱]\nsteps:\n  - ask: pieces\n  - run: price\n    into: sum\n  - say: {zh-CN: '${sum}', en: '${sum}'}\n";
    assert_eq!(
        found(&[&good, bad, PRICE]),
        [
            "BL0140 run: price",
            "  user: how much",
            "  bot:  How many?",
            "  user: 2",
            "  => `heavy` has no value in `price`, and the bot breaks off"
        ]
    );
    // Given, but nothing.
    let empty = good.replace("  - ask: weight\n", "");
    assert_eq!(
        found(&[&empty, PRICE]),
        ["BL0130 heavy", "  user: go on then", "  => `heavy` has no value, and the bot breaks off"]
    );
    // A flow that asks for what is not given needs nothing.
    let asking = PRICE.replace(
        "steps:\n",
        "slots: {heavy: {type: number, ask: {zh-CN: 多重, en: How heavy?}}}\nsteps:\n  - ask: heavy\n",
    );
    all_fine(&[&good, bad, &asking]);
    let guarded = PRICE.replace("heavy * 2", "'has(heavy) ? heavy * 2 : 1'");
    all_fine(&[&good, bad, &guarded]);
}

#[test]
fn what_a_flow_sets_its_caller_knows() {
    let ask = "flow: b\nprivate: true\nsteps: [{ask: weight}]\n";
    let good = flow("  - run: b\n  - say: {zh-CN: '${round(weight)}', en: '${round(weight)}'}\n");
    all_fine(&[&good, ask]);
    let maybe =
        "flow: b\nprivate: true\nsteps: [{ask: reason}, {if: reason == \"late\", then: [{ask: weight}]}]\n";
    assert_eq!(
        found(&[&good, maybe]),
        [
            "BL0130 weight",
            "  user: go on then",
            "  bot:  Why?",
            "  user: Lost",
            "  => `weight` has no value, and the bot breaks off"
        ]
    );
    let clears = "flow: b\nprivate: true\nsteps: [{clear: weight}]\n";
    let cleared =
        flow("  - ask: weight\n  - run: b\n  - say: {zh-CN: '${round(weight)}', en: '${round(weight)}'}\n");
    assert_eq!(codes(&found(&[&cleared, clears])), ["BL0130 weight"]);
    // What a private flow reads, its callers have set.
    let reads =
        "flow: b\nprivate: true\nsteps: [{say: {zh-CN: '${round(weight)}', en: '${round(weight)}'}}]\n";
    let caller = flow("  - ask: weight\n  - run: b\n");
    all_fine(&[&caller, reads]);
    let other = "flow: c\ntriggers: [and what now, 现在呢]\nsteps: [{ask: phone}, {run: b}]\n";
    assert_eq!(
        found(&[&caller, reads, other]),
        [
            "BL0130 weight",
            "  user: and what now",
            "  bot:  Phone?",
            "  user: 13800138000",
            "  => `weight` has no value, and the bot breaks off"
        ]
    );
}

#[test]
fn what_goes_together_is_told_together() {
    // Whoever gives the one gives the other.
    let two = "flow: b\nprivate: true\ninputs: {x: number, y: number}\nsteps:\n  - if: has(x)\n    then: [{say: {zh-CN: '${round(y)}', en: '${round(y)}'}}]\n    else: [{say: {zh-CN: 好, en: ok}}]\n";
    let both = flow("  - run: b\n    with: {x: 1, y: 2}\n");
    let none = "flow: c\ntriggers: [and what now, 现在呢]\nsteps: [{run: b}]\n";
    all_fine(&[&both, two, none]);
}

#[test]
fn a_flow_behind_a_button_knows_what_the_message_knew() {
    let button = flow(
        "  - ask: weight\n  - say: {text: {zh-CN: 好, en: ok}, buttons: [{title: {zh-CN: 催, en: Hurry}, run: b}]}\n",
    );
    let hurry =
        "flow: b\nprivate: true\nsteps: [{say: {zh-CN: '${round(weight)}', en: '${round(weight)}'}}]\n";
    all_fine(&[&button, hurry]);
    assert_eq!(
        found(&[&button.replace("  - ask: weight\n", ""), hurry]),
        [
            "BL0130 weight",
            "  user: go on then",
            "  bot:  ok",
            "  user: Hurry",
            "  => `weight` has no value, and the bot breaks off"
        ]
    );
}

#[test]
fn a_chinese_bot_is_shown_in_chinese() {
    let bot = "bot: 台\nlanguages: [zh-CN]\nslots:\n  weight: {type: number, ask: 多重}\n  urgent: {type: boolean, ask: 急吗}\n";
    let flow = "flow: a\ntriggers: [查运费]\nsteps:\n  - ask: urgent\n  - if: '!urgent'\n    then: [{ask: weight}]\n  - say: 大约 ${weight * 2} 元\n";
    assert_eq!(
        super::found_in(bot, &[flow]),
        [
            "BL0130 weight",
            "  user: 查运费",
            "  bot:  急吗",
            "  user: 是",
            "  => `weight` has no value, and the bot breaks off"
        ]
    );
}

#[test]
fn a_file_with_an_error_is_not_judged_and_judges_nobody() {
    // `b` may set the weight; nobody knows.
    let broken = "flow: b\nprivate: true\nsteps: [{ask: weigth}]\n";
    let caller = flow(
        "  - run: b\n  - say: {zh-CN: '${round(weight)}', en: '${round(weight)}'}\n  - say: {zh-CN: '${round(pieces)}', en: '${round(pieces)}'}\n",
    );
    let lines = found(&[&caller, broken]);
    assert_eq!(codes(&lines), ["BL0106 weigth"]);
}
