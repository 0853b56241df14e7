//! `botloom serve`: the platform with its console, on this machine.

use std::process::ExitCode;

use crate::command::database::{Installation, address};
use crate::config::{Format, Role};
use crate::serve::{self, Options, Welcome};

/// What `botloom serve` takes.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    installation: Installation,
    /// The address to listen on, `127.0.0.1:8080` if nothing is said; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Which part of the work this node takes, of several on one database; all of it if nothing is said.
    #[arg(long, value_enum)]
    role: Option<Role>,
    /// Brings a workspace with a bot that is deployed, to look around.
    #[arg(long)]
    demo: bool,
    /// Sets the clock of the bots to this time, for demos and tests: `2026-05-06T10:00:00+08:00`.
    #[arg(long)]
    clock: Option<jiff::Timestamp>,
}

/// Serves until an interrupt or a termination signal.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let mut config = arguments.installation.config()?;
    if let Some(listen) = &arguments.listen {
        config.server.listen.clone_from(listen);
    }
    config.server.role = arguments.role.unwrap_or(config.server.role);
    config.server.demo |= arguments.demo;
    config.server.clock = arguments.clock.or(config.server.clock);
    let spans = serve::telemetry(&config)?;
    let options = Options { database: address(&config)?, config: &config };
    let served = actix_web::rt::System::new().block_on(serve::run(options, welcome));
    if let Err(error) = spans.shutdown() {
        eprintln!("botloom: the last traces could not be sent: {error}");
    }
    served?;
    // Lines of the log are JSON, or people read them.
    if config.log.format == Format::Text {
        eprintln!("stopped");
    }
    Ok(ExitCode::SUCCESS)
}

fn welcome(welcome: &Welcome) {
    let address = format!("http://{}", welcome.address);
    println!("Botloom is ready at {address}");
    if !welcome.role.answers() {
        println!("  a worker: only /healthz, /readyz and /metrics are answered here");
    }
    if let Some((email, password)) = &welcome.owner {
        println!("  sign in as  {email}");
        println!("  password    {password}");
    }
    if let Some(secret) = welcome.demo.as_ref().filter(|_| welcome.role.answers()) {
        println!("try:");
        println!("  {address}/demo/{secret}");
        println!("      talk to the deployed bot as a customer: 我的快递到哪了, or: I want to send a parcel");
        println!("  {address}/templates     clone a bot, edit it, test it, publish and deploy it");
        println!("  {address}/conversations answer a customer who asks for a person");
        println!("  {address}/explorer      do the same by GraphQL");
    }
    if let Some(metrics) = welcome.metrics {
        println!("metrics at http://{metrics}/metrics");
    }
    println!("Ctrl-C stops it; everything is kept.");
}
