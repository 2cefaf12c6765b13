//! What a rating goes from and to.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use service_kit::body::{Invalid, Refusals};
use utoipa::ToSchema;

use crate::domain::text::Label;

/// How many points a scale has.
const POINTS: std::ops::RangeInclusive<i64> = 2..=10;
/// How many it has where nobody says.
const USUAL: i16 = 5;

/// The scale of a rating: whole numbers from 1 to `points`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Scale {
    /// The highest rating.
    #[schema(minimum = 2, maximum = 10)]
    pub points: i16,
    /// What 1 stands for; empty where nothing is said.
    pub low: String,
    /// What the highest stands for; empty where nothing is said.
    pub high: String,
}

/// A scale as sent.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct NewScale {
    /// The highest rating; 5 where absent.
    #[deserr(default)]
    #[schema(value_type = Option<i16>, minimum = 2, maximum = 10)]
    points: Option<Points>,
    /// What 1 stands for: one line.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 100)]
    low: Option<Label>,
    /// What the highest stands for: one line.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 100)]
    high: Option<Label>,
}

#[derive(Clone, Copy, Debug, Deserr)]
#[deserr(error = Refusals, try_from(i64) = Points::parse -> Invalid)]
struct Points(i16);

impl Points {
    fn parse(points: i64) -> Result<Self, Invalid> {
        let fits = i16::try_from(points).ok().filter(|_| POINTS.contains(&points));
        fits.map(Self).ok_or_else(|| Invalid::new("out_of_range", "A scale has 2 to 10 points."))
    }
}

impl Scale {
    /// The rating, if it is on the scale.
    ///
    /// # Errors
    /// `out_of_range`.
    #[allow(clippy::float_cmp, reason = "small whole numbers are exact")]
    pub fn admit(&self, number: f64) -> Result<i16, Invalid> {
        let rating = (1..=self.points).find(|rating| f64::from(*rating) == number);
        let detail = || format!("A rating is a whole number from 1 to {}.", self.points);
        rating.ok_or_else(|| Invalid::new("out_of_range", detail()))
    }
}

impl Default for Scale {
    fn default() -> Self {
        Self { points: USUAL, low: String::new(), high: String::new() }
    }
}

impl From<NewScale> for Scale {
    fn from(new: NewScale) -> Self {
        Self {
            points: new.points.map_or(USUAL, |Points(points)| points),
            low: new.low.unwrap_or_default().into_string(),
            high: new.high.unwrap_or_default().into_string(),
        }
    }
}
