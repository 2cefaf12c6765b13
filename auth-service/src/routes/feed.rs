//! The revocation feed for verifiers: a snapshot, and a stream of server-sent events that goes on from it.

use std::time::Duration;

use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::Stream;
use serde::Deserialize;
use service_kit::server::Shutdown;
use token_verifier::Snapshot;
use utoipa::IntoParams;

use super::session_answer::NO_STORE;
use crate::App;
use crate::revocations::{Log, Position};
use crate::store::revocations::Recorded;

/// A verifier hears something at least this often, or knows that the stream is cut.
const HEARTBEAT: Duration = Duration::from_secs(3);
/// Entries a chunk of the stream has at most. The next is made when the reader has taken this one, so that a slow
/// reader holds no more than that.
const CHUNK: usize = 1000;

/// Where to go on, for clients that cannot set `Last-Event-ID`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StreamQuery {
    /// The cursor of the snapshot, or the id of the last event.
    cursor: Option<String>,
}

/// Every live revocation, and the cursor to follow the stream from.
#[utoipa::path(get, path = "/revocations", tag = "verifiers", responses(
    (status = 200, description = "`{cursor, revocations: [{type, id, before?, expires_at}]}`", content_type = "application/json"),
))]
pub async fn snapshot(app: web::Data<App>) -> HttpResponse {
    let snapshot: Snapshot = app.log.snapshot();
    HttpResponse::Ok().insert_header(NO_STORE).json(snapshot)
}

/// Revocations as they happen: `event: revocation` with the cursor as `id`, `heartbeat`, and `reset` when the cursor
/// is unknown and the snapshot must be taken again.
#[utoipa::path(get, path = "/revocations/stream", tag = "verifiers", params(StreamQuery), responses(
    (status = 200, description = "Server-sent events", content_type = "text/event-stream"),
))]
pub async fn stream(
    app: web::Data<App>,
    request: HttpRequest,
    query: web::Query<StreamQuery>,
) -> HttpResponse {
    let header = request.headers().get("last-event-id").and_then(|value| value.to_str().ok());
    let cursor = header.map(str::to_owned).or(query.0.cursor);
    let state = match cursor.as_deref().and_then(|cursor| app.log.resume(cursor)) {
        Some((missed, position)) => State::Catching(missed, position),
        None => State::Reset,
    };
    HttpResponse::Ok()
        .insert_header(NO_STORE)
        .insert_header(("x-accel-buffering", "no"))
        .content_type("text/event-stream")
        .streaming(Box::pin(events(app.log.clone(), app.shutdown.clone(), state)))
}

enum State {
    Reset,
    Catching(Vec<Recorded>, Position),
    Following(Position),
    Over,
}

fn events(log: Log, shutdown: Shutdown, state: State) -> impl Stream<Item = Result<Bytes, actix_web::Error>> {
    futures_util::stream::unfold(state, move |state| {
        let (log, shutdown) = (log.clone(), shutdown.clone());
        async move {
            let (chunk, next) = match state {
                State::Over => return None,
                State::Reset => ("event: reset\ndata: {}\n\n".to_owned(), State::Over),
                State::Catching(missed, position) => {
                    (heartbeat() + &written(&missed), State::Following(position))
                }
                State::Following(position) => {
                    let waited = tokio::select! {
                        () = shutdown.begun() => return None,
                        waited = tokio::time::timeout(HEARTBEAT, log.grown(position)) => waited,
                    };
                    if waited.is_ok() {
                        let (entries, position) = log.after(position, CHUNK);
                        (written(&entries), State::Following(position))
                    } else {
                        (heartbeat(), State::Following(position))
                    }
                }
            };
            Some((Ok(Bytes::from(chunk)), next))
        }
    })
}

fn heartbeat() -> String {
    "event: heartbeat\ndata: {}\n\n".to_owned()
}

fn written(entries: &[Recorded]) -> String {
    let event = |entry: &Recorded| {
        // A revocation is ids and numbers: it always serializes.
        let data = serde_json::to_string(&entry.revocation).unwrap_or_default();
        format!("event: revocation\nid: {}\ndata: {data}\n\n", entry.revoked_at)
    };
    entries.iter().map(event).collect()
}
