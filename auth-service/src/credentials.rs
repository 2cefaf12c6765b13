//! Proofs by a password.

use crate::App;
use crate::domain::{Email, PasswordAttempt};
use crate::error::Error;
use crate::hashing::{Against, Turn, Verdict};
use crate::store::users::{self, Account};
use crate::throttle::Guess;

/// The account with that email and password. A hash that is not of today's kind, imported or made with lower costs, is
/// renewed now that the password is at hand. Where another login renewed it meanwhile, the account is looked at again;
/// where the password was changed meanwhile, the change wins.
///
/// # Errors
/// [`Error::InvalidCredentials`], [`Error::Overloaded`], or the database's.
pub async fn prove(
    app: &App,
    email: &Email,
    password: PasswordAttempt,
    turn: Turn,
) -> Result<Account, Error> {
    for _ in 0..2 {
        let (account, specimen) = users::find_by_email(&app.database, email).await?;
        let stored = account.as_ref().map(|account| account.password_hash.clone());
        let verdict = app.hasher.verify(password.clone(), Against { stored, specimen }, turn).await?;
        let (Verdict::Right { renewed }, Some(account)) = (verdict, account) else {
            return Err(Error::InvalidCredentials);
        };
        let Some(renewed) = renewed else { return Ok(account) };
        if users::renew_hash(&app.database, account.user.id, &account.password_hash, &renewed).await? {
            tracing::info!(target: "audit", user_id = %account.user.id, "password hash renewed");
            return Ok(Account { password_hash: renewed, ..account });
        }
    }
    Err(Error::InvalidCredentials)
}

/// Whoever has a session proves that they know the account's password too: the token may have been stolen.
///
/// # Errors
/// [`Error::WrongPassword`], or [`Error::Overloaded`].
pub async fn confirm(
    app: &App,
    guess: &Guess,
    account: &Account,
    password: PasswordAttempt,
) -> Result<(), Error> {
    let against = Against { stored: Some(account.password_hash.clone()), specimen: None };
    match app.hasher.verify(password, against, Turn::Ahead).await? {
        Verdict::Wrong => Err(Error::WrongPassword),
        Verdict::Right { .. } => {
            app.throttle.right(guess).await;
            Ok(())
        }
    }
}
