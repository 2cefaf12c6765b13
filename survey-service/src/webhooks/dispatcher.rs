//! Tells endpoints what is due, in the background.

use std::collections::BTreeMap;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::join_all;
use service_kit::server::Shutdown;
use tokio::task::JoinSet;

use super::message::{Data, Message, headers};
use super::schedule::Schedule;
use super::sender::{Outcome, Sender};
use super::turns::{Turn, Turns};
use super::{Secret, Vault};
use crate::domain::kept_answer::as_sent;
use crate::domain::webhook::{DeliveryState, EventType};
use crate::error::Error;
use crate::store::Store;
use crate::store::attempts::{Settled, Standing};
use crate::store::outbox::{Address, Due, LOOK, Waiting};

/// How often the database is asked what is due. What comes in here is heard at once.
const POLL: Duration = Duration::from_secs(1);
/// How long one round is after the other at least, so that what comes in together is taken up together.
const GAP: Duration = Duration::from_millis(20);

/// What tells endpoints. Clones share it.
#[derive(Clone)]
pub(super) struct Dispatcher {
    pub(super) store: Store,
    pub(super) sender: Sender,
    pub(super) vault: Vault,
    pub(super) schedule: Schedule,
    pub(super) turns: Turns,
}

impl Dispatcher {
    /// Until the process stops: takes up what is due, and gives each webhook a turn of its own. One that is slow keeps a
    /// place for the length of a deadline; then it is the next one's, and so on round. Turns that have begun are finished.
    pub(super) async fn dispatch(self, stops: Shutdown) {
        let mut begun = pin!(stops.begun());
        let mut tasks = JoinSet::new();
        let mut after = Address::default();
        let mut failing = false;
        loop {
            while tasks.try_join_next().is_some() {}
            let last = self.give_turns(&mut tasks, after).await;
            if last.is_err() != failing {
                failing = !failing;
                tracing::warn!(failing, "what is due to webhooks is read from the database");
            }
            let last = last.unwrap_or_default();
            let more = last.is_some() || self.turns.end_round();
            after = last.unwrap_or_default();
            tokio::select! {
                biased;
                () = &mut begun => break,
                () = self.pause(&mut tasks, more) => {}
            }
        }
        while tasks.join_next().await.is_some() {}
    }

    /// Until somebody may have a turn, and there may be something to tell.
    async fn pause(&self, tasks: &mut JoinSet<()>, more: bool) {
        let room = self.turns.any_left();
        if more && room {
            return;
        }
        tokio::select! {
            () = self.store.outbox_filled(), if room => {}
            _ = tasks.join_next(), if !tasks.is_empty() => {}
            () = tokio::time::sleep(POLL), if room => {}
        }
        tokio::time::sleep(GAP).await;
    }

    /// Gives turns to webhooks after that one. Answers the last that was looked at, where others may come after it.
    async fn give_turns(&self, tasks: &mut JoinSet<()>, after: Address) -> Result<Option<Address>, Error> {
        if !self.turns.any_left() {
            return Ok(Some(after));
        }
        let waiting = self.store.waiting(after).await?;
        let mut last = waiting.get(usize::from(LOOK) - 1).map(|last| last.address);
        let mut given = BTreeMap::new();
        for Waiting { address, owner } in waiting {
            given.extend(owner.and_then(|owner| self.turns.take(address, owner)).map(|turn| (address, turn)));
            if !self.turns.any_left() {
                last = Some(address);
                break;
            }
        }
        if given.is_empty() {
            return Ok(last);
        }
        let mut taken: BTreeMap<_, Vec<Due>> = BTreeMap::new();
        for due in self.store.take_up(given.keys().copied()).await? {
            taken.entry(due.address).or_default().push(due);
        }
        for (address, turn) in given {
            // Another replica may have been faster.
            if let Some(due) = taken.remove(&address) {
                tasks.spawn(self.clone().tell(turn, due));
            }
        }
        Ok(last)
    }

    /// Sends what is due to one webhook, and writes down what came of it.
    async fn tell(self, turn: Turn, due: Vec<Due>) {
        let address = turn.address;
        let outcomes = join_all(due.iter().map(|due| self.attempt(due))).await;
        let answers = outcomes.iter().filter(|outcome| outcome.counts());
        let standing = answers.map(Attempted::standing).min();
        let settled = due.iter().zip(outcomes).map(|(due, outcome)| self.settled(due, &outcome)).collect();
        match self.store.settle(address, settled, standing).await {
            Ok(None) => {}
            Ok(Some(reason)) => {
                tracing::info!(survey_id = %address.0, webhook_id = %address.1, reason, "webhook disabled");
            }
            // It comes back when nobody has it in hand any more.
            Err(error) => tracing::warn!(%error, "what became of a delivery could not be written down"),
        }
    }

    async fn attempt(&self, due: &Due) -> Attempted {
        let open = |closed: &Vec<u8>| self.vault.open(due.address.1, closed);
        let Some(secret) = open(&due.secret) else {
            tracing::error!(webhook_id = %due.address.1, "a webhook's secret was sealed with another key");
            return Attempted::Not("secret_unavailable");
        };
        // Where the one before cannot be opened, a new one is how its owner goes on.
        let previous = due.previous_secret.as_ref().and_then(open);
        let secrets: Vec<Secret> = std::iter::once(secret).chain(previous).collect();
        match self.message(due).await {
            Ok(Some(message)) => {
                let body = message.body();
                Attempted::Sent(self.sender.send(&due.url, headers(due.id, &body, &secrets), body).await)
            }
            Ok(None) => Attempted::Nothing,
            Err(error) => {
                tracing::warn!(%error, "a delivery could not be read from the database");
                Attempted::Not("unavailable")
            }
        }
    }

    /// None where there is nothing to tell any more.
    async fn message(&self, due: &Due) -> Result<Option<Message>, Error> {
        let survey_id = due.address.0;
        let data = match (due.event, &due.response) {
            (EventType::Test, _) => Data::Test { survey_id },
            (EventType::ResponseCreated, None) => return Ok(None),
            (EventType::ResponseCreated, Some((submitted_at, answers))) => {
                let shared = self.store.shared(survey_id).await?;
                let answers = as_sent(&shared.survey.definition, answers);
                Data::Response { survey_id, response_id: due.id, submitted_at: *submitted_at, answers }
            }
        };
        Ok(Some(Message { r#type: due.event, timestamp: due.created_at, data }))
    }

    fn settled(&self, due: &Due, attempted: &Attempted) -> Settled {
        let attempts = due.attempts + 1;
        let again = match (due.event, attempted) {
            (EventType::Test, _) | (_, Attempted::Nothing) => None,
            (_, Attempted::Sent(outcome)) if outcome.is_gone() => None,
            _ => self.schedule.wait(attempts).map(|wait| wait.as_secs_f64()),
        };
        let (state, wait) = match again {
            _ if attempted.is_taken() => (DeliveryState::Delivered, None),
            Some(wait) => (DeliveryState::Pending, Some(wait)),
            None => (DeliveryState::Failed, None),
        };
        let sent = attempted.outcome();
        Settled {
            id: due.id,
            state,
            wait,
            status: sent.and_then(|outcome| outcome.status).and_then(|status| status.try_into().ok()),
            error: attempted.error(),
            milliseconds: sent.map_or(0, |outcome| outcome.took.as_millis().try_into().unwrap_or(i32::MAX)),
        }
    }
}

/// What became of an attempt.
enum Attempted {
    /// It was sent, and this came of it.
    Sent(Outcome),
    /// There was nothing to send any more.
    Nothing,
    /// It was not sent, for a reason of ours.
    Not(&'static str),
}

impl Attempted {
    fn outcome(&self) -> Option<&Outcome> {
        match self {
            Self::Sent(outcome) => Some(outcome),
            Self::Nothing | Self::Not(_) => None,
        }
    }

    /// Whether it says anything of the endpoint.
    fn counts(&self) -> bool {
        self.outcome().is_some()
    }

    fn is_taken(&self) -> bool {
        self.outcome().is_some_and(Outcome::is_taken)
    }

    fn standing(&self) -> Standing {
        match self.outcome() {
            Some(outcome) if outcome.is_taken() => Standing::Taking,
            Some(outcome) if outcome.is_gone() => Standing::Gone,
            _ => Standing::Failing,
        }
    }

    fn error(&self) -> Option<&'static str> {
        match self {
            Self::Sent(outcome) => outcome.error,
            Self::Nothing => Some("response_deleted"),
            Self::Not(reason) => Some(reason),
        }
    }
}
