//! Languages: of a survey's texts, and of those who read them.

use std::fmt;

use deserr::Deserr;
use language_tags::LanguageTag;
use serde::{Deserialize, Serialize};
use service_kit::body::{Invalid, Refusals};

/// The longest tag, in characters: enough for all but private ones (RFC 5646 section 4.4.1).
const LONGEST: usize = 35;

/// A language, as a tag of BCP 47 in its canonical form (RFC 5646 section 4.5): `de`, `pt-BR`, `zh-Hant`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Deserr)]
#[deserr(error = Refusals, try_from(&String) = Language::parse -> Invalid)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// The language with that tag.
    ///
    /// # Errors
    /// `invalid_language`.
    pub fn parse(tag: &str) -> Result<Self, Invalid> {
        let canonical = LanguageTag::parse(tag).ok().filter(|_| tag.len() <= LONGEST);
        let canonical = canonical.filter(LanguageTag::is_valid).and_then(|tag| tag.canonicalize().ok());
        let refused = || {
            let detail = "This must be a language tag such as `en`, `de` or `pt-BR` (BCP 47).";
            Invalid::new("invalid_language", detail)
        };
        canonical.map(|tag| Self(tag.into_string())).ok_or_else(refused)
    }

    /// Its tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first of these that the wishes lead to, which are language ranges, the dearest first: each is cut short from
    /// its end until it fits (RFC 4647 section 3.4).
    pub fn lookup<'a>(wishes: &[String], languages: &[&'a Self]) -> Option<&'a Self> {
        let known = |range: &str| languages.iter().find(|known| known.0.eq_ignore_ascii_case(range)).copied();
        wishes.iter().find_map(|wish| shorter_and_shorter(wish).find_map(known))
    }
}

impl Default for Language {
    /// English.
    fn default() -> Self {
        Self("en".into())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The range without its last subtag, and so on. A single letter only announces what comes after it, and goes along.
fn shorter_and_shorter(range: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(range), |range| {
        let (rest, _) = range.rsplit_once('-')?;
        Some(rest.rsplit_once('-').filter(|(_, last)| last.len() == 1).map_or(rest, |(rest, _)| rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_one_tag() {
        for (tag, canonical) in [
            ("de", "de"),
            ("DE-at", "de-AT"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("iw", "he"),
            ("i-klingon", "tlh"),
            ("en-Latn", "en"),
        ] {
            assert_eq!(Language::parse(tag).unwrap().as_str(), canonical);
        }
        for tag in
            ["", "*", "d", "deutsch-", "de_DE", "en-", "日本", " de", &format!("de-x-{}", "a-".repeat(20))]
        {
            assert_eq!(Language::parse(tag).unwrap_err().code, "invalid_language", "{tag}");
        }
    }

    #[test]
    fn wishes_lead_to_the_nearest_language() {
        let languages = ["en", "de", "zh-Hant", "pt-BR"].map(|tag| Language::parse(tag).unwrap());
        let languages: Vec<_> = languages.iter().collect();
        let found = |wishes: &[&str]| {
            let wishes: Vec<_> = wishes.iter().map(ToString::to_string).collect();
            Language::lookup(&wishes, &languages).map(Language::as_str)
        };
        assert_eq!(found(&["de-CH-1996"]), Some("de"));
        assert_eq!(found(&["zh-Hant-CN-x-private1-private2"]), Some("zh-Hant"));
        assert_eq!(found(&["ZH-HANT"]), Some("zh-Hant"));
        assert_eq!(found(&["fr", "pt-BR", "en"]), Some("pt-BR"));
        assert_eq!(found(&["pt", "zh"]), None, "a range leads to itself and what is shorter");
        assert_eq!(found(&["*", "", "-", "fr-"]), None);
        assert_eq!(found(&[]), None);
    }
}
