//! Lists in pages: each page begins after the last item of the one before, so that nothing is shown twice when the list
//! grows meanwhile.

/// Which page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// How many items, 1 to 100.
    pub first: usize,
    /// The cursor of the item before the page.
    pub after: Option<String>,
}

impl PageRequest {
    /// The most items of a page.
    pub const MOST: usize = 100;

    /// A page of the usual length unless told.
    #[must_use]
    pub fn new(first: Option<i32>, after: Option<String>) -> Self {
        let first = first.and_then(|first| usize::try_from(first).ok()).unwrap_or(50);
        Self { first: first.clamp(1, Self::MOST), after }
    }
}

/// A page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The items, each with its cursor.
    pub items: Vec<(String, T)>,
    /// Whether more follow.
    pub more: bool,
}
