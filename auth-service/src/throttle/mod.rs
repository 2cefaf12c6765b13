//! Limits on guessing, by address and by account. Nobody can lock somebody else out: what counts against an account are
//! the guesses from one's own address, and a device that the account knows counts for itself alone, whatever
//! strangers do ("device cookies", OWASP, Slow Down Online Guessing Attacks with Device Cookies).

mod limits;
mod memory;
mod standing;

use std::net::{IpAddr, Ipv6Addr};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use redis::{AsyncCommands, RedisResult, Script};
use ring::digest::{SHA256, digest};
use uuid::Uuid;

use crate::error::Error;
use crate::redis::Redis;
use memory::Memory;
use standing::{Bucket, Count};

pub use limits::{InvalidLimit, Limit, Limits};
pub use standing::{Met, Refused, Standing};

/// Counts: in Redis for all replicas, in memory where there is no Redis or while it is away.
#[derive(Clone)]
pub struct Throttle {
    redis: Option<Redis>,
    strangers: Arc<Memory>,
    /// Apart, so that no flood of strangers takes up the room of those we know.
    known: Arc<Memory>,
    admit: Arc<Script>,
    give_back: Arc<Script>,
    limits: Limits,
}

/// A guess at a password, or at a client's proof, that was admitted.
pub struct Guess {
    /// How the guesser stands.
    pub standing: Standing,
    forgiven: Option<String>,
    given_back: Vec<(String, Duration)>,
}

impl Throttle {
    /// A throttle with these limits.
    pub fn new(redis: Option<Redis>, limits: Limits) -> Self {
        Self {
            redis,
            strangers: Arc::default(),
            known: Arc::default(),
            admit: Script::new(include_str!("gcra.lua")).into(),
            give_back: Script::new(include_str!("give_back.lua")).into(),
            limits,
        }
    }

    /// Admits a guess at an account's password from an address, by a device that the account does not know. Whether
    /// there is such an account makes no difference.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`]
    pub async fn stranger(&self, address: Option<IpAddr>, account: &str) -> Result<Guess, Error> {
        let network = network(address);
        let (limits, both) = (self.limits, format!("{account} {network}"));
        let guesses = self.bucket("login-guesses", &both, limits.login_guesses);
        // What others do at the account is not told, or one could see its owner come and go.
        let whole = self.bucket("login-account", account, limits.login_account);
        let whole = whole.map(|bucket| Bucket { told: false, ..bucket });
        let forgiven = guesses.as_ref().map(|bucket| bucket.key.clone());
        let given_back = whole.iter().map(Bucket::one).collect();
        let address = self.bucket("login-address", &network, limits.login_address);
        let standing = self.admit(&self.strangers, [address, guesses, whole]).await?;
        Ok(Guess { standing, forgiven, given_back })
    }

    /// The same for a device that the account knows, or for a session of it: nobody else's guesses count.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`]
    pub async fn known(&self, device: Uuid) -> Result<Guess, Error> {
        let bucket = self.bucket("login-device", &device.to_string(), self.limits.login_device);
        let forgiven = bucket.as_ref().map(|bucket| bucket.key.clone());
        let standing = self.admit(&self.known, [bucket]).await?;
        Ok(Guess { standing, forgiven, given_back: Vec::new() })
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
        let network = network(address);
        let session = session.map(|session| format!("{session} {network}"));
        let session =
            session.and_then(|both| self.bucket("refresh-session", &both, self.limits.refresh_session));
        let address = self.bucket("refresh-address", &network, self.limits.refresh_address);
        self.admit(&self.strangers, [address, session]).await
    }

    /// Admits a request for an OAuth token (RFC 6749 section 3.2) of a client from an address.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`]
    pub async fn token(&self, address: Option<IpAddr>, client_id: &str) -> Result<Standing, Error> {
        self.admit(&self.strangers, self.client(address, client_id)).await
    }

    /// Admits a client's proof of who it is, where only wrong ones are to count: [`Throttle::right`] takes it back.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`]
    pub async fn proof(&self, address: Option<IpAddr>, client_id: &str) -> Result<Guess, Error> {
        let buckets = self.client(address, client_id);
        let given_back = buckets.iter().flatten().map(Bucket::one).collect();
        let standing = self.admit(&self.strangers, buckets).await?;
        Ok(Guess { standing, forgiven: None, given_back })
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

    /// The guess was right: the wrong ones before it are forgotten, and it counts for nothing.
    pub async fn right(&self, guess: &Guess) {
        if let Some(key) = &guess.forgiven {
            self.strangers.forgive(key);
            self.known.forgive(key);
        }
        for (key, period) in &guess.given_back {
            self.strangers.give_back(key, *period);
        }
        if let Some(redis) = &self.redis
            && let Err(error) = self.right_in(redis, guess).await
        {
            tracing::debug!(%error, "Redis did not forget a guess");
        }
    }

    async fn right_in(&self, redis: &Redis, guess: &Guess) -> RedisResult<()> {
        let mut connection = redis.shared();
        if let Some(key) = &guess.forgiven {
            let () = connection.del(key).await?;
        }
        if guess.given_back.is_empty() {
            return Ok(());
        }
        let mut call = self.give_back.prepare_invoke();
        for (key, period) in &guess.given_back {
            call.key(key).arg(milliseconds(*period));
        }
        call.invoke_async(&mut connection).await
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
        let buckets: Vec<_> = buckets.into_iter().flatten().collect();
        let in_redis = match &self.redis {
            Some(redis) if !buckets.is_empty() => self.admit_in(redis, &buckets).await.ok(),
            _ => None,
        };
        // While Redis is away each replica counts for itself.
        let count = in_redis.unwrap_or_else(|| memory.admit(&buckets));
        count.judged(&buckets).map_err(Error::TooManyAttempts)
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
