//! What an operator does with keys.

use std::process::Output;
use std::time::Duration;

use auth_service::error::Error;
use auth_service::keys::{KeyEncryptionKey, KeyState, Retired};
use auth_service::{App, keys::KeyEncryptionKeys};
use reqwest::StatusCode;
use serde_json::Value;
use service_kit::database::Database;
use service_kit::server::Shutdown;
use service_kit::testing::{TestDatabase, fresh_redis_url};

use crate::keys_support::{OTHER_KEY, fast, in_state, keeper, kid, published, scheduled, verifier};
use crate::program::{Program, Variables, run, text};
use crate::support::{PASSWORD, Service, Tokens, eventually, policy, service, service_with, test_database};

fn keys(database: &TestDatabase, redis: &str, arguments: &[&str]) -> Output {
    run(&[&["keys"], arguments].concat(), &Variables::new(database, redis))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_key_is_worth_nothing_anywhere_and_another_signs() {
    let (database, redis) = (test_database(), fresh_redis_url());
    let one = Service::start(&database, &redis, policy()).await;
    let two = Service::start(&database, &redis, policy()).await;
    let verifier = verifier(&two, Duration::from_secs(2));
    let tokens = one.register("ada@example.com").await;
    eventually(async || verifier.verify(&tokens.access).await.is_ok()).await;

    let leaked = kid(&tokens.access);
    let Output { status, stdout, stderr } = keys(&database, &redis, &["revoke", &leaked]);
    assert!(status.success(), "{}", text(&stderr));
    assert!(text(&stdout).contains("signs now"), "{}", text(&stdout));
    let delay = eventually(async || verifier.verify(&tokens.access).await.is_err()).await;
    println!("refused by a verifier after {delay:?}");
    for replica in [&one, &two] {
        eventually(async || !published(replica).await.contains(&leaked)).await;
        assert_eq!(replica.me(&tokens.access).await.status(), StatusCode::UNAUTHORIZED);
        assert_eq!(replica.refresh(&tokens.refresh).await.status(), StatusCode::UNAUTHORIZED);
        let next = Tokens::of(replica.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
        assert_ne!(kid(&next.access), leaked);
        verifier.verify(&next.access).await.unwrap();
        assert_eq!(replica.me(&next.access).await.status(), StatusCode::OK);
    }
    let fresh = Service::start(&database, &redis, policy()).await;
    assert!(!published(&fresh).await.contains(&leaked));
    assert_eq!(fresh.refresh(&tokens.refresh).await.status(), StatusCode::UNAUTHORIZED);
    let again = keys(&database, &redis, &["revoke", &leaked]);
    assert!(!again.status.success() && text(&again.stderr).contains("revoked already"));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_a_revoked_key_is_found_in_postgresql() {
    let (service, database) = service().await;
    let tokens = service.register("ada@example.com").await;
    assert!(keys(&database, "", &["revoke", &kid(&tokens.access)]).status.success());
    eventually(async || service.me(&tokens.access).await.status() == StatusCode::UNAUTHORIZED).await;
    eventually(async || published(&service).await != [kid(&tokens.access)]).await;
    assert_eq!(service.refresh(&tokens.refresh).await.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kid_that_begins_with_a_dash_is_no_option() {
    let (_service, database) = service().await;
    for command in ["retire", "revoke"] {
        let Output { status, stderr, .. } = keys(&database, "", &[command, "-x7Pc0pD5nRk"]);
        assert!(!status.success() && text(&stderr).contains("keys list"), "{}", text(&stderr));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_successor_in_waiting_can_be_taken_back_or_put_in_place() {
    let (service, database) = service_with(scheduled(fast())).await;
    let tokens = service.register("ada@example.com").await;
    let (signing, keeper) = (kid(&tokens.access), keeper(&database, &scheduled(fast()).keys));
    let refusal = keeper.retire(signing.clone()).await.unwrap_err().to_string();
    assert!(refusal.contains("keys rotate"), "{refusal}");

    let unwanted = keeper.rotate(None, false).await.unwrap().key.kid;
    eventually(async || published(&service).await.len() == 2).await;
    assert!(matches!(keeper.retire(unwanted.clone()).await.unwrap(), Retired::Deleted));
    eventually(async || published(&service).await == [signing.clone()]).await;

    let successor = keeper.rotate(None, false).await.unwrap().key.kid;
    let refusal = keeper.retire(signing.clone()).await.unwrap_err().to_string();
    assert!(refusal.contains(&successor) && refusal.contains("--now"), "{refusal}");
    eventually(async || keeper.retire(signing.clone()).await.is_ok()).await;
    assert_eq!(in_state(&keeper, KeyState::Signing).await, [successor]);
    assert_eq!(service.me(&tokens.access).await.status(), StatusCode::OK);
    let refusal = keeper.retire(signing).await.unwrap_err().to_string();
    assert!(refusal.contains("retired already"), "{refusal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn rotate_now_changes_the_algorithm_in_seconds() {
    let (service, database) = service().await;
    let verifier = verifier(&service, Duration::from_secs(2));
    let before = service.register("ada@example.com").await;
    let Output { status, stdout, stderr } = keys(&database, "", &["rotate", "--algorithm", "EdDSA", "--now"]);
    assert!(status.success(), "{}", text(&stderr));
    assert!(text(&stdout).contains("(EdDSA) is published") && text(&stdout).contains("Verifiers"));
    let keeper = keeper(&database, &policy().keys);
    eventually(async || in_state(&keeper, KeyState::Retired).await == [kid(&before.access)]).await;
    eventually(async || {
        let tokens = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
        verifier.verify(&tokens.access).await.unwrap();
        kid(&tokens.access) != kid(&before.access)
    })
    .await;
    verifier.verify(&before.access).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_tells_what_comes_next() {
    let (service, database) = service().await;
    keeper(&database, &policy().keys).rotate(None, false).await.unwrap();
    let list: Value = serde_json::from_slice(&keys(&database, "", &["list", "--json"]).stdout).unwrap();
    let state = |index: usize| list[index]["state"].as_str().unwrap();
    assert_eq!((state(0), state(1)), ("published", "signing"), "newest first");
    assert_eq!(list[1]["kid"], published(&service).await[0].as_str());
    assert_eq!(list[0]["next"]["state"], "signing");
    assert_eq!(list[1]["next"]["state"], "retired");
    assert_eq!(list[0]["next"]["at"], list[1]["next"]["at"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_encryption_key_is_changed_while_two_replicas_run() {
    let (database, redis) = (test_database(), fresh_redis_url());
    let mut both = policy();
    let old = both.keys.seal.current.clone();
    let new = KeyEncryptionKey::parse(OTHER_KEY).unwrap();
    let before = Service::start(&database, &redis, policy()).await;
    let tokens = before.register("ada@example.com").await;
    both.keys.seal = KeyEncryptionKeys { current: new.clone(), previous: vec![old.clone()] };
    let one = Service::start(&database, &redis, both.clone()).await;
    let two = Service::start(&database, &redis, both.clone()).await;
    drop(before);

    let variables = Variables::new(&database, &redis)
        .and("AUTH_KEY_ENCRYPTION_KEY", OTHER_KEY)
        .and("AUTH_PREVIOUS_KEY_ENCRYPTION_KEYS", crate::program::KEY);
    let done = run(&["keys", "rewrap"], &variables);
    assert!(text(&done.stdout).contains("Sealed 1 anew"), "{}{}", text(&done.stdout), text(&done.stderr));
    let mut only_new = policy();
    only_new.keys.seal = new.into();
    let three = Service::start(&database, &redis, only_new).await;
    let mut tokens = tokens;
    for replica in [&one, &two, &three] {
        assert_eq!(replica.me(&tokens.access).await.status(), StatusCode::OK);
        tokens = Tokens::of(replica.refresh(&tokens.refresh).await, StatusCode::OK).await;
    }
    let (_, shutdown) = Shutdown::channel();
    let started = App::start(Database::connect(&database.url(), 2), None, policy(), 1, shutdown).await;
    assert!(matches!(started.err(), Some(Error::WrongKeyEncryptionKey)), "the old one opens nothing");
    assert!(text(&run(&["keys", "rewrap"], &variables).stdout).contains("already"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_encryption_key_changes_nothing() {
    let (service, database) = service().await;
    let before = published(&service).await;
    let variables = Variables::new(&database, "").and("AUTH_KEY_ENCRYPTION_KEY", OTHER_KEY);
    for command in [&["rotate"][..], &["rewrap"], &["revoke", &before[0]]] {
        let Output { status, stderr, .. } = run(&[&["keys"], command].concat(), &variables);
        assert!(!status.success() && text(&stderr).contains("AUTH_KEY_ENCRYPTION_KEY"), "{command:?}");
    }
    let keys = keeper(&database, &policy().keys).load().await.unwrap().keys;
    assert_eq!(keys.len(), 1);
    assert_eq!(keys[0].state, KeyState::Signing);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_and_the_audit_log_tell_of_keys() {
    let database = test_database();
    let variables = Variables::new(&database, &fresh_redis_url());
    let program = Program::serve(&variables).await;
    assert!(run(&["keys", "rotate"], &variables).status.success());
    let metrics = async || program.get("/metrics").send().await.unwrap().text().await.unwrap();
    eventually(async || metrics().await.contains("signet_signing_keys{state=\"published\"} 1.0")).await;
    let metrics = metrics().await;
    assert!(metrics.contains("signet_signing_keys{state=\"signing\"} 1.0"), "{metrics}");
    let number = |name: &str| -> f64 {
        let line = metrics.lines().find(|line| line.starts_with(name)).unwrap();
        line.rsplit(' ').next().unwrap().parse().unwrap()
    };
    assert!(number("signet_signing_key_age_seconds") < 60.0);
    assert!((7000.0..7201.0).contains(&number("signet_signing_key_rotation_seconds")));
    program.terminate();
    let log = text(&program.wait().stdout);
    let mut lines = log.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    assert!(lines.any(|line| line["target"] == "audit" && line["is"] == "published"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_cannot_open_the_new_key_is_not_ready() {
    let database = test_database();
    let variables = Variables::new(&database, &fresh_redis_url());
    let program = Program::serve(&variables).await;
    let both = variables
        .and("AUTH_KEY_ENCRYPTION_KEY", OTHER_KEY)
        .and("AUTH_PREVIOUS_KEY_ENCRYPTION_KEYS", crate::program::KEY);
    assert!(run(&["keys", "rewrap"], &both).status.success());
    let ready = async || program.get("/health/ready").send().await.unwrap();
    eventually(async || ready().await.status() == StatusCode::SERVICE_UNAVAILABLE).await;
    assert_eq!(ready().await.json::<Value>().await.unwrap()["checks"]["jwks"], "unavailable");
}
