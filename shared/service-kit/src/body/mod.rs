//! Request bodies: JSON in, a value that cannot be wrong out, or every reason why not.

mod strict_json;

use std::ops::ControlFlow;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::StatusCode;
use actix_web::http::header::{ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE};
use actix_web::web::{self, Bytes, BytesMut};
use actix_web::{FromRequest, HttpRequest};
use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, MergeWithError, ValueKind, ValuePointerRef};
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use serde::de::DeserializeOwned;

use crate::problem::{Problem, Refusal};

/// How many refusals one answer lists; a hostile body could earn a hundred thousand.
pub const MOST_REFUSALS: usize = 100;
const JSON: &str = "application/json";
const FORM: &str = "application/x-www-form-urlencoded";
/// The largest form, in bytes: two long tokens and a few names.
const LARGEST_FORM: usize = 32 * 1024;
/// How long a client may take to send a body.
const DEADLINE: Duration = Duration::from_secs(20);

/// The largest body a service reads, in bytes; put it into the app's data. 64 KiB where there is none.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub usize);

/// A JSON body, parsed. 400, 408, 413, 415 or 422 with every refusal at once.
#[derive(Debug)]
pub struct Body<T>(pub T);

/// The same where no body at all means the default.
#[derive(Debug)]
pub struct OptionalBody<T>(pub T);

/// A form (`application/x-www-form-urlencoded`), 32 KiB at most, with the same deadline as a JSON body.
#[derive(Debug)]
pub struct Form<T>(pub T);

/// Why a single value was refused: what a domain type's `parse` returns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// Stable `snake_case` code.
    pub code: &'static str,
    /// What is wrong and what to do.
    pub detail: String,
}

impl Invalid {
    /// A refusal without its place, which the parser adds.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }

    /// The refusal at its place.
    pub fn at(self, pointer: impl Into<String>) -> Refusal {
        Refusal { pointer: pointer.into(), code: self.code, detail: self.detail }
    }
}

/// All refusals of one body, in the order of its fields.
#[derive(Debug, Default)]
pub struct Refusals(pub Vec<Refusal>);

impl From<Refusals> for Problem {
    fn from(refusals: Refusals) -> Self {
        Problem::validation(refusals.0)
    }
}

/// `ValuePointerRef` as a JSON pointer (RFC 6901).
pub fn pointer(location: ValuePointerRef) -> String {
    match location {
        ValuePointerRef::Origin => String::new(),
        ValuePointerRef::Key { key, prev } => {
            format!("{}/{}", pointer(*prev), key.replace('~', "~0").replace('/', "~1"))
        }
        ValuePointerRef::Index { index, prev } => format!("{}/{index}", pointer(*prev)),
    }
}

impl DeserializeError for Refusals {
    fn error<V: IntoValue>(
        this: Option<Self>,
        error: ErrorKind<V>,
        location: ValuePointerRef,
    ) -> ControlFlow<Self, Self> {
        let here = pointer(location);
        let refusal = match error {
            ErrorKind::IncorrectValueKind { accepted, .. } => {
                Invalid::new("wrong_type", format!("This must be {}.", kinds(accepted))).at(here)
            }
            ErrorKind::MissingField { field } => {
                Invalid::new("required", format!("`{field}` is required.")).at(format!("{here}/{field}"))
            }
            ErrorKind::UnknownKey { key, accepted } => {
                let known = accepted.join("`, `");
                Invalid::new("unknown_field", format!("There is no such field. Known here: `{known}`."))
                    .at(pointer(location.push_key(key)))
            }
            ErrorKind::UnknownValue { accepted, .. } => {
                let known = accepted.join("`, `");
                Invalid::new("unknown_value", format!("This must be one of `{known}`.")).at(here)
            }
            ErrorKind::BadSequenceLen { expected, .. } => {
                Invalid::new("wrong_length", format!("This must have {expected} items.")).at(here)
            }
            // deserr says this of numbers that do not fit their type.
            ErrorKind::Unexpected { .. } => {
                Invalid::new("out_of_range", "This number is out of range.").at(here)
            }
        };
        <Self as MergeWithError<Self>>::merge(this, Refusals(vec![refusal]), location)
    }
}

impl MergeWithError<Refusals> for Refusals {
    fn merge(this: Option<Self>, other: Refusals, _: ValuePointerRef) -> ControlFlow<Self, Self> {
        let mut all = this.unwrap_or_default();
        all.0.extend(other.0);
        if all.0.len() < MOST_REFUSALS {
            return ControlFlow::Continue(all);
        }
        all.0.truncate(MOST_REFUSALS);
        ControlFlow::Break(all)
    }
}

impl MergeWithError<Invalid> for Refusals {
    fn merge(this: Option<Self>, other: Invalid, location: ValuePointerRef) -> ControlFlow<Self, Self> {
        <Self as MergeWithError<Self>>::merge(this, Refusals(vec![other.at(pointer(location))]), location)
    }
}

/// `a string`, `a number or null`.
fn kinds(accepted: &[ValueKind]) -> String {
    let mut names: Vec<_> = accepted
        .iter()
        .map(|kind| match kind {
            ValueKind::Null => "null",
            ValueKind::Boolean => "true or false",
            ValueKind::Integer | ValueKind::NegativeInteger => "a whole number",
            ValueKind::Float => "a number",
            ValueKind::String => "a string",
            ValueKind::Sequence => "a list",
            ValueKind::Map => "an object",
        })
        .collect();
    if names.contains(&"a number") {
        names.retain(|name| *name != "a whole number");
    }
    names.dedup();
    names.join(" or ")
}

impl<T: Deserr<Refusals> + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            check_type(&request, JSON)?;
            parse(&read(payload, limit(&request)).await?).map(Body)
        })
    }
}

impl<T: Deserr<Refusals> + Default + 'static> FromRequest for OptionalBody<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = read(payload, limit(&request)).await?;
            if bytes.is_empty() {
                return Ok(OptionalBody(T::default()));
            }
            check_type(&request, JSON)?;
            parse(&bytes).map(OptionalBody)
        })
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            check_type(&request, FORM)?;
            let bytes = read(payload, limit(&request).min(LARGEST_FORM)).await?;
            serde_urlencoded::from_bytes(&bytes)
                .map(Form)
                .map_err(|error| Problem::malformed(format!("The form: {error}.")))
        })
    }
}

fn check_type(request: &HttpRequest, wanted: &str) -> Result<(), Problem> {
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let refusal = Problem::for_status(StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let encoding = header(CONTENT_ENCODING);
    if !(encoding.is_empty() || encoding.eq_ignore_ascii_case("identity")) {
        let detail = "Send the body without a Content-Encoding.";
        return Err(refusal.with_detail(detail).header(ACCEPT_ENCODING, "identity"));
    }
    let essence = header(CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case(wanted) {
        return Ok(());
    }
    Err(refusal.with_detail(format!("Send the body as {wanted}.")))
}

fn limit(request: &HttpRequest) -> usize {
    request.app_data::<web::Data<BodyLimit>>().map_or(64 * 1024, |limit| limit.0)
}

async fn read(payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    tokio::time::timeout(DEADLINE, collect(payload, limit))
        .await
        .unwrap_or_else(|_| Err(Problem::for_status(StatusCode::REQUEST_TIMEOUT)))
}

async fn collect(mut payload: Payload, limit: usize) -> Result<Bytes, Problem> {
    let mut body = BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| match error {
            PayloadError::Overflow => too_large(limit),
            _ => Problem::malformed("The body did not arrive whole. Send it again."),
        })?;
        if body.len() + chunk.len() > limit {
            return Err(too_large(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

fn too_large(limit: usize) -> Problem {
    let detail = format!("The body is larger than {limit} bytes. Send a smaller one.");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "payload_too_large", detail)
}

fn parse<T: Deserr<Refusals>>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.is_empty() {
        return Err(Problem::malformed("The body is empty. Send a JSON object."));
    }
    let value = strict_json::parse(bytes)
        .map_err(|error| Problem::malformed(format!("The body is not valid JSON: {error}.")))?;
    deserr::deserialize::<T, _, Refusals>(value).map_err(Problem::from)
}
