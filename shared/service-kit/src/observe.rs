//! The outermost middleware: a span and one log line a request, its id, its metrics, and the body of every problem.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web;
use opentelemetry::propagation::Extractor;
use opentelemetry::trace::{SpanContext, TraceContextExt};
use tracing::{Instrument, Span, field};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use uuid::Uuid;

use crate::metrics::Metrics;
use crate::problem::Problem;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Wraps the whole app: `App::new().wrap(from_fn(observe))`, as the last `wrap`, so that it is outermost.
///
/// # Errors
/// Only another middleware's; an error of a handler becomes its problem document here.
pub async fn observe(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let started = Instant::now();
    let own = Uuid::new_v4();
    let id = request_id(request.headers(), own);
    let parent = opentelemetry::global::get_text_map_propagator(|propagator| {
        propagator.extract(&Headers(request.headers()))
    });
    let caller = parent.span().span_context().clone();
    let span = span(&request, &id, parent);
    let metrics = request.app_data::<web::Data<Metrics>>().cloned();
    let _in_flight = metrics.as_ref().map(|metrics| InFlight::new(metrics));

    async move {
        // What handlers, extractors and the router refuse arrives here as a response; only another middleware could
        // answer an error.
        let mut response = next.call(request).await?.map_into_boxed_body();
        let trace_id = trace_id(&caller, own);
        response = with_problem_body(response, &trace_id);
        response.headers_mut().insert(X_REQUEST_ID, id);
        record(&response, metrics.as_ref().map(web::Data::get_ref), started, &trace_id);
        Ok(response)
    }
    .instrument(span)
    .await
}

/// The path is in the span, the query is not: a client may have put a token there (RFC 6750 section 2.3).
fn span(request: &ServiceRequest, id: &HeaderValue, parent: opentelemetry::Context) -> Span {
    let span = tracing::info_span!(
        "request",
        otel.kind = "server",
        http.request.method = method(request.method()),
        http.route = field::Empty,
        http.response.status_code = field::Empty,
        url.path = request.path(),
        request_id = id.to_str().unwrap_or_default(),
    );
    if parent.span().span_context().is_valid() {
        // Fails only where no OpenTelemetry layer is installed; then there is nothing to continue.
        let _ = span.set_parent(parent);
    }
    span
}

fn record(response: &ServiceResponse, metrics: Option<&Metrics>, started: Instant, trace_id: &str) {
    let request = response.request();
    let route = request.match_pattern().unwrap_or_else(|| "unmatched".to_owned());
    let (method, status) = (method(request.method()), response.status().as_u16());
    let seconds = started.elapsed().as_secs_f64();

    let span = Span::current();
    // Recording `otel.name` would come too late: the span began when its trace id was asked for.
    span.context().span().update_name(format!("{method} {route}"));
    span.record("http.route", &route);
    span.record("http.response.status_code", status);
    if let Some(metrics) = metrics {
        metrics.answered(method, &route, status, seconds);
    }
    let milliseconds = (seconds * 1e6).round() / 1e3;
    if route.starts_with("/health") {
        tracing::debug!(status, milliseconds, trace_id, "answered");
    } else {
        tracing::info!(status, milliseconds, trace_id, "answered");
    }
}

/// Errors become problem documents: ours, actix's own, and those of its extractors and its router.
fn with_problem_body(response: ServiceResponse, trace_id: &str) -> ServiceResponse {
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let problem = response.response().extensions().get::<Problem>().cloned();
    let formed =
        response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/"));
    if problem.is_none() && formed {
        return response;
    }
    if problem.is_none() && status.is_server_error() {
        tracing::error!(cause = ?response.response().error(), "internal error");
    }
    let body = problem.unwrap_or_else(|| Problem::for_status(status)).to_json(trace_id);
    let mut response = response.map_body(|_, _| BoxBody::new(body));
    response.headers_mut().insert(CONTENT_TYPE, PROBLEM_JSON);
    response
}

/// The caller's own id where it is a harmless one, so that a request can be followed through a gateway: up to 128
/// letters, digits and `- _ . :`. Otherwise our own.
fn request_id(headers: &HeaderMap, own: Uuid) -> HeaderValue {
    let is_harmless = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:".contains(byte);
    let harmless = |id: &&HeaderValue| (1..=128).contains(&id.len()) && id.as_bytes().iter().all(is_harmless);
    headers.get(X_REQUEST_ID).filter(harmless).cloned().unwrap_or_else(|| {
        HeaderValue::from_str(own.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
            .unwrap_or(HeaderValue::from_static("unknown"))
    })
}

/// The trace's id: the span's, or the caller's where no span is recorded, or our own where nobody traces.
fn trace_id(caller: &SpanContext, own: Uuid) -> String {
    let context = Span::current().context();
    let span = context.span().span_context().clone();
    let known = [&span, caller].into_iter().find(|context| context.is_valid());
    known.map_or_else(|| own.simple().to_string(), |context| context.trace_id().to_string())
}

fn method(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "OTHER",
    }
}

/// Counts a request while it is being answered, also when its client goes away.
struct InFlight(Metrics);

impl InFlight {
    fn new(metrics: &Metrics) -> Self {
        metrics.in_flight.inc();
        Self(metrics.clone())
    }
}

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.in_flight.dec();
    }
}

struct Headers<'a>(&'a HeaderMap);

impl Extractor for Headers<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).and_then(|value| value.to_str().ok())
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(HeaderName::as_str).collect()
    }
}
