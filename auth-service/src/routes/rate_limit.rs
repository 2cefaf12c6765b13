//! How a client stands with the limits, told in the headers of draft-ietf-httpapi-ratelimit-headers-10:
//! `RateLimit-Policy: "login-guesses";q=10;w=300` and `RateLimit: "login-guesses";r=9;t=30`.

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, HeaderValue};
use service_kit::problem::Problem;

use crate::throttle::{Met, Standing};

const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");

/// The answer, whatever it is, with the headers that tell how its client stands.
///
/// # Errors
/// The answer's own.
pub fn told(standing: &Standing, answer: Result<HttpResponse, Problem>) -> Result<HttpResponse, Problem> {
    match answer {
        Ok(mut response) => {
            for (name, value) in headers(standing) {
                if let Ok(value) = HeaderValue::from_str(&value) {
                    response.headers_mut().insert(name, value);
                }
            }
            Ok(response)
        }
        Err(problem) => Err(told_with(standing, problem)),
    }
}

/// The problem with these headers.
pub fn told_with(standing: &Standing, problem: Problem) -> Problem {
    headers(standing).into_iter().fold(problem, |problem, (name, value)| problem.header(name, &value))
}

/// None where nothing is limited.
fn headers(Standing(met): &Standing) -> Vec<(HeaderName, String)> {
    let list = |item: fn(&Met) -> String| met.iter().map(item).collect::<Vec<_>>().join(", ");
    let policies =
        list(|met| format!(r#""{}";q={};w={}"#, met.name, met.limit.quota(), met.limit.window().as_secs()));
    let remaining = list(|met| {
        let reset = met.reset.as_millis().div_ceil(1000);
        format!(r#""{}";r={};t={reset}"#, met.name, met.remaining)
    });
    let headers = [(RATE_LIMIT_POLICY, policies), (RATE_LIMIT, remaining)];
    headers.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}
