//! Requests as plug-ins see them.

use super::answer::Problem;
use crate::host::{Place, Posted};
use actix_web::HttpRequest;
use actix_web::http::header::{self, HeaderName};
use actix_web::web::Payload;

/// The largest body, in bytes. What is no UTF-8 may be an eighth of it: it is given to the plug-in byte by byte.
pub(super) const BODY: usize = 192 * 1024;
/// What plug-ins can be asked with, as the interface `http` of plug-ins has it.
const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
/// Headers that plug-ins do not see: a browser would send those of the console here.
const WITHHELD: [HeaderName; 1] = [header::COOKIE];

/// Where it was posted to.
pub(super) fn place(request: &HttpRequest) -> Place {
    let part = |name| request.match_info().query(name).to_owned();
    Place { deployment: part("deployment"), plugin: part("plugin") }
}

/// Reads a request.
pub(super) async fn read(request: &HttpRequest, body: Payload) -> Result<Posted, Problem> {
    let method = request.method().as_str();
    if !METHODS.contains(&method) {
        return Err(Problem::Method);
    }
    let headers = request.headers().iter().filter(|(name, _)| !WITHHELD.contains(name));
    let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let read = body.to_bytes_limited(BODY).await.map_err(|_| Problem::TooLarge)?;
    let body = read.map_err(|_| Problem::Broken)?.to_vec();
    let rest = request.match_info().query("rest");
    Ok(Posted {
        method: method.to_owned(),
        path: format!("/{rest}"),
        query: request.query_string().to_owned(),
        headers,
        body,
    })
}
