//! Surveys that are kept in memory: read without the database, and never as they were before a change.

use std::time::Duration;

use actix_web::rt::time::{sleep, timeout};
use diesel::connection::SimpleConnection;
use futures_util::future::{join, join_all};
use reqwest::Client;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, choose, one_question, replica};

async fn title(client: &Client, url: &str) -> String {
    let answer = client.get(url).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    answer.json::<Value>().await.unwrap()["title"].as_str().unwrap().to_owned()
}

/// Reads until the title is that one.
async fn until_titled(client: &Client, url: &str, wanted: &str) {
    let seen = timeout(Duration::from_secs(20), async {
        while title(client, url).await != wanted {
            sleep(Duration::from_millis(10)).await;
        }
    });
    seen.await.expect("the change was never seen");
}

/// Reads it without the database, which it can be once changes are heard of.
async fn is_read_without_the_database(app: &TestApp, path: &str) {
    let url = format!("{}{path}", app.address);
    for _ in 0..20 {
        let before = app.get(path, None).await.expect(200);
        let mut locked = app.database.connection();
        locked.batch_execute("BEGIN; LOCK TABLE survey.surveys IN ACCESS EXCLUSIVE MODE").unwrap();
        if let Ok(read) = timeout(Duration::from_millis(500), app.client.get(&url).send()).await {
            let read = read.unwrap();
            assert_eq!(read.headers()["etag"], before.header("etag"));
            assert_eq!(read.json::<Value>().await.unwrap(), before.body);
            return;
        }
    }
    panic!("it was never kept");
}

#[actix_web::test]
async fn an_open_survey_is_read_without_the_database() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &one_question()).await;
    is_read_without_the_database(&app, &path).await;
}

#[actix_web::test]
async fn so_is_the_largest_survey_in_the_most_languages() {
    let app = TestApp::start();
    let owner = app.user();
    let tags = "af ar az be bg bn bs ca cs cy da de el es et eu fa fi fr ga gl gu he hi hr hu hy id is it ja ka kk km kn ko \
                lo lt lv mk ml mn mr ms mt nb ne nl pa pl";
    // The longest texts, and the most that is left out: as much as a body may be.
    let left_out = json!({ "choices": vec![Value::Null; 50] });
    for (length, translation) in [(200, json!({})), (2, json!({ "questions": vec![left_out; 75] }))] {
        let choices: Vec<_> = (0..50).map(|n| format!("{n:0>length$}")).collect();
        let question = json!({ "text": "Which?", "choices": choices });
        let translations = tags.split_whitespace().map(|tag| (tag.to_owned(), translation.clone()));
        let translations: serde_json::Map<_, _> = translations.collect();
        let survey =
            json!({ "title": "All", "questions": vec![question; 100], "translations": translations });
        assert!(survey.to_string().len() > 1_000_000);
        let path = app.survey(&owner, &survey).await;
        for language in ["en", "de", "fr", "nl", "pl", "it"] {
            let read = app.get(&format!("{path}?language={language}"), None).await.expect(200);
            assert_eq!(read.header("content-language"), language);
        }
        is_read_without_the_database(&app, &path).await;
    }
}

#[actix_web::test]
async fn who_changed_a_survey_reads_the_change_at_once() {
    let app = TestApp::with_pool(8);
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let (app, path, over) = (&app, path.as_str(), std::cell::Cell::new(false));
    let readers = join_all((0..8).map(|_| async {
        while !over.get() {
            app.get(path, None).await.expect(200);
        }
    }));
    let writer = async {
        for n in 0..60 {
            let title = format!("Title {n}");
            let changed = app.patch(path, &user, &json!({ "title": title })).await.expect(200);
            let read = app.get(path, Some(&user)).await.expect(200);
            assert_eq!(read.body["title"], title);
            assert_eq!(read.header("etag"), changed.header("etag"));
        }
        over.set(true);
    };
    join(readers, writer).await;
    app.delete(path, &user).await.expect(204);
    app.get(path, None).await.expect(404);
}

#[actix_web::test]
async fn a_change_at_one_replica_is_seen_at_the_other() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let other = replica(&app.database, 4, app.issuer.verifier());
    let url = format!("{}{path}", other.url);
    for n in 0..5 {
        let before = title(&app.client, &url).await;
        let wanted = format!("{before}{n}");
        app.patch(&path, &user, &json!({ "title": wanted })).await.expect(200);
        until_titled(&app.client, &url, &wanted).await;
    }
    // What the other remembers lets no response in.
    title(&app.client, &url).await;
    app.patch(&path, &user, &json!({ "state": "closed" })).await.expect(200);
    let body = json!({ "submission_id": Uuid::new_v4(), "answers": choose(1) });
    let late = app.client.post(format!("{url}/responses")).json(&body).send().await.unwrap();
    assert_eq!(late.status().as_u16(), 409);
    assert_eq!(app.count("SELECT count(*) FROM survey.responses"), 0);
}

#[actix_web::test]
async fn a_replica_that_heard_nothing_for_a_while_remembers_nothing() {
    let app = TestApp::start();
    let path = app.survey(&app.user(), &one_question()).await;
    let url = format!("{}{path}", app.address);
    for n in 0..3 {
        title(&app.client, &url).await;
        // Changed while nobody is told, as when the connection is cut.
        let unheard = format!(
            "ALTER TABLE survey.surveys DISABLE TRIGGER tell_change;
             UPDATE survey.surveys SET title = 'Unheard {n}', version = version + 1;
             ALTER TABLE survey.surveys ENABLE TRIGGER tell_change;
             SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid()"
        );
        app.database.connection().batch_execute(&unheard).unwrap();
        let read = async {
            while app.get(&path, None).await.body["title"] != format!("Unheard {n}") {
                sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(Duration::from_secs(20), read).await.expect("it is remembered as it was");
    }
}
