use auth_service::App;
use auth_service::error::Error;
use auth_service::keys::KeyEncryptionKey;
use reqwest::StatusCode;
use serde_json::Value;
use service_kit::database::Database;
use service_kit::server::Shutdown;
use service_kit::testing::fresh_redis_url;
use token_verifier::Algorithm;

use crate::support::{Service, header, policy, service, service_with, test_database};

#[tokio::test(flavor = "multi_thread")]
async fn the_key_set_is_cacheable_and_never_tells_a_private_part() {
    let (service, _database) = service().await;
    let response = service.get("/.well-known/jwks.json").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "application/jwk-set+json");
    assert_eq!(response.headers()["cache-control"], "public, max-age=300");
    let etag = response.headers()["etag"].to_str().unwrap().to_owned();
    let set: Value = response.json().await.unwrap();
    let key = &set["keys"][0];
    assert_eq!(
        (&key["kty"], &key["crv"], &key["alg"], &key["use"]),
        (&"EC".into(), &"P-256".into(), &"ES256".into(), &"sig".into())
    );
    assert!(key["d"].is_null(), "the private part");
    let tokens = service.register("ada@example.com").await;
    assert_eq!(header(&tokens.access)["kid"], key["kid"]);

    let ask = |known: &str| service.get("/.well-known/jwks.json").header("if-none-match", known).send();
    for known in [&etag, &format!("\"x\", W/{etag}"), "*"] {
        let again = ask(known).await.unwrap();
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(again.headers()["etag"], etag.as_str());
    }
    assert_eq!(ask("\"x\"").await.unwrap().status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn metadata_names_the_issuer_and_endpoints_that_answer() {
    let (service, _database) = service().await;
    let response = service.get("/.well-known/oauth-authorization-server").send().await.unwrap();
    let metadata: Value = response.json().await.unwrap();
    let issuer = metadata["issuer"].as_str().unwrap();
    assert_eq!(issuer, "http://localhost:8080");
    for (field, method) in
        [("jwks_uri", "GET"), ("introspection_endpoint", "POST"), ("revocation_endpoint", "POST")]
    {
        let path = metadata[field].as_str().unwrap().strip_prefix(issuer).unwrap();
        let status = service.request(method, path).send().await.unwrap().status();
        assert!(status != StatusCode::NOT_FOUND && status != StatusCode::METHOD_NOT_ALLOWED, "{field}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ed25519_is_chosen_by_configuration() {
    let mut policy = policy();
    policy.keys.algorithm = Algorithm::EdDsa;
    let (service, _database) = service_with(policy).await;
    let tokens = service.register("ada@example.com").await;
    assert_eq!(header(&tokens.access)["alg"], "EdDSA");
    assert_eq!(service.me(&tokens.access).await.status(), StatusCode::OK);
    assert_eq!(service.refresh(&tokens.refresh).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_that_start_together_share_one_key_and_restarts_keep_it() {
    let database = test_database();
    let redis = fresh_redis_url();
    let start = || Service::start(&database, &redis, policy());
    let (one, two, three) = tokio::join!(start(), start(), start());
    let tokens = one.register("ada@example.com").await;
    for replica in [&two, &three, &start().await] {
        let set: Value = replica.get("/.well-known/jwks.json").send().await.unwrap().json().await.unwrap();
        assert_eq!(set["keys"].as_array().unwrap().len(), 1);
        assert_eq!(replica.me(&tokens.access).await.status(), StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_encryption_key_stops_the_start_and_makes_no_key() {
    let (service, database) = service().await;
    let mut other = policy();
    other.keys.seal.current = KeyEncryptionKey::parse("BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA").unwrap();
    let (_, shutdown) = Shutdown::channel();
    let started = App::start(Database::connect(&database.url(), 2), None, other, 1, shutdown).await;
    assert!(matches!(started.err(), Some(Error::WrongKeyEncryptionKey)));
    let set: Value = service.get("/.well-known/jwks.json").send().await.unwrap().json().await.unwrap();
    assert_eq!(set["keys"].as_array().unwrap().len(), 1);
}
