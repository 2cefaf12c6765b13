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
        let nobody = Uuid::nil().to_string();
        let ids = ["{id}", "{user_id}", "{invitation_id}", "{response_id}"];
        let concrete = path.replace("{question_id}", "1");
        let concrete = ids.iter().fold(concrete, |path, id| path.replace(id, &nobody));
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

/// What a reference stands for; everything else stands for itself.
fn resolved<'a>(description: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => description.pointer(reference.trim_start_matches('#')).unwrap(),
        None => value,
    }
}

fn operations(description: &Value) -> impl Iterator<Item = &Value> {
    description["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values())
}

#[actix_web::test]
async fn every_problem_is_described_as_one() {
    let app = TestApp::start();
    let description = app.get("/api/surveys/openapi.json", None).await.expect(200).body;
    let problem = json!({
        "application/problem+json": { "schema": { "$ref": "#/components/schemas/ProblemDocument" } }
    });
    for operation in operations(&description) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let response = resolved(&description, response);
            let is_problem = status.starts_with(['4', '5']);
            assert_eq!(response["content"] == problem, is_problem, "{status} {response}");
        }
    }
}

#[actix_web::test]
async fn bodies_are_described_without_further_fields() {
    let app = TestApp::start();
    let description = app.get("/api/surveys/openapi.json", None).await.expect(200).body;
    let schemas = &description["components"]["schemas"];
    for name in [
        "NewSurvey",
        "NewQuestion",
        "NewScale",
        "NewSection",
        "ShowIf",
        "Condition",
        "Translation",
        "TranslatedQuestion",
        "TranslatedSection",
        "SurveyChanges",
        "SettingsChanges",
        "Submission",
        "Answer",
    ] {
        assert_eq!(schemas[name]["additionalProperties"], false, "{name}");
    }
    let bodies = operations(&description).filter(|operation| operation.get("requestBody").is_some());
    for body in bodies.map(|operation| &operation["requestBody"]["content"]["application/json"]["schema"]) {
        assert_eq!(resolved(&description, body)["additionalProperties"], false, "{body}");
    }
}

#[actix_web::test]
async fn what_may_be_null_is_described_so_and_nothing_else() {
    fn nullable(value: &Value, at: &str, found: &mut BTreeSet<String>) {
        if value["type"].as_array().is_some_and(|types| types.contains(&"null".into()))
            || value["oneOf"].as_array().is_some_and(|all| all.contains(&json!({ "type": "null" })))
        {
            found.insert(at.to_owned());
        }
        for (name, property) in value["properties"].as_object().into_iter().flatten() {
            nullable(property, &format!("{at}/{name}"), found);
        }
        nullable_parts(value, at, found);
    }
    fn nullable_parts(value: &Value, at: &str, found: &mut BTreeSet<String>) {
        let parts = ["oneOf", "allOf"].into_iter().filter_map(|name| value[name].as_array()).flatten();
        parts.chain(value.get("items")).for_each(|part| nullable(part, at, found));
    }
    let app = TestApp::start();
    let description = app.get("/api/surveys/openapi.json", None).await.expect(200).body;
    let mut found = BTreeSet::new();
    for (name, schema) in description["components"]["schemas"].as_object().unwrap() {
        nullable(schema, name, &mut found);
    }
    for parameter in
        operations(&description).filter_map(|operation| operation["parameters"].as_array()).flatten()
    {
        nullable(&parameter["schema"], parameter["name"].as_str().unwrap(), &mut found);
    }
    let expected = [
        // Of what is sent, what may be left out.
        "Answer/choice_id",
        "Answer/choice_ids",
        "Answer/number",
        "Answer/other_text",
        "Answer/text",
        "Condition/answered",
        "Condition/at_least",
        "Condition/at_most",
        "Condition/choice_ids",
        "NewQuestion/choices",
        "NewQuestion/help",
        "NewQuestion/kind",
        "NewQuestion/maximum",
        "NewQuestion/minimum",
        "NewQuestion/other",
        "NewQuestion/random_order",
        "NewQuestion/required",
        "NewQuestion/scale",
        "NewQuestion/section",
        "NewQuestion/show_if",
        "NewQuestion/whole",
        "NewScale/high",
        "NewScale/low",
        "NewScale/points",
        "NewSection/description",
        "NewSurvey/description",
        "NewSurvey/settings",
        "NewSurvey/language",
        "NewSurvey/$schema",
        "NewSurvey/format",
        "NewSurvey/state",
        "NewWebhook/description",
        "NewSurvey/translations",
        "SurveyChanges/description",
        "SettingsChanges/anonymous",
        "SettingsChanges/closes_at",
        "SettingsChanges/listed",
        "SettingsChanges/max_responses",
        "SettingsChanges/one_response_each",
        "SettingsChanges/opens_at",
        "SettingsChanges/respondents",
        "SettingsChanges/results",
        "SettingsChanges/retention_days",
        "SurveyChanges/language",
        "SurveyChanges/questions",
        "SurveyChanges/settings",
        "SurveyChanges/state",
        "SurveyChanges/title",
        "WebhookChanges/description",
        "WebhookChanges/enabled",
        "WebhookChanges/url",
        "SurveyChanges/translations",
        "TranslatedQuestion/choices",
        "TranslatedQuestion/choices",
        "TranslatedQuestion/help",
        "TranslatedQuestion/high",
        "TranslatedQuestion/low",
        "TranslatedQuestion/other",
        "TranslatedQuestion/section",
        "TranslatedQuestion/text",
        "TranslatedSection/description",
        "TranslatedSection/title",
        "Translation/description",
        "Translation/questions",
        "Translation/title",
        // Of what is answered, what there may be none of.
        "Attempt/error",
        "Attempt/status",
        "Delivery/last",
        "Delivery/next_attempt_at",
        "Delivery/response_id",
        "Figures/max",
        "Figures/mean",
        "Figures/min",
        "Page_Delivery/items/last",
        "Page_Delivery/items/next_attempt_at",
        "Page_Delivery/items/response_id",
        "Page_Delivery/next_cursor",
        "Page_KeptResponse/next_cursor",
        "Page_SurveySummary/items/role",
        "Page_SurveySummary/next_cursor",
        "Page_TextAnswer/next_cursor",
        "Question/maximum",
        "Question/minimum",
        "Question/scale",
        "Question/section",
        "Question/show_if",
        "QuestionResults/mean",
        "QuestionResults/quartiles",
        "ResultsQuestion/scale",
        "ResultsQuestion/section",
        "Settings/closes_at",
        "Settings/max_responses",
        "Settings/opens_at",
        "Settings/retention_days",
        "ValueCount/value",
        "Survey/role",
        "SurveySummary/role",
        "Webhook/disabled_because",
    ];
    assert_eq!(found, expected.into_iter().map(str::to_owned).collect());
}
