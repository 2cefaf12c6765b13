//! Invitations: made, withdrawn, and accepted once.

use diesel::prelude::*;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Store;
use super::collaborators::role;
use super::schema::{collaborators, invitations};
use super::surveys::lock;
use crate::domain::access::{Act, Role};
use crate::domain::collaborator::{Accepted, Invitation, MOST, TokenDigest};
use crate::domain::moment;
use crate::error::Error;

impl Store {
    /// Keeps an invitation, if that user may invite.
    ///
    /// # Errors
    /// [`Error::TooManyInvitations`], those of [`Act::Share`], and the database's.
    pub async fn invite(
        &self,
        survey: Uuid,
        user: Uuid,
        invitation: Invitation,
        TokenDigest(digest): TokenDigest,
    ) -> Result<(), Error> {
        let row = (
            invitations::survey_id.eq(survey),
            invitations::id.eq(invitation.id),
            invitations::email.eq(invitation.email),
            invitations::role.eq(Role::from(invitation.role).as_str()),
            invitations::token_hash.eq(digest),
            invitations::expires_at.eq(invitation.expires_at),
        );
        self.share(survey, move |connection| {
            lock(connection, survey)?.allow(user, Act::Share)?;
            let all = invitations::table.filter(invitations::survey_id.eq(survey));
            diesel::delete(all.filter(invitations::expires_at.le(moment::now()))).execute(connection)?;
            if all.count().get_result::<i64>(connection)? >= MOST {
                return Err(Error::TooManyInvitations);
            }
            diesel::insert_into(invitations::table).values(row).execute(connection)?;
            Ok(())
        })
        .await
    }

    /// Takes an invitation back, if that user may invite.
    ///
    /// # Errors
    /// [`Error::NoInvitation`], those of [`Act::Share`], and the database's.
    pub async fn withdraw(&self, (survey, invitation): (Uuid, Uuid), user: Uuid) -> Result<(), Error> {
        self.share(survey, move |connection| {
            lock(connection, survey)?.allow(user, Act::Share)?;
            match diesel::delete(invitations::table.find((survey, invitation))).execute(connection)? {
                0 => Err(Error::NoInvitation),
                _ => Ok(()),
            }
        })
        .await
    }

    /// Makes that user a collaborator, and uses the invitation up. Who was one already keeps the greater role.
    ///
    /// # Errors
    /// [`Error::NoInvitation`], [`Error::InvitationExpired`], [`Error::OwnInvitation`], which uses nothing up,
    /// [`Error::TooManyCollaborators`], and the database's.
    pub async fn accept(&self, TokenDigest(digest): TokenDigest, user: Uuid) -> Result<Accepted, Error> {
        let known = self.known.clone();
        let accepted = move |connection: &mut PgConnection| {
            let accepted = connection.transaction(|connection| accept(connection, &digest, user))?;
            known.forget(accepted.survey_id);
            Ok(accepted)
        };
        self.database.run(accepted).await
    }
}

fn accept(connection: &mut PgConnection, digest: &[u8], user: Uuid) -> Result<Accepted, Error> {
    let of_token = invitations::table.filter(invitations::token_hash.eq(digest));
    let survey_id: Option<Uuid> = of_token.select(invitations::survey_id).first(connection).optional()?;
    let survey_id = survey_id.ok_or(Error::NoInvitation)?;
    // Of two who come at the same time the second waits here, and finds no invitation any more.
    let survey = lock(connection, survey_id).map_err(|error| match error {
        Error::NotFound => Error::NoInvitation,
        error => error,
    })?;
    let invitation = diesel::delete(of_token.filter(invitations::survey_id.eq(survey_id)));
    let taken: Option<(String, String, OffsetDateTime)> = invitation
        .returning((invitations::email, invitations::role, invitations::expires_at))
        .get_result(connection)
        .optional()?;
    let (email, invited, expires_at) = taken.ok_or(Error::NoInvitation)?;
    if expires_at <= moment::now() {
        return Err(Error::InvitationExpired);
    }
    if survey.owner_id == user {
        return Err(Error::OwnInvitation);
    }
    let mut granted = role(&invited)?;
    let theirs = collaborators::table.find((survey_id, user)).select(collaborators::role);
    if let Some(before) = theirs.first::<String>(connection).optional()? {
        granted = granted.max(role(&before)?);
    } else {
        let all = collaborators::table.filter(collaborators::survey_id.eq(survey_id));
        if all.count().get_result::<i64>(connection)? >= MOST {
            return Err(Error::TooManyCollaborators);
        }
    }
    let name = collaborators::role.eq(Role::from(granted).as_str());
    let row = (
        collaborators::survey_id.eq(survey_id),
        collaborators::user_id.eq(user),
        name,
        collaborators::email.eq(email),
        collaborators::since.eq(moment::now()),
    );
    diesel::insert_into(collaborators::table)
        .values(row)
        .on_conflict((collaborators::survey_id, collaborators::user_id))
        .do_update()
        .set(name)
        .execute(connection)?;
    Ok(Accepted { survey_id, role: granted })
}
