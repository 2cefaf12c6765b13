//! Responses that are written together: each gets what it would get alone.

use std::pin::pin;
use std::time::Duration;

use diesel::PgConnection;
use diesel::connection::SimpleConnection;
use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, TestApp, choose, every_kind, one_question};

/// A transaction that has begun to keep those submissions: whoever writes one of them waits for its end.
pub fn begin(app: &TestApp, survey: &str, submissions: &[Uuid]) -> PgConnection {
    let id = survey.rsplit('/').next().unwrap();
    let mut connection = app.database.connection();
    connection.batch_execute("BEGIN").unwrap();
    for submission in submissions {
        let insert = format!(
            "INSERT INTO survey.responses VALUES \
             ('{id}', gen_random_uuid(), '{submission}', now(), '{{\"1\": 1}}')"
        );
        connection.batch_execute(&insert).unwrap();
    }
    connection
}

pub async fn until_a_writer_waits(app: &TestApp) {
    let waiting = "SELECT count(*) FROM pg_stat_activity \
                   WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while app.count(waiting) == 0 {
        actix_web::rt::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Sends all of them while the only writer is held up, so that it takes them together afterwards.
async fn together<'a>(
    app: &TestApp,
    survey: &str,
    requests: impl Iterator<Item = impl Future<Output = Answer> + 'a>,
) -> Vec<Answer> {
    let submission = Uuid::new_v4();
    let mut held = begin(app, survey, &[submission]);
    let yes = choose(1);
    let first = app.respond(survey, submission, &yes);
    let others = async {
        until_a_writer_waits(app).await;
        let release = async {
            // Long enough for most of them to come in.
            actix_web::rt::time::sleep(Duration::from_millis(300)).await;
            held.batch_execute("ROLLBACK").unwrap();
        };
        join(join_all(requests), release).await.0
    };
    let (first, others) = join(first, others).await;
    first.expect(201);
    others
}

#[actix_web::test]
async fn repeats_and_conflicts_in_one_batch_are_told_apart() {
    let app = TestApp::with_pool(2);
    let survey = app.survey(&app.user(), &one_question()).await;
    let ids: Vec<_> = (0..8).map(|_| Uuid::new_v4()).collect();
    let (yes, no) = (choose(1), choose(2));
    let requests = (0..64).map(|n: usize| {
        let answers = if n % 16 < 12 { &yes } else { &no };
        app.respond(&survey, ids[n % 8], answers)
    });
    let answers = together(&app, &survey, requests).await;
    for (id, same) in ids.iter().zip(0..8) {
        let of: Vec<_> = (0..64).filter(|n| n % 8 == same).map(|n| &answers[n]).collect();
        let new: Vec<_> = of.iter().filter(|answer| answer.status.as_u16() == 201).collect();
        assert_eq!(new.len(), 1, "{of:?}");
        assert_eq!(new[0].body["submission_id"], id.to_string());
        for answer in &of {
            match answer.status.as_u16() {
                409 => assert_eq!(answer.body["code"], "submission_conflict"),
                _ => assert_eq!(answer.body, new[0].body, "one receipt"),
            }
        }
    }
    // Half of the ids were sent with one answer four times, and with the other four times.
    assert_eq!(answers.iter().filter(|answer| answer.status.as_u16() == 409).count(), 16);
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 9);
    app.assert_counted_right();
}

#[actix_web::test]
async fn one_that_cannot_be_written_does_not_fail_its_neighbours() {
    let app = TestApp::with_pool(2);
    let survey = app.survey(&app.user(), &one_question()).await;
    let refuse = "ALTER TABLE survey.responses ADD CHECK (answers <> '{\"1\": 2}')";
    app.database.connection().batch_execute(refuse).unwrap();
    let (yes, no) = (choose(1), choose(2));
    let requests =
        (0..40).map(|n| app.respond(&survey, Uuid::new_v4(), if n % 13 == 5 { &no } else { &yes }));
    let answers = together(&app, &survey, requests).await;
    for (n, answer) in answers.into_iter().enumerate() {
        if n % 13 == 5 {
            answer.problem(500, "internal_error");
        } else {
            answer.expect(201);
        }
    }
    app.assert_counted_right();
}

#[actix_web::test]
async fn a_survey_that_is_being_closed_keeps_no_other_waiting() {
    let app = TestApp::with_pool(4);
    let user = app.user();
    let (closing, open) =
        (app.survey(&user, &one_question()).await, app.survey(&user, &one_question()).await);
    let id = closing.rsplit('/').next().unwrap();
    let mut closer = app.database.connection();
    closer
        .batch_execute(&format!("BEGIN; UPDATE survey.stripes SET open = false WHERE survey_id = '{id}'"))
        .unwrap();
    let yes = choose(1);
    let waiting = join_all((0..32).map(|_| app.respond(&closing, Uuid::new_v4(), &yes)));
    let others = async {
        until_a_writer_waits(&app).await;
        for _ in 0..20 {
            app.respond(&open, Uuid::new_v4(), &yes).await.expect(201);
        }
        closer.batch_execute("COMMIT").unwrap();
    };
    for answer in join(waiting, others).await.0 {
        answer.problem(409, "survey_not_open");
    }
    app.assert_counted_right();
}

#[actix_web::test]
async fn who_hangs_up_and_asks_again_gets_one_receipt() {
    let app = TestApp::with_pool(2);
    let survey = app.survey(&app.user(), &one_question()).await;
    let yes = choose(1);
    for _ in 0..5 {
        let submission = Uuid::new_v4();
        let mut held = begin(&app, &survey, &[submission]);
        {
            let mut request = pin!(app.respond(&survey, submission, &yes));
            let until = pin!(until_a_writer_waits(&app));
            futures_util::future::select(request.as_mut(), until).await;
        }
        held.batch_execute("ROLLBACK").unwrap();
        let (one, two) =
            join(app.respond(&survey, submission, &yes), app.respond(&survey, submission, &yes)).await;
        assert!(one.status.is_success() && two.status.is_success(), "{one:?} {two:?}");
        assert_eq!(one.body, two.body);
    }
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 5);
    app.assert_counted_right();
}

#[actix_web::test]
async fn who_would_wait_too_long_is_told_to_come_back() {
    let app = TestApp::with_pool(2);
    let survey = app.survey(&app.user(), &one_question()).await;
    let (ids, yes) = ((0..12).map(|_| Uuid::new_v4()).collect::<Vec<_>>(), choose(1));
    let mut held = begin(&app, &survey, &ids);
    let first = app.respond(&survey, ids[0], &yes);
    let others = async {
        until_a_writer_waits(&app).await;
        join_all(ids[1..].iter().map(|id| app.respond(&survey, *id, &yes))).await
    };
    let (first, others) = join(first, others).await;
    held.batch_execute("ROLLBACK").unwrap();
    assert!(others.iter().any(|answer| answer.body["code"] == "overloaded"), "{others:?}");
    for answer in others.into_iter().chain([first]) {
        let answer = answer.expect(503);
        assert!(answer.header("retry-after").parse::<u32>().unwrap() > 0);
    }
    for id in ids {
        app.respond(&survey, id, &yes).await.expect(201);
    }
    app.assert_counted_right();
}

/// Sends it until it is answered. What is answered 503 is sent again, and so is what this machine had no time to send
/// before the service gave the connection up (408).
async fn insist(app: &TestApp, survey: &str, submission: Uuid, answers: &Value) -> Answer {
    loop {
        let answer = app.respond(survey, submission, answers).await;
        if !matches!(answer.status.as_u16(), 408 | 503) {
            return answer;
        }
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
    }
}

#[actix_web::test]
async fn what_is_acknowledged_outlives_connections_that_break() {
    let app = TestApp::with_pool(8);
    let survey = app.survey(&app.user(), &every_kind()).await;
    let (app, survey) = (&app, survey.as_str());
    let clients = join_all((0..32).map(|client: i64| async move {
        let mut acknowledged = Vec::new();
        for n in 0..30 {
            let submission = Uuid::new_v4();
            let answers = json!([
                { "question_id": 1, "choice_id": 1 + (client + n) % 3 },
                { "question_id": 4, "number": n },
                { "question_id": 5, "number": 1 + n % 5 },
            ]);
            // Now and then it did not hear the answer, and sends it again.
            let times = if (client + n) % 4 == 0 { 2 } else { 1 };
            let answered = join_all((0..times).map(|_| insist(app, survey, submission, &answers))).await;
            for answer in &answered {
                assert!(answer.status.is_success(), "{answer:?}");
                assert_eq!(answer.body, answered[0].body, "one receipt");
            }
            acknowledged.push(answered[0].body["response_id"].as_str().unwrap().to_owned());
        }
        acknowledged
    }));
    // One connection at a time, again and again, whatever it does.
    let cut = "SELECT count(pg_terminate_backend(pid)) FROM (
                   SELECT pid FROM pg_stat_activity
                   WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
                   ORDER BY random() LIMIT 1
               ) AS victim";
    let over = std::cell::Cell::new(false);
    let cutter = async {
        let mut cuts = 0;
        while !over.get() {
            cuts += app.count(cut);
            actix_web::rt::time::sleep(Duration::from_millis(10)).await;
        }
        cuts
    };
    let clients = async {
        let acknowledged = clients.await;
        over.set(true);
        acknowledged
    };
    let (acknowledged, cuts) = join(clients, cutter).await;
    let mut acknowledged = acknowledged.concat();
    assert!(cuts > 10, "{cuts}");
    acknowledged.sort_unstable();
    acknowledged.dedup();
    assert_eq!(acknowledged.len(), 960);
    let there =
        format!("SELECT count(*) FROM survey.responses WHERE id IN ('{}')", acknowledged.join("', '"));
    assert_eq!(app.count(&there), 960);
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 960, "each is there once");
    app.assert_counted_right();
}
