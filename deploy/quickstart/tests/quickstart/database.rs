//! What the services ask of PostgreSQL, asked of the embedded one, through the pool that they use.

use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Text};
use diesel_migrations::{EmbeddedMigrations, embed_migrations};
use quickstart::embedded::Embedded;
use secrecy::SecretString;
use service_kit::database::{Database, DatabaseError};
use tempfile::TempDir;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("tests/quickstart/migrations");

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

pub fn start() -> (TempDir, Embedded) {
    let folder = TempDir::new().unwrap();
    let embedded = Embedded::start(&folder.path().join("database")).unwrap();
    (folder, embedded)
}

pub fn number(connection: &mut PgConnection, sql: &str) -> i64 {
    diesel::sql_query(format!("SELECT ({sql})::bigint AS n")).get_result::<Number>(connection).unwrap().n
}

fn pool(embedded: &Embedded) -> Database {
    Database::connect(&SecretString::from(embedded.url()), 1)
}

#[tokio::test]
async fn one_connection_serves_migrations_and_queries() {
    let (_folder, embedded) = start();
    let database = pool(&embedded);
    for _ in 0..2 {
        database.migrate(MIGRATIONS, "survey").await.unwrap();
    }

    // More callers than connections: they take turns.
    let callers = (0..20).map(|_| {
        let database = database.clone();
        tokio::spawn(async move {
            database
                .run(|connection| {
                    connection.transaction::<_, DatabaseError, _>(|connection| {
                        diesel::sql_query("INSERT INTO survey.notes (survey_id) VALUES (gen_random_uuid())")
                            .execute(connection)
                            .map_err(Into::into)
                    })
                })
                .await
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        let outcome: Result<usize, DatabaseError> = caller.await.unwrap();
        assert_eq!(outcome.unwrap(), 1);
    }
    let count = database
        .run(|connection| Ok::<_, DatabaseError>(number(connection, "SELECT count(*) FROM survey.notes")));
    assert_eq!(count.await.unwrap(), 20);
}

#[test]
fn the_sql_that_the_services_use_works() {
    let (_folder, embedded) = start();
    let connection = &mut PgConnection::establish(embedded.url()).unwrap();
    let up = include_str!("migrations/2026-01-01-000000_notes/up.sql");
    connection.batch_execute(&format!("CREATE SCHEMA survey; SET search_path = survey; {up}")).unwrap();

    let prepared = diesel::sql_query(
        "INSERT INTO notes (survey_id, submission_id, answers)
         SELECT '00000000-0000-0000-0000-000000000001', s, a
         FROM unnest(ARRAY[gen_random_uuid(), gen_random_uuid()], ARRAY[$1, $1]) AS t (s, a)
         ON CONFLICT (survey_id, submission_id) DO NOTHING",
    );
    let answers: serde_json::Value = serde_json::json!({"1": 3, "2": [1, 4], "5": "Grüße 🌍"});
    for _ in 0..3 {
        assert_eq!(prepared.clone().bind::<Jsonb, _>(&answers).execute(connection).unwrap(), 2);
    }

    let returning = "WITH gone AS (DELETE FROM notes WHERE id <= 2 RETURNING answers),
                          put AS (INSERT INTO notes (survey_id, answers) SELECT gen_random_uuid(), answers FROM gone
                                  RETURNING id)
                     SELECT sum(id) FROM put";
    // A data-modifying WITH may only stand at the top.
    let sum: i64 = diesel::sql_query(returning.replace("sum(id)", "sum(id)::bigint AS n"))
        .get_result::<Number>(connection)
        .unwrap()
        .n;
    assert_eq!(sum, 7 + 8);
    assert_eq!(number(connection, "SELECT count(*) FROM notes WHERE answers @> '{\"2\": [4]}'"), 6);

    for batch in [
        "BEGIN; SELECT pg_advisory_xact_lock(42); SELECT * FROM notes FOR UPDATE SKIP LOCKED; COMMIT",
        "SELECT pg_advisory_lock(hashtext('x')); SELECT pg_advisory_unlock(hashtext('x'))",
        "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
         DECLARE rows NO SCROLL CURSOR FOR SELECT * FROM notes; FETCH 3 FROM rows; CLOSE rows; COMMIT",
        "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY id), sha256('x'), now() FROM notes",
        "VACUUM (ANALYZE)",
        "CHECKPOINT",
    ] {
        connection.batch_execute(batch).unwrap();
    }

    let one_final = diesel::sql_query(
        "INSERT INTO notes (survey_id, answers) VALUES ('00000000-0000-0000-0000-000000000001', '{\"final\": \"yes\"}')",
    );
    one_final.clone().execute(connection).unwrap();
    let refused = one_final.execute(connection).unwrap_err();
    let unique = diesel::result::DatabaseErrorKind::UniqueViolation;
    assert!(
        matches!(refused, diesel::result::Error::DatabaseError(kind, _) if format!("{kind:?}") == format!("{unique:?}"))
    );
    assert_eq!(number(connection, "SELECT count(*) FROM notes"), 7, "an error leaves the connection usable");
}

#[test]
fn a_second_connection_waits_for_the_first_to_close() {
    let (_folder, embedded) = start();
    let first = PgConnection::establish(embedded.url()).unwrap();
    let (tell, told) = mpsc::channel();
    let url = embedded.url().to_owned();
    let second = thread::spawn(move || {
        let mut connection = PgConnection::establish(&url).unwrap();
        tell.send(Instant::now()).unwrap();
        number(&mut connection, "1")
    });
    told.recv_timeout(Duration::from_secs(1)).unwrap_err();
    drop(first);
    assert_eq!(second.join().unwrap(), 1);
}

/// It is not PostgreSQL's own stack, so PostgreSQL does not see its end coming.
#[test]
fn a_backend_that_crashes_takes_only_its_connection_along() {
    let (_folder, embedded) = start();
    let mut connection = PgConnection::establish(embedded.url()).unwrap();
    connection.batch_execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (1)").unwrap();
    connection.batch_execute("BEGIN; INSERT INTO kept VALUES (2)").unwrap();
    let deep = "[".repeat(100_000) + &"]".repeat(100_000);
    diesel::sql_query("SELECT 1 WHERE $1::jsonb IS NULL")
        .bind::<Text, _>(deep)
        .execute(&mut connection)
        .unwrap_err();
    drop(connection);

    let mut next = PgConnection::establish(embedded.url()).unwrap();
    assert_eq!(number(&mut next, "SELECT count(*) FROM kept"), 1);
}

#[test]
fn a_folder_too_deep_for_a_socket_works_too() {
    let parent = TempDir::new().unwrap();
    let deep = parent.path().join("d".repeat(60)).join("e e".repeat(20)).join("database");
    std::fs::create_dir_all(deep.parent().unwrap()).unwrap();
    let embedded = Embedded::start(&deep).unwrap();
    let mut connection = PgConnection::establish(embedded.url()).unwrap();
    assert_eq!(number(&mut connection, "1"), 1);
}
