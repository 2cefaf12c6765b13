//! How numbers and ratings are distributed.

use diesel::connection::SimpleConnection;
use diesel_migrations::MigrationHarness;
use futures_util::future::join_all;
use serde_json::{Value, json};
use survey_service::MIGRATIONS;
use uuid::Uuid;

use crate::support::{TestApp, User};

/// A survey that asks for a number; its path.
async fn survey(app: &TestApp, user: &User) -> String {
    let question = json!({ "text": "How many?", "kind": "number" });
    app.survey(user, &json!({ "title": "Numbers", "questions": [question] })).await
}

async fn send(app: &TestApp, survey: &str, numbers: &[f64]) {
    let answer = |number: &f64| json!([{ "question_id": 1, "number": number }]);
    for number in numbers {
        app.respond(survey, Uuid::new_v4(), &answer(number)).await.expect(201);
    }
}

/// What came out of the question.
async fn outcome(app: &TestApp, survey: &str, user: &User) -> Value {
    app.get(&format!("{survey}/results"), Some(user)).await.expect(200).body["questions"][0].clone()
}

async fn outcome_of(numbers: &[f64]) -> Value {
    let app = TestApp::start();
    let user = app.user();
    let path = survey(&app, &user).await;
    send(&app, &path, numbers).await;
    app.assert_counted_right();
    outcome(&app, &path, &user).await
}

fn bins(outcome: &Value) -> Vec<(f64, f64, i64)> {
    let bins = outcome["histogram"].as_array().unwrap().iter();
    bins.map(|bin| {
        (bin["from"].as_f64().unwrap(), bin["to"].as_f64().unwrap(), bin["count"].as_i64().unwrap())
    })
    .collect()
}

/// That each bin counts what was sent between its edges, and that the bins leave nothing out.
#[track_caller]
fn assert_counts(outcome: &Value, numbers: &[f64]) {
    let bins = bins(outcome);
    assert!(bins.len() <= 20, "{bins:?}");
    assert!(bins.windows(2).all(|pair| pair[0].1.to_bits() == pair[1].0.to_bits()), "{bins:?}");
    for (from, to, count) in &bins {
        let inside = numbers.iter().filter(|number| (from..to).contains(number)).count();
        assert_eq!(usize::try_from(*count).unwrap(), inside, "from {from} to {to}");
    }
    assert_eq!(bins.iter().map(|(.., count)| count).sum::<i64>(), i64::try_from(numbers.len()).unwrap());
    let (min, max) = (outcome["min"].as_f64().unwrap(), outcome["max"].as_f64().unwrap());
    assert!(bins[0].0 <= min && max < bins[bins.len() - 1].1, "{bins:?}");
}

#[actix_web::test]
async fn a_few_whole_numbers_have_a_bin_each() {
    let numbers = [3.0, -1.0, 4.0, 1.0, 4.0];
    let outcome = outcome_of(&numbers).await;
    let expected =
        [(-1.0, 0.0, 1), (0.0, 1.0, 0), (1.0, 2.0, 1), (2.0, 3.0, 0), (3.0, 4.0, 1), (4.0, 5.0, 2)];
    assert_eq!(bins(&outcome), expected);
    assert_eq!(outcome["whole"], true);
    assert_eq!(outcome["quartiles"], json!({ "lower": 1.0, "median": 3.0, "upper": 4.0 }));
}

#[actix_web::test]
async fn one_answer_is_its_own_quartiles() {
    for number in [0.0, 12345.67, -0.001, 1e15, 1e-300] {
        let outcome = outcome_of(&[number]).await;
        let same = json!({ "lower": number, "median": number, "upper": number });
        assert_eq!(outcome["quartiles"], same);
        assert_counts(&outcome, &[number]);
        assert_eq!(bins(&outcome).len(), 1);
    }
}

#[actix_web::test]
async fn decimals_keep_their_digits() {
    let numbers: Vec<_> = (1..=40_i32).map(|tenths| f64::from(tenths) / 10.0).collect();
    let outcome = outcome_of(&numbers).await;
    assert_counts(&outcome, &numbers);
    assert_eq!(outcome["whole"], false);
    // (2.0 + 2.1) / 2, and no 2.0500000000000003.
    assert_eq!(outcome["quartiles"]["median"], 2.05);
    let text = outcome["histogram"].to_string();
    assert!(!text.contains("000000") && !text.contains("999999"), "{text}");
}

#[actix_web::test]
async fn numbers_on_the_edges_of_buckets_are_on_the_right_side() {
    let numbers = [
        -1000.0,
        -1000.5,
        -999.5,
        -999.0,
        -12.3,
        -12.35,
        -0.1,
        -0.0,
        0.1,
        0.3,
        9.99,
        9.999,
        99.95,
        100.0,
        999.0,
        999.999_999_999_999_9,
        1000.0,
        1009.0,
        1010.0,
    ];
    assert_counts(&outcome_of(&numbers).await, &numbers);
}

#[actix_web::test]
async fn the_largest_and_the_smallest_numbers_are_counted() {
    let numbers = [1e15, -1e15, 999_999_999_999_999.9, 1e-300, -1e-300, 5e-324, 0.0, 1e-12, -1e-12];
    let outcome = outcome_of(&numbers).await;
    assert_counts(&outcome, &numbers);
    assert_eq!((&outcome["min"], &outcome["max"]), (&json!(-1e15), &json!(1e15)));
    assert_eq!(outcome["quartiles"]["median"], 0.0);
    let tiny = [1e-11, 3e-11, 2e-12, -4e-11];
    assert_counts(&outcome_of(&tiny).await, &tiny);
}

#[actix_web::test]
async fn large_numbers_are_told_to_three_digits() {
    let numbers: Vec<_> = (0..101_i32).map(|n| f64::from(20_000 + n * 300)).collect();
    let outcome = outcome_of(&numbers).await;
    assert_counts(&outcome, &numbers);
    for (name, exact) in [("lower", 27_500.0), ("median", 35_000.0), ("upper", 42_500.0)] {
        let told = outcome["quartiles"][name].as_f64().unwrap();
        assert!((told - exact).abs() <= 100.0, "{name} is {told}");
    }
}

#[actix_web::test]
async fn ratings_have_quartiles() {
    let app = TestApp::start();
    let user = app.user();
    let questions = json!([{ "text": "How was it?", "kind": "rating" }]);
    let path = app.survey(&user, &json!({ "title": "Stars", "questions": questions })).await;
    send(&app, &path, &[1.0, 2.0, 5.0, 5.0]).await;
    let outcome = outcome(&app, &path, &user).await;
    assert_eq!(outcome["quartiles"], json!({ "lower": 1.75, "median": 3.5, "upper": 5.0 }));
    assert_eq!(app.count("SELECT count(*) FROM survey.number_tallies"), 0);
}

#[actix_web::test]
async fn the_distribution_of_sixteen_clients_is_what_they_sent() {
    let app = TestApp::with_pool(16);
    let user = app.user();
    let path = survey(&app, &user).await;
    let sent = |client: i32| -> Vec<f64> {
        (0..40).map(|n| f64::from((client * 37 + n * 11) % 200 - 100) / 8.0).collect()
    };
    // One of them meets another that has the first stripe.
    let mut other = app.database.connection();
    other.batch_execute("BEGIN; SELECT FROM survey.stripes WHERE stripe = 0 FOR NO KEY UPDATE").unwrap();
    send(&app, &path, &sent(0)).await;
    other.batch_execute("COMMIT").unwrap();
    join_all((1..16).map(|client| {
        let (app, path) = (&app, &path);
        async move { send(app, path, &sent(client)).await }
    }))
    .await;
    let all: Vec<_> = (0..16).flat_map(sent).collect();
    assert_counts(&outcome(&app, &path, &user).await, &all);
    assert!(app.count("SELECT count(DISTINCT stripe) FROM survey.number_tallies") > 1, "spread over stripes");
    app.assert_counted_right();
}

#[actix_web::test]
async fn a_delete_takes_the_distribution_along() {
    let app = TestApp::start();
    let user = app.user();
    let path = survey(&app, &user).await;
    send(&app, &path, &[1.0, 2.5]).await;
    app.delete(&path, &user).await.expect(204);
    assert_eq!(app.count("SELECT count(*) FROM survey.number_tallies"), 0);
}

#[actix_web::test]
async fn numbers_from_before_the_upgrade_are_distributed_too() {
    let app = TestApp::start();
    let user = app.user();
    let path = survey(&app, &user).await;
    let numbers = [1.0, -2.25, 0.1, 70_000.0];
    send(&app, &path, &numbers).await;
    let before = outcome(&app, &path, &user).await;
    let mut connection = app.database.connection();
    connection.batch_execute("SET search_path = survey, public").unwrap();
    connection.revert_last_migration(MIGRATIONS).unwrap();
    assert_eq!(app.count("SELECT sum(count) FROM survey.tallies"), 4, "nothing else is lost on the way back");
    connection.run_pending_migrations(MIGRATIONS).unwrap();
    app.assert_counted_right();
    assert_eq!(outcome(&app, &path, &user).await, before);
    assert_counts(&before, &numbers);
}

#[actix_web::test]
async fn a_previous_version_beside_this_one_does_no_harm() {
    let app = TestApp::start();
    let user = app.user();
    let path = survey(&app, &user).await;
    send(&app, &path, &[1.0, 2.0]).await;
    // It counts all the rest, and not this.
    app.database.connection().batch_execute("DELETE FROM survey.number_tallies").unwrap();
    let outcome = outcome(&app, &path, &user).await;
    assert_eq!((&outcome["answered"], &outcome["mean"]), (&json!(2), &json!(1.5)));
    assert_eq!((&outcome["quartiles"], &outcome["histogram"]), (&Value::Null, &json!([])));
}
