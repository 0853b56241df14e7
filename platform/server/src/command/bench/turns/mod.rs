//! `botloom bench turns`: durable turns over HTTP, beside the least that the same machine needs for a message.

mod customer;
pub mod limits;
mod load;
mod process;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use serde_json::{Map, Value, json};

use super::{said, table};
use crate::assets;
use customer::{Conversation, Customer, Socket};
use load::Work;
use process::Measured;

/// What `botloom bench turns` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// How many turns each figure is of.
    #[arg(long, default_value_t = 5_000, value_parser = clap::value_parser!(u32).range(100..=1_000_000))]
    messages: u32,
    /// How many customers write at a time; may stand several times.
    #[arg(long, value_name = "NUMBER", default_values_t = [1, 16, 64], value_parser = clap::value_parser!(u32).range(1..=4_096))]
    clients: Vec<u32>,
    /// An empty database to measure as well: `postgres://USER@HOST/DATABASE`, the password in `~/.pgpass`. SQLite is measured in any case.
    #[arg(long, value_name = "ADDRESS")]
    postgres: Option<String>,
    /// With how many open conversations, and then with how many idle WebSockets, memory is read; may stand several times.
    #[arg(long, value_name = "NUMBER", default_values_t = [10_000, 20_000], value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    open: Vec<u32>,
    /// Prints JSON; a table if not given.
    #[arg(long)]
    json: bool,
}

/// The bot of the demo, which is measured.
const BOT: &str = "express-logistics/parcel-desk";
/// The knowledge pack of the bot.
const PACK: &str = "express-logistics";
/// A customer who asks more at once is asked what is wrong.
const QUESTIONS: usize = 6;
/// A talk in which so much is said fills a form.
const FORM: usize = 4;

/// Measures and prints.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let told = runtime.block_on(measure(arguments))?;
    if arguments.json {
        println!("{}", serde_json::to_string_pretty(&told)?);
    } else {
        told.as_object().into_iter().flatten().for_each(|(name, value)| table(name, value));
    }
    Ok(ExitCode::SUCCESS)
}

async fn measure(arguments: &Arguments) -> anyhow::Result<Value> {
    let mut told = Map::new();
    let limits = limits(arguments).await?;
    eprintln!("limits: {limits}");
    let (questions, forms) = (questions()?, forms()?);
    let mut stores = vec![("sqlite", None)];
    stores.extend(arguments.postgres.as_deref().map(|address| ("postgresql", Some(address))));
    for (store, database) in stores {
        let mut figures = Map::new();
        let mut server = Measured::serve(database)?;
        server.settle().await?;
        for (kind, talks) in [("faq", &questions), ("form", &forms)] {
            let mut sizes = Map::new();
            for clients in &arguments.clients {
                let mut figure = turns(&mut server, talks, arguments.messages, *clients).await?;
                let least = limits["append"][clients.to_string()]["cpu_us"].as_f64();
                let own = figure["cpu_us"].as_f64();
                figure["cpu_of_limit"] = json!(least.zip(own).map(|(least, own)| hundredths(own / least)));
                eprintln!("{store} {kind}, {clients} at a time: {figure}");
                sizes.insert(clients.to_string(), figure);
            }
            figures.insert(kind.to_owned(), sizes.into());
        }
        let memory = memory(&mut server, &arguments.open).await?;
        eprintln!("{store} memory: {memory}");
        figures.insert("memory".to_owned(), memory);
        told.insert(store.to_owned(), figures.into());
    }
    told.insert("limits".to_owned(), limits);
    Ok(told.into())
}

/// What a message costs that is echoed, and one that is also written to a file whose writes are synced in groups.
async fn limits(arguments: &Arguments) -> anyhow::Result<Value> {
    let mut server = Measured::limits()?;
    let mut told = Map::new();
    for way in ["echo", "append"] {
        let mut sizes = Map::new();
        for clients in &arguments.clients {
            let each = arguments.messages.div_ceil(*clients);
            let body = json!({"type": "message", "from": {"id": "bench"}, "text": limits::TEXT});
            let request = customer::post(&server.address, &format!("/{way}"), None, &body)?;
            let work = vec![vec![request; each as usize]; *clients as usize];
            sizes.insert(clients.to_string(), load::run(&mut server, work).await?);
        }
        told.insert(way.to_owned(), sizes.into());
    }
    Ok(told.into())
}

/// Turns of so many customers at a time. Their conversations are begun before, which is not measured.
async fn turns(
    server: &mut Measured,
    talks: &[Vec<String>],
    messages: u32,
    clients: u32,
) -> anyhow::Result<Value> {
    let each = messages.div_ceil(clients) as usize;
    let mut talks = talks.iter().cycle();
    let mut work = Vec::new();
    let mut customer = Customer::connect(&server.address).await?;
    for _ in 0..clients {
        let mut requests = Work::with_capacity(each);
        while requests.len() < each {
            let begun = customer.begin(&server.secret).await?;
            let said = talks.next().context("something is said")?;
            for text in said.iter().take(each - requests.len()) {
                requests.push(customer.message(&begun, text)?);
            }
        }
        work.push(requests);
    }
    load::run(server, work).await
}

/// What of memory a conversation takes that is open, and a socket on which nothing happens, in bytes.
async fn memory(server: &mut Measured, open: &[u32]) -> anyhow::Result<Value> {
    let mut told = Map::new();
    let mut customer = Customer::connect(&server.address).await?;
    told.insert("before_mb".to_owned(), megabytes(server.resident()?));
    let mut begun: Vec<Conversation> = Vec::new();
    let mut last = (0, server.resident()?);
    let mut figures = Map::new();
    let mut sizes = open.to_vec();
    sizes.sort_unstable();
    for size in &sizes {
        while begun.len() < *size as usize {
            begun.push(customer.begin(&server.secret).await?);
        }
        figures.insert(size.to_string(), each(&mut last, *size, server).await?);
    }
    told.insert("conversations".to_owned(), figures.into());
    let mut sockets: Vec<Socket> = Vec::new();
    let mut last = (0, server.resident()?);
    let mut figures = Map::new();
    for size in &sizes {
        while sockets.len() < *size as usize {
            match Socket::open(&server.address, &begun[sockets.len()]).await {
                Ok(socket) => sockets.push(socket),
                Err(error) => {
                    let at = sockets.len();
                    figures.insert(size.to_string(), json!(format!("no more after {at}: {error:#}")));
                    told.insert("sockets".to_owned(), figures.into());
                    return Ok(told.into());
                }
            }
        }
        figures.insert(size.to_string(), each(&mut last, *size, server).await?);
    }
    told.insert("sockets".to_owned(), figures.into());
    Ok(told.into())
}

/// What each one took that came since the last reading, once the server rests.
async fn each(last: &mut (u32, u64), size: u32, server: &Measured) -> anyhow::Result<Value> {
    tokio::time::sleep(Duration::from_secs(2)).await;
    let resident = server.resident()?;
    let more = f64::from(size - last.0).max(1.0);
    let each = (resident as f64 - last.1 as f64) / more;
    *last = (size, resident);
    Ok(json!({"resident_mb": megabytes(resident), "bytes_each": each.round()}))
}

/// The questions that the evaluation of the bot's pack asks, as talks of a few each.
fn questions() -> anyhow::Result<Vec<Vec<String>>> {
    let packs = assets::packs();
    let pack = packs.get(PACK).with_context(|| format!("there is no pack `{PACK}`"))?;
    let file = pack.files.get("evaluation.tsv").context("the pack has no questions")?;
    let lines = String::from_utf8_lossy(file).into_owned();
    let asked = lines.lines().filter_map(|line| line.split_once('\t')).filter(|(entry, _)| *entry != "-");
    let asked: Vec<String> = asked.map(|(_, question)| question.to_owned()).collect();
    Ok(asked.chunks_exact(QUESTIONS).map(<[String]>::to_vec).collect())
}

/// What the bot's tests say in talks that fill a form.
fn forms() -> anyhow::Result<Vec<Vec<String>>> {
    let template =
        assets::templates().remove(BOT).with_context(|| format!("there is no template `{BOT}`"))?;
    Ok(said(&template.files).into_iter().filter(|said| said.len() >= FORM).collect())
}

fn megabytes(bytes: u64) -> Value {
    json!((bytes as f64 / 1e5).round() / 10.0)
}

fn hundredths(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}
