//! `/api/surveys/{id}/webhooks`.

use actix_web::http::header::LOCATION;
use actix_web::{HttpResponse, web};
use secrecy::{ExposeSecret, SecretString};
use serde::{Serialize, Serializer};
use service_kit::authenticated::Authenticated;
use service_kit::body::Body;
use service_kit::path::{Id, Ids};
use service_kit::problem::{Problem, ProblemDocument};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::surveys::{READ, WRITE};
use crate::domain::access::Act;
use crate::domain::moment;
use crate::domain::webhook::{self, DisabledBecause, NewWebhook, WebhookChanges, WebhookUrl};
use crate::etag::PRIVATE;
use crate::store::Store;
use crate::webhooks::{Secret, Settings};

/// Whom a survey's responses are told.
#[derive(Serialize, ToSchema)]
pub struct Webhook {
    id: Uuid,
    /// Where they are sent.
    url: String,
    /// Empty where there is none.
    description: String,
    enabled: bool,
    /// Why it is not enabled.
    #[schema(required)]
    disabled_because: Option<DisabledBecause>,
    #[serde(with = "time::serde::rfc3339")]
    created_at: OffsetDateTime,
}

/// The same with its secret, which is told this once.
#[derive(Serialize, ToSchema)]
pub struct WebhookWithSecret {
    #[serde(flatten)]
    webhook: Webhook,
    /// Keep it where what is sent is checked. `whsec_` and 32 bytes in base64 (Standard Webhooks).
    #[schema(value_type = String)]
    #[serde(serialize_with = "exposed")]
    secret: SecretString,
}

/// All of a survey's webhooks.
#[derive(Serialize, ToSchema)]
pub struct WebhookList {
    /// Oldest first, five at most.
    items: Vec<Webhook>,
}

/// Passes for the owner of a survey.
///
/// # Errors
/// 403, 404, and the database's.
pub(super) async fn owned(store: &Store, survey: Uuid, user: &Authenticated) -> Result<(), Problem> {
    store.survey(survey).await?.allow(user.claims.subject, Act::ManageWebhooks)?;
    Ok(())
}

/// List the webhooks of one's own survey.
#[utoipa::path(
    get, path = "/api/surveys/{id}/webhooks", tag = "webhooks",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path)),
    responses(
        (status = 200, body = WebhookList),
        crate::openapi::Access,
    ),
)]
pub async fn list(id: Id, user: Authenticated, store: web::Data<Store>) -> Result<HttpResponse, Problem> {
    user.require(READ)?;
    owned(&store, id.0, &user).await?;
    let items = store.webhooks(id.0).await?.into_iter().map(Webhook::from).collect();
    Ok(HttpResponse::Ok().insert_header(PRIVATE).json(WebhookList { items }))
}

/// Have each response to one's own survey sent to an address, signed (Standard Webhooks). The answer has the secret,
/// which is not told again.
#[utoipa::path(
    post, path = "/api/surveys/{id}/webhooks", tag = "webhooks",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path)),
    request_body = NewWebhook,
    responses(
        (status = 201, body = WebhookWithSecret, headers(("Location" = String, description = "Its address"))),
        (status = 409, body = ProblemDocument, content_type = "application/problem+json", description = "`too_many_webhooks`"),
        crate::openapi::Payload,
        crate::openapi::Access,
    ),
)]
pub async fn create(
    id: Id,
    user: Authenticated,
    body: Body<NewWebhook>,
    store: web::Data<Store>,
    settings: web::Data<Settings>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    owned(&store, id.0, &user).await?;
    let NewWebhook { url, description } = body.0;
    check(&settings, &url)?;
    let new = webhook::Webhook {
        id: Uuid::now_v7(),
        url: url.url().as_str().to_owned(),
        description: description.unwrap_or_default().into_string(),
        created_at: moment::now(),
        disabled_because: None,
    };
    let (secret, closed) = new_secret(&settings, new.id)?;
    let webhook = store.add_webhook(id.0, new, closed).await?;
    let user_id = user.claims.subject;
    tracing::info!(target: "audit", %user_id, survey_id = %id.0, webhook_id = %webhook.id, "making a webhook");
    let location = format!("/api/surveys/{}/webhooks/{}", id.0, webhook.id);
    let webhook = WebhookWithSecret { webhook: webhook.into(), secret };
    Ok(HttpResponse::Created().insert_header((LOCATION, location)).insert_header(PRIVATE).json(webhook))
}

/// Read a webhook.
#[utoipa::path(
    get, path = "/api/surveys/{id}/webhooks/{webhook_id}", tag = "webhooks",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("webhook_id" = Uuid, Path)),
    responses(
        (status = 200, body = Webhook),
        crate::openapi::Access,
    ),
)]
pub async fn get(
    Ids([survey, id]): Ids<2>,
    user: Authenticated,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(READ)?;
    owned(&store, survey, &user).await?;
    let webhook = store.webhook(survey, id).await?;
    Ok(HttpResponse::Ok().insert_header(PRIVATE).json(Webhook::from(webhook)))
}

/// Change a webhook: what is absent stays as it is.
#[utoipa::path(
    patch, path = "/api/surveys/{id}/webhooks/{webhook_id}", tag = "webhooks",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("webhook_id" = Uuid, Path)),
    request_body = WebhookChanges,
    responses(
        (status = 200, body = Webhook),
        crate::openapi::Payload,
        crate::openapi::Access,
    ),
)]
pub async fn change(
    Ids([survey, id]): Ids<2>,
    user: Authenticated,
    body: Body<WebhookChanges>,
    store: web::Data<Store>,
    settings: web::Data<Settings>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    owned(&store, survey, &user).await?;
    body.0.url.iter().try_for_each(|url| check(&settings, url))?;
    let moves = body.0.url.is_some();
    let webhook = store.change_webhook(survey, id, body.0).await?;
    if moves {
        let user_id = user.claims.subject;
        tracing::info!(target: "audit", %user_id, survey_id = %survey, webhook_id = %id, "giving a webhook another address");
    }
    Ok(HttpResponse::Ok().insert_header(PRIVATE).json(Webhook::from(webhook)))
}

/// Delete a webhook, and what was to be sent to it.
#[utoipa::path(
    delete, path = "/api/surveys/{id}/webhooks/{webhook_id}", tag = "webhooks",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("webhook_id" = Uuid, Path)),
    responses(
        (status = 204, description = "It is gone"),
        crate::openapi::Access,
    ),
)]
pub async fn delete(
    Ids([survey, id]): Ids<2>,
    user: Authenticated,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    owned(&store, survey, &user).await?;
    store.delete_webhook(survey, id).await?;
    let user_id = user.claims.subject;
    tracing::info!(target: "audit", %user_id, survey_id = %survey, webhook_id = %id, "deleting a webhook");
    Ok(HttpResponse::NoContent().finish())
}

/// Give a webhook a new secret, which is not told again. What is sent in the next 24 hours is signed with the one before,
/// too.
#[utoipa::path(
    post, path = "/api/surveys/{id}/webhooks/{webhook_id}/secret", tag = "webhooks",
    security(("bearer" = []), ("cookie" = [])),
    params(("id" = Uuid, Path), ("webhook_id" = Uuid, Path)),
    responses(
        (status = 200, body = WebhookWithSecret),
        crate::openapi::Access,
    ),
)]
pub async fn renew_secret(
    Ids([survey, id]): Ids<2>,
    user: Authenticated,
    store: web::Data<Store>,
    settings: web::Data<Settings>,
) -> Result<HttpResponse, Problem> {
    user.require(WRITE)?;
    owned(&store, survey, &user).await?;
    let (secret, closed) = new_secret(&settings, id)?;
    let webhook = store.renew_secret(survey, id, closed).await?.into();
    let user_id = user.claims.subject;
    tracing::info!(target: "audit", %user_id, survey_id = %survey, webhook_id = %id, "giving a webhook another secret");
    Ok(HttpResponse::Ok().insert_header(PRIVATE).json(WebhookWithSecret { webhook, secret }))
}

fn check(settings: &Settings, url: &WebhookUrl) -> Result<(), Problem> {
    let checked = settings.destinations.check(url.url());
    checked.map_err(|refused| Problem::validation(vec![refused.at("/url")]))
}

/// A new secret, as it is shown and as it is kept.
fn new_secret(settings: &Settings, webhook: Uuid) -> Result<(SecretString, Vec<u8>), Problem> {
    let secret = Secret::new().map_err(|error| Problem::internal(&error))?;
    let closed = settings.vault.close(webhook, &secret).map_err(|error| Problem::internal(&error))?;
    Ok((secret.shown(), closed))
}

fn exposed<S: Serializer>(secret: &SecretString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose_secret())
}

impl From<webhook::Webhook> for Webhook {
    fn from(webhook: webhook::Webhook) -> Self {
        Self {
            id: webhook.id,
            url: webhook.url,
            description: webhook.description,
            enabled: webhook.disabled_because.is_none(),
            disabled_because: webhook.disabled_because,
            created_at: webhook.created_at,
        }
    }
}
