//! Opens tickets in a CRM: `POST /api/tickets` with JSON, once for each subject of a conversation.

mod bindings;

use bindings::{Failure, Guest, Ticket, Urgency};
use botloom_sdk::json::{Value, record};
use botloom_sdk::{conversation, http, kv, log};

const TICKETS: &str = "https://crm.example.com/api/tickets";

/// The longest reason of a refusal that is handed on, in characters.
const LONGEST_REASON: usize = 200;

struct Plugin;

botloom_sdk::export!(Plugin);

impl Guest for Plugin {
    fn open(
        subject: String,
        description: String,
        urgency: Urgency,
        phone: Option<String>,
    ) -> Result<Ticket, Failure> {
        let key = format!("ticket:{:016x}", hash(subject.trim()));
        match kv::CONVERSATION.get(&key) {
            Ok(Some(number)) => return Ok(Ticket { number, opened: false }),
            Ok(None) => {}
            // Without its memory the CRM still keeps a ticket from being opened twice: by the key below.
            Err(error) => log::warn(&format!("tickets: nothing is remembered: {error:?}")),
        }
        let customer = conversation::user();
        let mut fields = vec![
            ("subject".to_owned(), Value::from(subject.trim())),
            ("description".to_owned(), description.into()),
            ("urgency".to_owned(), level(urgency).into()),
            ("channel".to_owned(), conversation::channel().into()),
        ];
        if let Some(customer) = customer {
            let name = customer.name.map_or(Value::Null, Value::from);
            fields.push(("customer".to_owned(), record([("id", customer.id.into()), ("name", name)])));
        }
        if let Some(phone) = phone {
            fields.push(("phone".to_owned(), phone.into()));
        }
        let request = http::post(TICKETS).json(&Value::Record(fields)).header("x-api-key", "${CRM_KEY}");
        let request =
            request.header("idempotency-key", &format!("{}:{key}", conversation::id())).timeout_ms(3000);
        let response = request.send().map_err(|error| unavailable(&format!("{error:?}")))?;
        let answer = response.json();
        if matches!(response.status, 400 | 409 | 422) {
            let reason = answer.ok().and_then(|answer| answer.get("message")?.text().map(str::to_owned));
            let reason = reason.unwrap_or_else(|| format!("status {}", response.status));
            return Err(Failure::Refused(reason.chars().take(LONGEST_REASON).collect()));
        }
        if !response.is_ok() {
            return Err(unavailable(&format!("status {}", response.status)));
        }
        let number = answer.ok().and_then(|answer| answer.get("number")?.digits().map(str::to_owned));
        let number = number.ok_or_else(|| unavailable("the answer has no number"))?;
        if let Err(error) = kv::CONVERSATION.set(&key, &number) {
            log::warn(&format!("tickets: {number} is not remembered: {error:?}"));
        }
        Ok(Ticket { number, opened: true })
    }
}

fn level(urgency: Urgency) -> &'static str {
    match urgency {
        Urgency::Low => "low",
        Urgency::Normal => "normal",
        Urgency::High => "high",
    }
}

fn unavailable(what: &str) -> Failure {
    log::error(&format!("tickets: {what}"));
    Failure::Unavailable
}

/// A short name of a text that is the same in every call (FNV-1a, 64 bits).
fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_sdk::test::Host;

    const POST: &str = "POST https://crm.example.com/api/tickets";

    fn host() -> Host {
        Host::new().secret("CRM_KEY", "for-tests-only").user("u-7", Some("李雷"))
    }

    fn open(host: &Host, subject: &str) -> Result<Ticket, Failure> {
        host.run(|| {
            Plugin::open(
                subject.to_owned(),
                "屏幕碎了".to_owned(),
                Urgency::High,
                Some("13800138000".to_owned()),
            )
        })
    }

    #[test]
    fn a_ticket_is_opened_once() {
        let host = host().answer(POST, 201, r#"{"number": 4711}"#);
        assert_eq!(open(&host, "退货").unwrap(), Ticket { number: "4711".to_owned(), opened: true });
        assert_eq!(open(&host, " 退货 ").unwrap(), Ticket { number: "4711".to_owned(), opened: false });
        let requests = host.requests();
        assert_eq!(requests.len(), 1);
        let body = String::from_utf8(requests[0].body.clone().unwrap()).unwrap();
        assert_eq!(
            body,
            r#"{"subject":"退货","description":"屏幕碎了","urgency":"high","channel":"web","customer":{"id":"u-7","name":"李雷"},"phone":"13800138000"}"#
        );
        assert!(requests[0].headers.contains(&("x-api-key".to_owned(), "${CRM_KEY}".to_owned())));
        assert!(open(&host, "换货").unwrap().opened);
        assert_ne!(host.requests()[1].headers, requests[0].headers);
    }

    #[test]
    fn a_refusal_is_handed_on() {
        let host = host().answer(POST, 422, r#"{"message": "subject is too short"}"#);
        assert_eq!(open(&host, "x").unwrap_err(), Failure::Refused("subject is too short".to_owned()));
        assert!(host.values()[1].is_empty());
    }

    #[test]
    fn trouble_is_told_to_the_author_only() {
        for (status, body) in [(500, ""), (200, "{}"), (200, "no json"), (403, "")] {
            let host = host().answer(POST, status, body);
            assert_eq!(open(&host, "x").unwrap_err(), Failure::Unavailable, "{status}");
            assert_eq!(host.log().len(), 1);
        }
        let host = host().fail(POST, http::Error::Timeout);
        assert_eq!(open(&host, "x").unwrap_err(), Failure::Unavailable);
    }
}
