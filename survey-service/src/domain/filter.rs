//! Which responses are counted: those whose answers are as asked.

use std::ops::RangeInclusive;

use service_kit::body::{Invalid, Refusals};

use super::definition::Definition;
use super::findings::Findings;
use super::question::number::Number;
use super::question::{Kind, Question};

/// How many conditions a filter has at most.
const MOST: usize = 5;

/// Conditions that must all hold; none holds always.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter(pub Vec<Condition>);

/// What one answer must be.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// To which question.
    pub question_id: i16,
    /// Of which kind that is.
    pub kind: Kind,
    /// What the answer must be.
    pub test: Test,
}

/// What an answer must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// One of these choices or ratings; where several can be chosen, any of them.
    AnyOf(Vec<i16>),
    /// A number between these, both included.
    Between(Option<Number>, Option<Number>),
    /// There.
    Answered,
    /// Not there.
    Unanswered,
}

impl Filter {
    /// From `question:choices`, `question:from..to`, `question:*` and `question:-`.
    ///
    /// # Errors
    /// Everything that is wrong with them, each at its place: `/answer/0` is the first.
    pub fn parse(conditions: &[String], definition: &Definition) -> Result<Self, Refusals> {
        if conditions.len() > MOST {
            let detail = format!("There can be 5 conditions at most, and there are {}.", conditions.len());
            return Err(Refusals(vec![Invalid::new("too_many", detail).at("/answer")]));
        }
        let mut findings = Findings::default();
        let mut parsed = Vec::new();
        for (index, text) in conditions.iter().enumerate() {
            let condition = Condition::parse(text, definition);
            parsed.extend(findings.unless_at(&format!("/answer/{index}"), condition));
        }
        findings.or(Some(Self(parsed)))
    }

    /// Whether every response is counted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Condition {
    fn parse(condition: &str, definition: &Definition) -> Result<Self, Invalid> {
        let (id, test) = condition.split_once(':').ok_or_else(|| {
            Invalid::new(
                "malformed",
                "A condition is a question's id, a colon, and what the answer must be: 1:2,3",
            )
        })?;
        let question = definition.question_named(id)?;
        let test = match test {
            "*" => Test::Answered,
            "-" => Test::Unanswered,
            _ => Test::parse(test, question)?,
        };
        Ok(Self { question_id: question.id, kind: question.kind, test })
    }
}

impl Test {
    fn parse(text: &str, question: &Question) -> Result<Self, Invalid> {
        match question.kind {
            Kind::SingleChoice | Kind::MultipleChoice => {
                let known = question.choices.iter().map(|choice| choice.id).collect::<Vec<_>>();
                let unknown =
                    Invalid::new("unknown_choice", "Name choices of this question, by their ids: 2,3");
                any_of(text, &known).ok_or(unknown).map(Self::AnyOf)
            }
            Kind::Rating => {
                let ratings: Vec<i16> = question.ratings().collect();
                any_of(text, &ratings)
                    .or_else(|| rated(text, question.ratings()))
                    .map(Self::AnyOf)
                    .ok_or_else(|| {
                        let detail =
                            format!("Name ratings from 1 to {}: 4,5 or 3..5", question.ratings().end());
                        Invalid::new("unknown_rating", detail)
                    })
            }
            Kind::Number => between(text)
                .map(|(from, to)| Self::Between(from, to))
                .ok_or_else(|| Invalid::new("malformed", "Name a number, or a range: 10..20, 10.. or ..20")),
            Kind::Text => {
                let detail = "Of a text it can be asked whether it is there (*) or not (-).";
                Err(Invalid::new("not_allowed", detail))
            }
        }
    }
}

/// Ids of those, separated by commas.
fn any_of(text: &str, known: &[i16]) -> Option<Vec<i16>> {
    let ids = text.split(',').map(|id| id.parse().ok().filter(|id| known.contains(id)));
    let mut ids: Vec<i16> = ids.collect::<Option<_>>()?;
    ids.sort_unstable();
    ids.dedup();
    Some(ids)
}

/// The ratings of a range.
fn rated(text: &str, ratings: RangeInclusive<i16>) -> Option<Vec<i16>> {
    let (from, to) = between(text)?;
    let inside = |rating: &i16| {
        let rating = Number::from(*rating);
        from.is_none_or(|from| from <= rating) && to.is_none_or(|to| rating <= to)
    };
    Some(ratings.filter(inside).collect::<Vec<_>>()).filter(|ratings| !ratings.is_empty())
}

/// `10..20`, open at one end or none, or the number alone.
fn between(text: &str) -> Option<(Option<Number>, Option<Number>)> {
    let end = |end: &str| if end.is_empty() { Some(None) } else { number(end).map(Some) };
    match text.split_once("..") {
        None => number(text).map(|number| (Some(number), Some(number))),
        Some((from, to)) => match (end(from)?, end(to)?) {
            (None, None) => None,
            (Some(from), Some(to)) if from > to => None,
            range => Some(range),
        },
    }
}

/// A number as one writes it, within what can be answered.
fn number(text: &str) -> Option<Number> {
    let plain = text.chars().all(|c| c.is_ascii_digit() || c == '.' || c == '-');
    text.parse().ok().filter(|_| plain).and_then(|number| Number::parse(number).ok())
}
