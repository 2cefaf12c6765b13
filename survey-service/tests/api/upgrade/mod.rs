//! An upgrade while both versions serve: what the one before wrote by its own statements is kept, and counted.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, Nullable, SmallInt, Text, Timestamptz};
use secrecy::ExposeSecret;
use serde_json::json;
use uuid::Uuid;

use crate::binary::command;
use crate::support::{TestApp, every_kind};

/// How many responses each version takes.
const EACH: usize = 40;

/// The version that had three migrations writes a response with an answer of each kind.
pub fn write_as_before(connection: &mut PgConnection, survey: Uuid, number: usize) -> usize {
    type Ids = Array<diesel::sql_types::Uuid>;
    let (id, rating) = (Uuid::now_v7(), 1 + number % 5);
    let answers = json!({ "1": 1 + number % 3, "2": [1, 3], "3": "words", "4": number, "5": rating });
    let tallies: [(i16, i16, Option<String>); 8] = [
        (1, 0, None),
        (1, i16::try_from(1 + number % 3).unwrap(), None),
        (2, 0, None),
        (2, 1, None),
        (2, 3, None),
        (3, 0, None),
        (4, 0, Some(number.to_string())),
        (5, 0, Some(rating.to_string())),
    ];
    let mut tallies = tallies.to_vec();
    tallies.push((5, i16::try_from(rating).unwrap(), None));
    sql_query(include_str!("record-3.sql"))
        .bind::<Ids, _>(vec![survey])
        .bind::<Ids, _>(vec![id])
        .bind::<Ids, _>(vec![Uuid::new_v4()])
        .bind::<Array<Timestamptz>, _>(vec![time::OffsetDateTime::now_utc()])
        .bind::<Array<Text>, _>(vec![answers.to_string()])
        .bind::<SmallInt, _>(i16::try_from(number % 16).unwrap())
        .bind::<Ids, _>(vec![id; tallies.len()])
        .bind::<Array<SmallInt>, _>(tallies.iter().map(|tally| tally.0).collect::<Vec<_>>())
        .bind::<Array<SmallInt>, _>(tallies.iter().map(|tally| tally.1).collect::<Vec<_>>())
        .bind::<Array<Nullable<Text>>, _>(tallies.iter().map(|tally| tally.2.clone()).collect::<Vec<_>>())
        .bind::<Ids, _>(vec![id])
        .bind::<Array<SmallInt>, _>(vec![4_i16])
        .bind::<Array<Text>, _>(vec![number.to_string()])
        .execute(connection)
        .unwrap()
}

#[actix_web::test]
async fn both_versions_write_side_by_side_and_every_answer_is_counted() {
    let app = TestApp::start();
    let owner = app.user();
    let path = app.survey(&owner, &every_kind()).await;
    let survey: Uuid = path.rsplit('/').next().unwrap().parse().unwrap();
    let mut connection = app.database.connection();
    let before = std::thread::spawn(move || {
        (0..EACH).map(|number| write_as_before(&mut connection, survey, number)).sum::<usize>()
    });
    for number in 0..EACH {
        let answers = json!([
            { "question_id": 1, "choice_id": 1 },
            { "question_id": 4, "number": number },
            { "question_id": 5, "number": 5 },
        ]);
        app.respond(&path, Uuid::new_v4(), &answers).await.expect(201);
    }
    // A stripe that is taken is left alone; whoever finds none free tries again.
    let written = before.join().unwrap();
    assert!(written > 0);

    let url = app.database.url();
    let fixed =
        command(&["recount", "--fix"], &[("SURVEY_DATABASE_URL", url.expose_secret())]).output().unwrap();
    assert!(fixed.status.success(), "{fixed:?}");
    app.assert_counted_right();
    let results = app.get(&format!("{path}/results"), Some(&owner)).await.expect(200);
    assert_eq!(results.body["response_count"], EACH + written);
    assert_eq!(results.body["questions"][3]["answered"], EACH + written, "{:#}", results.body);
}
