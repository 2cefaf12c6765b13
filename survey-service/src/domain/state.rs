//! Where a survey is in its life, and whether it takes responses.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use service_kit::body::Refusals;
use utoipa::ToSchema;

/// Where a survey is in its life. It leaves the draft once and for all; open and closed it can be at will.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(error = Refusals)]
pub enum State {
    /// Seen by its owner and those it is shared with; the questions can still change.
    #[deserr(rename = "draft")]
    Draft,
    /// Seen by everyone, and takes responses.
    #[default]
    #[deserr(rename = "open")]
    Open,
    /// Takes the responses of those who have the questions, and shows them to nobody else.
    #[deserr(rename = "closing")]
    Closing,
    /// Seen by everyone; takes no responses.
    #[deserr(rename = "closed")]
    Closed,
}

/// Whether a response would be taken now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Accepts {
    /// It would.
    Responses,
    /// It is too early.
    NotYet,
    /// It is too late, or there are enough.
    NoMore,
}

impl State {
    /// As it is written down.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Open => "open",
            Self::Closing => "closing",
            Self::Closed => "closed",
        }
    }

    /// From how it is written down.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Draft, Self::Open, Self::Closing, Self::Closed]
            .into_iter()
            .find(|state| state.as_str() == name)
    }

    /// Whether responses are taken, as far as the state has a say.
    pub fn takes_responses(self) -> bool {
        matches!(self, Self::Open | Self::Closing)
    }
}

impl Accepts {
    /// As it is written down.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Responses => "responses",
            Self::NotYet => "not_yet",
            Self::NoMore => "no_more",
        }
    }
}
