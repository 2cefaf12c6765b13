//! Many at once: nothing is lost, nothing is counted twice, nothing comes after the close.

use std::pin::{Pin, pin};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use futures_util::future::{Either, join, join_all, select};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, TestApp, choose, every_kind, one_question};

fn count(answers: &[u16], status: u16) -> usize {
    answers.iter().filter(|answer| **answer == status).count()
}

#[actix_web::test]
async fn one_submission_from_sixteen_at_once_counts_once() {
    let app = TestApp::with_pool(16);
    let path = app.survey(&app.user(), &every_kind()).await;
    let answers = json!([{ "question_id": 1, "choice_id": 1 }, { "question_id": 4, "number": 1.5 }]);
    for _ in 0..10 {
        let submission = Uuid::new_v4();
        let sent = join_all((0..16).map(|_| app.respond(&path, submission, &answers))).await;
        let statuses: Vec<_> = sent.iter().map(|answer| answer.status.as_u16()).collect();
        assert_eq!((count(&statuses, 201), count(&statuses, 200)), (1, 15), "{statuses:?}");
        assert!(sent.iter().all(|answer| answer.body == sent[0].body), "one receipt");
    }
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 10);
    app.assert_counted_right();
}

#[actix_web::test]
async fn other_answers_under_one_id_at_once_conflict() {
    let app = TestApp::with_pool(16);
    let path = app.survey(&app.user(), &one_question()).await;
    let submission = Uuid::new_v4();
    let sent = join_all((0..16).map(|n| {
        let (app, path) = (&app, &path);
        async move { app.respond(path, submission, &choose(1 + n % 2)).await.status.as_u16() }
    }))
    .await;
    assert_eq!((count(&sent, 201), count(&sent, 200), count(&sent, 409)), (1, 7, 8), "{sent:?}");
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 1);
    app.assert_counted_right();
}

#[actix_web::test]
async fn no_vote_of_sixteen_clients_is_lost() {
    let app = TestApp::with_pool(16);
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    let (app, path) = (&app, path.as_str());
    join_all((0..16).map(|client| async move {
        for n in 0..50 {
            let answers = json!([
                { "question_id": 1, "choice_id": 1 + (client + n) % 3 },
                { "question_id": 2, "choice_ids": [1 + n % 3, 1 + (n + 1) % 3] },
                { "question_id": 3, "text": format!("{client}") },
                { "question_id": 4, "number": 0.1 },
                { "question_id": 5, "number": 1 + n % 5 },
            ]);
            app.respond(path, Uuid::new_v4(), &answers).await.expect(201);
        }
    }))
    .await;
    let results = app.get(&format!("{path}/results"), Some(&user)).await.expect(200).body;
    assert_eq!(results["response_count"], 800);
    let answered =
        results["questions"].as_array().unwrap().iter().all(|question| question["answered"] == 800);
    assert!(answered, "{results:#}");
    let total = |list: &Value| {
        list.as_array().unwrap().iter().map(|entry| entry["count"].as_i64().unwrap()).sum::<i64>()
    };
    assert_eq!(total(&results["questions"][0]["choices"]), 800);
    assert_eq!(total(&results["questions"][1]["choices"]), 1600);
    assert_eq!(results["questions"][3]["mean"], 0.1, "the sum of 800 tenths is exact");
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 800);
    app.assert_counted_right();
}

#[actix_web::test]
async fn responses_are_counted_in_as_many_stripes_as_they_meet_others() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &one_question()).await;
    let used = "SELECT count(*) FROM survey.stripes WHERE responses > 0";
    for _ in 0..20 {
        app.respond(&path, Uuid::new_v4(), &choose(1)).await.expect(201);
    }
    assert_eq!(app.count(used), 1, "they came one after the other");
    let mut other = app.database.connection();
    other.batch_execute("BEGIN; SELECT FROM survey.stripes WHERE responses > 0 FOR NO KEY UPDATE").unwrap();
    app.respond(&path, Uuid::new_v4(), &choose(1)).await.expect(201);
    assert_eq!(app.count(used), 2, "it did not wait");
    other.batch_execute("COMMIT").unwrap();
    app.assert_counted_right();
}

#[actix_web::test]
async fn a_close_waits_for_those_in_flight_and_lets_none_in_after() {
    let app = TestApp::with_pool(16);
    let user = app.user();
    for _ in 0..5 {
        let path = app.survey(&user, &one_question()).await;
        let (app, path) = (&app, path.as_str());
        let id = path.rsplit('/').next().unwrap();
        let kept = format!("SELECT count(*) FROM survey.responses WHERE survey_id = '{id}'");
        let voters = join_all((0..16).map(|_| async move {
            // Each votes until it is told that the survey is closed.
            let mut kept = 0;
            loop {
                let answer = app.respond(path, Uuid::new_v4(), &choose(1)).await;
                if answer.status.as_u16() != 201 {
                    answer.problem(409, "survey_not_open");
                    break kept;
                }
                kept += 1;
                assert!(kept < 10_000, "the close never came");
            }
        }));
        let closer = async {
            while app.count(&kept) < 50 {
                actix_web::rt::task::yield_now().await;
            }
            app.patch(path, &user, &json!({ "state": "closed" })).await.expect(200);
            app.count(&kept)
        };
        let (acknowledged, at_close) = join(voters, closer).await;
        let acknowledged: i64 = acknowledged.iter().sum();
        assert_eq!(app.count(&kept), at_close, "nothing landed after the close was acknowledged");
        assert_eq!(acknowledged, at_close, "what was acknowledged is what is kept");
    }
    app.assert_counted_right();
}

/// Returns when the request waits for a lock in the database, and fails when it does not.
async fn until_it_waits(app: &TestApp, mut request: Pin<&mut impl Future<Output = Answer>>) {
    let waiting = "SELECT count(*) FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while app.count(waiting) == 0 {
        let pause = pin!(actix_web::rt::time::sleep(Duration::from_millis(5)));
        if let Either::Left((answer, _)) = select(request.as_mut(), pause).await {
            panic!("it did not wait: {answer:?}");
        }
    }
}

#[actix_web::test]
async fn a_response_that_meets_a_close_waits_and_is_refused() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &one_question()).await;
    let yes = choose(1);
    for (end, status) in [("ROLLBACK", 201), ("COMMIT", 409)] {
        let mut closer = app.database.connection();
        closer.batch_execute("BEGIN; UPDATE survey.stripes SET open = false").unwrap();
        let mut response = pin!(app.respond(&path, Uuid::new_v4(), &yes));
        until_it_waits(&app, response.as_mut()).await;
        closer.batch_execute(end).unwrap();
        response.await.expect(status);
    }
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 1);
    app.assert_counted_right();
}

#[actix_web::test]
async fn a_close_and_a_delete_wait_for_a_response_in_flight() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let close = json!({ "state": "closed" });
    for (method, status) in [("PATCH", 200), ("DELETE", 204)] {
        let mut voter = app.database.connection();
        voter.batch_execute("BEGIN; SELECT FROM survey.stripes WHERE stripe = 7 FOR NO KEY UPDATE").unwrap();
        let request = async {
            if method == "PATCH" {
                app.patch(&path, &user, &close).await
            } else {
                app.delete(&path, &user).await
            }
        };
        let mut request = pin!(request);
        until_it_waits(&app, request.as_mut()).await;
        voter.batch_execute("COMMIT").unwrap();
        request.await.expect(status);
    }
}

#[actix_web::test]
async fn a_repeat_that_meets_the_first_waits_for_what_becomes_of_it() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &one_question()).await;
    let (id, yes) = (path.rsplit('/').next().unwrap(), choose(1));
    for (end, status) in [("ROLLBACK", 201), ("COMMIT", 200)] {
        let submission = Uuid::new_v4();
        let mut first = app.database.connection();
        let insert = format!(
            "BEGIN; INSERT INTO survey.responses VALUES \
             ('{id}', gen_random_uuid(), '{submission}', now(), '{{\"1\": 1}}')"
        );
        first.batch_execute(&insert).unwrap();
        let mut repeat = pin!(app.respond(&path, submission, &yes));
        until_it_waits(&app, repeat.as_mut()).await;
        first.batch_execute(end).unwrap();
        repeat.await.expect(status);
    }
}

#[actix_web::test]
async fn a_delete_while_voters_vote_leaves_no_orphan() {
    let app = TestApp::with_pool(16);
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let (app, path) = (&app, path.as_str());
    let voters = join_all((0..16).map(|_| async move {
        loop {
            let answer = app.respond(path, Uuid::new_v4(), &choose(2)).await;
            if answer.status.as_u16() != 201 {
                // Gone; or gone between reading the questions and writing the answers.
                let code = answer.body["code"].as_str().unwrap().to_owned();
                assert!(["not_found", "survey_not_open"].contains(&code.as_str()), "{code}");
                break;
            }
        }
    }));
    let deleter = async {
        while app.count("SELECT count(*) FROM survey.responses") < 50 {
            actix_web::rt::task::yield_now().await;
        }
        app.delete(path, &user).await.expect(204);
    };
    join(voters, deleter).await;
    for table in ["surveys", "responses", "stripes", "tallies", "number_tallies"] {
        assert_eq!(app.count(&format!("SELECT count(*) FROM survey.{table}")), 0, "{table}");
    }
}

#[actix_web::test]
async fn one_connection_serves_everyone() {
    let app = TestApp::with_pool(1);
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let yes = choose(1);
    let sent = join_all((0..32).map(|_| app.respond(&path, Uuid::new_v4(), &yes))).await;
    assert!(sent.iter().all(|answer| answer.status.as_u16() == 201));
    app.patch(&path, &user, &json!({ "state": "closed" })).await.expect(200);
    app.get(&format!("{path}/results"), Some(&user)).await.expect(200);
    app.get("/api/surveys?owner=me", Some(&user)).await.expect(200);
    app.get("/health/ready", None).await.expect(200);
    app.assert_counted_right();
}
