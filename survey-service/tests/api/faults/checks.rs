//! Whether what was acknowledged is there, and nothing else.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use diesel::sql_types::{Jsonb, Timestamptz};
use reqwest::Method;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use uuid::Uuid;

use super::clients::Acknowledged;
use super::system::System;

/// A response, as it is kept.
#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    survey_id: Uuid,
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    id: Uuid,
    #[diesel(sql_type = diesel::sql_types::Uuid)]
    submission_id: Uuid,
    #[diesel(sql_type = Timestamptz)]
    submitted_at: OffsetDateTime,
    #[diesel(sql_type = Jsonb)]
    answers: Value,
}

pub async fn check(system: &System, acknowledged: &[Acknowledged]) {
    kinds(system).await;
    rows(system, acknowledged);
    let (equal, told) = system.command(&["recount"]);
    assert!(equal, "the tallies are not what was answered: {told}");
    for survey in &system.surveys {
        exports(system, survey, acknowledged).await;
    }
    println!("          all of them are there, once, with their answers and receipts; {}", told.trim());
}

/// That a question of every kind was asked.
async fn kinds(system: &System) {
    let survey = system.owners.get(&system.surveys[0], None).await.expect(200).body;
    let asked = survey["questions"].as_array().unwrap().iter().map(|question| question["kind"].to_string());
    let description = system.owners.get("/api/surveys/openapi.json", None).await.expect(200).body;
    let kinds = description["components"]["schemas"]["Kind"]["enum"].as_array().unwrap();
    let kinds = kinds.iter().map(Value::to_string);
    assert_eq!(asked.collect::<BTreeSet<_>>(), kinds.collect::<BTreeSet<_>>());
}

/// That each has one row, with its answers and its receipt.
fn rows(system: &System, acknowledged: &[Acknowledged]) {
    let query = "SELECT survey_id, id, submission_id, submitted_at, answers FROM survey.responses";
    let rows: Vec<Row> = diesel::sql_query(query).load(&mut system.owners.database.connection()).unwrap();
    let mut kept = HashMap::<Uuid, Vec<&Row>>::new();
    for row in &rows {
        kept.entry(row.submission_id).or_default().push(row);
    }
    for Acknowledged { given, changed, receipt } in acknowledged {
        let [row] = kept.get(&given.id).map(Vec::as_slice).unwrap_or_default() else {
            panic!("the submission {} is not there once: {receipt}", given.id);
        };
        assert_eq!(row.answers, given.kept(*changed), "the submission {}: {receipt}", given.id);
        let told = json!({
            "response_id": row.id,
            "survey_id": row.survey_id,
            "submission_id": given.id,
            "submitted_at": row.submitted_at.format(&Rfc3339).unwrap(),
        });
        assert_eq!(told, *receipt, "the submission {}", given.id);
    }
    assert_eq!(rows.len(), acknowledged.len(), "responses that nobody sent");
}

/// That exports have a row for each of the survey's, and no other.
async fn exports(system: &System, survey: &str, acknowledged: &[Acknowledged]) {
    let of_survey = acknowledged.iter().filter(|acknowledged| acknowledged.given.survey == survey);
    let mut wanted: Vec<_> = of_survey
        .map(|acknowledged| acknowledged.receipt["response_id"].as_str().unwrap().to_owned())
        .collect();
    wanted.sort_unstable();

    let csv = export(system, survey, "csv").await;
    let mut csv = csv::Reader::from_reader(csv.as_bytes());
    let mut rows: Vec<_> = csv.records().map(|row| row.unwrap()[0].to_owned()).collect();
    rows.sort_unstable();
    assert!(rows == wanted, "the CSV of {survey}: {}", difference(&rows, &wanted));

    let ndjson = export(system, survey, "ndjson").await;
    let mut lines: Vec<Value> = ndjson.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.pop(), Some(json!({ "rows": wanted.len(), "complete": true })));
    let mut rows: Vec<_> =
        lines.iter().map(|line| line["response_id"].as_str().unwrap().to_owned()).collect();
    rows.sort_unstable();
    assert!(rows == wanted, "the NDJSON of {survey}: {}", difference(&rows, &wanted));
}

async fn export(system: &System, survey: &str, format: &str) -> String {
    let path = format!("{survey}/export?format={format}");
    let answer = system.owners.request(Method::GET, &path, Some(&system.owner)).send().await.unwrap();
    assert_eq!(answer.status(), 200);
    answer.text().await.unwrap()
}

/// In words, for there may be many.
fn difference(rows: &[String], wanted: &[String]) -> String {
    let other = |of: &[String], than: &[String]| {
        let than: BTreeSet<_> = than.iter().collect();
        of.iter().find(|id| !than.contains(id)).cloned()
    };
    format!(
        "{} rows for {} responses; {:?} is missing, {:?} was not acknowledged",
        rows.len(),
        wanted.len(),
        other(wanted, rows),
        other(rows, wanted)
    )
}
