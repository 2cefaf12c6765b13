//! Responses are deleted when they are as old as their survey says, and counted no more.

use secrecy::ExposeSecret;
use serde_json::json;
use service_kit::server::Shutdown;
use uuid::Uuid;

use crate::binary::command;
use crate::roles::invite;
use crate::support::{TestApp, User, choose, every_kind, one_question, replica_as, until};

/// How many smallest or largest numbers are still to be looked for.
const LOOSE: &str = "SELECT count(*) FROM survey.loose_extremes";

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
    until(|| of(&path) == 2 && app.count(LOOSE) == 0).await;
    assert_eq!((of(&path), of(&kept)), (2, 12));
    app.assert_counted_right();
    let results = app.get(&format!("{path}/results"), Some(&owner)).await.expect(200).body;
    assert_eq!((&results["response_count"], &results["questions"][3]["min"]), (&json!(2), &json!(25.0)));
    // Their places are free again.
    respond(&path, 7).await.expect(201);
    app.assert_counted_right();
    signal.announce();
}

/// A survey with eleven thousand responses that are old, whose path it is. The older, the smaller is their number: each
/// of three batches takes the smallest, and the counts do not tell the next.
async fn survey_with_old_responses(app: &TestApp, owner: &User) -> String {
    let mut survey = every_kind();
    survey["settings"] = json!({ "retention_days": 1 });
    let path = app.survey(owner, &survey).await;
    app.run(
        "INSERT INTO survey.responses (survey_id, id, submission_id, submitted_at, answers)
         SELECT surveys.id, ('0180' || lpad(to_hex(n), 28, '0'))::uuid, gen_random_uuid(), '2022-01-01',
                jsonb_build_object('1', 1, '4', 2000.5 + n)
         FROM survey.surveys, generate_series(1, 11000) AS n",
    );
    let url = app.database.url();
    let recounted = command(&["recount", "--fix"], &[("SURVEY_DATABASE_URL", url.expose_secret())]).output();
    assert!(recounted.unwrap().status.success());
    path
}

#[actix_web::test]
async fn however_many_are_deleted_the_answers_are_looked_through_once() {
    let app = TestApp::start();
    let path = survey_with_old_responses(&app, &app.user()).await;
    for number in [40_000.25, 50_000.75] {
        let answers = json!([{ "question_id": 1, "choice_id": 1 }, { "question_id": 4, "number": number }]);
        app.respond(&path, Uuid::new_v4(), &answers).await.expect(201);
    }
    app.run("CREATE TABLE looks (minimum numeric)");
    app.run(
        "CREATE FUNCTION note_look() RETURNS trigger LANGUAGE plpgsql
         AS 'BEGIN INSERT INTO looks VALUES (NEW.minimum); RETURN NULL; END'",
    );
    app.run(
        "CREATE TRIGGER note_look AFTER UPDATE ON survey.tallies FOR EACH ROW EXECUTE FUNCTION public.note_look()",
    );
    let (signal, stops) = Shutdown::channel();
    let _replica = replica_as(&app.database, 2, app.issuer.verifier(), |replica| replica.keep_up(stops));
    until(|| app.count("SELECT count(*) FROM looks WHERE minimum = 40000.25") > 0).await;
    assert_eq!(app.count("SELECT count(*) FROM looks"), 1);
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 2);
    app.assert_counted_right();
    signal.announce();
}

#[actix_web::test]
async fn whoever_is_stopped_amid_deleting_leaves_no_wrong_number_for_long() {
    let app = TestApp::start();
    let owner = app.user();
    let path = survey_with_old_responses(&app, &owner).await;
    let smallest = async || {
        let results = app.get(&format!("{path}/results"), Some(&owner)).await.expect(200).body;
        (results["response_count"].clone(), results["questions"][3]["min"].clone())
    };
    refuse_to_delete(&app, "OLD.id = '01800000-0000-0000-0000-000000002000'");
    let (signal, stops) = Shutdown::channel();
    let first = replica_as(&app.database, 2, app.issuer.verifier(), |replica| replica.keep_up(stops));
    until(|| app.count("SELECT count(*) FROM survey.responses") == 6000).await;
    signal.announce();
    first.stop().await;
    assert_eq!(smallest().await, (json!(6000), json!(2001.5)), "a bound, until it is looked for");

    // Nothing is deleted any more, and still it is put right.
    app.patch(&path, &owner, &json!({ "settings": { "retention_days": null } })).await.expect(200);
    let (signal, stops) = Shutdown::channel();
    let _next = replica_as(&app.database, 2, app.issuer.verifier(), |replica| replica.keep_up(stops));
    until(|| app.count(LOOSE) == 0).await;
    assert_eq!(smallest().await, (json!(6000), json!(7001.5)));
    app.assert_counted_right();
    signal.announce();
}

/// Fails whoever deletes such a response.
fn refuse_to_delete(app: &TestApp, when: &str) {
    app.run(
        "CREATE FUNCTION survey.refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END'",
    );
    app.run(&format!(
        "CREATE TRIGGER refuse BEFORE DELETE ON survey.responses FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION survey.refuse()"
    ));
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
    refuse_to_delete(&app, &format!("OLD.survey_id = '{}'", id(&bad)));
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
