use std::time::Duration;

/// How often the work in the background is done, and how long it may take. The defaults suit production;
/// tests shorten them: `Timing { silence: Duration::from_millis(200), ..Timing::default() }`.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// The shortest time between two scheduled fetches of the key set, whatever `max-age` says. 5 s.
    pub min_key_refresh: Duration,
    /// The longest. 1 h.
    pub max_key_refresh: Duration,
    /// The time between two when the answer has no `max-age`. 5 min.
    pub default_key_refresh: Duration,
    /// The shortest time between two fetches that tokens with an unknown `kid` cause. It doubles with each
    /// of them, and is the first again when the key set has changed, or nothing was fetched for four times
    /// the longest. 250 ms: a replica of the issuer may lack a new key for up to a second.
    pub first_unknown_key_interval: Duration,
    /// The longest it grows to: what a flood of made-up ids comes to, and the longest that it keeps a new key
    /// out. 5 s.
    pub unknown_key_interval: Duration,
    /// How long such a token waits for fetches to bring its key. It does not wait for one that would begin
    /// later. 2 s.
    pub unknown_key_deadline: Duration,
    /// How long a fetch of the key set may take, and any connection attempt. 5 s.
    pub request_timeout: Duration,
    /// A feed that says nothing for so long is cut. Heartbeats come every 5 s, so: 15 s.
    pub silence: Duration,
    /// The wait after a first failure; it doubles with each further one. 50 ms.
    pub first_retry: Duration,
    /// The longest wait after a failure. 5 s.
    pub longest_retry: Duration,
    /// How often expired revocations are dropped. 1 min.
    pub purge_every: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self {
            min_key_refresh: Duration::from_secs(5),
            max_key_refresh: Duration::from_hours(1),
            default_key_refresh: Duration::from_mins(5),
            first_unknown_key_interval: Duration::from_millis(250),
            unknown_key_interval: Duration::from_secs(5),
            unknown_key_deadline: Duration::from_secs(2),
            request_timeout: Duration::from_secs(5),
            silence: Duration::from_secs(15),
            first_retry: Duration::from_millis(50),
            longest_retry: Duration::from_secs(5),
            purge_every: Duration::from_mins(1),
        }
    }
}
