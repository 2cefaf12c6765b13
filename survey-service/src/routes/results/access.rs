//! Who may read results, in one place for all that tells any.

use std::sync::Arc;

use service_kit::authenticated::Authenticated;
use service_kit::problem::Problem;
use token_verifier::Claims;
use uuid::Uuid;

use crate::domain::access::Act;
use crate::domain::survey::Survey;
use crate::error::Error;
use crate::routes::surveys::READ;
use crate::store::{Shared, Store};

/// Somebody who reads results.
#[derive(Clone)]
pub struct ResultsReader {
    /// What their token says.
    pub claims: Arc<Claims>,
}

impl ResultsReader {
    /// Whoever has that token.
    ///
    /// # Errors
    /// 403 `insufficient_scope`.
    pub fn new(user: Authenticated) -> Result<Self, Problem> {
        user.require(READ)?;
        Ok(Self { claims: user.claims })
    }

    /// Who it is, to share places fairly.
    pub fn id(&self) -> Uuid {
        self.claims.subject
    }

    /// The survey, if they may read its results.
    ///
    /// # Errors
    /// As [`ResultsReader::admitted_to`], and the database's.
    pub async fn survey(&self, store: &Store, id: Uuid) -> Result<Arc<Shared>, Error> {
        let shared = store.shared(id).await?;
        self.admitted_to(&shared.survey)?;
        Ok(shared)
    }

    /// Passes for who may read the results of that survey, as it is now.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::NotOwner`].
    pub fn admitted_to(&self, survey: &Survey) -> Result<(), Error> {
        survey.allow(self.claims.subject, Act::ReadResults).map(drop)
    }
}
