//! Times, as precise as the database keeps them.

use deserr::Deserr;
use service_kit::body::{Invalid, Refusals};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// A time as sent: RFC 3339 with any offset, in UTC from here on.
#[derive(Clone, Copy, Debug, Deserr)]
#[deserr(error = Refusals, try_from(&String) = Moment::parse -> Invalid)]
pub struct Moment(OffsetDateTime);

impl Moment {
    fn parse(text: &str) -> Result<Self, Invalid> {
        let parsed = OffsetDateTime::parse(text, &Rfc3339).ok();
        // What is in the year 9999 there may be in no year of four digits here.
        let utc = parsed.and_then(|time| time.checked_to_offset(UtcOffset::UTC));
        let told = utc.filter(|time| (1..=9999).contains(&time.year())).map(|time| Self(rounded(time)));
        told.ok_or_else(|| {
            Invalid::new("invalid_time", "This is no time. It should look like 2030-01-31T08:00:00Z.")
        })
    }
}

impl From<Moment> for Option<OffsetDateTime> {
    fn from(moment: Moment) -> Self {
        Some(moment.0)
    }
}

/// Now, in whole microseconds, so that a time reads the same before and after it was stored.
pub fn now() -> OffsetDateTime {
    rounded(OffsetDateTime::now_utc())
}

fn rounded(time: OffsetDateTime) -> OffsetDateTime {
    time.replace_microsecond(time.microsecond()).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    #[test]
    fn now_has_no_nanoseconds() {
        assert_eq!(super::now().nanosecond() % 1000, 0);
    }
}
