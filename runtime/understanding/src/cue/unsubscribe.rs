//! The words by which customers withdraw what they consented to. To add a phrase: write it here, in the form of `text::folded`.

use super::stripped;
use crate::text::folded;

/// The phrases by which customers withdraw what they consented to.
const UNSUBSCRIBES: &[&str] = &[
    "退订",
    "取消订阅",
    "退订消息",
    "全部退订",
    "td",
    "停止",
    "停止推送",
    "取消推送",
    "不要再发了",
    "别再发了",
    "不要再推送了",
    "别再推送了",
    "不要给我发消息了",
    "别给我发消息了",
    "unsubscribe",
    "unsubscribe me",
    "unsubscribe from all",
    "stop",
    "stopall",
    "stop all",
    "stop messages",
    "stop sending me messages",
    "stop messaging me",
    "opt out",
    "optout",
    "opt me out",
    "no more messages",
];

/// Whether a message says as a whole that nothing more is wanted of what was subscribed to. "Stop" is that and a command to cancel.
pub(crate) fn unsubscribes(text: &str) -> bool {
    let folded = folded(text);
    let bare = stripped(&folded);
    UNSUBSCRIBES.iter().any(|phrase| *phrase == folded || *phrase == bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_more_is_wanted_where_the_whole_message_says_so() {
        for text in [
            "退订",
            "请退订！",
            "退訂",
            "ＴＤ",
            "td",
            "STOP",
            "Stop.",
            "ＳＴＯＰ",
            "please unsubscribe",
            "Opt-out",
            "别再发了",
        ] {
            assert!(unsubscribes(text), "{text}");
        }
        for text in
            ["怎么退订会员", "stop my order", "I want to unsubscribe my mother's card", "td bank", "停", ""]
        {
            assert!(!unsubscribes(text), "{text}");
        }
    }
}
