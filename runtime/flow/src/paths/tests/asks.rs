//! Questions that no answer fits.

use super::{codes, fine, found_in, steps};

#[test]
fn a_condition_that_no_value_meets() {
    assert_eq!(
        steps(
            "  - ask: pieces\n    accept: pieces > 20 && pieces < 10\n    otherwise: {zh-CN: 不行, en: No.}\n  - say: {zh-CN: 好, en: ok}\n"
        ),
        [
            "BL0135 pieces > 20 && pieces < 10",
            "  user: go on then",
            "  bot:  How many?",
            "  user: 2",
            "  bot:  No.",
            "  => no answer is ever accepted"
        ]
    );
    for accept in [
        "reason == \"late\" && reason == \"lost\"",
        "agreed && !agreed",
        "weight > 2 && weight < 2",
        "day < today() && day > today() + duration(\"7d\")",
        "false",
    ] {
        let slot = accept.split([' ', '!', '(']).next().unwrap().replace("false", "weight");
        let lines =
            steps(&format!("  - ask: {slot}\n    accept: '{accept}'\n  - say: {{zh-CN: 好, en: ok}}\n"));
        assert_eq!(codes(&lines), [format!("BL0135 {accept}")], "{accept}");
    }
}

#[test]
fn conditions_that_can_be_met() {
    for (slot, accept) in [
        ("pieces", "pieces > 9 && pieces < 11"),
        ("weight", "weight > 2 && weight < 2.01"),
        ("day", "day > today() && day <= today() + duration(\"1d\")"),
        ("remark", "remark.startsWith(\"AB\") && remark.endsWith(\"Z\") && remark.size() == 20"),
        ("pieces", "pieces % 17 == 0 && pieces > 100"),
        ("weight", "weight > pieces"),
        ("number", "number == \"SF0001\""),
    ] {
        let lines = steps(&format!(
            "  - ask: pieces\n  - ask: {slot}\n    accept: '{accept}'\n  - say: {{zh-CN: 好, en: ok}}\n"
        ));
        assert_eq!(lines, Vec::<String>::new(), "{accept}");
    }
}

#[test]
fn a_pattern_that_fits_nothing() {
    let bot = super::BOT.replace("'SF\\d{4}'", "'^$'");
    let text = super::flow("  - ask: number\n  - ask: number\n  - say: {zh-CN: 好, en: ok}\n");
    assert_eq!(found_in(&bot, &[&text]), ["BL0135 ask: number"]);
    fine("  - ask: number\n  - say: {zh-CN: 好, en: ok}\n");
}
