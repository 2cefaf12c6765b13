//! Clients on a bad network: each submission is sent again, in one of the ways in which clients do.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use reqwest::Client;
use serde_json::Value;
use service_kit::testing::http_client;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::given::{Given, lot};
use super::system::System;
use super::tally::{Ending, Tally};

/// How long a client goes on trying.
const PATIENCE: Duration = Duration::from_mins(2);

/// What all of them share.
pub struct Clients {
    http: Client,
    /// Where the replicas are, by way of what cuts connections.
    replicas: Vec<String>,
    surveys: Vec<String>,
    responses: usize,
    next: AtomicUsize,
    pub tally: Tally,
}

/// A submission that was acknowledged, in one of its versions.
pub struct Acknowledged {
    pub given: Given,
    pub changed: bool,
    pub receipt: Value,
}

/// A definite answer.
#[derive(Debug, PartialEq)]
enum Outcome {
    /// The receipt.
    Kept(Value),
    /// Other answers have that id.
    Refused,
}

impl Clients {
    pub fn of(system: &System, responses: usize) -> Arc<Self> {
        let (replicas, surveys) = (system.addresses(), system.surveys.clone());
        let (next, tally) = (AtomicUsize::new(0), Tally::new());
        Arc::new(Self { http: http_client(), replicas, surveys, responses, next, tally })
    }

    /// Submits all of it, so many at a time; answers what was acknowledged.
    pub async fn run(self: &Arc<Self>, clients: usize) -> Vec<Acknowledged> {
        let mut running = JoinSet::new();
        for _ in 0..clients {
            let all = self.clone();
            running.spawn(async move {
                let mut acknowledged = Vec::new();
                while let Some(index) = all.next() {
                    acknowledged.push(Submitting::new(&all, index).submit().await);
                    all.tally.settle();
                }
                acknowledged
            });
        }
        let mut acknowledged = Vec::new();
        while let Some(client) = running.join_next().await {
            acknowledged.extend(client.unwrap_or_else(|failed| resume_unwind(failed.into_panic())));
        }
        acknowledged
    }

    fn next(&self) -> Option<usize> {
        Some(self.next.fetch_add(1, Ordering::Relaxed)).filter(|index| *index < self.responses)
    }
}

/// One submission on its way.
struct Submitting<'a> {
    clients: &'a Clients,
    given: Given,
    /// How often it was answered as new.
    created: AtomicUsize,
}

impl<'a> Submitting<'a> {
    fn new(clients: &'a Clients, index: usize) -> Self {
        Self { clients, given: Given::new(index, &clients.surveys), created: AtomicUsize::new(0) }
    }

    async fn submit(self) -> Acknowledged {
        let (changed, receipt) = match lot(5) {
            0 => (false, self.twice_at_once().await),
            1 => (false, self.given_up().await),
            2 => self.either().await,
            3 => (false, self.changed_later().await),
            _ => (false, self.kept(false).await),
        };
        // And once more, now that it was answered.
        let again = self.kept(changed).await;
        assert_eq!(again, receipt, "{} got another receipt", self.name());
        let created = self.created.load(Ordering::Relaxed);
        assert!(created <= 1, "{} was new {created} times", self.name());
        Acknowledged { given: self.given, changed, receipt }
    }

    async fn twice_at_once(&self) -> Value {
        let (one, two) = tokio::join!(self.kept(false), self.kept(false));
        assert_eq!(one, two, "{} has two receipts", self.name());
        one
    }

    /// Does not wait for the answer of the first try.
    async fn given_up(&self) -> Value {
        let patience = Duration::from_micros(lot(20_000) as u64);
        let _ = timeout(patience, self.once(false)).await;
        self.kept(false).await
    }

    /// Two versions under one id, at once: one of them is refused.
    async fn either(&self) -> (bool, Value) {
        match tokio::join!(self.deliver(false), self.deliver(true)) {
            (Outcome::Kept(receipt), Outcome::Refused) => (false, receipt),
            (Outcome::Refused, Outcome::Kept(receipt)) => (true, receipt),
            both => panic!("{} in two versions: {both:?}", self.name()),
        }
    }

    async fn changed_later(&self) -> Value {
        let receipt = self.kept(false).await;
        assert_eq!(self.deliver(true).await, Outcome::Refused, "{} with other answers", self.name());
        receipt
    }

    async fn kept(&self, changed: bool) -> Value {
        match self.deliver(changed).await {
            Outcome::Kept(receipt) => receipt,
            Outcome::Refused => panic!("{} was refused for other answers than its own", self.name()),
        }
    }

    /// Tries until there is a definite answer.
    async fn deliver(&self, changed: bool) -> Outcome {
        let started = Instant::now();
        loop {
            if let Some(outcome) = self.once(changed).await {
                return outcome;
            }
            assert!(started.elapsed() < PATIENCE, "{} has no answer within {PATIENCE:?}", self.name());
            sleep(Duration::from_millis(1 + lot(100) as u64)).await;
        }
    }

    /// At one of the replicas. None where another try is due.
    async fn once(&self, changed: bool) -> Option<Outcome> {
        let Clients { http, replicas, tally, .. } = self.clients;
        let url = format!("{}{}/responses", replicas[lot(replicas.len())], self.given.survey);
        let Ok((status, body)) = answer(http.post(url).json(&self.given.body(changed))).await else {
            tally.count(Ending::Lost);
            return None;
        };
        let (ending, outcome) = match (status, &body["code"]) {
            (200 | 201, _) => {
                self.created.fetch_add(usize::from(status == 201), Ordering::Relaxed);
                (Ending::Acknowledged, Some(Outcome::Kept(body)))
            }
            (409, code) if code == "submission_conflict" => (Ending::Refused, Some(Outcome::Refused)),
            (503, _) => (Ending::Unavailable, None),
            _ => panic!("{} was answered {status} {body}", self.name()),
        };
        tally.count(ending);
        outcome
    }

    fn name(&self) -> String {
        format!("the submission {} to {}", self.given.id, self.given.survey)
    }
}

/// The answer, whole.
async fn answer(request: reqwest::RequestBuilder) -> reqwest::Result<(u16, Value)> {
    let answer = request.send().await?;
    Ok((answer.status().as_u16(), answer.json().await?))
}
