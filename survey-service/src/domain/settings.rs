//! What an owner decides about who answers, when and how often, and who sees what came out.

use deserr::{Deserr, IntoValue, Value, ValuePointerRef};
use serde::{Deserialize, Serialize};
use service_kit::body::{Invalid, Refusals, pointer};
use service_kit::problem::Refusal;
use time::OffsetDateTime;
use utoipa::ToSchema;

use super::moment::Moment;

/// Who may answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(error = Refusals)]
pub enum Respondents {
    /// Everybody.
    #[default]
    #[deserr(rename = "anyone")]
    Anyone,
    /// Those who have logged in.
    #[deserr(rename = "signed_in")]
    SignedIn,
}

/// Who sees the results, beside the owner and those whom the owner works with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Deserr, ToSchema)]
#[serde(rename_all = "snake_case")]
#[deserr(error = Refusals)]
pub enum Audience {
    /// Nobody.
    #[default]
    #[deserr(rename = "owner")]
    Owner,
    /// Those who have answered.
    #[deserr(rename = "respondents")]
    Respondents,
    /// Everybody.
    #[deserr(rename = "everyone")]
    Everyone,
}

/// What a survey's owner has decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Settings {
    /// From when on responses are taken; null: as soon as the survey is open.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub opens_at: Option<OffsetDateTime>,
    /// From when on no responses are taken any more; null: not before it is closed.
    #[serde(with = "time::serde::rfc3339::option")]
    #[schema(required)]
    pub closes_at: Option<OffsetDateTime>,
    /// How many responses are taken at most; null: any number.
    #[schema(required, minimum = 1, maximum = 1_000_000_000)]
    pub max_responses: Option<i64>,
    /// Who may answer.
    #[schema(required)]
    pub respondents: Respondents,
    /// Whether each person can answer once only.
    #[schema(required)]
    pub one_response_each: bool,
    /// Whether nobody learns who answered. Where false, that is kept with each response and shown to the owner.
    #[schema(required)]
    pub anonymous: bool,
    /// Whether the survey is in the list of open surveys, or found by its link only.
    #[schema(required)]
    pub listed: bool,
    /// Who sees the results, beside the owner and those whom the owner works with.
    #[schema(required)]
    pub results: Audience,
    /// After how many days a response is deleted; null: not by itself.
    #[schema(required, minimum = 1, maximum = 3650)]
    pub retention_days: Option<i64>,
}

/// Settings as sent, checked one by one. What is absent stays as it is, and in a new survey is at its default; what is
/// null goes back to its default.
#[derive(Clone, Copy, Debug, Default, Deserr, ToSchema)]
#[deserr(error = Refusals, deny_unknown_fields)]
#[schema(as = SettingsChanges)]
#[serde(deny_unknown_fields)]
pub struct Changes {
    /// From when on responses are taken. Null: as soon as the survey is open.
    #[deserr(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    opens_at: Change<Moment>,
    /// From when on no responses are taken any more; later than `opens_at`. Null: not before it is closed.
    #[deserr(default)]
    #[schema(value_type = Option<String>, format = DateTime)]
    closes_at: Change<Moment>,
    /// How many responses are taken at most. Null: any number.
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 1_000_000_000)]
    max_responses: Change<Count<1_000_000_000>>,
    /// Who may answer; `anyone` by default.
    #[deserr(default)]
    #[schema(value_type = Option<Respondents>)]
    respondents: Change<Respondents>,
    /// Whether each person can answer once only, from when this is set; false by default, and needs `signed_in`.
    #[deserr(default)]
    #[schema(value_type = Option<bool>)]
    one_response_each: Change<bool>,
    /// Whether nobody learns who answered; true by default. False needs `signed_in`. Fixed once the survey has left the
    /// draft.
    #[deserr(default)]
    #[schema(value_type = Option<bool>)]
    anonymous: Change<bool>,
    /// Whether the survey is in the list of open surveys; true by default.
    #[deserr(default)]
    #[schema(value_type = Option<bool>)]
    listed: Change<bool>,
    /// Who sees the results, beside the owner and those whom the owner works with; `owner` by default.
    #[deserr(default)]
    #[schema(value_type = Option<Audience>)]
    results: Change<Audience>,
    /// After how many days a response is deleted. Null: not by itself.
    #[deserr(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 3650)]
    retention_days: Change<Count<3650>>,
}

/// What becomes of one setting.
#[derive(Clone, Copy, Debug, Default)]
enum Change<T> {
    /// It stays.
    #[default]
    Keep,
    /// It goes back to its default.
    Reset,
    /// It becomes this.
    To(T),
}

/// A whole number from 1 to `MOST`.
#[derive(Clone, Copy, Debug, Deserr)]
#[deserr(error = Refusals, try_from(i64) = Count::parse -> Invalid)]
struct Count<const MOST: i64>(i64);

impl Default for Settings {
    fn default() -> Self {
        Self {
            opens_at: None,
            closes_at: None,
            max_responses: None,
            respondents: Respondents::default(),
            one_response_each: false,
            anonymous: true,
            listed: true,
            results: Audience::default(),
            retention_days: None,
        }
    }
}

impl Settings {
    /// These after the changes.
    ///
    /// # Errors
    /// What contradicts each other then, at `here`.
    pub fn changed(&self, changes: Changes, here: &str) -> Result<Self, Refusals> {
        let (before, plain) = (self, Self::default());
        let after = Self {
            opens_at: changes.opens_at.from(before.opens_at, plain.opens_at),
            closes_at: changes.closes_at.from(before.closes_at, plain.closes_at),
            max_responses: changes.max_responses.from(before.max_responses, plain.max_responses),
            respondents: changes.respondents.from(before.respondents, plain.respondents),
            one_response_each: changes
                .one_response_each
                .from(before.one_response_each, plain.one_response_each),
            anonymous: changes.anonymous.from(before.anonymous, plain.anonymous),
            listed: changes.listed.from(before.listed, plain.listed),
            results: changes.results.from(before.results, plain.results),
            retention_days: changes.retention_days.from(before.retention_days, plain.retention_days),
        };
        let refusals = after.contradictions(here);
        if refusals.is_empty() { Ok(after) } else { Err(Refusals(refusals)) }
    }

    /// Whether it is known who answers, and shall be nobody's knowledge: then a response does not tell the moment either.
    pub fn is_secret(&self) -> bool {
        self.anonymous && self.respondents == Respondents::SignedIn
    }

    /// Whether responses must be written one after the other, for what was written before decides.
    pub fn in_turn(&self) -> bool {
        self.one_response_each || self.max_responses.is_some()
    }

    fn contradictions(&self, here: &str) -> Vec<Refusal> {
        let known = self.respondents == Respondents::SignedIn;
        let late = self.opens_at.zip(self.closes_at).is_none_or(|(opens, closes)| opens < closes);
        let needed = || Invalid::new("needs_signed_in", "This needs `respondents` to be `signed_in`.");
        let order = || Invalid::new("not_after_opens_at", "This must be later than `opens_at`.");
        let refused = [
            (!late).then(|| order().at(format!("{here}/closes_at"))),
            (self.one_response_each && !known).then(|| needed().at(format!("{here}/one_response_each"))),
            (!self.anonymous && !known).then(|| needed().at(format!("{here}/anonymous"))),
        ];
        refused.into_iter().flatten().collect()
    }
}

/// The settings of a new survey.
impl Deserr<Refusals> for Settings {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        here: ValuePointerRef,
    ) -> Result<Self, Refusals> {
        let changes = Changes::deserialize_from_value(value, here)?;
        Self::default().changed(changes, &pointer(here))
    }
}

impl<T> Change<T> {
    fn from<U: From<T>>(self, before: U, plain: U) -> U {
        match self {
            Self::Keep => before,
            Self::Reset => plain,
            Self::To(value) => value.into(),
        }
    }
}

impl<T: Deserr<Refusals>> Deserr<Refusals> for Change<T> {
    fn deserialize_from_value<V: IntoValue>(
        value: Value<V>,
        here: ValuePointerRef,
    ) -> Result<Self, Refusals> {
        match value {
            Value::Null => Ok(Self::Reset),
            value => T::deserialize_from_value(value, here).map(Self::To),
        }
    }
}

impl<const MOST: i64> Count<MOST> {
    fn parse(number: i64) -> Result<Self, Invalid> {
        let detail = || format!("This must be a whole number from 1 to {MOST}.");
        let fits = (1..=MOST).contains(&number);
        if fits { Ok(Self(number)) } else { Err(Invalid::new("out_of_range", detail())) }
    }
}

impl<const MOST: i64> From<Count<MOST>> for Option<i64> {
    fn from(count: Count<MOST>) -> Self {
        Some(count.0)
    }
}
