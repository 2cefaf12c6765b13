use reqwest::{Client, StatusCode, Url};
use serde::Deserialize;
use tokio::time::timeout;
use uuid::Uuid;

use super::http::{FetchError, client, parse, read};
use super::timing::Timing;
use crate::BuildError;

/// A page has a thousand users at most, of about a hundred bytes.
const MAX_PAGE: usize = 1024 * 1024;

/// Asks the issuer who was deleted: for services that keep something of a user's, and must erase it. That a user's tokens are
/// refused, a verifier hears by itself; [`Verifier::user_revoked`](crate::Verifier::user_revoked) says when to ask.
#[derive(Debug, Clone)]
pub struct DeletedUsers {
    client: Client,
    url: Url,
    timing: Timing,
}

/// A user who was deleted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct DeletedUser {
    /// `sub` of the user's tokens.
    pub id: Uuid,
    /// When, in RFC 3339: no two users have the same, and who is deleted later has a later one.
    pub deleted_at: String,
}

/// Who was deleted could not be asked.
#[derive(Debug, thiserror::Error)]
#[error("the issuer cannot be asked who was deleted")]
pub struct AskError(#[source] FetchError);

#[derive(Deserialize)]
struct Page {
    deleted_users: Vec<DeletedUser>,
}

impl DeletedUsers {
    /// Beside the revocations, whose URL this is.
    ///
    /// # Errors
    /// It is no URL, or TLS is not to be had.
    pub fn beside(revocations_url: &str) -> Result<Self, BuildError> {
        let mut url = parse(revocations_url, "revocations URL")?;
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().push("deleted-users");
        }
        let timing = Timing::default();
        Ok(Self { client: client(url.scheme() == "https", timing)?, url, timing })
    }

    /// The next users who were deleted after that time, which is another one's `deleted_at`, in order; none where there are no
    /// more. The issuer knows of the last 400 days.
    ///
    /// # Errors
    /// It did not answer, in time or at all.
    pub async fn after(&self, after: &str) -> Result<Vec<DeletedUser>, AskError> {
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("after", after);
        let page = timeout(self.timing.request_timeout, self.fetch(url)).await;
        page.unwrap_or(Err(FetchError::Silent)).map_err(AskError)
    }

    async fn fetch(&self, url: Url) -> Result<Vec<DeletedUser>, FetchError> {
        let response = self.client.get(url).send().await?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        let body = read(response, MAX_PAGE).await?;
        let page: Page = serde_json::from_slice(&body).map_err(|_| FetchError::Unparseable)?;
        Ok(page.deleted_users)
    }
}
