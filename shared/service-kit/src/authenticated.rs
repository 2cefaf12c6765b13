//! The proof that a request is authenticated: a handler that takes [`Authenticated`] cannot be reached without.

use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::header::{AUTHORIZATION, HeaderMap, WWW_AUTHENTICATE};
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use token_verifier::{Claims, Verifier, VerifyError};

use crate::cookies::CookieNames;
use crate::origin::{Origin, refuse_cross_site};
use crate::problem::Problem;

/// How a service authenticates requests; put it into the app's data.
#[derive(Clone)]
pub struct Authentication {
    /// What verifies tokens.
    pub verifier: Verifier,
    /// The public origin: names the cookies, and is where our own pages come from.
    pub origin: Origin,
    /// A request that writes is refused when the revocation feed was last heard longer ago than this.
    pub max_staleness: Option<Duration>,
}

/// An authenticated request.
#[derive(Clone, Debug)]
pub struct Authenticated {
    /// What the token says.
    pub claims: Arc<Claims>,
}

/// Where a request carried its token.
enum Credential<'a> {
    Bearer(&'a str),
    Cookie(String),
}

impl Authenticated {
    /// Asks for a scope (RFC 6749 section 3.3).
    ///
    /// # Errors
    /// 403 `insufficient_scope` with the scope it takes (RFC 6750 section 3.1).
    pub fn require(&self, scope: &str) -> Result<(), Problem> {
        if self.claims.scope.contains(scope) {
            return Ok(());
        }
        let challenge = format!(r#"Bearer realm="signet", error="insufficient_scope", scope="{scope}""#);
        let detail = format!("This token lacks the scope {scope}. Log in with an account that has it.");
        Err(Problem::forbidden("insufficient_scope", detail).header(WWW_AUTHENTICATE, &challenge))
    }
}

impl Authentication {
    /// Verifies what the request carries: its `Authorization` header, or else its cookie.
    ///
    /// # Errors
    /// 401 with the code that says why, 403 `cross_site_request`, 503 while keys or revocations are out of reach.
    pub async fn authenticate(&self, request: &HttpRequest) -> Result<Authenticated, Problem> {
        let claims = match credential(request, CookieNames::of(&self.origin))? {
            Credential::Bearer(token) => self.verifier.verify(token).await,
            Credential::Cookie(token) => {
                refuse_cross_site(request.method(), request.headers(), &self.origin)?;
                self.verifier.verify(&token).await
            }
        };
        let claims = claims.map_err(|error| problem(&error))?;
        self.refuse_stale_write(request.method())?;
        Ok(Authenticated { claims })
    }

    /// Fails closed: a write is not done on the word of a token that may have been revoked unheard.
    fn refuse_stale_write(&self, method: &Method) -> Result<(), Problem> {
        let Some(limit) = self.max_staleness else {
            return Ok(());
        };
        let reads = method == Method::GET || method == Method::HEAD;
        if reads || self.verifier.revocations_age().is_some_and(|age| age <= limit) {
            return Ok(());
        }
        Err(Problem::unavailable(
            "revocations_stale",
            "Whether this token was revoked cannot be told right now, so nothing was written. Try again shortly.",
            5,
        ))
    }
}

impl FromRequest for Authenticated {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            match request.app_data::<web::Data<Authentication>>() {
                Some(authentication) => authentication.authenticate(&request).await,
                None => Err(Problem::internal(&"the app's data lacks Authentication")),
            }
        })
    }
}

fn credential(request: &HttpRequest, cookies: CookieNames) -> Result<Credential<'_>, Problem> {
    if let Some(token) = bearer(request.headers())? {
        return Ok(Credential::Bearer(token));
    }
    let cookie = request.cookie(cookies.access).map(|cookie| cookie.value().to_owned());
    cookie.map(Credential::Cookie).ok_or_else(|| {
        Problem::unauthorized("missing_token", "Log in first, and send the token as Authorization: Bearer.")
    })
}

/// The token of the `Authorization` header (RFC 6750 section 2.1).
///
/// # Errors
/// 401 where the header is there but is no bearer token.
pub fn bearer(headers: &HeaderMap) -> Result<Option<&str>, Problem> {
    let mut sent = headers.get_all(AUTHORIZATION);
    let Some(header) = sent.next() else { return Ok(None) };
    // Of two, a gateway might have looked at the other.
    let only = Some(header).filter(|_| sent.next().is_none()).and_then(|header| header.to_str().ok());
    let token = only.and_then(|text| {
        let (scheme, token) = text.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    });
    let unusable =
        || Problem::unauthorized("invalid_token", "The Authorization header must be: Bearer and a token.");
    token.map(Some).ok_or_else(unusable)
}

/// How a refused token is told. Why exactly is for the log: a forger learns nothing from the answer.
fn problem(error: &VerifyError) -> Problem {
    match error {
        VerifyError::Expired => {
            Problem::unauthorized("expired_token", "This token has expired. Refresh it, or log in again.")
        }
        VerifyError::Revoked => {
            Problem::unauthorized("revoked_token", "This session was ended. Log in again.")
        }
        VerifyError::KeysUnavailable => Problem::unavailable(
            "keys_unavailable",
            "Tokens cannot be verified right now, for the keys are out of reach. Try again shortly.",
            5,
        ),
        reason => {
            tracing::debug!(%reason, "token refused");
            Problem::unauthorized("invalid_token", "This token is not valid here. Log in again.")
        }
    }
}
