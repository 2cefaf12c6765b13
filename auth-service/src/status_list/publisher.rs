use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;
use service_kit::database::Database;
use time::OffsetDateTime;
use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::cached::Cached;
use super::encoding::encode;
use super::{LIFETIME, PATH, Places, TTL, uri};
use crate::error::Error;
use crate::store::status_list;
use crate::tokens::Issuer;

/// How long the signature below an unchanged list is.
const SIGNED: Duration = Duration::from_secs(30);
/// Lists that are cached.
const MOST: usize = 64;

/// Lists that are made at a time: strangers ask for them, and others need the database too.
const AT_ONCE: usize = 4;

/// Makes and signs the lists, each of them once a second at most, whatever strangers ask for. Clones share what was made.
#[derive(Clone)]
pub struct Publisher {
    database: Database,
    places: Places,
    newest: Arc<Cached<u32>>,
    lists: Arc<Mutex<HashMap<u32, Asked>>>,
    making: Arc<Semaphore>,
}

/// A list, and when it was asked for last.
struct Asked {
    at: Instant,
    list: Arc<Cached<Arc<SignedList>>>,
}

/// A list, signed.
pub struct SignedList {
    /// The JWT.
    pub token: String,
    /// Its entity tag.
    pub etag: String,
    revoked: Vec<i64>,
    signed: Instant,
}

/// Section 5.1.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: String,
    iat: i64,
    exp: i64,
    ttl: u64,
    status_list: StatusList,
}

#[derive(Serialize)]
struct StatusList {
    bits: u8,
    lst: String,
    aggregation_uri: String,
}

impl Publisher {
    /// The lists of that database.
    pub fn new(database: Database, places: Places) -> Self {
        let making = Arc::new(Semaphore::new(AT_ONCE));
        Self { database, places, newest: Arc::default(), lists: Arc::default(), making }
    }

    /// The list with that number; none past the newest. While PostgreSQL is away, as it last was.
    ///
    /// # Errors
    /// The database's.
    pub async fn list(&self, issuer: &Issuer, number: u32) -> Result<Option<Arc<SignedList>>, Error> {
        if self.newest().await? < number {
            return Ok(None);
        }
        let list = self.cached(number);
        list.get(async |known| self.make(issuer, number, known).await).await.map(Some)
    }

    /// The number of the newest list. There is always one.
    ///
    /// # Errors
    /// The database's.
    pub async fn newest(&self) -> Result<u32, Error> {
        let read = async |_| {
            let number = status_list::newest(&self.database).await?;
            Ok(self.places.place(number.unwrap_or_default()).list)
        };
        self.newest.get(read).await
    }

    async fn make(
        &self,
        issuer: &Issuer,
        number: u32,
        known: Option<Arc<SignedList>>,
    ) -> Result<Arc<SignedList>, Error> {
        let _one_of_a_few = self.making.acquire().await.map_err(Error::internal)?;
        let read = Instant::now();
        let first = i64::from(number) * Places::PER_LIST;
        let revoked = status_list::revoked(&self.database, first, first + Places::PER_LIST - 1).await?;
        if let Some(known) = known.filter(|known| known.revoked == revoked && known.signed.elapsed() < SIGNED)
        {
            return Ok(known);
        }
        let token = self.sign(issuer, number, &revoked).await?;
        // The signature is another one each time.
        let etag = token.rsplit('.').next().unwrap_or_default().to_owned();
        Ok(Arc::new(SignedList { token, etag, revoked, signed: read }))
    }

    /// The list's own place, instead of that of the one that was not asked for for the longest time.
    fn cached(&self, number: u32) -> Arc<Cached<Arc<SignedList>>> {
        let mut lists = self.lists.lock().unwrap_or_else(PoisonError::into_inner);
        if lists.len() >= MOST && !lists.contains_key(&number) {
            let oldest = lists.iter().min_by_key(|(_, asked)| asked.at).map(|(number, _)| *number);
            oldest.map(|oldest| lists.remove(&oldest));
        }
        let at = Instant::now();
        let asked = lists.entry(number).or_insert_with(|| Asked { at, list: Arc::default() });
        asked.at = at;
        asked.list.clone()
    }

    async fn sign(&self, issuer: &Issuer, list: u32, revoked: &[i64]) -> Result<String, Error> {
        let indexes: Vec<_> = revoked.iter().map(|number| self.places.place(*number).index).collect();
        // A list that is full of random bits takes a while to deflate.
        let deflated = spawn_blocking(move || encode(indexes)).await.map_err(Error::internal)?;
        let now = OffsetDateTime::now_utc().unix_timestamp();
        let origin = issuer.origin.as_str();
        let claims = Claims {
            iss: origin,
            sub: uri(origin, list),
            iat: now,
            exp: now + i64::try_from(LIFETIME.as_secs()).map_err(Error::internal)?,
            ttl: TTL.as_secs(),
            status_list: StatusList { bits: 1, lst: deflated, aggregation_uri: format!("{origin}{PATH}") },
        };
        issuer.keys.sign("statuslist+jwt", &claims)
    }
}
