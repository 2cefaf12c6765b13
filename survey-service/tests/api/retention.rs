//! Responses are deleted when they are as old as their survey says, and counted no more.

use std::time::Duration;

use serde_json::json;
use service_kit::server::Shutdown;
use uuid::Uuid;

use crate::support::{TestApp, every_kind, replica_as};

#[actix_web::test]
async fn old_responses_go_and_are_counted_no_more() {
    let app = TestApp::start();
    let owner = app.user();
    let mut survey = every_kind();
    survey["settings"] = json!({ "retention_days": 1, "max_responses": 12 });
    let (path, kept) = (app.survey(&owner, &survey).await, app.survey(&owner, &every_kind()).await);
    let respond = async |path: &str, n: i64| {
        let answers = json!([
            { "question_id": 1, "choice_id": 1 + n % 3 },
            { "question_id": 4, "number": n * n },
            { "question_id": 5, "number": 1 + n % 5 },
        ]);
        app.respond(path, Uuid::new_v4(), &answers).await
    };
    for n in 0..12 {
        respond(&path, n).await.expect(201);
        respond(&kept, n).await.expect(201);
    }
    // All but two are of 2022, the smallest and the largest number among them.
    app.run(
        "UPDATE survey.responses SET id = ('0180' || substr(id::text, 5))::uuid, submitted_at = '2022-01-01' \
         WHERE (answers ->> '4')::int NOT IN (25, 36)",
    );
    respond(&path, 0).await.problem(409, "survey_full");
    let of = |path: &str| {
        let id = path.rsplit('/').next().unwrap();
        app.count(&format!("SELECT count(*) FROM survey.responses WHERE survey_id = '{id}'"))
    };
    // Two of them are at it.
    let (signal, stops) = Shutdown::channel();
    let _replicas = [0, 1].map(|_| {
        replica_as(&app.database, 2, app.issuer.verifier(), |replica| replica.keep_up(stops.clone()))
    });
    let mut looks = 0;
    while of(&path) > 2 {
        actix_web::rt::time::sleep(Duration::from_millis(20)).await;
        looks += 1;
        assert!(looks < 1000, "nobody deletes them");
    }
    assert_eq!((of(&path), of(&kept)), (2, 12));
    app.assert_counted_right();
    let results = app.get(&format!("{path}/results"), Some(&owner)).await.expect(200).body;
    assert_eq!((&results["response_count"], &results["questions"][3]["min"]), (&json!(2), &json!(25.0)));
    // Their places are free again.
    respond(&path, 7).await.expect(201);
    app.assert_counted_right();
    signal.announce();
}
