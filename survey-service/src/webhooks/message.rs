//! What is told: the body, and the headers that say what it is and who sent it (Standard Webhooks 1.0).

use bytes::Bytes;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Secret;
use crate::domain::kept_answer::KeptAnswer;
use crate::domain::webhook::EventType;

const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// The body, the same at each attempt.
#[derive(Serialize)]
pub struct Message {
    /// What happened.
    pub r#type: EventType,
    /// When it happened.
    #[serde(with = "time::serde::rfc3339")]
    pub timestamp: OffsetDateTime,
    /// To what.
    pub data: Data,
}

/// What happened to what.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Data {
    /// A response was kept.
    Response {
        /// The survey that was answered.
        survey_id: Uuid,
        /// The response.
        response_id: Uuid,
        /// When it was received.
        #[serde(with = "time::serde::rfc3339")]
        submitted_at: OffsetDateTime,
        /// What it says.
        answers: Vec<KeptAnswer>,
    },
    /// Nothing: it is a test.
    Test {
        /// The survey whose webhook is tested.
        survey_id: Uuid,
    },
}

impl Message {
    /// The body.
    pub fn body(&self) -> Bytes {
        // It is ids, numbers and text: it always serializes.
        serde_json::to_vec(self).unwrap_or_default().into()
    }
}

/// The headers of a message that is sent now, signed with each of these.
pub fn headers(id: Uuid, body: &[u8], secrets: &[Secret]) -> HeaderMap {
    let now = OffsetDateTime::now_utc();
    let signatures: Vec<_> = secrets.iter().map(|secret| secret.sign(id, now, body)).collect();
    let values = [
        (ID, id.to_string()),
        (TIMESTAMP, now.unix_timestamp().to_string()),
        (SIGNATURE, signatures.join(" ")),
    ];
    let header = |(name, value): (HeaderName, String)| Some((name, HeaderValue::try_from(value).ok()?));
    values.into_iter().filter_map(header).collect()
}
