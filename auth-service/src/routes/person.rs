//! The person behind a request.

use service_kit::authenticated::Authenticated;
use service_kit::problem::Problem;
use uuid::Uuid;

use crate::App;
use crate::error::Error;
use crate::store::users::{self, Account};

/// A person who is logged in. A service account is nobody.
pub struct Person {
    /// Theirs.
    pub account: Account,
    /// The session by which they are here.
    pub session: Uuid,
}

impl Person {
    /// Whose token it is.
    ///
    /// # Errors
    /// 403 `not_a_person`, 401 `revoked_token` where the account is gone, or the database's.
    pub async fn of(app: &App, caller: &Authenticated) -> Result<Self, Problem> {
        let detail = "This is the token of a service account. Only a person's token has somebody behind it.";
        let session = caller.claims.session_id.ok_or_else(|| Problem::forbidden("not_a_person", detail))?;
        let account = users::find(&app.database, caller.claims.subject).await?.ok_or(Error::RevokedToken)?;
        Ok(Self { account, session })
    }
}
