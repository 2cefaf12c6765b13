//! Who may answer, when and how often: never exceeded, however many try at once and wherever.

use std::time::Duration;

use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use service_kit::testing::TestServer;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use crate::settings::with_settings;
use crate::support::{Answer, TestApp, User, choose, replica, send};

/// Two replicas on one database.
pub struct Two {
    pub app: TestApp,
    other: TestServer,
}

impl Two {
    pub fn start() -> Self {
        let app = TestApp::with_pool(8);
        let other = replica(&app.database, 8, app.issuer.verifier());
        Self { app, other }
    }

    /// One response at one of the two, of a user, perhaps.
    async fn respond(&self, n: usize, path: &str, user: Option<&User>, submission: Uuid) -> Answer {
        let address = if n.is_multiple_of(2) { &self.app.address } else { &self.other.url };
        let body = json!({ "submission_id": submission, "answers": choose(1) });
        let request = self.app.client.post(format!("{address}{path}/responses")).json(&body);
        send(match user {
            Some(user) => request.bearer_auth(&user.token),
            None => request,
        })
        .await
    }

    /// The same, sent again as long as the service has too much to do. What it kept although it had said so is as good as
    /// new.
    async fn insist(&self, n: usize, path: &str, user: &User) -> String {
        let submission = Uuid::new_v4();
        loop {
            let answer = self.respond(n, path, Some(user), submission).await;
            match answer.status.as_u16() {
                503 => actix_web::rt::time::sleep(Duration::from_millis(50)).await,
                200 => return "201".to_owned(),
                _ => return outcome(&answer),
            }
        }
    }

    /// That many at once, each a person of their own: what they were told, sorted.
    pub async fn crowd(&self, path: &str, people: &[User]) -> Vec<String> {
        let sent = people.iter().enumerate();
        let mut told = join_all(sent.map(|(n, user)| self.insist(n, path, user))).await;
        told.sort();
        told
    }
}

fn outcome(answer: &Answer) -> String {
    answer.body["code"].as_str().map_or_else(|| answer.status.as_str().to_owned(), str::to_owned)
}

pub fn of(told: &[String], what: &str) -> usize {
    told.iter().filter(|outcome| *outcome == what).count()
}

pub fn people(app: &TestApp, many: usize) -> Vec<User> {
    (0..many).map(|_| app.user()).collect()
}

fn at(seconds: f64) -> String {
    (OffsetDateTime::now_utc() + Duration::from_secs_f64(seconds)).format(&Rfc3339).unwrap()
}

#[actix_web::test]
async fn no_more_than_so_many_whatever_becomes_of_the_limit() {
    let two = Two::start();
    let (app, owner) = (&two.app, two.app.user());
    let path = app.survey(&owner, &with_settings(&json!({ "max_responses": 20 }))).await;
    let limit = async |most: Value| {
        app.patch(&path, &owner, &json!({ "settings": { "max_responses": most } })).await.expect(200)
    };
    let crowd = people(app, 64);
    let told = two.crowd(&path, &crowd).await;
    assert_eq!((of(&told, "201"), of(&told, "survey_full")), (20, 44), "{told:?}");
    assert_eq!(app.get(&path, None).await.body["accepts"], "no_more");
    // Raised while the crowd is there, and lowered below what there is.
    let (told, raised) = join(two.crowd(&path, &crowd), limit(50.into())).await;
    assert_eq!(raised.body["accepts"], "responses");
    let kept = 20 + of(&told, "201");
    assert!(kept <= 50, "{told:?}");
    let told = two.crowd(&path, &crowd).await;
    assert_eq!(kept + of(&told, "201"), 50, "{told:?}");
    limit(10.into()).await;
    assert_eq!(of(&two.crowd(&path, &crowd).await, "survey_full"), 64);
    // Closed and open again it is as full as before, until there is no limit.
    for state in ["closed", "open"] {
        app.patch(&path, &owner, &json!({ "state": state })).await.expect(200);
    }
    assert_eq!(of(&two.crowd(&path, &crowd).await, "survey_full"), 64);
    let (told, _) = join(two.crowd(&path, &crowd), limit(Value::Null)).await;
    assert_eq!(of(&told, "201") + of(&told, "survey_full"), 64, "{told:?}");
    assert_eq!(of(&two.crowd(&path, &crowd).await, "201"), 64);
    let (told, _) = join(two.crowd(&path, &crowd), limit(400.into())).await;
    assert_eq!(of(&told, "201"), 64, "{told:?}");
    app.assert_counted_right();
}

#[actix_web::test]
async fn a_place_that_comes_free_is_taken_again() {
    let two = Two::start();
    let (app, owner) = (&two.app, two.app.user());
    let path = app.survey(&owner, &with_settings(&json!({ "max_responses": 3 }))).await;
    let submission = Uuid::new_v4();
    let first = two.respond(0, &path, None, submission).await.expect(201);
    for n in 1..3 {
        two.respond(n, &path, None, Uuid::new_v4()).await.expect(201);
    }
    two.respond(0, &path, None, Uuid::new_v4()).await.problem(409, "survey_full");
    // Who was in time hears so again.
    assert_eq!(two.respond(1, &path, None, submission).await.expect(200).body, first.body);
    app.run("DELETE FROM survey.responses WHERE (survey_id, id) IN (SELECT survey_id, id FROM survey.responses LIMIT 2)");
    app.run("UPDATE survey.stripes SET responses = responses - 2 WHERE stripe = 0");
    app.run("UPDATE survey.tallies SET count = count - 2");
    let told = two.crowd(&path, &people(app, 8)).await;
    assert_eq!((of(&told, "201"), of(&told, "survey_full")), (2, 6), "{told:?}");
    app.assert_counted_right();
}

#[actix_web::test]
async fn each_person_answers_once() {
    for anonymous in [true, false] {
        let two = Two::start();
        let (app, owner) = (&two.app, two.app.user());
        let settings =
            json!({ "respondents": "signed_in", "one_response_each": true, "anonymous": anonymous });
        let path = app.survey(&owner, &with_settings(&settings)).await;
        // Sixteen people, each four times at once, at either replica.
        let crowd = people(app, 16);
        let four: Vec<_> = crowd.iter().cycle().take(64).cloned().collect();
        let told = two.crowd(&path, &four).await;
        assert_eq!((of(&told, "201"), of(&told, "already_responded")), (16, 48), "{told:?}");
        // The same submission again is the first one, from anybody who has its id.
        let (user, submission) = (app.user(), Uuid::new_v4());
        let sent = join_all((0..8).map(|n| two.respond(n, &path, Some(&user), submission))).await;
        assert_eq!(sent.iter().filter(|answer| answer.status == 201).count(), 1, "{sent:?}");
        assert!(sent.iter().all(|answer| answer.body == sent[0].body), "one receipt");
        two.respond(0, &path, None, submission).await.expect(200);
        two.respond(0, &path, None, Uuid::new_v4()).await.problem(401, "sign_in_required");
        // A bad one fails nobody else, and takes nobody's turn.
        let late = app.user();
        let bad = json!({ "submission_id": Uuid::new_v4(), "answers": choose(9) });
        app.post(&format!("{path}/responses"), Some(&late), &bad).await.problem(422, "validation_failed");
        two.respond(1, &path, Some(&late), Uuid::new_v4()).await.expect(201);
        let kept = app.count("SELECT count(*) FROM survey.responses");
        let named = app.count("SELECT count(DISTINCT respondent_id) FROM survey.responses");
        assert_eq!((kept, named), (18, if anonymous { 0 } else { 18 }));
        app.assert_counted_right();
    }
}

#[actix_web::test]
async fn a_thousand_people_find_their_row() {
    let two = Two::start();
    let (app, owner) = (&two.app, two.app.user());
    let settings = json!({ "respondents": "signed_in", "one_response_each": true, "max_responses": 900 });
    let path = app.survey(&owner, &with_settings(&settings)).await;
    let crowd = people(app, 900);
    for some in crowd.chunks(300) {
        let told = two.crowd(&path, some).await;
        assert_eq!(of(&told, "201"), 300, "{told:?}");
    }
    let told = two.crowd(&path, &crowd[..300]).await;
    assert_eq!(of(&told, "already_responded"), 300, "{told:?}");
    two.respond(0, &path, Some(&app.user()), Uuid::new_v4()).await.problem(409, "survey_full");
    assert_eq!(app.count("SELECT sum(cardinality(people)) FROM survey.participants"), 900);
    assert!(app.count("SELECT max(cardinality(people)) FROM survey.participants") <= 200);
    assert!(app.count("SELECT min(cardinality(people)) FROM survey.participants") >= 50);
    app.assert_counted_right();
}

#[actix_web::test]
async fn responses_come_in_between_two_times() {
    let two = Two::start();
    let (app, owner) = (&two.app, two.app.user());
    let settings = json!({ "opens_at": at(1.0), "closes_at": at(2.5) });
    let path = app.survey(&owner, &with_settings(&settings)).await;
    assert_eq!(app.get(&path, None).await.body["accepts"], "not_yet");
    let early = two.respond(0, &path, None, Uuid::new_v4()).await.problem(409, "survey_not_open_yet");
    assert!(early.body["detail"].as_str().unwrap().contains("it opens at 20"), "{}", early.body["detail"]);
    let clients = join_all((0..64).map(|n| {
        let (two, path) = (&two, &path);
        async move {
            let mut kept = Vec::new();
            loop {
                let answer = two.respond(n, path, None, Uuid::new_v4()).await;
                match outcome(&answer).as_str() {
                    "201" => kept.push(answer),
                    "survey_not_open_yet" => assert!(kept.is_empty(), "it had begun"),
                    "survey_over" => break kept,
                    other => panic!("{other}"),
                }
            }
        }
    }))
    .await;
    let kept: usize = clients.iter().map(Vec::len).sum();
    assert!(kept > 0);
    assert_eq!(i64::try_from(kept).unwrap(), app.count("SELECT count(*) FROM survey.responses"));
    let (opens, closes) = (&settings["opens_at"], &settings["closes_at"]);
    let outside = format!(
        "SELECT count(*) FROM survey.responses WHERE submitted_at NOT BETWEEN {opens}::timestamptz - interval '1 s' AND {closes}"
    );
    assert_eq!(app.count(&outside.replace('"', "'")), 0);
    assert_eq!(app.get(&path, None).await.body["accepts"], "no_more");
    // Later is a change as any other.
    app.patch(&path, &owner, &json!({ "settings": { "closes_at": null } })).await.expect(200);
    two.respond(1, &path, None, Uuid::new_v4()).await.expect(201);
    app.assert_counted_right();
}

#[actix_web::test]
async fn who_has_the_questions_may_still_answer_while_it_closes() {
    let two = Two::start();
    let (app, owner) = (&two.app, two.app.user());
    let path = app.survey(&owner, &with_settings(&json!({ "max_responses": 1000 }))).await;
    app.patch(&path, &owner, &json!({ "state": "closing" })).await.expect(200);
    app.get(&path, None).await.problem(409, "survey_closing");
    app.get(&path, Some(&app.user())).await.problem(409, "survey_closing");
    assert_eq!(app.get(&path, Some(&owner)).await.expect(200).body["accepts"], "responses");
    two.respond(0, &path, None, Uuid::new_v4()).await.expect(201);
    // And when it has closed nobody does, whoever is on the way.
    let crowd = people(app, 64);
    let close = async {
        let closed = app.patch(&path, &owner, &json!({ "state": "closed" })).await.expect(200);
        (closed, app.count("SELECT count(*) FROM survey.responses"))
    };
    let (told, (_, at_close)) = join(two.crowd(&path, &crowd), close).await;
    assert_eq!(of(&told, "201") + of(&told, "survey_not_open"), 64, "{told:?}");
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), at_close);
    app.get(&path, None).await.expect(200);
    app.assert_counted_right();
}

#[actix_web::test]
async fn a_response_takes_a_token_only_where_it_matters() {
    let app = TestApp::start();
    let owner = app.user();
    let path = app.survey(&owner, &with_settings(&json!({ "respondents": "signed_in" }))).await;
    let responses = format!("{path}/responses");
    let sent = || {
        let body = json!({ "submission_id": Uuid::new_v4(), "answers": choose(1) });
        app.client.post(format!("{}{responses}", app.address)).json(&body)
    };
    send(sent()).await.problem(401, "sign_in_required");
    send(sent().bearer_auth(app.issuer.mint().expired().token())).await.problem(401, "expired_token");
    send(sent().bearer_auth(app.issuer.mint().scope("surveys:read").token()))
        .await
        .problem(403, "insufficient_scope");
    let cookie = format!("access_token={}", app.user().token);
    send(sent().header("cookie", &cookie)).await.problem(403, "cross_site_request");
    send(sent().header("cookie", &cookie).header("sec-fetch-site", "same-origin")).await.expect(201);
    // As often as one likes, where it is not one each.
    let user = app.user();
    for _ in 0..2 {
        send(sent().bearer_auth(&user.token)).await.expect(201);
    }
    app.assert_counted_right();
}
