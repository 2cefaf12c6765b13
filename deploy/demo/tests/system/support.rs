//! An auth service and a survey service that follows it over HTTP.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use actix_web::dev::Service;
use actix_web::middleware::from_fn;
use auth_service::config::Policy;
use auth_service::keys::KeyEncryptionKey;
use auth_service::redis::Redis;
use auth_service::throttle::Limits;
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};
use service_kit::authenticated::Authentication;
use service_kit::database::{Database, Pooler, migrate};
use service_kit::metrics::Metrics;
use service_kit::observe::observe;
use service_kit::origin::Origin;
use service_kit::server::{Shutdown, ShutdownSignal};
use service_kit::testing::{
    TestDatabase, TestServer, TransactionPooler, fresh_redis_url, http_client, listen,
};
use token_verifier::Verifier;

pub const PASSWORD: &str = "a horse, a kingdom";

/// The system, with one replica of each service.
pub struct System {
    pub auth: Auth,
    pub survey: TestServer,
    /// The survey service's.
    pub verifier: Verifier,
    pub client: Client,
    pub database: TestDatabase,
}

/// A replica of the auth service, and how often verifiers called it.
pub struct Auth {
    pub server: TestServer,
    /// Requests for the key set or the feed.
    pub verifier_calls: Arc<AtomicUsize>,
    _running: ShutdownSignal,
}

fn origin() -> Origin {
    "http://localhost:8080".parse().unwrap()
}

impl System {
    pub async fn start() -> Self {
        Self::start_with(&fresh_redis_url(), Duration::from_mins(1)).await
    }

    pub async fn start_with(redis_url: &str, max_staleness: Duration) -> Self {
        let database = database();
        let auth = Auth::start(&database, redis_url, listen()).await;
        let pool = Database::connect(&database.url(), 16);
        Self::with(database, auth, pool, max_staleness).await
    }

    /// Both services behind that pooler.
    pub async fn start_behind(pooler: &TransactionPooler) -> Self {
        let database = database();
        let pool = |size| Database::connect_through(Pooler::Transaction, &pooler.url(&database), size);
        let auth = Auth::start_on(pool(8), &fresh_redis_url(), listen()).await;
        let survey_pool = pool(16);
        Self::with(database, auth, survey_pool, Duration::from_mins(1)).await
    }

    async fn with(database: TestDatabase, auth: Auth, pool: Database, max_staleness: Duration) -> Self {
        let verifier = verifier(&auth.server.url);
        let survey = survey(pool, &database, verifier.clone(), max_staleness);
        let system = Self { auth, survey, verifier, client: http_client(), database };
        eventually(async || system.ready().await).await;
        system
    }

    async fn ready(&self) -> bool {
        let ready = self.client.get(format!("{}/health/ready", self.survey.url)).send().await.unwrap();
        ready.json::<Value>().await.unwrap()["status"] == "ok"
    }

    /// A new account's access token.
    pub async fn register(&self, email: &str) -> String {
        let body = json!({ "email": email, "password": PASSWORD });
        let request = self.client.post(format!("{}/api/auth/register", self.auth.server.url));
        let answer: Value = request.json(&body).send().await.unwrap().json().await.unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    pub async fn logout(&self, token: &str) {
        let request =
            self.client.post(format!("{}/api/auth/logout", self.auth.server.url)).bearer_auth(token);
        assert_eq!(request.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    }

    /// A request that needs a valid token, and writes nothing.
    pub async fn my_surveys(&self, token: &str) -> Response {
        let request = self.client.get(format!("{}/api/surveys?owner=me", self.survey.url)).bearer_auth(token);
        request.send().await.unwrap()
    }

    pub async fn create_survey(&self, token: &str) -> Response {
        let body =
            json!({ "title": "Lunch", "questions": [{ "text": "Where?", "choices": ["Here", "There"] }] });
        let request = self.client.post(format!("{}/api/surveys", self.survey.url)).bearer_auth(token);
        request.json(&body).send().await.unwrap()
    }

    pub async fn is_refused(&self, token: &str) -> bool {
        self.my_surveys(token).await.status() == StatusCode::UNAUTHORIZED
    }
}

impl Auth {
    pub async fn start(database: &TestDatabase, redis_url: &str, listener: TcpListener) -> Self {
        Self::start_on(Database::connect(&database.url(), 8), redis_url, listener).await
    }

    async fn start_on(pool: Database, redis_url: &str, listener: TcpListener) -> Self {
        let key = KeyEncryptionKey::parse("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA").unwrap();
        let mut policy = Policy::new(origin(), key);
        policy.limits = Limits {
            login_address: None,
            login_guesses: None,
            register_address: None,
            refresh_address: None,
            refresh_session: None,
            ..Limits::default()
        };
        let redis = Redis::new(&redis_url.into()).unwrap();
        let (running, shutdown) = Shutdown::channel();
        let app = auth_service::App::start(pool, Some(redis), policy, 2, shutdown).await.unwrap();
        let verifier_calls = Arc::new(AtomicUsize::new(0));
        let calls = verifier_calls.clone();
        let server = TestServer::spawn_on(listener, move || {
            let calls = calls.clone();
            actix_web::App::new()
                .configure(|services| app.configure(services))
                .wrap_fn(move |request, service| {
                    if !request.path().starts_with("/api") {
                        calls.fetch_add(1, Ordering::SeqCst);
                    }
                    service.call(request)
                })
                .wrap(from_fn(observe))
        });
        Self { server, verifier_calls, _running: running }
    }
}

pub fn verifier(auth_url: &str) -> Verifier {
    Verifier::builder(origin().as_str(), "surveys")
        .jwks_url(format!("{auth_url}/.well-known/jwks.json"))
        .revocations_url(format!("{auth_url}/revocations"))
        .follow()
        .unwrap()
}

fn database() -> TestDatabase {
    TestDatabase::create(|connection| {
        migrate(connection, auth_service::MIGRATIONS, auth_service::SCHEMA).unwrap();
        migrate(connection, survey_service::MIGRATIONS, survey_service::SCHEMA).unwrap();
    })
}

pub fn survey(
    pool: Database,
    database: &TestDatabase,
    verifier: Verifier,
    max_staleness: Duration,
) -> TestServer {
    let app = application(pool, verifier, max_staleness).listen(database.url());
    let (health, metrics) = (app.health(), Metrics::default());
    TestServer::spawn(move || survey_service::serve::http_app(&app, &health, &metrics, &[]))
}

/// A survey service without its server.
pub fn application(pool: Database, verifier: Verifier, max_staleness: Duration) -> survey_service::App {
    let authentication = Authentication { verifier, origin: origin(), max_staleness: Some(max_staleness) };
    survey_service::App::new(pool, authentication)
}

/// The code of a problem.
pub async fn code(response: Response) -> String {
    response.json::<Value>().await.unwrap()["code"].as_str().unwrap().to_owned()
}

/// Asks until the answer is the wanted one; answers how long it took. Twenty seconds at most.
pub async fn eventually<F: AsyncFn() -> bool>(wanted: F) -> Duration {
    let started = Instant::now();
    while !wanted().await {
        assert!(started.elapsed() < Duration::from_secs(20), "it did not happen within twenty seconds");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    started.elapsed()
}
