//! A person's session, refreshed by the standard's form (RFC 6749 section 6).

use reqwest::StatusCode;
use serde_json::Value;

use crate::oauth_support::{billing, granted, refusal, refused};
use crate::support::{Service, claims, problem, service};

async fn refresh(service: &Service, form: &[(&str, &str)]) -> reqwest::Response {
    let form = [&[("grant_type", "refresh_token")], form].concat();
    service.post("/oauth/token").form(&form).send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_refreshed_by_the_same_rules() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let answer = granted(refresh(&service, &[("refresh_token", &tokens.refresh)]).await).await;
    assert_eq!(answer["scope"], "surveys:read surveys:write");
    let (access, next) =
        (answer["access_token"].as_str().unwrap(), answer["refresh_token"].as_str().unwrap());
    assert_eq!(claims(access)["sid"], tokens.session_id.as_str());
    assert_eq!(service.me(access).await.status(), StatusCode::OK);
    let with_id = [("refresh_token", tokens.refresh.as_str()), ("client_id", "signet")];
    let again = granted(refresh(&service, &with_id).await).await;
    assert_eq!(
        claims(again["refresh_token"].as_str().unwrap())["gen"],
        claims(next)["gen"],
        "the same generation"
    );

    granted(refresh(&service, &[("refresh_token", next)]).await).await;
    let reused = refresh(&service, &[("refresh_token", &tokens.refresh)]).await;
    let (status, error, description) = refusal(reused).await;
    assert_eq!((status, error.as_str()), (400, "invalid_grant"));
    assert!(description.contains("used before"), "{description}");
    assert_eq!(problem(service.me(access).await).await, (401, "revoked_token".into()));
    for token in [next, "garbage", access] {
        let refresh = refresh(&service, &[("refresh_token", token)]).await;
        assert_eq!(refused(refresh).await, (400, "invalid_grant".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refreshed_token_may_be_for_less() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let less =
        [("refresh_token", tokens.refresh.as_str()), ("scope", "surveys:read"), ("resource", "surveys")];
    let answer = granted(refresh(&service, &less).await).await;
    assert_eq!(claims(answer["access_token"].as_str().unwrap())["scope"], "surveys:read");
    let next = answer["refresh_token"].as_str().unwrap();
    for (more, error) in [(("scope", "admin"), "invalid_scope"), (("resource", "invoices"), "invalid_target")]
    {
        let refusal = refused(refresh(&service, &[("refresh_token", next), more]).await).await;
        assert_eq!(refusal, (400, error.to_owned()));
    }
    let whole: Value = granted(refresh(&service, &[("refresh_token", next)]).await).await;
    assert_eq!(whole["scope"], "surveys:read surveys:write", "and the refused ones used nothing up");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_registered_client_cannot_refresh_a_persons_session() {
    let (service, database) = service().await;
    let (billing, tokens) = (billing(&database), service.register("ada@example.com").await);
    let form = [("grant_type", "refresh_token"), ("refresh_token", tokens.refresh.as_str())];
    let authenticated = billing.post(&service, "/oauth/token").form(&form).send().await.unwrap();
    assert_eq!(refused(authenticated).await, (400, "unauthorized_client".into()));
    let named = refresh(&service, &[("refresh_token", &tokens.refresh), ("client_id", &billing.id)]).await;
    assert_eq!(refused(named).await, (401, "invalid_client".into()));
    let session = service.refresh(&tokens.refresh).await;
    assert_eq!(session.status(), StatusCode::OK, "nothing was used up");
}
