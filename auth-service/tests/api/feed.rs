use std::collections::HashSet;
use std::time::{Duration, Instant};

use auth_service::config::Policy;
use diesel::RunQueryDsl;
use futures_util::StreamExt;
use reqwest::StatusCode;
use serde_json::Value;
use service_kit::testing::{TestDatabase, fresh_redis_url};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::support::{PASSWORD, Service, Tokens, claims, eventually, policy, service, test_database};

/// Reads a stream until `enough` says so; ten seconds at most.
async fn read(request: reqwest::RequestBuilder, enough: impl Fn(&str) -> bool) -> String {
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    let (mut text, mut chunks) = (String::new(), response.bytes_stream());
    let reading = async {
        while !enough(&text) {
            let chunk = chunks.next().await.expect("the stream ended too soon").unwrap();
            text += std::str::from_utf8(&chunk).unwrap();
        }
    };
    tokio::time::timeout(Duration::from_secs(10), reading).await.expect("nothing came");
    text
}

async fn snapshot(service: &Service) -> Value {
    service.get("/revocations").send().await.unwrap().json().await.unwrap()
}

async fn logout(service: &Service, tokens: &Tokens) {
    service
        .post("/api/auth/logout")
        .bearer_auth(&tokens.access)
        .send()
        .await
        .unwrap()
        .error_for_status()
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snapshot_holds_what_is_revoked_until_no_token_lives() {
    let (service, _database) = service().await;
    assert_eq!(snapshot(&service).await["revocations"], serde_json::json!([]));
    let tokens = service.register("ada@example.com").await;
    logout(&service, &tokens).await;
    let snapshot = snapshot(&service).await;
    let entry = &snapshot["revocations"][0];
    assert_eq!((&entry["type"], &entry["id"]), (&"session".into(), &tokens.session_id.as_str().into()));
    let token_expires = claims(&tokens.access)["exp"].as_i64().unwrap();
    assert!(entry["expires_at"].as_i64().unwrap() >= token_expires);
    assert!(snapshot["cursor"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_outlives_tokens_from_before_they_were_made_shorter() {
    let (database, redis) = (test_database(), fresh_redis_url());
    let tokens = Service::start(&database, &redis, policy()).await.register("ada@example.com").await;
    let shorter = Policy { access_ttl: Duration::from_mins(1), ..policy() };
    let service = Service::start(&database, &redis, shorter).await;
    logout(&service, &tokens).await;
    let revoked_until = snapshot(&service).await["revocations"][0]["expires_at"].as_i64().unwrap();
    assert!(revoked_until >= claims(&tokens.access)["exp"].as_i64().unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_goes_on_from_the_snapshot() {
    let (service, _database) = service().await;
    let before = service.register("ada@example.com").await;
    logout(&service, &before).await;
    let cursor = snapshot(&service).await["cursor"].as_str().unwrap().to_owned();

    let after = Tokens::of(service.login("ada@example.com", PASSWORD).await, StatusCode::OK).await;
    let request = service.get("/revocations/stream").header("last-event-id", &cursor);
    let (text, ()) = tokio::join!(read(request, |text| text.contains(&after.session_id)), async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        logout(&service, &after).await;
    });
    let event = text.split("\n\n").find(|event| event.contains(&after.session_id)).unwrap();
    assert!(event.starts_with("event: revocation\nid: "), "{event}");

    // A second reader resumes from that event's id and is told nothing older than the overlap, and the rest again.
    let id = event.lines().find_map(|line| line.strip_prefix("id: ")).unwrap();
    assert!(id.parse::<i64>().unwrap() > cursor.parse::<i64>().unwrap());
    let request = service.get(&format!("/revocations/stream?cursor={id}"));
    read(request, |text| text.contains("event: heartbeat")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quiet_stream_beats() {
    let (service, _database) = service().await;
    let request = service.get("/revocations/stream?cursor=0");
    read(request, |text| text.matches("event: heartbeat").count() >= 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_is_good_at_a_replica_that_has_nothing_newer() {
    let (service, _database) = service().await;
    let now = time::OffsetDateTime::now_utc().unix_timestamp() * 1_000_000;
    for cursor in [i64::MIN, 0, now] {
        let request = service.get(&format!("/revocations/stream?cursor={cursor}"));
        read(request, |text| text.contains("event: heartbeat")).await;
    }
}

/// A service that knows of a hundred thousand revocations: 15 MB of events.
async fn with_many() -> (Service, TestDatabase) {
    let database = test_database();
    let insert = "INSERT INTO auth.revocations (kind, subject, expires_at)
                  SELECT 'session', gen_random_uuid(), now() + interval '1 hour' FROM generate_series(1, 100000)";
    diesel::sql_query(insert).execute(&mut database.connection()).unwrap();
    (Service::start(&database, &fresh_redis_url(), policy()).await, database)
}

/// A search through all of it after each chunk would take longer than the rest.
fn caught_up(text: &str) -> bool {
    text.ends_with("event: heartbeat\ndata: {}\n\n")
}

async fn streams(service: &Service) -> f64 {
    let metrics = service.get("/metrics").send().await.unwrap().text().await.unwrap();
    let line = metrics.lines().find_map(|line| line.strip_prefix("signet_revocation_streams "));
    line.unwrap().parse::<f64>().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_snapshot_is_whole_and_the_stream_goes_on_from_it() {
    let (service, _database) = with_many().await;
    let snapshot = snapshot(&service).await;
    let ids: HashSet<_> =
        snapshot["revocations"].as_array().unwrap().iter().map(|entry| entry["id"].as_str()).collect();
    assert_eq!(ids.len(), 100_000);
    // They are no older than the overlap, so the stream has them all again.
    let request =
        service.get(&format!("/revocations/stream?cursor={}", snapshot["cursor"].as_str().unwrap()));
    let text = read(request, caught_up).await;
    assert_eq!(text.matches("event: revocation").count(), 100_000);
    assert!(text.ends_with(&format!(
        "id: {}\nevent: heartbeat\ndata: {{}}\n\n",
        snapshot["cursor"].as_str().unwrap()
    )));
}

#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn who_never_reads_is_cut_and_others_do_not_wait() {
    let (service, _database) = with_many().await;
    let address = service.url("").strip_prefix("http://").unwrap().to_owned();
    let mut silent = TcpStream::connect(address).await.unwrap();
    silent.write_all(b"GET /revocations/stream?cursor=0 HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    eventually(async || streams(&service).await > 0.5).await;
    read(service.get("/revocations/stream?cursor=0"), caught_up).await;
    let cut = eventually(async || streams(&service).await < 0.5).await;
    println!("a reader that never read was cut after {cut:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_followers_hear_a_logout() {
    let (service, _database) = service().await;
    let tokens = service.register("ada@example.com").await;
    let followers: Vec<_> = (0..500)
        .map(|_| {
            let (request, session) = (service.get("/revocations/stream?cursor=0"), tokens.session_id.clone());
            tokio::spawn(read(request, move |text| text.contains(&session)))
        })
        .collect();
    eventually(async || streams(&service).await > 499.5).await;
    let started = Instant::now();
    logout(&service, &tokens).await;
    for follower in followers {
        follower.await.unwrap();
    }
    println!("500 followers heard a logout within {:?}", started.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_cursor_asks_for_the_snapshot_again() {
    let (service, _database) = service().await;
    for cursor in ["", "?cursor=nonsense", "?cursor=9000000000000000"] {
        let response = service.get(&format!("/revocations/stream{cursor}")).send().await.unwrap();
        let text = response.text().await.unwrap();
        assert!(text.starts_with("event: reset\n"), "{text}");
    }
}
