//! `/api/surveys/{id}/results/questions`.

use actix_web::{HttpRequest, HttpResponse, web};
use serde::Serialize;
use service_kit::path::Id;
use service_kit::problem::Problem;
use utoipa::ToSchema;
use uuid::Uuid;

use super::access::{ProofQuery, ResultsReader};
use crate::domain::language::Language;
use crate::domain::question::choices::Choice;
use crate::domain::question::scale::Scale;
use crate::domain::question::section::Section;
use crate::domain::question::{Kind, Question};
use crate::domain::survey::Survey;
use crate::etag;
use crate::language::{self, LanguageQuery, Wishes};
use crate::store::Store;

/// One more whenever this document says more than before, so that nobody goes on with a copy that says less.
const FORM: u8 = 1;

/// What the results of a survey are about. It is no form: what an answer must be, and when a question is shown, is for
/// those who may answer.
#[derive(Serialize, ToSchema)]
struct ResultsQuestions {
    survey_id: Uuid,
    title: String,
    /// Empty where there is none.
    description: String,
    /// The one that these texts are in (BCP 47).
    #[schema(value_type = String)]
    language: Language,
    /// Those that it can be read in, its own first.
    #[schema(value_type = Vec<String>)]
    languages: Vec<Language>,
    /// In order.
    questions: Vec<ResultsQuestion>,
}

/// What was asked.
#[derive(Serialize, ToSchema)]
struct ResultsQuestion {
    id: i16,
    text: String,
    kind: Kind,
    /// What could be chosen; empty for kinds without choices.
    choices: Vec<Choice>,
    /// The section that begins with it.
    #[schema(required)]
    section: Option<Section>,
    /// Of a rating.
    #[schema(required)]
    scale: Option<Scale>,
}

/// Read what the results are about, in the language that suits the reader best: whoever may read the results may, also
/// while the survey is closing and shows itself to nobody new.
#[utoipa::path(
    get, path = "/api/surveys/{id}/results/questions", tag = "results",
    security((), ("bearer" = []), ("cookie" = [])),
    params(
        ("id" = Uuid, Path),
        ProofQuery,
        LanguageQuery,
        ("Accept-Language" = Option<String>, Header, nullable = false, description = "The languages that you read"),
        ("If-None-Match" = Option<String>, Header, nullable = false, description = "The ETag of what you have"),
    ),
    responses(
        (status = 200, body = ResultsQuestions, headers(
            ("ETag" = String, description = "The survey's version, in this language"),
            ("Content-Language" = String, description = "The language of its texts"),
        )),
        (status = 304, description = "You have it already"),
        (status = 400, response = crate::openapi::Malformed),
        crate::openapi::Access,
    ),
)]
pub async fn get(
    id: Id,
    mut reader: ResultsReader,
    wishes: Wishes,
    request: HttpRequest,
    store: web::Data<Store>,
) -> Result<HttpResponse, Problem> {
    let shared = reader.survey(&store, id.0).await?;
    let language = wishes.choose(&shared.survey.definition);
    let tag = format!("{}-{FORM}-{language}", shared.survey.version);
    let told = ResultsQuestions::of(shared.survey.in_language(language), language.clone());
    let mut response = etag::answer(&request, tag, &told);
    language::mark(&mut response, language);
    Ok(response)
}

impl ResultsQuestions {
    fn of(survey: Survey, language: Language) -> Self {
        Self {
            survey_id: survey.id,
            title: survey.title,
            description: survey.description,
            languages: survey.definition.languages().into_iter().cloned().collect(),
            language,
            questions: survey.definition.questions.into_iter().map(ResultsQuestion::from).collect(),
        }
    }
}

impl From<Question> for ResultsQuestion {
    fn from(question: Question) -> Self {
        Self {
            id: question.id,
            text: question.text,
            kind: question.kind,
            choices: question.choices,
            section: question.section,
            scale: question.scale,
        }
    }
}
