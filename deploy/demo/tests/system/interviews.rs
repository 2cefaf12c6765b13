use demo::{Client, Interviews, Report};
use serde_json::Value;

use crate::support::System;

#[tokio::test(flavor = "multi_thread")]
async fn every_interview_is_counted_once() {
    let system = System::start().await;
    let client = Client::new(&system.auth.server.url, &system.survey.url).unwrap();
    let interviews = Interviews::read().unwrap();
    assert_eq!(interviews.len(), 944);
    let (report, results) = demo::run(&client, &interviews).await.unwrap();
    assert_eq!(report, Report { kept: 944, repeated: 944, refused: 95 });
    // The comparison is by the demonstration itself; here are two figures that anyone can count in the file.
    let votes: Vec<&Value> = results["questions"][0]["choices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|choice| &choice["count"])
        .collect();
    assert_eq!(votes, [551, 393]);
    assert_eq!(results["questions"][7]["max"], 7.0);
}

#[test]
fn a_result_that_is_one_vote_off_is_noticed() {
    let interviews = Interviews::read().unwrap();
    assert!(!interviews.differences(&Value::Null).is_empty());
}
