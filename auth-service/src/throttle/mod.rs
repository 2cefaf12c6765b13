//! Limits on guessing, by address and by account. A device that the account knows counts for itself alone, and gets in
//! whatever strangers do ("device cookies", OWASP, Slow Down Online Guessing Attacks with Device Cookies). Strangers
//! share what may be guessed at an account; once that is used up, each network has a few guesses of a reserve. So a
//! handful of addresses locks nobody out. Thousands can, until they stop: an owner on a new device, and one who keeps no
//! cookies.

mod guess;
mod limits;
mod memory;
mod standing;

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use redis::{RedisResult, Script};
use ring::digest::{SHA256, digest};
use uuid::Uuid;

use crate::error::Error;
use crate::redis::Redis;
use memory::Memory;
use standing::{Bucket, Count};

pub use guess::Guess;
pub use limits::{InvalidLimit, Limit, Limits};
pub use standing::{Met, Refused, Standing};

/// Counts: in Redis for all replicas, in memory where there is no Redis or while it is away.
#[derive(Clone)]
pub struct Throttle {
    redis: Option<Redis>,
    strangers: Arc<Memory>,
    /// Apart, so that no flood of strangers takes up the room of those we know.
    known: Arc<Memory>,
    /// In each replica for itself: what it spares is a look into the database.
    lookups: Arc<Memory>,
    admit: Arc<Script>,
    give_back: Arc<Script>,
    limits: Limits,
}

impl Throttle {
    /// A throttle with these limits.
    pub fn new(redis: Option<Redis>, limits: Limits) -> Self {
        Self {
            redis,
            strangers: Arc::default(),
            known: Arc::default(),
            lookups: Arc::default(),
            admit: Script::new(include_str!("gcra.lua")).into(),
            give_back: Script::new(include_str!("give_back.lua")).into(),
            limits,
        }
    }

    /// Admits the registration of an email from an address.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`]
    pub async fn register(&self, address: Option<IpAddr>, email: &str) -> Result<Standing, Error> {
        let network = network(address);
        let both = self.bucket("register-email", &format!("{email} {network}"), self.limits.register_email);
        let address = self.bucket("register-address", &network, self.limits.register_address);
        self.admit(&self.strangers, [address, both]).await
    }

    /// Admits a refresh from an address, of a session where the token tells one.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`]
    pub async fn refresh(&self, address: Option<IpAddr>, session: Option<Uuid>) -> Result<Standing, Error> {
        let memory = if session.is_some() { &self.known } else { &self.strangers };
        let network = network(address);
        let session = session.map(|session| format!("{session} {network}"));
        let session =
            session.and_then(|both| self.bucket("refresh-session", &both, self.limits.refresh_session));
        let address = self.bucket("refresh-address", &network, self.limits.refresh_address);
        self.admit(memory, [address, session]).await
    }

    /// Admits a request for an OAuth token (RFC 6749 section 3.2) of a client from an address.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`]
    pub async fn token(&self, address: Option<IpAddr>, client_id: &str) -> Result<Standing, Error> {
        self.admit(&self.strangers, self.client(address, client_id)).await
    }

    /// Admits a revocation by whoever has the token, from an address.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`]
    pub async fn revoke(&self, address: Option<IpAddr>) -> Result<Standing, Error> {
        let address = self.bucket("revoke-address", &network(address), self.limits.revoke_address);
        self.admit(&self.strangers, [address]).await
    }

    fn client(&self, address: Option<IpAddr>, client_id: &str) -> [Option<Bucket>; 2] {
        let network = network(address);
        let client = self.bucket("token-client", &format!("{client_id} {network}"), self.limits.token_client);
        [self.bucket("token-address", &network, self.limits.token_address), client]
    }

    /// Neither emails nor addresses are written into Redis.
    fn bucket(&self, name: &'static str, subject: &str, limit: Option<Limit>) -> Option<Bucket> {
        let digest = URL_SAFE_NO_PAD.encode(&digest(&SHA256, subject.as_bytes()).as_ref()[..16]);
        let key = format!("limits:{name}:{digest}");
        let key = self.redis.as_ref().map_or_else(|| key.clone(), |redis| redis.key(&key));
        Some(Bucket { name, key, limit: limit?, told: true })
    }

    async fn admit(
        &self,
        memory: &Memory,
        buckets: impl IntoIterator<Item = Option<Bucket>>,
    ) -> Result<Standing, Error> {
        self.count(memory, buckets).await.map(|(standing, _)| standing)
    }

    /// Answers also whether Redis counted.
    async fn count(
        &self,
        memory: &Memory,
        buckets: impl IntoIterator<Item = Option<Bucket>>,
    ) -> Result<(Standing, bool), Error> {
        let buckets: Vec<_> = buckets.into_iter().flatten().collect();
        let count = match &self.redis {
            Some(redis) if !buckets.is_empty() => self.admit_in(redis, &buckets).await.ok(),
            _ => None,
        };
        // While Redis is away each replica counts for itself.
        let in_redis = count.is_some();
        let standing = count.unwrap_or_else(|| memory.admit(&buckets)).judged(&buckets);
        standing.map(|standing| (standing, in_redis)).map_err(Error::TooManyAttempts)
    }

    async fn admit_in(&self, redis: &Redis, buckets: &[Bucket]) -> RedisResult<Count> {
        let mut call = self.admit.prepare_invoke();
        for Bucket { key, limit, .. } in buckets {
            call.key(key).arg(milliseconds(limit.period())).arg(limit.quota());
        }
        let (admitted, ahead): (u8, Vec<u64>) = call.invoke_async(&mut redis.shared()).await?;
        Ok(Count { admitted: admitted == 1, ahead: ahead.into_iter().map(Duration::from_millis).collect() })
    }
}

fn milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// An IPv6 address stands for its /64: whoever has one has all of them.
fn network(address: Option<IpAddr>) -> String {
    network_of(address, 64)
}

/// An IPv6 address stands for all that begin with so many of its bits.
fn network_of(address: Option<IpAddr>, bits: u32) -> String {
    match address.map(|address| address.to_canonical()) {
        Some(IpAddr::V6(address)) => {
            let rest = u128::BITS - bits;
            Ipv6Addr::from_bits(address.to_bits() >> rest << rest).to_string()
        }
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
        let site = |text: &str| network_of(text.parse().ok(), 48);
        assert_eq!(site("2001:db8:1:2::"), site("2001:db8:1:3::"));
        assert_ne!(site("2001:db8:1:2::"), site("2001:db8:2:2::"));
    }

    #[tokio::test]
    async fn where_strangers_take_all_room_the_sessions_we_know_are_refreshed() {
        let throttle = Throttle::new(None, Limits::default());
        for index in 0.. {
            let bucket = throttle.bucket("test", &format!("stranger {index}"), "1/600".parse().ok());
            if !throttle.strangers.admit(&[bucket.unwrap()]).admitted {
                break;
            }
        }
        let address = "192.0.2.1".parse().ok();
        assert!(throttle.refresh(address, None).await.is_err(), "nobody we know");
        assert!(throttle.refresh(address, Some(Uuid::now_v7())).await.is_ok());
    }
}
