//! Who reads, where anyone may.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, ResponseError, web};
use futures_util::future::LocalBoxFuture;
use service_kit::authenticated::{Authenticated, Authentication};
use service_kit::problem::Problem;
use token_verifier::Claims;
use uuid::Uuid;

/// A request whose sender may be known. A token in the `Authorization` header was sent on purpose and must be valid:
/// whoever sends an expired one wants to be told, rather than to be taken for a stranger. A cookie comes along by
/// itself: with one that does not hold any more, its sender is a stranger until somebody must be known.
#[derive(Clone, Debug)]
pub struct Reader(Result<Authenticated, Problem>);

impl Reader {
    /// The user's id, if it is known who reads.
    pub fn id(&self) -> Option<Uuid> {
        self.0.as_ref().ok().map(|authenticated| authenticated.claims.subject)
    }

    /// The user's id, if it is known who reads and their token has that scope. With one that has not, they are a stranger.
    pub fn id_within(&self, scope: &'static str) -> Option<Uuid> {
        let user = self.0.as_ref().ok().filter(|user| user.require(scope).is_ok());
        user.map(|user| user.claims.subject)
    }

    /// What the token says, if it is known who reads.
    ///
    /// # Errors
    /// 401 with the code that says why it is not known.
    pub fn claims(&self) -> Result<Arc<Claims>, Problem> {
        self.0.as_ref().map(|authenticated| authenticated.claims.clone()).map_err(Clone::clone)
    }

    /// The same reader, if whoever is known has a token with that scope.
    ///
    /// # Errors
    /// 403 `insufficient_scope`.
    pub fn within(self, scope: &'static str) -> Result<Self, Problem> {
        self.0.as_ref().map_or(Ok(()), |user| user.require(scope))?;
        Ok(self)
    }

    /// The same where it must be known, and the token must have that scope.
    ///
    /// # Errors
    /// 401 with the code that says why it is not known; 403 `insufficient_scope`.
    pub fn allowed(self, scope: &'static str) -> Result<Uuid, Problem> {
        let user = self.0?;
        user.require(scope)?;
        Ok(user.claims.subject)
    }
}

impl FromRequest for Reader {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let Some(authentication) = request.app_data::<web::Data<Authentication>>() else {
                return Err(Problem::internal(&"the app's data lacks Authentication"));
            };
            let sent = authentication.authenticate(&request).await;
            let on_purpose = request.headers().contains_key(AUTHORIZATION);
            match sent {
                Err(problem) if on_purpose || problem.status_code() != StatusCode::UNAUTHORIZED => {
                    Err(problem)
                }
                sent => Ok(Self(sent)),
            }
        })
    }
}
