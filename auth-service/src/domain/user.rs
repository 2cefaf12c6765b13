use serde::Serialize;
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

/// A person with an account, as the API tells of them.
#[derive(Clone, Serialize, ToSchema)]
pub struct User {
    /// The user's id: `sub` in their tokens.
    pub id: Uuid,
    /// As they wrote it.
    pub email: String,
    /// When they registered.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}
