//! What Prometheus reads at `/metrics`.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use actix_web::{HttpResponse, web};
use prometheus_client::encoding::{EncodeLabelSet, EncodeMetric, MetricEncoder};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Metric, Registry};

use token_verifier::Verifier;

use crate::problem::Problem;

/// Upper bounds of the latency buckets, in seconds.
const LATENCY: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0];

/// The process's metrics; clones share them.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Mutex<Registry>>,
    requests: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
    pub(crate) in_flight: Gauge,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    method: String,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    method: String,
    route: String,
}

/// A number that is read when it is asked for.
struct Measured<F>(F);

impl<F: Fn() -> f64> EncodeMetric for Measured<F> {
    fn encode(&self, mut encoder: MetricEncoder) -> fmt::Result {
        encoder.encode_gauge(&(self.0)())
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Gauge
    }
}

impl<F: Fn() -> f64> fmt::Debug for Measured<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", (self.0)())
    }
}

/// Numbers that are read when they are asked for, one for each value of a label.
struct MeasuredBy<F> {
    label: &'static str,
    read: F,
}

impl<F: Fn() -> Vec<(&'static str, f64)>> EncodeMetric for MeasuredBy<F> {
    fn encode(&self, mut encoder: MetricEncoder) -> fmt::Result {
        for (value, number) in (self.read)() {
            encoder.encode_family(&[(self.label, value)])?.encode_gauge(&number)?;
        }
        Ok(())
    }

    fn metric_type(&self) -> MetricType {
        MetricType::Gauge
    }
}

impl<F> fmt::Debug for MeasuredBy<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MeasuredBy").field("label", &self.label).finish_non_exhaustive()
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let metrics = Self {
            registry: Arc::default(),
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(LATENCY)),
            in_flight: Gauge::default(),
        };
        metrics.register("http_requests", "Requests answered", metrics.requests.clone());
        metrics.register("http_request_seconds", "Time to the answer's head", metrics.seconds.clone());
        metrics.register("http_requests_in_flight", "Requests being answered", metrics.in_flight.clone());
        metrics
    }
}

impl Metrics {
    /// Adds a metric of the service's own, with the prefix `signet_`.
    pub fn register(&self, name: &str, help: &str, metric: impl Metric) {
        let mut registry = self.registry.lock().unwrap_or_else(PoisonError::into_inner);
        registry.register(format!("signet_{name}"), help, metric);
    }

    /// Adds a number that is read whenever somebody asks.
    pub fn measure(&self, name: &str, help: &str, read: impl Fn() -> f64 + Send + Sync + 'static) {
        self.register(name, help, Measured(read));
    }

    /// The same for several numbers, told apart by a label.
    pub fn measure_by(
        &self,
        name: &str,
        help: &str,
        label: &'static str,
        read: impl Fn() -> Vec<(&'static str, f64)> + Send + Sync + 'static,
    ) {
        self.register(name, help, MeasuredBy { label, read });
    }

    /// Adds what operators should know of a verifier: the revocations that it follows, the tokens that it remembers.
    // There are never so many of either that a float could not count them.
    #[allow(clippy::cast_precision_loss)]
    pub fn follow(&self, verifier: &Verifier) {
        let measure = |name, help, read: fn(&Verifier) -> f64| {
            let verifier = verifier.clone();
            self.measure(name, help, move || read(&verifier));
        };
        measure("revocations", "Revocations known", |verifier| verifier.revocations().len() as f64);
        measure("revocations_age_seconds", "Since revocations were last heard of; +Inf: never", |verifier| {
            verifier.revocations_age().map_or(f64::INFINITY, |age| age.as_secs_f64())
        });
        measure("verifier_cache_tokens", "Tokens remembered as well signed", |verifier| {
            verifier.cache_use().tokens as f64
        });
        measure("verifier_cache_bytes", "Memory that they take", |verifier| {
            verifier.cache_use().bytes as f64
        });
    }

    /// Counts an answered request. Routes are patterns and methods a closed set, so that strangers cannot make
    /// label values.
    pub(crate) fn answered(&self, method: &str, route: &str, status: u16, seconds: f64) {
        let (method, route) = (method.to_owned(), route.to_owned());
        self.seconds
            .get_or_create(&RouteLabels { method: method.clone(), route: route.clone() })
            .observe(seconds);
        self.requests.get_or_create(&RequestLabels { method, route, status }).inc();
    }
}

/// `GET /metrics`, in the text format of `OpenMetrics`.
///
/// # Errors
/// 500 where a metric cannot be written down.
pub async fn metrics(metrics: web::Data<Metrics>) -> Result<HttpResponse, Problem> {
    let mut text = String::new();
    let registry = metrics.registry.lock().unwrap_or_else(PoisonError::into_inner);
    prometheus_client::encoding::text::encode(&mut text, &registry)
        .map_err(|error| Problem::internal(&error))?;
    Ok(HttpResponse::Ok()
        .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
        .body(text))
}
