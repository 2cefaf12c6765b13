//! What introspection (RFC 7662) says of each token, and to whom.

use reqwest::StatusCode;
use serde_json::json;
use token_verifier::Algorithm;

use crate::keys_support::kid;
use crate::oauth_support::{ASSERTION_TYPE, Account, account, basic, billing, clients, refused, signed};
use crate::program::{Variables, run};
use crate::support::{Service, claims, policy, problem, service, service_with};

/// A service that asks about the tokens it is sent.
fn surveys(database: &service_kit::testing::TestDatabase) -> Account {
    account(database, "surveys", &["--audience", "surveys", "--introspect"])
}

async fn is_inactive(asker: &Account, service: &Service, token: &str) {
    assert_eq!(asker.introspect(service, token).await, json!({ "active": false }), "and not a word more");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_tells_the_truth_about_a_persons_tokens() {
    let (service, database) = service().await;
    let (asker, tokens) = (surveys(&database), service.register("ada@example.com").await);
    let access = asker.introspect(&service, &tokens.access).await;
    let said = claims(&tokens.access);
    for name in ["iss", "sub", "exp", "iat", "nbf", "jti", "sid", "client_id", "scope"] {
        assert_eq!(access[name], said[name], "{name}");
    }
    assert_eq!((&access["active"], &access["aud"]), (&json!(true), &json!(["surveys"])));
    assert_eq!((&access["token_type"], &access["token_use"]), (&json!("Bearer"), &json!("access_token")));
    assert!(access.get("username").is_none());
    let refresh = asker.introspect(&service, &tokens.refresh).await;
    assert_eq!((&refresh["active"], &refresh["sid"]), (&json!(true), &json!(tokens.session_id)));
    assert_eq!((refresh.get("token_type"), &refresh["token_use"]), (None, &json!("refresh_token")));

    let next = crate::support::Tokens::of(service.refresh(&tokens.refresh).await, StatusCode::OK).await;
    is_inactive(&asker, &service, &tokens.refresh).await;
    assert_eq!(asker.introspect(&service, &next.refresh).await["active"], true);
    service.post("/api/auth/logout").bearer_auth(&tokens.access).send().await.unwrap();
    for token in [&tokens.access, &next.access, &next.refresh, "garbage", "a.b.c"] {
        is_inactive(&asker, &service, token).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_tells_the_truth_about_a_clients_tokens() {
    let (service, database) = service().await;
    let (asker, billing) = (surveys(&database), billing(&database));
    let token = billing.token(&service).await;
    let told = asker.introspect(&service, &token).await;
    assert_eq!(
        (&told["active"], &told["sub"], &told["client_id"]),
        (&json!(true), &json!(billing.id), &json!(billing.id))
    );
    assert!(told.get("sid").is_none());
    clients(&database, "", &["disable", "billing"], "").unwrap();
    is_inactive(&asker, &service, &token).await;
    clients(&database, "", &["enable", "billing"], "").unwrap();
    is_inactive(&asker, &service, &token).await;
    let fresh = billing.token(&service).await;
    assert_eq!(asker.introspect(&service, &fresh).await["active"], true);
    assert_eq!(billing.revoke(&service, &fresh).await.status(), StatusCode::OK);
    is_inactive(&asker, &service, &fresh).await;
    let other = billing.token(&service).await;
    clients(&database, "", &["delete", "billing"], "").unwrap();
    is_inactive(&asker, &service, &other).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_a_revoked_key_signed_is_active() {
    let (service, database) = service().await;
    let (asker, billing) = (surveys(&database), billing(&database));
    let tokens = service.register("ada@example.com").await;
    let token = billing.token(&service).await;
    let revoked = run(&["keys", "revoke", &kid(&token)], &Variables::new(&database, ""));
    assert!(revoked.status.success());
    for token in [&token, &tokens.access] {
        is_inactive(&asker, &service, token).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_not_active_whatever_the_leeway() {
    let mut policy = policy();
    policy.access_ttl = std::time::Duration::from_secs(1);
    let (service, database) = service_with(policy).await;
    let (asker, billing) = (surveys(&database), billing(&database));
    let token = billing.token(&service).await;
    crate::support::eventually(async || {
        asker.introspect(&service, &token).await == json!({ "active": false })
    })
    .await;
    assert!(crate::oauth_support::now() >= claims(&token)["exp"].as_i64().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_learns_of_tokens_for_itself_alone() {
    let (service, database) = service().await;
    let (asker, billing) = (surveys(&database), billing(&database));
    let invoices = account(&database, "invoices", &["--audience", "invoices", "--introspect"]);
    let person = service.register("ada@example.com").await;
    let for_surveys = billing.token(&service).await;
    for token in [&for_surveys, &person.access, &person.refresh] {
        assert_eq!(asker.introspect(&service, token).await["active"], true);
        is_inactive(&invoices, &service, token).await;
    }
    let both = billing.ask(&service, vec![("resource", "surveys"), ("resource", "invoices")]).await;
    let both = crate::oauth_support::granted(both).await["access_token"].as_str().unwrap().to_owned();
    let invoice = billing.ask(&service, vec![("resource", "invoices")]).await;
    let invoice = crate::oauth_support::granted(invoice).await["access_token"].as_str().unwrap().to_owned();
    assert_eq!(asker.introspect(&service, &both).await["active"], true);
    assert_eq!(invoices.introspect(&service, &both).await["active"], true);
    assert_eq!(invoices.introspect(&service, &invoice).await["active"], true);
    is_inactive(&asker, &service, &invoice).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hint_changes_nothing_but_the_order() {
    let (service, database) = service().await;
    let (asker, tokens) = (surveys(&database), service.register("ada@example.com").await);
    for token in [&tokens.access, &tokens.refresh] {
        for hint in ["access_token", "refresh_token", "nonsense", ""] {
            let form = [("token", token.as_str()), ("token_type_hint", hint)];
            let answer = asker.post(&service, "/oauth/introspect").form(&form).send().await.unwrap();
            assert_eq!(answer.json::<serde_json::Value>().await.unwrap()["active"], true, "{hint}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_clients_that_may_ask_are_answered() {
    let (service, database) = service().await;
    let (asker, billing) = (surveys(&database), billing(&database));
    let tokens = service.register("ada@example.com").await;
    let ask = |header: Option<String>| {
        let request = service.post("/oauth/introspect").form(&[("token", &tokens.access)]);
        header.into_iter().fold(request, |request, header| request.header("authorization", header)).send()
    };
    for header in [
        None,
        Some(format!("Bearer {}", tokens.access)),
        Some(format!("Bearer {}", billing.token(&service).await)),
        Some(basic(&asker.id, &billing.secret)),
    ] {
        assert_eq!(refused(ask(header).await.unwrap()).await, (401, "invalid_client".into()));
    }
    let may_not = ask(Some(basic(&billing.id, &billing.secret))).await.unwrap();
    assert_eq!(refused(may_not).await, (400, "unauthorized_client".into()));
    let empty = asker.post(&service, "/oauth/introspect").form(&[("a", "b")]).send().await.unwrap();
    assert_eq!(refused(empty).await, (400, "invalid_request".into()));
    let in_address = format!("/oauth/introspect?token={}", tokens.access);
    let in_address = asker.post(&service, &in_address).form(&[("a", "b")]).send().await.unwrap();
    assert_eq!(refused(in_address).await, (400, "invalid_request".into()));
    clients(&database, "", &["disable", "surveys"], "").unwrap();
    assert_eq!(
        refused(ask(Some(basic(&asker.id, &asker.secret))).await.unwrap()).await,
        (401, "invalid_client".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_signs_may_ask_too() {
    let (service, database) = service().await;
    let asker = signed(&database, "surveys", Algorithm::Es256, &["--audience", "surveys", "--introspect"]);
    let (tokens, assertion) = (service.register("ada@example.com").await, asker.assertion());
    let form = [
        ("token", tokens.access.as_str()),
        ("client_assertion_type", ASSERTION_TYPE),
        ("client_assertion", &assertion),
    ];
    let answer = service.post("/oauth/introspect").form(&form).send().await.unwrap();
    assert_eq!(answer.json::<serde_json::Value>().await.unwrap()["active"], true);
    let again = service.post("/oauth/introspect").form(&form).send().await.unwrap();
    assert_eq!(refused(again).await, (401, "invalid_client".into()), "once, at whichever endpoint");
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_secrets_are_limited_and_right_ones_are_not() {
    let mut policy = policy();
    policy.limits.token_client = Some("3/60".parse().unwrap());
    policy.limits.token_address = Some("4/60".parse().unwrap());
    let (service, database) = service_with(policy).await;
    let (asker, tokens) = (surveys(&database), service.register("ada@example.com").await);
    for _ in 0..5 {
        assert_eq!(asker.introspect(&service, &tokens.access).await["active"], true);
    }
    let guess = async || {
        let request = service.post("/oauth/introspect").header("authorization", basic(&asker.id, "wrong"));
        request.form(&[("token", "x")]).send().await.unwrap()
    };
    for _ in 0..3 {
        assert_eq!(refused(guess().await).await, (401, "invalid_client".into()));
    }
    assert_eq!(problem(guess().await).await, (429, "too_many_attempts".into()));
    let right = asker.post(&service, "/oauth/introspect").form(&[("token", "x")]).send().await.unwrap();
    assert_eq!(problem(right).await, (429, "too_many_attempts".into()), "nothing is looked at any more");
}
