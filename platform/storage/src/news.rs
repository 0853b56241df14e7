//! News between the nodes of an installation: that turns were taken, so that who watches a conversation at one node hears what was said at another;
//! and who has a draft open.
//!
//! PostgreSQL carries them (`LISTEN` and `NOTIFY`). They are sent after turns were written and not with them: a transaction that notifies makes all
//! others that do so wait until it is synced. What is lost with a connection is made up for by whoever listens.

use crate::address::Kind;
use crate::error::StoreError;
use crate::postgres::{self, Sight};
use crate::store::Store;
use botloom_domain::{BotId, Editor, MemberId};
use botloom_ports::ConversationId;
use sea_orm::sqlx::postgres::PgListener;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, RuntimeErr, Statement};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The name under which nodes hear of turns.
const TURNS: &str = "botloom_turns";
/// The name under which they hear of drafts.
const DRAFTS: &str = "botloom_drafts";
/// The most bytes of one piece of news; PostgreSQL takes 7,999.
const LONGEST: usize = 7_500;

/// A turn that was taken: which conversation, and its place in it.
pub type Taken = (ConversationId, u64);

/// Who has a draft open at a node; told whenever it may have changed, and when the draft did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftNews {
    /// Whose draft.
    pub bot: BotId,
    /// All who have it open at the node that tells.
    pub editors: Vec<Editor>,
    /// Whether the other nodes shall tell who has it open there.
    pub asks: bool,
}

/// Hears what other nodes tell.
pub struct Listener {
    listener: PgListener,
    node: Arc<str>,
}

/// What a listener hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Other nodes took these turns.
    Taken(Vec<Taken>),
    /// This node told of a draft.
    Draft(String, DraftNews),
    /// The connection was lost and is there again: something may have been missed.
    Missed,
}

impl Store {
    /// Tells the other nodes that turns were taken here. Where there is one node, nobody is told.
    ///
    /// # Errors
    /// If the database fails; then some were not told.
    pub async fn tell_nodes(&self, turns: &[Taken]) -> Result<(), StoreError> {
        for news in written(&self.node, turns) {
            self.notify(TURNS, news).await?;
        }
        Ok(())
    }

    /// Tells the other nodes of a draft. Where there is one node, nobody is told.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn tell_draft(&self, news: &DraftNews) -> Result<(), StoreError> {
        self.notify(DRAFTS, written_draft(&self.node, news)).await
    }

    async fn notify(&self, channel: &str, news: String) -> Result<(), StoreError> {
        if matches!(self.address.0, Kind::Sqlite(_)) {
            return Ok(());
        }
        let values = [channel.into(), news.into()];
        let notify = Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_notify($1, $2)", values);
        self.all.write.execute_raw(notify).await?;
        Ok(())
    }

    /// Begins to hear what other nodes tell, on a connection of its own; nothing where there is one node.
    ///
    /// # Errors
    /// If the database cannot be reached.
    pub async fn listen(&self) -> Result<Option<Listener>, StoreError> {
        let Kind::Postgres(url) = &self.address.0 else { return Ok(None) };
        let connection = postgres::connect(url, Sight::Nothing, 1).await?;
        let mut listener =
            PgListener::connect_with(connection.get_postgres_connection_pool()).await.map_err(failed)?;
        listener.listen_all([TURNS, DRAFTS]).await.map_err(failed)?;
        Ok(Some(Listener { listener, node: Arc::clone(&self.node) }))
    }
}

impl Listener {
    /// The next news of another node. While the database is away it is waited for.
    ///
    /// # Errors
    /// If the connection is lost and cannot be made again.
    pub async fn next(&mut self) -> Result<News, StoreError> {
        loop {
            let Some(told) = self.listener.try_recv().await.map_err(failed)? else { return Ok(News::Missed) };
            let news = match told.channel() {
                DRAFTS => read_draft(&self.node, told.payload()),
                _ => read(&self.node, told.payload()).map(News::Taken),
            };
            if let Some(news) = news {
                return Ok(news);
            }
        }
    }
}

/// As many pieces of news as these turns need: the node, then `conversation:turn` of each.
fn written(node: &str, turns: &[Taken]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (conversation, seq) in turns {
        let turn = format!(" {conversation}:{seq}");
        match all.last_mut() {
            Some(news) if news.len() + turn.len() <= LONGEST => news.push_str(&turn),
            _ => all.push(format!("{node}{turn}")),
        }
    }
    all
}

/// The turns of news; none if it is this node's own. What cannot be read is of a newer version, and left out.
fn read(node: &str, news: &str) -> Option<Vec<Taken>> {
    let mut words = news.split(' ');
    if words.next() == Some(node) {
        return None;
    }
    let turn = |word: &str| {
        let (conversation, seq) = word.split_once(':')?;
        Some((ConversationId::new(conversation).ok()?, seq.parse().ok()?))
    };
    Some(words.filter_map(turn).collect())
}

/// The form in which nodes tell of drafts.
#[derive(Serialize, Deserialize)]
struct Told {
    node: String,
    bot: String,
    asks: bool,
    editors: Vec<ToldEditor>,
}

#[derive(Serialize, Deserialize)]
struct ToldEditor {
    member: String,
    name: String,
    file: Option<String>,
}

/// A piece of news of a draft; who does not fit is left out.
fn written_draft(node: &str, news: &DraftNews) -> String {
    let editor = |editor: &Editor| ToldEditor {
        member: editor.member.to_string(),
        name: editor.name.clone(),
        file: editor.file.clone(),
    };
    let editors = news.editors.iter().map(editor).collect();
    let mut told = Told { node: node.to_owned(), bot: news.bot.to_string(), asks: news.asks, editors };
    loop {
        let text = serde_json::to_string(&told).expect("it has names of fields only");
        if text.len() <= LONGEST || told.editors.pop().is_none() {
            return text;
        }
    }
}

/// The news of a draft; none if it is this node's own, or of a version that cannot be read.
fn read_draft(node: &str, news: &str) -> Option<News> {
    let told: Told = serde_json::from_str(news).ok()?;
    if told.node == node {
        return None;
    }
    let editor = |editor: ToldEditor| {
        let member = MemberId::parse(&editor.member).ok()?;
        Some(Editor { member, name: editor.name, file: editor.file })
    };
    let editors = told.editors.into_iter().filter_map(editor).collect();
    Some(News::Draft(told.node, DraftNews { bot: BotId::parse(&told.bot).ok()?, editors, asks: told.asks }))
}

fn failed(error: sea_orm::sqlx::Error) -> DbErr {
    DbErr::Conn(RuntimeErr::SqlxError(Arc::new(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn news_comes_as_it_was_told_in_pieces_that_fit() {
        let id = |number: u64| ConversationId::new(format!("cv_{}-{number}", "a".repeat(60))).unwrap();
        let turns: Vec<Taken> = (0..500).map(|number| (id(number), number)).collect();
        let news = written("n1", &turns);
        assert!(news.len() > 1 && news.iter().all(|news| news.len() <= LONGEST));
        let heard: Vec<Taken> = news.iter().flat_map(|news| read("n2", news).unwrap()).collect();
        assert_eq!(heard, turns);
        assert_eq!(read("n1", &news[0]), None);
        assert_eq!(
            read("n2", "n3 a:1 b c:x :2 d:3 "),
            Some(vec![(ConversationId::new("a").unwrap(), 1), (ConversationId::new("d").unwrap(), 3)])
        );
        assert_eq!(written("n1", &[]), [""; 0]);
    }

    #[test]
    fn news_of_a_draft_comes_as_it_was_told_to_others_as_far_as_it_fits() {
        let editor = |number: u32| Editor {
            member: MemberId::from_unique(&format!("{number}")),
            name: "王小\"明".repeat(8),
            file: (number > 0).then(|| format!("flows/{number}.yaml")),
        };
        let news = |count| DraftNews {
            bot: BotId::from_unique("1"),
            editors: (0..count).map(editor).collect(),
            asks: true,
        };
        let text = written_draft("n1", &news(3));
        assert_eq!(read_draft("n2", &text), Some(News::Draft("n1".to_owned(), news(3))));
        assert_eq!(read_draft("n1", &text), None);
        let text = written_draft("n1", &news(500));
        assert!(text.len() <= LONGEST);
        assert!(matches!(read_draft("n2", &text), Some(News::Draft(_, news)) if news.editors.len() > 20));
        assert_eq!(read_draft("n2", "{\"node\":\"n3\"}"), None);
    }
}
