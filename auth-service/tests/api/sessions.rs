use reqwest::StatusCode;
use serde_json::Value;

use crate::support::{PASSWORD, Service, Tokens, begin_more, problem, service};

async fn list(service: &Service, access: &str, query: &str) -> Value {
    let response =
        service.get(&format!("/api/auth/sessions{query}")).bearer_auth(access).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    response.json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn are_listed_newest_first_with_the_current_one_marked() {
    let (service, _database) = service().await;
    let first = service.register("ada@example.com").await;
    service.register("bob@example.com").await;
    let login = service
        .post("/api/auth/login")
        .header("user-agent", "a browser")
        .header("x-forwarded-for", "1.2.3.4");
    let body = serde_json::json!({ "email": "ada@example.com", "password": PASSWORD });
    let second = Tokens::of(login.json(&body).send().await.unwrap(), StatusCode::OK).await;

    let sessions = list(&service, &first.access, "").await;
    let items = sessions["items"].as_array().unwrap();
    assert_eq!(items.len(), 2, "hers, not bob's");
    assert_eq!(items[0]["id"], second.session_id.as_str());
    assert_eq!((&items[0]["current"], &items[1]["current"]), (&false.into(), &true.into()));
    assert_eq!(items[0]["user_agent"], "a browser");
    assert_eq!(items[0]["ip"], "127.0.0.1", "a header that no trusted proxy wrote is not believed");
    assert!(items[0]["created_at"].is_string() && items[0]["last_used_at"].is_string());
    assert!(sessions["next_cursor"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn are_paged_by_keyset_without_gap_or_repeat() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    for _ in 0..6 {
        service.login("ada@example.com", PASSWORD).await;
    }
    let (mut seen, mut query) = (Vec::new(), "?limit=3".to_owned());
    loop {
        let page = list(&service, &tokens.access, &query).await;
        seen.extend(
            page["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()),
        );
        let Some(cursor) = page["next_cursor"].as_str() else { break };
        query = format!("?limit=3&cursor={cursor}");
    }
    let mut sorted = seen.clone();
    sorted.sort_by(|a, b| b.cmp(a));
    sorted.dedup();
    assert_eq!(seen.len(), 7);
    assert_eq!(seen, sorted);
    for bad in ["?limit=0", "?limit=101", "?limit=x", "?cursor=x"] {
        let response =
            service.get(&format!("/api/auth/sessions{bad}")).bearer_auth(&tokens.access).send().await;
        assert_eq!(problem(response.unwrap()).await, (400, "malformed_request".into()), "{bad}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_is_ended_by_its_id_and_only_by_its_owner() {
    let (service, _database) = service().await;
    let ada = service.register("ada@example.com").await;
    let bob = service.register("bob@example.com").await;
    let other = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    let end =
        |id: &str, token: &str| service.delete(&format!("/api/auth/sessions/{id}")).bearer_auth(token).send();

    assert_eq!(problem(end(&other.session_id, &bob.access).await.unwrap()).await, (404, "not_found".into()));
    assert_eq!(problem(end("no-uuid", &ada.access).await.unwrap()).await, (404, "not_found".into()));
    assert_eq!(service.me(&other.access).await.status(), StatusCode::OK);
    assert_eq!(end(&other.session_id, &ada.access).await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(problem(service.me(&other.access).await).await, (401, "revoked_token".into()));
    assert_eq!(problem(end(&other.session_id, &ada.access).await.unwrap()).await, (404, "not_found".into()));
    assert_eq!(list(&service, &ada.access, "").await["items"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn all_end_at_once_this_one_included() {
    let (service, _database) = service().await;
    let ada = service.register("ada@example.com").await;
    let bob = service.register("bob@example.com").await;
    let other = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    let response = service.delete("/api/auth/sessions").bearer_auth(&ada.access).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    for tokens in [&ada, &other] {
        assert_eq!(problem(service.me(&tokens.access).await).await, (401, "revoked_token".into()));
        assert_eq!(problem(service.refresh(&tokens.refresh).await).await, (401, "revoked_token".into()));
    }
    assert_eq!(service.me(&bob.access).await.status(), StatusCode::OK);
    let again = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    assert_eq!(
        service.me(&again.access).await.status(),
        StatusCode::OK,
        "a login right after is a new session"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn past_a_hundred_the_one_that_was_idle_longest_ends() {
    let (service, database) = service().await;
    let used = service.register("ada@example.com").await;
    let idle = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    let bob = service.register("bob@example.com").await;
    begin_more(&database, 98);
    assert_eq!(service.refresh(&used.refresh).await.status(), StatusCode::OK);
    assert_eq!(service.me(&idle.access).await.status(), StatusCode::OK, "a hundred may be");

    let last = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    assert_eq!(problem(service.me(&idle.access).await).await, (401, "revoked_token".into()));
    assert_eq!(problem(service.refresh(&idle.refresh).await).await, (401, "revoked_token".into()));
    for tokens in [&used, &bob, &last] {
        assert_eq!(service.me(&tokens.access).await.status(), StatusCode::OK);
    }
    let sessions = list(&service, &last.access, "?limit=100").await;
    assert_eq!((sessions["items"].as_array().unwrap().len(), &sessions["next_cursor"]), (100, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn logins_at_the_same_moment_do_not_wait_for_each_other_to_end_what_is_too_many() {
    let (service, database) = service().await;
    service.register("ada@example.com").await;
    begin_more(&database, 140);
    let login = || service.login("ada@example.com", PASSWORD);
    let (a, b, c, d) = tokio::join!(login(), login(), login(), login());
    for response in [a, b, c, d] {
        assert_eq!(response.status(), StatusCode::OK);
    }
    let last = Tokens::of(login().await, StatusCode::OK).await;
    let sessions = list(&service, &last.access, "?limit=100").await;
    assert_eq!((sessions["items"].as_array().unwrap().len(), &sessions["next_cursor"]), (100, &Value::Null));
}
