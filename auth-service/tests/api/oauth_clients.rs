//! What an operator does with clients.

use std::time::Duration;

use auth_service::config::Policy;
use reqwest::StatusCode;
use serde_json::{Value, json};
use service_kit::testing::{TestDatabase, fresh_redis_url};
use token_verifier::VerifyError;

use crate::keys_support::verifier;
use crate::oauth_support::{Account, account, billing, clients, granted, now, refusal, refused};
use crate::support::{Service, claims, eventually, policy, service, service_with, test_database};

/// As often as a test asks.
fn unlimited() -> Policy {
    let mut policy = policy();
    policy.limits.token_client = None;
    policy.limits.token_address = None;
    policy
}

fn run(database: &TestDatabase, arguments: &[&str]) -> String {
    clients(database, "", arguments, "").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_client_is_refused_everywhere_at_once() {
    let (database, redis) = (test_database(), fresh_redis_url());
    let one = Service::start(&database, &redis, policy()).await;
    let two = Service::start(&database, &redis, policy()).await;
    let (billing, verifier) = (billing(&database), verifier(&two, Duration::from_secs(2)));
    let other = account(&database, "other", &["--scope", "surveys:read", "--audience", "surveys"]);
    let (token, others) = (billing.token(&one).await, other.token(&one).await);
    eventually(async || verifier.verify(&token).await.is_ok()).await;

    let told = clients(&database, &redis, &["disable", "billing"], "").unwrap();
    assert!(told.contains("refused"), "{told}");
    let delay = eventually(async || verifier.verify(&token).await == Err(VerifyError::Revoked)).await;
    println!("refused by a verifier of another replica after {delay:?}");
    for replica in [&one, &two] {
        let (status, error, description) = refusal(billing.ask(replica, vec![]).await).await;
        assert_eq!((status, error.as_str()), (401, "invalid_client"));
        assert!(description.contains("disabled"), "{description}");
    }
    verifier.verify(&others).await.unwrap();
    assert!(run(&database, &["disable", "billing"]).contains("before"));

    run(&database, &["enable", "billing"]);
    let fresh = billing.token(&one).await;
    verifier.verify(&fresh).await.unwrap();
    assert_eq!(verifier.verify(&token).await, Err(VerifyError::Revoked), "what it had before stays refused");
    granted(other.ask(&two, vec![]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_slips_through_while_a_client_is_disabled() {
    let (database, redis) = (test_database(), fresh_redis_url());
    let service = Service::start(&database, &redis, unlimited()).await;
    let (billing, verifier) = (billing(&database), verifier(&service, Duration::from_secs(2)));
    eventually(async || !verifier.keys().is_empty()).await;
    // Those of the second in which it is disabled, and of the moment itself, are what could slip through.
    let asked = async {
        let mut tokens = Vec::new();
        loop {
            let answer = billing.ask(&service, vec![]).await;
            if answer.status() == StatusCode::UNAUTHORIZED {
                return tokens;
            }
            tokens.push(granted(answer).await["access_token"].as_str().unwrap().to_owned());
        }
    };
    let disabled = tokio::task::spawn_blocking({
        let url = redis.clone();
        let database_url = database.url();
        move || {
            std::thread::sleep(Duration::from_millis(300));
            disable(&database_url, &url)
        }
    });
    let (tokens, disabled) = tokio::join!(asked, disabled);
    assert!(disabled.unwrap(), "the command succeeded");
    assert!(tokens.len() > 3, "{}", tokens.len());
    for token in &tokens {
        eventually(async || verifier.verify(token).await == Err(VerifyError::Revoked)).await;
    }
    run(&database, &["enable", "billing"]);
    let fresh = billing.token(&service).await;
    verifier.verify(&fresh).await.unwrap();
    assert!(claims(&fresh)["iat"].as_i64().unwrap() <= now() + 1);
}

fn disable(database_url: &secrecy::SecretString, redis: &str) -> bool {
    use secrecy::ExposeSecret;
    std::process::Command::new(env!("CARGO_BIN_EXE_auth-service"))
        .args(["clients", "disable", "billing"])
        .env_clear()
        .env("AUTH_DATABASE_URL", database_url.expose_secret())
        .env("AUTH_REDIS_URL", redis)
        .output()
        .unwrap()
        .status
        .success()
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_a_disabled_client_is_found_in_postgresql() {
    let (service, database) = service().await;
    let (billing, verifier) = (billing(&database), verifier(&service, Duration::from_secs(2)));
    let token = billing.token(&service).await;
    eventually(async || verifier.verify(&token).await.is_ok()).await;
    run(&database, &["disable", "billing"]);
    eventually(async || verifier.verify(&token).await == Err(VerifyError::Revoked)).await;
    let restarted = Service::start(&database, &fresh_redis_url(), policy()).await;
    let asker = account(&database, "asker", &["--audience", "surveys", "--introspect"]);
    assert_eq!(asker.introspect(&restarted, &token).await, json!({ "active": false }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_client_and_its_tokens_are_worth_nothing() {
    let (service, database) = service().await;
    let (billing, verifier) = (billing(&database), verifier(&service, Duration::from_secs(2)));
    let token = billing.token(&service).await;
    eventually(async || verifier.verify(&token).await.is_ok()).await;
    run(&database, &["delete", &billing.id]);
    eventually(async || verifier.verify(&token).await == Err(VerifyError::Revoked)).await;
    assert_eq!(refused(billing.ask(&service, vec![]).await).await, (401, "invalid_client".into()));
    let refusal = clients(&database, "", &["show", "billing"], "").unwrap_err();
    assert!(refusal.contains("clients list"), "{refusal}");
}

/// The client with another secret.
fn rotated(database: &TestDatabase, client: &Account, overlap: &str) -> Account {
    let json = run(database, &["rotate", "billing", "--json", "--overlap", overlap]);
    let created: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(created["client_id"], client.id.as_str());
    Account { id: client.id.clone(), secret: created["client_secret"].as_str().unwrap().to_owned() }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_secrets_are_live_while_one_takes_the_others_place() {
    let (service, database) = service_with(unlimited()).await;
    let first = billing(&database);
    assert!(first.secret.starts_with("signet_secret_"));
    let second = rotated(&database, &first, "2s");
    granted(first.ask(&service, vec![]).await).await;
    granted(second.ask(&service, vec![]).await).await;
    let refusal = clients(&database, "", &["rotate", "billing"], "").unwrap_err();
    assert!(refusal.contains("2 live secrets") && refusal.contains("--overlap 0"), "{refusal}");
    eventually(async || first.ask(&service, vec![]).await.status() == StatusCode::UNAUTHORIZED).await;
    granted(second.ask(&service, vec![]).await).await;

    let third = rotated(&database, &first, "0");
    assert_eq!(refused(second.ask(&service, vec![]).await).await, (401, "invalid_client".into()));
    granted(third.ask(&service, vec![]).await).await;
    let fourth = rotated(&database, &first, "24h");
    granted(third.ask(&service, vec![]).await).await;
    granted(fourth.ask(&service, vec![]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_of_a_client_holds_no_secret() {
    let (service, database) = service().await;
    assert!(run(&database, &["list"]).contains("clients create"));
    let billing = billing(&database);
    billing.token(&service).await;
    let shown: Value = serde_json::from_str(&run(&database, &["show", "billing", "--json"])).unwrap();
    assert_eq!(shown["client_id"], billing.id.as_str());
    assert_eq!(shown["scopes"], json!(["surveys:read", "surveys:write"]));
    assert_eq!(shown["audiences"], json!(["surveys", "invoices"]));
    assert_eq!(shown["token_endpoint_auth_method"], "client_secret_basic");
    assert!(shown["last_used_at"].is_string() && shown["disabled_at"].is_null());
    for arguments in [&["show", &billing.id][..], &["list"], &["list", "--json"]] {
        let told = run(&database, arguments);
        assert!(told.contains("billing") && told.contains(&billing.id), "{told}");
        assert!(!told.contains("signet_secret_"), "{told}");
    }
    run(&database, &["disable", "billing"]);
    assert!(run(&database, &["list"]).contains("disabled"));
}

#[test]
fn mistakes_are_told_with_what_to_do() {
    let database = test_database();
    billing(&database);
    for (arguments, hint) in [
        (&["create", "--name", "billing", "--audience", "surveys"][..], "clients show billing"),
        (&["create", "--name", "Billing!", "--audience", "surveys"], "billing-export"),
        (&["create", "--name", "a", "--audience", "two words"], "an audience is"),
        (&["create", "--name", "a", "--audience", "surveys", "--scope", "a b"], "a scope is"),
        (&["create", "--name", "a"], "--audience"),
        (&["disable", "nobody"], "clients list"),
        (&["rotate", "nobody"], "clients list"),
        (&["rotate", "billing", "--overlap", "tomorrow"], "24h"),
        (&["rotate", "billing", "--jwks", "/does/not/exist"], "cannot be read"),
        (&["enable", "0196f0a0-0000-7000-8000-000000000000"], "clients list"),
    ] {
        let refusal = clients(&database, "", arguments, "").unwrap_err();
        assert!(refusal.contains(hint), "{arguments:?}: {refusal}");
    }
}
