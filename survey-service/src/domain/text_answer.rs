//! What somebody wrote.

use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// What somebody wrote in answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TextAnswer {
    /// Names the response it is from.
    pub response_id: Uuid,
    /// When that was received.
    #[serde(with = "time::serde::rfc3339")]
    pub submitted_at: OffsetDateTime,
    /// In their words.
    pub text: String,
}
