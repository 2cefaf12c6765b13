//! `/health/live`: the process answers. `/health/ready`: so does what it needs.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use actix_web::{HttpResponse, web};
use futures_util::future::{BoxFuture, join_all};
use serde::Serialize;

/// How long a check may take before it counts as failed.
const DEADLINE: Duration = Duration::from_secs(2);

type Check = Arc<dyn Fn() -> BoxFuture<'static, bool> + Send + Sync>;

/// What a service needs to be ready.
#[derive(Clone, Default)]
pub struct Health {
    checks: Vec<(&'static str, Need, Check)>,
    draining: Arc<AtomicBool>,
}

/// Whether the service can do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Without it the service should get no requests.
    Required,
    /// Without it the service keeps its promises, only slower; somebody should look.
    Helpful,
}

#[derive(Serialize)]
struct Report {
    status: &'static str,
    checks: BTreeMap<&'static str, &'static str>,
}

impl Health {
    /// Adds a check, which answers whether the part works.
    #[must_use]
    pub fn check<F, Fut>(mut self, name: &'static str, need: Need, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = bool> + Send + 'static,
    {
        self.checks.push((name, need, Arc::new(move || Box::pin(check()))));
        self
    }

    /// From now on the service is not ready: it finishes what it has begun.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    async fn report(&self) -> Report {
        let outcomes = join_all(self.checks.iter().map(|(name, need, check)| async move {
            let fine = tokio::time::timeout(DEADLINE, check()).await.unwrap_or(false);
            (*name, *need, fine)
        }))
        .await;
        let down = outcomes.iter().any(|(_, need, fine)| *need == Need::Required && !fine);
        let degraded = outcomes.iter().any(|(.., fine)| !fine);
        let status = match (self.draining.load(Ordering::Relaxed), down, degraded) {
            (true, ..) => "draining",
            (_, true, _) => "unavailable",
            (_, _, true) => "degraded",
            _ => "ok",
        };
        let word = |fine| if fine { "ok" } else { "unavailable" };
        Report { status, checks: outcomes.into_iter().map(|(name, _, fine)| (name, word(fine))).collect() }
    }
}

/// `GET /health/live`.
pub async fn live() -> HttpResponse {
    HttpResponse::Ok().json(Report { status: "ok", checks: BTreeMap::new() })
}

/// `GET /health/ready`: 200 `ok` or `degraded`, 503 `unavailable` or `draining`.
pub async fn ready(health: web::Data<Health>) -> HttpResponse {
    let report = health.report().await;
    match report.status {
        "ok" | "degraded" => HttpResponse::Ok().json(report),
        _ => HttpResponse::ServiceUnavailable().json(report),
    }
}
