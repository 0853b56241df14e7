//! Conditions that are always the same, and switches without a way out.

use super::{OK, codes, fine, steps};

#[test]
fn the_same_condition_twice() {
    let lines = steps(&format!(
        "  - ask: weight\n  - switch:\n      - when: weight > 2\n        steps: [{OK}]\n      - when: weight  >  2\n        steps: [{OK}]\n      - else:\n        steps: [{OK}]\n"
    ));
    assert_eq!(codes(&lines), ["BL0141 weight  >  2"]);
}

#[test]
fn nothing_is_left_for_a_case() {
    let cases = |cases: &[&str]| {
        let cases: String =
            cases.iter().map(|when| format!("      - when: '{when}'\n        steps: [{OK}]\n")).collect();
        format!(
            "  - ask: reason\n  - ask: agreed\n  - switch:\n{cases}      - else:\n        steps: [{OK}]\n"
        )
    };
    let lines = steps(&cases(&["reason == \"late\"", "reason != \"lost\" && reason != null"]));
    assert_eq!(codes(&lines), ["BL0141 reason != \"lost\" && reason != null"]);
    let lines =
        steps(&cases(&["reason == \"late\"", "reason == \"lost\"", "reason in [\"lost\", \"late\"]"]));
    assert_eq!(codes(&lines), ["BL0141 reason in [\"lost\", \"late\"]"]);
    let lines = steps(&cases(&["reason == \"late\" && reason == \"lost\""]));
    assert_eq!(codes(&lines), ["BL0141 reason == \"late\" && reason == \"lost\""]);
    fine(&cases(&["reason == \"late\"", "reason == \"lost\""]));
    fine(&cases(&["reason == \"late\"", "agreed", "!agreed"]));
}

#[test]
fn a_switch_after_which_nothing_is_said() {
    let switch = |cases: &str| format!("  - ask: weight\n  - switch:\n{cases}");
    let case = |when: &str| format!("      - when: '{when}'\n        steps: [{OK}]\n");
    assert_eq!(
        steps(&switch(&(case("weight > 5") + &case("weight < 3")))),
        [
            "BL0142 switch:",
            "  user: go on then",
            "  bot:  How heavy?",
            "  user: 3",
            "  => no case fits, and the customer hears nothing"
        ]
    );
    // The cases leave nothing out.
    fine(&switch(&(case("weight > 5") + &case("weight <= 5"))));
    // Something is said before or after.
    fine(&(switch(&case("weight > 5")) + &format!("  - {OK}\n")));
    fine(&switch(&case("weight > 5")).replace("  - switch", &format!("  - {OK}\n  - switch")));
    fine(&switch(&format!("{}      - else:\n        steps: [{OK}]\n", case("weight > 5"))));
    let choice = |cases: &str| format!("  - ask: reason\n  - switch:\n{cases}");
    fine(&choice(&(case("reason == \"late\"") + &case("reason == \"lost\""))));
    assert_eq!(codes(&steps(&choice(&case("reason == \"late\"")))), ["BL0142 switch:"]);
    let truth = |cases: &str| format!("  - ask: agreed\n  - switch:\n{cases}");
    fine(&truth(&(case("agreed") + &case("!agreed"))));
}
