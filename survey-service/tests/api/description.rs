//! The API description says what the service does, no more and no less.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use survey_service::routes;
use uuid::Uuid;

use crate::support::TestApp;

fn documented(description: &Value) -> BTreeSet<(String, String)> {
    let paths = description["paths"].as_object().unwrap().iter();
    paths
        .flat_map(|(path, item)| {
            item.as_object().unwrap().keys().map(move |method| (path.clone(), method.to_uppercase()))
        })
        .collect()
}

#[actix_web::test]
async fn every_route_is_described_and_every_description_is_a_route() {
    let app = TestApp::start();
    let description = app.get("/api/surveys/openapi.json", None).await.expect(200).body;
    let table: BTreeSet<_> = routes()
        .iter()
        .flat_map(|resource| {
            resource.methods().iter().map(|method| (resource.path().to_owned(), method.to_string()))
        })
        // GET implies HEAD.
        .filter(|(_, method)| method != "HEAD")
        .collect();
    assert_eq!(documented(&description), table);
}

#[actix_web::test]
async fn every_described_operation_can_be_called() {
    let app = TestApp::start();
    let user = app.user();
    let description = app.get("/api/surveys/openapi.json", None).await.expect(200).body;
    for (path, method) in documented(&description) {
        let concrete = path.replace("{id}", &Uuid::nil().to_string());
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let answer =
            crate::support::send(app.request(method.clone(), &concrete, Some(&user)).json(&json!({}))).await;
        let status = answer.status.as_u16().to_string();
        let operation = &description["paths"][&path][method.as_str().to_lowercase()];
        assert!(operation["responses"].get(&status).is_some(), "{method} {path} answered {status}");
        assert_ne!(answer.body["detail"], "Nothing is here. Check the path against the API description.");
    }
}

#[actix_web::test]
async fn references_lead_somewhere_and_writing_takes_a_token() {
    let app = TestApp::start();
    let description = app.get("/api/surveys/openapi.json", None).await.expect(200).body;
    let text = description.to_string();
    for reference in text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
        assert!(description.pointer(reference).is_some(), "{reference}");
    }
    for method in ["post", "patch", "delete"] {
        for (path, item) in description["paths"].as_object().unwrap() {
            if item.get(method).is_some() && !path.ends_with("/responses") {
                assert!(
                    item[method]["security"].as_array().is_some_and(|security| !security.is_empty()),
                    "{path}"
                );
            }
        }
    }
    let schemas = &description["components"]["schemas"];
    for name in
        ["NewSurvey", "SurveyChanges", "Survey", "Submission", "Receipt", "Results", "ProblemDocument"]
    {
        assert!(schemas.get(name).is_some(), "{name}");
    }
}
