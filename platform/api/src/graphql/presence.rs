//! Who has the draft of a bot open.

use super::{Missing, allowed, optional, platform, refused};
use crate::platform::Failure;
use async_graphql::{Context, Error, ID, SimpleObject, Subscription};
use botloom_domain::{BotId, Editor, Permission};
use botloom_flow::words;
use futures_util::{Stream, stream};
use std::sync::Arc;
use std::time::Duration;

/// How long is waited before a database that failed is asked again.
const PAUSE: Duration = Duration::from_secs(1);
/// The most bytes of the name of a file.
const LONGEST: usize = 200;

/// The draft of a bot as those who have it open see it together.
#[derive(SimpleObject, Clone, PartialEq, Eq)]
struct Draft {
    /// It grows by each save.
    revision: u64,
    /// The members who have it open, each once; who asks is among them.
    editors: Vec<DraftEditor>,
}

/// A member who has a draft open.
#[derive(SimpleObject, Clone, PartialEq, Eq)]
struct DraftEditor {
    /// The id of the member.
    id: ID,
    name: String,
    /// The file that they look at.
    file: Option<String>,
}

impl From<Editor> for DraftEditor {
    fn from(editor: Editor) -> Self {
        Self { id: ID(editor.member.to_string()), name: editor.name, file: editor.file }
    }
}

#[derive(Default)]
pub struct PresenceSubscription;

#[Subscription]
impl PresenceSubscription {
    /// The draft of a bot: its revision and who has it open, now and as either changes. A member who asks has it open meanwhile, and looks at
    /// this file; for another file it is asked anew.
    async fn draft(
        &self,
        ctx: &Context<'_>,
        bot: ID,
        file: Option<String>,
    ) -> Result<impl Stream<Item = Draft> + use<>, Error> {
        let actor = allowed(ctx, Permission::ReadBots)?;
        let platform = Arc::clone(platform(ctx));
        let gone = || refused(Missing::Bot.named(&bot));
        let id = BotId::parse(&bot).map_err(|_| gone())?;
        let workspace = actor.workspace.clone();
        if file.as_ref().is_some_and(|file| file.len() > LONGEST) {
            return Err(refused(words!("the name of a file has at most 200 bytes")));
        }
        optional(platform.store.bot(&workspace, &id).await.map_err(Failure::from))?.ok_or_else(gone)?;
        let editor = actor.member.clone().map(|member| Editor { member, name: actor.name.clone(), file });
        let (place, mut changed) = platform.presence.enter(&id, editor);
        changed.mark_changed();
        let state = (platform, place, changed, None);
        Ok(stream::unfold(state, move |(platform, place, mut changed, last)| {
            let (workspace, id) = (workspace.clone(), id.clone());
            async move {
                loop {
                    changed.changed().await.ok()?;
                    let bot = match platform.store.bot(&workspace, &id).await.map_err(Failure::from) {
                        Ok(bot) => bot,
                        // A bot that is deleted has no draft any more.
                        Err(failure) if failure.is_gone() => return None,
                        // A database that is away for a moment ends nothing.
                        Err(_) => {
                            tokio::time::sleep(PAUSE).await;
                            changed.mark_changed();
                            continue;
                        }
                    };
                    let editors = platform.presence.editors(&id).into_iter().map(Into::into).collect();
                    let draft = Draft { revision: bot.revision, editors };
                    if last.as_ref() != Some(&draft) {
                        return Some((draft.clone(), (platform, place, changed, Some(draft))));
                    }
                }
            }
        }))
    }
}
