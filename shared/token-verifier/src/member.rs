use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::value::RawValue;

use crate::VerifyError;

/// One member of a header or of the claims, kept as text until it is asked for by name, so that an
/// error can name it. Members stand in structs, never in a map: serde refuses a struct's member that
/// comes twice, where a map would silently keep the last.
#[derive(Default, Clone, Copy)]
pub(crate) struct Member<'a>(Option<&'a RawValue>);

impl<'a, 'de: 'a> Deserialize<'de> for Member<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // Not through Option: a null is present, and no value that any member of ours may have.
        <&RawValue>::deserialize(deserializer).map(|raw| Self(Some(raw)))
    }
}

impl Member<'_> {
    pub(crate) fn is_present(self) -> bool {
        self.0.is_some()
    }

    pub(crate) fn required<T: DeserializeOwned>(self, name: &'static str) -> Result<T, VerifyError> {
        self.optional(name)?.ok_or(VerifyError::MissingClaim(name))
    }

    pub(crate) fn optional<T: DeserializeOwned>(self, name: &'static str) -> Result<Option<T>, VerifyError> {
        let parsed = self.0.map(|raw| serde_json::from_str(raw.get())).transpose();
        parsed.map_err(|_| VerifyError::InvalidClaim(name))
    }
}
