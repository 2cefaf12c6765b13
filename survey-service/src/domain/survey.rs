//! A survey, and how it changes.

use deserr::Deserr;
use service_kit::body::{Invalid, Refusals};
use time::OffsetDateTime;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{Role, Team};
use super::copies::Format;
use super::definition::{Definition, Questions};
use super::language::Language;
use super::moment;
use super::question::new::NewQuestion;
use super::settings::{self, Settings};
use super::state::{Accepts, State};
use super::text::{Description, Title};
use super::translation::{Translation, Translations, replace};
use crate::error::Error;

/// One more whenever a survey says more than before, so that nobody goes on with a copy that says less.
const FORM: u8 = 2;

/// A survey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Survey {
    /// UUID v7: in order of creation.
    pub id: Uuid,
    /// The user it belongs to.
    pub owner_id: Uuid,
    /// Its title.
    pub title: String,
    /// What it says about itself; empty where it says nothing.
    pub description: String,
    /// With whom it is shared.
    pub team: Team,
    /// Where it is in its life.
    pub state: State,
    /// What it asks.
    pub definition: Definition,
    /// What its owner has decided about responses and results.
    pub settings: Settings,
    /// One more with each change.
    pub version: i64,
    /// When it was made.
    pub created_at: OffsetDateTime,
}

/// A survey in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Of the survey.
    pub id: Uuid,
    /// The user it belongs to.
    pub owner_id: Uuid,
    /// Its title.
    pub title: String,
    /// What it says about itself; empty where it says nothing.
    pub description: String,
    /// What the reader is to it.
    pub role: Option<Role>,
    /// Where it is in its life.
    pub state: State,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// How many questions it asks.
    pub question_count: i32,
    /// How many have answered; for those who have a role only.
    pub response_count: Option<i64>,
}

/// A survey as sent, checked.
#[derive(Clone, Debug, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
pub struct NewSurvey {
    /// The schema of definitions, which a document may name. It is not read.
    #[deserr(default, rename = "$schema")]
    #[serde(rename = "$schema")]
    #[schema(value_type = Option<String>)]
    _schema: Option<String>,
    /// The form of the document; this one where absent.
    #[deserr(default, rename = "format")]
    #[serde(rename = "format")]
    #[schema(value_type = Option<Format>)]
    _format: Option<Format>,
    /// One line.
    #[schema(value_type = String, min_length = 1, max_length = 200)]
    title: Title,
    /// Any number of lines.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    description: Option<Description>,
    /// `open` where absent.
    #[deserr(default)]
    state: Option<State>,
    /// The language of its texts (BCP 47); `en` where absent.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 35)]
    language: Option<Language>,
    /// In order; they are numbered from 1, and so are the choices of each.
    #[schema(value_type = Vec<NewQuestion>, min_items = 1, max_items = 100)]
    questions: Questions,
    /// The same in other languages, by their tags (BCP 47). Fixed when the questions are.
    #[deserr(default)]
    #[schema(value_type = Option<std::collections::BTreeMap<String, Translation>>)]
    translations: Option<Translations>,
    /// At their defaults where absent.
    #[deserr(default)]
    #[schema(value_type = Option<settings::Changes>)]
    settings: Option<Settings>,
}

/// Changes as sent, checked. What is absent or null stays as it is.
#[derive(Clone, Debug, Default, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[schema(as = SurveyChanges)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// One line.
    #[deserr(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 200)]
    title: Option<Title>,
    /// Any number of lines; the empty string removes it.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 2000)]
    description: Option<Description>,
    /// `open`, `closing` and `closed` at will; never `draft` again.
    #[deserr(default)]
    state: Option<State>,
    /// The language of its texts (BCP 47); only together with `questions`.
    #[deserr(default)]
    #[schema(value_type = Option<String>, max_length = 35)]
    language: Option<Language>,
    /// All of them anew; only while the survey is a draft.
    #[deserr(default)]
    #[schema(value_type = Option<Vec<NewQuestion>>, min_items = 1, max_items = 100)]
    questions: Option<Questions>,
    /// The same in other languages; only together with `questions`, and gone where they come without.
    #[deserr(default)]
    #[schema(value_type = Option<std::collections::BTreeMap<String, Translation>>)]
    translations: Option<Translations>,
    /// Those that are absent stay as they are; those that are null go back to their defaults.
    #[deserr(default)]
    #[schema(value_type = Option<settings::Changes>)]
    settings: Option<settings::Changes>,
}

impl Changes {
    /// Whether they change what is asked.
    fn defines(&self) -> bool {
        self.questions.is_some() || self.language.is_some() || self.translations.is_some()
    }

    /// Whether they name any setting.
    pub fn sets(&self) -> bool {
        self.settings.is_some()
    }
}

impl Survey {
    /// A new survey of that owner.
    ///
    /// # Errors
    /// [`Error::Refused`], where the translations are none of its questions.
    pub fn create(owner_id: Uuid, new: NewSurvey) -> Result<Self, Error> {
        let definition = Definition::new(new.language.unwrap_or_default(), new.questions, new.translations)?;
        Ok(Self {
            id: Uuid::now_v7(),
            owner_id,
            team: Team::new(),
            title: new.title.into_string(),
            description: new.description.unwrap_or_default().into_string(),
            state: new.state.unwrap_or_default(),
            definition,
            settings: new.settings.unwrap_or_default(),
            version: 1,
            created_at: moment::now(),
        })
    }

    /// The same with its texts in that language, as far as it has them.
    #[must_use]
    pub fn in_language(&self, language: &Language) -> Self {
        let mut survey = self.clone();
        if let Some(translation) = self.definition.translations.get(language) {
            replace(&mut survey.title, translation.title.as_ref());
            replace(&mut survey.description, translation.description.as_ref());
            survey.definition.questions = translation.questions(&self.definition.questions);
        }
        survey
    }

    /// What tells this version, in that language and as somebody with that role is told it now, from the others. It
    /// begins with the version.
    pub fn tag(&self, language: &Language, role: Option<Role>, accepts: Accepts) -> String {
        let role = role.map_or("none", Role::as_str);
        format!("{}-{FORM}-{language}-{role}-{}", self.version, accepts.as_str())
    }

    /// Whether a response would be taken now that there are so many.
    pub fn accepts(&self, responses: i64) -> Accepts {
        let (now, settings) = (moment::now(), &self.settings);
        let full = settings.max_responses.is_some_and(|most| responses >= most);
        match self.state {
            State::Draft => Accepts::NotYet,
            State::Closed => Accepts::NoMore,
            State::Open | State::Closing if full || settings.closes_at.is_some_and(|end| end <= now) => {
                Accepts::NoMore
            }
            State::Open | State::Closing if settings.opens_at.is_some_and(|start| start > now) => {
                Accepts::NotYet
            }
            State::Open | State::Closing => Accepts::Responses,
        }
    }

    /// The survey after these changes; the same version where they change nothing.
    ///
    /// # Errors
    /// [`Error::NotDraft`], [`Error::InvalidStateChange`], [`Error::Refused`].
    pub fn changed(self, changes: Changes) -> Result<Self, Error> {
        let drafted = self.state == State::Draft;
        if changes.defines() && !drafted {
            return Err(Error::NotDraft);
        }
        if changes.state == Some(State::Draft) && !drafted {
            return Err(Error::InvalidStateChange);
        }
        let mut after = self.clone();
        if let Some(title) = changes.title {
            after.title = title.into_string();
        }
        if let Some(description) = changes.description {
            after.description = description.into_string();
        }
        if let Some(settings) = changes.settings {
            after.settings = self.settings.changed(settings, "/settings").map_err(Error::Refused)?;
        }
        if !drafted && after.settings.anonymous != self.settings.anonymous {
            return Err(Error::Refused(promised()));
        }
        after.state = changes.state.unwrap_or(self.state);
        if let Some(questions) = changes.questions {
            let language = changes.language.unwrap_or(self.definition.language.clone());
            after.definition = Definition::new(language, questions, changes.translations)?;
        } else if changes.language.is_some() || changes.translations.is_some() {
            let detail = "Send the questions along: `language` and `translations` are theirs.";
            return Err(Refusals(vec![Invalid::new("required", detail).at("/questions")]).into());
        }
        after.version += i64::from(after != self);
        Ok(after)
    }
}

/// Whoever has answered was told whether it is kept who answered.
fn promised() -> Refusals {
    let detail = "Respondents were told whether it is kept who answered, so this is fixed since the survey left the \
                  draft. Create another survey instead.";
    Refusals(vec![Invalid::new("fixed", detail).at("/settings/anonymous")])
}
