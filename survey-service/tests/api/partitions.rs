//! The tables in parts: rows and privileges move there and back, and every table that grows can be split by survey.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_migrations::MigrationHarness;
use secrecy::ExposeSecret;
use survey_service::MIGRATIONS;
use uuid::Uuid;

use crate::support::{TestApp, choose, database, every_kind};
use crate::upgrade::write_as_before;

/// How many migrations there were before the partitions.
const BEFORE: usize = 3;

/// What moves the responses ahead of the fourth.
const ONLINE: &str = include_str!("../../../docs/scaling/partition-online.sql");

/// Everything that is kept, and what the views say of it, in the order of the names.
const CONTENT: &str = "
    SELECT string_agg(row, E'\\n' ORDER BY row) AS text FROM (
        SELECT (survey_id, id, submission_id, submitted_at, answers)::text AS row FROM survey.responses
        UNION ALL SELECT (survey_id, stripe, question_id, bucket, count, sum)::text FROM survey.tallies
        UNION ALL SELECT (survey_id, stripe, question_id, value, count)::text FROM survey.number_tallies
        UNION ALL SELECT (survey_id, question_id, bucket, count, sum)::text FROM survey.tallied
        UNION ALL SELECT (survey_id, question_id, bucket, count, sum)::text FROM survey.recounted
        UNION ALL SELECT (survey_id, question_id, value, count)::text FROM survey.number_tallied
        UNION ALL SELECT (survey_id, question_id, value, count)::text FROM survey.number_recounted
    ) AS content";
/// Who may do what, by privileges of their own.
const PRIVILEGES: &str = "
    SELECT string_agg(concat_ws(' ', relname, privilege_type), ', ' ORDER BY relname, privilege_type) AS text
    FROM pg_class, aclexplode(relacl) WHERE relnamespace = 'survey'::regnamespace AND grantee <> relowner";
const PARTITIONED: &str = "
    SELECT string_agg(relname, ' ' ORDER BY relname) AS text FROM pg_class
    WHERE relnamespace = 'survey'::regnamespace AND relkind = 'p'";
/// The tables with a survey's id, and of their unique indexes those that do not begin with it.
const NOT_BY_SURVEY: &str = "
    SELECT string_agg(indexrelid::regclass::text, ', ') AS text
    FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
    JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
    WHERE relnamespace = 'survey'::regnamespace AND indisunique AND attname <> 'survey_id'
        AND EXISTS (SELECT FROM pg_attribute AS other WHERE other.attrelid = indrelid AND other.attname = 'survey_id')";

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = diesel::sql_types::Nullable<Text>)]
    text: Option<String>,
}

fn text(connection: &mut PgConnection, query: &str) -> String {
    diesel::sql_query(query).get_result::<Row>(connection).unwrap().text.unwrap_or_default()
}

/// A survey with twenty responses.
async fn answered(app: &TestApp) -> String {
    let survey = app.survey(&app.user(), &every_kind()).await;
    for number in 1..=20 {
        let answers = serde_json::json!([
            { "question_id": 1, "choice_id": 1 + number % 3 },
            { "question_id": 3, "text": format!("text {number}") },
            { "question_id": 4, "number": number * 7 },
            { "question_id": 5, "number": 1 + number % 5 },
        ]);
        app.respond(&survey, Uuid::new_v4(), &answers).await.expect(201);
    }
    survey
}

/// Until there are that many migrations.
fn undo(connection: &mut PgConnection, left: usize) {
    connection.batch_execute("SET search_path = survey, public").unwrap();
    while connection.applied_migrations().unwrap().len() > left {
        connection.revert_last_migration(MIGRATIONS).unwrap();
    }
}

#[actix_web::test]
async fn rows_and_privileges_move_into_the_parts_and_out_again() {
    let app = TestApp::start();
    let survey = answered(&app).await;
    let mut connection = app.database.connection();
    let role = format!("reader_{}", Uuid::new_v4().simple());
    let grant = format!(
        "CREATE ROLE {role}; GRANT SELECT, INSERT ON survey.responses TO {role};
         GRANT SELECT ON survey.tallied TO {role}; GRANT UPDATE ON survey.tallies TO PUBLIC"
    );
    connection.batch_execute(&grant).unwrap();
    let (content, privileges) = (text(&mut connection, CONTENT), text(&mut connection, PRIVILEGES));
    assert!(
        content.lines().count() > 60 && privileges.contains("responses SELECT"),
        "{content} {privileges}"
    );
    assert_eq!(text(&mut connection, PARTITIONED), "number_tallies responses tallies");

    undo(&mut connection, BEFORE);
    assert_eq!(text(&mut connection, PARTITIONED), "");
    assert_eq!(text(&mut connection, CONTENT), content);
    assert_eq!(text(&mut connection, PRIVILEGES), privileges);

    connection.run_pending_migrations(MIGRATIONS).unwrap();
    assert_eq!(text(&mut connection, CONTENT), content);
    assert_eq!(text(&mut connection, PRIVILEGES), privileges);
    app.assert_counted_right();
    app.respond(&survey, Uuid::new_v4(), &serde_json::json!([{ "question_id": 1, "choice_id": 1 }]))
        .await
        .expect(201);
    connection.batch_execute(&format!("DROP OWNED BY {role}; DROP ROLE {role}")).unwrap();
}

#[test]
fn who_deletes_meanwhile_is_waited_for() {
    type Way = dyn Fn(&mut PgConnection) -> diesel::migration::Result<()> + Sync;
    let database = database();
    let [mut connection, mut writer] = [(); 2].map(|()| database.connection());
    undo(&mut connection, BEFORE + 1);
    let back = |connection: &mut PgConnection| connection.revert_last_migration(MIGRATIONS).map(drop);
    let forth = |connection: &mut PgConnection| connection.run_next_migration(MIGRATIONS).map(drop);
    let ways: [&Way; 2] = [&back, &forth];
    for way in ways {
        let begin = "BEGIN; SELECT FROM survey.stripes FOR UPDATE; DELETE FROM survey.tallies";
        writer.batch_execute(begin).unwrap();
        std::thread::scope(|threads| {
            let moved = threads.spawn(|| way(&mut connection).map_err(|error| error.to_string()));
            let waits = "SELECT count(*)::text AS text FROM pg_locks JOIN pg_database ON database = pg_database.oid \
                         WHERE NOT granted AND datname = current_database()";
            while text(&mut writer, waits) == "0" && !moved.is_finished() {
                std::thread::sleep(Duration::from_millis(5));
            }
            writer.batch_execute("DELETE FROM survey.responses; COMMIT").unwrap();
            moved.join().unwrap().unwrap();
        });
    }
}

/// Runs a part of a script, as an operator does.
fn psql(app: &TestApp, script: &str) {
    let psql = Path::new(&std::env::var("TEST_POSTGRES_BIN").unwrap()).join("psql");
    let mut psql = Command::new(psql);
    psql.args(["-v", "ON_ERROR_STOP=1", "-d", app.database.url().expose_secret()]);
    let mut psql = psql.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    psql.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    assert!(psql.wait().unwrap().success());
}

/// The survey goes as that version deleted it.
fn delete_as_before(connection: &mut PgConnection, survey: &str) {
    let all = ["stripes", "tallies", "number_tallies", "responses"]
        .map(|table| format!("DELETE FROM survey.{table} WHERE survey_id = '{survey}';"));
    let lock = format!("SELECT FROM survey.stripes WHERE survey_id = '{survey}' ORDER BY stripe FOR UPDATE");
    let last = format!("DELETE FROM survey.surveys WHERE id = '{survey}'");
    connection.batch_execute(&format!("BEGIN; {lock}; {} {last}; COMMIT", all.concat())).unwrap();
}

#[actix_web::test]
async fn ahead_of_the_migration_responses_move_while_others_write_and_delete() {
    let app = TestApp::start();
    let [kept, deleted] = [answered(&app).await, answered(&app).await];
    let [kept, deleted] = [kept, deleted].map(|path| path.rsplit('/').next().unwrap().to_owned());
    let [mut connection, mut writer] = [(); 2].map(|()| app.database.connection());
    undo(&mut connection, BEFORE);
    connection.batch_execute("GRANT SELECT ON survey.responses TO PUBLIC").unwrap();
    let privileges = text(&mut connection, PRIVILEGES);

    let (survey, moved) = (kept.parse().unwrap(), AtomicBool::new(false));
    let written: usize = std::thread::scope(|threads| {
        let writing = threads.spawn(|| {
            let more = (0..).take_while(|_| !moved.load(Ordering::Relaxed));
            more.map(|number| write_as_before(&mut writer, survey, number)).sum()
        });
        let (copy, rename) = ONLINE.split_once("\n-- 3.").unwrap();
        psql(&app, copy);
        delete_as_before(&mut connection, &deleted);
        psql(&app, &format!("--{rename}"));
        moved.store(true, Ordering::Relaxed);
        writing.join().unwrap()
    });
    assert!(written > 0);
    assert_eq!(text(&mut connection, PARTITIONED), "responses");
    connection.run_pending_migrations(MIGRATIONS).unwrap();

    assert_eq!(text(&mut connection, PARTITIONED), "number_tallies responses tallies");
    assert_eq!(text(&mut connection, PRIVILEGES), privileges);
    let of =
        |survey| app.count(&format!("SELECT count(*) FROM survey.responses WHERE survey_id = '{survey}'"));
    assert_eq!((of(&kept), of(&deleted)), (20 + i64::try_from(written).unwrap(), 0));
    app.assert_counted_right();
    app.respond(&format!("/api/surveys/{kept}"), Uuid::new_v4(), &choose(1)).await.expect(201);
    app.assert_counted_right();
}

#[test]
fn what_grows_can_be_distributed_by_survey() {
    let database = database();
    let mut connection = database.connection();
    assert_eq!(text(&mut connection, NOT_BY_SURVEY), "");
    let broken = "CREATE TABLE survey.others (survey_id uuid NOT NULL, id uuid PRIMARY KEY)";
    connection.batch_execute(broken).unwrap();
    assert_eq!(text(&mut connection, NOT_BY_SURVEY), "survey.others_pkey", "the query finds what is wrong");
}
