use std::str::FromStr;
use std::time::Duration;

/// The longest window, in seconds: a day.
const LONGEST: u64 = 86_400;

/// So many in a window: all of them at once if they like, and from then on one a [`Limit::period`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    quota: u32,
    window: Duration,
}

/// How often what may be done; `None` is as often as one likes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Logins from one address, at whatever account: a school is behind one.
    pub login_address: Option<Limit>,
    /// Logins to one account from one address. A right password clears it.
    pub login_guesses: Option<Limit>,
    /// Logins to one account from all devices that it does not know: thousands of addresses may guess together.
    pub login_account: Option<Limit>,
    /// Logins to one account from one address or site (IPv6 /48) once `login_account` is used up. A right password
    /// clears it.
    pub login_first: Option<Limit>,
    /// The same from everywhere: the reserve of those who come anew.
    pub login_reserve: Option<Limit>,
    /// Logins to one account from a device that it knows, which counts for itself. A right password clears it.
    pub login_device: Option<Limit>,
    /// The same, but with the right ones: each takes a place among the hashers, and begins a session.
    pub login_device_all: Option<Limit>,
    /// Logins from one address with the cookie of a device, which is looked up; beyond it devices are strangers.
    pub login_lookup: Option<Limit>,
    /// Registrations from one address.
    pub register_address: Option<Limit>,
    /// Registrations of one email from one address.
    pub register_email: Option<Limit>,
    /// Refreshes from one address.
    pub refresh_address: Option<Limit>,
    /// Refreshes of one session from one address: a page that is loaded again and again, in several tabs.
    pub refresh_session: Option<Limit>,
    /// Requests for OAuth tokens from one address.
    pub token_address: Option<Limit>,
    /// Requests for OAuth tokens of one client from one address.
    pub token_client: Option<Limit>,
    /// Revocations from one address, without a client.
    pub revoke_address: Option<Limit>,
}

/// Not a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a limit is a number and a window in seconds, such as 10/300")]
pub struct InvalidLimit;

impl Limit {
    /// `quota` in `window`.
    ///
    /// # Errors
    /// [`InvalidLimit`] unless it is at least 1, at most 1000 a second, and in a day at most.
    pub fn new(quota: u32, window: Duration) -> Result<Self, InvalidLimit> {
        let limit = Self { quota, window };
        let in_bounds =
            quota > 0 && window.as_secs() <= LONGEST && limit.period() >= Duration::from_millis(1);
        if in_bounds { Ok(limit) } else { Err(InvalidLimit) }
    }

    /// How many.
    pub fn quota(self) -> u32 {
        self.quota
    }

    /// In which time.
    pub fn window(self) -> Duration {
        self.window
    }

    /// How long until one more, once they are used up; whole milliseconds, as Redis counts.
    pub fn period(self) -> Duration {
        let period = self.window.as_millis() / u128::from(self.quota.max(1));
        Duration::from_millis(u64::try_from(period).unwrap_or(u64::MAX))
    }

    /// How far arrivals may run ahead of the clock.
    pub(super) fn tolerance(self) -> Duration {
        self.period() * self.quota
    }
}

impl FromStr for Limit {
    type Err = InvalidLimit;

    fn from_str(text: &str) -> Result<Self, InvalidLimit> {
        let (quota, seconds) = text.split_once('/').ok_or(InvalidLimit)?;
        let quota = quota.trim().parse().map_err(|_| InvalidLimit)?;
        let seconds = seconds.trim().parse().map_err(|_| InvalidLimit)?;
        Self::new(quota, Duration::from_secs(seconds))
    }
}

impl Default for Limits {
    fn default() -> Self {
        let limit = |quota, seconds| Some(Limit { quota, window: Duration::from_secs(seconds) });
        Self {
            login_address: limit(100, 100),
            login_guesses: limit(10, 300),
            login_account: limit(100, 3600),
            login_first: limit(3, 86_400),
            login_reserve: limit(500, 3600),
            login_device: limit(10, 300),
            login_device_all: limit(60, 3600),
            login_lookup: limit(3000, 60),
            register_address: limit(300, 600),
            register_email: limit(10, 300),
            refresh_address: limit(3000, 60),
            refresh_session: limit(120, 60),
            token_address: limit(600, 60),
            token_client: limit(120, 60),
            revoke_address: limit(3000, 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_in_a_window_of_seconds() {
        let limit: Limit = "10/300".parse().unwrap();
        assert_eq!((limit.quota(), limit.window()), (10, Duration::from_mins(5)));
        assert_eq!(limit.period(), Duration::from_secs(30));
        assert_eq!("1000/1".parse::<Limit>().unwrap().period(), Duration::from_millis(1));
        for bad in ["", "10", "0/10", "10/0", "-1/10", "10/x", "1001/1", "1/86401", "10/300/2"] {
            assert_eq!(bad.parse::<Limit>(), Err(InvalidLimit), "{bad}");
        }
    }
}
