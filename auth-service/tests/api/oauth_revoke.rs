//! Revocation (RFC 7009).

use std::time::Duration;

use reqwest::StatusCode;
use token_verifier::VerifyError;

use crate::keys_support::verifier;
use crate::oauth_support::{account, basic, billing, clients, refused};
use crate::status_list::is_revoked;
use crate::support::{Service, eventually, policy, problem, service, service_with};

async fn revoke(service: &Service, token: &str) {
    let response = service.post("/oauth/revoke").form(&[("token", token)]).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_a_persons_access_token_ends_the_session() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    revoke(&service, &tokens.access).await;
    assert_eq!(problem(service.me(&tokens.access).await).await, (401, "revoked_token".into()));
    assert_eq!(problem(service.refresh(&tokens.refresh).await).await, (401, "revoked_token".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_a_refresh_token_ends_the_session() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    revoke(&service, "garbage").await;
    revoke(&service, &tokens.refresh).await;
    revoke(&service, &tokens.refresh).await;
    assert_eq!(problem(service.me(&tokens.access).await).await, (401, "revoked_token".into()));
    assert_eq!(problem(service.refresh(&tokens.refresh).await).await, (401, "revoked_token".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_revokes_one_token_of_its_own() {
    let (service, database) = service().await;
    let (billing, verifier) = (billing(&database), verifier(&service, Duration::from_secs(2)));
    let (one, two) = (billing.token(&service).await, billing.token(&service).await);
    eventually(async || verifier.verify(&one).await.is_ok()).await;
    assert_eq!(billing.revoke(&service, &one).await.status(), StatusCode::OK);
    eventually(async || verifier.verify(&one).await == Err(VerifyError::Revoked)).await;
    verifier.verify(&two).await.unwrap();
    for token in [&one, "garbage"] {
        assert_eq!(
            billing.revoke(&service, token).await.status(),
            StatusCode::OK,
            "again, or nothing, is no error"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_revokes_the_token_of_a_client_but_the_client() {
    let (service, database) = service().await;
    let (billing, tokens) = (billing(&database), service.register("ada@example.com").await);
    let other = account(&database, "other", &["--scope", "a", "--audience", "surveys"]);
    let token = billing.token(&service).await;
    for form in [vec![("token", token.as_str())], vec![("token", token.as_str()), ("client_id", "signet")]] {
        let anonymous = service.post("/oauth/revoke").form(&form).send().await.unwrap();
        assert_eq!(refused(anonymous).await, (401, "invalid_client".into()));
    }
    assert_eq!(refused(other.revoke(&service, &token).await).await, (400, "unauthorized_client".into()));
    assert_eq!(
        refused(other.revoke(&service, &tokens.access).await).await,
        (400, "unauthorized_client".into())
    );
    let wrong = service.post("/oauth/revoke").header("authorization", basic(&billing.id, "wrong"));
    let wrong = wrong.form(&[("token", &tokens.access)]).send().await.unwrap();
    assert_eq!(refused(wrong).await, (401, "invalid_client".into()));
    assert_eq!(service.me(&tokens.access).await.status(), StatusCode::OK, "nothing was revoked");
    let asker = account(&database, "surveys", &["--audience", "surveys", "--introspect"]);
    assert_eq!(asker.introspect(&service, &token).await["active"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_request_is_told_so() {
    let (service, _database) = service().await;
    for request in [
        service.post("/oauth/revoke").form(&[("a", "b")]),
        service.post("/oauth/revoke").form(&[("token", "x"), ("token", "y")]),
        service.post("/oauth/revoke").json(&["a"]),
        service.post("/oauth/revoke?token=x").form(&[("a", "b")]),
    ] {
        assert_eq!(refused(request.send().await.unwrap()).await, (400, "invalid_request".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn revoking_without_a_client_is_limited_by_address() {
    let mut policy = policy();
    policy.limits.revoke_address = Some("2/60".parse().unwrap());
    let (service, database) = service_with(policy).await;
    let anybody = || service.post("/oauth/revoke").form(&[("token", "garbage")]).send();
    for left in [1, 0] {
        let answer = anybody().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let standing = answer.headers()["ratelimit"].to_str().unwrap().to_owned();
        assert!(standing.starts_with(&format!("\"revoke-address\";r={left};")), "{standing}");
    }
    assert_eq!(problem(anybody().await.unwrap()).await, (429, "too_many_attempts".into()));
    assert_eq!(billing(&database).revoke(&service, "garbage").await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_has_at_most_so_many_parameters_and_bytes() {
    let (service, _database) = service().await;
    let names: Vec<_> = (0..32).map(|index| format!("p{index}")).collect();
    let mut form: Vec<_> = names.iter().map(|name| (name.as_str(), "x")).collect();
    form[31] = ("token", "garbage");
    let post = async |form: &[(&str, &str)]| service.post("/oauth/revoke").form(form).send().await.unwrap();
    assert_eq!(post(&form).await.status(), StatusCode::OK, "what is not known is ignored");
    form.push(("one_more", "x"));
    assert_eq!(refused(post(&form).await).await, (400, "invalid_request".into()));

    let long = |bytes| "x".repeat(bytes);
    assert_eq!(post(&[("token", &long(16 * 1024))]).await.status(), StatusCode::OK);
    let refusal = post(&[("token", &long(32 * 1024))]).await;
    assert_eq!(refused(refusal).await, (400, "invalid_request".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_lists_tell_of_a_clients_tokens_too() {
    let (service, database) = service().await;
    let billing = billing(&database);
    let (one, two) = (billing.token(&service).await, billing.token(&service).await);
    assert!(!is_revoked(&service, &one).await);
    billing.revoke(&service, &one).await;
    eventually(async || is_revoked(&service, &one).await).await;
    assert!(!is_revoked(&service, &two).await);
    clients(&database, "", &["disable", "billing"], "").unwrap();
    eventually(async || is_revoked(&service, &two).await).await;
    clients(&database, "", &["enable", "billing"], "").unwrap();
    let fresh = billing.token(&service).await;
    assert!(!is_revoked(&service, &fresh).await && is_revoked(&service, &two).await);
}
