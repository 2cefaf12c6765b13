use service_kit::database::Database;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Log, RedisStream};
use crate::domain::{Email, EndReason, Session, User, Which};
use crate::error::Error;
use crate::store::revocations::Recorded;
use crate::store::sessions::{Begun, NewSession};
use crate::store::users::Kept;
use crate::store::{revocations, sessions, users};

/// The one way by which anything is revoked: recorded in PostgreSQL, then published. Clones share everything.
#[derive(Clone)]
pub struct Revoker {
    database: Database,
    log: Log,
    redis: Option<RedisStream>,
}

impl Revoker {
    /// Without Redis there must be no other replica.
    pub fn new(database: Database, log: Log, redis: Option<RedisStream>) -> Self {
        Self { database, log, redis }
    }

    /// Begins a session for whoever just proved the password behind this hash. Those that it makes too many end.
    ///
    /// # Errors
    /// [`Error::InvalidCredentials`] when the password has changed since, or the database's.
    pub async fn begin_session(
        &self,
        user_id: Uuid,
        hash: String,
        new: NewSession,
    ) -> Result<Session, Error> {
        let begun = sessions::begin(&self.database, user_id, hash, new).await?;
        Ok(self.begun(user_id, begun).await)
    }

    /// Makes an account, with its first session.
    ///
    /// # Errors
    /// [`Error::EmailTaken`], or the database's.
    pub async fn register(
        &self,
        email: Email,
        hash: String,
        new: NewSession,
    ) -> Result<(User, Session), Error> {
        let (user, begun) = users::register(&self.database, email, hash, new).await?;
        let session = self.begun(user.id, begun).await;
        Ok((user, session))
    }

    async fn begun(&self, user_id: Uuid, Begun { session, ended }: Begun) -> Session {
        if !ended.is_empty() {
            audit(user_id, EndReason::TooManySessions, ended.len());
            self.publish(ended).await;
        }
        session
    }

    /// Ends live sessions of a user, with all their tokens. Answers how many; none is no error.
    ///
    /// # Errors
    /// The database's.
    pub async fn end_sessions(&self, user_id: Uuid, which: Which, reason: EndReason) -> Result<usize, Error> {
        let ended = self
            .database
            .run(move |connection| Ok::<_, Error>(sessions::end(connection, user_id, which, reason)?))
            .await?;
        audit(user_id, reason, ended.len());
        Ok(self.publish(ended).await)
    }

    /// Sets a new password, ends the user's other sessions and forgets their other devices with it.
    ///
    /// # Errors
    /// [`Error::WrongPassword`] when the password was changed meanwhile, or the database's.
    pub async fn change_password(
        &self,
        user_id: Uuid,
        kept: Kept,
        old_hash: String,
        new_hash: String,
    ) -> Result<(), Error> {
        let hashes = (old_hash, new_hash);
        let ended = users::change_password(&self.database, user_id, hashes, kept).await?;
        audit(user_id, EndReason::PasswordChanged, ended.len());
        self.publish(ended).await;
        Ok(())
    }

    /// Deletes an account whose password hash is this, and ends all of its sessions.
    ///
    /// # Errors
    /// [`Error::WrongPassword`] when the password was changed meanwhile, [`Error::RevokedToken`] when there is no
    /// such account any more, or the database's.
    pub async fn delete_account(&self, user_id: Uuid, hash: String) -> Result<(), Error> {
        let recorded = users::delete(&self.database, user_id, Some(hash)).await?;
        tracing::info!(target: "audit", %user_id, "account deleted by its owner");
        self.publish(recorded).await;
        Ok(())
    }

    /// Revokes one token of a client, until that time. Again is no error.
    ///
    /// # Errors
    /// The database's.
    pub async fn revoke_token(
        &self,
        client_id: Uuid,
        token: Uuid,
        expires_at: OffsetDateTime,
    ) -> Result<(), Error> {
        let revoked = revocations::revoke_token(&self.database, token, expires_at).await?;
        tracing::info!(target: "audit", %client_id, %token, "token revoked by its client");
        self.publish(revoked).await;
        Ok(())
    }

    /// Here first, then to the other replicas. They hear of it from PostgreSQL when Redis fails, a second later.
    async fn publish(&self, recorded: Vec<Recorded>) -> usize {
        self.log.add(recorded.iter().cloned());
        if let Some(redis) = self.redis.as_ref().filter(|_| !recorded.is_empty())
            && let Err(error) = redis.publish(&recorded).await
        {
            tracing::warn!(%error, "Redis did not take a revocation; replicas will find it in PostgreSQL");
        }
        recorded.len()
    }
}

fn audit(user_id: Uuid, reason: EndReason, sessions: usize) {
    tracing::info!(target: "audit", %user_id, reason = reason.as_str(), sessions, "sessions ended");
}
