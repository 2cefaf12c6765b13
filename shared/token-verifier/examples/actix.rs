//! A service that trusts Signet, with actix-web. Start Signet with `make run`, then
//! `cargo run --package token-verifier --example actix`, and ask with a token:
//! `curl -H "Authorization: Bearer $TOKEN" http://127.0.0.1:3000/whoami`.

use std::{env, error::Error, fmt, pin::Pin, sync::Arc};

use actix_web::{
    App, FromRequest, HttpRequest, HttpResponse, HttpServer, ResponseError,
    dev::Payload,
    http::{
        StatusCode,
        header::{AUTHORIZATION, RETRY_AFTER, WWW_AUTHENTICATE},
    },
    web::{self, Data, ServiceConfig},
};
use token_verifier::{Claims, Verifier, VerifyError};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let issuer = env::var("SIGNET_URL").unwrap_or_else(|_| "http://localhost:8080".to_owned());
    // One for all the workers; a clone for each is cheap.
    let verifier = Verifier::builder(issuer, "surveys").follow()?;
    let app = move || App::new().configure(|config| routes(config, verifier.clone()));
    HttpServer::new(app).bind("127.0.0.1:3000")?.run().await?;
    Ok(())
}

/// Every route. A handler that takes a [`Caller`] cannot be reached without a good token.
pub fn routes(config: &mut ServiceConfig, verifier: Verifier) {
    config.app_data(Data::new(verifier));
    config.route("/whoami", web::get().to(whoami)).route("/notes", web::post().to(add_note));
    config.route("/ready", web::get().to(ready));
}

async fn whoami(caller: Caller) -> String {
    caller.0.subject.to_string()
}

async fn add_note(caller: Caller) -> Result<HttpResponse, Refusal> {
    caller.require("surveys:write")?;
    Ok(HttpResponse::Created().finish())
}

/// Before it has heard of keys and revocations, a service sends no traffic here.
async fn ready(verifier: Data<Verifier>) -> HttpResponse {
    let ready = !verifier.keys().is_empty() && verifier.revocations_age().is_some();
    HttpResponse::new(if ready { StatusCode::NO_CONTENT } else { StatusCode::SERVICE_UNAVAILABLE })
}

/// Whoever sent the request, with a good token.
struct Caller(Arc<Claims>);

impl FromRequest for Caller {
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Refusal>>>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move {
            let header = request.headers().get(AUTHORIZATION).ok_or(Refusal::NoToken)?;
            let credentials = header.to_str().ok().and_then(|text| text.split_once(' '));
            let (_, token) = credentials
                .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
                .ok_or(Refusal::NoToken)?;
            let verifier = request.app_data::<Data<Verifier>>().ok_or(Refusal::NoVerifier)?;
            Ok(Self(verifier.verify(token).await.map_err(Refusal::Token)?))
        })
    }
}

impl Caller {
    fn require(&self, scope: &'static str) -> Result<(), Refusal> {
        if self.0.scope.contains(scope) { Ok(()) } else { Err(Refusal::Scope(scope)) }
    }
}

/// Why a request goes no further, and how it is told (RFC 6750 section 3).
#[derive(Debug)]
enum Refusal {
    NoToken,
    Token(VerifyError),
    Scope(&'static str),
    /// The app was put together without [`routes`].
    NoVerifier,
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        match self {
            // Nothing is wrong with the token; there are no keys to verify it with.
            Self::Token(error) if error.is_unavailable() => StatusCode::SERVICE_UNAVAILABLE,
            Self::NoToken | Self::Token(_) => StatusCode::UNAUTHORIZED,
            Self::Scope(_) => StatusCode::FORBIDDEN,
            Self::NoVerifier => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        let status = self.status_code();
        let header = match status {
            StatusCode::SERVICE_UNAVAILABLE => (RETRY_AFTER, "5".to_owned()),
            StatusCode::INTERNAL_SERVER_ERROR => return HttpResponse::new(status),
            _ => (WWW_AUTHENTICATE, self.to_string()),
        };
        HttpResponse::build(status).insert_header(header).finish()
    }
}

/// The challenge.
impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoToken => write!(formatter, "Bearer"),
            Self::Token(error) => {
                write!(formatter, r#"Bearer error="invalid_token", error_description="{error}""#)
            }
            Self::Scope(scope) => write!(formatter, r#"Bearer error="insufficient_scope", scope="{scope}""#),
            Self::NoVerifier => write!(formatter, "the app's data lacks the verifier"),
        }
    }
}
