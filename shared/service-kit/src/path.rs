//! Path parameters.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use std::future::{Ready, ready};
use uuid::Uuid;

use crate::problem::Problem;

/// The `{id}` of a path. What is no UUID names nothing: 404, as for an unknown one.
#[derive(Clone, Copy, Debug)]
pub struct Id(pub Uuid);

/// All ids of a path, in their order: `Ids([survey, webhook])`. Where one of them is no UUID it is the same as with [`Id`].
#[derive(Clone, Copy, Debug)]
pub struct Ids<const N: usize>(pub [Uuid; N]);

impl FromRequest for Id {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = request.match_info().get("id").and_then(|id| Uuid::try_parse(id).ok());
        ready(id.map(Id).ok_or_else(nothing))
    }
}

impl<const N: usize> FromRequest for Ids<N> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let ids = request.match_info().iter().map(|(_, id)| Uuid::try_parse(id).ok());
        let ids = ids.collect::<Option<Vec<_>>>().and_then(|ids| ids.try_into().ok());
        ready(ids.map(Ids).ok_or_else(nothing))
    }
}

fn nothing() -> Problem {
    Problem::not_found("There is nothing with that id.")
}
