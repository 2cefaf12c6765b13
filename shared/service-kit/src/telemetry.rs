//! Logs and traces: JSON lines (pretty on a terminal), and OTLP spans where an endpoint is set.

use std::io::IsTerminal;

use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{ExporterBuildError, SpanExporter};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::{Sampler, SdkTracerProvider};
use tracing_appender::non_blocking::WorkerGuard;
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{EnvFilter, Layer};

/// Keeps telemetry going; dropping it sends what is still buffered.
#[must_use = "telemetry stops when this is dropped"]
pub struct Telemetry {
    provider: SdkTracerProvider,
    _logs: WorkerGuard,
}

/// Why telemetry could not start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The OTLP exporter refused its settings.
    #[error("the OTLP exporter cannot start; check OTEL_EXPORTER_OTLP_ENDPOINT: {0}")]
    Exporter(#[from] ExporterBuildError),
    /// Somebody else has set up logging in this process.
    #[error("logging is set up already: {0}")]
    Taken(#[from] TryInitError),
}

/// Starts logs (`RUST_LOG`, default `info`) and traces (`OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_SERVICE_NAME`).
///
/// Call it before the async runtime starts: the exporter has a thread of its own.
///
/// # Errors
/// [`TelemetryError`]; the process should stop, for it would run blind.
pub fn start(service: &str) -> Result<Telemetry, TelemetryError> {
    // What strangers send that is no HTTP is no error of ours.
    start_with_default(service, "info,actix_http::h1=off")
}

/// The same with another default for `RUST_LOG`.
///
/// # Errors
/// As [`start`].
pub fn start_with_default(service: &str, filter: &str) -> Result<Telemetry, TelemetryError> {
    let provider = provider(service)?;
    opentelemetry::global::set_text_map_propagator(TraceContextPropagator::new());

    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(filter));
    // A log that nobody reads must not hold up requests: lines are dropped before that.
    let (writer, guard) = tracing_appender::non_blocking(std::io::stdout());
    let logs = tracing_subscriber::fmt::layer().with_writer(writer);
    let logs = if std::io::stdout().is_terminal() {
        logs.compact().with_filter(filter).boxed()
    } else {
        logs.json().flatten_event(true).with_span_list(false).with_filter(filter).boxed()
    };
    // What is traced does not depend on what is logged.
    let traces = tracing_opentelemetry::layer().with_tracer(provider.tracer("signet"));
    tracing_subscriber::registry().with(traces.with_filter(LevelFilter::INFO)).with(logs).try_init()?;
    Ok(Telemetry { provider, _logs: guard })
}

/// Without an endpoint spans get ids, so that logs and problems can name a trace, but are not kept.
fn provider(service: &str) -> Result<SdkTracerProvider, ExporterBuildError> {
    let exporting = ["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
    if !exporting {
        return Ok(SdkTracerProvider::builder().with_sampler(Sampler::AlwaysOff).build());
    }
    // The exporter's HTTP client takes the process's TLS provider; another one being there already is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let name = std::env::var("OTEL_SERVICE_NAME").unwrap_or_else(|_| service.to_owned());
    Ok(SdkTracerProvider::builder()
        .with_resource(Resource::builder().with_service_name(name).build())
        .with_batch_exporter(SpanExporter::builder().with_http().build()?)
        .build())
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Err(error) = self.provider.shutdown() {
            tracing::warn!(%error, "the last spans could not be sent");
        }
    }
}
