//! Keys whose private half was sealed with a key-encryption key that is not at hand.

use auth_service::keys::{KeyState, Retired};
use diesel::connection::SimpleConnection;
use reqwest::StatusCode;
use serde_json::Value;

use crate::keys_support::{fast, in_state, keeper, kid, published, resealing, scheduled};
use crate::support::{PASSWORD, Tokens, eventually, policy, service, service_with};

#[tokio::test(flavor = "multi_thread")]
async fn a_successor_that_nobody_here_can_open_never_takes_over() {
    let policy = scheduled(fast());
    let (service, database) = service_with(policy.clone()).await;
    let tokens = service.register("ada@example.com").await;
    let (here, elsewhere) = (keeper(&database, &policy.keys), keeper(&database, &resealing(&policy.keys)));
    let sealed = elsewhere.rotate(None, false).await.unwrap().key.kid;
    eventually(async || published(&service).await.len() == 2).await;
    // Its time is long past, and it was served all the while.
    let due = "UPDATE auth.signing_keys SET state_since = now() - interval '1 hour', seen_at = now(),
               changes_at = now() WHERE state = 'published'";
    database.connection().batch_execute(due).unwrap();
    let refusal = here.retire(kid(&tokens.access)).await.unwrap_err().to_string();
    assert!(refusal.contains(&sealed) && refusal.contains("keys retire"), "{refusal}");
    let now = here.load().await.unwrap();
    here.advance(&now).await.unwrap();
    assert_eq!(in_state(&here, KeyState::Signing).await, [kid(&tokens.access)]);

    // One that opens takes over past it.
    let next = here.rotate(None, true).await.unwrap().key.kid;
    assert_ne!(next, sealed);
    eventually(async || in_state(&here, KeyState::Signing).await == [next.clone()]).await;
    assert_eq!(in_state(&here, KeyState::Published).await, std::slice::from_ref(&sealed));
    Tokens::of(service.refresh(&tokens.refresh).await, StatusCode::OK).await;
    assert!(matches!(here.retire(sealed).await.unwrap(), Retired::Deleted));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_is_never_succeeded_by_one_that_does_not_open() {
    let (service, database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let sealed = keeper(&database, &resealing(&policy().keys)).rotate(None, false).await.unwrap().key.kid;
    let revoked = keeper(&database, &policy().keys).revoke(kid(&tokens.access)).await.unwrap();
    let (successor, new) = revoked.successor.unwrap();
    assert!(new && successor.kid != sealed);
    eventually(async || !published(&service).await.contains(&kid(&tokens.access))).await;
    let next = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    assert_eq!(kid(&next.access), successor.kid);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_is_locked_out_drops_a_revoked_key_all_the_same() {
    let (service, database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let leaked = kid(&tokens.access);
    let elsewhere = keeper(&database, &resealing(&policy().keys));
    elsewhere.rotate(None, false).await.unwrap();
    elsewhere.revoke(leaked.clone()).await.unwrap();
    let signing = in_state(&elsewhere, KeyState::Signing).await;
    eventually(async || published(&service).await == signing).await;
    assert_eq!(service.me(&tokens.access).await.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(service.refresh(&tokens.refresh).await.status(), StatusCode::UNAUTHORIZED);
    let refused = service.login("ada@example.com", PASSWORD).await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(refused.json::<Value>().await.unwrap()["code"], "keys_unavailable");
}
