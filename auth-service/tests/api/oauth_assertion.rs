//! Clients that sign (RFC 7523): `private_key_jwt`.

use reqwest::StatusCode;
use serde_json::{Value, json};
use service_kit::testing::fresh_redis_url;
use token_verifier::Algorithm;
use uuid::Uuid;

use crate::oauth_support::{
    ASSERTION_TYPE, Signed, clients, granted, jwks, jwt, new_key, now, refusal, refused, signed,
};
use crate::support::{ORIGIN, Service, claims, policy, service, test_database};

const SCOPES: [&str; 4] = ["--scope", "surveys:read", "--audience", "surveys"];

/// The claims with one of them changed, or taken away.
fn with(mut claims: Value, name: &str, value: Value) -> Value {
    claims[name] = value;
    if claims[name].is_null() {
        claims.as_object_mut().unwrap().remove(name);
    }
    claims
}

#[tokio::test(flavor = "multi_thread")]
async fn every_algorithm_that_the_metadata_name_proves_a_client() {
    let (service, database) = service().await;
    for algorithm in Algorithm::ALL {
        let client = signed(&database, &algorithm.name().to_lowercase(), algorithm, &SCOPES);
        let answer = granted(client.ask(&service, &client.assertion()).await).await;
        assert_eq!(claims(answer["access_token"].as_str().unwrap())["sub"], client.id.as_str());
        let token_endpoint = format!("{ORIGIN}/oauth/token");
        for audience in [json!(token_endpoint), json!(["somebody", ORIGIN])] {
            let claims = with(client.claims(), "aud", audience);
            granted(client.ask(&service, &jwt(&client.key, &client.header(), &claims)).await).await;
        }
        for header in [
            json!({ "alg": algorithm.name() }),
            with(client.header(), "typ", json!("client-authentication+jwt")),
        ] {
            granted(client.ask(&service, &jwt(&client.key, &header, &client.claims())).await).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_is_good_once_at_whichever_replica() {
    let (database, redis) = (test_database(), fresh_redis_url());
    let one = Service::start(&database, &redis, policy()).await;
    let two = Service::start(&database, &redis, policy()).await;
    let client = signed(&database, "signer", Algorithm::Es256, &SCOPES);
    let assertion = client.assertion();
    granted(client.ask(&one, &assertion).await).await;
    for replica in [&one, &two] {
        let (status, error, description) = refusal(client.ask(replica, &assertion).await).await;
        assert_eq!((status, error.as_str()), (401, "invalid_client"));
        assert!(description.contains("used before"), "{description}");
    }
    let other = signed(&database, "other", Algorithm::Es256, &SCOPES);
    let same_id = with(other.claims(), "jti", claims(&assertion)["jti"].clone());
    granted(other.ask(&two, &jwt(&other.key, &other.header(), &same_id)).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_at_once_one_is_let_in() {
    let (service, database) = service().await;
    let client = signed(&database, "signer", Algorithm::EdDsa, &SCOPES);
    let assertion = client.assertion();
    let asked = (0..8).map(|_| client.ask(&service, &assertion));
    let answers = futures_util::future::join_all(asked).await;
    let granted = answers.iter().filter(|answer| answer.status() == StatusCode::OK).count();
    assert_eq!(granted, 1);
}

async fn is_refused(service: &Service, client: &Signed, header: &Value, claims: &Value) {
    let answer = client.ask(service, &jwt(&client.key, header, claims)).await;
    assert_eq!(refused(answer).await, (401, "invalid_client".into()), "{header} {claims}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_with_anything_wrong_is_refused() {
    let (service, database) = service().await;
    let client = signed(&database, "signer", Algorithm::Es256, &SCOPES);
    let other = signed(&database, "other", Algorithm::Es256, &SCOPES);
    for (name, value) in [
        ("iss", json!(other.id)),
        ("iss", json!("somebody")),
        ("sub", json!(other.id)),
        ("aud", json!("https://elsewhere.example")),
        ("aud", json!([])),
        ("aud", json!(format!("{ORIGIN}/"))),
        ("exp", json!(now() - 60)),
        ("exp", json!(now() + 7200)),
        ("exp", json!("soon")),
        ("nbf", json!(now() + 120)),
        ("iat", json!(now() + 120)),
        ("jti", json!("")),
        ("jti", json!("x".repeat(256))),
        ("iss", Value::Null),
        ("sub", Value::Null),
        ("aud", Value::Null),
        ("exp", Value::Null),
        ("jti", Value::Null),
    ] {
        is_refused(&service, &client, &client.header(), &with(client.claims(), name, value)).await;
    }
    for (name, value) in [
        ("alg", json!("none")),
        ("alg", json!("HS256")),
        ("alg", json!("RS256")),
        ("alg", json!("EdDSA")),
        ("kid", json!("two")),
        ("typ", json!("at+jwt")),
        ("crit", json!(["exp"])),
    ] {
        is_refused(&service, &client, &with(client.header(), name, value), &client.claims()).await;
    }
    let forged = jwt(&other.key, &client.header(), &client.claims());
    assert_eq!(refused(client.ask(&service, &forged).await).await, (401, "invalid_client".into()));
    let nobody = with(with(client.claims(), "sub", json!(Uuid::new_v4())), "iss", json!(Uuid::new_v4()));
    is_refused(&service, &client, &client.header(), &nobody).await;
    for text in ["x", "x.y.z", "..", "e30.e30."] {
        assert_eq!(refused(client.ask(&service, text).await).await, (401, "invalid_client".into()), "{text}");
    }
    granted(client.ask(&service, &client.assertion()).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_is_no_assertion_and_the_type_must_be_told() {
    let (service, database) = service().await;
    let client = signed(&database, "signer", Algorithm::Es256, &SCOPES);
    let answer = granted(client.ask(&service, &client.assertion()).await).await;
    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(refused(client.ask(&service, token).await).await, (401, "invalid_client".into()));
    let assertion = client.assertion();
    for kind in ["", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer"] {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_assertion", &assertion),
            ("client_assertion_type", kind),
        ];
        let answer = service.post("/oauth/token").form(&form).send().await.unwrap();
        assert_eq!(refused(answer).await, (400, "invalid_request".into()));
    }
    let form = [
        ("grant_type", "client_credentials"),
        ("client_id", "0196f0a0-0000-7000-8000-000000000000"),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", &assertion),
    ];
    let another = service.post("/oauth/token").form(&form).send().await.unwrap();
    assert_eq!(
        refused(another).await,
        (401, "invalid_client".into()),
        "another client_id than the assertion's"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn other_keys_take_the_place_of_those_before() {
    let (service, database) = service().await;
    let mut client = signed(&database, "signer", Algorithm::Es256, &SCOPES);
    let next = new_key(Algorithm::EdDsa);
    clients(&database, "", &["rotate", "signer", "--jwks", "-"], &jwks(&next)).unwrap();
    assert_eq!(
        refused(client.ask(&service, &client.assertion()).await).await,
        (401, "invalid_client".into())
    );
    client.key = next;
    granted(client.ask(&service, &client.assertion()).await).await;
    let refusal = clients(&database, "", &["rotate", "signer"], "").unwrap_err();
    assert!(refusal.contains("--jwks"), "{refusal}");
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_of_no_use_are_refused_with_the_reason() {
    let database = test_database();
    let mut secret: Value = serde_json::from_str(&jwks(&new_key(Algorithm::Es256))).unwrap();
    secret["keys"][0]["d"] = json!("c2VjcmV0");
    let mut elsewhere: Value = serde_json::from_str(&jwks(&new_key(Algorithm::EdDsa))).unwrap();
    elsewhere["keys"][0]["use"] = json!("enc");
    let one = json!(new_key(Algorithm::EdDsa).jwk("one").unwrap());
    for (document, hint) in [
        (secret.to_string(), "secret half"),
        (elsewhere.to_string(), "for signatures"),
        ("-----BEGIN PUBLIC KEY-----".to_owned(), "JWK Set"),
        (r#"{"keys":[]}"#.to_owned(), "1 to 10"),
        (json!({ "keys": vec![one; 11] }).to_string(), "1 to 10"),
        (r#"{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}"#.to_owned(), "secret half"),
        (r#"{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}"#.to_owned(), "2048"),
        (r#"{"keys":[{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}]}"#.to_owned(), "P-256"),
    ] {
        let create = [&["create", "--name", "signer", "--jwks", "-"], &SCOPES[..]].concat();
        let refusal = clients(&database, "", &create, &document).unwrap_err();
        assert!(refusal.contains(hint), "{document}: {refusal}");
    }
}
