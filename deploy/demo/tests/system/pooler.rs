use demo::{Client, Interviews, Report};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use futures_util::future::join_all;
use reqwest::StatusCode;
use secrecy::ExposeSecret;
use serde_json::{Value, json};
use service_kit::testing::TransactionPooler;

use crate::support::{PASSWORD, System};

/// How many sessions the pooler lends: fewer than the services have connections.
const SESSIONS: u32 = 3;

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_pooler_every_interview_is_counted_once() {
    let pooler = TransactionPooler::start(SESSIONS);
    let system = System::start_behind(&pooler).await;
    let client = Client::new(&system.auth.server.url, &system.survey.url).unwrap();
    let (report, _) = demo::run(&client, &Interviews::read().unwrap()).await.unwrap();
    assert_eq!(report, Report { kept: 944, repeated: 944, refused: 95 });

    // Each of the sessions that were lent, in turn.
    let mut session = PgConnection::establish(pooler.url(&system.database).expose_secret()).unwrap();
    for _ in 0..SESSIONS {
        let left = "SELECT 1 / (count(*) = 0)::int FROM pg_prepared_statements; \
                    SELECT 1 / (count(*) = 0)::int FROM pg_settings WHERE name LIKE '%timeout' AND source = 'session'";
        session.batch_execute(left).expect("a session was given back with something in it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_pooler_people_log_in_and_owners_see_what_came_in() {
    let pooler = TransactionPooler::start(SESSIONS);
    let system = System::start_behind(&pooler).await;
    let auth = |path: &str, body: Value| {
        let request = system.client.post(format!("{}/api/auth/{path}", system.auth.server.url));
        async move { request.json(&body).send().await.unwrap() }
    };
    system.register("ada@example.com").await;
    let login = json!({ "email": "ada@example.com", "password": PASSWORD });
    let sessions = join_all((0..8).map(|_| auth("login", login.clone()))).await;
    let mut tokens = Vec::new();
    for session in sessions {
        let session: Value = session.json().await.unwrap();
        let refreshed = auth("refresh", json!({ "refresh_token": session["refresh_token"] })).await;
        assert_eq!(refreshed.status(), StatusCode::OK);
        let refreshed: Value = refreshed.json().await.unwrap();
        tokens.push(refreshed["access_token"].as_str().unwrap().to_owned());
    }

    let created: Value = system.create_survey(&tokens[0]).await.json().await.unwrap();
    let survey = format!("{}/api/surveys/{}", system.survey.url, created["id"].as_str().unwrap());
    let submit = |number: usize| {
        let body = json!({
            "submission_id": uuid::Uuid::new_v4(),
            "answers": [{ "question_id": 1, "choice_id": 1 + number % 2 }],
        });
        system.client.post(format!("{survey}/responses")).json(&body).send()
    };
    for answer in join_all((0..64).map(submit)).await {
        assert_eq!(answer.unwrap().status(), StatusCode::CREATED);
    }
    let read = async |path: &str| {
        let answer =
            system.client.get(format!("{survey}/{path}")).bearer_auth(&tokens[7]).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{path}");
        answer.text().await.unwrap()
    };
    let results: Value = serde_json::from_str(&read("results").await).unwrap();
    assert_eq!(results["response_count"], 64);
    assert_eq!(read("export?format=csv").await.lines().count(), 65);

    system.logout(&tokens[0]).await;
    crate::support::eventually(async || system.is_refused(&tokens[0]).await).await;
    assert!(!system.is_refused(&tokens[1]).await);
}
