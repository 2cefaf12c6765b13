use std::collections::HashSet;
use std::sync::LazyLock;

use secrecy::{ExposeSecret, SecretString};
use service_kit::body::Invalid;
use unicode_normalization::UnicodeNormalization;

/// Characters a password has at least and at most (NIST SP 800-63B section 5.1.1).
const LEAST: usize = 8;
const MOST: usize = 128;

/// The most common passwords of eight characters and more, in lower case: from Royce Williams's list by way of
/// Django (BSD-3-Clause), <https://gist.github.com/roycewilliams/226886fd01572964e1431ac8afc999ce>.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// A password somebody chose: 8 to 128 characters, none of the common ones.
#[derive(Clone, Debug)]
pub struct Password(SecretString);

/// A password somebody claims to be theirs. It need not satisfy today's rules, only be bounded.
#[derive(Clone, Debug)]
pub struct PasswordAttempt {
    normal: SecretString,
    typed: SecretString,
}

impl Password {
    /// Parses a new password. Spaces count; Unicode is normalised (NFC), so that the same keys pressed on another
    /// machine give the same password.
    ///
    /// # Errors
    /// `too_short`, `too_long` or `common_password`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        let attempt = PasswordAttempt::parse(text)?;
        let normal = attempt.expose();
        if normal.chars().count() < LEAST {
            return Err(Invalid::new("too_short", format!("A password has at least {LEAST} characters.")));
        }
        if COMMON.contains(normal.to_lowercase().as_str()) {
            let detail =
                "This password is among the most common ones. Choose another, such as a few words in a row.";
            return Err(Invalid::new("common_password", detail));
        }
        Ok(Self(attempt.normal))
    }

    /// Refuses the account's own email, whole or without its domain, as a password: the first thing anyone guesses.
    ///
    /// # Errors
    /// `same_as_email`.
    pub fn differs_from(self, email: &str) -> Result<Self, Invalid> {
        let fold = |text: &str| text.to_lowercase().nfc().collect::<String>();
        let (password, email) = (fold(self.expose()), fold(email));
        let local = email.rsplit_once('@').map_or(email.as_str(), |(local, _)| local);
        if password.trim() == email || password.trim() == local {
            let detail = "This is your email address, which anyone could guess. Choose another password, such as a few words in a row.";
            return Err(Invalid::new("same_as_email", detail));
        }
        Ok(self)
    }

    /// For the hasher.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl PasswordAttempt {
    /// Parses a password to be compared.
    ///
    /// # Errors
    /// `too_long`.
    pub fn parse(text: &str) -> Result<Self, Invalid> {
        if text.chars().take(MOST + 1).count() > MOST {
            return Err(Invalid::new("too_long", format!("A password has at most {MOST} characters.")));
        }
        Ok(Self { normal: text.nfc().collect::<String>().into(), typed: text.into() })
    }

    /// For the hasher: in normal form, as our own hashes are made.
    pub fn expose(&self) -> &str {
        self.normal.expose_secret()
    }

    /// For hashes of other systems: the very letters that were sent.
    pub fn expose_typed(&self) -> &str {
        self.typed.expose_secret()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_of_a_new_password() {
        for (bad, code) in
            [("short 7", "too_short"), ("Password1", "common_password"), ("iloveyou", "common_password")]
        {
            assert_eq!(Password::parse(bad).unwrap_err().code, code, "{bad}");
        }
        assert_eq!(Password::parse(&"ä".repeat(129)).unwrap_err().code, "too_long");
        assert!(Password::parse(&"ä".repeat(128)).is_ok());
        assert_eq!(Password::parse("  a b c  ").unwrap().expose(), "  a b c  ");
    }

    #[test]
    fn composed_and_decomposed_letters_are_one_password() {
        let composed = Password::parse("caf\u{e9} au lait").unwrap();
        let decomposed = PasswordAttempt::parse("cafe\u{301} au lait").unwrap();
        assert_eq!(composed.expose(), decomposed.expose());
    }

    #[test]
    fn the_own_email_is_no_password() {
        let refused =
            |text: &str| Password::parse(text).unwrap().differs_from("Ada.Byron@Example.com").is_err();
        for same in ["ada.byron@example.com", "ADA.BYRON", " ada.byron "] {
            assert!(refused(same), "{same}");
        }
        assert!(!refused("ada.byron likes trains"));
    }

    #[test]
    fn a_password_is_not_printed() {
        let password = Password::parse("correct horse battery").unwrap();
        assert!(!format!("{password:?}").contains("horse"));
    }
}
