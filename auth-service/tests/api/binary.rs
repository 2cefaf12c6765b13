//! Configuration, commands, and what goes to the log.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Output;
use std::time::Duration;

use diesel::RunQueryDsl;
use serde_json::{Value, json};
use service_kit::testing::fresh_redis_url;

use crate::program::{KEY, Program, Variables, run, text};
use crate::support::{PASSWORD, begin_more, test_database};

#[test]
fn a_broken_configuration_is_told_whole_and_without_values() {
    let variables = Variables::default()
        .and("AUTH_ISSUER", "http://hunter2.example")
        .and("AUTH_KEY_ENCRYPTION_KEY", "hunter2")
        .and("AUTH_LIMIT_LOGIN_GUESSES", "hunter2")
        .and("AUTH_BIND", "hunter2");
    let Output { status, stderr, .. } = run(&["serve"], &variables);
    assert_eq!(status.code(), Some(1));
    let message = text(&stderr);
    for name in [
        "AUTH_DATABASE_URL",
        "AUTH_REDIS_URL",
        "AUTH_ISSUER",
        "AUTH_KEY_ENCRYPTION_KEY",
        "AUTH_LIMIT_LOGIN_GUESSES",
        "AUTH_BIND",
    ] {
        assert!(message.contains(name), "{message}");
    }
    assert!(!message.contains("hunter2"), "{message}");
    assert!(!message.contains("AUTH_AUDIENCE"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_a_request_goes_to_the_log_and_no_secret() {
    let database = test_database();
    let variables = Variables::new(&database, &fresh_redis_url()).and("RUST_LOG", "debug");
    let program = Program::serve(&variables).await;
    let credentials = json!({ "email": "ada@example.com", "password": PASSWORD });
    let session = program.post("/api/auth/register", &credentials).send().await.unwrap();
    let session: Value = session.json().await.unwrap();
    let [access, refresh] =
        ["access_token", "refresh_token"].map(|name| session[name].as_str().unwrap().to_owned());

    let wrong = json!({ "email": "ada@example.com", "password": "wrong but secret" });
    let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let login = program.post(&format!("/api/auth/login?access_token={access}"), &wrong);
    let problem: Value = login.header("traceparent", traceparent).send().await.unwrap().json().await.unwrap();
    assert_eq!(problem["trace_id"], "4bf92f3577b34da6a3ce929d0e0e4736", "the caller's trace is continued");
    program.post("/api/auth/refresh", &json!({ "refresh_token": refresh })).send().await.unwrap();
    program.post("/api/auth/logout", &json!({})).bearer_auth(&access).send().await.unwrap();
    begin_more(&database, 100);
    program.post("/api/auth/login", &credentials).send().await.unwrap();

    program.terminate();
    let Output { status, stdout, stderr } = program.wait();
    assert!(status.success(), "{}", text(&stderr));
    let log = text(&stdout);
    let lines: Vec<Value> =
        log.lines().map(|line| serde_json::from_str(line).expect("a JSON line")).collect();
    let answered =
        lines.iter().filter(|line| line["message"] == "answered" && line["level"] == "INFO").count();
    assert_eq!(answered, 5, "one line a request: {log}");
    assert!(lines.iter().any(|line| line["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736"));
    for reason in ["logout", "too_many_sessions"] {
        let told =
            |line: &Value| line["target"] == "audit" && line["reason"] == reason && line["sessions"] == 1;
        assert!(lines.iter().any(told), "{reason}: {log}");
    }
    let signature = |token: &str| token.rsplit('.').next().unwrap().to_owned();
    for secret in [PASSWORD, "wrong but secret", "ada@", &signature(&access), &signature(&refresh), KEY] {
        assert!(!log.contains(secret), "the log tells {secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_begun_is_finished_before_it_stops() {
    let database = test_database();
    let program = Program::serve(&Variables::new(&database, &fresh_redis_url())).await;
    let body = json!({ "email": "ada@example.com", "password": PASSWORD }).to_string();
    let (first, second) = body.split_at(20);
    let mut request = TcpStream::connect(program.address).unwrap();
    let head = "POST /api/auth/register HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\nconnection: close";
    write!(request, "{head}\r\ncontent-length: {}\r\n\r\n{first}", body.len()).unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    program.terminate();
    tokio::time::sleep(Duration::from_millis(500)).await;

    assert!(TcpStream::connect(program.address).is_err(), "nothing new is begun");
    write!(request, "{second}").unwrap();
    let mut answer = String::new();
    request.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 201 Created"), "{answer}");
    assert!(program.wait().status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_listed_and_migrating_twice_is_fine() {
    let database = test_database();
    let variables = Variables::new(&database, &fresh_redis_url());
    for _ in 0..2 {
        assert!(run(&["migrate"], &variables).status.success());
    }
    drop(Program::serve(&variables).await);
    let list = text(&run(&["keys", "list"], &variables).stdout);
    assert!(list.contains("ES256") && list.contains("signing") && list.lines().count() == 2, "{list}");
}

#[test]
fn a_database_without_its_tables_is_told_before_anything_is_served() {
    let database = test_database();
    diesel::sql_query("DROP SCHEMA auth CASCADE").execute(&mut database.connection()).unwrap();
    let Output { status, stderr, .. } = run(&["serve"], &Variables::new(&database, &fresh_redis_url()));
    assert_eq!(status.code(), Some(1));
    let message = text(&stderr);
    assert!(message.contains("schema auth") && message.contains("`migrate`"), "{message}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_encryption_key_is_refused_with_what_to_do() {
    let database = test_database();
    let variables = Variables::new(&database, &fresh_redis_url());
    drop(Program::serve(&variables).await);
    let other = variables.and("AUTH_KEY_ENCRYPTION_KEY", "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBA");
    let Output { status, stderr, .. } = run(&["serve"], &other);
    assert_eq!(status.code(), Some(1));
    assert!(text(&stderr).contains("AUTH_KEY_ENCRYPTION_KEY"));
}
