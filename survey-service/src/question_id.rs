//! The `{question_id}` of a path.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use service_kit::problem::Problem;

use crate::error::Error;

/// A question's number in a path. What is no number names nothing: 404, as for an unknown one.
#[derive(Clone, Copy, Debug)]
pub struct QuestionId(pub i64);

impl FromRequest for QuestionId {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("question_id").and_then(|id| id.parse().ok());
        ready(id.map(QuestionId).ok_or_else(|| Error::NoTextQuestion.into()))
    }
}
