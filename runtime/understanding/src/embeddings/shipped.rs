//! The tables that are part of the program, read when a text is read first; all bots share them.

use super::table::Table;
use std::sync::LazyLock;

/// English tokens, distilled from a sentence model by `examples/distill.rs`; `data/README.md` says of which.
pub(super) fn english() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| read(include_bytes!("../../data/english.bin")));
    &TABLE
}

/// Chinese words and characters.
pub(super) fn chinese() -> &'static Table {
    static TABLE: LazyLock<Table> = LazyLock::new(|| read(include_bytes!("../../data/chinese.bin")));
    &TABLE
}

fn read(file: &'static [u8]) -> Table {
    Table::shipped(file).expect("a table of the program is whole: a test reads it")
}

#[cfg(test)]
mod tests {
    use super::{chinese, english};
    use crate::embeddings::table::Table;

    #[test]
    fn the_tables_are_whole_and_shared() {
        assert_eq!((english().dimensions(), chinese().dimensions()), (224, 64));
        assert!(english().vector("parcel").is_some() && english().vector("包裹").is_none());
        assert!(chinese().vector("包裹").is_some() && chinese().vector("parcel").is_none());
        let again = std::thread::spawn(|| std::ptr::from_ref(english()).addr()).join();
        assert_eq!(again.ok(), Some(std::ptr::from_ref(english()).addr()));
    }

    #[test]
    fn a_damaged_table_is_refused() {
        let whole = include_bytes!("../../data/chinese.bin");
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
            let of =
                |text: &str| english().vector(text).or_else(|| chinese().vector(text)).expect("it is known");
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
