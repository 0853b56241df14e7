//! Looks orders up in the shop's own system: `GET /v1/orders/NUMBER` with a token that only the host knows.

mod bindings;

use bindings::{Failure, Guest, Money, Order, Status};
use botloom_sdk::json::Value;
use botloom_sdk::{http, log};

const ORDERS: &str = "https://api.example.com/v1/orders/";

struct Plugin;

botloom_sdk::export!(Plugin);

impl Guest for Plugin {
    fn track(number: String) -> Result<Order, Failure> {
        let number = number.trim();
        if number.is_empty() {
            return Err(Failure::NotFound);
        }
        let request = http::get(format!("{ORDERS}{}", http::encode(number)));
        let request =
            request.header("authorization", "Bearer ${ORDERS_TOKEN}").header("accept", "application/json");
        let response = request.timeout_ms(2000).send().map_err(|error| unavailable(&format!("{error:?}")))?;
        match response.status {
            200 => {}
            404 => return Err(Failure::NotFound),
            status => return Err(unavailable(&format!("status {status}"))),
        }
        let found = response.json().map_err(|error| unavailable(&error.to_string()))?;
        order(&found).ok_or_else(|| unavailable("the answer lacks `status` or `total`"))
    }
}

/// An order as the system writes it.
fn order(found: &Value) -> Option<Order> {
    let status = match found.get("status")?.text()? {
        "packed" => Status::Packed,
        "shipped" => Status::OnItsWay,
        "delivered" => Status::Delivered,
        _ => return None,
    };
    let total = found.get("total")?;
    Some(Order {
        status,
        total: Money {
            amount: total.get("amount")?.digits()?.to_owned(),
            currency: total.get("currency")?.text()?.to_owned(),
        },
        eta: found.get("eta").and_then(Value::text).map(str::to_owned),
    })
}

/// What went wrong is for the bot's author; the customer only hears that it does not work now.
fn unavailable(what: &str) -> Failure {
    log::error(&format!("orders: {what}"));
    Failure::Unavailable
}

#[cfg(test)]
mod tests {
    use super::*;
    use botloom_sdk::test::Host;

    /// Answers of the real system, recorded once.
    fn recorded() -> Host {
        Host::recorded(include_str!("../recorded.json"))
    }

    fn track(number: &str) -> Result<Order, Failure> {
        recorded().run(|| Plugin::track(number.to_owned()))
    }

    #[test]
    fn an_order_is_found() {
        let order = track(" SO123456 ").unwrap();
        assert_eq!(order.status, Status::OnItsWay);
        assert_eq!((order.total.amount.as_str(), order.total.currency.as_str()), ("99.90", "CNY"));
        assert_eq!(order.eta.as_deref(), Some("2026-05-02T15:00:00+08:00"));
        assert_eq!(track("SO123457").unwrap().eta, None);
    }

    #[test]
    fn the_token_is_named_and_not_known() {
        let host = recorded();
        let _ = host.run(|| Plugin::track("SO123456".to_owned()));
        let headers = &host.requests()[0].headers;
        assert!(headers.contains(&("authorization".to_owned(), "Bearer ${ORDERS_TOKEN}".to_owned())));
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert_eq!(track("SO000000"), Err(Failure::NotFound));
        assert_eq!(track("../admin"), Err(Failure::NotFound));
        assert_eq!(track(" "), Err(Failure::NotFound));
    }

    #[test]
    fn trouble_is_told_to_the_author_only() {
        for number in ["SO500", "SO401", "SOTIME", "SOHTML", "SOODD"] {
            let host = recorded();
            assert_eq!(host.run(|| Plugin::track(number.to_owned())), Err(Failure::Unavailable), "{number}");
            assert_eq!(host.log().len(), 1, "{number}");
        }
    }
}
