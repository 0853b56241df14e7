//! What watches the process: `/healthz`, `/readyz`, `/metrics`.

use super::gate::{Gate, Phase};
use super::metrics;
use crate::config::{Metrics, Secret};
use ::metrics::gauge;
use actix_web::http::header;
use actix_web::web::{self, Data, ServiceConfig};
use actix_web::{HttpRequest, HttpResponse};
use botloom_api::Platform;
use jiff::{Span, Timestamp};
use metrics_exporter_prometheus::PrometheusHandle;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

/// How long what was found out about the database holds: whoever asks often must not cost it anything.
const READY: Duration = Duration::from_secs(2);
/// How long the database may take to answer.
const ANSWER: Duration = Duration::from_secs(3);
/// How long counts of conversations hold.
const COUNTED: Duration = Duration::from_secs(30);
/// How often what was measured is put into its buckets.
const UPKEEP: Duration = Duration::from_secs(5);

/// Looks after the process.
pub struct Watch {
    platform: Arc<Platform>,
    gate: Arc<Gate>,
    handle: PrometheusHandle,
    token: Option<Secret>,
    /// When the database was tried last, and what is wrong with it.
    probed: Mutex<Option<(Instant, Result<(), String>)>>,
    counted: Mutex<Option<Instant>>,
}

impl Watch {
    pub fn new(
        platform: Arc<Platform>,
        gate: Arc<Gate>,
        handle: PrometheusHandle,
        settings: &Metrics,
    ) -> Self {
        let token = settings.token.clone();
        Self { platform, gate, handle, token, probed: Mutex::default(), counted: Mutex::default() }
    }

    /// Why no work should come here, if so.
    async fn unready(&self) -> Option<String> {
        if self.gate.phase() != Phase::Serving {
            return Some("this node ends its work".to_owned());
        }
        let mut probed = self.probed.lock().await;
        if let Some((at, found)) = &*probed
            && at.elapsed() < READY
        {
            return found.clone().err();
        }
        let found = match timeout(ANSWER, self.platform.store.probe()).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "this node is not ready: the database failed"
                );
                Err("the database takes no turns; the log says why".to_owned())
            }
            Err(_) => {
                tracing::error!(
                    seconds = ANSWER.as_secs(),
                    "this node is not ready: the database does not answer"
                );
                Err(format!("the database does not answer within {ANSWER:?}"))
            }
        };
        *probed = Some((Instant::now(), found.clone()));
        found.err()
    }

    /// Everything in the text format of Prometheus.
    async fn render(&self) -> String {
        for pool in self.platform.store.pools() {
            let set = |state, count: u32| {
                gauge!("botloom_database_connections", "pool" => pool.name, "state" => state)
                    .set(f64::from(count));
            };
            set("idle", pool.idle);
            set("busy", pool.open.saturating_sub(pool.idle));
        }
        metrics::process();
        let mut counted = self.counted.lock().await;
        if counted.is_none_or(|at| at.elapsed() >= COUNTED) {
            *counted = Some(Instant::now());
            // A database that is away must not keep the rest from being seen.
            if let Err(why) =
                timeout(ANSWER, self.count()).await.unwrap_or_else(|_| Err("it took too long".into()))
            {
                tracing::warn!(error = %why, "conversations could not be counted");
            }
        }
        drop(counted);
        self.handle.render()
    }

    async fn count(&self) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
        let (store, now) = (&self.platform.store, self.platform.clock.now());
        let open = store.open_conversations(now.checked_sub(Span::new().hours(24))?).await?;
        for mode in ["bot", "waiting", "member"] {
            let count = open.iter().find(|(name, _)| name == mode).map_or(0, |(_, count)| *count);
            gauge!("botloom_conversations_open", "mode" => mode).set(count as f64);
        }
        let (late, first) = store.overdue(now).await?;
        let seconds = first.map_or(0.0, |first: Timestamp| now.duration_since(first).as_secs_f64());
        gauge!("botloom_deliveries_waiting").set(store.deliveries_waiting().await? as f64);
        gauge!("botloom_timers_late").set(late as f64);
        gauge!("botloom_timers_late_seconds").set(seconds);
        Ok(())
    }
}

/// Puts what was measured into its buckets, also where nobody reads it.
pub async fn keep(handle: PrometheusHandle) {
    loop {
        tokio::time::sleep(UPKEEP).await;
        handle.run_upkeep();
    }
}

/// The addresses for load balancers and supervisors, and metrics for who has the token.
pub fn public(config: &mut ServiceConfig) {
    config
        .route("/healthz", web::get().to(alive))
        .route("/readyz", web::get().to(ready))
        .route("/metrics", web::get().to(guarded));
}

/// The same on an address of its own, which is nobody else's.
pub fn own(config: &mut ServiceConfig) {
    config
        .route("/healthz", web::get().to(alive))
        .route("/readyz", web::get().to(ready))
        .route("/metrics", web::get().to(open));
}

async fn alive() -> HttpResponse {
    plain(HttpResponse::Ok(), "ok\n")
}

fn plain(mut response: actix_web::HttpResponseBuilder, text: impl Into<String>) -> HttpResponse {
    response.content_type("text/plain; charset=utf-8").insert_header((header::CACHE_CONTROL, "no-store"));
    response.body(text.into())
}

async fn ready(watch: Data<Watch>) -> HttpResponse {
    match watch.unready().await {
        None => plain(HttpResponse::Ok(), "ready\n"),
        Some(why) => plain(HttpResponse::ServiceUnavailable(), format!("not ready: {why}\n")),
    }
}

async fn open(watch: Data<Watch>) -> HttpResponse {
    let mut response = plain(HttpResponse::Ok(), watch.render().await);
    let kind = header::HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    response
}

async fn guarded(watch: Data<Watch>, request: HttpRequest) -> HttpResponse {
    let Some(token) = &watch.token else {
        let how = "metrics are off here: set `metrics.listen` or `metrics.token`\n";
        return plain(HttpResponse::NotFound(), how);
    };
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
    // Hashes differ in no way that tells how much of a guess was right.
    if blake3::hash(given.trim().as_bytes()) != blake3::hash(token.reveal().as_bytes()) {
        let mut refused = plain(HttpResponse::Unauthorized(), "send the token of `metrics.token`\n");
        refused.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        return refused;
    }
    open(watch).await
}
