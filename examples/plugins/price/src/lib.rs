//! What a customer pays, to the cent: whole numbers of the currency's smallest unit, no floating point.

mod bindings;

use bindings::{Bill, Failure, Guest, Money};

/// The most parts that an amount is split into.
const MOST_PARTS: u32 = 360;

struct Plugin;

botloom_sdk::export!(Plugin);

impl Guest for Plugin {
    fn bill_of(price: Money, quantity: u32, discount_percent: u32) -> Result<Bill, Failure> {
        if discount_percent > 100 {
            return Err(Failure::BadNumber);
        }
        let price = Amount::read(&price)?;
        let subtotal = price.units.checked_mul(i128::from(quantity)).ok_or(Failure::TooLarge)?;
        let hundredfold = subtotal.checked_mul(i128::from(discount_percent)).ok_or(Failure::TooLarge)?;
        let discount = (hundredfold + 50).div_euclid(100);
        let money = |units| Amount { units, ..price.clone() }.write();
        Ok(Bill { subtotal: money(subtotal), discount: money(discount), total: money(subtotal - discount) })
    }

    fn instalments(total: Money, parts: u32) -> Result<Vec<Money>, Failure> {
        if parts == 0 || parts > MOST_PARTS {
            return Err(Failure::BadNumber);
        }
        let total = Amount::read(&total)?;
        let (part, rest) =
            (total.units.div_euclid(i128::from(parts)), total.units.rem_euclid(i128::from(parts)));
        let units = (0..i128::from(parts)).map(|at| part + i128::from(at < rest));
        Ok(units.map(|units| Amount { units, ..total.clone() }.write()).collect())
    }
}

/// Money in the smallest unit of its currency.
#[derive(Clone)]
struct Amount {
    units: i128,
    currency: String,
    digits: usize,
}

impl Amount {
    fn read(money: &Money) -> Result<Self, Failure> {
        let wrong = || Failure::BadAmount(format!("{} {}", money.amount, money.currency));
        let digits = match money.currency.as_str() {
            "JPY" | "KRW" | "VND" | "CLP" => 0,
            "BHD" | "KWD" | "OMR" | "TND" => 3,
            currency if currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase()) => 2,
            _ => return Err(wrong()),
        };
        let (sign, text) = match money.amount.strip_prefix('-') {
            Some(text) => (-1, text),
            None => (1, money.amount.as_str()),
        };
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let part = part.trim_end_matches('0');
        let numeric = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !numeric(whole) || !numeric(part) || part.len() > digits || whole.len() > 20 {
            return Err(wrong());
        }
        let units: i128 = format!("{whole}{part:0<digits$}").parse().map_err(|_| wrong())?;
        Ok(Self { units: sign * units, currency: money.currency.clone(), digits })
    }

    fn write(self) -> Money {
        let sign = if self.units < 0 { "-" } else { "" };
        let text = format!("{:0>width$}", self.units.unsigned_abs(), width = self.digits + 1);
        let (whole, part) = text.split_at(text.len() - self.digits);
        let point = if part.is_empty() { "" } else { "." };
        Money { amount: format!("{sign}{whole}{point}{part}"), currency: self.currency }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(amount: &str, currency: &str) -> Money {
        Money { amount: amount.to_owned(), currency: currency.to_owned() }
    }

    fn bill(amount: &str, currency: &str, quantity: u32, discount: u32) -> [String; 3] {
        let bill = Plugin::bill_of(money(amount, currency), quantity, discount).unwrap();
        [bill.subtotal.amount, bill.discount.amount, bill.total.amount]
    }

    #[test]
    fn a_bill_is_exact() {
        assert_eq!(bill("0.10", "CNY", 3, 0), ["0.30", "0.00", "0.30"]);
        assert_eq!(bill("19.99", "CNY", 3, 15), ["59.97", "9.00", "50.97"]);
        assert_eq!(bill("0.05", "USD", 1, 10), ["0.05", "0.01", "0.04"]);
        assert_eq!(bill("1500", "JPY", 2, 33), ["3000", "990", "2010"]);
        assert_eq!(bill("1.005", "KWD", 1, 0), ["1.005", "0.000", "1.005"]);
        assert_eq!(
            bill("12345678901234567890.99", "CNY", 4_000_000_000, 0)[0],
            "49382715604938271563960000000.00"
        );
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let parts = Plugin::instalments(money("100.00", "CNY"), 3).unwrap();
        let amounts: Vec<&str> = parts.iter().map(|part| part.amount.as_str()).collect();
        assert_eq!(amounts, ["33.34", "33.33", "33.33"]);
        let parts = Plugin::instalments(money("-0.01", "CNY"), 2).unwrap();
        let amounts: Vec<&str> = parts.iter().map(|part| part.amount.as_str()).collect();
        assert_eq!(amounts, ["0.00", "-0.01"]);
    }

    #[test]
    fn what_is_no_amount_is_told() {
        for (amount, currency) in [
            ("", "CNY"),
            ("1.234", "CNY"),
            ("1,5", "CNY"),
            ("1.5", "JPY"),
            ("+1", "CNY"),
            ("1e3", "CNY"),
            ("1", "yuan"),
        ] {
            let failure = Plugin::bill_of(money(amount, currency), 1, 0).unwrap_err();
            assert_eq!(failure, Failure::BadAmount(format!("{amount} {currency}")));
        }
        assert_eq!(Plugin::bill_of(money("1", "CNY"), 1, 101).unwrap_err(), Failure::BadNumber);
        assert_eq!(Plugin::instalments(money("1", "CNY"), 0).unwrap_err(), Failure::BadNumber);
    }
}
