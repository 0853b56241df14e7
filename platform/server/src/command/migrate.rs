//! `botloom migrate`: carries an installation from a SQLite file to PostgreSQL.

use anyhow::{Context, bail};
use botloom_storage::{Address, Store, transfer};
use std::io::Write;
use std::process::ExitCode;

/// What `botloom migrate` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file: `sqlite:data/botloom.db`.
    #[arg(long, value_name = "ADDRESS")]
    from: String,
    /// The new database, which is empty: `postgres://USER@HOST/DATABASE?sslmode=verify-full`.
    #[arg(long, env = "BOTLOOM_DATABASE", hide_env_values = true, value_name = "ADDRESS")]
    to: String,
}

/// Prints a line a table: its name, its rows and their digest, which were the same on both sides.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let (from, to) = (Address::parse(&arguments.from)?, Address::parse(&arguments.to)?);
    let Some(file) = from.as_file() else { bail!("`{from}` is no file: give `sqlite:FILE`") };
    if !file.exists() {
        bail!("there is no `{}`", file.display());
    }
    if to.as_file().is_some() {
        bail!("`{to}` is a file: give `postgres://USER@HOST/DATABASE`");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let carried = runtime.block_on(async {
        let here =
            Store::open(&from).await.with_context(|| format!("the database `{from}` can not be opened"))?;
        let there =
            Store::open(&to).await.with_context(|| format!("the database `{to}` can not be opened"))?;
        let mut told = 0;
        let tell = |table: &str, rows: u64| {
            // Now and then is enough.
            if rows >= told + 10_000 || rows < told {
                told = rows;
                eprintln!("{table}: {rows} rows");
            }
        };
        let carried = transfer(&here, &there, tell).await.context("nothing was carried over")?;
        here.close().await;
        there.close().await;
        anyhow::Ok(carried)
    })?;
    let mut out = std::io::stdout().lock();
    for table in &carried {
        writeln!(out, "{}\t{}\t{}", table.table, table.rows, table.digest)?;
        if table.mended > 0 {
            eprintln!("{}: in {} rows a text had U+0000, which is U+FFFD now", table.table, table.mended);
        }
    }
    let rows: u64 = carried.iter().map(|table| table.rows).sum();
    eprintln!("{rows} rows were carried over; every table has the same rows on both sides");
    eprintln!("keep the folder of the installation: its indexes and keys are not in the database");
    Ok(ExitCode::SUCCESS)
}
