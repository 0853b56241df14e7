//! The WebSocket on which a client receives the transcript.
//!
//! What was sent is known by its number alone: lines come from the live turns while these follow one another, and from the
//! host's log at the beginning, after a gap, and after falling behind. So nothing is lost or repeated, whatever the order in
//! which turns are announced.

use super::access::Access;
use super::problem::{Problem, chain};
use super::{Web, inbound, render};
use crate::HostError;
use actix_web::web::{Data, Payload, Query};
use actix_web::{Error, HttpRequest, HttpResponse, rt};
use actix_ws::{CloseCode, Closed, Message, MessageStream, Session};
use botloom_ports::{Activity, TurnRecord};
use serde::Deserialize;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

/// How often an empty frame keeps the connection open.
const KEEP_ALIVE: Duration = Duration::from_secs(25);
/// A client that sends nothing for so long, not even the answer to a ping, is gone.
const SILENCE: Duration = Duration::from_secs(80);
/// A client that does not take a frame for so long is cut off; it resumes from its watermark.
const STALL: Duration = Duration::from_secs(20);
/// How many activities one frame carries at most.
const FRAME: usize = 100;

/// The query of a stream's address.
#[derive(Debug, Deserialize)]
pub(super) struct Opening {
    watermark: Option<String>,
    t: String,
}

/// `GET /conversations/{id}/stream`
pub(super) async fn open(
    web: Data<Web>,
    request: HttpRequest,
    query: Result<Query<Opening>, Error>,
    body: Payload,
) -> Result<HttpResponse, Error> {
    let query = query.map_err(|_| Problem::NoToken)?;
    let access = web.streamed(&request, &query.t)?;
    let sent = inbound::watermark(query.watermark.as_deref())?;
    // Watched before it is read, so that no turn falls between the two.
    let turns = web.host.watch(&access.id);
    let first = web.host.activities(&access.id, sent).await.map_err(Problem::from)?;
    let (response, session, messages) = actix_ws::handle(&request, body)?;
    let stream = Stream { web, access, session, sent };
    rt::spawn(stream.run(first, turns, messages.max_frame_size(inbound::JSON_LIMIT)));
    Ok(response)
}

/// Why a stream ends.
enum End {
    /// The client left.
    Left,
    /// The platform can say no more here; the client should connect again.
    Again,
}

impl From<Closed> for End {
    fn from(_: Closed) -> Self {
        Self::Left
    }
}

struct Stream {
    web: Data<Web>,
    access: Access,
    session: Session,
    /// The number of the last line sent.
    sent: u64,
}

impl Stream {
    async fn run(mut self, first: Vec<Activity>, turns: Receiver<Arc<TurnRecord>>, messages: MessageStream) {
        let session = self.session.clone();
        let open = metrics::gauge!("botloom_sockets_open", "surface" => "web-chat");
        open.increment(1.0);
        let served = self.serve(first, turns, messages).await;
        open.decrement(1.0);
        if let Err(End::Again) = served {
            // A client that is gone need not hear it.
            let _gone = timeout(STALL, session.close(Some(CloseCode::Restart.into()))).await;
        }
    }

    async fn serve(
        &mut self,
        first: Vec<Activity>,
        mut turns: Receiver<Arc<TurnRecord>>,
        mut messages: MessageStream,
    ) -> Result<(), End> {
        self.send(&first, None).await?;
        let mut heard = Instant::now();
        let mut beat = interval_at(heard + KEEP_ALIVE, KEEP_ALIVE);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                turn = turns.recv() => match turn {
                    Ok(record) => self.turn(&record).await?,
                    Err(RecvError::Lagged(_)) => self.catch_up().await?,
                    Err(RecvError::Closed) => return Err(End::Again),
                },
                message = messages.recv() => {
                    heard = Instant::now();
                    match message {
                        Some(Ok(Message::Ping(bytes))) => self.session.pong(&bytes).await?,
                        Some(Ok(Message::Close(reason))) => {
                            self.session.clone().close(reason).await?;
                            return Err(End::Left);
                        }
                        // Clients send empty frames to keep the connection open; they speak by posting.
                        Some(Ok(_)) => {}
                        Some(Err(_)) | None => return Err(End::Left),
                    }
                }
                _ = beat.tick() => {
                    if heard.elapsed() > SILENCE {
                        return Err(End::Left);
                    }
                    self.text(String::new()).await?;
                    self.session.ping(b"").await?;
                }
            }
        }
    }

    /// Sends what is new in a turn.
    async fn turn(&mut self, record: &TurnRecord) -> Result<(), End> {
        let known = record.activities.iter().take_while(|line| line.number <= self.sent).count();
        let fresh = &record.activities[known..];
        match fresh.first() {
            Some(line) if line.number > self.sent + 1 => self.catch_up().await,
            Some(_) => self.send(fresh, record.summary.language.as_deref()).await,
            None => Ok(()),
        }
    }

    /// Sends what the log has and the client does not.
    async fn catch_up(&mut self) -> Result<(), End> {
        match self.web.host.activities(&self.access.id, self.sent).await {
            Ok(lines) => self.send(&lines, None).await,
            Err(error) => {
                if matches!(error, HostError::Failed(_)) {
                    let conversation = self.access.id.as_str();
                    tracing::error!(conversation.id = conversation, error = %chain(&error), "a stream could not be read");
                }
                Err(End::Again)
            }
        }
    }

    async fn send(&mut self, lines: &[Activity], language: Option<&str>) -> Result<(), End> {
        for lines in lines.chunks(FRAME) {
            let set = render::set(&self.access, lines, language, self.sent);
            self.text(set.to_string()).await?;
            self.sent = lines.last().map_or(self.sent, |line| line.number);
        }
        Ok(())
    }

    async fn text(&mut self, text: String) -> Result<(), End> {
        timeout(STALL, self.session.text(text)).await.map_err(|_| End::Left)?.map_err(End::from)
    }
}
