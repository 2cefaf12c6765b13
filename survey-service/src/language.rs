//! Which language a reader wishes for (RFC 9110 section 12.5.4).

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT_LANGUAGE, CONTENT_LANGUAGE, HeaderValue, VARY};
use actix_web::{FromRequest, HttpRequest, HttpResponse, web};
use serde::Deserialize;
use service_kit::problem::Problem;

use crate::domain::definition::Definition;
use crate::domain::language::Language;

/// How many languages a reader may wish for; more are not looked at.
const MOST_WISHES: usize = 32;

/// The language that is asked for in the address.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct LanguageQuery {
    /// Rather than by Accept-Language (BCP 47). A survey that is not there in it comes in its own.
    #[param(nullable = false)]
    language: Option<String>,
}

/// The languages that a reader wishes for, the dearest first: the one in the address, or else those that the browser
/// sends. Nothing there is wrong, only of no use.
#[derive(Debug)]
pub struct Wishes(Vec<String>);

impl Wishes {
    /// The language of the survey that suits best; its own where none does.
    pub fn choose<'a>(&self, definition: &'a Definition) -> &'a Language {
        Language::lookup(&self.0, &definition.languages()).unwrap_or(&definition.language)
    }
}

impl FromRequest for Wishes {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let query = web::Query::<LanguageQuery>::from_query(request.query_string());
        let named = query.ok().and_then(|query| query.0.language);
        let accepted = request.headers().get_all(ACCEPT_LANGUAGE).filter_map(|value| value.to_str().ok());
        ready(Ok(Self(named.map_or_else(|| ranked(accepted), |language| vec![language]))))
    }
}

/// Says which language it is in, and that another reader may get another one.
pub fn mark(response: &mut HttpResponse, language: &Language) {
    let headers = response.headers_mut();
    if let Ok(language) = HeaderValue::from_str(language.as_str()) {
        headers.insert(CONTENT_LANGUAGE, language);
    }
    headers.append(VARY, HeaderValue::from_static("accept-language"));
}

/// The ranges by their quality values, the highest first; those of the same in their order, and none of 0.
fn ranked<'a>(headers: impl Iterator<Item = &'a str>) -> Vec<String> {
    let ranges = headers.flat_map(|header| header.split(',')).take(MOST_WISHES);
    let mut ranges: Vec<_> = ranges.filter_map(range).filter(|(_, quality)| *quality > 0.0).collect();
    ranges.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    ranges.into_iter().map(|(range, _)| range.to_owned()).collect()
}

/// `de-CH;q=0.9` as the range and its quality.
fn range(text: &str) -> Option<(&str, f32)> {
    let (range, weight) = text.split_once(';').unwrap_or((text, "q=1"));
    let (name, quality) = weight.split_once('=')?;
    let quality = quality.trim().parse().ok().filter(|quality| (0.0..=1.0).contains(quality));
    let named = name.trim().eq_ignore_ascii_case("q");
    quality.filter(|_| named).map(|quality| (range.trim(), quality))
}

#[cfg(test)]
mod tests {
    use super::ranked;

    #[test]
    fn wishes_are_in_the_order_of_their_quality() {
        assert_eq!(ranked(["fr;q=0.5, de , en; Q=0.9,it;q=0"].into_iter()), ["de", "en", "fr"]);
        assert_eq!(ranked(["de-CH", "en;q=1.000, fr"].into_iter()), ["de-CH", "en", "fr"]);
        assert_eq!(ranked(["de;q=2, en;q=x, fr;level=1, ;q=0.1, *;q=0.2"].into_iter()), ["*", ""]);
        assert!(ranked(std::iter::empty()).is_empty());
    }
}
