//! Two replicas, one address, four verifiers.

use std::time::Duration;

use auth_service::keys::{Keeper, KeyEncryptionKey, KeyPolicy, KeySchedule, Lifetimes};
use reqwest::{Client, Response};
use secrecy::ExposeSecret;
use service_kit::database::{Database, migrate};
use service_kit::testing::{Forwarder, TestDatabase, fresh_redis_url, http_client};

use crate::access_ttl;
use crate::processes::{Program, Variables, run, sibling};
use crate::tally::Tally;

const VERIFIERS: usize = 4;
const ORIGIN: &str = "http://localhost:8080";
const KEY: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Everything that runs, in the order in which it is stopped.
pub struct System {
    pub tally: Tally,
    /// The address of the auth service.
    pub auth: String,
    /// For the auth service: each request is a connection, and so reaches the next replica.
    pub client: Client,
    verifying: Client,
    verifiers: Vec<Program>,
    _replicas: Vec<Program>,
    _balancer: Forwarder,
    variables: Variables,
    database: TestDatabase,
}

impl System {
    pub async fn start(duration: Duration) -> Self {
        let database = TestDatabase::create(|connection| {
            migrate(connection, auth_service::MIGRATIONS, auth_service::SCHEMA).unwrap();
            migrate(connection, survey_service::MIGRATIONS, survey_service::SCHEMA).unwrap();
        });
        let variables = auth_variables(&database, duration);
        let (itself, seconds) = (std::env::current_exe().unwrap(), duration.as_secs().to_string());
        let mut replicas = Vec::new();
        for _ in 0..2 {
            let arguments = ["--seconds", &seconds, "replica"];
            replicas.push(Program::start(itself.clone(), &arguments, "AUTH_BIND", &variables).await);
        }
        let balancer = Forwarder::start(replicas.iter().map(|replica| replica.address).collect());
        let auth = balancer.url();
        let surveys = survey_variables(&database, &auth);
        let mut verifiers = Vec::new();
        for _ in 0..VERIFIERS {
            let program = sibling("survey-service");
            verifiers.push(Program::start(program, &["serve"], "SURVEY_BIND", &surveys).await);
        }
        let one_request_a_connection = Client::builder().no_proxy().pool_max_idle_per_host(0);
        Self {
            tally: Tally::default(),
            auth,
            client: one_request_a_connection.timeout(Duration::from_secs(20)).build().unwrap(),
            verifying: http_client(),
            verifiers,
            _replicas: replicas,
            _balancer: balancer,
            variables,
            database,
        }
    }

    /// The numbers of the verifiers.
    pub fn verifiers(&self) -> std::ops::Range<usize> {
        0..self.verifiers.len()
    }

    /// Something that needs a valid token, at one of the verifiers.
    pub async fn ask(&self, verifier: usize, token: &str) -> reqwest::Result<Response> {
        let url = format!("http://{}/api/surveys?owner=me", self.verifiers[verifier].address);
        self.verifying.get(url).bearer_auth(token).send().await
    }

    /// What `auth-service keys` works with, on the schedule of the replicas.
    pub fn keeper(&self, schedule: KeySchedule) -> Keeper {
        let policy = KeyPolicy { schedule, ..KeyPolicy::new(KeyEncryptionKey::parse(KEY).unwrap()) };
        Keeper::new(Database::connect(&self.database.url(), 1), policy, Lifetimes::default())
    }

    /// `auth-service keys`, as an operator types it.
    pub async fn keys(&self, arguments: &[&str]) {
        run(sibling("auth-service"), &[&["keys"], arguments].concat(), &self.variables).await;
    }
}

fn auth_variables(database: &TestDatabase, duration: Duration) -> Variables {
    vec![
        ("AUTH_DATABASE_URL", database.url().expose_secret().to_owned()),
        ("AUTH_DATABASE_POOL_SIZE", "8".to_owned()),
        ("AUTH_REDIS_URL", fresh_redis_url()),
        ("AUTH_ISSUER", ORIGIN.to_owned()),
        ("AUTH_KEY_ENCRYPTION_KEY", KEY.to_owned()),
        ("AUTH_ACCESS_TOKEN_TTL_SECONDS", access_ttl(duration).as_secs().to_string()),
        // Everybody is at one address here.
        ("AUTH_LIMIT_LOGIN_ADDRESS", "0".to_owned()),
    ]
}

fn survey_variables(database: &TestDatabase, auth: &str) -> Variables {
    vec![
        ("SURVEY_DATABASE_URL", database.url().expose_secret().to_owned()),
        ("SURVEY_DATABASE_POOL_SIZE", "4".to_owned()),
        ("SURVEY_ISSUER", ORIGIN.to_owned()),
        ("SURVEY_JWKS_URL", format!("{auth}/.well-known/jwks.json")),
        ("SURVEY_REVOCATIONS_URL", format!("{auth}/revocations")),
    ]
}
