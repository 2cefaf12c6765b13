//! Results have every response that was acknowledged before they were asked for, wherever they are asked for.

use std::sync::atomic::{AtomicI64, Ordering};

use futures_util::future::{join, join_all};
use reqwest::Method;
use serde_json::json;
use service_kit::testing::TestServer;
use uuid::Uuid;

use crate::support::{Answer, TestApp, User, choose, one_question, replica, send};

/// Two services on one database, and a survey.
struct Two {
    app: TestApp,
    other: TestServer,
    user: User,
    survey: String,
}

impl Two {
    async fn start() -> Self {
        let app = TestApp::start();
        let other = replica(&app.database, 8, app.issuer.verifier());
        let user = app.user();
        let survey = app.survey(&user, &one_question()).await;
        Self { app, other, user, survey }
    }

    fn url(&self, service: usize, path: &str) -> String {
        let address = [&self.app.address, &self.other.url][service % 2];
        format!("{address}{}/{path}", self.survey)
    }

    async fn respond(&self, service: usize) {
        let body = json!({ "submission_id": Uuid::new_v4(), "answers": choose(1) });
        send(self.app.client.post(self.url(service, "responses")).json(&body)).await.expect(201);
    }

    async fn results(&self, service: usize) -> Answer {
        let request = self.app.client.request(Method::GET, self.url(service, "results"));
        send(request.bearer_auth(&self.user.token)).await.expect(200)
    }

    async fn count(&self, service: usize) -> i64 {
        let results = self.results(service).await;
        let count = results.body["response_count"].as_i64().unwrap();
        assert_eq!(results.body["questions"][0]["choices"][0]["count"], count, "they are of one moment");
        assert!(results.header("etag").contains(&format!("-{count}-")), "{}", results.header("etag"));
        count
    }
}

#[actix_web::test]
async fn what_one_service_acknowledged_the_other_counts() {
    let two = Two::start().await;
    for there in 1..=20 {
        let service = usize::try_from(there).unwrap();
        two.respond(service).await;
        assert_eq!(two.count(service + 1).await, there);
        assert_eq!(two.count(service).await, there);
        assert_eq!(two.count(service + 1).await, there, "from memory");
    }
}

#[actix_web::test]
async fn results_read_while_many_respond_lack_nothing_that_was_acknowledged() {
    let two = Two::start().await;
    let (two, acknowledged) = (&two, &AtomicI64::new(0));
    let all = 8 * 25;
    let responding = join_all((0..8).map(|service| async move {
        for _ in 0..25 {
            two.respond(service).await;
            acknowledged.fetch_add(1, Ordering::SeqCst);
        }
    }));
    let reading = join_all((0..8).map(|service| async move {
        let mut seen = 0;
        while seen < all {
            let there = acknowledged.load(Ordering::SeqCst);
            seen = two.count(service).await;
            assert!(seen >= there, "{seen} of {there}");
        }
    }));
    join(responding, reading).await;
    assert_eq!([two.count(0).await, two.count(1).await], [all, all]);
}

#[actix_web::test]
async fn a_response_that_was_deleted_is_gone_from_the_other() {
    let two = Two::start().await;
    for service in 0..2 {
        two.respond(service).await;
    }
    assert_eq!([two.count(0).await, two.count(1).await], [2, 2]);
    let list =
        send(two.app.client.get(two.url(0, "responses")).bearer_auth(&two.user.token)).await.expect(200);
    let id = list.body["items"][0]["id"].as_str().unwrap().to_owned();
    let delete = two.app.client.delete(two.url(0, &format!("responses/{id}"))).bearer_auth(&two.user.token);
    send(delete).await.expect(204);
    assert_eq!([two.count(1).await, two.count(0).await], [1, 1]);
    two.respond(0).await;
    assert_eq!([two.count(1).await, two.count(0).await], [2, 2], "as many as before, counted anew");
}
