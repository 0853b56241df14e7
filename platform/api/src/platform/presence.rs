//! Who has the drafts of bots open, at this node and at others.

use botloom_domain::{BotId, DraftNews, Editor, presence};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::{broadcast, watch};

/// For how long somebody who went is still there: who looks at another file, or whose connection broke, comes again at once.
const GRACE: Duration = Duration::from_secs(2);
/// For how long counts what another node told; it tells it again three times meanwhile.
const COUNTS: Duration = Duration::from_secs(60);

/// Who has drafts open.
#[derive(Clone)]
pub struct Presence {
    drafts: Arc<Mutex<Drafts>>,
    told: broadcast::Sender<DraftNews>,
}

#[derive(Default)]
struct Drafts {
    by_bot: HashMap<BotId, Draft>,
    /// How many came so far.
    came: u64,
}

#[derive(Default)]
struct Draft {
    /// In the order of their coming.
    here: BTreeMap<u64, Editor>,
    /// By the node at which they are, with when it told so.
    elsewhere: BTreeMap<String, (Instant, Vec<Editor>)>,
    changed: watch::Sender<()>,
}

impl Draft {
    fn news(&self, bot: &BotId, asks: bool) -> DraftNews {
        DraftNews { bot: bot.clone(), editors: presence::each_once(self.here.values().cloned()), asks }
    }

    fn is_left(&self) -> bool {
        self.here.is_empty() && self.changed.receiver_count() == 0
    }
}

impl Default for Presence {
    fn default() -> Self {
        Self { drafts: Arc::default(), told: broadcast::channel(256).0 }
    }
}

impl Presence {
    fn drafts(&self) -> MutexGuard<'_, Drafts> {
        self.drafts.lock().expect("no holder of the lock panics")
    }

    /// Opens a draft, as somebody or as nobody in particular; the receiver hears that who is there, or the draft, may have changed.
    pub(crate) fn enter(&self, bot: &BotId, editor: Option<Editor>) -> (Place, watch::Receiver<()>) {
        let mut drafts = self.drafts();
        drafts.came += 1;
        let came = drafts.came;
        let draft = drafts.by_bot.entry(bot.clone()).or_default();
        let is_new = draft.is_left();
        let is_somebody = editor.is_some();
        draft.here.extend(editor.map(|editor| (came, editor)));
        let changed = draft.changed.subscribe();
        if is_new || is_somebody {
            self.tell(draft.news(bot, is_new));
            draft.changed.send_replace(());
        }
        (Place { presence: self.clone(), bot: bot.clone(), came }, changed)
    }

    fn leave(&self, bot: &BotId, came: u64) {
        let mut drafts = self.drafts();
        let Some(draft) = drafts.by_bot.get_mut(bot) else { return };
        if draft.here.remove(&came).is_some() {
            self.tell(draft.news(bot, false));
            draft.changed.send_replace(());
        }
        if draft.is_left() {
            drafts.by_bot.remove(bot);
        }
    }

    /// Everybody who has a draft open, each once.
    pub(crate) fn editors(&self, bot: &BotId) -> Vec<Editor> {
        let drafts = self.drafts();
        let Some(draft) = drafts.by_bot.get(bot) else { return Vec::new() };
        let elsewhere = draft.elsewhere.values().flat_map(|(_, editors)| editors);
        presence::each_once(elsewhere.chain(draft.here.values()).cloned())
    }

    /// Tells whoever has a draft open, here and elsewhere, that it was saved.
    pub(crate) fn saved(&self, bot: &BotId) {
        let drafts = self.drafts();
        let draft = drafts.by_bot.get(bot);
        self.tell(draft.map_or_else(|| Draft::default().news(bot, false), |draft| draft.news(bot, false)));
        if let Some(draft) = draft {
            draft.changed.send_replace(());
        }
    }

    fn tell(&self, news: DraftNews) {
        // Nobody listens where there is one node only.
        let _told = self.told.send(news);
    }

    /// What other nodes are to be told, as it happens.
    #[must_use]
    pub fn told(&self) -> broadcast::Receiver<DraftNews> {
        self.told.subscribe()
    }

    /// Takes in what another node told.
    pub fn heard(&self, node: &str, news: DraftNews) {
        let mut drafts = self.drafts();
        let Some(draft) = drafts.by_bot.get_mut(&news.bot) else { return };
        if news.asks && !draft.here.is_empty() {
            self.tell(draft.news(&news.bot, false));
        }
        draft.elsewhere.insert(node.to_owned(), (Instant::now(), news.editors));
        draft.changed.send_replace(());
    }

    /// Tells once more who is here, and forgets who is at nodes that tell nothing any more.
    pub fn again(&self) {
        let mut drafts = self.drafts();
        drafts.by_bot.retain(|_, draft| !draft.is_left());
        for (bot, draft) in &mut drafts.by_bot {
            let known = draft.elsewhere.len();
            draft.elsewhere.retain(|_, (at, _)| at.elapsed() < COUNTS);
            if draft.elsewhere.len() < known {
                draft.changed.send_replace(());
            }
            if !draft.here.is_empty() {
                self.tell(draft.news(bot, false));
            }
        }
    }
}

/// A place at a draft; who drops it leaves soon.
pub(crate) struct Place {
    presence: Presence,
    bot: BotId,
    came: u64,
}

impl Drop for Place {
    fn drop(&mut self) {
        let (presence, bot, came) = (self.presence.clone(), self.bot.clone(), self.came);
        match Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(async move {
                tokio::time::sleep(GRACE).await;
                presence.leave(&bot, came);
            })),
            Err(_) => presence.leave(&bot, came),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_domain::MemberId;

    fn bot() -> BotId {
        BotId::from_unique("01")
    }

    fn editor(name: &str, file: &str) -> Editor {
        let member = MemberId::from_unique(name);
        Editor { member, name: name.to_owned(), file: Some(file.to_owned()) }
    }

    fn names(presence: &Presence) -> Vec<String> {
        presence.editors(&bot()).into_iter().map(|editor| editor.name).collect()
    }

    /// Two nodes that tell each other everything that there is to tell.
    fn exchange(
        one: (&Presence, &mut broadcast::Receiver<DraftNews>),
        other: (&Presence, &mut broadcast::Receiver<DraftNews>),
    ) {
        loop {
            let (here, there) = (one.1.try_recv(), other.1.try_recv());
            if here.is_err() && there.is_err() {
                return;
            }
            here.into_iter().for_each(|news| other.0.heard("one", news));
            there.into_iter().for_each(|news| one.0.heard("other", news));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_comes_and_goes_is_seen_and_who_comes_again_at_once_never_went() {
        let presence = Presence::default();
        let (ada, mut changed) = presence.enter(&bot(), Some(editor("ada", "a.yaml")));
        changed.mark_unchanged();
        let (bea, _) = presence.enter(&bot(), Some(editor("bea", "a.yaml")));
        assert!(changed.has_changed().unwrap());
        assert_eq!(names(&presence), ["ada", "bea"]);
        // Another file is another place.
        drop(bea);
        let (bea, _) = presence.enter(&bot(), Some(editor("bea", "b.yaml")));
        assert_eq!(presence.editors(&bot())[1].file.as_deref(), Some("b.yaml"));
        tokio::time::sleep(GRACE * 2).await;
        assert_eq!(names(&presence), ["ada", "bea"]);
        drop((ada, bea));
        assert_eq!(names(&presence), ["ada", "bea"]);
        tokio::time::sleep(GRACE * 2).await;
        assert_eq!(names(&presence), [""; 0]);
        drop(changed);
        presence.again();
        assert!(presence.drafts().by_bot.is_empty(), "nothing is kept of drafts that nobody has open");
    }

    #[tokio::test(start_paused = true)]
    async fn nodes_know_who_is_at_others_and_forget_those_that_fell_silent() {
        let (one, other) = (Presence::default(), Presence::default());
        let (mut told, mut tells) = (one.told(), other.told());
        let (ada, _) = one.enter(&bot(), Some(editor("ada", "a.yaml")));
        exchange((&one, &mut told), (&other, &mut tells));
        // Who comes later asks who is there.
        let (_bea, mut changed) = other.enter(&bot(), Some(editor("bea", "a.yaml")));
        exchange((&one, &mut told), (&other, &mut tells));
        assert_eq!((names(&one), names(&other)), (vec!["ada".into(), "bea".into()], names(&one)));
        // A program that only watches is nobody, and is told too.
        let (_program, mut watching) = one.enter(&bot(), None);
        watching.mark_unchanged();
        other.saved(&bot());
        exchange((&one, &mut told), (&other, &mut tells));
        assert!(watching.has_changed().unwrap());
        drop(ada);
        tokio::time::sleep(GRACE * 2).await;
        changed.mark_unchanged();
        exchange((&one, &mut told), (&other, &mut tells));
        assert!(changed.has_changed().unwrap());
        assert_eq!((names(&one), names(&other)), (vec!["bea".into()], vec!["bea".into()]));
        // What a node told counts for a while only.
        for draft in one.drafts().by_bot.values_mut() {
            for (at, _) in draft.elsewhere.values_mut() {
                *at -= COUNTS;
            }
        }
        one.again();
        assert_eq!(names(&one), [""; 0]);
    }
}
