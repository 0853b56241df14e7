//! What every request passes: who sent it, a place to be answered at, what its sender may ask for, and how long it took.

use super::gate::{Closed, Gate, Phase, Surface};
use crate::config::{Limits, Rate};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpResponse};
use botloom_api::{ClientAddress, Limiter, Standing};
use ipnet::IpNet;
use metrics::{counter, histogram};
use serde_json::json;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

/// When to come again to a node that is full or ends its work; another one may be there at once.
const AGAIN: u64 = 2;
/// Where channels of plug-ins are posted to.
const HOOKS: &str = "/hooks/";
/// Where directories come in.
const SCIM: &str = "/scim/";

/// What stands at the doors.
pub struct Doors {
    gate: Arc<Gate>,
    proxies: Vec<IpNet>,
    conversation: Option<Limiter>,
    address: Option<Limiter>,
    hook: Option<Limiter>,
    scim: Option<Limiter>,
}

impl Doors {
    pub fn new(gate: Arc<Gate>, proxies: Vec<IpNet>, limits: &Limits) -> Self {
        Self {
            gate,
            proxies,
            conversation: limiter("conversation", limits.conversation),
            address: limiter("address", limits.address),
            hook: limiter("hook", limits.hook),
            scim: limiter("scim", limits.scim),
        }
    }

    /// The address of who sent a request: the last one that none of our proxies wrote down.
    fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let ours =
            |address: IpAddr| self.proxies.iter().any(|network| network.contains(&address.to_canonical()));
        let forwarded = headers.get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
        let mut hops: Vec<IpAddr> = Vec::new();
        for hop in forwarded.flat_map(|value| value.split(',')) {
            match hop.trim().parse() {
                Ok(address) => hops.push(address),
                // What stands before something that is no address is nothing that can be trusted.
                Err(_) => hops.clear(),
            }
        }
        hops.push(peer);
        let mut client = peer;
        for hop in hops.into_iter().rev() {
            client = hop;
            if !ours(hop) {
                break;
            }
        }
        client
    }

    /// What a request of a web chat may ask for: how its sender stands with the limit that is nearest.
    fn standing(&self, client: IpAddr, request: &ServiceRequest) -> Option<Standing> {
        let by_address = self.address.as_ref().map(|limiter| limiter.take(&bucket(client), 1));
        if by_address.is_some_and(|standing| standing.refused) {
            return by_address;
        }
        let writes = request.method() == Method::POST;
        let conversation = request.path().strip_prefix("/v3/directline/conversations/").filter(|_| writes);
        let conversation = conversation.and_then(|rest| rest.split('/').next()).filter(|id| !id.is_empty());
        let limiter = self.conversation.as_ref();
        limiter.zip(conversation).map(|(limiter, id)| limiter.take(id, 1)).or(by_address)
    }
}

impl Doors {
    /// What a system that posts to the channel of a plug-in may ask for: each address and channel by itself, so that no stranger uses up what
    /// another one may.
    fn hooked(&self, client: IpAddr, request: &ServiceRequest) -> Option<Standing> {
        let mut parts = request.path().strip_prefix(HOOKS)?.splitn(3, '/');
        let place = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        self.hook
            .as_ref()
            .map(|limiter| limiter.take(&format!("{} {}/{}", bucket(client), place.0, place.1), 1))
    }
}

/// A limit of these settings, if there is one.
pub fn limiter(name: &'static str, rate: Rate) -> Option<Limiter> {
    rate.0.map(|(amount, window)| Limiter::new(name, amount, window))
}

/// Whose bucket it is: of IPv6 a whole network belongs to one customer.
fn bucket(client: IpAddr) -> String {
    match client {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => match address.to_ipv4_mapped() {
            Some(address) => address.to_string(),
            None => format!("{:?}", &address.segments()[..4]),
        },
    }
}

fn surface(path: &str) -> Option<Surface> {
    if path.starts_with("/v3/directline") {
        Some(Surface::WebChat)
    } else if path.starts_with(HOOKS) {
        Some(Surface::Hooks)
    } else if path.starts_with(SCIM) {
        Some(Surface::Scim)
    } else if path == "/graphql" {
        Some(Surface::GraphQl)
    } else {
        None
    }
}

/// Lets a request pass, or says why not.
pub async fn pass<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let began = Instant::now();
    let doors = request.app_data::<Data<Doors>>().cloned();
    let surface = surface(request.path());
    let name = surface.map_or("pages", Surface::name);
    let response = match (doors, surface) {
        (Some(doors), Some(surface)) if request.method() != Method::OPTIONS => {
            enter(&doors, surface, request, next).await?
        }
        _ => next.call(request).await?.map_into_left_body(),
    };
    let status = match response.status().as_u16() {
        ..200 => "1xx",
        200..300 => "2xx",
        300..400 => "3xx",
        400..500 => "4xx",
        500.. => "5xx",
    };
    histogram!("botloom_request_duration_seconds", "surface" => name, "status" => status)
        .record(began.elapsed());
    Ok(response)
}

async fn enter<B: MessageBody>(
    doors: &Doors,
    surface: Surface,
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error> {
    let peer = request.peer_addr().map(|address| address.ip());
    let client = peer.map(|peer| doors.client(peer, request.headers()));
    if let Some(client) = client {
        request.extensions_mut().insert(ClientAddress(client));
    }
    // A node that ends sends everybody elsewhere, whoever they are and however much they ask for.
    if doors.gate.phase() == Phase::Draining {
        counter!("botloom_refused_total", "surface" => surface.name(), "reason" => "draining").increment(1);
        return Ok(closed(request, surface, Closed::Draining));
    }
    let standing = match (surface, client) {
        (Surface::WebChat, Some(client)) => doors.standing(client, &request),
        (Surface::Hooks, Some(client)) => doors.hooked(client, &request),
        (Surface::Scim, Some(client)) => doors.scim.as_ref().map(|limiter| limiter.take(&bucket(client), 1)),
        _ => None,
    };
    if let Some(standing) = standing.filter(|standing| standing.refused) {
        counter!("botloom_refused_total", "surface" => surface.name(), "reason" => "rate").increment(1);
        let message = format!("this is more than may be sent at a time; come again in {} s", standing.reset);
        let refused = refusal(surface, StatusCode::TOO_MANY_REQUESTS, "TooManyRequests", &message);
        let mut response = request.into_response(refused).map_into_right_body();
        say(response.headers_mut(), &standing);
        return Ok(response);
    }
    // Whoever only reads or watches takes no place; of hooks a plug-in reads each, and directories write in several ways.
    let place = match *request.method() == Method::POST || matches!(surface, Surface::Hooks | Surface::Scim) {
        true => match doors.gate.enter(surface).await {
            Ok(place) => Some(place),
            Err(why) => return Ok(closed(request, surface, why)),
        },
        false => None,
    };
    let mut response = next.call(request).await?.map_into_left_body();
    drop(place);
    if let Some(standing) = standing {
        say(response.headers_mut(), &standing);
    }
    Ok(response)
}

/// Says that there is no way in, and when to come again.
fn closed<B: MessageBody>(
    request: ServiceRequest,
    surface: Surface,
    why: Closed,
) -> ServiceResponse<EitherBody<B>> {
    let message = match why {
        Closed::Full => "too many requests are waiting; come again soon",
        Closed::Draining => "this node ends its work; come again, another one is there",
    };
    let mut refused = refusal(surface, StatusCode::SERVICE_UNAVAILABLE, "ServiceBusy", message);
    refused.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(AGAIN));
    if why == Closed::Draining {
        refused.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    request.into_response(refused).map_into_right_body()
}

fn say(headers: &mut HeaderMap, standing: &Standing) {
    for (name, value) in standing.headers() {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// In the words of the surface.
fn refusal(surface: Surface, status: StatusCode, code: &str, message: &str) -> HttpResponse {
    let mut response = HttpResponse::build(status);
    match surface {
        Surface::WebChat => {
            // Pages of other sites may read why.
            response.insert_header((header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"));
            response.insert_header((
                header::ACCESS_CONTROL_EXPOSE_HEADERS,
                "Retry-After, RateLimit, RateLimit-Policy",
            ));
            response.insert_header((header::CACHE_CONTROL, "no-store"));
            response.json(json!({"error": {"code": code, "message": message}}))
        }
        Surface::Hooks => {
            response.insert_header((header::CACHE_CONTROL, "no-store"));
            response.json(json!({"error": {"code": code, "message": message}}))
        }
        Surface::Scim => {
            response.insert_header((header::CACHE_CONTROL, "no-store"));
            response.content_type("application/scim+json");
            let status = status.as_u16().to_string();
            let schema = "urn:ietf:params:scim:api:messages:2.0:Error";
            response.json(json!({"schemas": [schema], "status": status, "detail": message}))
        }
        Surface::GraphQl => {
            response.insert_header((header::CACHE_CONTROL, "no-store"));
            response.json(json!({"errors": [{"message": message, "extensions": {"code": "UNAVAILABLE"}}]}))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Server;

    #[test]
    fn only_our_proxies_say_who_sent_a_request() {
        let gate = Arc::new(Gate::new(&Server::default()));
        let proxies = ["10.0.0.0/8", "fd00::1/128"].map(|text| text.parse().unwrap()).to_vec();
        let doors = Doors::new(gate, proxies, &Limits::default());
        let client = |peer: &str, forwarded: &[&str]| {
            let mut headers = HeaderMap::new();
            for value in forwarded {
                headers.append(
                    HeaderName::from_static("x-forwarded-for"),
                    HeaderValue::from_str(value).unwrap(),
                );
            }
            doors.client(peer.parse().unwrap(), &headers).to_string()
        };
        assert_eq!(client("192.0.2.7", &["198.51.100.1"]), "192.0.2.7", "a stranger's word");
        assert_eq!(client("10.1.1.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            client("10.1.1.1", &["203.0.113.9, 198.51.100.1, 10.2.2.2"]),
            "198.51.100.1",
            "what a client wrote itself"
        );
        assert_eq!(client("10.1.1.1", &["203.0.113.9", "198.51.100.1"]), "198.51.100.1");
        assert_eq!(client("10.1.1.1", &["nonsense"]), "10.1.1.1");
        assert_eq!(client("fd00::1", &["2001:db8::5"]), "2001:db8::5");
        assert_eq!(client("10.1.1.1", &[]), "10.1.1.1");
        assert_eq!(client("::ffff:10.1.1.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(bucket("2001:db8:1:2:3::9".parse().unwrap()), bucket("2001:db8:1:2::1".parse().unwrap()));
        assert_eq!(bucket("::ffff:192.0.2.7".parse().unwrap()), "192.0.2.7");
    }
}
