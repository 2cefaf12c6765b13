//! Limits on guessing passwords: by account from one address, and by address. Nobody can lock somebody else out, for
//! what counts against an account are the guesses from one's own address.

mod memory;

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use redis::{AsyncCommands, RedisResult, Script};
use ring::digest::{SHA256, digest};

use crate::error::Error;
use crate::redis::Redis;
use memory::Memory;

/// So many attempts at once, and then one a period.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    /// How many at once.
    pub burst: u32,
    /// How long until the next.
    pub period: Duration,
}

/// How often passwords may be guessed.
#[derive(Clone, Copy, Debug)]
pub struct GuessLimits {
    /// At one account from one address. A right guess clears it.
    pub account: Limit,
    /// From one address, at whatever account: a school is behind one.
    pub address: Limit,
}

/// Counts guesses: in Redis for all replicas, in memory where there is no Redis or while it is away.
#[derive(Clone)]
pub struct Throttle {
    redis: Option<Redis>,
    memory: Arc<Memory>,
    script: Arc<Script>,
    limits: GuessLimits,
}

/// A guess that was admitted.
pub struct Guess {
    account: String,
}

impl Default for GuessLimits {
    fn default() -> Self {
        Self {
            account: Limit { burst: 10, period: Duration::from_secs(30) },
            address: Limit { burst: 100, period: Duration::from_secs(1) },
        }
    }
}

impl Throttle {
    /// A throttle with these limits.
    pub fn new(redis: Option<Redis>, limits: GuessLimits) -> Self {
        let script = Script::new(include_str!("gcra.lua")).into();
        Self { redis, memory: Arc::default(), script, limits }
    }

    /// Admits a guess at an account's password from an address. The address comes first: what it is refused leaves no
    /// trace of the account.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`] with the time to wait.
    pub async fn guess(&self, address: Option<IpAddr>, account: &str) -> Result<Guess, Error> {
        self.attempt(address).await?;
        let account = self.key("account", &format!("{account} {}", network(address)));
        self.admit(&account, self.limits.account).await?;
        Ok(Guess { account })
    }

    /// Admits anything else that costs a password hash, from an address.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`] with the time to wait.
    pub async fn attempt(&self, address: Option<IpAddr>) -> Result<(), Error> {
        self.admit(&self.key("address", &network(address)), self.limits.address).await
    }

    /// The guess was right: those before it are forgotten.
    pub async fn right(&self, guess: Guess) {
        self.memory.forgive(&guess.account);
        if let Some(redis) = &self.redis {
            let forgotten: RedisResult<()> = redis.shared().del(&guess.account).await;
            if let Err(error) = forgotten {
                tracing::debug!(%error, "Redis did not forget a guess");
            }
        }
    }

    /// Neither emails nor addresses are written into Redis.
    fn key(&self, kind: &str, subject: &str) -> String {
        let digest = URL_SAFE_NO_PAD.encode(&digest(&SHA256, subject.as_bytes()).as_ref()[..16]);
        let name = format!("guesses:{kind}:{digest}");
        self.redis.as_ref().map_or_else(|| name.clone(), |redis| redis.key(&name))
    }

    async fn admit(&self, key: &str, limit: Limit) -> Result<(), Error> {
        let in_redis = match &self.redis {
            Some(redis) => self.admit_in(redis, key, limit).await.ok(),
            None => None,
        };
        // While Redis is away each replica counts for itself.
        let admitted = in_redis.unwrap_or_else(|| self.memory.admit(key, limit));
        admitted.map_err(Error::TooManyAttempts)
    }

    async fn admit_in(&self, redis: &Redis, key: &str, limit: Limit) -> RedisResult<Result<(), Duration>> {
        let period = u64::try_from(limit.period.as_millis()).unwrap_or(u64::MAX);
        let mut call = self.script.key(key);
        let wait: u64 = call.arg(period).arg(limit.burst).invoke_async(&mut redis.shared()).await?;
        Ok(if wait == 0 { Ok(()) } else { Err(Duration::from_millis(wait)) })
    }
}

/// An IPv6 address stands for its /64: whoever has one has all of them.
fn network(address: Option<IpAddr>) -> String {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(address)) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
        Some(IpAddr::V4(address)) => address.to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_counts_as_one_address() {
        let network = |text: &str| network(text.parse().ok());
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::"));
        assert_ne!(network("2001:db8:1:3::"), network("2001:db8:1:2::"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
    }
}
