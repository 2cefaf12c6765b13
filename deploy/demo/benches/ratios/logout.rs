//! From a logout on one replica of the auth service to the refusal at a verifier that follows another, while both do
//! other things too.

use std::time::{Duration, Instant};

use demo::percentile;
use futures_util::StreamExt;
use service_kit::testing::{RedisServer, listen};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep};

use crate::load;
use crate::support::{Auth, System};

const TIMES: usize = 500;
/// Between two logouts: a hundred a second would be a large part of the load.
const PACE: Duration = Duration::from_millis(20);
/// How long Redis is away.
const AWAY: Duration = Duration::from_secs(2);

pub async fn run() {
    let mut redis = RedisServer::start();
    let system = System::start_with(&redis.url(), Duration::from_mins(1)).await;
    let other = Auth::start(&system.database, &redis.url(), listen()).await;
    let tokens = tokens(&system).await;
    let _load = load::start(&system).await;

    let undisturbed = end(&system, &other, &tokens[..TIMES]);
    tell("logout to refusal elsewhere", undisturbed.await);
    let restart = async {
        sleep(AWAY).await;
        redis.stop();
        sleep(AWAY).await;
        tokio::task::block_in_place(|| redis.start_again());
    };
    let (delays, ()) = tokio::join!(end(&system, &other, &tokens[TIMES..]), restart);
    tell("the same, Redis restarts empty", delays);
}

/// Sessions to end, twice as many as are ended at a time.
async fn tokens(system: &System) -> Vec<String> {
    let register = async |index: usize| system.register(&format!("ada{index}@example.com")).await;
    futures_util::stream::iter(0..2 * TIMES).map(register).buffer_unordered(4).collect().await
}

/// Ends one session after the other, at its pace however long each takes to be heard.
async fn end(system: &System, other: &Auth, tokens: &[String]) -> Vec<Duration> {
    let mut pace = interval(PACE);
    let mut delays = JoinSet::new();
    for token in tokens {
        pace.tick().await;
        let (verifier, token) = (system.verifier.clone(), token.clone());
        verifier.verify(&token).await.unwrap();
        let logout = system.client.post(format!("{}/api/auth/logout", other.server.url)).bearer_auth(&token);
        delays.spawn(async move {
            logout.send().await.unwrap().error_for_status().unwrap();
            // From the moment the person has their answer.
            let answered = Instant::now();
            while verifier.verify(&token).await.is_ok() {
                // Timers are exact to a millisecond only.
                if answered.elapsed() < PACE {
                    tokio::task::yield_now().await;
                } else {
                    sleep(Duration::from_millis(1)).await;
                }
            }
            answered.elapsed()
        });
    }
    delays.join_all().await
}

fn tell(what: &str, mut delays: Vec<Duration>) {
    let times = delays.len();
    let [p50, p99, most] = [0.5, 0.99, 1.0].map(|share| percentile(&mut delays, share).as_secs_f64() * 1e3);
    println!("{what:<30} p50 {p50:.2} ms   p99 {p99:.2} ms   max {most:.2} ms   ({times} times)");
}
