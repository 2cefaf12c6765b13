//! A running service, and what a client of it does.

use std::time::{Duration, Instant};

use actix_web::middleware::{NormalizePath, from_fn};
use auth_service::config::Policy;
use auth_service::keys::KeyEncryptionKey;
use auth_service::redis::{Address, Redis};
use auth_service::{App, MIGRATIONS, SCHEMA};
use reqwest::{Client, RequestBuilder, Response, StatusCode};
use serde_json::{Value, json};
use service_kit::database::{Database, migrate};
use service_kit::health::Health;
use service_kit::metrics::Metrics;
use service_kit::observe::observe;
use service_kit::operations;
use service_kit::server::{Shutdown, ShutdownSignal};
use service_kit::testing::{TestDatabase, TestServer, fresh_redis_url, http_client};

pub const ORIGIN: &str = "http://localhost:8080";
pub const PASSWORD: &str = "a horse, a kingdom";

/// One replica of the service.
pub struct Service {
    server: TestServer,
    client: Client,
    /// Dropped, it ends the streams.
    _running: ShutdownSignal,
}

pub fn test_database() -> TestDatabase {
    TestDatabase::create(|connection| migrate(connection, MIGRATIONS, SCHEMA).unwrap())
}

pub fn policy() -> Policy {
    let key = KeyEncryptionKey::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
    Policy::new(ORIGIN.parse().unwrap(), key)
}

/// A service with a database and a Redis of its own.
pub async fn service() -> (Service, TestDatabase) {
    service_with(policy()).await
}

pub async fn service_with(policy: Policy) -> (Service, TestDatabase) {
    let database = test_database();
    let service = Service::start(&database, &fresh_redis_url(), policy).await;
    (service, database)
}

impl Service {
    /// Starts a replica on a database and a Redis that it may share with others. It waits for Redis as long as a machine
    /// at its limit takes, for what counts is what Redis says; a Redis that is gone refuses at once.
    pub async fn start(database: &TestDatabase, redis_url: &str, policy: Policy) -> Self {
        let address = Address::parse(redis_url, None).unwrap();
        Self::start_with(database, Redis::within(address, Duration::from_secs(10)), policy).await
    }

    /// The same with the deadline of the program.
    pub async fn start_at(database: &TestDatabase, redis: Address, policy: Policy) -> Self {
        Self::start_with(database, Redis::at(redis), policy).await
    }

    async fn start_with(database: &TestDatabase, redis: Redis, policy: Policy) -> Self {
        let (running, shutdown) = Shutdown::channel();
        let pool = Database::connect(&database.url(), 8);
        let app = App::start(pool, Some(redis), policy, 2, shutdown).await.unwrap();
        let metrics = Metrics::default();
        app.measure(&metrics);
        let server = TestServer::spawn(move || {
            actix_web::App::new()
                .configure(|services| app.configure(services))
                .configure(|services| operations::configure(services, Health::default(), metrics.clone()))
                .wrap(NormalizePath::trim())
                .wrap(from_fn(observe))
        });
        Self { server, client: http_client(), _running: running }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.url(path))
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(self.url(path))
    }

    pub fn put(&self, path: &str) -> RequestBuilder {
        self.client.put(self.url(path))
    }

    pub fn delete(&self, path: &str) -> RequestBuilder {
        self.client.delete(self.url(path))
    }

    pub fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.client.request(method.parse().unwrap(), self.url(path))
    }

    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.server.url)
    }

    /// Registers an account and answers its first session.
    pub async fn register(&self, email: &str) -> Tokens {
        let response = self
            .post("/api/auth/register")
            .json(&json!({ "email": email, "password": PASSWORD }))
            .send()
            .await;
        Tokens::of(response.unwrap(), StatusCode::CREATED).await
    }

    pub async fn login(&self, email: &str, password: &str) -> Response {
        self.post("/api/auth/login")
            .json(&json!({ "email": email, "password": password }))
            .send()
            .await
            .unwrap()
    }

    pub async fn refresh(&self, token: &str) -> Response {
        self.post("/api/auth/refresh").json(&json!({ "refresh_token": token })).send().await.unwrap()
    }

    /// What `me` says of an access token.
    pub async fn me(&self, token: &str) -> Response {
        self.get("/api/auth/me").bearer_auth(token).send().await.unwrap()
    }
}

/// A session as a client holds it.
#[derive(Clone, Debug)]
pub struct Tokens {
    pub user_id: String,
    pub session_id: String,
    pub access: String,
    pub refresh: String,
}

impl Tokens {
    pub async fn of(response: Response, status: StatusCode) -> Self {
        assert_eq!(response.status(), status);
        let body: Value = response.json().await.unwrap();
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).unwrap().to_owned();
        Self {
            user_id: text("/user/id"),
            session_id: text("/session_id"),
            access: text("/access_token"),
            refresh: text("/refresh_token"),
        }
    }
}

/// Further live sessions of whoever was the first to begin one, last used now.
pub fn begin_more(database: &TestDatabase, count: u32) {
    let insert = format!(
        "INSERT INTO auth.sessions (id, user_id, client_id, expires_at, max_expires_at, refresh_token_id)
         SELECT gen_random_uuid(), user_id, client_id, expires_at, max_expires_at, gen_random_uuid()
         FROM (SELECT * FROM auth.sessions ORDER BY created_at LIMIT 1) AS first, generate_series(1, {count})"
    );
    diesel::RunQueryDsl::execute(diesel::sql_query(insert), &mut database.connection()).unwrap();
}

/// The claims of a token, unverified.
pub fn claims(token: &str) -> Value {
    part(token, 1)
}

/// The header of a token.
pub fn header(token: &str) -> Value {
    part(token, 0)
}

fn part(token: &str, index: usize) -> Value {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let part = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap()
}

/// Status and code of a problem, having checked that it is a whole one.
pub async fn problem(response: Response) -> (u16, String) {
    let (status, code, _) = problem_with_errors(response).await;
    (status, code)
}

/// The same with the pointers and codes of its errors.
pub async fn problem_with_errors(response: Response) -> (u16, String, Vec<(String, String)>) {
    let status = response.status().as_u16();
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    assert!(response.headers().contains_key("x-request-id"));
    if status == 401 {
        assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer "));
    }
    let body: Value = response.json().await.unwrap();
    let code = body["code"].as_str().unwrap().to_owned();
    assert_eq!(body["status"], status);
    assert!(body["type"].as_str().unwrap().ends_with(&code), "{body}");
    for field in ["title", "detail", "trace_id"] {
        assert!(!body[field].as_str().unwrap().is_empty(), "{body}");
    }
    let errors = body["errors"].as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let errors = errors.iter().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect();
    (status, code, errors)
}

/// Asks until the answer is the wanted one; answers how long it took. Ten seconds at most.
pub async fn eventually<F: AsyncFn() -> bool>(wanted: F) -> Duration {
    let started = Instant::now();
    while !wanted().await {
        assert!(started.elapsed() < Duration::from_secs(10), "it did not happen within ten seconds");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    started.elapsed()
}
