//! Email addresses, as people type them.

use crate::body::Invalid;
use email_address::{EmailAddress, Options};
use unicode_normalization::UnicodeNormalization;

/// Longest address there can be (RFC 5321 section 4.5.3.1.3, erratum 1690).
const MOST: usize = 254;

/// An email address: trimmed, in Unicode's normal form (NFC), well formed, at most 254 characters. Not printed by
/// `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// Parses what a person typed.
    ///
    /// # Errors
    /// `too_long` or `invalid_email`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let normal: String = text.trim().nfc().take(MOST + 1).collect();
        let text = normal.as_str();
        if text.chars().count() > MOST {
            return Err(Invalid::new("too_long", format!("An email address has at most {MOST} characters.")));
        }
        let options = Options::default().with_required_tld().without_display_text().without_domain_literal();
        EmailAddress::parse_with_options(text, options).map(|_| Self(text.to_owned())).map_err(|_| {
            Invalid::new(
                "invalid_email",
                "This is not an email address. It should look like name@example.com.",
            )
        })
    }

    /// As the person wrote it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What makes it one account whatever its case.
    pub fn key(&self) -> String {
        self.0.to_lowercase().nfc().collect()
    }
}

impl std::fmt::Debug for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Email")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_trimmed_and_compared_without_case() {
        let email = Email::parse("  Ada@Example.com ").unwrap();
        assert_eq!(email.as_str(), "Ada@Example.com");
        assert_eq!(email.key(), Email::parse("ada@example.COM").unwrap().key());
        let [composed, decomposed] = ["Ren\u{e9}e@example.com", "Rene\u{301}e@example.com"].map(Email::parse);
        assert_eq!(composed.unwrap(), decomposed.unwrap(), "the same letters from another keyboard");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for bad in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@example",
            "a da@example.com",
            "Ada <ada@example.com>",
            "ada@[127.0.0.1]",
            "a\n@example.com",
        ] {
            assert_eq!(Email::parse(bad).unwrap_err().code, "invalid_email", "{bad}");
        }
        let long = format!("{}@example.com", "a".repeat(MOST));
        assert_eq!(Email::parse(&long).unwrap_err().code, "too_long");
    }
}
