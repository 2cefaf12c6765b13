//! Who may read results, in one place for all that tells any.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::LocalBoxFuture;
use serde::Deserialize;
use service_kit::problem::Problem;
use token_verifier::{Claims, Verifier};
use utoipa::IntoParams;
use uuid::Uuid;

use crate::domain::survey::Survey;
use crate::error::Error;
use crate::reader::Reader;
use crate::routes::surveys::READ;
use crate::store::{Shared, Store};

/// `?response_id=` as sent.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProofQuery {
    /// That of one's own receipt: the proof of having answered, where the results are for respondents.
    #[param(value_type = Option<Uuid>)]
    response_id: Option<String>,
}

/// Somebody who reads results.
pub struct ResultsReader {
    reader: Reader,
    response_id: Option<Uuid>,
    has_responded: bool,
}

impl ResultsReader {
    /// Who it is, if it is known, to share places fairly. Who answered is no reason for more of them: one may do so often.
    pub fn id(&self) -> Option<Uuid> {
        self.reader.id()
    }

    /// The survey, if they may read its results. Whether they are a respondent is only looked up where it matters.
    ///
    /// # Errors
    /// 401 where they must be known for it; those of [`Survey::show_results`], and the database's.
    pub async fn survey(&mut self, store: &Store, id: Uuid) -> Result<Arc<Shared>, Problem> {
        let shared = store.shared(id).await?;
        let mut admitted = self.admitted_to(&shared.survey);
        if matches!(admitted, Err(Error::NotRespondent)) {
            self.has_responded = store.has_responded(id, self.response_id, self.reader.id()).await?;
            admitted = self.admitted_to(&shared.survey);
        }
        match admitted {
            Ok(()) => Ok(shared),
            Err(Error::NotShared) => Err(self.reader.claims().err().unwrap_or(Error::NotShared.into())),
            Err(error) => Err(error.into()),
        }
    }

    /// Passes for who may read the results of that survey, as it is now.
    ///
    /// # Errors
    /// As [`Survey::show_results`].
    pub fn admitted_to(&self, survey: &Survey) -> Result<(), Error> {
        survey.show_results(self.reader.id(), self.has_responded)
    }

    /// Whether the token still holds with which they came, if with any.
    pub fn still_holds(&self, verifier: &Verifier) -> bool {
        let claims: Option<Arc<Claims>> = self.reader.claims().ok();
        claims.is_none_or(|claims| verifier.check_again(&claims).is_ok())
    }
}

impl FromRequest for ResultsReader {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reader = Reader::from_request(request, payload);
        let query = web::Query::<ProofQuery>::from_query(request.query_string());
        Box::pin(async move {
            let reader = reader.await?.within(READ)?;
            let sent = query.ok().and_then(|query| query.into_inner().response_id);
            let response_id = sent.map(|id| Uuid::try_parse(&id)).transpose();
            let response_id = response_id
                .map_err(|_| Problem::malformed("`response_id` must be the response_id of your receipt."))?;
            Ok(Self { reader, response_id, has_responded: false })
        })
    }
}
