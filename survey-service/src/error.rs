//! What can go wrong with surveys, and how each is told.

use std::sync::Arc;

use actix_web::http::StatusCode;
use service_kit::body::Refusals;
use service_kit::database::DatabaseError;
use service_kit::problem::Problem;
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such survey, or not for this caller.
    #[error("there is no such survey")]
    NotFound,
    /// The survey has no such question, or nothing is written in answer to it.
    #[error("there is no such text question")]
    NoTextQuestion,
    /// It is somebody else's.
    #[error("the survey belongs to somebody else")]
    NotOwner,
    /// A setting by which others see results, or responses go.
    #[error("the setting is the owner's to change")]
    OwnersSetting,
    /// It is shared with the caller, to look at.
    #[error("the survey is the caller's to look at")]
    NotEditor,
    /// Its results are for those who work on it.
    #[error("the results are not shared with the caller")]
    NotShared,
    /// Its results are for those who have answered.
    #[error("the results are for respondents")]
    NotRespondent,
    /// The survey has no such response.
    #[error("there is no such response")]
    NoResponse,
    /// The response was kept and then deleted.
    #[error("the response was deleted")]
    ResponseDeleted,
    /// Nobody of that id is a collaborator.
    #[error("there is no such collaborator")]
    NoCollaborator,
    /// The invitation was used, or withdrawn, or never was.
    #[error("there is no such invitation")]
    NoInvitation,
    /// It was not accepted in time.
    #[error("the invitation has expired")]
    InvitationExpired,
    /// Who would accept it owns the survey.
    #[error("the invitation is to the caller's own survey")]
    OwnInvitation,
    /// As many invitations as there may be are open.
    #[error("too many invitations are open")]
    TooManyInvitations,
    /// The survey is shared with as many as it may be.
    #[error("the survey has too many collaborators")]
    TooManyCollaborators,
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
    /// It takes responses of those only who have begun.
    #[error("the survey is closing")]
    Closing,
    /// It takes responses from that time on.
    #[error("the survey is not open yet")]
    NotOpenYet(OffsetDateTime),
    /// The time in which it takes responses is over.
    #[error("the survey is over")]
    Over,
    /// It has as many responses as it takes.
    #[error("the survey has all its responses")]
    Full,
    /// It takes one response each, and has this person's.
    #[error("this person has responded")]
    AlreadyResponded,
    /// It takes responses of those only who are known.
    #[error("nobody is signed in")]
    SignInRequired,
    /// Another response has this submission's id.
    #[error("the submission id is taken by other answers")]
    SubmissionConflict,
    /// The survey has no such webhook, or that has no such delivery.
    #[error("there is no such webhook, or no such delivery")]
    NoWebhook,
    /// The survey has as many webhooks as it may have.
    #[error("the survey has as many webhooks as it may have")]
    TooManyWebhooks,
    /// The webhook sends nothing now.
    #[error("the webhook is disabled")]
    WebhookDisabled,
    /// The webhook was told as many tests of late as it may be. It may be told another after that time.
    #[error("the webhook was tested too often")]
    TooManyTests(Duration),
    /// The answers do not fit the questions.
    #[error("the answers do not fit the questions")]
    Refused(Refusals),
    /// Counting its responses took too long.
    #[error("the responses could not be counted in time")]
    TooSlow,
    /// The database did not answer.
    /// Many may have waited for the same answer.
    #[error(transparent)]
    Database(Arc<DatabaseError>),
}

impl From<Refusals> for Error {
    fn from(refusals: Refusals) -> Self {
        Self::Refused(refusals)
    }
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

impl Error {
    /// Of a statement that reads many responses.
    pub fn of_analysis(error: diesel::result::Error) -> Self {
        let error = DatabaseError::from(error);
        if error.is_statement_timeout() { Self::TooSlow } else { error.into() }
    }
}

const NOT_SHARED: &str =
    "The owner does not share these results. Ask them to, or log in as somebody who may see them.";
const NOT_RESPONDENT: &str = "The results are for those who have answered. Answer the survey, and send the response_id of \
                              your receipt along, or log in as you were when you answered.";

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::NotFound => Problem::not_found("There is no survey with that id."),
            Error::NoTextQuestion => {
                Problem::not_found("This survey has no question with that id that is answered with a text.")
            }
            Error::NotOwner => {
                Problem::forbidden("not_owner", "This survey belongs to somebody else. Log in as its owner.")
            }
            Error::OwnersSetting => Problem::forbidden(
                "not_owner",
                "Only its owner can change who sees the results (`results`) and how long responses are kept \
                 (`retention_days`). Leave both out, or ask the owner.",
            ),
            Error::NotShared => Problem::forbidden("results_not_shared", NOT_SHARED),
            Error::NotRespondent => Problem::forbidden("not_respondent", NOT_RESPONDENT),
            Error::NotEditor => Problem::forbidden(
                "not_editor",
                "This survey is shared with you to look at, not to change. Ask its owner to make you an editor.",
            ),
            Error::NoResponse => Problem::not_found("This survey has no response with that id."),
            Error::ResponseDeleted => Problem::new(
                StatusCode::GONE,
                "response_deleted",
                "This response was kept, and the survey's owner has deleted it since. Sending it again does not bring it back.",
            ),
            Error::NoCollaborator => Problem::not_found("This survey is not shared with a user of that id."),
            Error::NoInvitation => Problem::not_found(
                "There is no such invitation: it was used or withdrawn, or its seven days are over. Ask the survey's owner for a new one.",
            ),
            Error::InvitationExpired => Problem::new(
                StatusCode::GONE,
                "invitation_expired",
                "This invitation was good for seven days. Ask the survey's owner for a new one.",
            ),
            Error::OwnInvitation => Problem::conflict(
                "own_invitation",
                "This invitation is to a survey of your own. Send it to somebody else; it is still good.",
            ),
            Error::TooManyInvitations => Problem::conflict(
                "too_many_invitations",
                "This survey has 50 open invitations. Withdraw one, or wait until one is accepted.",
            ),
            Error::TooManyCollaborators => Problem::conflict(
                "too_many_collaborators",
                "This survey is shared with 50 people already. Its owner can remove one.",
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
            Error::Closing => Problem::conflict(
                "survey_closing",
                "This survey is about to close: only those who have begun can still answer it.",
            ),
            Error::NotOpenYet(opens_at) => Problem::conflict("survey_not_open_yet", not_open_yet(opens_at)),
            Error::Over => Problem::conflict("survey_over", "The time to answer this survey is over."),
            Error::Full => {
                Problem::conflict("survey_full", "This survey has all the responses that it takes.")
            }
            Error::AlreadyResponded => Problem::conflict(
                "already_responded",
                "This survey takes one response each, and you have answered it already.",
            ),
            Error::SignInRequired => Problem::unauthorized(
                "sign_in_required",
                "Only those who have signed in can answer this survey. Log in, and send your answers again.",
            ),
            Error::SubmissionConflict => Problem::conflict(
                "submission_conflict",
                "This submission_id was used for other answers, which are kept. Mint a new one for a new response.",
            ),
            Error::NoWebhook => {
                Problem::not_found("This survey has no webhook with that id, or that has no such delivery.")
            }
            Error::TooManyWebhooks => Problem::conflict(
                "too_many_webhooks",
                "A survey has at most five webhooks. Delete one that is not needed any more.",
            ),
            Error::WebhookDisabled => {
                Problem::conflict("webhook_disabled", "This webhook sends nothing now. Enable it first.")
            }
            Error::TooManyTests(wait) => too_many_tests(wait),
            Error::Refused(refusals) => refusals.into(),
            Error::TooSlow => Problem::unavailable(
                "overloaded",
                "There are too many responses to count them this way right now. Try again later, or ask for less.",
                30,
            ),
            Error::Database(error) => error.as_ref().into(),
        }
    }
}

fn not_open_yet(opens_at: OffsetDateTime) -> String {
    let when = opens_at.format(&Rfc3339).map(|time| format!(" at {time}")).unwrap_or_default();
    format!("This survey takes no responses yet: it opens{when}. Send yours again then.")
}

fn too_many_tests(wait: Duration) -> Problem {
    Problem::too_many(
        "too_many_tests",
        "This webhook was sent five tests within a minute. Look at what became of them, and try again shortly.",
        wait.whole_seconds().max(0).unsigned_abs() + 1,
    )
}
