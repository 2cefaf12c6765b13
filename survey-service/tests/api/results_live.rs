//! Results as server-sent events.

use std::time::Duration;

use actix_web::rt::time::timeout;
use futures_util::StreamExt;
use futures_util::future::join_all;
use futures_util::stream::BoxStream;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use service_kit::server::Shutdown;
use token_verifier::Revocation;
use uuid::Uuid;

use crate::settings::with_settings;
use crate::support::{TestApp, User, choose, one_question, replica_as};

/// The longest that anything may take to come.
const PATIENCE: Duration = Duration::from_secs(10);

/// A stream, and what of it was not read yet.
struct Events {
    chunks: BoxStream<'static, reqwest::Result<bytes::Bytes>>,
    text: String,
}

/// One event.
#[derive(Debug, PartialEq)]
struct Event {
    id: String,
    data: Value,
}

impl Events {
    async fn of(app: &TestApp, url: &str, user: &User, last: Option<&str>) -> Self {
        let mut request = app.client.get(format!("{url}/results/stream")).bearer_auth(&user.token);
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        Self::from(request).await
    }

    async fn from(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self { chunks: response.bytes_stream().boxed(), text: String::new() }
    }

    /// The next event; none where the stream is over.
    async fn next(&mut self) -> Option<Event> {
        loop {
            while let Some((event, rest)) = self.text.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.text = rest;
                if event != ":" {
                    return Some(Event::parse(&event));
                }
            }
            let chunk = timeout(PATIENCE, self.chunks.next()).await.expect("nothing came")?;
            self.text += std::str::from_utf8(&chunk.ok()?).unwrap();
        }
    }

    /// The results with that many responses; those before may be told, too.
    async fn until(&mut self, count: i64) -> Event {
        loop {
            let event = self.next().await.expect("the stream is over");
            let told = event.data["response_count"].as_i64().unwrap();
            assert!(told <= count, "{told}");
            if told == count {
                return event;
            }
        }
    }
}

impl Event {
    fn parse(text: &str) -> Self {
        let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        assert_eq!(field("event: "), "results");
        Self { id: field("id: "), data: serde_json::from_str(&field("data: ")).unwrap() }
    }
}

#[actix_web::test]
async fn results_are_told_at_once_and_when_they_change() {
    let app = TestApp::start();
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    let url = format!("{}{survey}", app.address);
    let mut events = Events::of(&app, &url, &user, None).await;
    assert_eq!(events.next().await.unwrap().data["response_count"], 0);
    for count in 1..3 {
        app.respond(&survey, Uuid::new_v4(), &choose(1)).await.expect(201);
        let event = events.until(count).await;
        let read = app.get(&format!("{survey}/results"), Some(&user)).await.expect(200);
        assert_eq!(event, Event { id: read.header("etag").to_owned(), data: read.body });
    }
}

#[actix_web::test]
async fn what_a_follower_has_is_not_sent_again() {
    let app = TestApp::start();
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    let url = format!("{}{survey}", app.address);
    app.respond(&survey, Uuid::new_v4(), &choose(1)).await.expect(201);
    let last = Events::of(&app, &url, &user, None).await.next().await.unwrap().id;
    let mut events = Events::of(&app, &url, &user, Some(&last)).await;
    // Something else is told at once; so by the time that another follower has heard, this one would have.
    Events::of(&app, &url, &user, None).await.next().await.unwrap();
    app.respond(&survey, Uuid::new_v4(), &choose(1)).await.expect(201);
    assert_eq!(events.next().await.unwrap().data["response_count"], 2);
}

#[actix_web::test]
async fn all_who_follow_hear_of_it_on_a_single_connection() {
    let app = TestApp::with_pool(1);
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    let url = format!("{}{survey}", app.address);
    let mut all = join_all((0..20).map(|_| Events::of(&app, &url, &user, None))).await;
    let chosen = choose(2);
    join_all((0..10).map(|_| app.respond(&survey, Uuid::new_v4(), &chosen))).await;
    for told in join_all(all.iter_mut().map(|events| events.until(10))).await {
        assert_eq!(told.data["questions"][0]["choices"][1]["count"], 10);
    }
    let more = app.request(Method::GET, &format!("{survey}/results/stream"), Some(&user));
    let refused = crate::support::send(more).await.problem(503, "overloaded");
    assert!(!refused.header("retry-after").is_empty());
}

#[actix_web::test]
async fn a_stream_ends_with_the_session_and_with_the_token() {
    let app = TestApp::start();
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    let url = format!("{}{survey}", app.address);
    let mut events = Events::of(&app, &url, &user, None).await;
    let (session, now) = (Uuid::new_v4(), time::OffsetDateTime::now_utc().unix_timestamp());
    let revocable =
        User { token: app.issuer.mint().subject(user.id).session(session).token(), ..user.clone() };
    let mut revoked = Events::of(&app, &url, &revocable, None).await;
    // Half a minute is what verifiers allow for clocks that differ.
    let short =
        User { token: app.issuer.mint().subject(user.id).expires_at(now - 27).token(), ..user.clone() };
    let mut expired = Events::of(&app, &url, &short, None).await;
    for stream in [&mut events, &mut revoked, &mut expired] {
        stream.next().await.unwrap();
    }
    app.issuer.revocations().insert(Revocation::Session { id: session, expires_at: now + 900 });
    assert!(revoked.next().await.is_none());
    assert!(expired.next().await.is_none());
    app.respond(&survey, Uuid::new_v4(), &choose(1)).await.expect(201);
    assert!(events.next().await.is_some(), "the others go on");
}

#[actix_web::test]
async fn a_stream_ends_with_the_survey_and_when_the_service_stops() {
    let app = TestApp::start();
    let user = app.user();
    let (one, other) = (app.survey(&user, &one_question()).await, app.survey(&user, &one_question()).await);
    let (signal, stops) = Shutdown::channel();
    let stopping = replica_as(&app.database, 2, app.issuer.verifier(), |app| app.until(stops));
    let mut deleted = Events::of(&app, &format!("{}{one}", app.address), &user, None).await;
    let mut stopped = Events::of(&app, &format!("{}{other}", stopping.url), &user, None).await;
    deleted.next().await.unwrap();
    stopped.next().await.unwrap();
    app.delete(&one, &user).await.expect(204);
    assert!(deleted.next().await.is_none());
    signal.announce();
    assert!(stopped.next().await.is_none());
}

#[actix_web::test]
async fn a_response_that_is_taken_away_is_told_under_a_tag_of_its_own() {
    let app = TestApp::start();
    let user = app.user();
    let survey = app.survey(&user, &one_question()).await;
    let tag = async || {
        app.get(&format!("{survey}/results"), Some(&user)).await.expect(200).header("etag").to_owned()
    };
    let (empty, _) = (tag().await, app.respond(&survey, Uuid::new_v4(), &choose(1)).await.expect(201));
    let one = tag().await;
    let taken = "UPDATE survey.stripes SET responses = 0 WHERE responses > 0";
    diesel::connection::SimpleConnection::batch_execute(&mut app.database.connection(), taken).unwrap();
    assert!(![empty, one].contains(&tag().await));
    assert_eq!(app.get(&format!("{survey}/results"), Some(&user)).await.body["response_count"], json!(0));
}

#[actix_web::test]
async fn strangers_and_respondents_follow_as_long_as_results_are_for_them() {
    let app = TestApp::start();
    let owner = app.user();
    let survey = app.survey(&owner, &with_settings(&json!({ "results": "everyone" }))).await;
    let show = async |to: &str| {
        app.patch(&survey, &owner, &json!({ "settings": { "results": to } })).await.expect(200);
    };
    let stream = format!("{survey}/results/stream");
    // More than one user may have.
    let strangers = (0..21).map(|_| Events::from(app.request(Method::GET, &stream, None)));
    let mut strangers = join_all(strangers).await;
    let receipt = app.respond(&survey, Uuid::new_v4(), &choose(1)).await.expect(201).body;
    for stranger in &mut strangers {
        stranger.until(1).await;
    }
    show("respondents").await;
    app.get(&stream, None).await.problem(403, "not_respondent");
    let proven = format!("{stream}?response_id={}", receipt["response_id"].as_str().unwrap());
    let mut respondent = Events::from(app.request(Method::GET, &proven, None)).await;
    respondent.until(1).await;
    // A change is another tag, so they may hear of it before they are sent away.
    while strangers[0].next().await.is_some() {}
    app.respond(&survey, Uuid::new_v4(), &choose(1)).await.expect(201);
    respondent.until(2).await;
    show("owner").await;
    while respondent.next().await.is_some() {}
}
