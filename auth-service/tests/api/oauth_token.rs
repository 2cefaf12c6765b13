//! Tokens for programs (RFC 6749), and every way to be refused one.

use std::time::Duration;

use reqwest::StatusCode;
use serde_json::{Value, json};
use token_verifier::{Algorithm, Verifier};

use crate::keys_support::verifier;
use crate::oauth_support::{
    ASSERTION_TYPE, account, basic, billing, granted, metadata, refusal, refused, signed,
};
use crate::support::{ORIGIN, claims, eventually, header, problem, service, service_with};

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_gets_an_access_token_that_verifiers_accept() {
    let (service, database) = service().await;
    let (billing, verifier) = (billing(&database), verifier(&service, Duration::from_secs(2)));
    let answer = granted(billing.ask(&service, vec![]).await).await;
    assert_eq!(answer["scope"], "surveys:read surveys:write");
    assert_eq!(answer["expires_in"], 900);
    assert!(answer.get("refresh_token").is_none(), "it can ask again at any time");

    let token = answer["access_token"].as_str().unwrap();
    assert_eq!(header(token)["typ"], "at+jwt");
    let said = claims(token);
    assert_eq!((&said["sub"], &said["client_id"]), (&json!(billing.id), &json!(billing.id)));
    assert_eq!((&said["iss"], &said["aud"]), (&json!(ORIGIN), &json!("surveys")), "the first is the default");
    assert_eq!(said["exp"].as_i64().unwrap() - said["iat"].as_i64().unwrap(), 900);
    assert!(said.get("sid").is_none());
    eventually(async || verifier.verify(token).await.is_ok()).await;
    let seen = verifier.verify(token).await.unwrap();
    assert_eq!((seen.session_id, seen.subject.to_string()), (None, billing.id.clone()));
    let again = billing.token(&service).await;
    assert_ne!(claims(&again)["jti"], said["jti"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_for_what_was_asked_for_and_never_for_more() {
    let (service, database) = service().await;
    let billing = billing(&database);
    let asked = [
        (vec![("scope", "surveys:read")], "surveys:read", json!("surveys")),
        (vec![("scope", "surveys:write surveys:read")], "surveys:read surveys:write", json!("surveys")),
        (vec![("scope", "")], "surveys:read surveys:write", json!("surveys")),
        (vec![("resource", "invoices")], "surveys:read surveys:write", json!("invoices")),
        (
            vec![("resource", "invoices"), ("resource", "surveys")],
            "surveys:read surveys:write",
            json!(["surveys", "invoices"]),
        ),
    ];
    for (parameters, scope, audience) in asked {
        let answer = granted(billing.ask(&service, parameters).await).await;
        let said = claims(answer["access_token"].as_str().unwrap());
        assert_eq!(
            (&answer["scope"], &said["scope"], &said["aud"]),
            (&json!(scope), &json!(scope), &audience)
        );
    }
    for (parameter, error) in [
        (("scope", "surveys:read surveys:delete"), "invalid_scope"),
        (("scope", "SURVEYS:READ"), "invalid_scope"),
        (("scope", "*"), "invalid_scope"),
        (("resource", "payments"), "invalid_target"),
        (("resource", "https://payments.example/"), "invalid_target"),
    ] {
        assert_eq!(refused(billing.ask(&service, vec![parameter]).await).await, (400, error.to_owned()));
    }
    let both = vec![("resource", "surveys"), ("resource", "payments")];
    assert_eq!(refused(billing.ask(&service, both).await).await, (400, "invalid_target".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_request_is_told_what_is_wrong_with_it() {
    let (service, database) = service().await;
    let billing = billing(&database);
    let grant = ("grant_type", "client_credentials");
    for (form, error, hint) in [
        (vec![], "invalid_request", "grant_type"),
        (vec![("grant_type", "")], "invalid_request", "grant_type"),
        (vec![grant, grant], "invalid_request", "twice"),
        (vec![grant, ("scope", "surveys:read"), ("scope", "surveys:read")], "invalid_request", "twice"),
        (vec![("grant_type", "password")], "unsupported_grant_type", "client_credentials"),
        (vec![("grant_type", "authorization_code")], "unsupported_grant_type", "refresh_token"),
        (vec![("grant_type", "refresh_token")], "invalid_request", "refresh_token"),
    ] {
        let response = billing.post(&service, "/oauth/token").form(&form).send().await.unwrap();
        let (status, found, description) = refusal(response).await;
        assert_eq!((status, found.as_str()), (400, error), "{form:?}");
        assert!(description.contains(hint), "{description}");
    }
    let json = billing.post(&service, "/oauth/token").json(&json!({ "grant_type": "client_credentials" }));
    let (status, error, description) = refusal(json.send().await.unwrap()).await;
    assert_eq!((status, error.as_str()), (400, "invalid_request"));
    assert!(description.contains("application/x-www-form-urlencoded"), "{description}");
    let unknown = vec![("audience", "payments"), ("nonsense", "1")];
    granted(billing.ask(&service, unknown).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_in_the_address_are_refused_whatever_they_are() {
    let (service, database) = service().await;
    let billing = billing(&database);
    let in_address = format!("/oauth/token?client_id={}&client_secret={}", billing.id, billing.secret);
    let form = [("grant_type", "client_credentials")];
    for request in
        [service.post(&in_address), billing.post(&service, "/oauth/token?grant_type=client_credentials")]
    {
        let (status, error, description) = refusal(request.form(&form).send().await.unwrap()).await;
        assert_eq!((status, error.as_str()), (400, "invalid_request"));
        assert!(description.contains("address"), "{description}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_not_prove_who_it_is_gets_nothing() {
    let (service, database) = service().await;
    let billing = billing(&database);
    let other = account(&database, "other", &["--scope", "a", "--audience", "surveys"]);
    let signer = signed(&database, "signer", Algorithm::Es256, &["--scope", "a", "--audience", "surveys"]);
    let headers = [
        None,
        Some(basic(&billing.id, "signet_secret_wrong")),
        Some(basic(&billing.id, &other.secret)),
        Some(basic(&billing.id, "")),
        Some(basic(&billing.id.to_uppercase(), &billing.secret)),
        Some(basic(&billing.id.replace('-', ""), &billing.secret)),
        Some(basic("billing", &billing.secret)),
        Some(basic("signet", "")),
        Some(basic(&signer.id, "")),
        Some(basic("0196f0a0-0000-7000-8000-000000000000", &billing.secret)),
        Some("Basic".to_owned()),
        Some("Basic not-base64!".to_owned()),
        Some(format!("Bearer {}", billing.secret)),
    ];
    for header in headers {
        let request = service.post("/oauth/token").form(&[("grant_type", "client_credentials")]);
        let request = header.iter().fold(request, |request, header| request.header("authorization", header));
        assert_eq!(
            refused(request.send().await.unwrap()).await,
            (401, "invalid_client".into()),
            "{header:?}"
        );
    }
    let posted = [
        ("grant_type", "client_credentials"),
        ("client_id", &billing.id),
        ("client_secret", &billing.secret),
    ];
    let (status, error, description) =
        refusal(service.post("/oauth/token").form(&posted).send().await.unwrap()).await;
    assert_eq!((status, error.as_str()), (401, "invalid_client"));
    assert!(description.contains("Basic"), "{description}");
    let another = billing.ask(&service, vec![("client_id", &other.id)]).await;
    assert_eq!(refused(another).await, (401, "invalid_client".into()));
    granted(billing.ask(&service, vec![("client_id", &billing.id)]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_ways_to_authenticate_are_one_too_many() {
    let (service, database) = service().await;
    let billing = billing(&database);
    let secret = vec![("client_secret", billing.secret.as_str())];
    let assertion = vec![("client_assertion_type", ASSERTION_TYPE), ("client_assertion", "x")];
    for more in [secret.clone(), assertion.clone()] {
        assert_eq!(refused(billing.ask(&service, more).await).await, (400, "invalid_request".into()));
    }
    let form = [vec![("grant_type", "client_credentials")], secret, assertion].concat();
    let both = service.post("/oauth/token").form(&form).send().await.unwrap();
    assert_eq!(refused(both).await, (400, "invalid_request".into()));
    let twice =
        billing.post(&service, "/oauth/token").header("authorization", basic(&billing.id, &billing.secret));
    let twice = twice.form(&[("grant_type", "client_credentials")]).send().await.unwrap();
    assert_eq!(refused(twice).await, (400, "invalid_request".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_encoder_that_escapes_more_than_it_must_is_understood() {
    let (service, database) = service().await;
    let billing = billing(&database);
    let escape = |text: &str| text.bytes().map(|byte| format!("%{byte:02x}")).collect::<Vec<_>>().concat();
    let request = service
        .post("/oauth/token")
        .header("authorization", basic(&escape(&billing.id), &escape(&billing.secret)));
    granted(request.form(&[("grant_type", "client_credentials")]).send().await.unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_without_scopes_gets_no_tokens() {
    let (service, database) = service().await;
    let asker = account(&database, "surveys", &["--audience", "surveys", "--introspect"]);
    assert_eq!(refused(asker.ask(&service, vec![]).await).await, (400, "unauthorized_client".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_too_often_is_told_to_wait() {
    let mut policy = crate::support::policy();
    policy.limits.token_client = Some("3/60".parse().unwrap());
    let (service, database) = service_with(policy).await;
    let billing = billing(&database);
    for _ in 0..3 {
        let wrong = service.post("/oauth/token").header("authorization", basic(&billing.id, "wrong"));
        let wrong = wrong.form(&[("grant_type", "client_credentials")]).send().await.unwrap();
        assert!(wrong.headers()["ratelimit"].to_str().unwrap().contains("token-client"));
        assert_eq!(refused(wrong).await, (401, "invalid_client".into()));
    }
    let late = billing.ask(&service, vec![]).await;
    assert!(late.headers().contains_key("retry-after"));
    assert_eq!(problem(late).await, (429, "too_many_attempts".into()));
    let other = account(&database, "other", &["--scope", "a", "--audience", "surveys"]);
    granted(other.ask(&service, vec![]).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metadata_say_what_there_is() {
    let (service, database) = service().await;
    let (billing, said) = (billing(&database), metadata(&service).await);
    assert_eq!(said["issuer"], ORIGIN);
    assert_eq!(said["grant_types_supported"], json!(["client_credentials", "refresh_token"]));
    assert_eq!(said["response_types_supported"], json!([]));
    let some = json!(["client_secret_basic", "private_key_jwt"]);
    let or_none = json!(["client_secret_basic", "private_key_jwt", "none"]);
    for (endpoint, methods) in [("token", &or_none), ("introspection", &some), ("revocation", &or_none)] {
        let url = said[format!("{endpoint}_endpoint")].as_str().unwrap();
        let path = url.strip_prefix(ORIGIN).unwrap();
        let nothing = billing.post(&service, path).form(&[("a", "b")]).send().await.unwrap();
        assert_ne!(nothing.status(), StatusCode::NOT_FOUND);
        assert_eq!(&said[format!("{endpoint}_endpoint_auth_methods_supported")], methods);
        let algorithms = &said[format!("{endpoint}_endpoint_auth_signing_alg_values_supported")];
        assert_eq!(algorithms, &json!(["ES256", "EdDSA", "RS256"]));
    }
    let documentation = said["service_documentation"].as_str().unwrap().strip_prefix(ORIGIN).unwrap();
    assert_eq!(service.get(documentation).send().await.unwrap().status(), StatusCode::OK);
    assert_eq!(said["scopes_supported"], json!(["surveys:read", "surveys:write"]));
    let openid = service.get("/.well-known/openid-configuration").send().await.unwrap();
    assert_eq!(openid.status(), StatusCode::NOT_FOUND, "it is no OpenID provider");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_account_is_no_person() {
    let (service, database) = service().await;
    let token = billing(&database).token(&service).await;
    assert_eq!(service.me(&token).await.status(), StatusCode::FORBIDDEN);
    let sessions = service.get("/api/auth/sessions").bearer_auth(&token).send().await.unwrap();
    assert_eq!(sessions.json::<Value>().await.unwrap()["items"], json!([]));
    let stranger = Verifier::builder(ORIGIN, "invoices")
        .jwks_url(service.url("/.well-known/jwks.json"))
        .revocations_url(service.url("/revocations"))
        .follow()
        .unwrap();
    eventually(async || !stranger.keys().is_empty()).await;
    assert!(stranger.verify(&token).await.is_err(), "nor is its token for anybody else");
}
