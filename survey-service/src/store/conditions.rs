//! Filters in SQL. All that goes into the text are numbers, which are written by us.

use crate::domain::filter::{Condition, Filter, Test};
use crate::domain::question::Kind;

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
        Test::AnyOf(ids) => {
            // An array contains what is one of its members.
            let is = if *kind == Kind::MultipleChoice { "@>" } else { "=" };
            let any: Vec<_> = ids.iter().map(|id| format!("{chosen} {is} '{id}'::jsonb")).collect();
            format!("({})", any.join(" OR "))
        }
        Test::Between(from, to) => {
            let end = |end: &Option<f64>, is| end.map(|end| format!("({chosen})::numeric {is} {end}"));
            let ends: Vec<_> = [end(from, ">="), end(to, "<=")].into_iter().flatten().collect();
            format!("({})", ends.join(" AND "))
        }
    }
}

/// The choice, the choices, the rating or the number that answers a question, as JSON.
pub(super) fn chosen(question_id: i16) -> String {
    format!("answers -> '{question_id}'")
}
