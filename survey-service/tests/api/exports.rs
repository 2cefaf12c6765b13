//! Exports: what was answered, whole, and as it was.

use std::collections::HashSet;
use std::io::{Cursor, Read};

use diesel::connection::SimpleConnection;
use flate2::read::GzDecoder;
use reqwest::header::ACCEPT;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, User, choose, every_kind, one_question, send};

/// What was sent, whatever its type.
async fn bytes(app: &TestApp, path: &str, user: &User) -> Vec<u8> {
    let response = app.request(Method::GET, path, Some(user)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    response.bytes().await.unwrap().to_vec()
}

/// The rows of a CSV, the headings first.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
    reader.records().map(|row| row.unwrap().iter().map(ToOwned::to_owned).collect()).collect()
}

/// The answers of a CSV, without ids and times.
fn answers(bytes: &[u8]) -> Vec<Vec<String>> {
    rows(bytes).into_iter().map(|row| row[2..].to_vec()).collect()
}

/// The lines of an NDJSON.
fn lines(bytes: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.ends_with(",\"complete\":true}\n"), "the last line is whole");
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Puts that many responses there, behind the service's back.
fn fill(app: &TestApp, survey: &str, count: u32) {
    let id = survey.rsplit('/').next().unwrap();
    let insert = format!(
        "INSERT INTO survey.responses
         SELECT '{id}', lpad(to_hex(n), 32, '0')::uuid, gen_random_uuid(), now(), '{{\"1\": 2}}'
         FROM generate_series(1, {count}) AS n"
    );
    app.database.connection().batch_execute(&insert).unwrap();
}

async fn all_kinds_answered(app: &TestApp, user: &User) -> (String, Vec<String>) {
    let path = app.survey(user, &every_kind()).await;
    let full = json!([
        { "question_id": 1, "choice_id": 2 },
        { "question_id": 2, "choice_ids": [3, 1] },
        { "question_id": 3, "text": "one, \"two\"\nthree; אחת" },
        { "question_id": 4, "number": -12.5 },
        { "question_id": 5, "number": 4 },
    ]);
    let mut ids = Vec::new();
    for given in [full, choose(1)] {
        let receipt = app.respond(&path, Uuid::new_v4(), &given).await.expect(201);
        ids.push(receipt.body["response_id"].as_str().unwrap().to_owned());
    }
    (path, ids)
}

#[actix_web::test]
async fn a_csv_has_a_row_a_response_and_a_column_a_question() {
    let app = TestApp::start();
    let user = app.user();
    let (path, ids) = all_kinds_answered(&app, &user).await;
    let csv = bytes(&app, &format!("{path}/export"), &user).await;
    let text = std::str::from_utf8(&csv).unwrap();
    assert!(text.starts_with("response_id,submitted_at,Which day?,Which dishes? [Soup],"), "{text}");
    assert!(text.ends_with(",Monday,,,,,,\r\n"), "{text}");
    let rows = rows(&csv);
    assert_eq!(rows[1][2..], ["Tuesday", "1", "0", "1", "one, \"two\"\nthree; אחת", "-12.5", "4"]);
    assert_eq!([&rows[1][0], &rows[2][0]], [&ids[0], &ids[1]]);
    assert!(rows[1][1].ends_with('Z'), "{}", rows[1][1]);

    let ids = bytes(&app, &format!("{path}/export?values=ids"), &user).await;
    let heading = "question_1,question_2_choice_1,question_2_choice_2,question_2_choice_3,question_3,question_4,question_5";
    assert_eq!(answers(&ids)[0].join(","), heading);
    assert_eq!(answers(&ids)[1][..4], ["2", "1", "0", "1"]);

    let marked = bytes(&app, &format!("{path}/export?bom=true"), &user).await;
    assert_eq!(marked.strip_prefix("\u{FEFF}".as_bytes()), Some(&csv[..]));
}

#[actix_web::test]
async fn ndjson_has_the_answers_as_they_were_sent_and_says_how_many() {
    let app = TestApp::start();
    let user = app.user();
    let (path, ids) = all_kinds_answered(&app, &user).await;
    let told = lines(&bytes(&app, &format!("{path}/export?format=ndjson"), &user).await);
    assert_eq!(told.len(), 3);
    assert_eq!(told[0]["response_id"], ids[0]);
    let text = "one, \"two\"\nthree; אחת";
    assert_eq!(
        told[0]["answers"],
        json!({ "1": "Tuesday", "2": ["Soup", "Pie"], "3": text, "4": -12.5, "5": 4 })
    );
    assert_eq!(told[1]["answers"], json!({ "1": "Monday" }));
    assert_eq!(told[2], json!({ "rows": 2, "complete": true }));
    let ids = lines(&bytes(&app, &format!("{path}/export?format=ndjson&values=ids"), &user).await);
    assert_eq!(ids[0]["answers"], json!({ "1": 2, "2": [1, 3], "3": text, "4": -12.5, "5": 4 }));
}

#[actix_web::test]
async fn a_workbook_has_one_sheet_with_numbers_as_numbers() {
    let app = TestApp::start();
    let user = app.user();
    let (path, ids) = all_kinds_answered(&app, &user).await;
    let workbook = bytes(&app, &format!("{path}/export?format=xlsx"), &user).await;
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut sheet = String::new();
    archive.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
    assert_eq!(sheet.matches("<row>").count(), 3);
    for part in [&ids[0], "one, \"two\"\nthree; אחת", "<c><v>-12.5</v></c>", "Which dishes? [Soup]"] {
        assert!(sheet.contains(part), "{part} is missing in {sheet}");
    }
    assert!(sheet.ends_with("</sheetData></worksheet>"));
    for part in ["[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/styles.xml"] {
        assert!(archive.by_name(part).is_ok(), "{part}");
    }
}

#[actix_web::test]
async fn what_a_spreadsheet_would_run_is_made_harmless_and_nothing_else() {
    let app = TestApp::start();
    let user = app.user();
    let questions = json!([
        { "text": "=1+1", "kind": "text" },
        { "text": "=1+1", "kind": "number" },
        { "text": "response_id", "kind": "text" },
    ]);
    let path = app.survey(&user, &json!({ "title": "Hostile", "questions": questions })).await;
    let texts = ["=HYPERLINK(\"http://x\")", "+1", "-1", "@SUM(A1)", "＝1", "1=1", "'quoted"];
    for text in texts {
        let given = json!([{ "question_id": 1, "text": text }, { "question_id": 2, "number": -1 }]);
        app.respond(&path, Uuid::new_v4(), &given).await.expect(201);
    }
    let csv = answers(&bytes(&app, &format!("{path}/export"), &user).await);
    assert_eq!(csv[0], ["'=1+1", "'=1+1 (2)", "response_id (2)"]);
    let first: Vec<_> = csv[1..].iter().map(|row| row[0].as_str()).collect();
    let harmless = ["'=HYPERLINK(\"http://x\")", "'+1", "'-1", "'@SUM(A1)", "'＝1", "1=1", "'quoted"];
    assert_eq!(first, harmless);
    assert!(csv[1..].iter().all(|row| row[1] == "-1"), "a number is a number");
    let exact = lines(&bytes(&app, &format!("{path}/export?format=ndjson"), &user).await);
    assert!(texts.iter().zip(exact).all(|(text, line)| line["answers"]["1"] == **text));
}

#[actix_web::test]
async fn a_browser_gets_a_file_with_a_name() {
    let app = TestApp::start();
    let user = app.user();
    let mut survey = one_question();
    survey["title"] = "Käse/\"Brot\"".into();
    let path = app.survey(&user, &survey).await;
    let cookie = format!("access_token={}", user.token);
    let link = app.request(Method::GET, &format!("{path}/export"), None);
    let link = link.header("cookie", cookie).header(ACCEPT, "text/html,application/xml;q=0.9,*/*;q=0.8");
    let answer = link.send().await.unwrap();
    assert_eq!(answer.status(), 200);
    let header = |answer: &Response, name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(
        header(&answer, "content-disposition"),
        "attachment; filename=\"K_se__Brot_ - responses.csv\"; filename*=UTF-8''K%C3%A4se__Brot_%20%2D%20responses.csv"
    );
    assert!(header(&answer, "content-type").starts_with("text/csv; charset=utf-8"));
    assert_eq!(header(&answer, "cache-control"), "private, no-store");
    assert_eq!(answer.text().await.unwrap(), "response_id,submitted_at,Well?\r\n", "nobody has answered");

    let accept = "application/x-ndjson, text/csv;q=0.5";
    let negotiated = app.request(Method::GET, &format!("{path}/export"), Some(&user)).header(ACCEPT, accept);
    assert_eq!(header(&negotiated.send().await.unwrap(), "content-type"), "application/x-ndjson");
    let head = send(app.request(Method::HEAD, &format!("{path}/export?format=xlsx"), Some(&user))).await;
    assert!(head.expect(200).header("content-disposition").contains(".xlsx"));
}

#[actix_web::test]
async fn pages_make_one_file_compressed_or_not() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    fill(&app, &path, 2500);
    let plain = bytes(&app, &format!("{path}/export"), &user).await;
    let ids: Vec<_> = rows(&plain)[1..].iter().map(|row| row[0].clone()).collect();
    let expected: Vec<_> = (1..=2500).map(|n| Uuid::from_u128(n).to_string()).collect();
    assert_eq!(ids, expected);

    let request = app.request(Method::GET, &format!("{path}/export"), Some(&user));
    let small = request.header("accept-encoding", "gzip, br").send().await.unwrap();
    assert_eq!(small.headers()["content-encoding"], "gzip");
    let small = small.bytes().await.unwrap();
    assert!(small.len() < plain.len() / 4);
    let mut unpacked = Vec::new();
    GzDecoder::new(&small[..]).read_to_end(&mut unpacked).unwrap();
    assert!(unpacked == plain);

    let (read, last) = (
        rows(&plain)[1777][0].clone(),
        lines(&bytes(&app, &format!("{path}/export?format=ndjson"), &user).await),
    );
    assert_eq!(last[2500], json!({ "rows": 2500, "complete": true }));
    let rest = bytes(&app, &format!("{path}/export?after={read}&bom=true"), &user).await;
    assert!(plain.ends_with(&rest), "exactly the rest, without headings");
    assert_eq!(rows(&rest).len(), 2500 - 1777);
    let rest = lines(&bytes(&app, &format!("{path}/export?format=ndjson&after={read}"), &user).await);
    assert_eq!(rest.last().unwrap()["rows"], 2500 - 1777);
}

#[actix_web::test]
async fn large_answers_come_in_small_parts() {
    let app = TestApp::start();
    let user = app.user();
    let question = json!({ "text": "What?", "kind": "text" });
    let questions: Vec<_> = (0..50).map(|_| question.clone()).collect();
    let path = app.survey(&user, &json!({ "title": "Long", "questions": questions })).await;
    for n in 0..6 {
        let text: String = (0..350).map(|_| Uuid::new_v4().simple().to_string()).collect();
        let text = &text[..9_990];
        let given: Vec<_> =
            (1..=50).map(|id| json!({ "question_id": id, "text": format!("{n} {id} {text}") })).collect();
        app.respond(&path, Uuid::new_v4(), &json!(given)).await.expect(201);
    }
    let csv = answers(&bytes(&app, &format!("{path}/export"), &user).await);
    assert_eq!(csv.len(), 7);
    assert!(csv[6][49].starts_with("5 50 "));
}

#[actix_web::test]
async fn what_cannot_be_asked_for_is_told() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    let queries = ["format=pdf", "format=", "values=words", "bom=yes", "after=x"];
    for query in queries {
        app.get(&format!("{path}/export?{query}"), Some(&user)).await.problem(400, "malformed_request");
    }
    let after = format!("{path}/export?format=xlsx&after={}", Uuid::now_v7());
    app.get(&after, Some(&user)).await.problem(400, "malformed_request");
    let full = "UPDATE survey.stripes SET responses = 1048576 WHERE stripe = 3";
    app.database.connection().batch_execute(full).unwrap();
    app.get(&format!("{path}/export?format=xlsx"), Some(&user)).await.problem(409, "too_many_responses");
    let head =
        app.request(Method::HEAD, &format!("{path}/export?format=xlsx"), Some(&user)).send().await.unwrap();
    assert_eq!(head.status(), 409, "HEAD tells it too");
    assert_eq!(rows(&bytes(&app, &format!("{path}/export"), &user).await).len(), 1, "a CSV takes any number");
}

#[actix_web::test]
async fn exports_are_for_the_owner() {
    let app = TestApp::start();
    let (owner, other) = (app.user(), app.user());
    let path = app.survey(&owner, &one_question()).await;
    let export = format!("{path}/export");
    app.get(&export, None).await.problem(401, "missing_token");
    app.get(&export, Some(&other)).await.problem(403, "not_owner");
    let token = app.issuer.mint().subject(owner.id).scope("surveys:write").token();
    app.get(&export, Some(&User { id: owner.id, token })).await.problem(403, "insufficient_scope");
    let mut draft = one_question();
    draft["state"] = "draft".into();
    let draft = format!("{}/export", app.survey(&owner, &draft).await);
    app.get(&draft, Some(&other)).await.problem(404, "not_found");
    assert!(!bytes(&app, &draft, &owner).await.is_empty());
    let nowhere = format!("/api/surveys/{}/export", Uuid::now_v7());
    app.get(&nowhere, Some(&owner)).await.problem(404, "not_found");
}

#[actix_web::test]
async fn while_people_answer_everyone_is_there_once_who_was_acknowledged_before() {
    let app = TestApp::with_pool(4);
    let user = app.user();
    let path = app.survey(&user, &one_question()).await;
    fill(&app, &path, 3000);
    let acknowledged = std::sync::Mutex::new(HashSet::new());
    let submitting = async {
        let voter = |_| async {
            for _ in 0..30 {
                let receipt = app.respond(&path, Uuid::new_v4(), &choose(1)).await.expect(201);
                let id = receipt.body["response_id"].as_str().unwrap().to_owned();
                acknowledged.lock().unwrap().insert(id);
            }
        };
        futures_util::future::join_all((0..16).map(voter)).await;
    };
    let exporting = async {
        for _ in 0..8 {
            let before = acknowledged.lock().unwrap().clone();
            let told = lines(&bytes(&app, &format!("{path}/export?format=ndjson"), &user).await);
            let (last, rows) = told.split_last().unwrap();
            assert_eq!(*last, json!({ "rows": rows.len(), "complete": true }));
            let ids: HashSet<_> =
                rows.iter().map(|row| row["response_id"].as_str().unwrap().to_owned()).collect();
            assert_eq!(ids.len(), rows.len(), "each once");
            assert!(before.is_subset(&ids), "all that was acknowledged before");
        }
    };
    futures_util::future::join(submitting, exporting).await;
    let end = lines(&bytes(&app, &format!("{path}/export?format=ndjson"), &user).await);
    assert_eq!(end.len(), 3000 + 480 + 1);
}
