//! The least that a message over HTTP takes: to be read and sent back, and to be written to a file before.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use actix_web::web::{Data, Json};
use actix_web::{App, HttpServer, web};
use anyhow::Context;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

/// A message of usual length.
pub const TEXT: &str =
    "how much does it cost to send a parcel of three kilograms to Chengdu, and when will it be there?";
/// About as much as a turn is in the log.
const RECORD: usize = 500;
/// So many are written and synced together at most.
const GROUP: usize = 256;

/// What `botloom bench limits` takes.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file that is written.
    file: PathBuf,
}

/// A file whose writes are synced in groups: who comes while a group is being synced shares the next one.
#[derive(Clone)]
struct Log(mpsc::Sender<oneshot::Sender<()>>);

impl Log {
    fn start(mut file: File) -> Self {
        let (sender, mut receiver) = mpsc::channel::<oneshot::Sender<()>>(4_096);
        std::thread::spawn(move || {
            while let Some(first) = receiver.blocking_recv() {
                let mut waiting = vec![first];
                while waiting.len() < GROUP
                    && let Ok(more) = receiver.try_recv()
                {
                    waiting.push(more);
                }
                let written =
                    file.write_all(&vec![b'.'; RECORD * waiting.len()]).and_then(|()| file.sync_data());
                // Whoever waits is told by silence that nothing was written.
                if written.is_ok() {
                    for waiting in waiting {
                        let _gone = waiting.send(());
                    }
                }
            }
        });
        Self(sender)
    }

    async fn append(&self) -> Result<(), actix_web::Error> {
        let gone = |_| actix_web::error::ErrorInternalServerError("the file cannot be written");
        let (answer, written) = oneshot::channel();
        self.0
            .send(answer)
            .await
            .map_err(|_| actix_web::error::ErrorInternalServerError("the writer ended"))?;
        written.await.map_err(gone)
    }
}

async fn echo(message: Json<Value>) -> Json<Value> {
    message
}

async fn append(message: Json<Value>, log: Data<Log>) -> Result<Json<Value>, actix_web::Error> {
    log.append().await?;
    Ok(message)
}

/// Serves until it is ended.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let log = Data::new(Log::start(File::create(&arguments.file).context("the file cannot be made")?));
    actix_web::rt::System::new().block_on(async {
        let app = move || {
            App::new()
                .app_data(log.clone())
                .route("/echo", web::post().to(echo))
                .route("/append", web::post().to(append))
        };
        let server = HttpServer::new(app).bind("127.0.0.1:0")?;
        let address = server.addrs().first().copied().context("it listens somewhere")?;
        println!("ready at http://{address}\nCtrl-C stops it");
        server.run().await?;
        anyhow::Ok(())
    })?;
    Ok(ExitCode::SUCCESS)
}
