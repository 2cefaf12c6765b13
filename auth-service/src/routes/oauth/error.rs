use std::borrow::Cow;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{PRAGMA, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use service_kit::problem::Problem;
use utoipa::ToSchema;

use super::super::session_answer::NO_STORE;
use crate::domain::Beyond;
use crate::error::Error;

/// RFC 9110 section 11.6.1: every 401 says how to do better.
const CHALLENGE: &str = r#"Basic realm="signet", charset="UTF-8""#;

/// What a client did wrong, as RFC 6749 section 5.2 names it; anything else is a problem as everywhere.
#[derive(Debug)]
pub enum OAuthError {
    /// The client's fault.
    Refused(Code, Cow<'static, str>),
    /// Too many attempts, or nobody's fault but ours.
    Problem(Problem),
}

/// RFC 6749 section 5.2; RFC 8707 section 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The request is malformed.
    InvalidRequest,
    /// The client did not prove who it is.
    InvalidClient,
    /// The refresh token is worth nothing.
    InvalidGrant,
    /// The client may not do this.
    UnauthorizedClient,
    /// There is no such grant here.
    UnsupportedGrantType,
    /// A scope is unknown, or beyond what the client may have.
    InvalidScope,
    /// An audience is.
    InvalidTarget,
}

/// The body of a refusal (RFC 6749 section 5.2).
#[derive(Serialize, ToSchema)]
pub struct OAuthErrorDocument<'a> {
    /// What programs look at.
    #[schema(value_type = String, example = "invalid_client")]
    error: &'static str,
    /// What happened and what to do next, for the client's developer.
    error_description: &'a str,
}

impl Code {
    fn name(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
        }
    }
}

impl OAuthError {
    /// A refusal with a sentence that says what to do next.
    pub fn refused(code: Code, description: impl Into<Cow<'static, str>>) -> Self {
        Self::Refused(code, description.into())
    }

    /// The answer, where it is not the same as everywhere.
    ///
    /// # Errors
    /// The problem.
    pub fn into_answer(self) -> Result<HttpResponse, Problem> {
        match self {
            Self::Problem(problem) => Err(problem),
            refused @ Self::Refused(..) => Ok(refused.error_response()),
        }
    }
}

impl From<Beyond> for OAuthError {
    fn from(beyond: Beyond) -> Self {
        match beyond {
            Beyond::Scope => Self::refused(
                Code::InvalidScope,
                "A scope is unknown, or not for this client. Leave scope out to get all that it may have.",
            ),
            Beyond::Audience => Self::refused(
                Code::InvalidTarget,
                "A resource is unknown, or not for this client. Leave resource out to get the default.",
            ),
        }
    }
}

impl From<Problem> for OAuthError {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Error> for OAuthError {
    fn from(error: Error) -> Self {
        let grant = |description: &'static str| Self::refused(Code::InvalidGrant, description);
        match error {
            Error::InvalidToken => grant("This is no refresh token of ours. Log in again."),
            Error::ExpiredToken => grant("This refresh token has expired. Log in again."),
            Error::RevokedToken => grant("The session of this refresh token was ended. Log in again."),
            Error::ReusedToken => grant(
                "This refresh token was used before. To be safe its session was ended everywhere. Log in again.",
            ),
            error => Self::Problem(error.into()),
        }
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(code, description) => write!(f, "{}: {description}", code.name()),
            Self::Problem(problem) => problem.fmt(f),
        }
    }
}

impl std::error::Error for OAuthError {}

impl ResponseError for OAuthError {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Refused(Code::InvalidClient, _) => StatusCode::UNAUTHORIZED,
            Self::Refused(..) => StatusCode::BAD_REQUEST,
            Self::Problem(problem) => problem.status_code(),
        }
    }

    fn error_response(&self) -> HttpResponse {
        let (code, description) = match self {
            Self::Refused(code, description) => (code, description),
            Self::Problem(problem) => return problem.error_response(),
        };
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header(NO_STORE).insert_header((PRAGMA, "no-cache"));
        if *code == Code::InvalidClient {
            response.insert_header((WWW_AUTHENTICATE, CHALLENGE));
        }
        response.json(OAuthErrorDocument { error: code.name(), error_description: description })
    }
}
