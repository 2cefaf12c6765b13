//! The description and the routes say the same.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::support::service;

type Operations = BTreeMap<String, BTreeSet<String>>;

#[tokio::test(flavor = "multi_thread")]
async fn describes_exactly_the_routes_that_are_served() {
    let (service, _database) = service().await;
    let description: Value =
        service.get("/api/auth/openapi.json").send().await.unwrap().json().await.unwrap();
    let described: Operations = description["paths"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(path, operations)| {
            let methods = operations.as_object().unwrap().keys().map(|method| method.to_uppercase());
            (path.clone(), methods.collect())
        })
        .collect();
    let served: Operations = auth_service::routes()
        .iter()
        .map(|resource| {
            let methods =
                resource.methods().iter().map(ToString::to_string).filter(|method| method != "HEAD");
            (resource.path().to_owned(), methods.collect())
        })
        .collect();
    assert_eq!(described, served);

    for (path, methods) in described {
        let path = path.replace("{id}", "0196f0a0-0000-7000-8000-000000000000");
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
            let status = service.request(method, &path).send().await.unwrap().status().as_u16();
            assert_eq!(status == 405, !methods.contains(method), "{method} {path} answers {status}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reference_in_it_leads_somewhere() {
    let (service, _database) = service().await;
    let text = service.get("/api/auth/openapi.json").send().await.unwrap().text().await.unwrap();
    let description: Value = serde_json::from_str(&text).unwrap();
    let references = text.split("\"$ref\":\"#").skip(1).map(|rest| rest.split('"').next().unwrap());
    let mut count = 0;
    for reference in references {
        assert!(description.pointer(reference).is_some(), "{reference}");
        count += 1;
    }
    assert!(count > 10);
}
