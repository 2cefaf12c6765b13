//! `survey-service recount`, as an operator runs it.

use std::process::{Command, Output};

use diesel::connection::SimpleConnection;
use secrecy::ExposeSecret;
use serde_json::json;
use uuid::Uuid;

use crate::support::{TestApp, choose, every_kind, one_question};

fn recount(app: &TestApp, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_survey-service"))
        .arg("recount")
        .args(arguments)
        .env("SURVEY_DATABASE_URL", app.database.url().expose_secret())
        .output()
        .unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

async fn answered(app: &TestApp) -> String {
    let path = app.survey(&app.user(), &every_kind()).await;
    for n in 0..30 {
        let answers = json!([
            { "question_id": 1, "choice_id": 1 + n % 3 },
            { "question_id": 2, "choice_ids": [2, 3] },
            { "question_id": 4, "number": 0.1 * f64::from(n) },
            { "question_id": 5, "number": 1 + n % 5 },
        ]);
        app.respond(&path, Uuid::new_v4(), &answers).await.expect(201);
    }
    path.rsplit('/').next().unwrap().to_owned()
}

#[actix_web::test]
async fn equal_counts_are_said_to_be_equal() {
    let app = TestApp::start();
    answered(&app).await;
    app.survey(&app.user(), &one_question()).await;
    let output = recount(&app, &[]);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(text(&output), "2 surveys counted again, 0 with differences\n");
}

#[actix_web::test]
async fn a_difference_is_found_named_and_fixed() {
    let app = TestApp::start();
    let (broken, fine) = (answered(&app).await, answered(&app).await);
    let mut connection = app.database.connection();
    for damage in [
        "UPDATE survey.stripes SET responses = responses + 7 WHERE survey_id = $ID AND stripe = 3",
        "UPDATE survey.tallies SET sum = sum + 0.1 WHERE survey_id = $ID AND question_id = 4 AND bucket = 0",
        "DELETE FROM survey.tallies WHERE survey_id = $ID AND question_id = 2 AND bucket = 3",
        "INSERT INTO survey.tallies (survey_id, stripe, question_id, bucket, count) VALUES ($ID, 0, 1, 9, 4)",
        "DELETE FROM survey.number_tallies WHERE survey_id = $ID AND question_id = 4 AND value = 0.5",
        "INSERT INTO survey.number_tallies VALUES ($ID, 3, 4, -12.5, 2)",
    ] {
        connection.batch_execute(&damage.replace("$ID", &format!("'{broken}'"))).unwrap();
    }
    let found = recount(&app, &[]);
    assert_eq!(found.status.code(), Some(1));
    let report = text(&found);
    assert_eq!(report.lines().filter(|line| line.starts_with(&broken)).count(), 6, "{report}");
    for line in [
        "responses: the answers come to 30, the tallies say 37",
        "question 1, choice or rating 9: the answers come to 0, the tallies say 4",
        "question 2, choice or rating 3: the answers come to 30, the tallies say 0",
        "question 4, answered: the answers come to 30 (sum 43.5",
        "question 4, numbers from -12.5: the answers come to 0, the tallies say 2",
        "question 4, numbers from 0.5: the answers come to 1, the tallies say 0",
    ] {
        assert!(report.contains(line), "{report}");
    }
    assert!(recount(&app, &[&fine]).status.success());
    assert_eq!(recount(&app, &[&broken]).status.code(), Some(1));

    let fixed = recount(&app, &[&broken, "--fix"]);
    assert!(fixed.status.success(), "{fixed:?}");
    assert!(text(&fixed).ends_with("1 surveys counted again, 1 with differences; fixed\n"));
    assert!(recount(&app, &[]).status.success());
    app.assert_counted_right();
    // Voting goes on from there.
    let vote = json!([{ "question_id": 1, "choice_id": 1 }]);
    app.respond(&format!("/api/surveys/{broken}"), Uuid::new_v4(), &vote).await.expect(201);
    app.assert_counted_right();
}

#[actix_web::test]
async fn a_fix_is_a_new_version_of_the_results() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    app.respond(&path, Uuid::new_v4(), &choose(1)).await.expect(201);
    let results = format!("{path}/results");
    let before = app.get(&results, Some(&user)).await.header("etag").to_owned();
    app.database.connection().batch_execute("UPDATE survey.tallies SET count = 2").unwrap();
    assert!(recount(&app, &["--fix"]).status.success());
    assert_ne!(app.get(&results, Some(&user)).await.header("etag"), before);
}

#[actix_web::test]
async fn a_recount_while_voters_vote_finds_nothing() {
    let app = TestApp::with_pool(16);
    let path = app.survey(&app.user(), &one_question()).await;
    let (app, path) = (&app, path.as_str());
    let voters = futures_util::future::join_all((0..8).map(|_| async move {
        for n in 0..40 {
            app.respond(path, Uuid::new_v4(), &choose(1 + n % 2)).await.expect(201);
        }
    }));
    let counter = async {
        for arguments in [&["--fix"][..], &[], &["--fix"], &[]] {
            let output = actix_web::web::block({
                let url = app.database.url();
                move || {
                    let binary = env!("CARGO_BIN_EXE_survey-service");
                    let url = url.expose_secret();
                    Command::new(binary)
                        .arg("recount")
                        .args(arguments)
                        .env("SURVEY_DATABASE_URL", url)
                        .output()
                        .unwrap()
                }
            });
            let output = output.await.unwrap();
            assert_eq!(text(&output), "1 surveys counted again, 0 with differences\n", "{output:?}");
        }
    };
    futures_util::future::join(voters, counter).await;
    app.assert_counted_right();
}

#[actix_web::test]
async fn an_unknown_survey_is_an_error() {
    let app = TestApp::start();
    let output = recount(&app, &[&Uuid::nil().to_string()]);
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "there is no such survey\n");
}
