//! Who reads, where anyone may.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use service_kit::authenticated::{Authenticated, Authentication};
use service_kit::problem::Problem;
use uuid::Uuid;

/// A request with or without a credential. One that is there must be valid: whoever sends an expired token wants
/// to be told, rather than to be taken for a stranger.
#[derive(Clone, Debug)]
pub struct Reader(pub Option<Authenticated>);

impl Reader {
    /// The user's id, if it is known who reads.
    pub fn id(&self) -> Option<Uuid> {
        self.0.as_ref().map(|authenticated| authenticated.claims.subject)
    }

    /// The same where it must be known.
    ///
    /// # Errors
    /// 401 `missing_token`.
    pub fn authenticated(self) -> Result<Authenticated, Problem> {
        self.0.ok_or_else(|| Problem::unauthorized("missing_token", "Log in first, and send the token."))
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
            match authentication.authenticate(&request).await {
                Ok(authenticated) => Ok(Self(Some(authenticated))),
                Err(problem) if problem.code() == "missing_token" => Ok(Self(None)),
                Err(problem) => Err(problem),
            }
        })
    }
}
