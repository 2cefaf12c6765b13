//! Who may do what with a survey, in one place.

use std::collections::BTreeMap;

use deserr::Deserr;
use serde::{Deserialize, Serialize};
use service_kit::body::Refusals;
use utoipa::ToSchema;
use uuid::Uuid;

use super::settings::Audience;
use super::state::State;
use super::survey::Survey;
use crate::error::Error;

/// What somebody is to a survey. Each may do what those before may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reads everything about it.
    Viewer,
    /// Changes it, too, but for who sees the results and how long responses are kept.
    Editor,
    /// It is theirs: they delete it, and say who else is something to it.
    Owner,
}

/// What somebody is to a survey of somebody else's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(error = Refusals)]
pub enum CollaboratorRole {
    /// Reads everything about it.
    #[deserr(rename = "viewer")]
    Viewer,
    /// Changes it, too, but for who sees the results and how long responses are kept.
    #[deserr(rename = "editor")]
    Editor,
}

/// With whom a survey is shared.
pub type Team = BTreeMap<Uuid, CollaboratorRole>;

/// What can be done with a survey. Reading a survey itself, and answering it, takes no role once it has left the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Read the results.
    ReadResults,
    /// Read what somebody answered: the list of responses, texts, exports.
    ReadResponses,
    /// Read the definition as a document, and make another survey of it.
    ReadDefinition,
    /// Change anything that can be changed, but the settings by which others see results, or responses go.
    Change,
    /// Delete the survey.
    Delete,
    /// Delete a response.
    DeleteResponse,
    /// Say who else is something to the survey.
    Share,
    /// Have it told elsewhere what comes in.
    ManageWebhooks,
}

impl Act {
    /// The least role that may.
    fn takes(self) -> Role {
        match self {
            Self::ReadResults | Self::ReadResponses | Self::ReadDefinition => Role::Viewer,
            Self::Change => Role::Editor,
            Self::Delete | Self::DeleteResponse | Self::Share | Self::ManageWebhooks => Role::Owner,
        }
    }
}

impl Role {
    /// As it is written down.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Editor => "editor",
            Self::Owner => "owner",
        }
    }
}

impl From<CollaboratorRole> for Role {
    fn from(role: CollaboratorRole) -> Self {
        match role {
            CollaboratorRole::Viewer => Self::Viewer,
            CollaboratorRole::Editor => Self::Editor,
        }
    }
}

impl Survey {
    /// What that user is to it; nothing where nobody knows who asks.
    pub fn role_of(&self, user: Option<Uuid>) -> Option<Role> {
        role_of(user, self.owner_id, &self.team)
    }

    /// Passes for those who may see it.
    ///
    /// # Errors
    /// [`Error::NotFound`]: that there is a draft is nobody's business but of those who have a role.
    pub fn shown_to(&self, reader: Option<Uuid>) -> Result<&Self, Error> {
        let shown = self.state != State::Draft || self.role_of(reader).is_some();
        if shown { Ok(self) } else { Err(Error::NotFound) }
    }

    /// Passes while its questions are there for those who would answer, and for those who have a role.
    ///
    /// # Errors
    /// [`Error::Closing`].
    pub fn asked_of(&self, reader: Option<Uuid>) -> Result<&Self, Error> {
        let asked = self.state != State::Closing || self.role_of(reader).is_some();
        if asked { Ok(self) } else { Err(Error::Closing) }
    }

    /// Passes for those who may read the results.
    ///
    /// # Errors
    /// [`Error::NotRespondent`] or [`Error::NotShared`]; [`Error::NotFound`] for a draft of others.
    pub fn show_results(&self, user: Option<Uuid>, has_responded: bool) -> Result<(), Error> {
        self.shown_to(user)?;
        match self.settings.results {
            _ if self.role_of(user) >= Some(Act::ReadResults.takes()) => Ok(()),
            Audience::Everyone => Ok(()),
            Audience::Respondents if has_responded => Ok(()),
            Audience::Respondents => Err(Error::NotRespondent),
            Audience::Owner => Err(Error::NotShared),
        }
    }

    /// Passes for those who may do that.
    ///
    /// # Errors
    /// [`Error::NotOwner`] or [`Error::NotEditor`]; [`Error::NotFound`] for a draft of others.
    pub fn allow(&self, user: Uuid, act: Act) -> Result<&Self, Error> {
        self.shown_to(Some(user))?;
        match (self.role_of(Some(user)), act.takes()) {
            (Some(role), needed) if role >= needed => Ok(self),
            (Some(_), Role::Editor) => Err(Error::NotEditor),
            _ => Err(Error::NotOwner),
        }
    }

    /// Passes for those who may make it what it is `after`: some settings do what takes more than [`Act::Change`].
    ///
    /// # Errors
    /// [`Error::NotEditor`] or [`Error::NotOwner`]; [`Error::OwnersSetting`]; [`Error::NotFound`] for a draft of others.
    pub fn allow_change(&self, user: Uuid, after: &Self) -> Result<&Self, Error> {
        self.allow(user, Act::Change)?;
        let (old, new) = (&self.settings, &after.settings);
        let settings = [
            (old.retention_days != new.retention_days, Act::DeleteResponse),
            (old.results != new.results, Act::Share),
        ];
        let refused = settings.iter().any(|(differs, act)| *differs && self.allow(user, *act).is_err());
        if refused { Err(Error::OwnersSetting) } else { Ok(self) }
    }
}

/// What a user is to a survey of that owner, with that team.
pub fn role_of(user: Option<Uuid>, owner: Uuid, team: &Team) -> Option<Role> {
    let user = user?;
    if user == owner { Some(Role::Owner) } else { team.get(&user).copied().map(Role::from) }
}
