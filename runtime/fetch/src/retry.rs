//! What is asked again, and after which pause.

use crate::exchange::Answer;
use hyper::StatusCode;
use hyper::header::{self, HeaderMap};
use std::time::{Duration, SystemTime};

const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Whether the host says that another try may go better.
pub fn is_passing(status: StatusCode) -> bool {
    [
        StatusCode::TOO_MANY_REQUESTS,
        StatusCode::BAD_GATEWAY,
        StatusCode::SERVICE_UNAVAILABLE,
        StatusCode::GATEWAY_TIMEOUT,
    ]
    .contains(&status)
}

/// The pause before the next try: it doubles from try to try, half of it by chance; a host that names a time
/// gets it.
///
/// `tries` counts those before; `chance` is any number, the same for the same pause.
pub fn pause(tries: u32, answer: Option<&Answer>, now: SystemTime, chance: u32) -> Duration {
    let full = FIRST_PAUSE.saturating_mul(2_u32.saturating_pow(tries)).min(LONGEST_PAUSE);
    let own = full / 2 + (full / 2).mul_f64(f64::from(chance) / f64::from(u32::MAX));
    let named = answer.and_then(|answer| retry_after(&answer.headers, now));
    named.map_or(own, |named| named.max(own))
}

/// `Retry-After`: seconds, or a date that is read against the host's own clock if it tells it.
fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(text.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let theirs =
        headers.get(header::DATE).and_then(|date| httpdate::parse_http_date(date.to_str().ok()?).ok());
    Some(date.duration_since(theirs.unwrap_or(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::body::Bytes;

    fn answer(status: u16, headers: &[(&'static str, &str)]) -> Answer {
        let headers = headers.iter().map(|(name, value)| {
            (header::HeaderName::from_static(name), header::HeaderValue::from_str(value).unwrap())
        });
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            headers: headers.collect(),
            body: Bytes::new(),
        }
    }

    #[test]
    fn pauses_double_and_are_spread() {
        let now = SystemTime::UNIX_EPOCH;
        let range =
            |tries| (pause(tries, None, now, 0).as_millis(), pause(tries, None, now, u32::MAX).as_millis());
        assert_eq!(range(0), (50, 100));
        assert_eq!(range(1), (100, 200));
        assert_eq!(range(3), (400, 800));
        assert_eq!(range(200), (2500, 5000));
    }

    #[test]
    fn a_host_that_names_a_time_gets_it() {
        let now = httpdate::parse_http_date("Wed, 21 Oct 2026 07:28:00 GMT").unwrap();
        let seconds = |status, headers: &[_]| pause(0, Some(&answer(status, headers)), now, 0).as_secs();
        assert_eq!(seconds(429, &[("retry-after", "7")]), 7);
        assert_eq!(seconds(503, &[("retry-after", " 120 ")]), 120);
        assert_eq!(seconds(503, &[("retry-after", "Wed, 21 Oct 2026 07:29:30 GMT")]), 90);
        let theirs = ("date", "Wed, 21 Oct 2026 07:29:00 GMT");
        assert_eq!(seconds(503, &[("retry-after", "Wed, 21 Oct 2026 07:29:30 GMT"), theirs]), 30);
        assert_eq!(seconds(429, &[("retry-after", "99999999999999999999999")]), u64::MAX);
        for odd in ["Wed, 21 Oct 2020 07:28:00 GMT", "-1", "soon", "", "1.5"] {
            assert_eq!(seconds(429, &[("retry-after", odd)]), 0, "{odd}");
        }
    }

    #[test]
    fn only_what_passes_is_asked_again() {
        let again: Vec<u16> =
            (100..1000).filter(|status| is_passing(StatusCode::from_u16(*status).unwrap())).collect();
        assert_eq!(again, [429, 502, 503, 504]);
    }
}
