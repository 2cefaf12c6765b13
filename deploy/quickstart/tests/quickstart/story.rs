//! What a newcomer does, and what must still be there after the process was killed.

use demo::{Client, Interviews};
use serde_json::Value;
use service_kit::testing::listen;
use tempfile::TempDir;

use crate::program::{start, start_on};

pub fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

#[test]
fn every_interview_is_counted_once_here_too() {
    let folder = TempDir::new().unwrap();
    let program = start(folder.path());
    let client = Client::new(&program.origin, &program.origin).unwrap();
    let (report, _) = block_on(demo::run(&client, &Interviews::read().unwrap())).unwrap();
    assert_eq!((report.kept, report.repeated, report.refused), (944, 944, 95));
}

#[test]
fn accounts_surveys_keys_and_revocations_survive_kill_9() {
    let folder = TempDir::new().unwrap();
    let port = listen().local_addr().unwrap().port().to_string();
    let program = start_on(folder.path(), &port);
    let (live, ended, survey) = block_on(async {
        let client = Client::new(&program.origin, &program.origin).unwrap();
        client.register("ada@example.com", "a horse, a kingdom").await.unwrap();
        let live = client.log_in("ada@example.com", "a horse, a kingdom").await.unwrap();
        let ended = client.log_in("ada@example.com", "a horse, a kingdom").await.unwrap();
        let interviews = Interviews::read().unwrap();
        let survey = client.create_survey(&live, interviews.survey()).await.unwrap();
        let first = interviews.iter().next().unwrap().submission();
        assert_eq!(client.respond(&survey, &first).await.unwrap().0, 201);
        client.log_out(&ended).await.unwrap();
        assert_eq!(client.status_of_me(&ended).await.unwrap(), 401);
        (live, ended, survey)
    });
    let key_set = program.get("/.well-known/jwks.json", "*/*").body;
    drop(program);

    let again = start_on(folder.path(), &port);
    assert_eq!(again.get("/.well-known/jwks.json", "*/*").body, key_set, "signing keys are kept");
    block_on(async {
        let client = Client::new(&again.origin, &again.origin).unwrap();
        assert_eq!(client.status_of_me(&ended).await.unwrap(), 401, "what was revoked stays revoked");
        let results: Value = client.results(&live, &survey).await.unwrap();
        assert_eq!(results["response_count"], 1);
        client.log_in("ada@example.com", "a horse, a kingdom").await.unwrap();
    });
}
