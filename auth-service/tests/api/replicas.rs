//! Two replicas on one PostgreSQL and one Redis: what ends on one is over on the other.

use std::collections::HashSet;

use diesel::prelude::*;
use redis::Commands;
use redis::streams::StreamRangeReply;
use reqwest::StatusCode;
use serde_json::Value;
use service_kit::testing::{RedisServer, TestDatabase, fresh_redis_url};

use crate::support::{PASSWORD, Service, Tokens, eventually, policy, problem, test_database};

/// The stream's key, which has the deployment's id in it.
pub fn stream(database: &TestDatabase) -> String {
    diesel::table! { auth.deployment (id) { id -> Uuid, } }
    let id: uuid::Uuid = deployment::table.select(deployment::id).first(&mut database.connection()).unwrap();
    format!("signet:{{{}}}:revocations", id.simple())
}

/// The sessions whose end that deployment told in Redis. One may be told twice, where the list was made anew meanwhile.
fn sessions_told(connection: &mut redis::Connection, database: &TestDatabase) -> HashSet<String> {
    let told: StreamRangeReply = connection.xrange_all(stream(database)).unwrap();
    let revocations = told.ids.iter().map(|entry| entry.get::<String>("revocation").unwrap());
    revocations
        .map(|json| serde_json::from_str::<Value>(&json).unwrap()["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn logout(service: &Service, tokens: &Tokens) {
    let response = service.post("/api/auth/logout").bearer_auth(&tokens.access).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
}

async fn login(service: &Service) -> Tokens {
    Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await
}

async fn is_refused(service: &Service, tokens: &Tokens) -> bool {
    service.me(&tokens.access).await.status() == StatusCode::UNAUTHORIZED
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_on_one_is_heard_by_the_other() {
    let (database, redis) = (test_database(), fresh_redis_url());
    let one = Service::start(&database, &redis, policy()).await;
    let two = Service::start(&database, &redis, policy()).await;
    let tokens = one.register("ada@example.com").await;
    assert_eq!(two.me(&tokens.access).await.status(), StatusCode::OK);
    logout(&one, &tokens).await;
    let delay = eventually(async || is_refused(&two, &tokens).await).await;
    println!("heard by the other replica after {delay:?}");
    assert_eq!(problem(two.me(&tokens.access).await).await, (401, "revoked_token".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_redis_every_promise_is_kept() {
    let (database, mut redis) = (test_database(), RedisServer::start());
    let one = Service::start(&database, &redis.url(), policy()).await;
    let two = Service::start(&database, &redis.url(), policy()).await;
    one.register("ada@example.com").await;
    redis.stop();

    let tokens = login(&one).await;
    let tokens = Tokens::of(one.refresh(&tokens.refresh).await, StatusCode::OK).await;
    assert_eq!(two.me(&tokens.access).await.status(), StatusCode::OK);
    logout(&one, &tokens).await;
    assert_eq!(problem(one.me(&tokens.access).await).await, (401, "revoked_token".into()), "here at once");
    let delay = eventually(async || is_refused(&two, &tokens).await).await;
    println!("heard by the other replica after {delay:?}, without Redis");
    assert_eq!(problem(two.refresh(&tokens.refresh).await).await, (401, "revoked_token".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_that_comes_back_empty_is_rebuilt_and_nothing_revives() {
    let (database, mut redis) = (test_database(), RedisServer::start());
    let one = Service::start(&database, &redis.url(), policy()).await;
    let tokens = one.register("ada@example.com").await;
    logout(&one, &tokens).await;
    redis.stop();
    let later = login(&one).await;
    logout(&one, &later).await;

    redis.start_again();
    eventually(async || {
        let length: usize = redis.connection().xlen(stream(&database)).unwrap();
        length >= 2
    })
    .await;
    let fresh = Service::start(&database, &redis.url(), policy()).await;
    for replica in [&one, &fresh] {
        for tokens in [&tokens, &later] {
            assert_eq!(problem(replica.me(&tokens.access).await).await, (401, "revoked_token".into()));
        }
    }
    // Redis carries news again: the two hear of each other in both directions.
    let last = login(&fresh).await;
    logout(&fresh, &last).await;
    eventually(async || is_refused(&one, &last).await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flushed_redis_is_noticed_without_a_disconnect() {
    let (database, redis) = (test_database(), RedisServer::start());
    let service = Service::start(&database, &redis.url(), policy()).await;
    let tokens = service.register("ada@example.com").await;
    logout(&service, &tokens).await;
    let _: () = redis::cmd("FLUSHALL").query(&mut redis.connection()).unwrap();
    eventually(async || sessions_told(&mut redis.connection(), &database).contains(&tokens.session_id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_starts_without_redis_knows_what_is_revoked() {
    let (database, mut redis) = (test_database(), RedisServer::start());
    let one = Service::start(&database, &redis.url(), policy()).await;
    let tokens = one.register("ada@example.com").await;
    logout(&one, &tokens).await;
    redis.stop();
    let two = Service::start(&database, &redis.url(), policy()).await;
    assert_eq!(problem(two.me(&tokens.access).await).await, (401, "revoked_token".into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn deployments_that_share_a_redis_do_not_hear_each_other() {
    let (database, other_database, redis) = (test_database(), test_database(), fresh_redis_url());
    // Copies of one template have one id, as a restored backup would: here they are made two deployments.
    diesel::sql_query("UPDATE auth.deployment SET id = gen_random_uuid()")
        .execute(&mut other_database.connection())
        .unwrap();
    let one = Service::start(&database, &redis, policy()).await;
    let two = Service::start(&other_database, &redis, policy()).await;
    let connection = || redis::Client::open(redis.as_str()).unwrap().get_connection().unwrap();
    for (service, database) in [(&one, &database), (&two, &other_database)] {
        let tokens = service.register("ada@example.com").await;
        logout(service, &tokens).await;
        assert!(is_refused(service, &tokens).await);
        eventually(async || !sessions_told(&mut connection(), database).is_empty()).await;
        assert_eq!(sessions_told(&mut connection(), database), HashSet::from([tokens.session_id]));
    }
    assert_eq!(sessions_told(&mut connection(), &database).len(), 1, "nothing of the other's came to it");
}
