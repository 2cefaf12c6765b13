//! What was acknowledged is kept, once, whatever breaks meanwhile: clients that try again, at any moment and with other
//! answers too, while replicas are killed, PostgreSQL is restarted and connections are cut.

#![allow(clippy::print_stdout, reason = "figures are what `make test-faults` is run for")]

mod checks;
mod clients;
mod given;
mod story;
mod system;
mod tally;

use std::time::Duration;

use service_kit::testing::Stop;

use clients::Clients;
use story::Fault;
use system::System;

/// What is to be survived.
struct Plan {
    responses: usize,
    clients: usize,
    /// Spread over the responses.
    faults: Vec<Fault>,
    patience: Duration,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_replica_and_a_crashed_postgres_lose_nothing() {
    let faults = vec![Fault::Kill(&[0]), Fault::Restart(Stop::Immediate)];
    run(Plan { responses: 2_000, clients: 16, faults, patience: Duration::from_mins(3) }).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "it takes minutes: `make test-faults`"]
async fn many_faults_lose_nothing() {
    let faults = vec![
        Fault::Kill(&[0]),
        Fault::Restart(Stop::Fast),
        Fault::Kill(&[1]),
        Fault::Kill(&[0, 1]),
        Fault::Restart(Stop::Immediate),
        Fault::Kill(&[0]),
    ];
    let number = |name: &str| std::env::var(name).ok().map(|value| value.parse().expect(name));
    let (responses, clients) = (number("RESPONSES").unwrap_or(200_000), number("CLIENTS").unwrap_or(64));
    run(Plan { responses, clients, faults, patience: Duration::from_mins(30) }).await;
}

async fn run(plan: Plan) {
    let Plan { responses, clients: count, faults, patience } = plan;
    let mut system = System::start().await;
    let clients = Clients::of(&system, responses);
    let work = async {
        let load = clients.run(count);
        let (given, ()) = tokio::join!(load, story::tell(&mut system, &clients.tally, responses, &faults));
        given
    };
    let given = tokio::time::timeout(patience, work).await.expect("the responses take too long");
    clients.tally.report();
    checks::check(&system, &given).await;
}
