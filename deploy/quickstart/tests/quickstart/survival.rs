//! What was acknowledged is there afterwards, however the process ended.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use quickstart::embedded::Embedded;
use tempfile::TempDir;

use crate::database::number;

const FOLDER: &str = "QUICKSTART_TEST_FOLDER";

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
fn every_acknowledged_insert_survives_kill_9() {
    let folder = TempDir::new().unwrap();
    let mut acknowledged = 0;
    for round in 1..=3 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "survival::insert_until_killed", "--ignored", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        for line in lines.map_while(Result::ok) {
            let Some(id) = line.strip_prefix("acknowledged ") else { continue };
            acknowledged = id.parse().unwrap();
            if acknowledged == round * 500 {
                // It goes on inserting meanwhile, and what it still says counts.
                child.kill().unwrap();
            }
        }
        child.wait().unwrap();
        assert!(acknowledged >= round * 500, "the child ended by itself");
    }

    let embedded = Embedded::start(&folder.path().join("database")).unwrap();
    let mut connection = PgConnection::establish(embedded.url()).unwrap();
    let last = number(&mut connection, "SELECT max(id) FROM kept");
    assert_eq!(number(&mut connection, "SELECT count(*) FROM kept"), last, "no gap");
    assert!(last == acknowledged || last == acknowledged + 1, "{last} kept, {acknowledged} acknowledged");
}

#[test]
#[ignore = "the other process of the test above"]
fn insert_until_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let embedded = Embedded::start(&std::path::Path::new(&folder).join("database")).unwrap();
    let mut connection = PgConnection::establish(embedded.url()).unwrap();
    connection.batch_execute("CREATE TABLE IF NOT EXISTS kept (id bigint PRIMARY KEY)").unwrap();
    let last = number(&mut connection, "SELECT coalesce(max(id), 0) FROM kept");
    for id in last + 1.. {
        diesel::sql_query("INSERT INTO kept VALUES ($1)")
            .bind::<BigInt, _>(id)
            .execute(&mut connection)
            .unwrap();
        println!("acknowledged {id}");
    }
}
