//! A server on a free port, with a database and an issuer of its own, and what tests say to it.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use reqwest::header::HeaderMap;
use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use service_kit::authenticated::Authentication;
use service_kit::database::{Database, migrate};
use service_kit::metrics::Metrics;
use service_kit::server::{Shutdown, ShutdownSignal};
use service_kit::testing::{TestDatabase, TestServer, http_client};
use survey_service::serve::http_app;
use survey_service::webhooks::Settings;
use survey_service::{App, MIGRATIONS, SCHEMA};
use token_verifier::Verifier;
use token_verifier::testing::TestIssuer;
use uuid::Uuid;

/// The origin that the tests' tokens come from.
pub const ORIGIN: &str = "http://localhost:8080";
/// Another origin, whose pages may call.
pub const FRIEND: &str = "https://friend.example";

/// A server, and everything it works with.
pub struct TestApp {
    pub address: String,
    pub database: TestDatabase,
    pub issuer: TestIssuer,
    pub client: Client,
    _server: TestServer,
    _running: Option<ShutdownSignal>,
}

/// Somebody who has logged in.
#[derive(Clone)]
pub struct User {
    pub id: Uuid,
    pub token: String,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

/// A migrated database.
pub fn database() -> TestDatabase {
    TestDatabase::create(|connection| migrate(connection, MIGRATIONS, SCHEMA).unwrap())
}

/// A server on that database, one of perhaps several.
pub fn replica(database: &TestDatabase, pool: u32, verifier: Verifier) -> TestServer {
    replica_as(database, pool, verifier, |app| app)
}

/// The same, changed a little.
pub fn replica_as(
    database: &TestDatabase,
    pool: u32,
    verifier: Verifier,
    change: impl FnOnce(App) -> App,
) -> TestServer {
    let authentication = Authentication {
        verifier,
        origin: ORIGIN.parse().unwrap(),
        max_staleness: Some(Duration::from_mins(1)),
    };
    let app = App::new(Database::connect(&database.url(), pool), authentication).listen(database.url());
    let app = change(app);
    let (health, metrics, origins) = (app.health(), Metrics::default(), [FRIEND.parse().unwrap()]);
    TestServer::spawn(move || http_app(&app, &health, &metrics, &origins))
}

impl TestApp {
    /// With a pool of 8.
    pub fn start() -> Self {
        Self::with_pool(8)
    }

    pub fn with_pool(size: u32) -> Self {
        Self::with_database(database(), size)
    }

    pub fn with_database(database: TestDatabase, size: u32) -> Self {
        let issuer = TestIssuer::new(ORIGIN, "surveys");
        issuer.revocations().heard();
        let verifier = issuer.verifier();
        Self::on(database, size, issuer, verifier)
    }

    /// One that tells webhooks.
    pub fn with_webhooks(settings: Settings) -> Self {
        let app = Self::start();
        let (server, running) = app.another_with_webhooks(settings);
        Self { address: server.url.clone(), _server: server, _running: Some(running), ..app }
    }

    /// Another replica, which tells webhooks as long as both are there.
    pub fn another_with_webhooks(&self, settings: Settings) -> (TestServer, ShutdownSignal) {
        let (running, stops) = Shutdown::channel();
        let change = |app: App| app.webhooks(settings, &stops).unwrap();
        (replica_as(&self.database, 8, self.issuer.verifier(), change), running)
    }

    pub fn with_verifier(size: u32, issuer: TestIssuer, verifier: Verifier) -> Self {
        Self::on(database(), size, issuer, verifier)
    }

    fn on(database: TestDatabase, size: u32, issuer: TestIssuer, verifier: Verifier) -> Self {
        let server = replica(&database, size, verifier);
        let (address, client) = (server.url.clone(), http_client());
        Self { address, database, issuer, client, _server: server, _running: None }
    }

    /// A new user with the scopes that users have.
    pub fn user(&self) -> User {
        let id = Uuid::new_v4();
        User { id, token: self.issuer.mint().subject(id).token() }
    }

    pub fn request(&self, method: Method, path: &str, user: Option<&User>) -> RequestBuilder {
        let request = self.client.request(method, format!("{}{path}", self.address));
        match user {
            Some(user) => request.bearer_auth(&user.token),
            None => request,
        }
    }

    pub async fn get(&self, path: &str, user: Option<&User>) -> Answer {
        send(self.request(Method::GET, path, user)).await
    }

    pub async fn post(&self, path: &str, user: Option<&User>, body: &Value) -> Answer {
        send(self.request(Method::POST, path, user).json(body)).await
    }

    pub async fn patch(&self, path: &str, user: &User, body: &Value) -> Answer {
        send(self.request(Method::PATCH, path, Some(user)).json(body)).await
    }

    pub async fn delete(&self, path: &str, user: &User) -> Answer {
        send(self.request(Method::DELETE, path, Some(user))).await
    }

    /// A survey of that user; its path.
    pub async fn survey(&self, user: &User, body: &Value) -> String {
        let created = self.post("/api/surveys", Some(user), body).await.expect(201);
        format!("/api/surveys/{}", created.body["id"].as_str().unwrap())
    }

    /// One response; its answer.
    pub async fn respond(&self, survey: &str, submission: Uuid, answers: &Value) -> Answer {
        let body = json!({ "submission_id": submission, "answers": answers });
        self.post(&format!("{survey}/responses"), None, &body).await
    }

    /// A number that the database knows.
    pub fn count(&self, query: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            n: i64,
        }
        let query = format!("SELECT ({query})::bigint AS n");
        diesel::sql_query(query).get_result::<Row>(&mut self.database.connection()).unwrap().n
    }

    /// Something done to the database behind the service's back.
    pub fn run(&self, statement: &str) {
        diesel::sql_query(statement).execute(&mut self.database.connection()).unwrap();
    }

    /// That the tallies say what the answers come to.
    pub fn assert_counted_right(&self) {
        let all = [
            ("", "survey_id, question_id, bucket, count, sum, minimum, maximum"),
            ("number_", "survey_id, question_id, value, count"),
        ];
        for (kind, columns) in all {
            for (one, other) in [("tallied", "recounted"), ("recounted", "tallied")] {
                let of = |view: &str| format!("SELECT {columns} FROM survey.{kind}{view}");
                let query = format!("SELECT count(*) FROM ({} EXCEPT {}) AS difference", of(one), of(other));
                assert_eq!(self.count(&query), 0, "in {kind}{one} and not in {kind}{other}");
            }
        }
    }
}

/// Waits for what is done now and then.
pub async fn until(done: impl Fn() -> bool) {
    let mut looks = 0;
    while !done() {
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
        looks += 1;
        assert!(looks < 1000, "nobody does it");
    }
}

pub async fn send(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let bytes = response.bytes().await.unwrap();
    let body = if bytes.is_empty() { Value::Null } else { serde_json::from_slice(&bytes).unwrap() };
    Answer { status, headers, body }
}

impl Answer {
    /// The same, having that status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{:#}", self.body);
        self
    }

    /// The same, being that problem.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Self {
        let answer = self.expect(status);
        assert_eq!(answer.body["code"], code, "{:#}", answer.body);
        assert_eq!(answer.body["status"], status);
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.body["type"], format!("urn:signet:problem:{code}"));
        assert!(!answer.body["detail"].as_str().unwrap().is_empty());
        assert!(!answer.body["trace_id"].as_str().unwrap().is_empty());
        answer
    }

    /// What was refused, as `pointer code`.
    pub fn refusals(&self) -> Vec<String> {
        let errors = self.body["errors"].as_array().unwrap();
        let word = |error: &Value, field: &str| error[field].as_str().unwrap().to_owned();
        errors.iter().map(|error| format!("{} {}", word(error, "pointer"), word(error, "code"))).collect()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A survey with a question of every kind.
pub fn every_kind() -> Value {
    json!({
        "title": "Lunch",
        "description": "What we eat",
        "questions": [
            { "text": "Which day?", "choices": ["Monday", "Tuesday", "Friday"], "required": true },
            { "text": "Which dishes?", "kind": "multiple_choice", "choices": ["Soup", "Salad", "Pie"] },
            { "text": "Anything else?", "kind": "text" },
            { "text": "How many guests?", "kind": "number" },
            { "text": "How was it?", "kind": "rating" },
        ],
    })
}

/// A survey with one question, which has two choices.
pub fn one_question() -> Value {
    json!({ "title": "Yes?", "questions": [{ "text": "Well?", "choices": ["yes", "no"] }] })
}

/// The same in that state.
pub fn in_state(state: &str) -> Value {
    let mut survey = one_question();
    survey["state"] = state.into();
    survey
}

/// The answer `yes` or `no` to it.
pub fn choose(choice: i64) -> Value {
    json!([{ "question_id": 1, "choice_id": choice }])
}
