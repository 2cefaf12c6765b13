//! Keys that change by themselves, which nobody notices.

use std::collections::BTreeSet;
use std::time::Duration;

use auth_service::keys::{Keeper, KeyState, Lifetimes};
use diesel::connection::SimpleConnection;
use reqwest::StatusCode;
use service_kit::database::Database;
use service_kit::testing::fresh_redis_url;
use token_verifier::Algorithm;

use crate::keys_support::{fast, in_state, keeper, kid, published, scheduled, verifier};
use crate::support::{Service, Tokens, eventually, header, policy, service_with, test_database};

#[tokio::test(flavor = "multi_thread")]
async fn not_one_token_is_refused_through_rotations_and_a_change_of_algorithm() {
    let mut schedule = fast();
    schedule.rotation = Some(schedule.lead + Duration::from_secs(1));
    let (database, redis, mut policy) = (test_database(), fresh_redis_url(), scheduled(schedule));
    policy.limits.refresh_session = None;
    let one = Service::start(&database, &redis, policy.clone()).await;
    let two = Service::start(&database, &redis, policy.clone()).await;
    let verifier = verifier(&two, Duration::ZERO);
    let mut tokens = one.register("ada@example.com").await;
    eventually(async || verifier.verify(&tokens.access).await.is_ok()).await;

    let (first, mut kids, mut algorithms) = (tokens.clone(), BTreeSet::new(), BTreeSet::new());
    for (issuing, other) in [(&one, &two), (&two, &one)].into_iter().cycle() {
        tokens = Tokens::of(issuing.refresh(&tokens.refresh).await, StatusCode::OK).await;
        verifier.verify(&tokens.access).await.unwrap();
        assert_eq!(other.me(&tokens.access).await.status(), StatusCode::OK);
        let new = kids.insert(kid(&tokens.access));
        algorithms.insert(header(&tokens.access)["alg"].as_str().unwrap().to_owned());
        if new && kids.len() == 2 {
            keeper(&database, &policy.keys).rotate(Some(Algorithm::EdDsa), false).await.unwrap();
        }
        if kids.len() == 4 && algorithms.len() == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    verifier.verify(&first.access).await.expect("what the first key signed");
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_rotate_at_the_same_instant_make_one_successor() {
    let (service, database) = service_with(policy()).await;
    drop(service);
    let age = "UPDATE auth.signing_keys SET state_since = now() - interval '31 days'";
    database.connection().batch_execute(age).unwrap();
    let redis = fresh_redis_url();
    let start = || Service::start(&database, &redis, policy());
    let replicas = tokio::join!(start(), start(), start());
    let keeper = keeper(&database, &policy().keys);
    assert_eq!(in_state(&keeper, KeyState::Published).await.len(), 1);
    for replica in [&replicas.0, &replicas.1, &replicas.2] {
        eventually(async || published(replica).await.len() == 2).await;
    }

    let (a, b, c) =
        tokio::join!(keeper.rotate(None, false), keeper.rotate(None, false), keeper.rotate(None, false));
    let kids: BTreeSet<_> = [a, b, c].into_iter().map(|key| key.unwrap().key.kid).collect();
    assert_eq!(kids.len(), 1, "a successor that waits is the successor");
}

#[tokio::test(flavor = "multi_thread")]
async fn rotation_by_hand_only_is_a_choice() {
    let mut policy = policy();
    policy.keys.schedule.rotation = None;
    let (service, database) = service_with(policy.clone()).await;
    drop(service);
    let age = "UPDATE auth.signing_keys SET state_since = now() - interval '10 years'";
    database.connection().batch_execute(age).unwrap();
    let service = Service::start(&database, &fresh_redis_url(), policy).await;
    assert_eq!(published(&service).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_in_the_middle_leaves_the_key_that_signs() {
    let (service, database) = service_with(scheduled(fast())).await;
    let tokens = service.register("ada@example.com").await;
    let mut crashing = database.connection();
    crashing
        .batch_execute(
            "BEGIN; SELECT pg_advisory_xact_lock(hashtext('signet signing keys'));
             UPDATE auth.signing_keys SET state = 'retired', state_since = now()",
        )
        .unwrap();
    drop(crashing);
    let keeper = keeper(&database, &scheduled(fast()).keys);
    let successor = keeper.rotate(None, false).await.unwrap().key.kid;
    drop(service);
    // Whoever comes next finishes what was begun.
    let service = Service::start(&database, &fresh_redis_url(), scheduled(fast())).await;
    assert_eq!(in_state(&keeper, KeyState::Signing).await, [kid(&tokens.access)]);
    eventually(async || in_state(&keeper, KeyState::Signing).await == [successor.clone()]).await;
    assert_eq!(service.me(&tokens.access).await.status(), StatusCode::OK);
    Tokens::of(service.refresh(&tokens.refresh).await, StatusCode::OK).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_nobody_served_is_published_for_longer() {
    let (service, database) = service_with(policy()).await;
    let keeper = keeper(&database, &policy().keys);
    keeper.rotate(None, false).await.unwrap();
    let signing = in_state(&keeper, KeyState::Signing).await;
    drop(service);
    // It was published and, a minute later, every replica was gone, for five hours.
    let away = "UPDATE auth.signing_keys SET seen_at = now() - interval '5 hours', changes_at = now() - interval '181 minutes'
                WHERE state = 'published'";
    database.connection().batch_execute(away).unwrap();
    let _service = Service::start(&database, &fresh_redis_url(), policy()).await;
    assert_eq!(in_state(&keeper, KeyState::Signing).await, signing);
    let now = keeper.load().await.unwrap();
    let left = now.successor().unwrap().changes_at.unwrap() - now.now;
    assert!(left > time::Duration::minutes(118), "{left}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retired_key_leaves_the_set_and_its_refresh_tokens_stay_good() {
    let mut policy = scheduled(fast());
    policy.access_ttl = Duration::from_secs(1);
    policy.refresh.ttl = Duration::from_secs(9);
    let (service, database) = service_with(policy.clone()).await;
    let tokens = service.register("ada@example.com").await;
    let (old, keeper) = (kid(&tokens.access), keeper(&database, &policy.keys));
    keeper.rotate(None, true).await.unwrap();
    eventually(async || !published(&service).await.contains(&old)).await;
    assert_eq!(in_state(&keeper, KeyState::Withdrawn).await, std::slice::from_ref(&old));
    let withdrawn = keeper.load().await.unwrap().find(&old).unwrap().clone();
    assert!(withdrawn.key.sealed_private_key.is_empty(), "nobody signs with it any more");
    let next = Tokens::of(service.refresh(&tokens.refresh).await, StatusCode::OK).await;
    assert_ne!(kid(&next.refresh), old);
    assert_eq!(service.me(&next.access).await.status(), StatusCode::OK);
    eventually(async || keeper.load().await.unwrap().find(&old).is_none()).await;
    assert_eq!(service.refresh(&tokens.refresh).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn lifetimes_that_are_no_whole_seconds_are_noted_once_and_none_shorter() {
    let (service, database) = service_with(policy()).await;
    drop(service);
    let lives = Duration::from_hours(24 * 400) + Duration::from_millis(500);
    let database = Database::connect(&database.url(), 2);
    let keeper = Keeper::new(database, policy().keys, Lifetimes { access: lives, refresh: lives });
    let now = keeper.load().await.unwrap();
    let after = keeper.advance(&now).await.unwrap().expect("longer than before");
    let noted = after.signing().unwrap().longest;
    assert!(noted.access >= lives && noted.refresh >= lives, "{noted:?}");
    assert!(keeper.advance(&after).await.unwrap().is_none(), "nothing is left to do");
}
