//! Numbers: what can be answered, and what a question asks for.

use deserr::Deserr;
use serde::{Deserialize, Serialize, Serializer};
use service_kit::body::{Invalid, Refusals};

/// The largest number that can be answered, either way.
const LARGEST: f64 = 1e15;

/// A number between -10^15 and 10^15.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Deserialize, Deserr)]
#[deserr(error = Refusals, try_from(f64) = Number::parse -> Invalid)]
#[serde(transparent)]
pub struct Number(f64);

/// What a number must be.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bounds {
    /// At least this.
    pub minimum: Option<Number>,
    /// At most this.
    pub maximum: Option<Number>,
    /// Without a fraction.
    pub whole: bool,
}

// It is never NaN.
impl Eq for Number {}

impl Number {
    /// The number, if it can be answered.
    ///
    /// # Errors
    /// `out_of_range`.
    pub fn parse(number: f64) -> Result<Self, Invalid> {
        // Adding zero turns a negative zero into the only one we keep.
        let fits = number.abs() <= LARGEST;
        let refused = || Invalid::new("out_of_range", "This must lie between -1e15 and 1e15.");
        fits.then_some(Self(number + 0.0)).ok_or_else(refused)
    }

    /// Whether it has no fraction.
    pub fn is_whole(self) -> bool {
        self.0.fract() == 0.0
    }
}

impl From<i16> for Number {
    fn from(number: i16) -> Self {
        Self(number.into())
    }
}

impl Serialize for Number {
    /// Whole numbers without a fraction: 42 and 42.0 are the same.
    // A number is at most 1e15, so the conversion is exact.
    #[allow(clippy::cast_possible_truncation)]
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.is_whole() {
            serializer.serialize_i64(self.0 as i64)
        } else {
            serializer.serialize_f64(self.0)
        }
    }
}

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl Bounds {
    /// Passes if there is a number between them.
    ///
    /// # Errors
    /// `out_of_range`, of the maximum.
    pub fn check(self) -> Result<Self, Invalid> {
        let (Some(Number(minimum)), Some(Number(maximum))) = (self.minimum, self.maximum) else {
            return Ok(self);
        };
        if maximum < minimum {
            return Err(Invalid::new("out_of_range", "This must not be less than `minimum`."));
        }
        if self.whole && maximum.floor() < minimum.ceil() {
            let detail = "There is no whole number from `minimum` to this. Move one of them.";
            return Err(Invalid::new("out_of_range", detail));
        }
        Ok(self)
    }

    /// The number, if it is what is asked for.
    ///
    /// # Errors
    /// `out_of_range` or `not_whole`.
    pub fn admit(self, number: Number) -> Result<Number, Invalid> {
        let out_of_range =
            |what, bound| Invalid::new("out_of_range", format!("This must be {what} {bound}."));
        match (self.minimum, self.maximum) {
            (Some(minimum), _) if number < minimum => Err(out_of_range("at least", minimum)),
            (_, Some(maximum)) if number > maximum => Err(out_of_range("at most", maximum)),
            _ if self.whole && !number.is_whole() => {
                Err(Invalid::new("not_whole", "This must be a whole number."))
            }
            _ => Ok(number),
        }
    }
}
