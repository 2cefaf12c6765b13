//! Told to stop while it tells webhooks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::{insert_hook, respond};
use crate::process::Process;
use crate::receiver::{Receiver, answer};
use crate::support::{TestApp, one_question};

#[actix_web::test]
async fn what_is_being_told_when_it_is_told_to_stop_is_finished() {
    let app = TestApp::start();
    let survey = app.survey(&app.user(), &one_question()).await;
    let answers = Arc::new(AtomicBool::new(false));
    let may = answers.clone();
    let receiver =
        Receiver::start(move |_| if may.load(Ordering::SeqCst) { answer(200) } else { String::new() }).await;
    insert_hook(&app, &receiver.url);
    respond(&app, &survey).await;
    let mut process =
        Process::serve(&app.database, &[("SURVEY_WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8")]).await;
    receiver.wait_for(1).await;

    process.tell_to_stop();
    while app.client.get(format!("{}/health/live", process.address)).send().await.is_ok() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    // It answers no requests any more. What comes in elsewhere is for others to tell.
    respond(&app, &survey).await;
    answers.store(true, Ordering::SeqCst);
    assert!(process.ends_well().await);
    for (state, count) in [("delivered", 1), ("pending", 1)] {
        let query = format!("SELECT count(*) FROM survey.deliveries WHERE state = '{state}'");
        assert_eq!(app.count(&query), count, "{state}");
    }
    assert_eq!(receiver.sent().len(), 1);
}
