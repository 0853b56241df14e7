//! `botloom explain`: why a bot understands a message as it does.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use botloom_engine::{build, explain, sources};
use botloom_ports::{Clock, SystemClock};
use jiff::tz::TimeZone;
use serde_json::Value;

use crate::{assets, folder, language, problems};

/// What `botloom explain` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The bot's folder.
    folder: PathBuf,
    /// What a customer writes.
    message: String,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// Prints the flows that the message may mean and why, its values and its cues.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let files = folder::read(&arguments.folder)?;
    let release = match build(&files, &assets::installed()?) {
        Ok((release, _)) => release,
        Err(found) => {
            problems::print(
                std::io::stderr().lock(),
                &found,
                &sources(&files).0,
                language::of_environment(),
                false,
            )?;
            eprintln!("the bot has {} errors: nothing was explained", problems::errors(&found));
            return Ok(ExitCode::from(1));
        }
    };
    let now = SystemClock.now().to_zoned_datetime(TimeZone::system());
    let found = explain(&release, &arguments.message, &now);
    let mut out = std::io::stdout().lock();
    if arguments.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&found)?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let list = |key: &str| found[key].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if let Some(language) = found["language"].as_str() {
        writeln!(out, "language  {language}")?;
    }
    for value in list("values") {
        writeln!(
            out,
            "value     {} = {} (from `{}`)",
            text(&value["slot"]),
            text(&value["value"]),
            text(&value["text"])
        )?;
    }
    for cue in list("cues") {
        writeln!(out, "cue       {}", text(&cue))?;
    }
    let flows = list("why");
    if flows.is_empty() {
        writeln!(out, "no flow   nothing in the message is in any example")?;
    }
    for (at, flow) in flows.iter().enumerate() {
        let title = if at == 0 { "flow" } else { "or" };
        writeln!(
            out,
            "{title:<9} {} {} (margin {}, likeness {}, known {})",
            text(&flow["flow"]),
            flow["score"],
            flow["margin"],
            flow["likeness"],
            flow["known"]
        )?;
        if let Some(nearest) = flow["nearest"].as_str() {
            writeln!(out, "          nearest example: {nearest}")?;
        }
        if let Some(sense) = flow["sense"].as_f64().filter(|sense| *sense != 0.0) {
            writeln!(out, "          {sense:>+7.3}  what its words mean, known or not to the examples")?;
        }
        for part in flow["features"].as_array().into_iter().flatten() {
            writeln!(
                out,
                "          {:>+7.3}  {}",
                part["weight"].as_f64().unwrap_or_default(),
                text(&part["feature"])
            )?;
        }
    }
    if let Some(lead) = found["lead"].as_f64() {
        writeln!(out, "lead      {lead:.3} before the next")?;
    }
    Ok(ExitCode::SUCCESS)
}
