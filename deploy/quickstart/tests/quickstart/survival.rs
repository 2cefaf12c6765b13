//! What was acknowledged is there afterwards, however the process ended.

use std::path::Path;
use std::process::Command;

use demo::{Client, Interviews};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use futures_util::StreamExt;
use quickstart::embedded::Embedded;
use tempfile::TempDir;

use crate::database::number;
use crate::program::{Program, start};
use crate::story::block_on;

#[test]
fn data_is_there_after_a_restart() {
    let folder = TempDir::new().unwrap();
    let database = folder.path().join("database");
    for round in 0..3 {
        let embedded = Embedded::start(&database).unwrap();
        let mut connection = PgConnection::establish(embedded.url()).unwrap();
        connection.batch_execute("CREATE TABLE IF NOT EXISTS kept (id int)").unwrap();
        assert_eq!(number(&mut connection, "SELECT count(*) FROM kept"), round);
        connection.batch_execute("INSERT INTO kept VALUES (1)").unwrap();
    }
}

#[test]
fn every_acknowledged_response_survives_kill_9() {
    let folder = TempDir::new().unwrap();
    let interviews = Interviews::read().unwrap();
    let (mut program, survey) = begin(folder.path(), &interviews);
    let mut receipts = Vec::new();
    for round in 1..=3 {
        let client = Client::new(&program.origin, &program.origin).unwrap();
        let process = program.id();
        block_on(async {
            // Sixteen at a time, so that some are under way when the process goes; those are not acknowledged.
            let mut outcomes = futures_util::stream::iter(interviews.iter())
                .map(|interview| async {
                    let submission = interview.submission();
                    let answer = client.respond(&survey, &submission).await;
                    (submission, answer)
                })
                .buffer_unordered(16);
            while let Some((submission, answer)) = outcomes.next().await {
                let Ok((201, receipt)) = answer else { break };
                receipts.push((submission, receipt));
                if receipts.len() == round * 100 {
                    let killed = Command::new("kill").args(["-KILL", &process.to_string()]).status().unwrap();
                    assert!(killed.success());
                }
            }
        });
        assert!(receipts.len() >= round * 100, "the program ended by itself");
        drop(program);
        program = start(folder.path());
    }

    let client = Client::new(&program.origin, &program.origin).unwrap();
    for (submission, receipt) in receipts {
        let again = block_on(client.respond(&survey, &submission)).unwrap();
        assert_eq!(again, (200, receipt), "the same receipt, and not another response");
    }
}

/// A running program with the interviews' survey, and its id.
fn begin(folder: &Path, interviews: &Interviews) -> (Program, String) {
    let program = start(folder);
    let client = Client::new(&program.origin, &program.origin).unwrap();
    let survey = block_on(async {
        client.register("ada@example.com", "a horse, a kingdom").await.unwrap();
        let token = client.log_in("ada@example.com", "a horse, a kingdom").await.unwrap();
        client.create_survey(&token, interviews.survey()).await.unwrap()
    });
    (program, survey)
}
