//! Accounts from elsewhere, with the passwords they had there.

use std::io::Write;
use std::process::{Output, Stdio};

use auth_service::domain::Email;
use auth_service::store::users;
use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};
use reqwest::StatusCode;
use service_kit::database::Database;
use service_kit::testing::{TestDatabase, fresh_redis_url};

use crate::program::{Variables, command, text};
use crate::support::{PASSWORD, problem, service};

/// Of [`PASSWORD`], by werkzeug 3.1.9 and bcrypt 5.0.0:
/// `generate_password_hash('a horse, a kingdom', 'pbkdf2:sha256:600000')`, `bcrypt.hashpw(b'...', bcrypt.gensalt(6))`.
const WERKZEUG: &str =
    "pbkdf2:sha256:600000$SMKBX9HT7CsQvAoG$0b62bb06f79268b4ca9d8d41f7128bb106c0a713774ffd3579f50dcdbcc41cc6";
const SCRYPT: &str = "scrypt:32768:8:1$86AGYzYsqQoT1MSS$92ae68b20357215961c9dfba3c7c09cbf71ce51833d50b80ea5bbd4d727848f68e3b7b1f682c8084879772a1f720931275434754df44069165f339f38483c3b4";
const BCRYPT: &str = "$2b$06$wQrUi3IeVF.OK6VNpjus0.xY0CwkxLAFCi9yFzNn5s2sKGiqFM.QC";
/// By argon2-cffi with a quarter of what we take: `m=4864,t=1,p=1`.
const WEAK_ARGON2: &str =
    "$argon2id$v=19$m=4864,t=1,p=1$y+3nvF9Bv/yURF8bLFgtWw$g281btlfQBupt6E5loc9/Fkp34Eo+vxDXFn38e2yTHc";
/// Of [`CAFE`] as a Mac's file system would write it, with its accent apart; bcrypt's of 80 letters.
const DECOMPOSED: &str =
    "pbkdf2:sha256:1000$7dwT49rObch00L1U$9812132492273cd7113c08278f24e2760628ef885a14f884f5e48712e35842ef";
const CAFE: [&str; 2] = ["cafe\u{301} au lait", "caf\u{e9} au lait"];
const LONG: &str = "$2b$06$OuiZjc14fur9jEZOw3mh8ur/kr5TvkqSrR6A1f1xMqy.7gbgaAHyO";

fn import(database: &TestDatabase, arguments: &[&str], file: &str) -> Output {
    let variables = Variables::new(database, &fresh_redis_url());
    let mut command = command(&[&["users", "import", "-"], arguments].concat(), &variables);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut process = command.spawn().unwrap();
    process.stdin.take().unwrap().write_all(file.as_bytes()).unwrap();
    process.wait_with_output().unwrap()
}

fn imported(database: &TestDatabase, rows: &[(&str, &str)]) {
    let rows: Vec<_> = rows.iter().map(|(email, hash)| format!("{email},\"{hash}\"")).collect();
    let output = import(database, &[], &format!("email,password_hash\n{}\n", rows.join("\n")));
    assert!(output.status.success(), "{}", text(&output.stderr));
}

/// The hash that is stored for an account.
fn stored(database: &TestDatabase, email: &str) -> String {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        password_hash: String,
    }
    let query = sql_query("SELECT password_hash FROM auth.users WHERE email_key = $1").bind::<Text, _>(email);
    query.get_result::<Row>(&mut database.connection()).unwrap().password_hash
}

#[tokio::test(flavor = "multi_thread")]
async fn imported_accounts_log_in_as_before_and_are_hashed_anew() {
    let (service, database) = service().await;
    for (email, hash) in [
        ("pbkdf2@example.com", WERKZEUG),
        ("scrypt@example.com", SCRYPT),
        ("bcrypt@example.com", BCRYPT),
        ("argon2@example.com", WEAK_ARGON2),
    ] {
        imported(&database, &[(email, hash)]);
        let wrong = service.login(email, "not the password").await;
        assert_eq!(problem(wrong).await, (401, "invalid_credentials".into()), "{email}");
        assert_eq!(stored(&database, email), hash);
        assert_eq!(service.login(email, PASSWORD).await.status(), StatusCode::OK, "{email}");
        assert!(stored(&database, email).starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{email}");
        assert_eq!(service.login(email, PASSWORD).await.status(), StatusCode::OK, "{email}, again");
        let hash = stored(&database, email);
        service.login(email, PASSWORD).await;
        assert_eq!(stored(&database, email), hash, "once is enough");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_told_from_an_account_by_the_time_while_hashes_of_other_costs_are_left() {
    let (service, database) = service().await;
    let pool = Database::connect(&database.url(), 1);
    let specimen = async || {
        let nobody = Email::parse("nobody@example.com").unwrap();
        users::find_by_email(&pool, &nobody).await.unwrap().1
    };
    service.register("bob@example.com").await;
    assert_eq!(specimen().await, None, "ours are no specimen");
    for (email, hash) in [("ada@example.com", WEAK_ARGON2), ("eve@example.com", BCRYPT)] {
        imported(&database, &[(email, hash)]);
        assert_eq!(specimen().await.as_deref(), Some(hash));
        assert_eq!(service.login(email, PASSWORD).await.status(), StatusCode::OK);
        assert_eq!(specimen().await, None, "it is renewed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_imported_password_is_compared_as_it_was_typed_there() {
    let (service, database) = service().await;
    imported(&database, &[("ada@example.com", DECOMPOSED)]);
    let composed = service.login("ada@example.com", CAFE[1]).await;
    assert_eq!(composed.status(), StatusCode::UNAUTHORIZED, "nobody can tell from the hash");
    for spelling in CAFE {
        assert_eq!(service.login("ada@example.com", spelling).await.status(), StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slip_where_bcrypt_does_not_look_does_not_become_the_password() {
    let (service, database) = service().await;
    imported(&database, &[("ada@example.com", LONG)]);
    let (right, slip) = ("a".repeat(80), format!("{}b", "a".repeat(79)));
    for password in [&slip, &right] {
        assert_eq!(service.login("ada@example.com", password).await.status(), StatusCode::OK);
    }
    assert_eq!(stored(&database, "ada@example.com"), LONG);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_first_logins_at_once_all_get_in() {
    let (service, database) = service().await;
    imported(&database, &[("ada@example.com", BCRYPT)]);
    let logins = (0..6).map(|_| service.login("ada@example.com", PASSWORD));
    for response in futures_util::future::join_all(logins).await {
        assert_eq!(response.status(), StatusCode::OK);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn importing_twice_changes_nothing_and_no_account_is_overwritten() {
    let (service, database) = service().await;
    service.register("Ada@example.com").await;
    let own = stored(&database, "ada@example.com");
    let id = "0196f0a0-0000-7000-8000-000000000001";
    let file = format!(
        "\u{feff}id,email,password_hash,created_at\r\n,ADA@example.com,{BCRYPT},\r\n{id},bob@example.com,{BCRYPT},2024-05-17 09:30:00\r\n"
    );
    let dry = import(&database, &["--dry-run"], &file);
    assert_eq!(text(&dry.stdout), "1 would be imported, 1 would be skipped: they have an account already\n");
    assert_eq!(
        service.login("bob@example.com", PASSWORD).await.status(),
        StatusCode::UNAUTHORIZED,
        "nothing was kept"
    );
    for (imported, skipped) in [(1, 1), (0, 2)] {
        let output = import(&database, &[], &file);
        assert!(output.status.success());
        let told = format!("{imported} imported, {skipped} skipped: they have an account already\n");
        assert_eq!(text(&output.stdout), told);
    }
    assert_eq!(stored(&database, "ada@example.com"), own);
    let bob = service.login("bob@example.com", PASSWORD).await;
    let bob: serde_json::Value = bob.json().await.unwrap();
    assert_eq!(bob["user"]["id"], id);
    assert_eq!(bob["user"]["created_at"], "2024-05-17T09:30:00Z");
}

#[test]
fn bad_rows_are_told_by_their_line_and_the_good_ones_are_imported() {
    for end_of_line in ["\n", "\r\n"] {
        bad_rows_are_told(end_of_line);
    }
}

fn bad_rows_are_told(end_of_line: &str) {
    let database = crate::support::test_database();
    let id = "0196f0a0-0000-7000-8000-000000000001";
    let header = "email,password_hash,id,created_at";
    let rows = [
        format!("ada@example.com,{BCRYPT},{id},"),
        format!("secret at example.com,{BCRYPT},,"),
        "eve@example.com,scrypt:1048576:8:1$secret$00,,".to_owned(),
        format!("eve@example.com,{BCRYPT},secret,"),
        format!("eve@example.com,{BCRYPT},,secret"),
        format!("eve@example.com,{BCRYPT}"),
        format!("eve@example.com,{BCRYPT},{id},"),
        format!("bob@example.com,\"{BCRYPT}\",,2024-05-17T09:30:00Z"),
    ];
    let output = import(&database, &[], &[&[header.to_owned()], rows.as_slice()].concat().join(end_of_line));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stdout), "2 imported, 0 skipped: they have an account already\n");
    let told = text(&output.stderr);
    let lines: Vec<_> =
        told.lines().filter_map(|line| line.strip_prefix("line ")?.split(':').next()).collect();
    assert_eq!(lines, ["3", "4", "5", "6", "7", "8"], "{told}");
    assert!(told.contains("6 rows were refused"), "{told}");
    for private in ["secret", "eve@", BCRYPT] {
        assert!(!told.contains(private), "{told}");
    }
}

#[test]
fn a_file_with_other_columns_is_refused_as_a_whole() {
    let database = crate::support::test_database();
    for header in ["email", "email,password", "email,password_hash,email", "email,password_hash,name", ""] {
        let output = import(&database, &[], &format!("{header}\n"));
        assert_eq!(output.status.code(), Some(1), "{header}");
        assert!(text(&output.stderr).contains("email,password_hash"), "{header}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_was_changed_meanwhile_is_not_renewed() {
    let (service, database) = service().await;
    let id = service.register("ada@example.com").await.user_id.parse().unwrap();
    let (pool, own) = (Database::connect(&database.url(), 1), stored(&database, "ada@example.com"));
    let renewed = users::renew_hash(&pool, id, WERKZEUG, "renewed").await.unwrap();
    assert!(!renewed && stored(&database, "ada@example.com") == own, "what was compared is no longer there");
    assert!(users::renew_hash(&pool, id, &own, "renewed").await.unwrap());
    assert_eq!(stored(&database, "ada@example.com"), "renewed");
}
