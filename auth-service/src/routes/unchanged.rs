use actix_web::HttpRequest;
use actix_web::http::header::IF_NONE_MATCH;

/// Whether the caller has what has this `ETag` (RFC 9110 section 13.1.2), quotes included.
pub fn is_unchanged(request: &HttpRequest, etag: &str) -> bool {
    let known =
        request.headers().get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    known.split(',').any(|tag| tag.trim().trim_start_matches("W/") == etag)
}
