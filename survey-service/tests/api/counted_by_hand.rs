//! Filters and cross-tabs of all that a question can have, beside what the answers that were sent come to.

use futures_util::future::join_all;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{TestApp, User};

/// What somebody sent: to questions 1 to 4.
#[derive(Debug, Default)]
struct Sent {
    way: Option<i64>,
    troubles: Vec<i64>,
    rating: Option<i64>,
    minutes: Option<i64>,
}

/// Choices that ask for a text, a long scale, and questions that are not shown to everybody.
fn survey() -> Value {
    let cycles = json!([{ "question_id": 1, "choice_ids": [2, 3] }]);
    let likes_it = json!([{ "question_id": 3, "at_least": 5 }]);
    json!({
        "title": "To work",
        "questions": [
            { "text": "How?", "choices": ["Bus", "Bike"], "other": "Another way, namely" },
            {
                "text": "Any trouble?", "kind": "multiple_choice", "choices": ["Rain", "Hills"], "other": "Other",
                "show_if": { "match": "all", "conditions": cycles },
            },
            { "text": "How is it?", "kind": "rating", "scale": { "points": 10 } },
            { "text": "How long?", "kind": "number", "show_if": { "match": "all", "conditions": likes_it } },
        ],
    })
}

impl Sent {
    /// One of many, all of whom differ in something.
    fn nth(n: i64) -> Self {
        let way = Some(n % 4).filter(|way| *way > 0);
        let is_asked = matches!(way, Some(2 | 3));
        let troubles = (1..=3).filter(|trouble| is_asked && (n / 4) >> (trouble - 1) & 1 == 1).collect();
        let rating = Some(n % 11).filter(|rating| *rating > 0);
        let minutes = Some(n - 30).filter(|_| n % 3 > 0 && rating >= Some(5));
        Self { way, troubles, rating, minutes }
    }

    /// What is written with a choice that asks for it looks like other answers.
    fn answers(&self) -> Value {
        let mut answers = Vec::new();
        if let Some(way) = self.way {
            let other = Some("[1, 2]").filter(|_| way == 3);
            answers.push(json!({ "question_id": 1, "choice_id": way, "other_text": other }));
        }
        if !self.troubles.is_empty() {
            let other = Some("2").filter(|_| self.troubles.contains(&3));
            answers.push(json!({ "question_id": 2, "choice_ids": self.troubles, "other_text": other }));
        }
        answers.extend(self.rating.map(|rating| json!({ "question_id": 3, "number": rating })));
        answers.extend(self.minutes.map(|minutes| json!({ "question_id": 4, "number": minutes })));
        answers.into()
    }

    /// What a question with choices or ratings was answered with; none is a value of its own.
    fn values(&self, question: usize) -> Vec<Option<i64>> {
        match question {
            1 => vec![self.way],
            2 if self.troubles.is_empty() => vec![None],
            2 => self.troubles.iter().copied().map(Some).collect(),
            _ => vec![self.rating],
        }
    }
}

/// All that can be answered, and not to answer.
fn axis(question: usize) -> impl Iterator<Item = Option<i64>> {
    (1..=[3, 3, 10][question - 1]).map(Some).chain([None])
}

async fn answered(app: &TestApp, user: &User) -> (String, Vec<Sent>) {
    let path = app.survey(user, &survey()).await;
    let sent: Vec<Sent> = (0..96).map(Sent::nth).collect();
    let each = async |sent: &Sent| {
        app.respond(&path, Uuid::new_v4(), &sent.answers()).await.expect(201);
    };
    join_all(sent.iter().map(each)).await;
    (path, sent)
}

type Test = fn(&Sent) -> bool;

/// Filters, and what they say.
const FILTERS: [(&str, Test); 12] = [
    ("", |_| true),
    ("answer=1:3", |sent| sent.way == Some(3)),
    ("answer=1:-", |sent| sent.way.is_none()),
    ("answer=2:3", |sent| sent.troubles.contains(&3)),
    ("answer=2:1,3", |sent| sent.troubles.contains(&1) || sent.troubles.contains(&3)),
    ("answer=2:1&answer=2:3", |sent| sent.troubles.contains(&1) && sent.troubles.contains(&3)),
    ("answer=2:-", |sent| sent.troubles.is_empty()),
    ("answer=3:10", |sent| sent.rating == Some(10)),
    ("answer=3:9..", |sent| sent.rating >= Some(9)),
    ("answer=3:1,10&answer=1:*", |sent| matches!(sent.rating, Some(1 | 10)) && sent.way.is_some()),
    ("answer=4:-5..25", |sent| sent.minutes.is_some_and(|minutes| (-5..=25).contains(&minutes))),
    ("answer=4:-&answer=3:5..", |sent| sent.minutes.is_none() && sent.rating >= Some(5)),
];

#[actix_web::test]
async fn a_filter_counts_what_was_sent() {
    let app = TestApp::start();
    let user = app.user();
    let (path, sent) = answered(&app, &user).await;
    for (filter, test) in FILTERS {
        let told = app.get(&format!("{path}/results?{filter}"), Some(&user)).await.expect(200).body;
        let some: Vec<&Sent> = sent.iter().filter(|sent| test(sent)).collect();
        assert!(!some.is_empty(), "{filter}");
        assert_eq!(told["response_count"], some.len(), "{filter}");
        for question in 1..=3 {
            let count = |value| some.iter().filter(|sent| sent.values(question).contains(&value)).count();
            let results = &told["questions"][question - 1];
            assert_eq!(results["answered"], some.len() - count(None), "{filter}, question {question}");
            let counts = results["choices"].as_array().or(results["ratings"].as_array()).unwrap().iter();
            let counts: Vec<_> = counts.map(|choice| choice["count"].as_u64().unwrap()).collect();
            let expected: Vec<_> = axis(question).flatten().map(|value| count(Some(value)) as u64).collect();
            assert_eq!(counts, expected, "{filter}, question {question}");
        }
        let minutes: Vec<i64> = some.iter().filter_map(|sent| sent.minutes).collect();
        let results = &told["questions"][3];
        assert_eq!(results["answered"], minutes.len(), "{filter}");
        let end = |end: Option<&i64>| end.map(|end| f64::from(i32::try_from(*end).unwrap()));
        assert_eq!(results["min"], json!(end(minutes.iter().min())), "{filter}");
        assert_eq!(results["max"], json!(end(minutes.iter().max())), "{filter}");
    }
}

#[actix_web::test]
async fn a_cross_tab_counts_what_was_sent() {
    let app = TestApp::start();
    let user = app.user();
    let (path, sent) = answered(&app, &user).await;
    for (rows, columns) in [(1, 2), (2, 1), (2, 3), (3, 1), (2, 2)] {
        for (filter, test) in FILTERS {
            let asked = format!("{path}/results/cross-tab?rows={rows}&columns={columns}&{filter}");
            let told = app.get(&asked, Some(&user)).await.expect(200).body;
            let count = |row: Option<i64>, column: Option<Option<i64>>| {
                let has = |sent: &&Sent| {
                    test(sent)
                        && sent.values(rows).contains(&row)
                        && column.is_none_or(|column| sent.values(columns).contains(&column))
                };
                sent.iter().filter(has).count()
            };
            let cells: Vec<Vec<_>> = axis(rows)
                .map(|row| axis(columns).map(|column| count(row, Some(column))).collect())
                .collect();
            assert_eq!(told["cells"], json!(cells), "{asked}");
            let values: Vec<_> =
                axis(rows).map(|row| json!({ "value": row, "count": count(row, None) })).collect();
            assert_eq!(told["rows"]["values"], json!(values), "{asked}");
            assert_eq!(told["response_count"], sent.iter().filter(|sent| test(sent)).count(), "{asked}");
        }
    }
}
