//! A value as it is computed and as it is printed.

use rust_decimal::Decimal;
use rust_decimal::prelude::{FromPrimitive, ToPrimitive};

/// A number: exact where digits and words say it, near where it had to be divided or raised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::entity) enum Amount {
    Exact(Decimal),
    Near(f64),
}

impl Amount {
    pub fn float(self) -> f64 {
        match self {
            Self::Exact(value) => value.to_f64().unwrap_or(f64::NAN),
            Self::Near(value) => value,
        }
    }

    pub fn exact(self) -> Option<Decimal> {
        match self {
            Self::Exact(value) => Some(value),
            Self::Near(value) => Decimal::from_f64(value),
        }
    }

    pub fn negated(self) -> Self {
        match self {
            Self::Exact(value) => Self::Exact(-value),
            Self::Near(value) => Self::Near(-value),
        }
    }

    pub fn plus(self, other: Self) -> Self {
        match (self, other) {
            (Self::Exact(a), Self::Exact(b)) => {
                a.checked_add(b).map_or(Self::Near(self.float() + other.float()), Self::Exact)
            }
            _ => Self::Near(self.float() + other.float()),
        }
    }

    pub fn times(self, other: Self) -> Self {
        match (self, other) {
            (Self::Exact(a), Self::Exact(b)) => {
                a.checked_mul(b).map_or(Self::Near(self.float() * other.float()), Self::Exact)
            }
            _ => Self::Near(self.float() * other.float()),
        }
    }

    /// The quotient, exact where it has few decimals.
    pub fn over(self, other: Self) -> Self {
        if let (Self::Exact(a), Self::Exact(b)) = (self, other)
            && let Some(quotient) = a.checked_div(b)
            && quotient.normalize().scale() < 14
        {
            return Self::Exact(quotient);
        }
        Self::Near(self.float() / other.float())
    }

    pub fn is_whole(self) -> bool {
        match self {
            Self::Exact(value) => value.fract().is_zero(),
            Self::Near(value) => value.fract() == 0.0,
        }
    }

    /// The value in at most fifteen digits, with an exponent below a ten thousandth.
    pub fn text(self) -> String {
        match self {
            Self::Exact(value) if value.fract().is_zero() => value.trunc().normalize().to_string(),
            _ => general(self.float(), 15),
        }
    }
}

/// A number in so many significant digits, without zeros at the end: 0.1, 1E-12, 1.232E+15.
pub(in crate::entity) fn general(value: f64, digits: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    let scientific = format!("{value:.*e}", digits - 1);
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let limit = i32::try_from(digits).unwrap_or(i32::MAX);
    let trimmed = |text: &str| {
        if text.contains('.') {
            text.trim_end_matches('0').trim_end_matches('.').to_owned()
        } else {
            text.to_owned()
        }
    };
    if (-4..limit).contains(&exponent) {
        let places = usize::try_from(limit - 1 - exponent).unwrap_or(0);
        return trimmed(&format!("{value:.places$}"));
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}E{sign}{:02}", trimmed(mantissa), exponent.abs())
}

#[cfg(test)]
mod tests {
    use super::general;

    #[test]
    fn values_are_printed_in_fifteen_digits() {
        for (value, text) in [
            (2.0 / 3.0, "0.666666666666667"),
            (1e-12, "1E-12"),
            (1.232e15, "1.232E+15"),
            (0.00005, "5E-05"),
            (0.00012, "0.00012"),
            (103.0 + 2.0 / 3.0, "103.666666666667"),
            (-0.8, "-0.8"),
            (0.0, "0"),
        ] {
            assert_eq!(general(value, 15), text);
        }
    }
}
