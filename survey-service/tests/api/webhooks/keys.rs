//! What the secrets of webhooks are sealed with, and that it can be changed.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use service_kit::sealing::{KeyEncryptionKey, KeyEncryptionKeys};
use service_kit::server::{Shutdown, ShutdownSignal};
use service_kit::testing::TestServer;
use survey_service::webhooks::{Settings, Vault};

use super::{hook, path, settings};
use crate::receiver::Receiver;
use crate::support::{TestApp, one_question, replica_as, until};

fn key(byte: u8) -> KeyEncryptionKey {
    KeyEncryptionKey::parse(&URL_SAFE_NO_PAD.encode([byte; 32])).unwrap()
}

/// Has all requests from here on answered by a new service, which seals with those keys.
fn restart(app: &mut TestApp, keys: Option<KeyEncryptionKeys>) -> (TestServer, ShutdownSignal) {
    let (signal, stops) = Shutdown::channel();
    let settings = Settings { vault: Vault::new(keys), ..settings() };
    let server = replica_as(&app.database, 8, app.issuer.verifier(), |app| {
        app.webhooks(settings, &stops).unwrap().keep_up(stops)
    });
    app.address.clone_from(&server.url);
    (server, signal)
}

#[actix_web::test]
async fn the_key_that_seals_secrets_can_be_changed() {
    let mut app = TestApp::start();
    let (user, receiver) = (app.user(), Receiver::taking().await);
    let survey = app.survey(&user, &one_question()).await;

    // Without any: what it kept is sealed by whoever has one.
    let first = restart(&mut app, None);
    let made = hook(&app, &user, &survey, &receiver.url).await;
    let hook = path(&survey, &made);
    drop(first);
    let second = restart(&mut app, Some(key(1).into()));
    until(|| app.count("SELECT count(*) FROM survey.webhooks WHERE get_byte(secret, 0) = 1") == 1).await;
    let renewed = app.post(&format!("{hook}/secret"), Some(&user), &json!({})).await.expect(200).body;
    drop(second);

    // With the old one beside the new one all is sealed anew; then it can go.
    app.run("CREATE TABLE before AS SELECT secret, previous_secret FROM survey.webhooks");
    let left = "SELECT count(*) FROM survey.webhooks JOIN before
                ON webhooks.secret = before.secret OR webhooks.previous_secret = before.previous_secret";
    assert_eq!(app.count(left), 1);
    let third = restart(&mut app, Some(KeyEncryptionKeys { current: key(2), previous: vec![key(1)] }));
    until(|| app.count(left) == 0).await;
    drop(third);
    let _fourth = restart(&mut app, Some(key(2).into()));
    app.post(&format!("{hook}/test"), Some(&user), &json!({})).await.expect(202);
    let sent = &receiver.wait_for(1).await[0];
    for secret in [&made, &renewed] {
        assert!(sent.is_signed_with(secret["secret"].as_str().unwrap()));
    }
}
