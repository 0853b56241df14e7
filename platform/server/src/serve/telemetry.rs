//! Logs on stderr, and traces to a collector.
//!
//! Spans are made where things happen (the crate `tracing`) and carry what is shown here and no more: no texts, no names of customers, no
//! secrets. Every operation has a trace id, also where nothing is sent, so that an error and the lines of the log can be matched.

use crate::config::{Format, Log, Traces};
use anyhow::Context as _;
use async_trait::async_trait;
use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;
use std::fmt;
use std::time::Duration;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::{EnvFilter, filter_fn};
use tracing_subscriber::fmt::format::{self, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

/// How long a collector may take for a batch.
const PATIENCE: Duration = Duration::from_secs(10);

/// Begins to log and to trace. What is returned sends what is left when it is told to shut down.
pub fn begin(log: &Log, traces: &Traces) -> anyhow::Result<SdkTracerProvider> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|error| anyhow::anyhow!("`log.filter`: {error}"))?;
    let provider = provider(traces)?;
    // Lines of the log say which trace they belong to; as events of spans they would go where texts of errors should not.
    let ours = filter_fn(|meta| {
        meta.is_span() && *meta.level() <= Level::INFO && meta.target().starts_with("botloom")
    });
    let spans = tracing_opentelemetry::layer()
        .with_tracer(provider.tracer("botloom"))
        .with_location(false)
        .with_threads(false)
        .with_target(false)
        .with_tracked_inactivity(false)
        .with_filter(ours);
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .event_format(Lines { format: log.format, text: format::format().with_ansi(false) })
        .with_filter(filter);
    tracing_subscriber::registry().with(spans).with(lines).init();
    Ok(provider)
}

fn provider(traces: &Traces) -> anyhow::Result<SdkTracerProvider> {
    let resource = Resource::builder()
        .with_service_name(traces.service.clone())
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let builder = SdkTracerProvider::builder().with_resource(resource);
    let Some(endpoint) = &traces.endpoint else {
        // Ids are made all the same.
        return Ok(builder.with_sampler(Sampler::AlwaysOff).build());
    };
    let mut url = url::Url::parse(endpoint).with_context(|| format!("`traces.endpoint`: `{endpoint}`"))?;
    if url.path() == "/" {
        url.set_path("/v1/traces");
    }
    let agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .http_status_as_error(false)
        .build()
        .into();
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Client(agent))
        .with_endpoint(url.as_str())
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(PATIENCE)
        .with_headers(headers(traces)?)
        .build()?;
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(traces.sample)));
    Ok(builder.with_sampler(sampler).with_batch_exporter(exporter).build())
}

fn headers(traces: &Traces) -> anyhow::Result<HashMap<String, String>> {
    let Some(text) = &traces.headers else { return Ok(HashMap::new()) };
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').context("`traces.headers`: write `name=value`")?;
        Ok((name.trim().to_owned(), value.trim().to_owned()))
    };
    text.reveal().split(',').map(pair).collect()
}

/// The exporter has a thread of its own, so a client that blocks is right there.
#[derive(Debug)]
struct Client(ureq::Agent);

#[async_trait]
impl HttpClient for Client {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (parts, body) = request.into_parts();
        let mut post = self.0.post(parts.uri.to_string());
        for (name, value) in &parts.headers {
            post = post.header(name, value);
        }
        let mut answer = post.send(&body[..])?;
        let read = answer.body_mut().with_config().limit(4 << 20).read_to_vec()?;
        Ok(Response::builder().status(answer.status().as_u16()).body(Bytes::from(read))?)
    }
}

/// The lines of the log.
struct Lines {
    format: Format,
    text: format::Format,
}

impl<S, N> FormatEvent<S, N> for Lines
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        ctx: &FmtContext<'_, S, N>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let trace = botloom_api::trace_id();
        match self.format {
            Format::Text => {
                let mut line = String::new();
                self.text.format_event(ctx, Writer::new(&mut line), event)?;
                out.write_str(line.trim_end())?;
                match trace {
                    Some(trace) => writeln!(out, " trace_id={trace}"),
                    None => writeln!(out),
                }
            }
            Format::Json => {
                let meta = event.metadata();
                let mut fields = Fields::default();
                event.record(&mut fields);
                let mut line = Map::new();
                line.insert("timestamp".to_owned(), json!(jiff::Timestamp::now().to_string()));
                line.insert("level".to_owned(), json!(meta.level().as_str()));
                line.insert("target".to_owned(), json!(meta.target()));
                line.extend(fields.0);
                if let Some(trace) = trace {
                    line.insert("trace_id".to_owned(), json!(trace));
                }
                writeln!(out, "{}", Json::Object(line))
            }
        }
    }
}

/// The fields of a line as JSON.
#[derive(Default)]
struct Fields(Map<String, Json>);

impl Fields {
    fn put(&mut self, field: &Field, value: Json) {
        self.0.insert(field.name().to_owned(), value);
    }
}

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.put(field, json!(format!("{value:?}")));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.put(field, json!(value));
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.put(field, json!(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.put(field, json!(value));
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.put(field, json!(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.put(field, json!(value));
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        let (mut text, mut next) = (value.to_string(), value.source());
        while let Some(cause) = next {
            text = format!("{text}: {cause}");
            next = cause.source();
        }
        self.put(field, json!(text));
    }
}
