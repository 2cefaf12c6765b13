//! Told to stop with responses in its queue, it writes them first.

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Duration;

use actix_web::rt::time::sleep;
use diesel::connection::SimpleConnection;
use futures_util::future::{join, join_all};
use secrecy::ExposeSecret;
use serde_json::json;
use uuid::Uuid;

use crate::batches::{begin, until_a_writer_waits};
use crate::binary::command;
use crate::support::{ORIGIN, TestApp, choose, one_question};

#[actix_web::test]
async fn what_waits_when_it_is_told_to_stop_is_written() {
    let app = TestApp::start();
    let survey = app.survey(&app.user(), &one_question()).await;
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (bind, url) = (format!("127.0.0.1:{port}"), app.database.url());
    let variables = [
        ("SURVEY_BIND", bind.as_str()),
        ("SURVEY_DATABASE_URL", url.expose_secret()),
        ("SURVEY_DATABASE_POOL_SIZE", "2"),
        ("SURVEY_ISSUER", ORIGIN),
        ("SURVEY_JWKS_URL", "http://127.0.0.1:9/jwks.json"),
        ("SURVEY_REVOCATIONS_URL", "http://127.0.0.1:9/revocations"),
    ];
    let mut process = command(&["serve"], &variables).stdout(Stdio::null()).spawn().unwrap();
    while app.client.get(format!("http://{bind}{survey}")).send().await.is_err() {
        assert!(process.try_wait().unwrap().is_none(), "it ended");
        sleep(Duration::from_millis(20)).await;
    }

    let ids: Vec<_> = (0..16).map(|_| Uuid::new_v4()).collect();
    let mut held = begin(&app, &survey, &ids[..1]);
    let answers = join_all(ids.iter().map(async |submission| {
        let body = json!({ "submission_id": submission, "answers": choose(1) });
        let request = app.client.post(format!("http://{bind}{survey}/responses")).json(&body);
        request.send().await.unwrap().status().as_u16()
    }));
    let stop = async {
        until_a_writer_waits(&app).await;
        // The others come in and wait for the writer; then the signal, and only then the writer can go on.
        sleep(Duration::from_millis(300)).await;
        let pid = process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        sleep(Duration::from_millis(300)).await;
        held.batch_execute("ROLLBACK").unwrap();
    };
    let (answers, ()) = join(answers, stop).await;
    assert_eq!(answers, [201; 16]);
    assert!(process.wait().unwrap().success());
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 16);
    app.assert_counted_right();
}
