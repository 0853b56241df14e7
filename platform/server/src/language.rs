//! The language in which the command line speaks of a bot: that of the environment, as gettext programs read it.

use botloom_flow::Language;

/// The variables that say it; the first that has a value counts.
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// The language of this process.
pub fn of_environment() -> Language {
    of(|name| std::env::var(name).ok())
}

fn of(variable: impl Fn(&str) -> Option<String>) -> Language {
    let set = VARIABLES.into_iter().filter_map(variable).find(|value| !value.is_empty());
    set.map_or_else(Language::default, |locale| Language::of_tag(&locale))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_with_a_value_counts() {
        let of = |all: &str, messages: &str, lang: &str| {
            of(|name| match name {
                "LC_ALL" => Some(all.to_owned()),
                "LC_MESSAGES" => Some(messages.to_owned()),
                "LANG" if !lang.is_empty() => Some(lang.to_owned()),
                _ => None,
            })
        };
        assert_eq!(of("", "", ""), Language::English);
        assert_eq!(of("", "", "zh_CN.UTF-8"), Language::Chinese);
        assert_eq!(of("", "zh_TW", "en_US.UTF-8"), Language::Chinese);
        assert_eq!(of("C.UTF-8", "zh_CN", "zh_CN.UTF-8"), Language::English);
        assert_eq!(of("zh_CN.UTF-8", "C", "C"), Language::Chinese);
    }
}
