use std::net::IpAddr;

use redis::{AsyncCommands, RedisResult};
use uuid::Uuid;

use super::standing::{Bucket, Standing};
use super::{Memory, Throttle, milliseconds, network, network_of};
use crate::error::Error;
use crate::redis::Redis;

/// The bits of an IPv6 address that stand for a site where the reserve is concerned: a /48 has 65,536 networks.
const SITE: u32 = 48;
const ACCOUNT: &str = "login-account";

/// A guess at a password, or at a client's proof, that was admitted.
pub struct Guess {
    /// How the guesser stands.
    pub standing: Standing,
    counted: Counted,
    in_redis: bool,
}

/// Where a guess counts, and what becomes of it if it was right.
#[derive(Default)]
struct Counted {
    kept: Vec<Bucket>,
    forgotten: Vec<Bucket>,
    given_back: Vec<Bucket>,
}

impl Throttle {
    /// Admits a guess at an account's password from an address, by a device that the account does not know. Whether
    /// there is such an account makes no difference.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`]
    pub async fn stranger(&self, address: Option<IpAddr>, account: &str) -> Result<Guess, Error> {
        let whole = hidden(self.bucket(ACCOUNT, account, self.limits.login_account));
        let counted = Counted { given_back: all([whole]), ..self.guesses(address, account) };
        match self.guess(&self.strangers, counted).await {
            // The reserve is not told of: it would say that the account is under attack.
            Err(Error::TooManyAttempts(refused)) if refused.standing.met(ACCOUNT) => {
                let reserved = self.reserved(address, account);
                let guess = self.guess(&self.strangers, reserved).await;
                guess.map_err(|_| Error::TooManyAttempts(refused))
            }
            guess => guess,
        }
    }

    /// The same for a device that the account knows, or for a session of it: nobody else's guesses count.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`]
    pub async fn known(&self, device: Uuid) -> Result<Guess, Error> {
        let (limits, device) = (self.limits, device.to_string());
        let wrong = self.bucket("login-device", &device, limits.login_device);
        let right_too = self.bucket("login-device-all", &device, limits.login_device_all);
        let counted = Counted { kept: all([right_too]), forgotten: all([wrong]), ..Counted::default() };
        self.guess(&self.known, counted).await
    }

    /// Admits a client's proof of who it is, where only wrong ones are to count: [`Throttle::right`] takes it back.
    ///
    /// # Errors
    /// [`Error::TooManyAttempts`]
    pub async fn proof(&self, address: Option<IpAddr>, client_id: &str) -> Result<Guess, Error> {
        let counted = Counted { given_back: all(self.client(address, client_id)), ..Counted::default() };
        self.guess(&self.strangers, counted).await
    }

    /// Whether a device may be looked up that says it is known. Where not it is a stranger.
    pub fn may_look_up(&self, address: Option<IpAddr>) -> bool {
        let bucket = self.bucket("login-lookup", &network(address), self.limits.login_lookup);
        bucket.is_none_or(|bucket| self.lookups.admit(&[bucket]).admitted)
    }

    /// The guess was right: the wrong ones before it are forgotten. What counts those of strangers or all of a device
    /// goes on counting.
    pub async fn right(&self, guess: &Guess) {
        let Counted { forgotten, given_back, .. } = &guess.counted;
        for Bucket { key, .. } in forgotten {
            self.strangers.forgive(key);
            self.known.forgive(key);
        }
        for Bucket { key, limit, .. } in given_back {
            self.strangers.give_back(key, limit.period());
        }
        // Where Redis was away a moment ago, nobody waits for it again.
        if let Some(redis) = self.redis.as_ref().filter(|_| guess.in_redis)
            && let Err(error) = self.right_in(redis, &guess.counted).await
        {
            tracing::debug!(%error, "Redis did not forget a guess");
        }
    }

    async fn right_in(&self, redis: &Redis, counted: &Counted) -> RedisResult<()> {
        let mut connection = redis.shared();
        let keys: Vec<_> = counted.forgotten.iter().map(|bucket| &bucket.key).collect();
        if !keys.is_empty() {
            let () = connection.del(keys).await?;
        }
        if counted.given_back.is_empty() {
            return Ok(());
        }
        let mut call = self.give_back.prepare_invoke();
        for Bucket { key, limit, .. } in &counted.given_back {
            call.key(key).arg(milliseconds(limit.period()));
        }
        call.invoke_async(&mut connection).await
    }

    fn guesses(&self, address: Option<IpAddr>, account: &str) -> Counted {
        let network = network(address);
        let guesses =
            self.bucket("login-guesses", &format!("{account} {network}"), self.limits.login_guesses);
        let address = self.bucket("login-address", &network, self.limits.login_address);
        Counted { kept: all([address]), forgotten: all([guesses]), ..Counted::default() }
    }

    fn reserved(&self, address: Option<IpAddr>, account: &str) -> Counted {
        let site = format!("{account} {}", network_of(address, SITE));
        let mut counted = self.guesses(address, account);
        counted.forgotten.extend(hidden(self.bucket("login-first", &site, self.limits.login_first)));
        counted.given_back.extend(hidden(self.bucket("login-reserve", account, self.limits.login_reserve)));
        counted
    }

    async fn guess(&self, memory: &Memory, counted: Counted) -> Result<Guess, Error> {
        let Counted { kept, forgotten, given_back } = &counted;
        let buckets = [kept, forgotten, given_back].into_iter().flatten().cloned().map(Some);
        let (standing, in_redis) = self.count(memory, buckets).await?;
        Ok(Guess { standing, counted, in_redis })
    }
}

/// Those that are limited.
fn all<const N: usize>(buckets: [Option<Bucket>; N]) -> Vec<Bucket> {
    buckets.into_iter().flatten().collect()
}

/// What others do at the account is not told, or one could see its owner come and go.
fn hidden(bucket: Option<Bucket>) -> Option<Bucket> {
    bucket.map(|bucket| Bucket { told: false, ..bucket })
}
