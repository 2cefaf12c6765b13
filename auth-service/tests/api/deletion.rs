use diesel::RunQueryDsl;
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use service_kit::testing::fresh_redis_url;

use crate::program::{Variables, run};
use crate::support::{
    PASSWORD, Service, Tokens, claims, eventually, policy, problem, service, test_database,
};

async fn delete(service: &Service, token: &str, password: &str) -> Response {
    let body = json!({ "password": password });
    service.delete("/api/auth/me").bearer_auth(token).json(&body).send().await.unwrap()
}

async fn deleted_after(service: &Service, after: Option<&str>) -> Vec<Value> {
    let query = after.map_or_else(String::new, |after| format!("?after={after}"));
    let request = service.get(&format!("/revocations/deleted-users{query}"));
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    answer["deleted_users"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn ends_all_sessions_and_frees_the_email() {
    let (service, _database) = service().await;
    let here = service.register("ada@example.com").await;
    let there = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    let response = delete(&service, &here.access, PASSWORD).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    let cleared: Vec<_> =
        response.headers().get_all("set-cookie").iter().map(|it| it.to_str().unwrap()).collect();
    assert!(cleared.len() == 2 && cleared.iter().all(|cookie| cookie.contains("Max-Age=0")), "{cleared:?}");

    for tokens in [&here, &there] {
        assert_eq!(problem(service.me(&tokens.access).await).await, (401, "revoked_token".into()));
        assert_eq!(problem(service.refresh(&tokens.refresh).await).await, (401, "revoked_token".into()));
    }
    let login = service.login("ada@example.com", PASSWORD).await;
    assert_eq!(problem(login).await, (401, "invalid_credentials".into()));
    let again = service.register("ada@example.com").await;
    assert_ne!(claims(&again.access)["sub"], claims(&here.access)["sub"], "it is somebody else's now");
    assert_eq!(service.me(&again.access).await.status(), StatusCode::OK);
}

#[tokio::test(flavor = "multi_thread")]
async fn takes_the_password() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let wrong = delete(&service, &tokens.access, "not the password").await;
    assert!(wrong.headers().contains_key("ratelimit"), "guesses are counted");
    assert_eq!(problem(wrong).await, (401, "invalid_credentials".into()));
    let anonymous =
        service.delete("/api/auth/me").json(&json!({ "password": PASSWORD })).send().await.unwrap();
    assert_eq!(problem(anonymous).await, (401, "missing_token".into()));
    let empty =
        service.delete("/api/auth/me").bearer_auth(&tokens.access).json(&json!({})).send().await.unwrap();
    assert_eq!(problem(empty).await, (422, "validation_failed".into()));
    assert_eq!(service.me(&tokens.access).await.status(), StatusCode::OK, "nothing happened");
    assert!(deleted_after(&service, None).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn guesses_are_limited() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let mut last = StatusCode::OK;
    for _ in 0..30 {
        last = delete(&service, &tokens.access, "not the password").await.status();
        if last == StatusCode::TOO_MANY_REQUESTS {
            break;
        }
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_gone_is_listed_in_order() {
    let (service, database) = service().await;
    let mut ids = Vec::new();
    for name in ["ada", "bob", "cleo"] {
        let tokens = service.register(&format!("{name}@example.com")).await;
        assert_eq!(delete(&service, &tokens.access, PASSWORD).await.status(), StatusCode::NO_CONTENT);
        ids.push(claims(&tokens.access)["sub"].clone());
    }
    let all = deleted_after(&service, None).await;
    assert_eq!(all.iter().map(|user| user["id"].clone()).collect::<Vec<_>>(), ids);
    assert!(all.iter().all(|user| user.as_object().unwrap().len() == 2), "an id and a time: {all:?}");
    let first = all[0]["deleted_at"].as_str().unwrap();
    assert_eq!(deleted_after(&service, Some(first)).await, all[1..]);
    assert!(deleted_after(&service, all[2]["deleted_at"].as_str()).await.is_empty());
    let nonsense = service.get("/revocations/deleted-users?after=yesterday").send().await.unwrap();
    assert_eq!(problem(nonsense).await, (400, "malformed_request".into()));

    // A clock that went back makes nobody come before whoever has been read.
    diesel::sql_query("UPDATE auth.deleted_users SET deleted_at = deleted_at + interval '1 day'")
        .execute(&mut database.connection())
        .unwrap();
    let last = deleted_after(&service, None).await[2]["deleted_at"].as_str().unwrap().to_owned();
    let tokens = service.register("dora@example.com").await;
    delete(&service, &tokens.access, PASSWORD).await;
    let after = deleted_after(&service, Some(&last)).await;
    assert_eq!(after.len(), 1, "{after:?}");
    assert_eq!(after[0]["id"], claims(&tokens.access)["sub"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_deletes_by_email_or_by_id() {
    let (database, redis) = (test_database(), fresh_redis_url());
    let service = Service::start(&database, &redis, policy()).await;
    let variables = Variables::new(&database, &redis);
    let (ada, bob) = (service.register("ada@example.com").await, service.register("bob@example.com").await);
    let bobs_id = claims(&bob.access)["sub"].as_str().unwrap().to_owned();
    for (who, tokens) in [("Ada@example.com", &ada), (&bobs_id, &bob)] {
        let output = run(&["users", "delete", who], &variables);
        assert!(output.status.success(), "{output:?}");
        eventually(async || service.me(&tokens.access).await.status() == StatusCode::UNAUTHORIZED).await;
        assert!(!run(&["users", "delete", who], &variables).status.success(), "there is nobody any more");
    }
    assert_eq!(deleted_after(&service, None).await.len(), 2);
}
