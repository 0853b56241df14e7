//! The tables that are part of the program, read when a text is read first; all bots share them.

use crate::table::Table;
use std::sync::LazyLock;

/// A table that is part of the program; `data/README.md` says what it was made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shipped {
    /// English tokens.
    English,
    /// Chinese words and characters.
    Chinese,
}

impl Shipped {
    /// The vector of a text in lower case and simplified characters, of length one; nothing if none of its tokens is known.
    #[must_use]
    pub fn vector(self, folded: &str) -> Option<Vec<f32>> {
        self.table().vector(folded)
    }

    /// How long a vector is. The numbers are principal components: the first ones tell the most.
    #[must_use]
    pub fn dimensions(self) -> usize {
        self.table().dimensions()
    }

    fn table(self) -> &'static Table {
        static ENGLISH: LazyLock<Table> = LazyLock::new(|| read(include_bytes!("../data/english.bin")));
        static CHINESE: LazyLock<Table> = LazyLock::new(|| read(include_bytes!("../data/chinese.bin")));
        match self {
            Self::English => &ENGLISH,
            Self::Chinese => &CHINESE,
        }
    }
}

fn read(file: &'static [u8]) -> Table {
    Table::shipped(file).expect("a table of the program is whole: a test reads it")
}

#[cfg(test)]
mod tests {
    use super::Shipped::{Chinese, English};
    use crate::table::Table;

    #[test]
    fn the_tables_are_whole_and_shared() {
        assert_eq!((English.dimensions(), Chinese.dimensions()), (224, 64));
        assert!(English.vector("parcel").is_some() && English.vector("包裹").is_none());
        assert!(Chinese.vector("包裹").is_some() && Chinese.vector("parcel").is_none());
        let again = std::thread::spawn(|| std::ptr::from_ref(English.table()).addr()).join();
        assert_eq!(again.ok(), Some(std::ptr::from_ref(English.table()).addr()));
    }

    #[test]
    fn a_damaged_table_is_refused() {
        let whole = include_bytes!("../data/chinese.bin");
        let refused = |file: Vec<u8>| Table::shipped(file.leak()).err().unwrap_or_default();
        for at in [8, 12, 16, 40, 400_000, whole.len() - 1] {
            let mut file = whole.to_vec();
            file[at] ^= 4;
            assert!(refused(file).contains("not whole"), "{at}");
        }
        assert!(refused(whole[..whole.len() / 2].to_vec()).contains("not whole"));
        assert!(refused(b"{}".to_vec()).contains("not whole"));
        assert!(refused(b"model.safetensors".to_vec()).contains("no table"));
    }

    #[test]
    fn words_that_mean_the_same_are_near() {
        let near = |a: &str, b: &str| {
            let of = |text: &str| English.vector(text).or_else(|| Chinese.vector(text)).expect("it is known");
            of(a).iter().zip(of(b)).map(|(a, b)| a * b).sum::<f32>()
        };
        for (a, like, other) in [
            ("money", "cash", "rain"),
            ("parcel", "package", "rain"),
            ("退款", "退钱", "天气"),
            ("快递", "包裹", "发票"),
        ] {
            assert!(near(a, like) > near(a, other) + 0.2, "{a}: {} {}", near(a, like), near(a, other));
        }
    }
}
