//! Versions as entity tags (RFC 9110 sections 8.8.3 and 13.1).

use actix_web::http::header::{
    CACHE_CONTROL, ContentType, ETAG, EntityTag, Header, HeaderName, HeaderValue, IF_MATCH, IfMatch,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use bytes::Bytes;
use serde::Serialize;

use crate::error::Error;

pub use service_kit::etag::{is_known, quoted};

/// To be kept by the caller only, and asked about each time.
pub const PRIVATE: (HeaderName, HeaderValue) = (CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));

/// The answer with its tag, or 304 where the caller has it already.
pub fn answer(request: &HttpRequest, tag: String, body: &impl Serialize) -> HttpResponse {
    respond(request, tag, |response| response.json(body))
}

/// That the caller has what has this tag.
pub fn unchanged(tag: String) -> HttpResponse {
    HttpResponse::NotModified().insert_header((ETAG, quoted(tag))).insert_header(PRIVATE).finish()
}

/// The same with JSON that is written already.
pub fn answer_written(request: &HttpRequest, tag: String, json: Bytes) -> HttpResponse {
    respond(request, tag, |response| response.content_type(ContentType::json()).body(json))
}

fn respond(
    request: &HttpRequest,
    tag: String,
    body: impl FnOnce(&mut HttpResponseBuilder) -> HttpResponse,
) -> HttpResponse {
    if is_known(request, &tag) {
        return unchanged(tag);
    }
    body(HttpResponse::Ok().insert_header((ETAG, quoted(tag))).insert_header(PRIVATE))
}

/// What `If-Match` asks for: to write only what was read.
#[derive(Debug)]
pub enum Precondition {
    /// Nothing.
    None,
    /// One of these tags, and none where the header could not be read.
    OneOf(Vec<EntityTag>),
}

impl Precondition {
    /// What this request asks for.
    pub fn of(request: &HttpRequest) -> Self {
        let sent = request.headers().contains_key(IF_MATCH);
        match sent.then(|| IfMatch::parse(request)) {
            None | Some(Ok(IfMatch::Any)) => Self::None,
            Some(Ok(IfMatch::Items(tags))) => Self::OneOf(tags),
            Some(Err(_)) => Self::OneOf(Vec::new()),
        }
    }

    /// Passes for that version, however it was told: a tag begins with it.
    ///
    /// # Errors
    /// [`Error::PreconditionFailed`].
    pub fn check(&self, version: i64) -> Result<(), Error> {
        let version = version.to_string();
        let of_version = |tag: &EntityTag| !tag.weak && tag.tag().split('-').next() == Some(version.as_str());
        match self {
            Self::OneOf(tags) if !tags.iter().any(of_version) => Err(Error::PreconditionFailed),
            _ => Ok(()),
        }
    }
}
