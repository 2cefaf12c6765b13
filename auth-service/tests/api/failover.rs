//! Redis with a successor: the primary dies, and replicas hear each other through the next one.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use auth_service::redis::{Address, Redis};
use redis::Commands;
use redis::streams::StreamRangeReply;
use reqwest::StatusCode;
use service_kit::testing::{RedisCluster, RedisSentinels, RedisServer, TestDatabase, TlsRedisServer};

use crate::replicas::stream;
use crate::support::{PASSWORD, Service, Tokens, eventually, policy, problem, test_database};

/// Two replicas of the service on one Redis, and whoever was logged out.
struct Replicas {
    one: Service,
    two: Service,
    database: TestDatabase,
    revoked: Vec<Tokens>,
}

impl Replicas {
    async fn start(redis_url: &str) -> Self {
        Self::start_at(Address::parse(redis_url, None).unwrap()).await
    }

    async fn start_at(redis: Address) -> Self {
        let database = test_database();
        let one = Service::start_at(&database, redis.clone(), policy()).await;
        let two = Service::start_at(&database, redis, policy()).await;
        one.register("ada@example.com").await;
        Self { one, two, database, revoked: Vec::new() }
    }

    fn stream(&self) -> String {
        stream(&self.database)
    }

    /// Logs out on one replica; the other one refuses the token at some time.
    async fn logout(&mut self, when: &str) {
        let tokens = Tokens::of(self.one.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
        let started = Instant::now();
        let answer = self.one.post("/api/auth/logout").bearer_auth(&tokens.access).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let answered = started.elapsed();
        let heard =
            eventually(async || self.two.me(&tokens.access).await.status() == StatusCode::UNAUTHORIZED).await;
        println!("{when}: logout answered after {answered:?}, refused by the other replica {heard:?} later");
        self.revoked.push(tokens);
    }

    /// Again and again, until Redis takes part: the replicas find the way to it by themselves.
    async fn logout_until<'a>(&mut self, when: &str, redis: impl Fn() -> &'a RedisServer) {
        for _ in 0..20 {
            self.logout(when).await;
            if self.is_in(redis()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        panic!("Redis never heard of a logout again");
    }

    /// Whether Redis took the last of them.
    fn is_in(&self, redis: &RedisServer) -> bool {
        let last = &self.revoked.last().unwrap().session_id;
        let entries: StreamRangeReply = redis.connection().xrange_all(self.stream()).unwrap();
        entries.ids.iter().any(|entry| entry.get::<String>("revocation").unwrap().contains(last))
    }

    async fn nothing_revived(&self) {
        for tokens in &self.revoked {
            for replica in [&self.one, &self.two] {
                let refused = problem(replica.me(&tokens.access).await).await;
                assert_eq!(refused, (401, "revoked_token".into()));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sentinels_name_another_primary() {
    let mut redis = RedisSentinels::start();
    let mut replicas = Replicas::start(&redis.url()).await;
    replicas.logout("Sentinel").await;
    assert!(replicas.is_in(redis.primary()));

    let dead = redis.kill_primary();
    replicas.logout("Sentinel, no primary").await;
    redis.wait_for_another_than(dead);
    replicas.logout_until("Sentinel, another primary", || redis.primary()).await;
    replicas.nothing_revived().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cluster_lets_a_replica_take_over() {
    let mut redis = RedisCluster::start();
    let mut replicas = Replicas::start(&redis.url()).await;
    let stream = replicas.stream();
    replicas.logout("Cluster").await;
    assert!(replicas.is_in(redis.primary_of(&stream)));

    let dead = redis.kill_primary_of(&stream);
    replicas.logout("Cluster, no primary").await;
    redis.wait_for_another_than(dead, &stream);
    replicas.logout_until("Cluster, another primary", || redis.primary_of(&stream)).await;
    replicas.nothing_revived().await;
}

/// Like a host that drops what it is sent: connections are made, and nothing is ever answered.
#[tokio::test(flavor = "multi_thread")]
async fn a_silent_node_at_the_head_of_the_list_keeps_nobody_out() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let (sentinels, cluster) = (RedisSentinels::start(), RedisCluster::start());
    for url in [sentinels.url(), cluster.url()] {
        let url = url.replacen("://", &format!("://{},", silent.local_addr().unwrap()), 1);
        let redis = Redis::at(Address::parse(&url, None).unwrap());
        eventually(async || redis.answers().await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_with_and_without_its_data() {
    for (what, mut redis) in [("kept", RedisServer::start_durable()), ("lost", RedisServer::start())] {
        let mut replicas = Replicas::start(&redis.url()).await;
        replicas.logout(&format!("before a restart with its data {what}")).await;
        redis.stop();
        replicas.logout("Redis is away").await;
        redis.start_again();
        replicas.logout("just after the restart").await;
        replicas.logout_until("later", || &redis).await;
        replicas.nothing_revived().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn by_tls_with_an_authority_of_ones_own() {
    let redis = TlsRedisServer::start();
    let stranger = Redis::at(Address::parse(&redis.url(), None).unwrap());
    assert!(!stranger.answers().await, "nobody that the system trusts vouches for this certificate");

    let address = Address::parse(&redis.url(), Some(TlsRedisServer::AUTHORITY)).unwrap();
    let mut replicas = Replicas::start_at(address).await;
    replicas.logout("TLS").await;
    assert!(replicas.is_in(&redis.server));
}
