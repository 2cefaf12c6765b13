//! Traces go where `OTEL_EXPORTER_OTLP_ENDPOINT` says.

use std::sync::{Arc, Mutex};

use actix_web::{HttpResponse, web};
use serde_json::json;
use service_kit::testing::{TestServer, fresh_redis_url};

use crate::program::{Program, Variables};
use crate::support::{PASSWORD, test_database};

type Received = Arc<Mutex<Vec<u8>>>;

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test(flavor = "multi_thread")]
async fn spans_of_the_callers_trace_reach_the_collector_without_a_secret() {
    let received = Received::default();
    let (shared, database) = (received.clone(), test_database());
    let collector = TestServer::spawn(move || {
        let received = shared.clone();
        actix_web::App::new().route(
            "/v1/traces",
            web::post().to(move |body: web::Bytes| {
                received.lock().unwrap().extend_from_slice(&body);
                async { HttpResponse::Ok().finish() }
            }),
        )
    });
    let variables = Variables::new(&database, &fresh_redis_url());
    let program = Program::serve(&variables.and("OTEL_EXPORTER_OTLP_ENDPOINT", &collector.url)).await;
    let body = json!({ "email": "ada@example.com", "password": PASSWORD });
    let traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let request = program.post("/api/auth/register?access_token=secret-in-the-query", &body);
    assert_eq!(request.header("traceparent", traceparent).send().await.unwrap().status(), 201);
    program.terminate();
    assert!(program.wait().status.success(), "what is buffered is sent before it stops");

    let received = received.lock().unwrap();
    assert!(contains(&received, &0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736_u128.to_be_bytes()), "the trace");
    for name in ["auth-service", "POST /api/auth/register"] {
        assert!(contains(&received, name.as_bytes()), "{name}");
    }
    for secret in [PASSWORD, "ada@example.com", "secret-in-the-query"] {
        assert!(!contains(&received, secret.as_bytes()), "{secret}");
    }
}
