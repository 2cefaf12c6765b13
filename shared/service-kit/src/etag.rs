//! Entity tags (RFC 9110 section 8.8.3), all of them strong, and the question whether the caller has what has one.

use actix_web::HttpRequest;
use actix_web::http::header::{EntityTag, Header, IF_NONE_MATCH, IfNoneMatch};

/// A tag as headers carry it.
pub fn quoted(tag: impl Into<String>) -> String {
    EntityTag::new_strong(tag.into()).to_string()
}

/// Whether the caller has what has this tag already, by `If-None-Match` (RFC 9110 section 13.1.2).
pub fn is_known(request: &HttpRequest, tag: &str) -> bool {
    let tag = EntityTag::new_strong(tag.to_owned());
    let sent = request.headers().contains_key(IF_NONE_MATCH);
    match sent.then(|| IfNoneMatch::parse(request)) {
        Some(Ok(IfNoneMatch::Any)) => true,
        Some(Ok(IfNoneMatch::Items(tags))) => tags.iter().any(|known| known.weak_eq(&tag)),
        _ => false,
    }
}
