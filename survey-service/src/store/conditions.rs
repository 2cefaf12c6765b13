//! Filters in SQL. All that goes into the text are numbers, which are written by us.

use crate::domain::filter::{Condition, Filter, Test};
use crate::domain::question::Kind;
use crate::domain::question::number::Number;

/// What a row of `survey.responses` must say.
pub(super) fn holds(filter: &Filter) -> String {
    let conditions: Vec<_> = filter.0.iter().map(one).collect();
    if conditions.is_empty() { "true".to_owned() } else { conditions.join(" AND ") }
}

fn one(Condition { question_id, kind, test }: &Condition) -> String {
    let chosen = chosen(*question_id);
    match test {
        Test::Answered => format!("answers ? '{question_id}'"),
        Test::Unanswered => format!("NOT answers ? '{question_id}'"),
        // An array contains what is one of its members.
        Test::AnyOf(ids) if *kind == Kind::MultipleChoice => {
            let any: Vec<_> =
                ids.iter().map(|id| format!("answers -> '{question_id}' @> '{id}'::jsonb")).collect();
            format!("({})", any.join(" OR "))
        }
        Test::AnyOf(ids) => {
            let any: Vec<_> = ids.iter().map(|id| format!("'{id}'")).collect();
            format!("{chosen} IN ({})", any.join(", "))
        }
        Test::Between(from, to) => {
            let end = |end: &Option<Number>, is| end.map(|end| format!("({chosen})::numeric {is} {end}"));
            let ends: Vec<_> = [end(from, ">="), end(to, "<=")].into_iter().flatten().collect();
            format!("({})", ends.join(" AND "))
        }
    }
}

/// The choice, the choices, the rating or the number that answers a question, as JSON. It is text to PostgreSQL, which
/// counts texts in half the time that it takes to count `jsonb`.
pub(super) fn chosen(question_id: i16) -> String {
    format!("(answers ->> '{question_id}') COLLATE \"C\"")
}
