//! Parts of a survey.

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use service_kit::body::Refusals;
use utoipa::ToSchema;

use crate::domain::text::{Description, Title};

/// A part of the survey, which goes from one question to the next that begins a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Section {
    /// What it is called.
    pub title: String,
    /// What it is about; empty where nothing is said.
    pub description: String,
}

/// A section as sent.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct NewSection {
    /// One line.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    title: Title,
    /// Any number of lines.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    description: Option<Description>,
}

impl From<NewSection> for Section {
    fn from(new: NewSection) -> Self {
        Self {
            title: new.title.into_string(),
            description: new.description.unwrap_or_default().into_string(),
        }
    }
}
