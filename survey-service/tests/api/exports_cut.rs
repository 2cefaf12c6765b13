//! Exports that do not come to their end: the client sees it, and nothing is left behind.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use futures_util::StreamExt;
use reqwest::{Method, Response};
use serde_json::json;
use uuid::Uuid;

use crate::support::{TestApp, User, choose};

/// A survey whose export is larger than what the sockets on the way take.
async fn large(app: &TestApp, user: &User) -> String {
    let questions = json!([{ "text": "What?", "kind": "text" }]);
    let path = app.survey(user, &json!({ "title": "Large", "questions": questions })).await;
    let id = path.rsplit('/').next().unwrap();
    let insert = format!(
        "INSERT INTO survey.responses
         SELECT '{id}', lpad(to_hex(n), 32, '0')::uuid, gen_random_uuid(), now(),
                jsonb_build_object('1', repeat(md5(n::text), 60))
         FROM generate_series(1, 20000) AS n"
    );
    app.database.connection().batch_execute(&insert).unwrap();
    path
}

/// An export that has begun, and is read no further.
async fn begun(app: &TestApp, path: &str, user: &User) -> Response {
    let mut response = app.request(Method::GET, &format!("{path}/export"), Some(user)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert!(response.chunk().await.unwrap().unwrap().starts_with(b"response_id"));
    response
}

/// Whether it came to an end, or broke off.
async fn is_whole(response: Response) -> bool {
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        if chunk.is_err() {
            return false;
        }
    }
    true
}

#[actix_web::test]
async fn an_export_that_fails_midway_breaks_off() {
    let app = TestApp::start();
    let user = app.user();
    let path = large(&app, &user).await;
    assert!(is_whole(begun(&app, &path, &user).await).await);
    let response = begun(&app, &path, &user).await;
    app.database.stop();
    assert!(!is_whole(response).await, "the database went away");
    app.database.start();
    let response = begun(&app, &path, &user).await;
    app.delete(&path, &user).await.expect(204);
    assert!(!is_whole(response).await, "the survey went away");
}

#[actix_web::test]
async fn two_exports_of_a_user_run_at_a_time_and_those_that_are_left_give_way() {
    let app = TestApp::with_pool(1);
    let (user, other) = (app.user(), app.user());
    let path = large(&app, &user).await;
    let others = large(&app, &other).await;
    let running = [begun(&app, &path, &user).await, begun(&app, &path, &user).await];
    let busy = app.get(&format!("{path}/export"), Some(&user)).await.problem(503, "overloaded");
    assert_eq!(busy.header("retry-after"), "5");
    // The slow readers hold no connection: there is only one, and everyone else goes on.
    assert!(is_whole(begun(&app, &others, &other).await).await);
    let given = json!([{ "question_id": 1, "text": "quick" }]);
    app.respond(&path, Uuid::new_v4(), &given).await.expect(201);
    app.respond(&path, Uuid::new_v4(), &choose(1)).await.expect(422);
    drop(running);
    let started = Instant::now();
    loop {
        let again = app.request(Method::HEAD, &format!("{path}/export"), Some(&user)).send().await.unwrap();
        if again.status() == 200 {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(20), "the places stay taken");
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(is_whole(begun(&app, &path, &user).await).await);
}
