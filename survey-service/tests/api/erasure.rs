//! Users who were deleted: what they leave behind goes, also what was written while nobody had heard of it.

use std::time::Duration;

use serde_json::json;
use service_kit::server::{Shutdown, ShutdownSignal};
use service_kit::testing::TestServer;
use survey_service::erasure::{Deleted, Source};
use time::OffsetDateTime;
use token_verifier::Revocation;
use uuid::Uuid;

use crate::rules::{Two, of, people};
use crate::settings::with_settings;
use crate::support::{TestApp, User, one_question, replica_as, until};

/// A replica that erases those on the list, until it is dropped.
fn erasing(app: &TestApp, list: Vec<Deleted>) -> (TestServer, ShutdownSignal) {
    let source = Source::new(move |after| {
        let later = list.iter().filter(|(_, deleted_at)| *deleted_at > after).copied().collect();
        async move { Ok(later) }
    });
    let (signal, stops) = Shutdown::channel();
    (replica_as(&app.database, 2, app.issuer.verifier(), |replica| replica.erase(source, stops)), signal)
}

/// Has the list looked at.
fn tell(app: &TestApp) {
    let expires_at = OffsetDateTime::now_utc().unix_timestamp() + 60;
    app.issuer.revocations().insert(Revocation::User { id: Uuid::new_v4(), before: 0, expires_at });
}

#[actix_web::test]
async fn who_took_part_is_forgotten_in_every_survey_also_where_a_row_begins_with_them() {
    let two = Two::start();
    let (app, owner) = (&two.app, two.app.user());
    let survey = with_settings(&json!({ "respondents": "signed_in", "one_response_each": true }));
    let crowd = people(app, 300);
    let mut paths = Vec::new();
    // Between those that somebody answered is one that nobody did.
    for some in [&crowd[..], &[], &crowd] {
        let path = app.survey(&owner, &survey).await;
        assert_eq!(of(&two.crowd(&path, some).await, "201"), some.len());
        paths.push(path);
    }
    let begins = |user: &&User| {
        let rows = format!("SELECT count(*) FROM survey.participants WHERE first_id = '{}'", user.id);
        app.count(&rows) > 0
    };
    let (first, others): (Vec<&User>, Vec<&User>) = crowd.iter().partition(begins);
    assert!(!first.is_empty(), "no row was split");
    let (amid, others) = others.split_at(5);
    let deleted = || first.iter().chain(amid);

    let list = deleted().map(|user| (user.id, OffsetDateTime::now_utc())).collect();
    let _erasing = erasing(app, list);
    let left = 2 * others.len();
    let noted = || app.count("SELECT sum(cardinality(people)) FROM survey.participants");
    until(|| noted() == i64::try_from(left).unwrap()).await;

    assert!(!deleted().any(begins), "nobody who is gone names a row");
    let others: Vec<User> = others.iter().copied().cloned().collect();
    for path in [&paths[0], &paths[2]] {
        assert_eq!(of(&two.crowd(path, &others).await, "already_responded"), others.len());
    }
}

#[actix_web::test]
async fn what_is_written_unheard_goes_once_nobody_can_any_more() {
    let app = TestApp::start();
    let user = app.user();
    let surveys = || app.count("SELECT count(*) FROM survey.surveys");
    app.survey(&user, &one_question()).await;
    let deleted_at = OffsetDateTime::now_utc() - Duration::from_secs(5 * 60 - 3);
    let _erasing = erasing(&app, vec![(user.id, deleted_at)]);
    until(|| surveys() == 0).await;
    // A replica that has not heard of it still takes the token.
    app.survey(&user, &one_question()).await;
    until(|| {
        tell(&app);
        surveys() == 0
    })
    .await;
    until(|| app.count("SELECT count(*) FROM survey.deleted_users_cursor") == 1).await;
}
