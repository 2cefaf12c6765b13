use service_kit::metrics::Metrics;
use time::OffsetDateTime;

use super::{KeyRing, KeySchedule, KeyState};

/// Adds what operators should know of the keys.
pub fn measure(metrics: &Metrics, ring: &KeyRing, schedule: KeySchedule) {
    let (by_state, age, next) = (ring.clone(), ring.clone(), ring.clone());
    metrics.measure_by("signing_keys", "Keys, by state", "state", move || {
        let keys = by_state.now().map(|now| now.keys).unwrap_or_default();
        let count = |state| keys.iter().filter(|key| key.state == state).count();
        // There are never so many that a float could not count them.
        #[allow(clippy::cast_precision_loss)]
        KeyState::ALL.into_iter().map(|state| (state.as_str(), count(state) as f64)).collect()
    });
    metrics.measure("signing_key_age_seconds", "Since the signing key began to sign", move || {
        let since = age.now().ok().and_then(|now| Some(now.signing()?.state_since));
        since.map_or(f64::NAN, |since| (OffsetDateTime::now_utc() - since).as_seconds_f64())
    });
    metrics.measure(
        "signing_key_rotation_seconds",
        "Until the signing key is replaced; below zero: it is overdue; +Inf: when an operator says so",
        move || {
            let at = next.now().ok().and_then(|now| schedule.next_rotation(&now));
            at.map_or(f64::INFINITY, |at| (at - OffsetDateTime::now_utc()).as_seconds_f64())
        },
    );
}
