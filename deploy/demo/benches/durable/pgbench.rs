//! What PostgreSQL does by itself: its own benchmark program, one transaction a response.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;
use secrecy::ExposeSecret;
use service_kit::testing::TestDatabase;

/// How many clients may be the best.
pub const CLIENTS: [usize; 4] = [8, 16, 32, 64];
const SECONDS: u32 = 4;

/// The first interview, written as it would be without a service: the same rows of the same tables.
const OWN: &str = "\
\\set stripe random(0, 15)
WITH gate AS (
    SELECT survey_id, stripe FROM survey.stripes
    WHERE survey_id = '$SURVEY' AND stripe = :stripe AND open
    FOR NO KEY UPDATE
), response AS (
    INSERT INTO survey.responses (survey_id, id, submission_id, submitted_at, answers)
    SELECT survey_id, gen_random_uuid(), gen_random_uuid(), now(),
        '{\"1\": 2, \"2\": 7, \"3\": 7, \"4\": 1, \"5\": 6, \"6\": 3, \"7\": 1, \"8\": 7, \"9\": 36, \"10\": 0}'
    FROM gate
    ON CONFLICT (survey_id, submission_id) DO NOTHING
    RETURNING id
), counted AS (
    UPDATE survey.stripes SET responses = stripes.responses + 1
    FROM gate, response
    WHERE stripes.survey_id = gate.survey_id AND stripes.stripe = gate.stripe
), tallied AS (
    INSERT INTO survey.tallies AS tally (survey_id, stripe, question_id, bucket, count, sum, minimum, maximum)
    SELECT survey_id, stripe, question_id, bucket, 1, value, value, value
    FROM gate, response, (VALUES
        (1, 0, NULL::numeric), (1, 2, NULL), (2, 0, NULL), (2, 7, NULL), (3, 0, NULL), (3, 7, NULL),
        (4, 0, NULL), (4, 1, NULL), (5, 0, NULL), (5, 6, NULL), (6, 0, NULL), (6, 3, NULL), (7, 0, NULL),
        (7, 1, NULL), (8, 0, 7), (9, 0, 36), (10, 0, 0)
    ) AS given (question_id, bucket, value)
    ON CONFLICT (survey_id, stripe, question_id, bucket) DO UPDATE
    SET count = tally.count + 1, sum = tally.sum + excluded.sum,
        minimum = LEAST(tally.minimum, excluded.minimum), maximum = GREATEST(tally.maximum, excluded.maximum)
), distributed AS (
    INSERT INTO survey.number_tallies AS tally (survey_id, stripe, question_id, value, count)
    SELECT survey_id, stripe, question_id, survey.number_bucket(number), 1
    FROM gate, response, (VALUES (8, 7::numeric), (9, 36), (10, 0)) AS given (question_id, number)
    ON CONFLICT (survey_id, stripe, question_id, value) DO UPDATE SET count = tally.count + 1
)
SELECT EXISTS (SELECT FROM gate), EXISTS (SELECT FROM response);
";

/// The same answers as most would keep them: a row each.
const PLAIN: &str = "\
BEGIN;
INSERT INTO plain.responses (survey_id, submitted_at) VALUES (1, now()) RETURNING id AS response \\gset
INSERT INTO plain.answers (response_id, question_id, value) VALUES
    (:response, 1, 2), (:response, 2, 7), (:response, 3, 7), (:response, 4, 1), (:response, 5, 6),
    (:response, 6, 3), (:response, 7, 1), (:response, 8, 7), (:response, 9, 36), (:response, 10, 0);
COMMIT;
";
const PLAIN_TABLES: &str = "
CREATE SCHEMA plain;
CREATE TABLE plain.surveys (id bigserial PRIMARY KEY, title text NOT NULL, definition jsonb NOT NULL);
CREATE TABLE plain.questions (id bigserial PRIMARY KEY, survey_id bigint NOT NULL REFERENCES plain.surveys);
CREATE TABLE plain.responses (
    id bigserial PRIMARY KEY, survey_id bigint NOT NULL REFERENCES plain.surveys, submitted_at timestamptz NOT NULL
);
CREATE TABLE plain.answers (
    id bigserial PRIMARY KEY, response_id bigint NOT NULL REFERENCES plain.responses,
    question_id bigint NOT NULL REFERENCES plain.questions, value bigint
);
CREATE INDEX ON plain.answers (response_id);
INSERT INTO plain.surveys (title, definition) VALUES ('Interviews', '{}');
INSERT INTO plain.questions (survey_id) SELECT 1 FROM generate_series(1, 10);
";

/// A row as the service keeps it, next to those that came before it as the service's are.
const SURVEY: &str = "\
INSERT INTO survey.surveys (id, owner_id, title, description, state, definition, settings, version,
                            created_at, updated_at, opened_at)
VALUES ((lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
            || substr(gen_random_uuid()::text, 14))::uuid,
        '$OWNER', '$TITLE', '', 'open', '$DEFINITION', '$SETTINGS', 1, now(), now(), now());
";
/// The same survey with nothing but a number beside it.
const PLAIN_SURVEY: &str =
    "INSERT INTO plain.surveys (title, definition) VALUES ('$TITLE', '$DEFINITION');\n";

/// The program, and what it works on.
pub struct Pgbench<'a> {
    database: &'a TestDatabase,
    folder: PathBuf,
}

/// What the service keeps of one.
#[derive(QueryableByName)]
struct Survey {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    title: String,
    #[diesel(sql_type = Text)]
    definition: String,
    #[diesel(sql_type = Text)]
    settings: String,
}

impl<'a> Pgbench<'a> {
    pub fn new(database: &'a TestDatabase) -> Self {
        database.connection().batch_execute(PLAIN_TABLES).unwrap();
        let folder = std::env::temp_dir().join(format!("pgbench-{}", uuid::Uuid::new_v4().simple()));
        fs::create_dir(&folder).unwrap();
        Self { database, folder }
    }

    /// Responses into our tables, a second.
    pub fn own(&self, survey: &str, clients: usize) -> f64 {
        self.run(&OWN.replace("$SURVEY", survey), clients)
    }

    /// Responses into plain tables, a second.
    pub fn plain(&self, clients: usize) -> f64 {
        self.run(PLAIN, clients)
    }

    /// Surveys like that one, as its row of our table, a second.
    pub fn own_survey(&self, survey: &str, clients: usize) -> f64 {
        self.run(&self.like(survey, SURVEY), clients)
    }

    /// Surveys like that one, as a row of a plain table, a second.
    pub fn plain_survey(&self, survey: &str, clients: usize) -> f64 {
        self.run(&self.like(survey, PLAIN_SURVEY), clients)
    }

    /// With what the service wrote of it. A space keeps a colon from being taken for the beginning of a variable.
    fn like(&self, survey: &str, script: &str) -> String {
        let kept =
            "SELECT owner_id::text AS owner, title, definition::text, settings::text FROM survey.surveys";
        let query = diesel::sql_query(format!("{kept} WHERE id = '{survey}'"));
        let row: Survey = query.get_result(&mut self.database.connection()).unwrap();
        let literal = |text: &str| text.replace('\'', "''").replace(':', ": ");
        [
            ("$OWNER", row.owner),
            ("$TITLE", row.title),
            ("$DEFINITION", row.definition),
            ("$SETTINGS", row.settings),
        ]
        .iter()
        .fold(script.to_owned(), |script, (name, value)| script.replace(name, &literal(value)))
    }

    fn run(&self, script: &str, clients: usize) -> f64 {
        let file = self.folder.join("script.sql");
        fs::write(&file, script).unwrap();
        let program = PathBuf::from(std::env::var_os("TEST_POSTGRES_BIN").unwrap()).join("pgbench");
        let output = Command::new(program)
            .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
            .arg(format!("--time={SECONDS}"))
            .arg(format!("--client={clients}"))
            .arg(format!("--file={}", file.display()))
            .arg(self.database.url().expose_secret())
            .output()
            .unwrap();
        let told = String::from_utf8(output.stdout).unwrap();
        let rate = told.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.unwrap_or_else(|| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    }
}

impl Drop for Pgbench<'_> {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}
