use std::time::{Duration, Instant};

use service_kit::database::DatabaseError;
use tokio::sync::Mutex;
use tokio::time::timeout;

use super::TTL;
use crate::error::Error;

/// How long what was made is good for, or that it could not be made; how long somebody waits for a new one who could
/// have the old one.
const FRESH: Duration = Duration::from_secs(1);

/// What is made anew once a second at most, however many ask for it. While that fails there is the last one, for as long
/// as anybody else may keep it too.
pub struct Cached<T>(Mutex<State<T>>);

struct State<T> {
    made: Option<(Instant, T)>,
    failed: Option<Instant>,
}

impl<T> Default for Cached<T> {
    fn default() -> Self {
        Self(Mutex::new(State { made: None, failed: None }))
    }
}

impl<T: Clone> Cached<T> {
    /// The one there is, or a new one, which is made of the one before.
    ///
    /// # Errors
    /// Those of `work`, where there is no other; [`DatabaseError::Silent`] for a second after it failed.
    pub async fn get(&self, work: impl AsyncFnOnce(Option<T>) -> Result<T, Error>) -> Result<T, Error> {
        let mut state = self.0.lock().await;
        let last = state.made.clone().filter(|(at, _)| at.elapsed() < TTL);
        let patience = match last {
            Some((at, last)) if at.elapsed() < FRESH => return Ok(last),
            Some(_) => FRESH,
            None => Duration::MAX,
        };
        let last = last.map(|(_, last)| last);
        let silent = || Error::from(DatabaseError::Silent);
        let begun = Instant::now();
        let made = match state.failed {
            Some(at) if at.elapsed() < FRESH => Err(silent()),
            _ => timeout(patience, work(last.clone())).await.unwrap_or_else(|_| Err(silent())).inspect_err(
                |error| {
                    tracing::debug!(%error, "a status list could not be made");
                    state.failed = Some(Instant::now());
                },
            ),
        };
        match (made, last) {
            (Ok(made), _) => {
                state.made = Some((begun, made.clone()));
                Ok(made)
            }
            (Err(_), Some(last)) => Ok(last),
            (Err(error), None) => Err(error),
        }
    }
}
