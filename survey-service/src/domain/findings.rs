//! What is found wrong on the way through a body, so that all of it is told at once.

use service_kit::body::{Invalid, MOST_REFUSALS, Refusals};
use service_kit::problem::Refusal;

use super::sent::Sent;

/// Everything that was refused so far.
#[derive(Debug, Default)]
pub struct Findings(Vec<Refusal>);

impl Findings {
    /// Refuses these as well.
    pub fn refuse(&mut self, refusals: Refusals) {
        self.0.extend(refusals.0);
    }

    /// Refuses something at this place.
    pub fn refuse_at(&mut self, here: impl Into<String>, invalid: Invalid) {
        self.0.push(invalid.at(here));
    }

    /// The value, unless it was refused when it was read.
    pub fn unless<T>(&mut self, sent: Sent<T>) -> Option<T> {
        sent.map_err(|why| self.refuse(why)).ok()
    }

    /// The value, unless it is refused now, at this place.
    pub fn unless_at<T>(&mut self, here: &str, checked: Result<T, Invalid>) -> Option<T> {
        checked.map_err(|why| self.refuse_at(here, why)).ok()
    }

    /// How much was refused.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The value, if nothing was refused.
    ///
    /// # Errors
    /// What was refused, as far as an answer lists it.
    pub fn or<T>(mut self, value: Option<T>) -> Result<T, Refusals> {
        self.0.truncate(MOST_REFUSALS);
        value.filter(|_| self.0.is_empty()).ok_or(Refusals(self.0))
    }
}
