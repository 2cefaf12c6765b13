use reqwest::{
    Client, Response, StatusCode, Url,
    header::{ACCEPT, CONTENT_TYPE, HeaderValue},
};
use tokio::{
    task::spawn_blocking,
    time::{sleep, timeout},
};

use super::{
    Timing,
    backoff::Backoff,
    health::Health,
    http::{FetchError, read},
    sse::{Event, Parser},
};
use crate::{Revocation, Revocations, Snapshot};

/// Two million entries.
const MAX_SNAPSHOT: usize = 256 * 1024 * 1024;

/// Keeps the revocations as the issuer has them: the snapshot first, the stream from there on.
pub(super) struct Follower {
    client: Client,
    snapshot: Url,
    stream: Url,
    revocations: Revocations,
    timing: Timing,
    /// Where to go on. None: with a snapshot.
    cursor: Option<HeaderValue>,
    backoff: Backoff,
    health: Health,
}

impl Follower {
    pub(super) fn new(
        client: Client,
        snapshot: Url,
        stream: Url,
        revocations: Revocations,
        timing: Timing,
    ) -> Self {
        let backoff = Backoff::new(timing.first_retry, timing.longest_retry);
        let health = Health::of("revocations");
        Self { client, snapshot, stream, revocations, timing, cursor: None, backoff, health }
    }

    pub(super) async fn run(mut self) {
        loop {
            if let Err(error) = self.follow().await {
                self.health.down(&error);
            }
            sleep(self.backoff.wait()).await;
        }
    }

    /// Until the stream is cut, or asks for a new snapshot.
    async fn follow(&mut self) -> Result<(), FetchError> {
        let cursor = match self.cursor.clone() {
            Some(cursor) => cursor,
            None => self.take_snapshot().await?,
        };
        let mut response = self.open(cursor).await?;
        let mut parser = Parser::default();
        loop {
            let event = timeout(self.timing.silence, next(&mut response, &mut parser));
            let event = event.await.map_err(|_| FetchError::Silent)??;
            if event.name == "reset" {
                self.cursor = None;
                return Ok(());
            }
            self.accept(event)?;
        }
    }

    async fn take_snapshot(&mut self) -> Result<HeaderValue, FetchError> {
        let response = self.client.get(self.snapshot.clone()).send().await?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        let body = read(response, MAX_SNAPSHOT).await?;
        let revocations = self.revocations.clone();
        // A large one takes a second to parse: not on a thread that serves requests.
        let loaded = spawn_blocking(move || {
            let Snapshot { cursor, revocations: entries } = serde_json::from_slice(&body).ok()?;
            let cursor = HeaderValue::try_from(cursor).ok()?;
            revocations.load(entries);
            Some(cursor)
        });
        let cursor = loaded.await.ok().flatten().ok_or(FetchError::Unparseable)?;
        self.cursor = Some(cursor.clone());
        self.revocations.heard();
        Ok(cursor)
    }

    async fn open(&mut self, cursor: HeaderValue) -> Result<Response, FetchError> {
        let request = self.client.get(self.stream.clone()).header(ACCEPT, "text/event-stream");
        let response = request.header("last-event-id", cursor).send().await?;
        if response.status().is_client_error() {
            // Perhaps the cursor is to blame.
            self.cursor = None;
        }
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        let kind = response.headers().get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
        // A gateway that answers everything with its home page must not pass for a quiet feed.
        if !kind.starts_with(b"text/event-stream") {
            return Err(FetchError::Unparseable);
        }
        Ok(response)
    }

    /// An event that we know counts as heard; another one is left to later verifiers.
    fn accept(&mut self, event: Event) -> Result<(), FetchError> {
        match event.name.as_str() {
            "revocation" => match serde_json::from_str(&event.data) {
                Ok(Revocation::Unknown) => tracing::warn!("a revocation of an unknown type was ignored"),
                Ok(revocation) => self.revocations.insert(revocation),
                Err(_) => {
                    // Not skipped, for it revokes something: the snapshot has it too, or we grow stale.
                    self.cursor = None;
                    return Err(FetchError::Unparseable);
                }
            },
            "heartbeat" => {}
            _ => return Ok(()),
        }
        if let Some(cursor) = event.id.and_then(|id| HeaderValue::try_from(id).ok()) {
            self.cursor = Some(cursor);
        }
        self.revocations.heard();
        // Only now, not with the snapshot: a stream that never opens would be up and down at each try.
        self.health.up();
        self.backoff.reset();
        Ok(())
    }
}

async fn next(response: &mut Response, parser: &mut Parser) -> Result<Event, FetchError> {
    loop {
        if let Some(event) = parser.next() {
            return Ok(event);
        }
        let chunk = response.chunk().await?.ok_or(FetchError::Ended)?;
        parser.push(&chunk)?;
    }
}
