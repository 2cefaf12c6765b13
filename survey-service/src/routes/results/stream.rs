//! `/api/surveys/{id}/results/stream`.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, web};
use bytes::Bytes;
use futures_util::Stream;
use futures_util::stream::unfold;
use service_kit::authenticated::Authentication;
use service_kit::path::Id;
use service_kit::problem::Problem;
use service_kit::sse;
use token_verifier::Verifier;
use tokio::sync::watch;
use tokio::time::Instant;

use super::access::{ProofQuery, ResultsReader};
use super::live::{Live, Told};
use crate::etag::PRIVATE;
use crate::routes::places::{AllPlaces, Place};
use crate::store::Store;

/// Something comes at least this often, so that either side notices when the other is gone.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// Follow the results of one's own survey, as server-sent events: `event: results`, with the results as `data` and their
/// `ETag` as `id`, at once and then whenever they have changed, once a second at most. It ends with the token, and when
/// the survey is deleted.
#[utoipa::path(
    get, path = "/api/surveys/{id}/results/stream", tag = "results",
    security((), ("bearer" = []), ("cookie" = [])),
    params(
        ("id" = Uuid, Path),
        ProofQuery,
        ("Last-Event-ID" = Option<String>, Header, nullable = false, description = "The id of the last event, or the ETag of what you have: while it is the current one, nothing is sent"),
    ),
    responses(
        (status = 200, description = "Server-sent events", content_type = "text/event-stream", body = String),
        (status = 400, response = crate::openapi::Malformed),
        crate::openapi::Access,
    ),
)]
pub async fn get(
    id: Id,
    mut reader: ResultsReader,
    request: HttpRequest,
    store: web::Data<Store>,
    authentication: web::Data<Authentication>,
    places: web::Data<AllPlaces>,
    live: web::Data<Live>,
) -> Result<HttpResponse, Problem> {
    reader.survey(&store, id.0).await?;
    let follower = Follower {
        place: places.streams.take(reader.id())?,
        verifier: authentication.verifier.clone(),
        reader,
        told: live.follow(id.0),
        has: sse::last_event_id(&request).map(str::to_owned),
        written: Instant::now(),
    };
    let events = follower.events();
    Ok(sse::answer(&request, PRIVATE, sse::until(live.stops.clone(), events)))
}

/// Somebody who follows a survey's results.
struct Follower {
    /// Given back when the stream ends.
    place: Place,
    verifier: Verifier,
    reader: ResultsReader,
    told: watch::Receiver<Option<Told>>,
    /// The tag of what the follower has.
    has: Option<String>,
    /// When anything was last sent.
    written: Instant,
}

impl Follower {
    /// Each is made when the client has taken the one before, from what is then the latest: so a slow reader holds one.
    fn events(self) -> impl Stream<Item = Bytes> {
        unfold(self, |mut follower| async move { Some((follower.next().await?, follower)) })
    }

    /// None when it is over: the survey is gone, the token does not hold any more, or its owner may not read this.
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            tokio::time::timeout_at(self.place.end(), self.told.changed()).await.ok()?.ok()?;
            let Some(Told { shared, tag, event }) = self.told.borrow_and_update().clone() else { continue };
            self.reader.admitted_to(&shared.survey).ok()?;
            if !self.reader.still_holds(&self.verifier) {
                return None;
            }
            if self.has.as_ref() != Some(&tag) {
                (self.has, self.written) = (Some(tag), Instant::now());
                return Some(event);
            }
            if self.written.elapsed() >= HEARTBEAT {
                self.written = Instant::now();
                return Some(sse::HEARTBEAT);
            }
        }
    }
}
