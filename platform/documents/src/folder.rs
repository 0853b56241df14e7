//! What an import must know of the folder that it fills.

use std::collections::BTreeMap;

use botloom_flow::{Document, Node, Source, words};

use crate::Unreadable;
use crate::text::is_han;

/// The knowledge of a bot's or a pack's folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    /// The languages of the folder, the default first.
    pub languages: Vec<String>,
    /// Whether `${name}` stands for a parameter, as it does in the answers of a pack.
    pub parameters: bool,
    /// The texts of its `knowledge/*.yaml` by path.
    pub files: BTreeMap<String, String>,
}

impl Folder {
    /// A folder by its manifest, `bot.yaml` or `pack.yaml`, and its files.
    ///
    /// # Errors
    /// If the manifest can not be read or names no language.
    pub fn new(manifest: &str, text: &str, files: BTreeMap<String, String>) -> Result<Self, Unreadable> {
        let source =
            Source::new(manifest, text.as_bytes().to_vec()).map_err(|problem| Unreadable(problem.what))?;
        let root = Document::parse(&source).root;
        let items = root.as_ref().and_then(|root| root.get("languages")).map_or(&[][..], Node::items);
        let languages: Vec<String> = items.iter().filter_map(Node::text).map(str::to_owned).collect();
        if languages.is_empty() {
            let what = words!(
                "`{manifest}` names no languages; add `languages: [en]` with those of your customers",
                manifest
            );
            return Err(Unreadable(what));
        }
        Ok(Self { languages, parameters: manifest.ends_with("pack.yaml"), files })
    }

    /// The language of texts that name none.
    pub(crate) fn default_language(&self) -> &str {
        self.languages.first().map_or("en", String::as_str)
    }

    /// The language of the folder that a tag names: the same, or one that differs only in region or script.
    pub(crate) fn language(&self, tag: &str) -> Option<&str> {
        let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        let same = self.languages.iter().find(|own| own.eq_ignore_ascii_case(tag));
        let near = || self.languages.iter().find(|own| primary(own) == primary(tag));
        same.or_else(near).map(String::as_str)
    }

    /// The language of the folder that texts are most likely in: Chinese if a good part of their letters is, else the first one
    /// that is not Chinese, else the default.
    pub(crate) fn guess<'t>(&self, texts: impl Iterator<Item = &'t str>) -> &str {
        let (mut chinese, mut words) = (0_usize, 0_usize);
        for text in texts {
            chinese += text.chars().filter(|c| is_han(*c)).count();
            words += text
                .split_whitespace()
                .filter(|word| word.chars().any(|c| c.is_alphabetic() && !is_han(c)))
                .count();
        }
        let is_chinese = |tag: &&String| tag.to_ascii_lowercase().starts_with("zh");
        let fits = self.languages.iter().find(|tag| is_chinese(tag) == (chinese > words));
        fits.map_or(self.default_language(), String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_found_by_tag_and_by_script() {
        let folder = Folder::new("bot.yaml", "bot: a\nlanguages: [zh-CN, en-US]\n", BTreeMap::new()).unwrap();
        assert_eq!(folder.language("zh"), Some("zh-CN"));
        assert_eq!(folder.language("EN"), Some("en-US"));
        assert_eq!(folder.language("ja"), None);
        assert_eq!(folder.guess(["怎么退货 iPhone"].into_iter()), "zh-CN");
        assert_eq!(folder.guess(["How do I return a 大号 parcel to you?"].into_iter()), "en-US");
        assert!(Folder::new("bot.yaml", "bot: a\n", BTreeMap::new()).is_err());
    }
}
