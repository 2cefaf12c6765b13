//! What is kept of who answered: with the whole database nobody is found who was promised to be unknown.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::settings::with_settings;
use crate::support::{Answer, TestApp, User, choose};

async fn respond(app: &TestApp, path: &str, user: &User, answers: &Value) -> Answer {
    let body = json!({ "submission_id": Uuid::new_v4(), "answers": answers });
    app.post(&format!("{path}/responses"), Some(user), &body).await
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    row: String,
}

fn rows(app: &TestApp, query: &str) -> Vec<String> {
    let rows: Vec<Row> = diesel::sql_query(query).load(&mut app.database.connection()).unwrap();
    rows.into_iter().map(|row| row.row).collect()
}

/// Every row of every table of the service, with all that the database notes about it.
fn whole_database(app: &TestApp) -> Vec<Value> {
    let tables = "SELECT relname::text AS row FROM pg_class \
                  WHERE relnamespace = 'survey'::regnamespace AND relkind = 'r'";
    let all = rows(app, tables).into_iter().flat_map(|table| {
        let query = format!(
            "SELECT (jsonb_build_object('table', '{table}', 'xmin', xmin::text, 'ctid', ctid::text) \
             || to_jsonb(kept))::text AS row FROM survey.{table} AS kept"
        );
        rows(app, &query)
    });
    all.map(|row| serde_json::from_str(&row).unwrap()).collect()
}

#[actix_web::test]
async fn who_has_the_whole_database_cannot_tell_who_answered_what() {
    let app = TestApp::start();
    let settings = json!({ "respondents": "signed_in", "one_response_each": true });
    let path = app.survey(&app.user(), &with_settings(&settings)).await;
    // One after the other, each in a transaction of their own: as easy to tell apart as it gets.
    let people: Vec<User> = (0..60).map(|_| app.user()).collect();
    let (mut secrets, mut days) = (BTreeMap::new(), BTreeSet::new());
    for (n, user) in people.iter().enumerate() {
        let receipt = respond(&app, &path, user, &choose(1 + i64::from(n % 2 == 0))).await.expect(201).body;
        days.insert(receipt["submitted_at"].as_str().unwrap().to_owned());
        secrets.insert(user.id.to_string(), receipt["response_id"].as_str().unwrap().to_owned());
    }
    assert!(days.iter().all(|day| day.ends_with("T00:00:00Z")) && days.len() <= 2, "{days:?}");
    let whole = whole_database(&app);
    let is_response = |row: &&Value| row["table"].as_str().unwrap().starts_with("responses");
    let responses: Vec<&Value> = whole.iter().filter(is_response).collect();
    assert_eq!(responses.len(), 60);
    // The people are in one table and nowhere else, and there is nothing in those rows but the people, in order.
    let told: Vec<&Value> = whole
        .iter()
        .filter(|row| people.iter().any(|user| row.to_string().contains(&user.id.to_string())))
        .collect();
    assert_eq!(told.len(), 1, "all of them share a row");
    let kept: Vec<&str> =
        told[0]["people"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    assert!(kept.is_sorted() && kept.len() == 60);
    let columns: Vec<&str> = told[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(columns, ["ctid", "first_id", "people", "survey_id", "table", "xmin"]);
    // What their row shares with a response, its transaction, says which response came last, and nothing about whose it
    // is: every one of the sixty is as likely.
    let same: Vec<_> = responses.iter().filter(|row| row["xmin"] == told[0]["xmin"]).collect();
    assert!(same.len() <= 1);
    // No order of the responses is the people's order, beyond what sixty shuffled ones come to by chance.
    let by = |key: &dyn Fn(&Value) -> String| {
        let mut sorted = responses.clone();
        sorted.sort_by_key(|row| key(row));
        sorted.iter().map(|row| row["id"].as_str().unwrap()).collect::<Vec<_>>()
    };
    let orders = [
        by(&|row| row["id"].to_string()),
        by(&|row| row["submission_id"].to_string()),
        by(&|row| format!("{:>20}", row["xmin"].as_str().unwrap())),
        by(&|row| format!("{:>20}", row["ctid"].as_str().unwrap())),
        by(&|row| row["submitted_at"].to_string()),
    ];
    for order in orders {
        let hits = order.iter().zip(&kept).filter(|(response, user)| secrets[**user] == ***response).count();
        assert!(hits <= 8, "{hits} of sixty are found, where one is chance");
    }
    // Nor do the ids tell when: sorted, they are not in the order in which they came.
    let came: Vec<&String> = people.iter().map(|user| &secrets[&user.id.to_string()]).collect();
    let in_order = came.windows(2).filter(|pair| pair[0] < pair[1]).count();
    assert!((10..50).contains(&in_order), "{in_order} of 59");
}

#[actix_web::test]
async fn who_is_named_is_kept_with_the_response() {
    let app = TestApp::start();
    let settings = json!({ "respondents": "signed_in", "anonymous": false });
    let path = app.survey(&app.user(), &with_settings(&settings)).await;
    let user = app.user();
    let receipt = respond(&app, &path, &user, &choose(1)).await.expect(201).body;
    assert!(!receipt["submitted_at"].as_str().unwrap().ends_with("T00:00:00Z"));
    let named = format!("SELECT count(*) FROM survey.responses WHERE respondent_id = '{}'", user.id);
    assert_eq!(app.count(&named), 1);
}
