//! What Prometheus should know of the revocations: measured when it asks.

use std::fmt;

use prometheus_client::encoding::{EncodeMetric, MetricEncoder};
use prometheus_client::metrics::MetricType;
use service_kit::metrics::Metrics;
use token_verifier::Verifier;

/// A number that is read when it is asked for.
struct Measured<F>(F);

/// Registers the gauges.
pub fn register(metrics: &Metrics, verifier: &Verifier) {
    let known = verifier.clone();
    // There are never so many that a float could not count them.
    #[allow(clippy::cast_precision_loss)]
    let known = Measured(move || known.revocations().len() as f64);
    metrics.register("revocations", "Revocations known", known);
    let heard = verifier.clone();
    let age = Measured(move || heard.revocations_age().map_or(f64::INFINITY, |age| age.as_secs_f64()));
    metrics.register("revocations_age_seconds", "Since the revocation feed was last heard; +Inf: never", age);
}

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
