//! Upgrades of bots that are copies of templates or build on packs.

use super::{Failure, Platform};
use botloom_domain::merge::Resolutions;
use botloom_domain::{
    Bot, BotId, InvalidBot, Lineage, Offers, UnreadableLineage, Upgrade, WorkspaceId, upgrade,
};
use botloom_ports::Files;
use std::sync::Arc;

/// Why no upgrade took place.
pub(crate) enum NoUpgrade {
    /// The bot's lineage.
    Unreadable(UnreadableLineage),
    /// The merged bot would be none.
    Unfit(InvalidBot),
    /// A resolution names no conflict.
    UnknownConflict(String),
}

impl Platform {
    /// What an upgrade of these files would do. Writes nothing.
    pub(crate) async fn plan_upgrade(
        self: &Arc<Self>,
        files: Files,
        take: Resolutions,
    ) -> Result<Result<Upgrade, UnreadableLineage>, Failure> {
        let platform = Arc::clone(self);
        let work = move || {
            let (files, lineage) = Lineage::of(&files)?;
            let offers = Offers { templates: &platform.templates, packs: &platform.pack_releases };
            Ok(upgrade(&files, &lineage.unwrap_or_default(), offers, &take))
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| Failure::other("upgrading", error))
    }

    /// Upgrades the draft of a bot, if nobody saved since `revision`.
    pub(crate) async fn upgrade_bot(
        self: &Arc<Self>,
        workspace: &WorkspaceId,
        bot: &BotId,
        revision: u64,
        take: Resolutions,
    ) -> Result<Result<(Bot, Upgrade), NoUpgrade>, Failure> {
        let files = self.store.draft(workspace, bot).await?;
        let done = match self.plan_upgrade(files.clone(), take.clone()).await? {
            Ok(done) => done,
            Err(error) => return Ok(Err(NoUpgrade::Unreadable(error))),
        };
        if let Some(id) = take.by_id.keys().find(|id| !done.settled.contains(*id)) {
            return Ok(Err(NoUpgrade::UnknownConflict(id.clone())));
        }
        if let Err(error) = Bot::allows(&done.files) {
            return Ok(Err(NoUpgrade::Unfit(error)));
        }
        let written = done.files.iter().filter(|(path, content)| files.get(path) != Some(content));
        let written = written.map(|(path, content)| (path.to_owned(), Some(content.to_vec())));
        let gone = files.iter().filter(|(path, _)| done.files.get(path).is_none());
        let edits: Vec<_> = written.chain(gone.map(|(path, _)| (path.to_owned(), None))).collect();
        let bot = self.save_files(workspace, bot, Some(revision), &edits, false).await?;
        Ok(Ok((bot, done)))
    }
}
