use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use service_kit::database::Database;
use time::OffsetDateTime;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;

use super::encoding::encode;
use super::{LIFETIME, PATH, Places, TTL, uri};
use crate::error::Error;
use crate::store::status_list;
use crate::tokens::Issuer;

/// How long a list that was read from the database is good for.
const FRESH: Duration = Duration::from_secs(1);
/// How long the signature below an unchanged list is.
const SIGNED: Duration = Duration::from_secs(30);
/// Lists that are kept.
const MOST: usize = 64;

/// Makes and signs the lists, each of them once a second at most, one at a time: whatever strangers ask for. Clones
/// share what was made.
#[derive(Clone)]
pub struct Publisher {
    database: Database,
    places: Places,
    made: Arc<Mutex<Made>>,
}

#[derive(Default)]
struct Made {
    lists: HashMap<u32, Arc<SignedList>>,
    newest: Option<(Instant, u32)>,
}

/// A list, signed.
pub struct SignedList {
    /// The JWT.
    pub token: String,
    /// Of its content.
    pub etag: String,
    revoked: Vec<i64>,
    read: Instant,
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
        Self { database, places, made: Arc::default() }
    }

    /// The list with that number; none past the newest.
    ///
    /// # Errors
    /// The database's.
    pub async fn list(&self, issuer: &Issuer, list: u32) -> Result<Option<Arc<SignedList>>, Error> {
        let mut made = self.made.lock().await;
        let known = made.lists.get(&list).cloned();
        if let Some(known) = known.as_ref().filter(|known| known.read.elapsed() < FRESH) {
            return Ok(Some(known.clone()));
        }
        if self.newest_of(&mut made).await? < list {
            return Ok(None);
        }
        let read = Instant::now();
        let first = i64::from(list) * Places::PER_LIST;
        let revoked = status_list::revoked(&self.database, first, first + Places::PER_LIST - 1).await?;
        let same = known.filter(|known| known.revoked == revoked && known.signed.elapsed() < SIGNED);
        let (token, signed) = match same {
            Some(known) => (known.token.clone(), known.signed),
            None => (self.sign(issuer, list, &revoked).await?, read),
        };
        // The signature is another one each time.
        let etag = format!("\"{}\"", token.rsplit('.').next().unwrap_or_default());
        let fresh = Arc::new(SignedList { token, etag, revoked, read, signed });
        made.keep(list, fresh.clone());
        Ok(Some(fresh))
    }

    /// The number of the newest list. There is always one.
    ///
    /// # Errors
    /// The database's.
    pub async fn newest(&self) -> Result<u32, Error> {
        self.newest_of(&mut *self.made.lock().await).await
    }

    async fn newest_of(&self, made: &mut Made) -> Result<u32, Error> {
        if let Some((_, newest)) = made.newest.filter(|(read, _)| read.elapsed() < FRESH) {
            return Ok(newest);
        }
        let read = Instant::now();
        let number = status_list::newest(&self.database).await?;
        let newest = self.places.place(number.unwrap_or_default()).list;
        made.newest = Some((read, newest));
        Ok(newest)
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

impl Made {
    /// Keeps a list in the place of the one that was not asked for for the longest time.
    fn keep(&mut self, number: u32, list: Arc<SignedList>) {
        if self.lists.len() >= MOST && !self.lists.contains_key(&number) {
            let oldest = self.lists.iter().min_by_key(|(_, list)| list.read).map(|(number, _)| *number);
            oldest.map(|oldest| self.lists.remove(&oldest));
        }
        self.lists.insert(number, list);
    }
}
