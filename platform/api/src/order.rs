//! Answers have their fields in the order in which they were asked, as GraphQL says it; the library gives them in the order in which they
//! came.

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery};
use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet};
use async_graphql::{Name, Response, ServerResult, Value, Variables};
use std::sync::{Arc, OnceLock};

/// Puts the fields of answers in order.
pub(crate) struct InOrder;

impl ExtensionFactory for InOrder {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Ordering::default())
    }
}

#[derive(Default)]
struct Ordering {
    document: OnceLock<ExecutableDocument>,
}

#[async_trait::async_trait]
impl Extension for Ordering {
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let document = next.run(ctx, query, variables).await?;
        // There is one document for each request.
        let _known = self.document.set(document.clone());
        Ok(document)
    }

    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let mut response = next.run(ctx, operation_name).await;
        // What is executed was found valid: fragments are there, and have no circles.
        if let Some(document) = self.document.get()
            && let Some(set) = operation(document, operation_name)
        {
            Asked::of(&[set], document).order(&mut response.data);
        }
        response
    }
}

fn operation<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a SelectionSet> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Single(operation), _) => operation,
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name)?,
        (DocumentOperations::Multiple(operations), None) => operations.values().next()?,
    };
    Some(&found.node.selection_set.node)
}

/// The names that an object of the answer has, in order, each with what its value has.
#[derive(Default)]
struct Asked(IndexMap<Name, Asked>);

impl Asked {
    /// What these selections ask for together.
    fn of(sets: &[&SelectionSet], document: &ExecutableDocument) -> Self {
        let mut fields: IndexMap<Name, Vec<&SelectionSet>> = IndexMap::new();
        for set in sets {
            collect(set, document, &mut fields);
        }
        Self(fields.into_iter().map(|(name, sets)| (name, Self::of(&sets, document))).collect())
    }

    fn order(&self, value: &mut Value) {
        match value {
            Value::List(items) => items.iter_mut().for_each(|item| self.order(item)),
            // A value of its own form, such as JSON, stays as it is.
            Value::Object(fields) if !self.0.is_empty() => {
                let mut ordered = IndexMap::with_capacity(fields.len());
                for (name, asked) in &self.0 {
                    if let Some(mut value) = fields.swap_remove(name) {
                        asked.order(&mut value);
                        ordered.insert(name.clone(), value);
                    }
                }
                ordered.extend(std::mem::take(fields));
                *fields = ordered;
            }
            _ => {}
        }
    }
}

/// The fields of a selection, those of fragments at their place; of whatever type it is.
fn collect<'a>(
    set: &'a SelectionSet,
    document: &'a ExecutableDocument,
    fields: &mut IndexMap<Name, Vec<&'a SelectionSet>>,
) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let inner = fields.entry(field.node.response_key().node.clone()).or_default();
                inner.push(&field.node.selection_set.node);
            }
            Selection::InlineFragment(fragment) => {
                collect(&fragment.node.selection_set.node, document, fields);
            }
            Selection::FragmentSpread(spread) => {
                if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                    collect(&fragment.node.selection_set.node, document, fields);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::{EmptyMutation, EmptySubscription, Json, Object, Schema};
    use std::time::Duration;

    struct Slow(u64);

    #[Object]
    impl Slow {
        /// Answers after so many milliseconds.
        async fn after(&self, ms: u64) -> u64 {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            ms
        }

        async fn slow(&self, ms: u64) -> Slow {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            Slow(ms)
        }

        async fn each(&self) -> Vec<Slow> {
            vec![Slow(1), Slow(2)]
        }

        async fn json(&self) -> Json<serde_json::Value> {
            Json(serde_json::json!({"z": 1, "a": self.0}))
        }
    }

    async fn answer(query: &str) -> String {
        let schema = Schema::build(Slow(0), EmptyMutation, EmptySubscription).extension(InOrder).finish();
        let response = schema.execute(query).await;
        assert_eq!(response.errors, []);
        serde_json::to_string(&response.data).unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn fields_come_in_the_order_in_which_they_were_asked() {
        let simple = "{ b: after(ms: 30) a: after(ms: 10) c: after(ms: 20) }";
        assert_eq!(answer(simple).await, r#"{"b":30,"a":10,"c":20}"#);
        let nested =
            "{ each { z: after(ms: 9) slow(ms: 5) { y: after(ms: 9) x: after(ms: 1) } a: after(ms: 1) } }";
        let one = r#"{"z":9,"slow":{"y":9,"x":1},"a":1}"#;
        assert_eq!(answer(nested).await, format!(r#"{{"each":[{one},{one}]}}"#));
    }

    #[tokio::test(start_paused = true)]
    async fn fragments_stand_at_their_place_and_what_is_asked_twice_where_it_was_asked_first() {
        let query = "query { ...P b: after(ms: 1) ... on Slow { d: after(ms: 9) a: after(ms: 50) } slow(ms: 1) { q: after(ms: 1) } json }
            fragment P on Slow { a: after(ms: 50) slow(ms: 1) { r: after(ms: 9) } }";
        let told = r#"{"a":50,"slow":{"r":9,"q":1},"b":1,"d":9,"json":{"z":1,"a":0}}"#;
        assert_eq!(answer(query).await, told);
        let left_out = "query { c: after(ms: 9) a: after(ms: 5) @skip(if: true) b: after(ms: 1) }";
        assert_eq!(answer(left_out).await, r#"{"c":9,"b":1}"#);
    }
}
