//! Sentences that people read, in the language of whoever asks.
//!
//! An outcome keeps a [`Sentence`], an error its sentence as its source; both are said when the answer is written, so whoever refuses
//! something needs no language.

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{
    ContextSelectionSet, Data, Error, OutputType, Positioned, Response, ServerError, ServerResult, Value,
};
use botloom_flow::{Language, Worded, Wording};
use std::any::TypeId;
use std::borrow::Cow;
use std::sync::Arc;

/// A `String` that is said in the language of whoever asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sentence(Wording);

impl<T: Worded> From<T> for Sentence {
    fn from(said: T) -> Self {
        Self(said.words())
    }
}

impl From<Sentence> for Error {
    fn from(said: Sentence) -> Self {
        refused(said.0)
    }
}

impl OutputType for Sentence {
    fn type_name() -> Cow<'static, str> {
        <String as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <String as OutputType>::create_type_info(registry)
    }

    async fn resolve(
        &self,
        ctx: &ContextSelectionSet<'_>,
        _field: &Positioned<Field>,
    ) -> ServerResult<Value> {
        let language = ctx.data_opt::<Language>().copied().unwrap_or_default();
        Ok(Value::String(self.0.in_language(language)))
    }
}

/// A refusal that is no data of its field.
pub(crate) fn refused(message: impl Worded) -> Error {
    Error::new_with_source(message.words())
}

/// The same for what is refused before a field runs.
pub(crate) fn refused_whole(message: &Wording) -> ServerError {
    ServerError { source: Some(Arc::new(message.clone())), ..ServerError::new(message.to_string(), None) }
}

/// The language that was chosen with a request, or with the connection that it came by.
pub(crate) fn chosen(request: &Data, connection: Option<&Data>) -> Language {
    let of = |data: &Data| data.get(&TypeId::of::<Language>())?.downcast_ref::<Language>().copied();
    of(request).or_else(|| connection.and_then(of)).unwrap_or_default()
}

/// An answer whose errors are said in a language.
pub(crate) fn said(mut answer: Response, language: Language) -> Response {
    for error in &mut answer.errors {
        if let Some(sentence) = error.source::<Wording>() {
            error.message = sentence.in_language(language);
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_graphql::{EmptyMutation, EmptySubscription, Object, Request, Schema};
    use botloom_flow::words;

    struct Query;

    #[Object]
    impl Query {
        async fn told(&self) -> Sentence {
            words!("sign in first").into()
        }

        async fn refused(&self) -> Result<Option<bool>, Error> {
            Err(refused(words!("sign in first")))
        }

        async fn failed(&self) -> Result<Option<bool>, Error> {
            Err(Error::new("sign in first"))
        }
    }

    #[tokio::test]
    async fn a_sentence_and_an_error_are_said_in_the_language_that_was_chosen() {
        let schema = Schema::new(Query, EmptyMutation, EmptySubscription);
        assert!(schema.sdl().contains("told: String!"), "{}", schema.sdl());
        let asks = || Request::new("{ told refused failed }");
        for (request, said_there) in [(asks(), "sign in first"), (asks().data(Language::Chinese), "请先登录")]
        {
            let language = chosen(&request.data, None);
            let answer = said(schema.execute(request).await, language);
            let data = answer.data.into_json().expect("an answer is JSON");
            assert_eq!(data["told"], said_there);
            let mut messages: Vec<_> = answer.errors.into_iter().map(|error| error.message).collect();
            messages.sort();
            // What a library says stays as it is.
            let mut expected = ["sign in first", said_there];
            expected.sort_unstable();
            assert_eq!(messages, expected);
        }
    }

    #[test]
    fn a_request_chooses_before_its_connection() {
        let data = |language: Option<Language>| {
            let mut data = Data::default();
            if let Some(language) = language {
                data.insert(language);
            }
            data
        };
        let (none, english, chinese) =
            (data(None), data(Some(Language::English)), data(Some(Language::Chinese)));
        assert_eq!(chosen(&none, None), Language::English);
        assert_eq!(chosen(&none, Some(&chinese)), Language::Chinese);
        assert_eq!(chosen(&english, Some(&chinese)), Language::English);
        assert_eq!(chosen(&chinese, None), Language::Chinese);
    }
}
