use std::{sync::Arc, time::Duration};

use jsonwebtoken::jwk::JwkSet;
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{CACHE_CONTROL, ETAG, HeaderMap, HeaderValue, IF_NONE_MATCH},
};
use serde::Deserialize;
use serde_json::Value;
use tokio::{
    select,
    time::{Instant, sleep},
};

use super::{
    Timing,
    backoff::{Backoff, jitter},
    health::Health,
    http::{FetchError, read},
    key_requests::KeyRequests,
};
use crate::Keys;

const MAX_SIZE: usize = 256 * 1024;

/// Keeps the keys as fresh as the issuer's cache headers ask, and drops them when they are too old.
pub(super) struct Follower {
    client: Client,
    url: Url,
    keys: Keys,
    requests: Arc<KeyRequests>,
    timing: Timing,
    max_age: Duration,
    etag: Option<HeaderValue>,
    /// When the keys were last known to be the issuer's.
    confirmed: Instant,
    backoff: Backoff,
    health: Health,
}

impl Follower {
    pub(super) fn new(
        client: Client,
        url: Url,
        keys: Keys,
        requests: Arc<KeyRequests>,
        timing: Timing,
        max_age: Duration,
    ) -> Self {
        let backoff = Backoff::new(timing.first_retry, timing.longest_retry);
        let (health, confirmed) = (Health::of("jwks"), Instant::now());
        Self { client, url, keys, requests, timing, max_age, etag: None, confirmed, backoff, health }
    }

    pub(super) async fn run(mut self) {
        loop {
            let due = self.refresh().await;
            self.wait(due).await;
        }
    }

    /// Until the next fetch is due, or a token wants one.
    async fn wait(&self, due: Duration) {
        select! {
            () = self.requests.asked() => {}
            () = sleep(due) => self.requests.begun(),
        }
    }

    /// Fetches once, and says when to fetch again.
    async fn refresh(&mut self) -> Duration {
        let before = self.keys.snapshot();
        let fetched = self.fetch().await;
        self.requests.finished(*before != *self.keys.snapshot());
        match fetched {
            Ok(max_age) => {
                self.confirmed = Instant::now();
                self.backoff.reset();
                self.health.up();
                let Timing { min_key_refresh, max_key_refresh, default_key_refresh, .. } = self.timing;
                let refresh = max_age.unwrap_or(default_key_refresh);
                let refresh = refresh.max(min_key_refresh).min(max_key_refresh);
                // In time to be tried again before the keys are too old; and a tenth earlier at most, so
                // that verifiers that started together drift apart.
                jitter(refresh.min(self.max_age / 2), 0.1)
            }
            Err(error) => {
                self.health.down(&error);
                self.drop_old_keys();
                self.backoff.wait()
            }
        }
    }

    async fn fetch(&mut self) -> Result<Option<Duration>, FetchError> {
        let mut request = self.client.get(self.url.clone()).timeout(self.timing.request_timeout);
        if let Some(etag) = &self.etag {
            request = request.header(IF_NONE_MATCH, etag);
        }
        let response = request.send().await?;
        let max_age = max_age(response.headers());
        match response.status() {
            StatusCode::OK => self.accept(response).await?,
            StatusCode::NOT_MODIFIED if self.etag.is_some() => {}
            status => return Err(FetchError::Status(status)),
        }
        Ok(max_age)
    }

    async fn accept(&mut self, response: Response) -> Result<(), FetchError> {
        let etag = response.headers().get(ETAG).cloned();
        let body = read(response, MAX_SIZE).await?;
        self.keys.replace(&parse(&body)?)?;
        self.etag = etag;
        Ok(())
    }

    fn drop_old_keys(&mut self) {
        if self.confirmed.elapsed() >= self.max_age && !self.keys.is_empty() {
            tracing::error!("the issuer's keys could not be refreshed for too long: dropped");
            self.keys.clear();
            // Not "not modified", when next we ask: we have nothing any more.
            self.etag = None;
        }
    }
}

/// Entry by entry, so that one we do not understand costs only itself.
fn parse(body: &[u8]) -> Result<JwkSet, FetchError> {
    #[derive(Deserialize)]
    struct Entries {
        keys: Vec<Value>,
    }
    let entries: Entries = serde_json::from_slice(body).map_err(|_| FetchError::Unparseable)?;
    let keys = entries.keys.into_iter().filter_map(|entry| serde_json::from_value(entry).ok());
    Ok(JwkSet { keys: keys.collect() })
}

/// `max-age` (RFC 9111 section 5.2.2.1).
fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let directives = headers.get_all(CACHE_CONTROL).into_iter().filter_map(|value| value.to_str().ok());
    let mut directives = directives.flat_map(|value| value.split(','));
    let seconds = directives.find_map(|directive| {
        let (name, value) = directive.split_once('=')?;
        let named = name.trim().eq_ignore_ascii_case("max-age");
        named.then(|| value.trim().trim_matches('"').parse().ok()).flatten()
    });
    seconds.map(Duration::from_secs)
}
