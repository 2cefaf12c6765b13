//! Decimal numbers, to the digit: what is told has the digits that people write, and no others.

/// How many decimals are kept.
const DECIMALS: usize = 14;

/// A decimal number, in units of 10^-14. The sum of a billion of the largest answers fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Decimal(pub i128);

impl Decimal {
    /// The number one.
    pub const ONE: i128 = 10_i128.pow(14);

    /// From how it is written, without an exponent. `None` for what is finer, and for what is no number.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, size) = text.strip_prefix('-').map_or((1, text), |size| (-1, size));
        let (whole, fraction) = size.split_once('.').unwrap_or((size, "0"));
        let fraction = fraction.trim_end_matches('0');
        let finer = u32::try_from(DECIMALS.checked_sub(fraction.len())?).ok()?;
        let parts = if fraction.is_empty() { 0 } else { digits(fraction)? * 10_i128.pow(finer) };
        Some(Self(sign * digits(whole)?.checked_mul(Self::ONE)?.checked_add(parts)?))
    }

    /// The nearest number that JSON can tell; the shortest way to write that is the decimal's own.
    pub fn to_f64(self) -> f64 {
        let sign = if self.0 < 0 { "-" } else { "" };
        let digits = format!("{:0width$}", self.0.unsigned_abs(), width = DECIMALS + 1);
        let (whole, fraction) = digits.split_at(digits.len() - DECIMALS);
        format!("{sign}{whole}.{fraction}").parse().unwrap_or_default()
    }
}

/// A number without a sign.
fn digits(text: &str) -> Option<i128> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_number_comes_back_as_it_was_written(thousandths in -1_000_000_000_000_000_i64..1_000_000_000_000_000) {
            #[allow(clippy::cast_precision_loss, reason = "both sides are exact, for they are below 2^53")]
            let number = thousandths as f64 / 1000.0;
            let decimal = Decimal::parse(&number.to_string()).unwrap();
            prop_assert_eq!(decimal.0, i128::from(thousandths) * Decimal::ONE / 1000);
            prop_assert_eq!(decimal.to_f64().to_string(), number.to_string());
        }
    }

    #[test]
    fn what_is_too_fine_and_what_is_no_number_is_none() {
        assert_eq!(Decimal::parse("-0.50"), Some(Decimal(-Decimal::ONE / 2)));
        assert_eq!(Decimal::parse("0.0000000000000100000"), Some(Decimal(1)));
        assert_eq!(Decimal::parse("1000000000000000"), Some(Decimal(1_000_000_000_000_000 * Decimal::ONE)));
        for text in
            ["", "-", ".5", "x", "1.x", "1.-5", "+1", "--1", "1e5", "0.000000000000001", &"9".repeat(30)]
        {
            assert_eq!(Decimal::parse(text), None, "{text}");
        }
    }
}
