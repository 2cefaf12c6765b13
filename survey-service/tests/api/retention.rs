//! Responses are deleted when they are as old as their survey says, and counted no more.

use serde_json::json;
use service_kit::server::Shutdown;
use uuid::Uuid;

use crate::roles::invite;
use crate::support::{TestApp, choose, every_kind, one_question, replica_as, until};

#[actix_web::test]
async fn old_responses_go_and_are_counted_no_more() {
    let app = TestApp::start();
    let owner = app.user();
    let mut survey = every_kind();
    survey["settings"] = json!({ "retention_days": 1, "max_responses": 12 });
    let (path, kept) = (app.survey(&owner, &survey).await, app.survey(&owner, &every_kind()).await);
    let respond = async |path: &str, n: i64| {
        let answers = json!([
            { "question_id": 1, "choice_id": 1 + n % 3 },
            { "question_id": 4, "number": n * n },
            { "question_id": 5, "number": 1 + n % 5 },
        ]);
        app.respond(path, Uuid::new_v4(), &answers).await
    };
    for n in 0..12 {
        respond(&path, n).await.expect(201);
        respond(&kept, n).await.expect(201);
    }
    // All but two are of 2022, the smallest and the largest number among them.
    app.run(
        "UPDATE survey.responses SET id = ('0180' || substr(id::text, 5))::uuid, submitted_at = '2022-01-01' \
         WHERE (answers ->> '4')::int NOT IN (25, 36)",
    );
    respond(&path, 0).await.problem(409, "survey_full");
    let of = |path: &str| {
        let id = path.rsplit('/').next().unwrap();
        app.count(&format!("SELECT count(*) FROM survey.responses WHERE survey_id = '{id}'"))
    };
    // Two of them are at it.
    let (signal, stops) = Shutdown::channel();
    let _replicas = [0, 1].map(|_| {
        replica_as(&app.database, 2, app.issuer.verifier(), |replica| replica.keep_up(stops.clone()))
    });
    until(|| of(&path) == 2).await;
    assert_eq!((of(&path), of(&kept)), (2, 12));
    app.assert_counted_right();
    let results = app.get(&format!("{path}/results"), Some(&owner)).await.expect(200).body;
    assert_eq!((&results["response_count"], &results["questions"][3]["min"]), (&json!(2), &json!(25.0)));
    // Their places are free again.
    respond(&path, 7).await.expect(201);
    app.assert_counted_right();
    signal.announce();
}

#[actix_web::test]
async fn a_survey_whose_responses_cannot_be_deleted_keeps_no_other_from_it() {
    let app = TestApp::start();
    let owner = app.user();
    let mut survey = one_question();
    survey["settings"] = json!({ "retention_days": 1 });
    let (bad, good) = (app.survey(&owner, &survey).await, app.survey(&owner, &survey).await);
    for path in [&bad, &good] {
        app.respond(path, Uuid::new_v4(), &choose(1)).await.expect(201);
    }
    app.run("UPDATE survey.responses SET id = ('0180' || substr(id::text, 5))::uuid");
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    app.run(
        "CREATE FUNCTION survey.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'",
    );
    app.run(&format!(
        "CREATE TRIGGER refuse BEFORE DELETE ON survey.responses FOR EACH ROW \
         WHEN (OLD.survey_id = '{}') EXECUTE FUNCTION survey.refuse()",
        id(&bad)
    ));
    let (signal, stops) = Shutdown::channel();
    let _replica = replica_as(&app.database, 2, app.issuer.verifier(), |replica| replica.keep_up(stops));
    until(|| app.count("SELECT count(*) FROM survey.responses") == 1).await;
    let left = format!("SELECT count(*) FROM survey.responses WHERE survey_id = '{}'", id(&bad));
    assert_eq!(app.count(&left), 1);
    signal.announce();
}

#[actix_web::test]
async fn what_has_no_further_use_is_forgotten() {
    let app = TestApp::start();
    let owner = app.user();
    let path = app.survey(&owner, &one_question()).await;
    let submissions = [(); 3].map(|()| Uuid::new_v4());
    for (age, submission) in [31, 30, 0].into_iter().zip(submissions) {
        let receipt = app.respond(&path, submission, &choose(1)).await.expect(201).body;
        let response = format!("{path}/responses/{}", receipt["response_id"].as_str().unwrap());
        app.delete(&response, &owner).await.expect(204);
        app.run(&format!(
            "UPDATE survey.deleted_responses SET deleted_on = CURRENT_DATE - {age} WHERE submission_id = '{submission}'"
        ));
    }
    let (late, good) =
        (invite(&app, &path, &owner, "viewer").await, invite(&app, &path, &owner, "viewer").await);
    app.run(
        "UPDATE survey.invitations SET expires_at = now() - interval '1 second'
         WHERE id = (SELECT id FROM survey.invitations ORDER BY id LIMIT 1)",
    );
    let (signal, stops) = Shutdown::channel();
    let _replica = replica_as(&app.database, 2, app.issuer.verifier(), |replica| replica.keep_up(stops));
    until(|| app.count("SELECT count(*) FROM survey.invitations") == 1).await;
    let guest = app.user();
    let accept = async |token| {
        app.post("/api/surveys/invitations/accept", Some(&guest), &json!({ "token": token })).await
    };
    accept(late).await.problem(404, "not_found");
    accept(good).await.expect(200);
    let [old, late, new] = submissions;
    for submission in [late, new] {
        app.respond(&path, submission, &choose(1)).await.problem(410, "response_deleted");
    }
    app.respond(&path, old, &choose(1)).await.expect(201);
    signal.announce();
}
