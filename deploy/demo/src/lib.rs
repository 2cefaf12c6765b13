//! A survey of real interviews, answered by sixteen clients at once that do what clients on bad networks do: they send
//! everything twice, and now and then something else under the same id. Then the results are compared with a count of
//! the file.

pub mod bulk;
mod client;
mod interviews;
mod sample;

use futures_util::StreamExt;
use serde_json::Value;

pub use client::{Client, DemoError};
pub use interviews::{Interview, Interviews};
pub use sample::percentile;

/// Clients that send at the same time.
const CLIENTS: usize = 16;
/// One interview in so many is sent a third time, with a changed answer.
const CHANGED: usize = 10;

/// What became of the submissions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Answered 201.
    pub kept: usize,
    /// Answered 200, with the same receipt.
    pub repeated: usize,
    /// Changed, and answered 409 `submission_conflict`.
    pub refused: usize,
}

/// Logs in, creates the survey, submits every interview, and compares the results with the file. Answers what became
/// of the submissions, and the results.
///
/// # Errors
/// [`DemoError::Unexpected`] at the first answer that is not as it must be, results that differ included.
pub async fn run(client: &Client, interviews: &Interviews) -> Result<(Report, Value), DemoError> {
    let email = format!("demo-{}@example.com", uuid::Uuid::new_v4().simple());
    client.register(&email, "a horse, a kingdom").await?;
    let token = client.log_in(&email, "a horse, a kingdom").await?;
    let survey = client.create_survey(&token, interviews.survey()).await?;

    let outcomes: Vec<_> = futures_util::stream::iter(interviews.iter().enumerate())
        .map(|(index, interview)| submit(client, &survey, interview, index % CHANGED == 0))
        .buffer_unordered(CLIENTS)
        .collect()
        .await;
    let mut report = Report::default();
    for outcome in outcomes {
        let Report { kept, repeated, refused } = outcome?;
        report.kept += kept;
        report.repeated += repeated;
        report.refused += refused;
    }

    let results = client.results(&token, &survey).await?;
    let differences = interviews.differences(&results);
    if differences.is_empty() {
        return Ok((report, results));
    }
    Err(DemoError::unexpected("the results", &differences.join("; ")))
}

/// Sends an interview twice at the same moment, and perhaps a changed one under the same id.
async fn submit(
    client: &Client,
    survey: &str,
    interview: &Interview,
    change: bool,
) -> Result<Report, DemoError> {
    let body = interview.submission();
    let (one, two) = tokio::join!(client.respond(survey, &body), client.respond(survey, &body));
    let ((one, first), (two, second)) = (one?, two?);
    if first != second || one + two != 401 {
        return Err(DemoError::unexpected(
            "one submission sent twice",
            &format!("{one} {first}, {two} {second}"),
        ));
    }
    if !change {
        return Ok(Report { kept: 1, repeated: 1, refused: 0 });
    }
    let (status, problem) = client.respond(survey, &interview.changed(&body)).await?;
    if status == 409 && problem["code"] == "submission_conflict" {
        return Ok(Report { kept: 1, repeated: 1, refused: 1 });
    }
    Err(DemoError::unexpected("a changed submission", &format!("{status} {problem}")))
}
