//! Told to stop with responses in its queue, it writes them first.

use std::time::Duration;

use actix_web::rt::time::sleep;
use diesel::connection::SimpleConnection;
use futures_util::future::{join, join_all};
use serde_json::json;
use uuid::Uuid;

use crate::batches::{begin, until_a_writer_waits};
use crate::process::Process;
use crate::support::{TestApp, choose, one_question};

#[actix_web::test]
async fn what_waits_when_it_is_told_to_stop_is_written() {
    let app = TestApp::start();
    let survey = app.survey(&app.user(), &one_question()).await;
    let mut process = Process::serve(&app.database, &[("SURVEY_DATABASE_POOL_SIZE", "2")]).await;
    let address = &process.address;

    let ids: Vec<_> = (0..16).map(|_| Uuid::new_v4()).collect();
    let mut held = begin(&app, &survey, &ids[..1]);
    let answers = join_all(ids.iter().map(async |submission| {
        let body = json!({ "submission_id": submission, "answers": choose(1) });
        let request = app.client.post(format!("{address}{survey}/responses")).json(&body);
        request.send().await.unwrap().status().as_u16()
    }));
    let stop = async {
        until_a_writer_waits(&app).await;
        // The others come in and wait for the writer; then the signal, and only then the writer can go on.
        sleep(Duration::from_millis(300)).await;
        process.tell_to_stop();
        sleep(Duration::from_millis(300)).await;
        held.batch_execute("ROLLBACK").unwrap();
    };
    let (answers, ()) = join(answers, stop).await;
    assert_eq!(answers, [201; 16]);
    assert!(process.ends_well().await);
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 16);
    app.assert_counted_right();
}
