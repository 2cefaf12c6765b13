//! Keys as tests look at them and change them.

use std::time::Duration;

use auth_service::config::Policy;
use auth_service::keys::{
    Keeper, KeyEncryptionKey, KeyEncryptionKeys, KeyPolicy, KeySchedule, KeyState, Lifetimes,
};
use serde_json::Value;
use service_kit::database::Database;
use service_kit::testing::TestDatabase;
use token_verifier::{Timing, Verifier};

use crate::support::{ORIGIN, Service, header, policy};

/// Two hours in four seconds: all that follows from the lead is that much shorter.
pub fn fast() -> KeySchedule {
    KeySchedule { rotation: None, lead: Duration::from_secs(4), leeway: Duration::ZERO }
}

/// A policy with that schedule.
pub fn scheduled(schedule: KeySchedule) -> Policy {
    let mut policy = policy();
    policy.keys.schedule = schedule;
    policy
}

/// Another key-encryption key.
pub const OTHER_KEY: &str = "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA";

/// The same policy after a change of the key-encryption key: seals with the other one, and opens with both.
pub fn resealing(policy: &KeyPolicy) -> KeyPolicy {
    let (current, previous) = (KeyEncryptionKey::parse(OTHER_KEY).unwrap(), policy.seal.current.clone());
    KeyPolicy { seal: KeyEncryptionKeys { current, previous: vec![previous] }, ..policy.clone() }
}

/// What a command works with.
pub fn keeper(database: &TestDatabase, policy: &KeyPolicy) -> Keeper {
    Keeper::new(Database::connect(&database.url(), 2), policy.clone(), Lifetimes::default())
}

/// The ids of the keys in that state.
pub async fn in_state(keeper: &Keeper, state: KeyState) -> Vec<String> {
    let now = keeper.load().await.unwrap();
    now.keys.into_iter().filter(|key| key.state == state).map(|key| key.key.kid).collect()
}

/// The ids in the key set that a replica serves.
pub async fn published(service: &Service) -> Vec<String> {
    let set: Value = service.get("/.well-known/jwks.json").send().await.unwrap().json().await.unwrap();
    let keys = set["keys"].as_array().unwrap();
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

pub fn kid(token: &str) -> String {
    header(token)["kid"].as_str().unwrap().to_owned()
}

/// A verifier that follows a replica. It caches as it is told, and `patience` is how long it waits for a key that it does
/// not know; none: then it must have learned of each key in time.
pub fn verifier(service: &Service, patience: Duration) -> Verifier {
    let timing = Timing {
        min_key_refresh: Duration::from_millis(100),
        unknown_key_deadline: patience,
        unknown_key_interval: Duration::from_millis(100),
        ..Timing::default()
    };
    Verifier::builder(ORIGIN, "surveys")
        .jwks_url(service.url("/.well-known/jwks.json"))
        .revocations_url(service.url("/revocations"))
        .timing(timing)
        .follow()
        .unwrap()
}
