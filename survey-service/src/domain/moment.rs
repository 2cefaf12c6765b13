//! The present, as precise as the database keeps it.

use time::OffsetDateTime;

/// Now, in whole microseconds, so that a time reads the same before and after it was stored.
pub fn now() -> OffsetDateTime {
    let now = OffsetDateTime::now_utc();
    now.replace_microsecond(now.microsecond()).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    #[test]
    fn now_has_no_nanoseconds() {
        assert_eq!(super::now().nanosecond() % 1000, 0);
    }
}
