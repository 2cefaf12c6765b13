//! Surveys that can be read in several languages.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Answer, TestApp, User, send};

/// In English, whole in German, in part in Swiss German.
fn lunch() -> Value {
    json!({
        "title": "Lunch", "description": "What we eat", "state": "draft",
        "questions": [
            { "text": "Which?", "help": "Take one", "choices": ["Soup", "Pie"], "other": "Other",
              "section": { "title": "Food", "description": "All of it" } },
            { "text": "How?", "kind": "rating", "scale": { "low": "Bad", "high": "Good" } },
        ],
        "translations": {
            "DE": {
                "title": "Mittagessen", "description": "Was wir essen",
                "questions": [
                    { "text": "Welches?", "help": "Nimm eins", "choices": ["Suppe", "Kuchen"], "other": "Anderes",
                      "section": { "title": "Essen", "description": "Alles" } },
                    { "text": "Wie?", "low": "Schlecht", "high": "Gut" },
                ],
            },
            "de-CH": { "title": "Zmittag", "questions": [{ "choices": [null, "Wähe"] }] },
        },
    })
}

async fn open(app: &TestApp, user: &User) -> String {
    let path = app.survey(user, &lunch()).await;
    app.patch(&path, user, &json!({ "state": "open" })).await.expect(200);
    path
}

async fn read(app: &TestApp, path: &str, accepted: &str) -> Answer {
    send(app.request(Method::GET, path, None).header("accept-language", accepted)).await
}

#[actix_web::test]
async fn a_survey_is_told_in_the_language_of_its_reader() {
    let app = TestApp::start();
    let path = open(&app, &app.user()).await;
    let german = read(&app, &path, "fr, de-AT;q=0.9, en;q=0.8").await.expect(200);
    assert_eq!(german.header("content-language"), "de");
    assert!(german.header("vary").to_ascii_lowercase().contains("accept-language"));
    assert_eq!(german.body["language"], "de");
    assert_eq!(german.body["languages"], json!(["en", "de", "de-CH"]));
    assert_eq!(german.body["title"], "Mittagessen");
    assert_eq!(german.body["description"], "Was wir essen");
    let question = &german.body["questions"][0];
    assert_eq!((&question["text"], &question["help"]), (&json!("Welches?"), &json!("Nimm eins")));
    assert_eq!(question["section"], json!({ "title": "Essen", "description": "Alles" }));
    let choices = json!([
        { "id": 1, "text": "Suppe", "other": false }, { "id": 2, "text": "Kuchen", "other": false },
        { "id": 3, "text": "Anderes", "other": true }]);
    assert_eq!(question["choices"], choices);
    let scale = json!({ "points": 5, "low": "Schlecht", "high": "Gut" });
    assert_eq!(german.body["questions"][1]["scale"], scale);
}

#[actix_web::test]
async fn what_is_not_translated_is_told_in_the_surveys_own_language() {
    let app = TestApp::start();
    let path = open(&app, &app.user()).await;
    let swiss = read(&app, &path, "de-CH").await.expect(200).body;
    assert_eq!((&swiss["title"], &swiss["description"]), (&json!("Zmittag"), &json!("What we eat")));
    let texts: Vec<_> =
        swiss["questions"][0]["choices"].as_array().unwrap().iter().map(|c| &c["text"]).collect();
    assert_eq!(texts, ["Soup", "Wähe", "Other"]);
    assert_eq!(swiss["questions"][1]["text"], "How?");
}

#[actix_web::test]
async fn the_address_goes_before_the_browser_and_the_surveys_own_language_is_the_last_resort() {
    let app = TestApp::start();
    let user = app.user();
    let path = open(&app, &user).await;
    for (query, accepted, language) in [
        ("?language=de-ch", "en", "de-CH"),
        ("?language=de-AT", "en", "de"),
        ("?language=fr", "de", "en"),
        ("?language=", "de", "en"),
        ("", "fr, *;q=0.5", "en"),
        ("", "de;q=0, en;q=0.1", "en"),
        ("", "!!, de_DE;q, ;;=", "en"),
        ("", "", "en"),
    ] {
        let told = read(&app, &format!("{path}{query}"), accepted).await;
        assert_eq!(told.expect(200).body["language"], language, "{query} {accepted}");
    }
    // Its owner reads it so too, and writes in its own language.
    let own = app.get(&format!("{path}?language=de"), Some(&user)).await.expect(200).body;
    assert_eq!((&own["title"], &own["role"]), (&json!("Mittagessen"), &json!("owner")));
    assert_eq!(app.patch(&path, &user, &json!({})).await.expect(200).body["title"], "Lunch");
    assert_eq!(app.get("/api/surveys", None).await.expect(200).body["items"][0]["title"], "Lunch");
}

#[actix_web::test]
async fn each_language_has_a_tag_and_any_of_them_guards_a_change() {
    let app = TestApp::start();
    let user = app.user();
    let path = open(&app, &user).await;
    let (english, german) = (read(&app, &path, "en").await, read(&app, &path, "de").await);
    let (english, german) = (english.header("etag").to_owned(), german.header("etag").to_owned());
    assert_ne!(english, german);
    let again = |accepted: &'static str, tag: &str| {
        let request = app.request(Method::GET, &path, None).header("accept-language", accepted);
        send(request.header("if-none-match", tag.to_owned()))
    };
    let same = again("de", &german).await.expect(304);
    assert_eq!(same.header("content-language"), "de");
    assert!(same.header("vary").to_ascii_lowercase().contains("accept-language"));
    // Twice, for what many read is written once for each language.
    for _ in 0..2 {
        assert_eq!(again("en", &german).await.expect(200).body["title"], "Lunch");
        assert_eq!(again("de", &english).await.expect(200).body["title"], "Mittagessen");
    }
    let change = |tag: &str, title: &str| {
        let request = app.request(Method::PATCH, &path, Some(&user)).header("if-match", tag.to_owned());
        send(request.json(&json!({ "title": title })))
    };
    change(&german, "Dinner").await.expect(200);
    change(&german, "Supper").await.problem(412, "precondition_failed");
    let after = read(&app, &path, "en").await.expect(200);
    assert_eq!(after.body["title"], "Dinner");
    assert_eq!(read(&app, &path, "de").await.expect(200).body["title"], "Mittagessen");
}

#[actix_web::test]
async fn translations_that_do_not_fit_are_refused_where_they_are_wrong() {
    let app = TestApp::start();
    let user = app.user();
    let refused = async |language: Value, translations: Value| {
        let mut body = lunch();
        body["language"] = language;
        body["translations"] = translations;
        let answer = app.post("/api/surveys", Some(&user), &body).await;
        let mut refusals = answer.problem(422, "validation_failed").refusals();
        refusals.sort();
        refusals
    };
    let shape = json!({
        "de": { "title": " ", "descriptions": "", "questions": [{ "choices": ["", 7], "low": "a\nb" }] },
        "german!": {}, "fr": 7, "it": {}, "IT": {},
    });
    let expected = [
        "/language invalid_language",
        "/translations/de/descriptions unknown_field",
        "/translations/de/questions/0/choices/0 blank",
        "/translations/de/questions/0/choices/1 wrong_type",
        "/translations/de/questions/0/low invalid_character",
        "/translations/de/title blank",
        "/translations/fr wrong_type",
        "/translations/german! invalid_language",
        "/translations/it duplicate",
    ];
    assert_eq!(refused(json!("x_y"), shape).await, expected);
    let misfit = json!({
        "EN": {},
        "de": { "questions": [
            { "choices": ["Eins"], "low": "Tief" },
            { "choices": ["Eins", "Zwei"], "other": "Anderes", "section": {} },
            {},
        ] },
        "fr": { "questions": [{ "choices": ["Un", "Un"], "other": "Un" }] },
    });
    let expected = [
        "/translations/EN not_allowed",
        "/translations/de/questions too_many",
        "/translations/de/questions/0/choices wrong_length",
        "/translations/de/questions/0/low not_allowed",
        "/translations/de/questions/1/choices not_allowed",
        "/translations/de/questions/1/other not_allowed",
        "/translations/de/questions/1/section not_allowed",
        "/translations/fr/questions/0/choices/1 duplicate",
        "/translations/fr/questions/0/other duplicate",
    ];
    assert_eq!(refused(Value::Null, misfit).await, expected);
    assert_eq!(app.count("SELECT count(*) FROM survey.surveys"), 0);
}

#[actix_web::test]
async fn translations_belong_to_their_questions() {
    let app = TestApp::start();
    let user = app.user();
    let path = app.survey(&user, &lunch()).await;
    let questions = json!([{ "text": "Was?", "kind": "text" }]);
    for alone in [json!({ "language": "de" }), json!({ "translations": {} })] {
        let refused = app.patch(&path, &user, &alone).await.problem(422, "validation_failed");
        assert_eq!(refused.refusals(), ["/questions required"]);
    }
    let german =
        json!({ "language": "de", "questions": questions, "translations": { "en": { "title": "Dish" } } });
    let told = app.patch(&path, &user, &german).await.expect(200);
    assert_eq!((&told.body["language"], &told.body["languages"]), (&json!("de"), &json!(["de", "en"])));
    let same = json!({ "questions": questions, "translations": { "de": {} } });
    let refused = app.patch(&path, &user, &same).await.problem(422, "validation_failed");
    assert_eq!(refused.refusals(), ["/translations/de not_allowed"]);
    let told = app.patch(&path, &user, &json!({ "questions": questions })).await.expect(200);
    assert_eq!(
        told.body["languages"],
        json!(["de"]),
        "questions anew come with translations anew, or without"
    );
    app.patch(&path, &user, &json!({ "state": "open" })).await.expect(200);
    for fixed in [json!({ "language": "en" }), json!({ "translations": {} })] {
        app.patch(&path, &user, &fixed).await.problem(409, "survey_not_draft");
    }
}
