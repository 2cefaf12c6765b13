//! Responses that are listed and deleted one by one.

use futures_util::future::{join, join_all};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Answer, TestApp, User, choose, every_kind, one_question};

/// Answers of every kind, with a number and a rating.
fn answers(number: &Value, rating: i64) -> Value {
    json!([
        { "question_id": 1, "choice_id": 1 + rating % 3 },
        { "question_id": 2, "choice_ids": if rating % 2 == 0 { vec![1] } else { vec![1, 3] } },
        { "question_id": 3, "text": "Well" },
        { "question_id": 4, "number": number },
        { "question_id": 5, "number": rating },
    ])
}

async fn respond(app: &TestApp, path: &str, answers: &Value) -> String {
    let receipt = app.respond(path, Uuid::new_v4(), answers).await.expect(201).body;
    format!("{path}/responses/{}", receipt["response_id"].as_str().unwrap())
}

async fn results(app: &TestApp, path: &str, user: &User) -> Answer {
    app.get(&format!("{path}/results"), Some(user)).await.expect(200)
}

#[actix_web::test]
async fn responses_are_listed_newest_first_as_they_were_sent() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    let sent =
        [answers(&json!(7), 1), answers(&json!(-0.25), 4), json!([{ "question_id": 1, "choice_id": 2 }])];
    let mut ids = Vec::new();
    for answers in &sent {
        ids.push(respond(&app, &path, answers).await);
    }
    let list = format!("{path}/responses?limit=2");
    let page = app.get(&list, Some(&user)).await.expect(200).body;
    let rest = format!("{list}&cursor={}", page["next_cursor"].as_str().unwrap());
    let rest = app.get(&rest, Some(&user)).await.expect(200).body;
    assert_eq!(rest["next_cursor"], Value::Null);
    let all: Vec<_> =
        [&page, &rest].iter().flat_map(|page| page["items"].as_array().unwrap().clone()).collect();
    assert_eq!(all.len(), 3);
    for (item, (sent, id)) in all.iter().rev().zip(sent.iter().zip(&ids)) {
        assert_eq!(&item["answers"], sent);
        assert!(id.ends_with(item["id"].as_str().unwrap()));
        assert!(item.get("respondent_id").is_none());
    }
}

#[actix_web::test]
async fn large_responses_make_short_pages() {
    let app = TestApp::start();
    let user = app.user();
    let texts: Vec<_> = (0..30).map(|_| json!({ "text": "?", "kind": "text" })).collect();
    let path = app.survey(&user, &json!({ "title": "T", "questions": texts })).await;
    for n in 0..4 {
        // What does not compress.
        let noise = |seed: i64| {
            (0..10_000_i64).map(move |i| {
                char::from_u32(0x4e00 + u32::try_from((i * i * 7919 + seed * 31) % 20_000).unwrap()).unwrap()
            })
        };
        let answers: Vec<_> = (1..=10)
            .map(|q| json!({ "question_id": q, "text": noise(n * 10 + q).collect::<String>() }))
            .collect();
        app.respond(&path, Uuid::new_v4(), &answers.into()).await.expect(201);
    }
    let (mut cursor, mut pages, mut seen) = (String::new(), 0, Vec::new());
    loop {
        let page = app.get(&format!("{path}/responses?cursor={cursor}"), Some(&user)).await.expect(200).body;
        pages += 1;
        seen.extend(page["items"].as_array().unwrap().iter().map(|item| item["id"].to_string()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = next.to_owned();
    }
    let total = seen.len();
    seen.dedup();
    assert_eq!((total, seen.len()), (4, 4));
    assert!(pages > 1, "{pages}");
}

#[actix_web::test]
async fn what_is_left_is_what_a_recount_comes_to() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    // Whole ones and others, extremes once and twice, and some that share a bucket.
    let numbers = ["-3", "-3", "0.1", "12.5", "1234.5", "1234.25", "999999.5", "999999.5", "7", "-250000.75"];
    let mut left = Vec::new();
    for (n, number) in (0_i64..).zip(numbers) {
        let number: Value = serde_json::from_str(number).unwrap();
        left.push(respond(&app, &path, &answers(&number, 1 + n % 5)).await);
    }
    left.push(respond(&app, &path, &json!([{ "question_id": 1, "choice_id": 2 }])).await);
    // From the middle, both ends, and the rest.
    for place in [9, 4, 6, 0, 0, 3, 2, 1, 2, 0, 0] {
        let before = results(&app, &path, &user).await;
        app.delete(&left.remove(place), &user).await.expect(204);
        app.assert_counted_right();
        let after = results(&app, &path, &user).await;
        assert_eq!(after.body["response_count"], left.len());
        assert_ne!(after.header("etag"), before.header("etag"));
    }
    assert!(left.is_empty());
    for table in ["responses", "tallies", "number_tallies"] {
        assert_eq!(app.count(&format!("SELECT count(*) FROM survey.{table}")), 0, "{table}");
    }
    let empty = results(&app, &path, &user).await.body;
    assert_eq!(empty["questions"][3]["max"], Value::Null);
    respond(&app, &path, &answers(&json!(2), 2)).await;
    app.assert_counted_right();
}

#[actix_web::test]
async fn the_tag_of_results_is_new_where_another_response_takes_the_place_of_one() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let first = respond(&app, &path, &choose(1)).await;
    let before = results(&app, &path, &user).await;
    app.delete(&first, &user).await.expect(204);
    respond(&app, &path, &choose(2)).await;
    let after = results(&app, &path, &user).await;
    assert_eq!(before.body["response_count"], after.body["response_count"]);
    assert_ne!(before.header("etag"), after.header("etag"));
}

#[actix_web::test]
async fn a_deleted_response_does_not_come_back() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let submission = Uuid::new_v4();
    let receipt = app.respond(&path, submission, &choose(1)).await.expect(201).body;
    let response = format!("{path}/responses/{}", receipt["response_id"].as_str().unwrap());
    app.delete(&response, &user).await.expect(204);
    app.delete(&response, &user).await.problem(404, "not_found");
    for choice in [1, 2] {
        app.respond(&path, submission, &choose(choice)).await.problem(410, "response_deleted");
    }
    app.patch(&path, &user, &json!({ "state": "closed" })).await.expect(200);
    app.respond(&path, submission, &choose(1)).await.problem(410, "response_deleted");
    assert_eq!(results(&app, &path, &user).await.body["response_count"], 0);
    // With one that is new in the same survey nothing is wrong.
    app.patch(&path, &user, &json!({ "state": "open" })).await.expect(200);
    app.respond(&path, Uuid::new_v4(), &choose(1)).await.expect(201);
    let other = app.survey(&user, &one_question()).await;
    app.respond(&other, submission, &choose(1)).await.expect(201);
    app.delete(&path, &user).await.expect(204);
    assert_eq!(app.count("SELECT count(*) FROM survey.deleted_responses"), 0);
}

#[actix_web::test]
async fn a_response_of_another_survey_is_not_there() {
    let app = TestApp::start();
    let user = app.user();
    let (one, other) = (app.survey(&user, &one_question()).await, app.survey(&user, &one_question()).await);
    let response = respond(&app, &one, &choose(1)).await;
    app.delete(&response.replace(&one, &other), &user).await.problem(404, "not_found");
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 1);
    app.assert_counted_right();
}

#[actix_web::test]
async fn while_voters_vote_retry_and_are_deleted_nothing_is_doubled_and_nothing_hangs() {
    let app = TestApp::with_pool(16);
    let user = app.user();
    let path = app.survey(&user, &every_kind()).await;
    let (app, path, user) = (&app, path.as_str(), &user);
    let voters = join_all((0..6_i64).map(|voter| async move {
        for n in 0..15_i64 {
            let submission = Uuid::new_v4();
            let answers = answers(&json!(n * 1001 - voter), 1 + n % 5);
            let receipt = app.respond(path, submission, &answers).await.expect(201).body;
            if n % 2 == 0 {
                let response = format!("{path}/responses/{}", receipt["response_id"].as_str().unwrap());
                let (deleted, again) =
                    join(app.delete(&response, user), app.respond(path, submission, &answers)).await;
                deleted.expect(204);
                assert!([200, 410].contains(&again.status.as_u16()), "{again:?}");
                app.respond(path, submission, &answers).await.problem(410, "response_deleted");
            }
        }
    }));
    let owner = async {
        for _ in 0..6 {
            app.patch(path, user, &json!({ "title": Uuid::new_v4().to_string() })).await.expect(200);
            results(app, path, user).await;
        }
    };
    join(voters, owner).await;
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 6 * 7);
    app.assert_counted_right();
}

#[actix_web::test]
async fn deletions_race_with_closing_and_deleting_the_survey() {
    let app = TestApp::with_pool(16);
    let user = app.user();
    for last in [json!({ "state": "closed" }), Value::Null] {
        let path = app.survey(&user, &one_question()).await;
        let mut responses = Vec::new();
        for n in 0..12 {
            responses.push(respond(&app, &path, &choose(1 + n % 2)).await);
        }
        let deletions = join_all(responses.iter().map(|response| app.delete(response, &user)));
        let end = async {
            match &last {
                Value::Null => app.delete(&path, &user).await.expect(204),
                state => app.patch(&path, &user, state).await.expect(200),
            }
        };
        let (answers, _) = join(deletions, end).await;
        let expected: &[u16] = if last.is_null() { &[204, 404] } else { &[204] };
        assert!(answers.iter().all(|answer| expected.contains(&answer.status.as_u16())), "{answers:?}");
        app.assert_counted_right();
    }
    for table in ["responses", "tallies"] {
        assert_eq!(app.count(&format!("SELECT count(*) FROM survey.{table}")), 0, "{table}");
    }
}

#[actix_web::test]
async fn a_deleted_response_leaves_room_for_another() {
    let app = TestApp::start();
    let user = app.user();
    let mut survey = one_question();
    survey["settings"] = json!({ "max_responses": 2 });
    let path = app.survey(&user, &survey).await;
    let submission = Uuid::new_v4();
    let first = app.respond(&path, submission, &choose(1)).await.expect(201).body;
    respond(&app, &path, &choose(2)).await;
    app.respond(&path, Uuid::new_v4(), &choose(2)).await.problem(409, "survey_full");
    let first = format!("{path}/responses/{}", first["response_id"].as_str().unwrap());
    app.delete(&first, &user).await.expect(204);
    app.respond(&path, submission, &choose(1)).await.problem(410, "response_deleted");
    respond(&app, &path, &choose(2)).await;
    app.respond(&path, submission, &choose(1)).await.problem(410, "response_deleted");
    app.respond(&path, Uuid::new_v4(), &choose(2)).await.problem(409, "survey_full");
    app.assert_counted_right();
}
