//! A service account at the survey service.

use auth_service::domain::Scope;
use auth_service::store::client_changes::{self, NewClient};
use reqwest::StatusCode;
use serde_json::Value;
use service_kit::database::Database;
use token_verifier::VerifyError;

use crate::support::{System, code, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn owns_the_surveys_that_it_creates_until_it_is_disabled() {
    let system = System::start().await;
    let operator = Database::connect(&system.database.url(), 1);
    let new = NewClient {
        name: "billing".parse().unwrap(),
        scopes: Scope::of_a_person(),
        audiences: vec!["surveys".parse().unwrap()],
        introspects: false,
        keys: None,
    };
    let (id, secret) = client_changes::create(&operator, new).await.unwrap();
    let secret = secret.unwrap();
    let token = async |scope: &str| {
        let request = system.client.post(format!("{}/oauth/token", system.auth.server.url));
        let request = request.basic_auth(id, Some(secret.expose()));
        let form = [("grant_type", "client_credentials"), ("scope", scope)];
        let answer: Value = request.form(&form).send().await.unwrap().json().await.unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    };

    let reader = system.create_survey(&token("surveys:read").await).await;
    assert_eq!(
        (reader.status(), code(reader).await),
        (StatusCode::FORBIDDEN, "insufficient_scope".to_owned())
    );
    let token = token("surveys:write").await;
    let survey = system.create_survey(&token).await;
    assert_eq!(survey.status(), StatusCode::CREATED);
    assert_eq!(survey.json::<Value>().await.unwrap()["owner_id"], id.to_string());

    client_changes::disable(&operator, "billing".to_owned()).await.unwrap();
    eventually(async || system.verifier.verify(&token).await == Err(VerifyError::Revoked)).await;
    assert_eq!(code(system.create_survey(&token).await).await, "revoked_token");
}
