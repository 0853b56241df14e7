//! What is kept of customers, for those who ask for it or want it destroyed.

use super::conversation::Conversation;
use super::{Denied, Invalid, Missing, NotFound, allowed, broken, optional, permitted, platform, refused};
use crate::platform::Failure;
use async_graphql::{Context, Error, ID, Json, Object, SimpleObject, Union};
use botloom_domain::Permission;
use botloom_flow::{Wording, words};
use botloom_ports::ConversationId;
use serde_json::Value;

/// The most conversations of one erasure or archive.
const TOGETHER: usize = 100;

/// Conversations whose content was destroyed.
#[derive(SimpleObject)]
struct ConversationsErased {
    /// Those that held something until now.
    conversations: Vec<Conversation>,
}

#[derive(Union)]
enum EraseConversationsPayload {
    ConversationsErased(ConversationsErased),
    Denied(Denied),
    NotFound(NotFound),
    Invalid(Invalid),
}

#[derive(Default)]
pub(super) struct ErasureQuery;

#[Object]
impl ErasureQuery {
    /// All that is kept of these conversations, for the customer who asks for it: what was said, the values of slots, what plug-ins keep for the
    /// conversation, and the files. At most 100; those that are not there are left out. It needs `export` and `read-personal-data`.
    #[graphql(complexity = 200)]
    async fn conversation_archive(
        &self,
        ctx: &Context<'_>,
        conversations: Vec<ID>,
    ) -> Result<Json<Value>, Error> {
        allowed(ctx, Permission::ReadPersonalData)?;
        let actor = allowed(ctx, Permission::Export)?;
        let ids = named(&conversations).map_err(|(_, message)| refused(message))?;
        platform(ctx).archive(&actor.workspace, &ids).await.map(Json).map_err(broken)
    }
}

#[derive(Default)]
pub(super) struct ErasureMutation;

#[Object]
impl ErasureMutation {
    /// Destroys what was said in conversations, at most 100: lines, values, files, and what was made of them for samples and replays. That they were,
    /// and the figures that they were counted in, stays. It cannot be undone.
    async fn erase_conversations(
        &self,
        ctx: &Context<'_>,
        conversations: Vec<ID>,
    ) -> Result<EraseConversationsPayload, Error> {
        let actor = match permitted(ctx, Permission::EraseConversations) {
            Ok(actor) => actor,
            Err(denied) => return Ok(EraseConversationsPayload::Denied(denied)),
        };
        let ids = match named(&conversations) {
            Ok(ids) => ids,
            Err((field, message)) => {
                return Ok(EraseConversationsPayload::Invalid(Invalid::new(field, message)));
            }
        };
        let platform = platform(ctx);
        for id in &ids {
            let found = platform.store.conversation(&actor.workspace, id).await.map_err(Failure::from);
            if optional(found)?.is_none() {
                let gone = NotFound::new(Missing::Conversation, id.as_str());
                return Ok(EraseConversationsPayload::NotFound(gone));
            }
        }
        let erased = platform.erase(&actor.workspace, &ids).await.map_err(broken)?;
        let conversations = erased.into_iter().map(Conversation::new).collect();
        Ok(EraseConversationsPayload::ConversationsErased(ConversationsErased { conversations }))
    }
}

/// The names of conversations, or which argument is wrong and why.
fn named(ids: &[ID]) -> Result<Vec<ConversationId>, (&'static str, Wording)> {
    let wrong = |message: Wording| ("conversations", message);
    if ids.is_empty() || ids.len() > TOGETHER {
        return Err(wrong(words!("name 1 to {most} conversations", most = TOGETHER)));
    }
    let named =
        |id: &ID| ConversationId::new(id.as_str()).map_err(|_| wrong(Missing::Conversation.named(id)));
    ids.iter().map(named).collect()
}
