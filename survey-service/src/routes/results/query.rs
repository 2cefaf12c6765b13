//! What is asked for.

use actix_web::web;
use service_kit::body::Refusals;
use utoipa::IntoParams;

use crate::domain::definition::Definition;
use crate::domain::filter::Filter;

/// The query as it came: names, which may come again, with their values.
pub type Pairs = web::Query<Vec<(String, String)>>;

/// Which responses are counted, for the API description.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only for the API description")]
pub struct FilterQuery {
    /// Only responses with this answer are counted; where it comes again, only those with all of them. `1:2,3`: question 1
    /// is answered with any of these choices or ratings. `4:10..20`: question 4 is answered with a number from 10 to 20;
    /// either end may be open. `3:*`: question 3 is answered; `3:-`: it is not.
    #[param(max_items = 5, required = false)]
    answer: Vec<String>,
}

/// The first value of that name.
pub fn value<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
}

/// The filter that is asked for.
///
/// # Errors
/// As [`Filter::parse`].
pub fn filter(pairs: &Pairs, definition: &Definition) -> Result<Filter, Refusals> {
    let answers = pairs.iter().filter(|(key, _)| key == "answer").map(|(_, value)| value.clone());
    Filter::parse(&answers.collect::<Vec<_>>(), definition)
}
