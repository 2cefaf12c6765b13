use reqwest::StatusCode;
use serde_json::json;

use crate::support::{PASSWORD, Tokens, problem, problem_with_errors, service};

const NEW: &str = "my kingdom for it";

#[tokio::test(flavor = "multi_thread")]
async fn ends_every_other_session_and_keeps_this_one() {
    let (service, _database) = service().await;
    let here = service.register("ada@example.com").await;
    let there = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    let body = json!({ "current_password": PASSWORD, "new_password": NEW });
    let response =
        service.put("/api/auth/password").bearer_auth(&here.access).json(&body).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);

    assert_eq!(service.me(&here.access).await.status(), StatusCode::OK);
    assert_eq!(service.refresh(&here.refresh).await.status(), StatusCode::OK);
    assert_eq!(problem(service.me(&there.access).await).await, (401, "revoked_token".into()));
    assert_eq!(problem(service.refresh(&there.refresh).await).await, (401, "revoked_token".into()));
    assert_eq!(
        problem(service.login("ada@example.com", PASSWORD).await).await,
        (401, "invalid_credentials".into())
    );
    assert_eq!(service.login("ada@example.com", NEW).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn needs_the_current_password_and_a_good_new_one() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let change = |current: &str, new: &str| {
        let body = json!({ "current_password": current, "new_password": new });
        service.put("/api/auth/password").bearer_auth(&tokens.access).json(&body).send()
    };
    assert_eq!(problem(change("wrong", NEW).await.unwrap()).await, (401, "invalid_credentials".into()));
    let (status, _, errors) = problem_with_errors(change(PASSWORD, "12345678").await.unwrap()).await;
    assert_eq!((status, errors), (422, vec![("/new_password".into(), "common_password".into())]));
    let (status, _, errors) = problem_with_errors(change(PASSWORD, "Ada@example.com").await.unwrap()).await;
    assert_eq!((status, errors), (422, vec![("/new_password".into(), "same_as_email".into())]));
    let anonymous = service.put("/api/auth/password").json(&json!({})).send().await.unwrap();
    assert_eq!(problem(anonymous).await, (401, "missing_token".into()));
    assert_eq!(service.login("ada@example.com", PASSWORD).await.status(), StatusCode::OK, "nothing changed");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_changes_at_once_leave_one_password() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let change = |new: &'static str| {
        let body = json!({ "current_password": PASSWORD, "new_password": new });
        service.put("/api/auth/password").bearer_auth(&tokens.access).json(&body).send()
    };
    let (one, two) = tokio::join!(change("the first one of two"), change("the second one of two"));
    let (one, two) = (one.unwrap().status(), two.unwrap().status());
    assert!(one == StatusCode::NO_CONTENT || two == StatusCode::NO_CONTENT);
    let first = service.login("ada@example.com", "the first one of two").await.status() == StatusCode::OK;
    let second = service.login("ada@example.com", "the second one of two").await.status() == StatusCode::OK;
    assert!(first != second, "exactly one of them is the password");
    assert!((!first || one == StatusCode::NO_CONTENT) && (!second || two == StatusCode::NO_CONTENT));
}
