//! Customers who write as fast as they are answered, and what that costs the server.

use std::time::{Duration, Instant};

use http_body_util::Full;
use hyper::Request;
use hyper::body::Bytes;
use serde_json::{Value, json};

use super::super::share;
use super::customer::Customer;
use super::process::Measured;

/// What one customer does: one request after the other.
pub type Work = Vec<Request<Full<Bytes>>>;

/// Connects a customer for each, lets all work at the same time, and tells how long an answer took, how many there were in a second, and
/// what of the server's processor each took.
pub async fn run(server: &mut Measured, work: Vec<Work>) -> anyhow::Result<Value> {
    // A server closes a connection that is idle for a few seconds, so that they are made last.
    let mut customers = Vec::with_capacity(work.len());
    for work in work {
        customers.push((Customer::connect(&server.address).await?, work));
    }
    let before = server.processor()?;
    let begun = Instant::now();
    let customers: Vec<_> =
        customers.into_iter().map(|(customer, work)| tokio::spawn(one(customer, work))).collect();
    let mut times: Vec<Duration> = Vec::new();
    for customer in customers {
        times.extend(customer.await??);
    }
    let took = begun.elapsed();
    let processor = server.processor()? - before;
    times.sort_unstable();
    let count = times.len() as f64;
    let millis = |part| (share(&times, part).as_secs_f64() * 1e6).round() / 1e3;
    Ok(json!({
        "turns": times.len(),
        "p50_ms": millis(0.5),
        "p99_ms": millis(0.99),
        "per_second": (count / took.as_secs_f64()).round(),
        "cpu_us": (processor.as_secs_f64() * 1e7 / count).round() / 10.0,
    }))
}

async fn one(mut customer: Customer, work: Work) -> anyhow::Result<Vec<Duration>> {
    let mut times = Vec::with_capacity(work.len());
    for request in work {
        let begun = Instant::now();
        customer.send(request).await?;
        times.push(begun.elapsed());
    }
    Ok(times)
}
