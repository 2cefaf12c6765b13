//! The revocation feed for verifiers: a snapshot, and a stream of server-sent events that goes on from it.

mod snapshot;

use std::time::Duration;

use actix_web::http::Method;
use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::{Stream, StreamExt};
use serde::Deserialize;
use service_kit::problem::{Problem, ProblemDocument};
use service_kit::sse;
use utoipa::IntoParams;

use self::snapshot::chunks;
use super::session_answer::NO_STORE;
use crate::App;
use crate::revocations::{Log, Position};
use crate::store::revocations::Recorded;

/// A verifier hears something at least this often, or knows that the stream is cut.
const HEARTBEAT: Duration = Duration::from_secs(3);
/// Entries a chunk of the stream has at most. The next is made when the reader has taken this one, so that a slow
/// reader holds no more than that.
const CHUNK: usize = 1000;
const HEARTBEAT_EVENT: &str = "event: heartbeat\ndata: {}\n\n";

/// Where to go on, for clients that cannot set `Last-Event-ID`.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StreamQuery {
    /// The cursor of the snapshot, or the id of the last event.
    cursor: Option<String>,
}

/// Every live revocation, and the cursor to follow the stream from.
///
/// # Errors
/// 503 while this replica cannot tell whether it knows them all; another one may.
#[utoipa::path(get, path = "/revocations", tag = "verifiers", responses(
    (status = 200, description = "`{cursor, revocations: [{type, id, before?, expires_at}]}`", content_type = "application/json"),
    (status = 503, description = "`revocations_stale`", body = ProblemDocument),
))]
pub async fn snapshot(app: web::Data<App>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    refuse_stale(&app.log)?;
    let mut response = HttpResponse::Ok();
    response.insert_header(NO_STORE).content_type("application/json");
    if request.method() == Method::HEAD {
        return Ok(response.finish());
    }
    Ok(response.streaming(Box::pin(chunks(app.log.clone()))))
}

fn refuse_stale(log: &Log) -> Result<(), Problem> {
    let detail = "This replica cannot tell whether it knows every revocation. Try again, or another one.";
    let stale = || Problem::unavailable("revocations_stale", detail, 1);
    log.is_current().then_some(()).ok_or_else(stale)
}

/// Revocations as they happen: `event: revocation` with the cursor as `id`, `heartbeat`, and `reset` when the cursor
/// is unknown and the snapshot must be taken again. The stream ends when this replica has lost touch with PostgreSQL.
///
/// # Errors
/// As [`snapshot`].
#[utoipa::path(get, path = "/revocations/stream", tag = "verifiers", params(StreamQuery), responses(
    (status = 200, description = "Server-sent events", content_type = "text/event-stream"),
    (status = 503, description = "`revocations_stale`", body = ProblemDocument),
))]
pub async fn stream(
    app: web::Data<App>,
    request: HttpRequest,
    query: web::Query<StreamQuery>,
) -> Result<HttpResponse, Problem> {
    refuse_stale(&app.log)?;
    let cursor = sse::last_event_id(&request).map(str::to_owned).or(query.0.cursor);
    let state = match cursor.as_deref().and_then(|cursor| app.log.resume(cursor)) {
        Some((position, cursor)) => State::Catching(position, cursor),
        None => State::Reset,
    };
    let open = app.streams.open();
    // Counted for as long as somebody holds the answer.
    let events = events(app.log.clone(), state).inspect(move |_| _ = &open);
    Ok(sse::answer(&request, NO_STORE, sse::until(Some(app.shutdown.clone()), events)))
}

enum State {
    Reset,
    /// Not yet where the stream began. Then the cursor is this.
    Catching(Position, String),
    Following(Position),
    Over,
}

fn events(log: Log, state: State) -> impl Stream<Item = Bytes> {
    futures_util::stream::unfold(state, move |state| {
        let log = log.clone();
        async move {
            let (chunk, next) = match state {
                State::Over => return None,
                State::Reset => ("event: reset\ndata: {}\n\n".to_owned(), State::Over),
                State::Catching(position, cursor) => catch_up(&log, position, cursor).await,
                State::Following(position) => {
                    tokio::select! {
                        () = log.grown(position) => {}
                        () = tokio::time::sleep(HEARTBEAT) => {}
                    }
                    if !log.is_current() {
                        return None;
                    }
                    let (entries, position) = log.after(position, CHUNK);
                    // An empty chunk would end the answer.
                    let chunk =
                        if entries.is_empty() { HEARTBEAT_EVENT.to_owned() } else { written(&entries, true) };
                    (chunk, State::Following(position))
                }
            };
            Some((Bytes::from(chunk), next))
        }
    })
}

/// The next chunk of what a reader may have missed. It comes in the order of arrival here, so the cursor follows only at
/// the end: a reader that is cut before begins again where it did.
async fn catch_up(log: &Log, mut position: Position, cursor: String) -> (String, State) {
    loop {
        let (entries, reached) = log.after(position, CHUNK);
        match (entries.is_empty(), reached.is_behind()) {
            (false, _) => return (written(&entries, false), State::Catching(reached, cursor)),
            (true, false) => return (format!("id: {cursor}\n{HEARTBEAT_EVENT}"), State::Following(reached)),
            (true, true) => position = reached,
        }
        tokio::task::yield_now().await;
    }
}

fn written(entries: &[Recorded], with_cursor: bool) -> String {
    let event = |entry: &Recorded| {
        let id = if with_cursor { format!("id: {}\n", entry.revoked_at) } else { String::new() };
        format!("event: revocation\n{id}data: {}\n\n", json(entry))
    };
    entries.iter().map(event).collect()
}

/// A revocation is ids and numbers: it always serializes.
fn json(entry: &Recorded) -> String {
    serde_json::to_string(&entry.revocation).unwrap_or_default()
}
