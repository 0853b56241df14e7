//! `botloom serve`: the platform with its console, on this machine.

use std::net::IpAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::command::database::Database;
use crate::serve::{self, Options, Welcome};

/// What `botloom serve` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The folder that holds everything; it is made at the first start.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    #[command(flatten)]
    database: Database,
    /// The address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// The address of a proxy in front, whose word on where a request came from (`X-Forwarded-For`) is believed; may be given several times.
    #[arg(long = "proxy", value_name = "ADDRESS", env = "BOTLOOM_PROXIES", value_delimiter = ',')]
    proxies: Vec<IpAddr>,
    /// Brings a workspace with a bot that is deployed, to look around.
    #[arg(long)]
    demo: bool,
    /// Sets the clock of the bots to this time, for demos and tests: `2026-05-06T10:00:00+08:00`.
    #[arg(long)]
    clock: Option<jiff::Timestamp>,
}

/// Serves until an interrupt or a termination signal.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("BOTLOOM_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let options = Options {
        data: &arguments.data,
        database: arguments.database.address(&arguments.data)?,
        listen: &arguments.listen,
        demo: arguments.demo,
        clock: arguments.clock,
        proxies: &arguments.proxies,
    };
    actix_web::rt::System::new().block_on(serve::run(options, welcome))?;
    eprintln!("stopped");
    Ok(ExitCode::SUCCESS)
}

fn welcome(welcome: &Welcome) {
    let address = format!("http://{}", welcome.address);
    println!("Botloom is ready at {address}");
    if let Some((email, password)) = &welcome.owner {
        println!("  sign in as  {email}");
        println!("  password    {password}");
    }
    if let Some(secret) = &welcome.demo {
        println!("try:");
        println!("  {address}/demo/{secret}");
        println!("      talk to the deployed bot as a customer: 我的快递到哪了, or: I want to send a parcel");
        println!("  {address}/templates     clone a bot, edit it, test it, publish and deploy it");
        println!("  {address}/conversations answer a customer who asks for a person");
        println!("  {address}/explorer      do the same by GraphQL");
    }
    println!("Ctrl-C stops it; everything is kept.");
}
