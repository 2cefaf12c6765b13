use std::time::Duration;

use super::Limit;

/// What is counted under one key, against one limit.
#[derive(Clone)]
pub(super) struct Bucket {
    pub name: &'static str,
    pub key: String,
    pub limit: Limit,
    /// Whether a client that is not refused is told. What others do at an account is none of its business.
    pub told: bool,
}

/// How a client stands with the limits it met.
#[derive(Clone, Debug, Default)]
pub struct Standing(pub Vec<Met>);

/// A limit, and what is left of it.
#[derive(Clone, Debug)]
pub struct Met {
    /// Which one.
    pub name: &'static str,
    /// The limit.
    pub limit: Limit,
    /// How many may follow at once.
    pub remaining: u32,
    /// How long until one more may, where none is left; until all may, otherwise.
    pub reset: Duration,
}

/// Too much was asked.
#[derive(Clone, Debug)]
pub struct Refused {
    /// How long to wait.
    pub wait: Duration,
    /// With all limits that were met.
    pub standing: Standing,
}

/// What became of a request: how far the arrivals of each bucket are ahead of the clock, this one included if it was
/// admitted.
pub(super) struct Count {
    pub admitted: bool,
    pub ahead: Vec<Duration>,
}

impl Standing {
    /// Whether a limit of that name is among those that are told.
    pub(super) fn met(&self, name: &str) -> bool {
        self.0.iter().any(|met| met.name == name)
    }
}

impl Bucket {
    fn met(&self, ahead: Duration) -> Met {
        let (period, room) = (self.limit.period(), self.limit.tolerance().saturating_sub(ahead));
        let remaining = u32::try_from(room.as_millis() / period.as_millis().max(1)).unwrap_or(u32::MAX);
        let reset = if remaining == 0 { self.wait(ahead) } else { ahead };
        Met { name: self.name, limit: self.limit, remaining, reset }
    }

    /// How long until one more is admitted.
    pub(super) fn wait(&self, ahead: Duration) -> Duration {
        (ahead + self.limit.period()).saturating_sub(self.limit.tolerance())
    }
}

impl Count {
    pub(super) fn judged(self, buckets: &[Bucket]) -> Result<Standing, Refused> {
        let counted = buckets.iter().zip(self.ahead);
        let wait = counted.clone().map(|(bucket, ahead)| bucket.wait(ahead)).max().unwrap_or_default();
        let refuses = |bucket: &Bucket, ahead| !self.admitted && !bucket.wait(ahead).is_zero();
        let shown = counted.filter(|(bucket, ahead)| bucket.told || refuses(bucket, *ahead));
        let standing = Standing(shown.map(|(bucket, ahead)| bucket.met(ahead)).collect());
        if self.admitted { Ok(standing) } else { Err(Refused { wait, standing }) }
    }
}
