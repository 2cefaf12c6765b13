//! `/api/surveys/{id}/webhooks/{webhook_id}/deliveries`.

use actix_web::{HttpResponse, web};
use serde::Serialize;
use service_kit::authenticated::Authenticated;
use service_kit::page::{Page, PageQuery};
use service_kit::path::Ids;
use service_kit::problem::{Problem, ProblemDocument};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::surveys::{READ, WRITE};
use super::webhooks::owned;
use crate::domain::webhook::{self, DeliveryState, EventType};
use crate::etag::PRIVATE;
use crate::store::Store;

/// One thing that was told to a webhook, or is to be told. Kept for 30 days.
#[derive(Serialize, ToSchema)]
pub struct Delivery {
    /// `webhook-id` in what is sent, the same at each attempt.
    id: Uuid,
    r#type: EventType,
    /// The response that it tells of.
    #[schema(required)]
    response_id: Option<Uuid>,
    state: DeliveryState,
    /// How often it was tried.
    attempts: i32,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
    /// When it is tried next, if it is.
    #[schema(required)]
    #[serde(with = "time::serde::rfc3339::option")]
    next_attempt_at: Option<OffsetDateTime>,
    /// What the last attempt came to.
    #[schema(required)]
    last: Option<Attempt>,
}

/// An attempt.
#[derive(Serialize, ToSchema)]
pub struct Attempt {
    /// When it was over.
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
    /// What was answered.
    #[schema(required)]
    status: Option<i16>,
    /// Why there was no answer, or none that counts: `timeout`, `not_connected`, `address_not_allowed`, `broken_off`,
    /// `redirect`, `response_deleted`, `secret_unavailable` or `unavailable`.
    #[schema(required)]
    error: Option<String>,
    /// How long it took.
    milliseconds: i32,
}

/// Send a test to a webhook, `webhook.test`, soon and once. Five in a minute at most.
#[utoipa::path(
    post, path = "/api/surveys/{id}/webhooks/{webhook_id}/test", tag = "webhooks",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("webhook_id" = Uuid, Path)),
    responses(
        (status = 202, body = Delivery, description = "It is on its way; look at it among the deliveries"),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "`webhook_disabled`"),
        (status = 429, response = crate::openapi::TooManyTests),
        crate::openapi::Access,
    ),
)]
pub async fn test(
    Ids([survey, webhook]): Ids<2>,
    user: Authenticated,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    owned(&store, survey, &user).await?;
    let delivery = store.test_webhook(survey, webhook).await?;
    Ok(HttpResponse::Accepted().insert_header(PRIVATE).json(Delivery::from(delivery)))
}

/// List what was or is to be sent to a webhook, newest first.
#[utoipa::path(
    get, path = "/api/surveys/{id}/webhooks/{webhook_id}/deliveries", tag = "webhooks",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("webhook_id" = Uuid, Path), PageQuery),
    responses(
        (status = 200, body = Page<Delivery>, description = "A page of deliveries"),
        (status = 400, response = crate::openapi::Malformed),
        crate::openapi::Access,
    ),
)]
pub async fn list(
    Ids([survey, webhook]): Ids<2>,
    page: web::Query<PageQuery>,
    user: Authenticated,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(READ)?;
    let page = page.parse()?;
    owned(&store, survey, &user).await?;
    store.webhook(survey, webhook).await?;
    let rows = store.deliveries(survey, webhook, page).await?;
    let rows = rows.into_iter().map(Delivery::from).collect();
    Ok(HttpResponse::Ok().insert_header(PRIVATE).json(page.page(rows, |delivery: &Delivery| delivery.id)))
}

/// Send it again, soon, whatever became of it before.
#[utoipa::path(
    post, path = "/api/surveys/{id}/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver", tag = "webhooks",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("webhook_id" = Uuid, Path), ("delivery_id" = Uuid, Path)),
    responses(
        (status = 202, body = Delivery, description = "It is on its way"),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "`webhook_disabled`"),
        crate::openapi::Access,
    ),
)]
pub async fn redeliver(
    Ids([survey, webhook, delivery]): Ids<3>,
    user: Authenticated,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    owned(&store, survey, &user).await?;
    let delivery = store.redeliver(survey, webhook, delivery).await?;
    Ok(HttpResponse::Accepted().insert_header(PRIVATE).json(Delivery::from(delivery)))
}

impl From<webhook::Delivery> for Delivery {
    fn from(delivery: webhook::Delivery) -> Self {
        Self {
            id: delivery.id,
            r#type: delivery.event,
            response_id: delivery.response_id(),
            state: delivery.state,
            attempts: delivery.attempts,
            created_at: delivery.created_at,
            next_attempt_at: delivery.next_attempt_at,
            last: delivery.last.map(Attempt::from),
        }
    }
}

impl From<webhook::Attempt> for Attempt {
    fn from(attempt: webhook::Attempt) -> Self {
        Self {
            at: attempt.at,
            status: attempt.status,
            error: attempt.error,
            milliseconds: attempt.milliseconds,
        }
    }
}
