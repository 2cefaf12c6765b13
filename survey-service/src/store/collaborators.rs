//! With whom surveys are shared. All that changes it holds the survey's row, which notes who they are.

use diesel::prelude::*;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Store;
use super::schema::{collaborators, invitations};
use super::surveys::{lock, unreadable};
use crate::domain::access::{Act, CollaboratorRole, Role};
use crate::domain::collaborator::{Collaborator, Invitation, Sharing};
use crate::domain::moment;
use crate::error::Error;

type CollaboratorRow = (Uuid, String, String, OffsetDateTime);
type InvitationRow = (Uuid, String, String, OffsetDateTime);

impl Store {
    /// With whom that survey is shared, whoever asks.
    ///
    /// # Errors
    /// The database's.
    pub async fn sharing(&self, survey: Uuid) -> Result<Sharing, Error> {
        self.database.run(move |connection| sharing(connection, survey)).await
    }

    /// Gives a collaborator another role, if that user may.
    ///
    /// # Errors
    /// [`Error::NoCollaborator`], those of [`Act::Share`], and the database's.
    pub async fn set_role(
        &self,
        (survey, collaborator): (Uuid, Uuid),
        user: Uuid,
        role: CollaboratorRole,
    ) -> Result<Collaborator, Error> {
        self.share(survey, move |connection| {
            lock(connection, survey)?.allow(user, Act::Share)?;
            let found = collaborators::table.find((survey, collaborator));
            let set = diesel::update(found).set(collaborators::role.eq(Role::from(role).as_str()));
            let row: Option<CollaboratorRow> = set.returning(columns()).get_result(connection).optional()?;
            row.ok_or(Error::NoCollaborator)?.try_into()
        })
        .await
    }

    /// Ends somebody's part in a survey, if that user may: the owner, or who it is.
    ///
    /// # Errors
    /// [`Error::NoCollaborator`], those of [`Act::Share`], and the database's.
    pub async fn remove_collaborator(
        &self,
        (survey, collaborator): (Uuid, Uuid),
        user: Uuid,
    ) -> Result<(), Error> {
        self.share(survey, move |connection| {
            let shared = lock(connection, survey)?;
            if user == collaborator {
                shared.shown_to(Some(user))?;
            } else {
                shared.allow(user, Act::Share)?;
            }
            let found = collaborators::table.find((survey, collaborator));
            match diesel::delete(found).execute(connection)? {
                0 => Err(Error::NoCollaborator),
                _ => Ok(()),
            }
        })
        .await
    }

    /// A transaction after which nobody goes by the roles there were.
    pub(super) async fn share<T, F>(&self, survey: Uuid, change: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut PgConnection) -> Result<T, Error> + Send + 'static,
    {
        let known = self.known.clone();
        self.database
            .run(move |connection| {
                let changed = connection.transaction(change);
                known.forget(survey);
                changed
            })
            .await
    }
}

fn sharing(connection: &mut PgConnection, survey: Uuid) -> Result<Sharing, Error> {
    let collaborators: Vec<CollaboratorRow> = collaborators::table
        .filter(collaborators::survey_id.eq(survey))
        .order((collaborators::since, collaborators::user_id))
        .select(columns())
        .load(connection)?;
    let invitations: Vec<InvitationRow> = invitations::table
        .filter(invitations::survey_id.eq(survey))
        .filter(invitations::expires_at.gt(moment::now()))
        .order(invitations::id)
        .select((invitations::id, invitations::email, invitations::role, invitations::expires_at))
        .load(connection)?;
    Ok(Sharing {
        collaborators: collaborators.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
        invitations: invitations.into_iter().map(TryInto::try_into).collect::<Result<_, _>>()?,
    })
}

type Columns = (collaborators::user_id, collaborators::email, collaborators::role, collaborators::since);

fn columns() -> Columns {
    (collaborators::user_id, collaborators::email, collaborators::role, collaborators::since)
}

pub(super) fn role(name: &str) -> Result<CollaboratorRole, Error> {
    [CollaboratorRole::Viewer, CollaboratorRole::Editor]
        .into_iter()
        .find(|role| Role::from(*role).as_str() == name)
        .ok_or_else(|| unreadable("a collaborator's role is none that we know"))
}

impl TryFrom<CollaboratorRow> for Collaborator {
    type Error = Error;

    fn try_from((user_id, email, name, since): CollaboratorRow) -> Result<Self, Error> {
        Ok(Self { user_id, email, role: role(&name)?, since })
    }
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = Error;

    fn try_from((id, email, name, expires_at): InvitationRow) -> Result<Self, Error> {
        Ok(Self { id, email, role: role(&name)?, expires_at })
    }
}
