//! Values as sent: what cannot be read is refused at its place, and keeps nobody from reading the rest.

use deserr::{DeserializeError, Deserr, ErrorKind, IntoValue, Map, Sequence, Value, ValueKind};
use deserr::{ValuePointerRef, take_cf_content};
use service_kit::body::{Invalid, MOST_REFUSALS, Refusals, pointer};

/// A value as sent: read, or refused.
pub type Sent<T> = Result<T, Refusals>;

/// A list as sent, of at most `MOST` items.
#[derive(Debug)]
pub struct SentList<T, const MOST: usize>(pub Vec<Sent<T>>);

/// An object as sent, whose fields are taken one by one.
pub struct SentFields<'a, V: IntoValue> {
    fields: V::Map,
    known: Vec<&'static str>,
    here: ValuePointerRef<'a>,
}

impl<'a, V: IntoValue> SentFields<'a, V> {
    /// The fields of an object.
    ///
    /// # Errors
    /// `wrong_type` for anything else.
    pub fn of(value: Value<V>, here: ValuePointerRef<'a>) -> Sent<Self> {
        match value {
            Value::Map(fields) => Ok(Self { fields, known: Vec::new(), here }),
            actual => Err(wrong_type(actual, &[ValueKind::Map], here)),
        }
    }

    /// A field that must be there.
    pub fn required<T: Deserr<Refusals>>(&mut self, name: &'static str) -> Sent<T> {
        self.take(name)
            .unwrap_or_else(|| Err(refusal::<V>(ErrorKind::MissingField { field: name }, self.here)))
    }

    /// A field that may be absent or null.
    pub fn optional<T: Deserr<Refusals>>(&mut self, name: &'static str) -> Sent<Option<T>> {
        self.take(name).unwrap_or(Ok(None))
    }

    /// The fields that nobody took.
    pub fn unknown(self) -> Refusals {
        let unknown = self.fields.into_iter().take(MOST_REFUSALS);
        let refusals = unknown.map(|(key, _)| {
            refusal::<V>(ErrorKind::UnknownKey { key: &key, accepted: &self.known }, self.here)
        });
        Refusals(refusals.flat_map(|refusals| refusals.0).collect())
    }

    fn take<T: Deserr<Refusals>>(&mut self, name: &'static str) -> Option<Sent<T>> {
        self.known.push(name);
        let value = self.fields.remove(name)?;
        Some(T::deserialize_from_value(value.into_value(), self.here.push_key(name)))
    }
}

impl<T: Deserr<Refusals>, const MOST: usize> Deserr<Refusals> for SentList<T, MOST> {
    fn deserialize_from_value<V: IntoValue>(value: Value<V>, here: ValuePointerRef) -> Sent<Self> {
        match value {
            Value::Sequence(items) if items.len() > MOST => {
                let invalid = Invalid::new("too_many", format!("There may be at most {MOST} of them."));
                Err(Refusals(vec![invalid.at(pointer(here))]))
            }
            Value::Sequence(items) => {
                let items = items.into_iter().enumerate();
                let read = items.map(|(index, item)| {
                    T::deserialize_from_value(item.into_value(), here.push_index(index))
                });
                Ok(Self(read.collect()))
            }
            actual => Err(wrong_type(actual, &[ValueKind::Sequence], here)),
        }
    }
}

/// That it is none of these.
pub(super) fn wrong_type<V: IntoValue>(
    actual: Value<V>,
    accepted: &[ValueKind],
    here: ValuePointerRef,
) -> Refusals {
    refusal(ErrorKind::IncorrectValueKind { actual, accepted }, here)
}

fn refusal<V: IntoValue>(error: ErrorKind<V>, here: ValuePointerRef) -> Refusals {
    take_cf_content(<Refusals as DeserializeError>::error(None, error, here))
}
