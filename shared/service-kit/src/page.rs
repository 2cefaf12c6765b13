//! Lists, a page at a time, by keyset: a page costs the same wherever it is.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::problem::Problem;

/// Items a page may have at most.
const MOST: u32 = 100;

/// `?limit=&cursor=` as sent.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Items wanted, 1 to 100; 20 where absent.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    pub limit: Option<String>,
    /// Where the page before ended: its `next_cursor`.
    pub cursor: Option<String>,
}

/// A page to be read.
#[derive(Clone, Copy, Debug)]
pub struct PageRequest {
    /// How many items, 1 to 100.
    pub limit: u32,
    /// Only items beyond this id.
    pub after: Option<Uuid>,
}

/// A page as sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The items, in order.
    pub items: Vec<T>,
    /// Send it as `cursor` for the next page; null on the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

impl PageQuery {
    /// The page that is asked for.
    ///
    /// # Errors
    /// 400 for a limit out of bounds or a cursor that none of our pages gave out.
    pub fn parse(&self) -> Result<PageRequest, Problem> {
        let limit = self.limit.as_deref().map_or(Some(20), |limit| limit.parse().ok());
        let limit = limit
            .filter(|limit| (1..=MOST).contains(limit))
            .ok_or_else(|| Problem::malformed("`limit` must be a whole number from 1 to 100."))?;
        let cursor = self.cursor.as_deref().filter(|cursor| !cursor.is_empty());
        let after = cursor.map(Uuid::try_parse).transpose();
        let after =
            after.map_err(|_| Problem::malformed("`cursor` must be the next_cursor of an earlier page."))?;
        Ok(PageRequest { limit, after })
    }
}

impl PageRequest {
    /// How many rows to read: one more than the page, which tells whether there is another.
    pub fn rows(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The page from the rows read for it.
    pub fn page<T>(&self, mut rows: Vec<T>, id: impl Fn(&T) -> Uuid) -> Page<T> {
        let more = rows.len() > self.limit as usize;
        rows.truncate(self.limit as usize);
        let next_cursor = rows.last().filter(|_| more).map(|last| id(last).simple().to_string());
        Page { items: rows, next_cursor }
    }
}
