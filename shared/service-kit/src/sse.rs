//! Server-sent events (WHATWG HTML, section 9.2), as they are written.
//!
//! A chunk is made when the connection has taken the one before, so that a slow reader holds one, and the kernel cuts
//! who takes nothing at all (see [`crate::server`]).

use std::convert::Infallible;

use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::{Stream, StreamExt};

use crate::server::Shutdown;

/// A comment: it says nothing, but shows that the connection lives.
pub const HEARTBEAT: Bytes = Bytes::from_static(b":\n\n");

/// An event. Neither its name nor its id nor its data has a line break.
pub fn event(name: &str, id: Option<&str>, data: &str) -> Bytes {
    let id = id.map(|id| format!("id: {id}\n")).unwrap_or_default();
    Bytes::from(format!("event: {name}\n{id}data: {data}\n\n"))
}

/// The id of the last event that a client had before it was cut.
pub fn last_event_id(request: &HttpRequest) -> Option<&str> {
    request.headers().get("last-event-id").and_then(|value| value.to_str().ok())
}

/// The answer that carries these events, kept as `caching` says. None of them may be empty, for that would end it.
pub fn answer(
    request: &HttpRequest,
    caching: (HeaderName, HeaderValue),
    events: impl Stream<Item = Bytes> + 'static,
) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response
        .insert_header(caching)
        .insert_header(("x-accel-buffering", "no"))
        .content_type("text/event-stream");
    if request.method() == Method::HEAD {
        return response.finish();
    }
    response.streaming(Box::pin(events.map(Ok::<_, Infallible>)))
}

/// The same events until the process stops, if it tells.
pub fn until<T>(stops: Option<Shutdown>, events: impl Stream<Item = T>) -> impl Stream<Item = T> {
    let stopped = async move {
        match stops {
            Some(stops) => stops.begun().await,
            None => std::future::pending().await,
        }
    };
    events.take_until(stopped)
}
