//! What nodes tell each other.

use botloom_domain::{BotId, DraftNews, Editor, MemberId};
use botloom_ports::{Bus, BusError, ConversationId, Heard, Hearing};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use ulid::Ulid;

/// Under this nodes tell of turns.
const TURNS: &str = "turns";
/// Under this they tell of drafts.
const DRAFTS: &str = "drafts";

/// A turn that was taken: which conversation, and its place in it.
pub type Taken = (ConversationId, u64);

/// The nodes of an installation, as one of them sees them.
#[derive(Clone)]
pub struct Nodes {
    bus: Arc<dyn Bus>,
    /// What this node is called among them.
    name: Arc<str>,
}

/// Hears what other nodes tell.
pub struct Listener {
    hearing: Box<dyn Hearing>,
    name: Arc<str>,
}

/// What a listener hears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// Other nodes took these turns.
    Taken(Vec<Taken>),
    /// This node told of a draft.
    Draft(String, DraftNews),
    /// Something may have been told that was not heard.
    Missed,
}

impl Nodes {
    /// A new node among those that this bus connects.
    #[must_use]
    pub fn new(bus: Arc<dyn Bus>) -> Self {
        Self { bus, name: Ulid::generate().to_string().into() }
    }

    /// Tells the other nodes that turns were taken here.
    ///
    /// # Errors
    /// If the bus fails; then some were not told.
    pub async fn tell_turns(&self, turns: &[Taken]) -> Result<(), BusError> {
        for news in written(&self.name, turns, self.bus.longest()) {
            self.bus.tell(TURNS, &news).await?;
        }
        Ok(())
    }

    /// Tells the other nodes of a draft.
    ///
    /// # Errors
    /// If the bus fails.
    pub async fn tell_draft(&self, news: &DraftNews) -> Result<(), BusError> {
        self.bus.tell(DRAFTS, &written_draft(&self.name, news, self.bus.longest())).await
    }

    /// Begins to hear what other nodes tell.
    ///
    /// # Errors
    /// If the bus cannot be reached.
    pub async fn listen(&self) -> Result<Listener, BusError> {
        Ok(Listener { hearing: self.bus.listen(&[TURNS, DRAFTS]).await?, name: Arc::clone(&self.name) })
    }
}

impl Listener {
    /// The next news of another node. While the bus is away it is waited for.
    ///
    /// # Errors
    /// If nothing will be heard any more; who wants to go on listens anew.
    pub async fn next(&mut self) -> Result<News, BusError> {
        loop {
            let news = match self.hearing.next().await? {
                Heard::Missed => Some(News::Missed),
                Heard::News(DRAFTS, text) => read_draft(&self.name, &text),
                Heard::News(_, text) => read(&self.name, &text).map(News::Taken),
            };
            if let Some(news) = news {
                return Ok(news);
            }
        }
    }
}

/// As many pieces of news as these turns need: the node, then `conversation:turn` of each.
fn written(node: &str, turns: &[Taken], longest: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (conversation, seq) in turns {
        let turn = format!(" {conversation}:{seq}");
        match all.last_mut() {
            Some(news) if news.len() + turn.len() <= longest => news.push_str(&turn),
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
fn written_draft(node: &str, news: &DraftNews, longest: usize) -> String {
    let editor = |editor: &Editor| ToldEditor {
        member: editor.member.to_string(),
        name: editor.name.clone(),
        file: editor.file.clone(),
    };
    let editors = news.editors.iter().map(editor).collect();
    let mut told = Told { node: node.to_owned(), bot: news.bot.to_string(), asks: news.asks, editors };
    loop {
        let text = serde_json::to_string(&told).expect("it has names of fields only");
        if text.len() <= longest || told.editors.pop().is_none() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_ports::memory::MemoryBus;

    const LONGEST: usize = 7_500;

    #[test]
    fn news_comes_as_it_was_told_in_pieces_that_fit() {
        let id = |number: u64| ConversationId::new(format!("cv_{}-{number}", "a".repeat(60))).unwrap();
        let turns: Vec<Taken> = (0..500).map(|number| (id(number), number)).collect();
        let news = written("n1", &turns, LONGEST);
        assert!(news.len() > 1 && news.iter().all(|news| news.len() <= LONGEST));
        let heard: Vec<Taken> = news.iter().flat_map(|news| read("n2", news).unwrap()).collect();
        assert_eq!(heard, turns);
        assert_eq!(read("n1", &news[0]), None);
        assert_eq!(
            read("n2", "n3 a:1 b c:x :2 d:3 "),
            Some(vec![(ConversationId::new("a").unwrap(), 1), (ConversationId::new("d").unwrap(), 3)])
        );
        assert_eq!(written("n1", &[], LONGEST), [""; 0]);
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
        let text = written_draft("n1", &news(3), LONGEST);
        assert_eq!(read_draft("n2", &text), Some(News::Draft("n1".to_owned(), news(3))));
        assert_eq!(read_draft("n1", &text), None);
        let text = written_draft("n1", &news(500), LONGEST);
        assert!(text.len() <= LONGEST);
        assert!(matches!(read_draft("n2", &text), Some(News::Draft(_, news)) if news.editors.len() > 20));
        assert_eq!(read_draft("n2", "{\"node\":\"n3\"}"), None);
    }

    #[tokio::test]
    async fn a_node_hears_others_and_not_itself() {
        let bus: Arc<dyn Bus> = Arc::new(MemoryBus::keeping(2));
        let (one, two) = (Nodes::new(Arc::clone(&bus)), Nodes::new(Arc::clone(&bus)));
        let (mut at_one, mut at_two) = (one.listen().await.unwrap(), two.listen().await.unwrap());
        let turns = vec![(ConversationId::new("a").unwrap(), 1)];
        let draft = DraftNews { bot: BotId::from_unique("1"), editors: Vec::new(), asks: true };
        one.tell_turns(&turns).await.unwrap();
        two.tell_draft(&draft).await.unwrap();
        assert_eq!(at_one.next().await.unwrap(), News::Draft(two.name.to_string(), draft));
        assert_eq!(at_two.next().await.unwrap(), News::Taken(turns.clone()));
        for _ in 0..3 {
            one.tell_turns(&turns).await.unwrap();
        }
        assert_eq!(at_two.next().await.unwrap(), News::Missed);
        assert_eq!(at_two.next().await.unwrap(), News::Taken(turns));
    }
}
