//! What can go wrong with surveys, and how each is told.

use std::sync::Arc;

use actix_web::http::StatusCode;
use service_kit::body::Refusals;
use service_kit::database::DatabaseError;
use service_kit::problem::Problem;

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such survey, or not for this caller.
    #[error("there is no such survey")]
    NotFound,
    /// The survey has no such question, or it does not ask for a text.
    #[error("there is no such text question")]
    NoTextQuestion,
    /// It is somebody else's.
    #[error("the survey belongs to somebody else")]
    NotOwner,
    /// It is shared with the caller, to look at.
    #[error("the survey is the caller's to look at")]
    NotEditor,
    /// Its questions are frozen.
    #[error("the survey is no draft any more")]
    NotDraft,
    /// It cannot become a draft again.
    #[error("the survey has left the draft")]
    InvalidStateChange,
    /// It has changed since the caller read it.
    #[error("the survey has another version")]
    PreconditionFailed,
    /// It takes no responses now.
    #[error("the survey is not open")]
    NotOpen,
    /// Another response has this submission's id.
    #[error("the submission id is taken by other answers")]
    SubmissionConflict,
    /// The answers do not fit the questions.
    #[error("the answers do not fit the questions")]
    Refused(Refusals),
    /// The database did not answer.
    /// Many may have waited for the same answer.
    #[error(transparent)]
    Database(Arc<DatabaseError>),
}

impl From<DatabaseError> for Error {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error.into())
    }
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        DatabaseError::from(error).into()
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Problem::not_found("There is no survey with that id."),
            Error::NoTextQuestion => {
                Problem::not_found("This survey has no question with that id that asks for a text.")
            }
            Error::NotOwner => {
                Problem::forbidden("not_owner", "This survey belongs to somebody else. Log in as its owner.")
            }
            Error::NotEditor => Problem::forbidden(
                "not_editor",
                "This survey is shared with you to look at, not to change. Ask its owner to make you an editor.",
            ),
            Error::NotDraft => Problem::conflict(
                "survey_not_draft",
                "The questions are fixed since the survey left the draft. Create another survey with the new questions.",
            ),
            Error::InvalidStateChange => Problem::conflict(
                "invalid_state_change",
                "A survey that has left the draft can be open or closed, but no draft again.",
            ),
            Error::PreconditionFailed => Problem::new(
                StatusCode::PRECONDITION_FAILED,
                "precondition_failed",
                "The survey has changed since you read it. Read it again, and repeat the change on what it is now.",
            ),
            Error::NotOpen => Problem::conflict("survey_not_open", "This survey takes no responses now."),
            Error::SubmissionConflict => Problem::conflict(
                "submission_conflict",
                "This submission_id was used for other answers, which are kept. Mint a new one for a new response.",
            ),
            Error::Refused(refusals) => refusals.into(),
            Error::Database(error) => error.as_ref().into(),
        }
    }
}
