//! `botloom chat`: a talk with a bot folder in the terminal.

use std::io::{BufRead, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use botloom_engine::{Body, Draft, Inbound, Outside, Reach, Talk, Turn, World, sources, trace};
use botloom_ports::memory::MemoryValues;
use botloom_ports::{Activity, Attachment, Clock, ConversationId, Kind, Speaker, SystemClock, Values};

use crate::{assets, folder, language, problems};

/// What `botloom chat` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's folder, the one with `bot.yaml`.
    #[arg(default_value = ".")]
    folder: PathBuf,
    /// The language to begin in, such as `en`.
    #[arg(long, short)]
    language: Option<String>,
    /// Shows after each answer why the bot gave it.
    #[arg(long)]
    trace: bool,
}

/// Reads messages from stdin until it ends or says `/quit`; `/restart` begins a new talk, also with the edited files.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut draft = Draft::new(Arc::new(assets::installed()?));
    let world = Terminal::new()?;
    let Some(mut talk) = begin(arguments, &mut draft, &world)? else { return Ok(ExitCode::from(1)) };
    let terminal = std::io::stdin().is_terminal();
    if terminal {
        eprintln!(
            "/restart begins anew with the edited files, /trace shows why, /wake lets the time pass that the bot waits for, /event NAME {{JSON}} makes something happen, /quit ends"
        );
    }
    let mut trace = arguments.trace;
    say(&world, &mut talk, Body::Start { language: arguments.language.clone(), contact: None }, trace)?;
    for line in prompted(terminal) {
        match line?.trim() {
            "" => {}
            "/quit" => break,
            "/wake" => match talk.wake() {
                Some(due) => say(&world, &mut talk, Body::Woken { due }, trace)?,
                None => eprintln!("the talk waits for no time"),
            },
            line if line.starts_with("/event ") => match event(&line["/event ".len()..]) {
                Ok(event) => say(&world, &mut talk, event, trace)?,
                Err(error) => eprintln!("the data of an event is JSON, such as {{\"number\": 5}}: {error}"),
            },
            "/trace" => {
                trace = !trace;
                eprintln!("the trace is {}", if trace { "on" } else { "off" });
            }
            "/restart" => {
                if let Some(new) = begin(arguments, &mut draft, &world)? {
                    talk = new;
                    say(
                        &world,
                        &mut talk,
                        Body::Start { language: arguments.language.clone(), contact: None },
                        trace,
                    )?;
                }
            }
            text => say(&world, &mut talk, Body::Text(text.to_owned()), trace)?,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// An event by its name, with the data behind it if there is any.
fn event(words: &str) -> Result<Body, serde_json::Error> {
    let (name, data) = words.trim().split_once(' ').unwrap_or((words.trim(), "null"));
    Ok(Body::Event { name: name.to_owned(), data: serde_json::from_str(data)? })
}

fn prompted(terminal: bool) -> impl Iterator<Item = std::io::Result<String>> {
    let mut lines = std::io::stdin().lock().lines();
    std::iter::from_fn(move || {
        if terminal {
            eprint!("> ");
            let _shown_or_not = std::io::stderr().flush();
        }
        lines.next()
    })
}

/// A talk on the folder as it is now; none if it has errors, which are shown.
fn begin(arguments: &Arguments, draft: &mut Draft, world: &Terminal) -> anyhow::Result<Option<Talk>> {
    let files = folder::read(&arguments.folder)?;
    let built = draft.build(&files).and_then(|release| {
        let unfit = world.runtime.block_on(world.world.prepare(&release));
        if unfit.is_empty() { Ok(release) } else { Err(unfit) }
    });
    match built {
        Ok(release) => Ok(Some(Talk::new(release))),
        Err(found) => {
            problems::print(
                std::io::stderr().lock(),
                &found,
                &sources(&files).0,
                language::of_environment(),
                false,
            )?;
            eprintln!("the bot has {} errors", problems::errors(&found));
            Ok(None)
        }
    }
}

/// The world of a talk in the terminal: requests go over the network as they would in production.
struct Terminal {
    runtime: tokio::runtime::Runtime,
    world: World,
    conversation: ConversationId,
    tenant: Arc<str>,
    values: Arc<MemoryValues>,
}

impl Terminal {
    fn new() -> anyhow::Result<Self> {
        Ok(Self {
            runtime: tokio::runtime::Builder::new_current_thread().enable_all().build()?,
            world: crate::serve::network(&crate::config::of_environment()?)?,
            conversation: ConversationId::new("chat")?,
            tenant: "chat".into(),
            values: Arc::default(),
        })
    }

    fn take(&self, talk: &mut Talk, inbound: &Inbound) -> anyhow::Result<Turn> {
        let values: Arc<dyn Values> = Arc::clone(&self.values) as _;
        let outside = Outside {
            world: &self.world,
            conversation: &self.conversation,
            tenant: &self.tenant,
            values: &values,
            reach: Reach::World,
        };
        let turn = self.runtime.block_on(outside.take(talk, inbound, SystemClock.now()));
        self.values.keep(&self.conversation, &turn.values);
        Ok(turn)
    }
}

fn say(world: &Terminal, talk: &mut Talk, body: Body, trace: bool) -> anyhow::Result<()> {
    let key = (talk.turns() + 1).to_string();
    let inbound = Inbound { key, client_id: None, from: None, body };
    let turn = world.take(talk, &inbound)?;
    let mut out = std::io::stdout().lock();
    for line in turn.activities.iter().filter(|line| line.from != Speaker::User) {
        print(&mut out, line)?;
    }
    if trace {
        let read = trace::read(&turn.trace, language::of_environment(), None);
        for item in read.as_array().into_iter().flatten() {
            writeln!(out, "    {item}")?;
        }
    }
    out.flush()?;
    Ok(())
}

fn print(out: &mut impl Write, line: &Activity) -> std::io::Result<()> {
    match line.kind {
        Kind::Message => {
            writeln!(out, "{}", line.text.as_deref().unwrap_or_default())?;
            for attachment in &line.attachments {
                let (what, title, url) = match attachment {
                    Attachment::Image { url, title } => ("image", title, url.as_str()),
                    Attachment::File { url, title } => ("file", title, url.as_str()),
                    Attachment::Link { url, title } => ("link", title, url.as_str()),
                    Attachment::Card { title, text, .. } => ("card", title, text.as_str()),
                };
                writeln!(out, "  ({what}) {title} {url}")?;
            }
            let titles: Vec<&str> = line.buttons.iter().map(|button| button.title.as_str()).collect();
            if !titles.is_empty() {
                writeln!(out, "  [{}]", titles.join("] ["))?;
            }
            Ok(())
        }
        Kind::Handoff => writeln!(out, "  -- waits for a person --"),
        Kind::Ended => writeln!(out, "  -- the conversation is over --"),
        Kind::Joined | Kind::Left => Ok(()),
    }
}
