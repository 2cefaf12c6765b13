use demo::{Client, Interviews, Report};
use futures_util::stream::{self, StreamExt};
use serde_json::Value;

use crate::support::{PASSWORD, System};

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

#[tokio::test(flavor = "multi_thread")]
async fn some_interviews_are_what_the_file_has_of_them() {
    let system = System::start().await;
    let client = Client::new(&system.auth.server.url, &system.survey.url).unwrap();
    let interviews = Interviews::read().unwrap();
    client.register("ada@example.com", PASSWORD).await.unwrap();
    let token = client.log_in("ada@example.com", PASSWORD).await.unwrap();
    let survey = client.create_survey(&token, interviews.survey()).await.unwrap();
    let sent = stream::iter(interviews.iter())
        .map(async |interview| client.respond(&survey, &interview.submission()).await.unwrap().0);
    assert!(sent.buffer_unordered(16).all(async |status| status == 201).await);

    for vote in 1..=2 {
        let path = format!("?answer=1:{vote}");
        let results = client.counted(&token, &survey, &path).await.unwrap();
        assert_eq!(interviews.who_chose(1, vote).differences(&results), [""; 0]);
    }
    let table = client.counted(&token, &survey, "/cross-tab?rows=1&columns=2").await.unwrap();
    for vote in 0..2 {
        for party in 0..7 {
            let counted = interviews.who_chose(1, vote + 1).who_chose(2, party + 1).len();
            assert_eq!(
                table["cells"][usize::try_from(vote).unwrap()][usize::try_from(party).unwrap()],
                counted
            );
        }
    }
    // What anyone can count in the file: strong Democrats for Clinton and for Dole.
    assert_eq!([&table["cells"][0][0], &table["cells"][1][0]], [197, 3]);
}

#[test]
fn a_result_that_is_one_vote_off_is_noticed() {
    let interviews = Interviews::read().unwrap();
    assert!(!interviews.differences(&Value::Null).is_empty());
}
