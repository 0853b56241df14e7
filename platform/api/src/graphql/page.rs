//! Lists in pages, by the connection convention of Relay.

use async_graphql::SimpleObject;

/// Where a page stands in its list.
#[derive(SimpleObject)]
pub(crate) struct PageInfo {
    pub has_next_page: bool,
    pub has_previous_page: bool,
    pub start_cursor: Option<String>,
    pub end_cursor: Option<String>,
}

/// Makes the connection and edge types of a noun.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ty) => {
        /// A page of a list.
        #[derive(async_graphql::SimpleObject)]
        pub(crate) struct $connection {
            pub edges: Vec<$edge>,
            pub nodes: Vec<$node>,
            pub page_info: crate::graphql::page::PageInfo,
        }

        /// An item with its cursor.
        #[derive(async_graphql::SimpleObject)]
        pub(crate) struct $edge {
            pub node: $node,
            pub cursor: String,
        }

        impl $connection {
            pub fn new<T>(page: botloom_domain::Page<T>, first: bool, node: impl Fn(T) -> $node) -> Self {
                let page_info = crate::graphql::page::PageInfo {
                    has_next_page: page.more,
                    has_previous_page: !first,
                    start_cursor: page.items.first().map(|(cursor, _)| cursor.clone()),
                    end_cursor: page.items.last().map(|(cursor, _)| cursor.clone()),
                };
                let edges: Vec<$edge> =
                    page.items.into_iter().map(|(cursor, item)| $edge { node: node(item), cursor }).collect();
                let nodes = edges.iter().map(|edge| edge.node.clone()).collect();
                Self { edges, nodes, page_info }
            }
        }
    };
}

pub(crate) use connection;
