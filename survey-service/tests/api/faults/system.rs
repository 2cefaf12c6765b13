//! Two replicas, each a process, on a PostgreSQL that can be stopped, with networks between that can be cut.

use std::net::SocketAddr;
use std::process::{Child, Stdio};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use service_kit::database::migrate;
use service_kit::testing::{Forwarder, PostgresServer, TestDatabase, http_client, listen};
use survey_service::{MIGRATIONS, SCHEMA};
use tokio::time::{Instant, sleep};

use super::given::lot;
use crate::binary::command;
use crate::process::serving;
use crate::support::{TestApp, User, every_kind};

/// How many surveys are answered, so that a batch has responses to several.
const SURVEYS: usize = 3;
/// How long a replica may take to serve.
const PATIENCE: Duration = Duration::from_secs(30);

/// Everything that runs, in the order in which it is stopped.
pub struct System {
    pub replicas: Vec<Replica>,
    /// Before the replicas, one each.
    entrances: Vec<Forwarder>,
    /// Between the replicas and PostgreSQL.
    database: Forwarder,
    /// A third replica, of which only the owner knows, with a network of its own.
    pub owners: TestApp,
    pub owner: User,
    /// Their paths.
    pub surveys: Vec<String>,
    pub postgres: PostgresServer,
}

/// One process.
pub struct Replica {
    address: SocketAddr,
    database: SecretString,
    process: Child,
}

impl System {
    pub async fn start() -> Self {
        let postgres = PostgresServer::start();
        let database =
            TestDatabase::create_on(&postgres, |connection| migrate(connection, MIGRATIONS, SCHEMA).unwrap());
        let network = Forwarder::start(vec![SocketAddr::from(([127, 0, 0, 1], postgres.port))]);
        let url = database.url_by_way_of(network.address.port());
        let owners = TestApp::with_database(database, 4);
        let owner = owners.user();
        let mut surveys = Vec::new();
        for _ in 0..SURVEYS {
            surveys.push(owners.survey(&owner, &every_kind()).await);
        }
        let replicas = [Replica::start(&url).await, Replica::start(&url).await];
        let entrances = replicas.iter().map(|replica| Forwarder::start(vec![replica.address])).collect();
        Self { replicas: replicas.into(), entrances, database: network, owners, owner, surveys, postgres }
    }

    /// Where clients find the replicas.
    pub fn addresses(&self) -> Vec<String> {
        self.entrances.iter().map(Forwarder::url).collect()
    }

    /// Cuts a connection: of a client, or to the database.
    pub fn cut(&self) {
        let networks = self.entrances.iter().chain([&self.database]).collect::<Vec<_>>();
        networks[lot(networks.len())].cut_one();
    }

    /// What an operator is told by that command, and whether it ended well.
    pub fn command(&self, arguments: &[&str]) -> (bool, String) {
        let url = self.owners.database.url();
        let output = command(arguments, &[("SURVEY_DATABASE_URL", url.expose_secret())]).output().unwrap();
        let told = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(told).unwrap())
    }
}

impl Replica {
    async fn start(database: &SecretString) -> Self {
        let address = listen().local_addr().unwrap();
        let process = spawn(address, database);
        let replica = Self { address, database: database.clone(), process };
        replica.wait().await;
        replica
    }

    /// It hears nothing of it.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Starts it where it was.
    pub async fn start_again(&mut self) {
        self.process = spawn(self.address, &self.database);
        self.wait().await;
    }

    /// Until it serves, which takes a database.
    async fn wait(&self) {
        let (client, deadline) = (http_client(), Instant::now() + PATIENCE);
        let surveys = format!("http://{}/api/surveys", self.address);
        while !client.get(&surveys).send().await.is_ok_and(|answer| answer.status() == 200) {
            assert!(Instant::now() < deadline, "a replica does not serve within {PATIENCE:?}");
            sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Replica {
    fn drop(&mut self) {
        self.kill();
    }
}

fn spawn(address: SocketAddr, database: &SecretString) -> Child {
    // Who answers needs no token.
    let mut command = serving(&address.to_string(), database, &[("SURVEY_DATABASE_POOL_SIZE", "8")]);
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}
