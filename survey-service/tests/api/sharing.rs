//! Invitations and collaborators.

use diesel::connection::SimpleConnection;
use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::roles::{invite, share};
use crate::support::{Answer, TestApp, User, in_state, one_question};

async fn accept(app: &TestApp, user: &User, token: &Value) -> Answer {
    app.post("/api/surveys/invitations/accept", Some(user), &json!({ "token": token })).await
}

#[actix_web::test]
async fn an_invitation_is_accepted_once() {
    let app = TestApp::start();
    let (owner, guest) = (app.user(), app.user());
    let path = app.survey(&owner, &in_state("draft")).await;
    let invited = json!({ "email": " Ann@Example.com ", "role": "editor" });
    let made = app.post(&format!("{path}/invitations"), Some(&owner), &invited).await.expect(201).body;
    assert_eq!(made["email"], "Ann@Example.com");
    let listed = app.get(&format!("{path}/collaborators"), Some(&owner)).await.expect(200).body;
    assert_eq!(listed["collaborators"], json!([]));
    let expected = json!([{ "id": made["id"], "email": made["email"], "role": "editor", "expires_at": made["expires_at"] }]);
    assert_eq!(listed["invitations"], expected, "the token is told once");
    let accepted = accept(&app, &guest, &made["token"]).await.expect(200).body;
    assert_eq!(accepted, json!({ "survey_id": path.rsplit('/').next().unwrap(), "role": "editor" }));
    app.get(&path, Some(&guest)).await.expect(200);
    let listed = app.get(&format!("{path}/collaborators"), Some(&owner)).await.body;
    assert_eq!(listed["invitations"], json!([]));
    assert_eq!(listed["collaborators"][0]["user_id"], guest.id.to_string());
    assert_eq!(listed["collaborators"][0]["email"], "Ann@Example.com");
    for user in [&guest, &app.user()] {
        accept(&app, user, &made["token"]).await.problem(404, "not_found");
    }
    assert_eq!(app.count("SELECT count(*) FROM survey.invitations"), 0);
}

#[actix_web::test]
async fn of_many_who_accept_at_once_one_wins() {
    let app = TestApp::with_pool(16);
    let owner = app.user();
    let path = app.survey(&owner, &in_state("draft")).await;
    let token = invite(&app, &path, &owner, "viewer").await;
    let guests: Vec<_> = (0..12).map(|_| app.user()).collect();
    let answers = join_all(guests.iter().map(|guest| accept(&app, guest, &token))).await;
    let won: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(won.iter().filter(|status| **status == 200).count(), 1, "{won:?}");
    assert_eq!(won.iter().filter(|status| **status == 404).count(), 11, "{won:?}");
    assert_eq!(app.count("SELECT count(*) FROM survey.collaborators"), 1);
    for (guest, status) in guests.iter().zip(won) {
        app.get(&path, Some(guest)).await.expect(status);
    }
}

#[actix_web::test]
async fn an_invitation_ends_by_time_or_by_will() {
    let app = TestApp::start();
    let (owner, guest) = (app.user(), app.user());
    let path = app.survey(&owner, &in_state("draft")).await;
    let late = invite(&app, &path, &owner, "viewer").await;
    let expire = "UPDATE survey.invitations SET expires_at = now() - interval '1 second'";
    app.database.connection().batch_execute(expire).unwrap();
    accept(&app, &guest, &late).await.problem(410, "invitation_expired");
    assert_eq!(app.get(&format!("{path}/collaborators"), Some(&owner)).await.body["invitations"], json!([]));
    let body = json!({ "email": "ann@example.com", "role": "viewer" });
    let made = app.post(&format!("{path}/invitations"), Some(&owner), &body).await.expect(201).body;
    let invitation = format!("{path}/invitations/{}", made["id"].as_str().unwrap());
    app.delete(&invitation, &owner).await.expect(204);
    app.delete(&invitation, &owner).await.problem(404, "not_found");
    accept(&app, &guest, &made["token"]).await.problem(404, "not_found");
    for nonsense in ["", "x", made["id"].as_str().unwrap()] {
        accept(&app, &guest, &json!(nonsense)).await.problem(404, "not_found");
    }
    app.get(&path, Some(&guest)).await.problem(404, "not_found");
    let stored = "SELECT count(*) FROM survey.invitations WHERE encode(token_hash, 'escape') = '";
    assert_eq!(app.count(&format!("{stored}{}'", late.as_str().unwrap())), 0);
    // With the survey go its invitations.
    let token = invite(&app, &path, &owner, "viewer").await;
    app.delete(&path, &owner).await.expect(204);
    accept(&app, &guest, &token).await.problem(404, "not_found");
    assert_eq!(app.count("SELECT count(*) FROM survey.invitations"), 0);
}

#[actix_web::test]
async fn an_owner_cannot_accept_their_own_which_stays_good() {
    let app = TestApp::start();
    let (owner, guest) = (app.user(), app.user());
    let path = app.survey(&owner, &one_question()).await;
    let token = invite(&app, &path, &owner, "viewer").await;
    accept(&app, &owner, &token).await.problem(409, "own_invitation");
    accept(&app, &guest, &token).await.expect(200);
}

#[actix_web::test]
async fn a_second_invitation_never_takes_a_role_away() {
    let app = TestApp::start();
    let (owner, guest) = (app.user(), app.user());
    let path = app.survey(&owner, &one_question()).await;
    for (invited, role) in [("viewer", "viewer"), ("editor", "editor"), ("viewer", "editor")] {
        let token = invite(&app, &path, &owner, invited).await;
        assert_eq!(accept(&app, &guest, &token).await.expect(200).body["role"], role);
        accept(&app, &guest, &token).await.problem(404, "not_found");
    }
    assert_eq!(app.count("SELECT count(*) FROM survey.collaborators"), 1);
}

#[actix_web::test]
async fn roles_are_changed_and_taken_and_take_effect_at_once() {
    let app = TestApp::start();
    let [owner, one, other] = [(); 3].map(|()| app.user());
    let path = app.survey(&owner, &one_question()).await;
    share(&app, &path, &owner, &one, "viewer").await;
    share(&app, &path, &owner, &other, "viewer").await;
    let of = |user: &User| format!("{path}/collaborators/{}", user.id);
    app.get(&path, Some(&one)).await.expect(200);
    let changed = app.patch(&of(&one), &owner, &json!({ "role": "editor" })).await.expect(200).body;
    assert_eq!(changed["role"], "editor");
    assert_eq!(app.get(&path, Some(&one)).await.body["role"], "editor");
    app.patch(&path, &one, &json!({ "title": "Ours" })).await.expect(200);
    // An editor decides about nobody but themselves.
    app.delete(&of(&other), &one).await.problem(403, "not_owner");
    app.patch(&of(&one), &one, &json!({ "role": "viewer" })).await.problem(403, "not_owner");
    app.delete(&of(&one), &one).await.expect(204);
    app.delete(&of(&one), &one).await.problem(404, "not_found");
    app.get(&format!("{path}/results"), Some(&one)).await.problem(403, "results_not_shared");
    app.delete(&of(&other), &owner).await.expect(204);
    app.get(&format!("{path}/results"), Some(&other)).await.problem(403, "results_not_shared");
    let refused = app.patch(&of(&other), &owner, &json!({ "role": "owner" })).await;
    assert_eq!(refused.problem(422, "validation_failed").refusals(), ["/role unknown_value"]);
}

#[actix_web::test]
async fn invitations_are_bounded_and_checked() {
    let app = TestApp::start();
    let owner = app.user();
    let path = app.survey(&owner, &one_question()).await;
    let invitations = format!("{path}/invitations");
    for _ in 0..50 {
        invite(&app, &path, &owner, "viewer").await;
    }
    let body = json!({ "email": "ann@example.com", "role": "viewer" });
    app.post(&invitations, Some(&owner), &body).await.problem(409, "too_many_invitations");
    let expire = "UPDATE survey.invitations SET expires_at = now() WHERE id = (SELECT max(id::text)::uuid FROM survey.invitations)";
    app.database.connection().batch_execute(expire).unwrap();
    app.post(&invitations, Some(&owner), &body).await.expect(201);
    let wrong = app.post(&invitations, Some(&owner), &json!({ "email": "ann", "role": "owner" })).await;
    let mut refusals = wrong.problem(422, "validation_failed").refusals();
    refusals.sort();
    assert_eq!(refusals, ["/email invalid_email", "/role unknown_value"]);
}

#[actix_web::test]
async fn a_survey_has_fifty_collaborators_at_most() {
    let app = TestApp::start();
    let owner = app.user();
    let path = app.survey(&owner, &one_question()).await;
    let id = path.rsplit('/').next().unwrap();
    let many = format!(
        "INSERT INTO survey.collaborators SELECT '{id}', gen_random_uuid(), 'viewer', 'a@b.de', now() FROM generate_series(1, 50)"
    );
    app.database.connection().batch_execute(&many).unwrap();
    let token = invite(&app, &path, &owner, "viewer").await;
    accept(&app, &app.user(), &token).await.problem(409, "too_many_collaborators");
    let one =
        app.get(&format!("{path}/collaborators"), Some(&owner)).await.body["collaborators"][0]["user_id"]
            .clone();
    let one = Uuid::parse_str(one.as_str().unwrap()).unwrap();
    app.delete(&format!("{path}/collaborators/{one}"), &owner).await.expect(204);
    accept(&app, &app.user(), &token).await.expect(200);
}
