//! Webhooks: who is told of a survey's responses, and what became of telling them.

use deserr::Deserr;
use reqwest::Url;
use serde::Serialize;
use service_kit::body::{Invalid, Refusals};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::text::Prose;

/// How many webhooks a survey has at most.
pub const MOST_WEBHOOKS: i64 = 5;
/// How long a URL may be, in bytes.
const LONGEST_URL: usize = 2000;

/// Where responses are sent, as far as its text tells whether that will do.
#[derive(Clone, Debug, PartialEq, Eq, Deserr)]
#[deserr(error = Refusals, try_from(&String) = WebhookUrl::parse -> Invalid)]
pub struct WebhookUrl(Url);

/// A webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// UUID v7: in order of creation.
    pub id: Uuid,
    /// Where it sends.
    pub url: String,
    /// What its owner says about it.
    pub description: String,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Why it sends nothing now.
    pub disabled_because: Option<DisabledBecause>,
}

/// Why a webhook sends nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisabledBecause {
    /// Its owner said so.
    Owner,
    /// The address answered 410: it wants no more.
    Gone,
    /// Nothing was taken for five days.
    Failing,
}

/// A webhook as sent, checked.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct NewWebhook {
    /// https, to a public address; port 443, or 1024 and above.
    #[schema(value_type = String, format = "uri", max_length = 2000)]
    pub url: WebhookUrl,
    /// For you, to tell it from others.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub description: Option<Prose<200>>,
}

/// Changes as sent, checked. What is absent or null stays as it is.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct WebhookChanges {
    /// https, to a public address; port 443, or 1024 and above.
    #[deserr(default)]
    #[schema(value_type = Option<String>, format = "uri", max_length = 2000)]
    pub url: Option<WebhookUrl>,
    /// For you, to tell it from others; the empty string removes it.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 200)]
    pub description: Option<Prose<200>>,
    /// While it is false, responses are kept and not told. What was to be told before waits.
    #[deserr(default)]
    pub enabled: Option<bool>,
}

/// What is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub enum EventType {
    /// A response was kept.
    #[serde(rename = "response.created")]
    ResponseCreated,
    /// The owner wants to see whether it arrives.
    #[serde(rename = "webhook.test")]
    Test,
}

/// Where a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// To be sent, perhaps again.
    Pending,
    /// Taken.
    Delivered,
    /// Given up.
    Failed,
}

/// One thing to be told to one webhook.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// `webhook-id` in what is sent, the same at each attempt.
    pub id: Uuid,
    /// What is told.
    pub event: EventType,
    /// Where it is.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i32,
    /// When there was something to tell.
    pub created_at: OffsetDateTime,
    /// When it is tried next, if it is.
    pub next_attempt_at: Option<OffsetDateTime>,
    /// What the last attempt came to.
    pub last: Option<Attempt>,
}

/// An attempt.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// When it was over.
    pub at: OffsetDateTime,
    /// What was answered.
    pub status: Option<i16>,
    /// Why it is no good, where the status does not tell.
    pub error: Option<String>,
    /// How long it took.
    pub milliseconds: i32,
}

impl WebhookUrl {
    fn parse(text: &str) -> Result<Self, Invalid> {
        if text.len() > LONGEST_URL {
            let detail = format!("An address may have at most {LONGEST_URL} characters.");
            return Err(Invalid::new("too_long", detail));
        }
        let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
        let url = url.filter(Url::has_host).ok_or_else(|| {
            Invalid::new(
                "invalid_url",
                "This is no web address. It should look like https://example.com/hook.",
            )
        })?;
        if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
            let detail = "Leave out user name, password and fragment. What is sent is signed, and a path can hold a secret.";
            return Err(Invalid::new("invalid_url", detail));
        }
        match url.port_or_known_default() {
            Some(80 | 443 | 1024..) => Ok(Self(url)),
            _ => Err(Invalid::new("invalid_port", "Use port 443, or one from 1024 on.")),
        }
    }

    /// As a URL.
    pub fn url(&self) -> &Url {
        &self.0
    }
}

impl DisabledBecause {
    /// As it is written down.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }

    /// From how it is written down.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Owner, Self::Gone, Self::Failing].into_iter().find(|reason| reason.as_str() == name)
    }
}

impl EventType {
    /// As it is written down, and told.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ResponseCreated => "response.created",
            Self::Test => "webhook.test",
        }
    }

    /// From how it is written down.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::ResponseCreated, Self::Test].into_iter().find(|event| event.as_str() == name)
    }
}

impl DeliveryState {
    /// As it is written down.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
        }
    }

    /// From how it is written down.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pending, Self::Delivered, Self::Failed].into_iter().find(|state| state.as_str() == name)
    }
}

impl Delivery {
    /// The response that it tells of.
    pub fn response_id(&self) -> Option<Uuid> {
        (self.event == EventType::ResponseCreated).then_some(self.id)
    }
}
