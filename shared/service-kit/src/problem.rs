//! Problem documents (RFC 9457): the one shape of every error answer.

use std::borrow::Cow;
use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::{HttpResponse, ResponseError};
use serde::Serialize;
use utoipa::ToSchema;

use crate::body::MOST_REFUSALS;

/// One thing that is wrong with a body, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Refusal {
    /// JSON pointer (RFC 6901) into the request's body: `/questions/0/text`; empty for the body itself.
    pub pointer: String,
    /// Stable `snake_case` code.
    #[schema(value_type = String)]
    pub code: &'static str,
    /// What is wrong and what to do, for a person.
    pub detail: String,
}

/// An error as a client sees it. Causes that are none of its business are logged, never kept here.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: Cow<'static, str>,
    errors: Vec<Refusal>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

/// The body of a problem document, for the API descriptions.
#[derive(Serialize, ToSchema)]
pub struct ProblemDocument<'a> {
    /// A stable URN that ends in the code.
    r#type: String,
    /// The code in words.
    title: String,
    /// The HTTP status.
    status: u16,
    /// What happened, and what to do next.
    detail: &'a str,
    /// Stable `snake_case` code: what programs should look at.
    code: &'a str,
    /// The trace to name when asking for help.
    trace_id: &'a str,
    /// All that is wrong with a refused body.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    errors: &'a [Refusal],
}

impl Problem {
    /// A problem with a stable code and a sentence that says what to do next.
    pub fn new(status: StatusCode, code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { status, code, detail: detail.into(), errors: Vec::new(), headers: Vec::new() }
    }

    /// 400: the request could not be read at all.
    pub fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed_request", detail)
    }

    /// 401 with the challenge that RFC 6750 section 3 asks for.
    pub fn unauthorized(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        let detail = detail.into();
        // RFC 6750: a request that came without a token gets a bare challenge, without an error code.
        let challenge = match code {
            "missing_token" | "sign_in_required" | "invalid_credentials" => {
                r#"Bearer realm="signet""#.to_owned()
            }
            _ => format!(r#"Bearer realm="signet", error="invalid_token", error_description="{detail}""#),
        };
        Self::new(StatusCode::UNAUTHORIZED, code, detail).header(WWW_AUTHENTICATE, &challenge)
    }

    /// 403: known, but not allowed.
    pub fn forbidden(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::FORBIDDEN, code, detail)
    }

    /// 404: there is no such thing, or not for this caller.
    pub fn not_found(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", detail)
    }

    /// 409: at odds with the present state.
    pub fn conflict(code: &'static str, detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, code, detail)
    }

    /// 422: read, understood, and refused for each of these reasons.
    pub fn validation(errors: Vec<Refusal>) -> Self {
        let detail = match errors.len() {
            1 => "One field was refused. `errors` says which and why.".into(),
            n if n >= MOST_REFUSALS => {
                format!("{n} fields or more were refused. `errors` says which and why.")
            }
            n => format!("{n} fields were refused. `errors` says which and why."),
        };
        Self { errors, ..Self::new(StatusCode::UNPROCESSABLE_ENTITY, "validation_failed", detail) }
    }

    /// 429 with `Retry-After` in seconds.
    pub fn too_many(code: &'static str, detail: impl Into<Cow<'static, str>>, retry_after: u64) -> Self {
        Self::new(StatusCode::TOO_MANY_REQUESTS, code, detail).header(RETRY_AFTER, &retry_after.to_string())
    }

    /// 503 with `Retry-After` in seconds.
    pub fn unavailable(code: &'static str, detail: impl Into<Cow<'static, str>>, retry_after: u32) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, detail).header(RETRY_AFTER, &retry_after.to_string())
    }

    /// 500. The cause is logged here, once, and not sent.
    pub fn internal(cause: &dyn fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::for_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The problem for a status that the framework chose by itself.
    pub fn for_status(status: StatusCode) -> Self {
        let (code, detail) = match status.as_u16() {
            400 => ("malformed_request", "The request could not be read. Check its form and send it again."),
            404 => ("not_found", "Nothing is here. Check the path against the API description."),
            405 => (
                "method_not_allowed",
                "This path does not take that method. The Allow header lists those it takes.",
            ),
            408 => ("request_timeout", "The request did not arrive in time. Send it again."),
            413 => ("payload_too_large", "The body is too large. Send a smaller one."),
            414 => ("uri_too_long", "The address is too long. Send a shorter one."),
            415 => ("unsupported_media_type", "Send the body as application/json."),
            500 => (
                "internal_error",
                "Something went wrong on our side. Try again; if it persists, report the trace_id.",
            ),
            503 => ("unavailable", "The service cannot answer right now. Try again shortly."),
            _ if status.is_server_error() => {
                ("internal_error", "Something went wrong on our side. Try again shortly.")
            }
            _ => ("refused", "The request was refused."),
        };
        Self::new(status, code, detail)
    }

    /// Adds a header to the answer. A value that no header can hold is left out.
    #[must_use]
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// The same problem in other words.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// The stable code.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What happened, and what to do next.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The document itself, as JSON.
    pub(crate) fn to_json(&self, trace_id: &str) -> String {
        let document = ProblemDocument {
            r#type: format!("urn:signet:problem:{}", self.code),
            title: title(self.code),
            status: self.status.as_u16(),
            detail: &self.detail,
            code: self.code,
            trace_id,
            errors: &self.errors,
        };
        serde_json::to_string(&document).unwrap_or_default()
    }
}

/// `email_taken` -> `Email taken`.
fn title(code: &str) -> String {
    let mut words = code.replace('_', " ");
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    words
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.status.as_u16(), self.code)
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    /// Status and headers; [`crate::observe`] writes the body, for it knows the trace.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        for header in &self.headers {
            response.append_header(header.clone());
        }
        let mut response = response.finish();
        response.extensions_mut().insert(self.clone());
        response
    }
}
