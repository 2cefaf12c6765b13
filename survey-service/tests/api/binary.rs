//! The binary: its configuration, and its life from start to stop.

use std::collections::HashMap;
use std::process::{Command, Output};

use diesel::RunQueryDsl;
use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel_migrations::MigrationHarness;
use secrecy::ExposeSecret;
use survey_service::MIGRATIONS;

use service_kit::testing::http_client;

use crate::process::Process;
use crate::support::{ORIGIN, database};

fn run(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    command(arguments, variables).output().unwrap()
}

pub fn command(arguments: &[&str], variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_survey-service"));
    let names: Vec<_> =
        std::env::vars().map(|(name, _)| name).filter(|name| name.starts_with("SURVEY_")).collect();
    for name in names {
        command.env_remove(name);
    }
    command.args(arguments).envs(variables.iter().copied().collect::<HashMap<_, _>>());
    command
}

fn stderr(output: Output) -> String {
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn a_broken_configuration_names_every_variable_and_no_value() {
    let output = run(
        &["serve"],
        &[
            ("SURVEY_BIND", "hunter2"),
            ("SURVEY_DATABASE_URL", "mysql://hunter2"),
            ("SURVEY_DATABASE_POOL_SIZE", "hunter2"),
            ("SURVEY_DATABASE_POOLER", "hunter2"),
            ("SURVEY_DATABASE_DIRECT_URL", "hunter2"),
            ("SURVEY_DATABASE_REPLICA_URL", "hunter2"),
            ("SURVEY_JWKS_URL", "hunter2"),
            ("SURVEY_REVOCATIONS_URL", "ftp://hunter2"),
            ("SURVEY_REVOCATIONS_MAX_STALENESS_SECONDS", "hunter2"),
            ("SURVEY_CORS_ORIGINS", "https://fine.example, hunter2"),
            ("SURVEY_AUDIENCE", "hunter 2"),
            ("SURVEY_PREVIOUS_WEBHOOK_KEYS", "hunter2"),
        ],
    );
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(output);
    let names = "BIND DATABASE_URL DATABASE_POOL_SIZE DATABASE_POOLER DATABASE_DIRECT_URL DATABASE_REPLICA_URL ISSUER AUDIENCE JWKS_URL REVOCATIONS_URL \
                 REVOCATIONS_MAX_STALENESS_SECONDS CORS_ORIGINS PREVIOUS_WEBHOOK_KEYS";
    for name in names.split_whitespace() {
        assert!(message.contains(&format!("SURVEY_{name} ")), "{name} is missing in: {message}");
    }
    assert!(!message.contains("hunter"), "{message}");
}

#[test]
fn migrate_and_recount_ask_for_the_database_only() {
    for arguments in [["migrate"], ["recount"]] {
        let message = stderr(run(&arguments, &[]));
        assert!(message.contains("SURVEY_DATABASE_URL is missing"), "{message}");
        assert!(!message.contains("SURVEY_ISSUER"), "{message}");
    }
}

#[test]
fn behind_a_pooler_migrate_needs_a_way_past_it() {
    let database = database();
    let url = database.url();
    // Nobody listens there: nothing of this goes through it.
    let pooled = [
        ("SURVEY_DATABASE_URL", "postgres://nobody@127.0.0.1:9/pooled"),
        ("SURVEY_DATABASE_POOLER", "transaction"),
        ("SURVEY_DATABASE_DIRECT_URL", url.expose_secret()),
    ];
    assert!(run(&["migrate"], &pooled).status.success());
    let message = stderr(run(&["migrate"], &pooled[..2]));
    assert!(message.contains("SURVEY_DATABASE_DIRECT_URL is missing"), "{message}");
}

#[test]
fn a_database_without_its_tables_is_told_before_anything_is_served() {
    let database = database();
    database.connection().batch_execute("DROP SCHEMA survey CASCADE").unwrap();
    let url = database.url();
    let variables = [("SURVEY_DATABASE_URL", url.expose_secret()), ("SURVEY_ISSUER", ORIGIN)];
    let output = run(&["serve"], &variables);
    assert_eq!(output.status.code(), Some(2));
    let message = stderr(output);
    assert!(message.contains("schema survey") && message.contains("`migrate`"), "{message}");
}

#[test]
fn it_tells_its_version_and_its_commands() {
    let version = run(&["--version"], &[]);
    assert_eq!(version.stdout, format!("survey-service {}\n", env!("CARGO_PKG_VERSION")).into_bytes());
    let help = String::from_utf8(run(&["--help"], &[]).stdout).unwrap();
    for command in ["serve", "migrate", "recount"] {
        assert!(help.contains(command), "{help}");
    }
}

#[test]
fn migrations_run_once_whoever_runs_them_and_can_be_undone() {
    let database = database();
    let mut connection = database.connection();
    connection.batch_execute("DROP SCHEMA survey CASCADE").unwrap();
    let url = database.url();
    let variables = [("SURVEY_DATABASE_URL", url.expose_secret())];
    let mut runs: Vec<_> = (0..3).map(|_| command(&["migrate"], &variables).spawn().unwrap()).collect();
    assert!(runs.iter_mut().all(|run| run.wait().unwrap().success()));
    let look = "SELECT FROM survey.surveys, survey.responses, survey.tallies, survey.stripes, survey.recounted, \
         survey.number_tallies, survey.number_recounted";
    connection.batch_execute(look).unwrap();
    // And back: only the ledger stays.
    connection.batch_execute("SET search_path = survey, public").unwrap();
    connection.revert_all_migrations(MIGRATIONS).unwrap();
    let left = "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'survey'";
    let left = diesel::dsl::sql::<BigInt>(&format!("({left})"));
    assert_eq!(diesel::select(left).get_result::<i64>(&mut connection).unwrap(), 1);
}

#[actix_web::test]
async fn it_serves_until_it_is_told_to_stop() {
    let database = database();
    let process = Process::logged(&database, &[("RUST_LOG", "info")]).await;
    let client = http_client();
    let get = async |path: &str| client.get(format!("{}{path}", process.address)).send().await;
    let ready = get("/health/ready").await.unwrap();
    assert_eq!(ready.status(), 503);
    let report: serde_json::Value = ready.json().await.unwrap();
    assert_eq!(report["checks"]["database"], "ok");
    assert_eq!(report["checks"]["jwks"], "unavailable");
    assert_eq!(report["checks"]["revocations"], "unavailable");
    let bind = process.address.strip_prefix("http://").unwrap();
    let health = run(&["health"], &[("SURVEY_BIND", bind)]);
    assert_eq!(health.status.code(), Some(1));
    assert!(stderr(health).contains("HTTP/1.1 503"), "the command asks the same");
    assert_eq!(get("/api/surveys").await.unwrap().status(), 200, "reading needs no key");
    let metrics = get("/metrics").await.unwrap().text().await.unwrap();
    let revocations = ["signet_revocations 0", "signet_revocations_age_seconds inf"];
    let cache = ["signet_verifier_cache_tokens 0", "signet_verifier_cache_bytes 0"];
    for line in [&revocations[..], &cache, &["signet_http_requests_total{"]].concat() {
        assert!(metrics.to_ascii_lowercase().contains(line), "{line} is missing in: {metrics}");
    }
    let log = process.log().await;
    assert!(log.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{log}");
    assert!(log.contains("listening") && log.contains("stopping"), "{log}");
}
