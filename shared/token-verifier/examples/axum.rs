//! A service that trusts Signet, with axum. Start Signet with `make run`, then
//! `cargo run --package token-verifier --example axum`, and ask with a token:
//! `curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:3000/whoami`.

use std::{env, error::Error, sync::Arc};

use axum::{
    Router,
    extract::{FromRef, FromRequestParts, State},
    http::{
        StatusCode,
        header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE},
        request::Parts,
    },
    response::{IntoResponse, Response},
    routing::{get, post},
};
use token_verifier::{Claims, Verifier, VerifyError};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let issuer = env::var("SIGNET_URL").unwrap_or_else(|_| "http://localhost:8080".to_owned());
    let verifier = Verifier::builder(issuer, "surveys").follow()?;
    let listener = TcpListener::bind("127.0.0.1:3000").await?;
    axum::serve(listener, app(verifier)).await?;
    Ok(())
}

/// Every route. A handler that takes a [`Caller`] cannot be reached without a good token.
pub fn app(verifier: Verifier) -> Router {
    let routes = Router::new().route("/whoami", get(whoami)).route("/notes", post(add_note));
    routes.route("/ready", get(ready)).with_state(verifier)
}

async fn whoami(Caller(claims): Caller) -> String {
    claims.subject.to_string()
}

async fn add_note(caller: Caller) -> Result<StatusCode, Refusal> {
    caller.require("surveys:write")?;
    Ok(StatusCode::CREATED)
}

/// Before it has heard of keys and revocations, a service sends no traffic here.
async fn ready(State(verifier): State<Verifier>) -> StatusCode {
    let ready = !verifier.keys().is_empty() && verifier.revocations_age().is_some();
    if ready { StatusCode::NO_CONTENT } else { StatusCode::SERVICE_UNAVAILABLE }
}

/// Whoever sent the request, with a good token.
struct Caller(Arc<Claims>);

impl<S: Send + Sync> FromRequestParts<S> for Caller
where
    Verifier: FromRef<S>,
{
    type Rejection = Refusal;

    async fn from_request_parts(request: &mut Parts, state: &S) -> Result<Self, Refusal> {
        let header = request.headers.get(AUTHORIZATION).ok_or(Refusal::NoToken)?;
        let credentials = header.to_str().ok().and_then(|text| text.split_once(' '));
        let (_, token) = credentials
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
            .ok_or(Refusal::NoToken)?;
        Ok(Self(Verifier::from_ref(state).verify(token).await.map_err(Refusal::Token)?))
    }
}

impl Caller {
    fn require(&self, scope: &'static str) -> Result<(), Refusal> {
        if self.0.scope.contains(scope) { Ok(()) } else { Err(Refusal::Scope(scope)) }
    }
}

/// Why a request goes no further, and how it is told (RFC 6750 section 3).
enum Refusal {
    NoToken,
    Token(VerifyError),
    Scope(&'static str),
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, challenge) = match self {
            // Nothing is wrong with the token; there are no keys to verify it with.
            Self::Token(error) if error.is_unavailable() => {
                return (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "5")]).into_response();
            }
            Self::NoToken => (StatusCode::UNAUTHORIZED, "Bearer".to_owned()),
            Self::Token(error) => {
                let challenge = format!(r#"Bearer error="invalid_token", error_description="{error}""#);
                (StatusCode::UNAUTHORIZED, challenge)
            }
            Self::Scope(scope) => {
                (StatusCode::FORBIDDEN, format!(r#"Bearer error="insufficient_scope", scope="{scope}""#))
            }
        };
        (status, [(WWW_AUTHENTICATE, challenge)]).into_response()
    }
}
