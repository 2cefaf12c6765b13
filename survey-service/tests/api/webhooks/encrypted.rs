//! Endpoints that are told by TLS.

use service_kit::testing::tls;

use super::{insert_hook, respond};
use crate::process::Process;
use crate::receiver::Receiver;
use crate::support::{TestApp, one_question, until};

#[actix_web::test]
async fn an_endpoint_is_told_where_its_certificate_is_for_its_address_alone() {
    let app = TestApp::start();
    let survey = app.survey(&app.user(), &one_question()).await;
    let (named, other) = (Receiver::encrypted("127.0.0.1").await, Receiver::encrypted("127.0.0.2").await);
    insert_hook(&app, &named.url);
    insert_hook(&app, &other.url);
    respond(&app, &survey).await;
    let count = |what: &str| app.count(&format!("SELECT count(*) FROM survey.deliveries WHERE {what}"));

    let trusting =
        [("SURVEY_WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8"), ("SSL_CERT_FILE", tls::AUTHORITY_FILE)];
    let _process = Process::serve(&app.database, &trusting).await;
    until(|| count("state = 'delivered'") == 1 && count("last_error = 'not_connected'") == 1).await;
    assert_eq!((named.sent().len(), other.sent().len()), (1, 0));
}

#[actix_web::test]
async fn an_endpoint_whose_certificate_nobody_vouches_for_is_told_nothing() {
    let app = TestApp::start();
    let survey = app.survey(&app.user(), &one_question()).await;
    let receiver = Receiver::encrypted("127.0.0.1").await;
    insert_hook(&app, &receiver.url);
    respond(&app, &survey).await;
    let _process = Process::serve(&app.database, &[("SURVEY_WEBHOOK_ALLOWED_NETWORKS", "127.0.0.0/8")]).await;
    let failed = "SELECT count(*) FROM survey.deliveries WHERE last_error = 'not_connected'";
    until(|| app.count(failed) == 1).await;
    assert!(receiver.sent().is_empty());
}
