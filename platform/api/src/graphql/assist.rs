//! What an author is offered and told at a place of a file, while one types.

use super::bot::FileInput;
use super::problem::{byte, utf16};
use super::{allowed, broken, language, platform};
use async_graphql::{Context, Enum, Error, Object, SimpleObject};
use botloom_domain::Permission;
use botloom_flow::Source;
use botloom_flow::assist::{self, ItemKind, complete, explain};

/// What something that may stand at a place is.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "ItemKind")]
enum CompletionKind {
    /// A verb, or a word of the language.
    Keyword,
    /// A key.
    Property,
    /// A flow, or a function.
    Function,
    /// A function that is called on a value.
    Method,
    /// A slot or a variable.
    Variable,
    /// A part of a record.
    Field,
    /// One of several words.
    Choice,
    /// A length of time.
    Length,
    /// Something with places to fill in.
    Snippet,
    /// An entry of the knowledge.
    Entry,
    /// A category.
    Category,
    /// A step, or an event.
    Event,
    /// A knowledge pack.
    Pack,
    /// Files.
    File,
    /// A type.
    Type,
}

/// Something that may stand at a place.
#[derive(SimpleObject, Debug, Clone)]
struct CompletionItem {
    /// What is shown.
    label: String,
    /// What is written.
    insert: String,
    /// Whether what is written has places to fill in: `$1`, `$2`, and `$0` for the last. Its further lines are to be indented like the first.
    snippet: bool,
    kind: CompletionKind,
    /// A few words beside the label.
    detail: Option<String>,
    /// What it does, in Markdown.
    doc: Option<String>,
}

/// What may stand at a place.
#[derive(SimpleObject, Debug, Clone)]
struct Completion {
    /// Where the word begins that is replaced, in UTF-16 units from the start of the file.
    start_offset: usize,
    /// Where it ends.
    end_offset: usize,
    /// In the order in which they are shown.
    items: Vec<CompletionItem>,
}

/// What stands at a place.
#[derive(SimpleObject, Debug, Clone)]
struct Explanation {
    /// Where it begins, in UTF-16 units from the start of the file.
    start_offset: usize,
    /// Where it ends.
    end_offset: usize,
    /// What it is and does, in Markdown.
    text: String,
}

#[derive(Default)]
pub(super) struct AssistQuery;

#[Object]
impl AssistQuery {
    /// What may stand at a place of these files, whatever is stored; for editors while one types. Null where nothing is offered: in
    /// comments, and in files that are not of the language. `offset` counts UTF-16 units.
    #[graphql(complexity = "10")]
    async fn completion(
        &self,
        ctx: &Context<'_>,
        files: Vec<FileInput>,
        path: String,
        offset: usize,
    ) -> Result<Option<Completion>, Error> {
        let asked = move |folder: &assist::Folder<'_>| {
            let text = &folder.files.get(path.as_str())?.source;
            let found = complete(folder, &path, byte(text, offset), true)?;
            Some(shown(folder, text, found))
        };
        ask(ctx, files, asked).await
    }

    /// What stands at a place of these files, whatever is stored. Null where there is nothing to say. `offset` counts UTF-16 units.
    #[graphql(complexity = "10")]
    async fn explanation(
        &self,
        ctx: &Context<'_>,
        files: Vec<FileInput>,
        path: String,
        offset: usize,
    ) -> Result<Option<Explanation>, Error> {
        let asked = move |folder: &assist::Folder<'_>| {
            let text = &folder.files.get(path.as_str())?.source;
            let found = explain(folder, &path, byte(text, offset))?;
            let (start_offset, end_offset) = (utf16(text, found.range.start), utf16(text, found.range.end));
            Some(Explanation { start_offset, end_offset, text: found.text })
        };
        ask(ctx, files, asked).await
    }
}

async fn ask<T: Send + 'static>(
    ctx: &Context<'_>,
    files: Vec<FileInput>,
    asked: impl FnOnce(&assist::Folder<'_>) -> Option<T> + Send + 'static,
) -> Result<Option<T>, Error> {
    let actor = allowed(ctx, Permission::WriteBots)?;
    let files = super::bot::folder(files).map_err(|invalid| Error::from(invalid.message))?;
    platform(ctx).author(&actor.workspace, files, language(ctx), asked).await.map_err(broken)
}

fn shown(folder: &assist::Folder<'_>, text: &Source, found: assist::Completion) -> Completion {
    let item = |item: assist::Item| CompletionItem {
        insert: item.insert.unwrap_or_else(|| item.label.clone()),
        label: item.label,
        snippet: item.snippet,
        kind: item.kind.into(),
        detail: item.detail.map(|detail| detail.in_language(folder.language)),
        doc: Some(item.doc).filter(|doc| !doc.is_empty()),
    };
    Completion {
        start_offset: utf16(text, found.word.start),
        end_offset: utf16(text, found.word.end),
        items: found.items.into_iter().map(item).collect(),
    }
}
