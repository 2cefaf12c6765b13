//! Who has answered an anonymous survey that takes one response each. Nothing here has a column, a time or an order in
//! common with the responses. Many people share a row, in the order of their ids, so that what the database notes about
//! the row (its transaction, its place) tells no more than that one of them was the last to answer.
//!
//! Rows are split as the leaves of a B-tree are. Only whoever holds the survey's stripe writes them; each statement
//! sees them whole.

use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::{Array, Integer};
use service_kit::statement;
use uuid::Uuid;

/// How many people share a row at most. Two such rows, and the largest that a batch makes of one before it is split, fit
/// on a page.
const MOST: i32 = 200;

// A row begins with the smallest id that belongs there, so a person's is the last that begins no later.
statement! {
    Among(
        people: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        survey_id: Uuid as diesel::sql_types::Uuid,
    ) -> diesel::sql_types::Uuid {
        "SELECT person
         FROM UNNEST(?) AS given (person), LATERAL (
             SELECT people FROM survey.participants
             WHERE survey_id = ? AND first_id <= person
             ORDER BY first_id DESC LIMIT 1
         ) AS participants
         WHERE person = ANY(people)"
    }
}

// A step of the key leads from one survey to the next, and another to the only row of it that the person may be in. So what
// it takes is told by how many surveys there are, not by how many people; an index on people would tell their order.
statement! {
    Surveys(
        person: Uuid as diesel::sql_types::Uuid,
    ) -> diesel::sql_types::Uuid {
        "WITH RECURSIVE survey (id) AS (
             (SELECT survey_id FROM survey.participants ORDER BY survey_id LIMIT 1)
             UNION ALL
             SELECT next.survey_id FROM survey, LATERAL (
                 SELECT survey_id FROM survey.participants WHERE survey_id > survey.id ORDER BY survey_id LIMIT 1
             ) AS next
         )
         SELECT survey.id
         FROM (SELECT ?::uuid AS person) AS given, survey, LATERAL (
             SELECT people FROM survey.participants
             WHERE survey_id = survey.id AND first_id <= person
             ORDER BY first_id DESC LIMIT 1
         ) AS participants
         WHERE person = ANY(people)"
    }
}

statement! {
    Add(
        people: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        survey_id: Uuid as diesel::sql_types::Uuid,
        again: Uuid as diesel::sql_types::Uuid,
    ) -> (diesel::sql_types::Uuid, Integer) {
        "UPDATE survey.participants
         SET people = ARRAY(SELECT UNNEST(people || added) AS person ORDER BY person)
         FROM (
             SELECT home.first_id AS home, array_agg(person) AS added
             FROM UNNEST(?) AS given (person), LATERAL (
                 SELECT first_id FROM survey.participants
                 WHERE survey_id = ? AND first_id <= person
                 ORDER BY first_id DESC LIMIT 1
             ) AS home
             GROUP BY home.first_id
         ) AS new
         WHERE survey_id = ? AND first_id = home
         RETURNING first_id, cardinality(people)"
    }
}

// Each that is full is replaced by as many as it takes, all about as long. The statement sees the rows as they were, so
// the first part can take the place of the whole.
statement! {
    Split(
        survey_id: Uuid as diesel::sql_types::Uuid,
        first_ids: Vec<Uuid> as Array<diesel::sql_types::Uuid>,
        most: i32 as Integer,
        again: i32 as Integer,
    ) -> () {
        "WITH full_ones AS (
             SELECT survey_id, first_id, people, cardinality(people) AS length
             FROM survey.participants WHERE survey_id = ? AND first_id = ANY(?)
         ), sized AS (
             SELECT *, (length + parts - 1) / parts AS size
             FROM (SELECT *, (length + ? - 1) / ? AS parts FROM full_ones) AS counted
         ), others AS (
             INSERT INTO survey.participants (survey_id, first_id, people)
             SELECT survey_id, people[part], people[part:part + size - 1]
             FROM sized, generate_series(size + 1, length, size) AS part
         )
         UPDATE survey.participants SET people = sized.people[1:size]
         FROM sized
         WHERE participants.survey_id = sized.survey_id AND participants.first_id = sized.first_id"
    }
}

statement! {
    Prepare(survey_id: Uuid as diesel::sql_types::Uuid, first_id: Uuid as diesel::sql_types::Uuid) -> () {
        "INSERT INTO survey.participants (survey_id, first_id, people) VALUES (?, ?, '{}') ON CONFLICT DO NOTHING"
    }
}

// A row that begins with that person begins with the next one from then on; one that has nobody else goes, and what it
// was for belongs to the one before.
statement! {
    Forget(
        survey_id: Uuid as diesel::sql_types::Uuid,
        person: Uuid as diesel::sql_types::Uuid,
    ) -> () {
        "WITH home AS (
             SELECT survey_id, first_id, person
             FROM (SELECT ?::uuid AS survey_id, ?::uuid AS person) AS given, LATERAL (
                 SELECT first_id FROM survey.participants
                 WHERE survey_id = given.survey_id AND first_id <= person
                 ORDER BY first_id DESC LIMIT 1
             ) AS participants
         ), forgotten AS (
             UPDATE survey.participants AS kept
             SET people = array_remove(people, person),
                 first_id = CASE WHEN kept.first_id = person THEN people[2] ELSE kept.first_id END
             FROM home
             WHERE (kept.survey_id, kept.first_id) = (home.survey_id, home.first_id)
               AND person = ANY(people) AND (kept.first_id <> person OR cardinality(people) > 1)
         )
         DELETE FROM survey.participants AS kept USING home
         WHERE (kept.survey_id, kept.first_id) = (home.survey_id, home.first_id)
           AND kept.first_id = person AND cardinality(people) = 1"
    }
}

/// That person has not answered, as far as anybody knows.
pub(super) fn forget(connection: &mut PgConnection, survey_id: Uuid, person: Uuid) -> QueryResult<()> {
    Forget { survey_id, person }.execute(connection)?;
    Ok(())
}

/// The surveys that person is noted to have answered.
pub(super) fn surveys(connection: &mut PgConnection, person: Uuid) -> QueryResult<Vec<Uuid>> {
    Surveys { person }.load(connection)
}

/// Makes the row that everybody belongs to at first.
pub(super) fn prepare(connection: &mut PgConnection, survey_id: Uuid) -> QueryResult<()> {
    Prepare { survey_id, first_id: Uuid::nil() }.execute(connection)?;
    Ok(())
}

/// Those of these people who have answered.
pub(super) fn among(
    connection: &mut PgConnection,
    survey_id: Uuid,
    people: Vec<Uuid>,
) -> QueryResult<HashSet<Uuid>> {
    Ok(Among { people, survey_id }.load(connection)?.into_iter().collect())
}

/// These people have answered, who had not.
pub(super) fn add(connection: &mut PgConnection, survey_id: Uuid, people: Vec<Uuid>) -> QueryResult<()> {
    if people.is_empty() {
        return Ok(());
    }
    let grown: Vec<(Uuid, i32)> = Add { people, survey_id, again: survey_id }.load(connection)?;
    let first_ids: Vec<Uuid> =
        grown.into_iter().filter(|(_, length)| *length > MOST).map(|(first_id, _)| first_id).collect();
    if !first_ids.is_empty() {
        Split { survey_id, first_ids, most: MOST, again: MOST }.execute(connection)?;
    }
    Ok(())
}
