//! A real replica that streams from a real primary: read from while it is close behind, and no longer.

use std::time::Duration;

use actix_web::rt::time::{sleep, timeout};
use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};
use serde_json::{Value, json};
use service_kit::authenticated::Authentication;
use service_kit::database::{Database, migrate};
use service_kit::metrics::Metrics;
use service_kit::testing::{PostgresServer, Stop, TestServer, http_client};
use survey_service::serve::http_app;
use survey_service::{App, MIGRATIONS, SCHEMA};
use token_verifier::testing::TestIssuer;
use uuid::Uuid;

use crate::support::{Answer, ORIGIN, send};

/// A service that has a replica to read from, and a survey.
struct Replicated {
    _database: PostgresServer,
    replica: PostgresServer,
    server: TestServer,
    token: String,
    survey: String,
}

impl Replicated {
    async fn start() -> Self {
        let database = PostgresServer::start();
        let mut connection = PgConnection::establish(&database.url()).unwrap();
        migrate(&mut connection, MIGRATIONS, SCHEMA).unwrap();
        let replica = database.start_replica();
        let issuer = TestIssuer::new(ORIGIN, "surveys");
        issuer.revocations().heard();
        let authentication = Authentication {
            verifier: issuer.verifier(),
            origin: ORIGIN.parse().unwrap(),
            max_staleness: None,
        };
        let app = App::new(connect(&database), authentication)
            .read_from(connect(&replica))
            .listen(database.url().into());
        let (health, metrics) = (app.health(), Metrics::default());
        let server = TestServer::spawn(move || http_app(&app, &health, &metrics, &[]));
        let token = issuer.mint().subject(Uuid::new_v4()).token();
        let request = http_client().post(format!("{}/api/surveys", server.url)).bearer_auth(&token);
        let asks = json!({ "title": "Why?", "questions": [{ "text": "Well?", "kind": "text" }] });
        let created = send(request.json(&asks)).await.expect(201);
        let survey = format!("{}/api/surveys/{}", server.url, created.body["id"].as_str().unwrap());
        Self { _database: database, replica, server, token, survey }
    }

    async fn respond(&self) {
        let body =
            json!({ "submission_id": Uuid::new_v4(), "answers": [{ "question_id": 1, "text": "so" }] });
        send(http_client().post(format!("{}/responses", self.survey)).json(&body)).await.expect(201);
    }

    async fn read(&self, path: &str) -> Answer {
        let request = http_client().get(format!("{}/{path}", self.survey)).bearer_auth(&self.token);
        send(request).await.expect(200)
    }

    /// How many responses results tell of, which is never less than were acknowledged.
    async fn count(&self) -> Value {
        self.read("results").await.body["response_count"].clone()
    }

    /// How many texts are listed, which may lack the last.
    async fn listed(&self) -> usize {
        self.read("results/1/texts?limit=100").await.body["items"].as_array().unwrap().len()
    }

    async fn exported(&self) -> usize {
        let request =
            http_client().get(format!("{}/export?format=csv", self.survey)).bearer_auth(&self.token);
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        answer.text().await.unwrap().lines().count() - 1
    }

    async fn until_listed(&self, wanted: usize) {
        let listed = timeout(Duration::from_secs(30), async {
            while self.listed().await != wanted {
                sleep(Duration::from_millis(50)).await;
            }
        });
        listed.await.expect("it was never listed");
    }

    /// Whether that is in what one of our connections last asked the replica.
    fn replica_was_asked(&self, part: &str) -> bool {
        let mut connection = PgConnection::establish(&self.replica.url()).unwrap();
        let asked = "SELECT FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND strpos(query, $1) > 0";
        sql_query(asked).bind::<Text, _>(part).execute(&mut connection).unwrap() > 0
    }

    /// What the replica hears it keeps to itself, or catches up.
    fn replay(&self, whether: &str) {
        let mut connection = PgConnection::establish(&self.replica.url()).unwrap();
        connection.batch_execute(&format!("SELECT pg_wal_replay_{whether}()")).unwrap();
    }

    /// Holds the replica back, and submits until one is not seen, which shows where it was read. Answers how many there
    /// are.
    async fn hold(&self) -> usize {
        for count in (1..).take(100) {
            self.replay("resume");
            self.until_listed(count - 1).await;
            self.replay("pause");
            self.respond().await;
            if self.listed().await == count - 1 {
                return count;
            }
            sleep(Duration::from_millis(100)).await;
        }
        panic!("the replica was never read from");
    }
}

fn connect(server: &PostgresServer) -> Database {
    Database::connect(&server.url().into(), 8)
}

#[actix_web::test]
async fn texts_come_from_a_replica_until_it_is_too_far_behind() {
    let app = Replicated::start().await;
    let there = app.hold().await;
    assert_eq!(app.exported().await, there, "an export has all that came in before it began");
    let filtered = app.read("results?answer=1:*").await;
    assert_eq!(filtered.body["response_count"], there, "its tag says that all are in it");
    app.until_listed(there).await;
    app.replay("resume");
    app.until_listed(there).await;
    assert_eq!(app.exported().await, there);
}

#[actix_web::test]
async fn the_list_of_responses_comes_from_a_replica_once_it_has_them_all() {
    let app = Replicated::start().await;
    let there = app.hold().await;
    let list = async || app.read("responses?limit=100").await.body["items"].as_array().unwrap().len();
    assert_eq!(list().await, there);
    app.replay("resume");
    app.until_listed(there).await;
    assert_eq!(list().await, there);
    assert!(app.replica_was_asked("pg_column_size(answers)"));
}

#[actix_web::test]
async fn results_do_not_wait_for_the_replica() {
    let app = Replicated::start().await;
    let there = app.hold().await;
    let before = app.read("results").await;
    assert_eq!(before.body["response_count"], there);
    for more in 1..5 {
        app.respond().await;
        assert_eq!(app.count().await, there + more);
    }
    let change = http_client().patch(&app.survey).bearer_auth(&app.token).json(&json!({ "state": "closed" }));
    send(change).await.expect(200);
    assert_ne!(app.read("results").await.header("etag"), before.header("etag"));
}

#[actix_web::test]
async fn without_its_replica_the_primary_answers() {
    let mut app = Replicated::start().await;
    let there = app.hold().await;
    app.replica.stop(Stop::Immediate);
    for _ in 0..20 {
        assert_eq!(app.listed().await, there);
        assert_eq!(app.exported().await, there);
    }
    app.respond().await;
    assert_eq!(app.listed().await, there + 1);
    assert_eq!(
        http_client().get(format!("{}/health/live", app.server.url)).send().await.unwrap().status(),
        200
    );
}
