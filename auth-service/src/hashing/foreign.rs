//! Hashes of other systems: werkzeug's (Flask) and bcrypt's. They are verified, never made: at the first login the
//! password is hashed anew.

use std::num::NonZeroU32;

use argon2::password_hash::phc::Output;
use bcrypt::HashParts;
use ring::{hmac, pbkdf2};
use scrypt::Params;
use zeroize::Zeroizing;

use super::stored::Unusable;
use crate::domain::PasswordAttempt;

/// About a second of one processor, which is what the dearest of the known defaults take a third of.
const MOST_ITERATIONS: u32 = 2_000_000;
const MOST_BCRYPT_COST: u32 = 14;
/// 128 · N · r · p, in bytes. werkzeug's default takes half.
const MOST_SCRYPT: u64 = 64 << 20;
const SCRYPT_OUTPUT: usize = 64;
/// Of a salt, in bytes.
const MOST_SALT: usize = 64;
/// What bcrypt looks at: these bytes of a password, and whether it ends before them.
const BCRYPT_BYTES: usize = 72;

/// A hash that another system made.
pub enum Foreign<'a> {
    /// `pbkdf2:sha256:600000$salt$hex` (werkzeug).
    Pbkdf2 {
        /// With which hash function.
        algorithm: pbkdf2::Algorithm,
        /// How often.
        iterations: NonZeroU32,
        /// As text: werkzeug hashes its letters.
        salt: &'a str,
        /// What must come out.
        expected: Vec<u8>,
    },
    /// `scrypt:32768:8:1$salt$hex` (werkzeug).
    Scrypt {
        /// Of RFC 7914.
        parameters: Params,
        /// As text.
        salt: &'a str,
        /// What must come out.
        expected: Output,
    },
    /// `sha256$salt$hex` (werkzeug before 3.0): HMAC with the salt as its key.
    Hmac {
        /// The salt.
        key: hmac::Key,
        /// What must come out.
        expected: Vec<u8>,
    },
    /// `$2a$`, `$2b$` or `$2y$`.
    Bcrypt(&'a str),
}

impl<'a> Foreign<'a> {
    /// Parses a hash of werkzeug or bcrypt.
    pub(super) fn parse(text: &'a str) -> Result<Self, Unusable> {
        if text.starts_with('$') {
            return bcrypt(text);
        }
        let unknown = Unusable("the hash is of no known kind");
        let mut parts = text.split('$');
        let (Some(method), Some(salt), Some(hex), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(unknown);
        };
        if salt.is_empty() || salt.len() > MOST_SALT {
            return Err(Unusable("the hash's salt is empty or too long"));
        }
        let expected = unhex(hex).ok_or(Unusable("the hash is not hexadecimal"))?;
        let method: Vec<&str> = method.split(':').collect();
        match *method.as_slice() {
            ["pbkdf2", name, iterations] => pbkdf2(name, iterations, salt, expected),
            ["pbkdf2", _] => Err(Unusable("the PBKDF2 hash does not tell its iterations")),
            ["scrypt", n, r, p] => scrypt(&[n, r, p], salt, &expected),
            [name] => hmac(name, salt, expected),
            _ => Err(unknown),
        }
    }

    /// Whether this is the hash of the password: of the letters as they were typed, which is what those systems hashed,
    /// or in normal form, which is what another keyboard may have sent them.
    pub(super) fn matches(&self, attempt: &PasswordAttempt) -> bool {
        let (typed, normal) = (attempt.expose_typed().as_bytes(), attempt.expose().as_bytes());
        self.is_of(typed) || (typed != normal && self.is_of(normal))
    }

    /// Whether it tells the whole password, so that the same letters may be hashed anew. bcrypt looks at 72 bytes: what
    /// follows was never proved, and a slip of the finger there must not become the password.
    pub(super) fn tells_all_of(&self, attempt: &PasswordAttempt) -> bool {
        !matches!(self, Self::Bcrypt(_)) || attempt.expose_typed().len() < BCRYPT_BYTES
    }

    fn is_of(&self, password: &[u8]) -> bool {
        match self {
            Self::Pbkdf2 { algorithm, iterations, salt, expected } => {
                pbkdf2::verify(*algorithm, *iterations, salt.as_bytes(), password, expected).is_ok()
            }
            Self::Scrypt { parameters, salt, expected } => {
                let mut out = Zeroizing::new([0; SCRYPT_OUTPUT]);
                scrypt::scrypt(password, salt.as_bytes(), parameters, out.as_mut()).is_ok()
                    // Output compares in constant time.
                    && Output::new(out.as_ref()).is_ok_and(|output| output == *expected)
            }
            Self::Hmac { key, expected } => hmac::verify(key, password, expected).is_ok(),
            Self::Bcrypt(hash) => bcrypt::verify(password, hash).unwrap_or(false),
        }
    }
}

fn pbkdf2<'a>(
    name: &str,
    iterations: &str,
    salt: &'a str,
    expected: Vec<u8>,
) -> Result<Foreign<'a>, Unusable> {
    let (algorithm, length) = match name {
        "sha1" => (pbkdf2::PBKDF2_HMAC_SHA1, 20),
        "sha256" => (pbkdf2::PBKDF2_HMAC_SHA256, 32),
        "sha384" => (pbkdf2::PBKDF2_HMAC_SHA384, 48),
        "sha512" => (pbkdf2::PBKDF2_HMAC_SHA512, 64),
        _ => return Err(Unusable("PBKDF2 is known with SHA-1, SHA-256, SHA-384 and SHA-512 only")),
    };
    let iterations = iterations.parse().ok().filter(|count: &NonZeroU32| count.get() <= MOST_ITERATIONS);
    let iterations = iterations.ok_or(Unusable("PBKDF2 may take 1 to 2,000,000 iterations"))?;
    of_length(&expected, length)?;
    Ok(Foreign::Pbkdf2 { algorithm, iterations, salt, expected })
}

fn scrypt<'a>(numbers: &[&str; 3], salt: &'a str, expected: &[u8]) -> Result<Foreign<'a>, Unusable> {
    let unusable = Unusable("scrypt may take 64 MiB in all, and its N is a power of two");
    let [Ok(n), Ok(r), Ok(p)] = numbers.map(str::parse::<u32>) else { return Err(unusable) };
    let cost = [r, p].iter().try_fold(128 * u64::from(n), |cost, factor| cost.checked_mul((*factor).into()));
    if n < 2 || !n.is_power_of_two() || cost.is_none_or(|cost| cost > MOST_SCRYPT) {
        return Err(unusable);
    }
    let log_n = u8::try_from(n.trailing_zeros()).map_err(|_| unusable)?;
    let parameters = Params::new(log_n, r, p).map_err(|_| unusable)?;
    of_length(expected, SCRYPT_OUTPUT)?;
    let expected = Output::new(expected).map_err(|_| unusable)?;
    Ok(Foreign::Scrypt { parameters, salt, expected })
}

fn hmac<'a>(name: &str, salt: &str, expected: Vec<u8>) -> Result<Foreign<'a>, Unusable> {
    let (algorithm, length) = match name {
        "sha1" => (hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, 20),
        "sha256" => (hmac::HMAC_SHA256, 32),
        "sha384" => (hmac::HMAC_SHA384, 48),
        "sha512" => (hmac::HMAC_SHA512, 64),
        _ => return Err(Unusable("the hash is of no known kind")),
    };
    of_length(&expected, length)?;
    Ok(Foreign::Hmac { key: hmac::Key::new(algorithm, salt.as_bytes()), expected })
}

fn bcrypt(text: &str) -> Result<Foreign<'_>, Unusable> {
    if !["$2a$", "$2b$", "$2y$"].iter().any(|prefix| text.starts_with(prefix)) {
        return Err(Unusable("the hash is of no known kind"));
    }
    let parts: HashParts = text.parse().map_err(|_| Unusable("the bcrypt hash is damaged"))?;
    if !(4..=MOST_BCRYPT_COST).contains(&parts.get_cost()) {
        return Err(Unusable("bcrypt may cost 4 to 14"));
    }
    Ok(Foreign::Bcrypt(text))
}

fn of_length(expected: &[u8], length: usize) -> Result<(), Unusable> {
    if expected.len() == length { Ok(()) } else { Err(Unusable("the hash is of a wrong length")) }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|digit| digit.try_into().ok())).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWORD: &str = "correct horse battery";

    /// Made by werkzeug 3.1.9 (the first five) and 2.2.3, which still made the last three:
    /// `python -c "from werkzeug.security import generate_password_hash as g; print(g('correct horse battery', METHOD))"`
    const WERKZEUG: [&str; 9] = [
        "scrypt:32768:8:1$jylWmY1qqkeFMeZt$6df7b4769216940b28766cf640bf69090d1c05fa469ccf55eab83618e09ba468c60a3a6e4c2e165c9d8b9515858693ab21d519521ace3fd3e6bc72f5d37cae8c",
        "scrypt:16384:8:2$MhRgiJsETUp5Tx0y$b86aae0eb9c9056a848fd055a79f6e5b247bb5a327d805b55dfa04196b09678fabaadba2fb5f17c04fbbbbba286e0cdd21c207574e6c06c5a1e420c09fb7bbf7",
        "pbkdf2:sha256:1000000$6RzIc8zGj0uueA1W$2ff3d7721d10a1df8d6bea120c492d816e7dc08dfbe072041c681cd5b08fa661",
        "pbkdf2:sha512:1000000$Meqh10fx1eQR0X2e$1d44e0b072aebb31d51ee14411cb1e7ba1be6563305e910e113ea2b1e2a978ea907632efeb856cfaab079f5cb12d4f9a848bc9f6caff9433c8f1e79ab9577f72",
        "pbkdf2:sha1:1000$JizAJkPwXGNUnwYH$b827efa530864fd7c3b9f5fc47647bf17aa25212",
        "pbkdf2:sha256:260000$ZldOS7fA9wFLpaQJ$68a110d0a891977e4ceab2f8935e16c2699d0ad46c40e811812a8207a3754935",
        "sha256$aeM3VW6e3seR1jzs$9b6d6ab640517e50e66909c6624793337e7c1f7a3764d066d4c0a405aab1570e",
        "sha1$pby5qvg55gk25wuh$c234f7d171dff218122cff6b7817df060454a023",
        "sha512$erv1Wi6nrNIYGsnC$2709f2003fec61d5cb4a4f930507514e0fd4ceacc85500e40f6f0595c6ceaee3aaeff598ca00971938ac4b7306296b9eee0a2d7e51f6cfa4157c7509e7a417a5",
    ];

    /// Made by bcrypt 5.0.0: `bcrypt.hashpw(b'correct horse battery', bcrypt.gensalt(6, prefix=b'2a'))`.
    const BCRYPT: [&str; 2] = [
        "$2b$06$TBoaqyagjUvLDlPdZDMZBORYwwOLcHtAHMtv3ujx16DM0d86plsN2",
        "$2a$06$8DmqfWqMQL8rDcM4hw1eZOsA9q6EDMSGvrLiE9NhL96hl6vBOXenC",
    ];

    /// The same of 72 times `a`.
    const LONG: &str = "$2b$06$OuiZjc14fur9jEZOw3mh8ur/kr5TvkqSrR6A1f1xMqy.7gbgaAHyO";

    /// werkzeug's, of `cafe\u{301} au lait`: the accent apart.
    const DECOMPOSED: &str = "pbkdf2:sha256:1000$7dwT49rObch00L1U$9812132492273cd7113c08278f24e2760628ef885a14f884f5e48712e35842ef";

    fn attempt(text: &str) -> PasswordAttempt {
        PasswordAttempt::parse(text).unwrap()
    }

    fn matches(hash: &str, password: &str) -> bool {
        Foreign::parse(hash).unwrap().matches(&attempt(password))
    }

    #[test]
    fn hashes_made_by_werkzeug_and_bcrypt_are_of_their_password_only() {
        let php = BCRYPT[0].replace("$2b$", "$2y$");
        for hash in WERKZEUG.into_iter().chain(BCRYPT).chain([php.as_str()]) {
            assert!(matches(hash, PASSWORD), "{hash}");
            assert!(!matches(hash, "correct horse batterz"), "{hash}");
        }
    }

    #[test]
    fn letters_count_as_they_were_typed() {
        assert!(matches(DECOMPOSED, "cafe\u{301} au lait"));
        assert!(!matches(DECOMPOSED, "cafe au lait"));
    }

    #[test]
    fn what_bcrypt_did_not_look_at_is_not_taken_for_proved() {
        let (exact, longer) = (attempt(&"a".repeat(72)), attempt(&"a".repeat(80)));
        let hash = Foreign::parse(LONG).unwrap();
        assert!(hash.matches(&exact) && hash.matches(&longer), "bcrypt looks at 72 bytes");
        assert!(!hash.tells_all_of(&exact) && !hash.tells_all_of(&longer));
        assert!(!hash.matches(&attempt(&"a".repeat(71))));
        assert!(Foreign::parse(BCRYPT[0]).unwrap().tells_all_of(&attempt(PASSWORD)));
    }

    #[test]
    fn what_would_cost_too_much_or_is_damaged_is_refused() {
        let (digest, long) = ("0".repeat(64), "0".repeat(128));
        for bad in [
            format!("pbkdf2:sha256:2000001$salt${digest}"),
            format!("pbkdf2:sha256:0$salt${digest}"),
            format!("pbkdf2:sha256$salt${digest}"),
            format!("pbkdf2:md5:1000$salt${digest}"),
            format!("pbkdf2:sha256:1000$${digest}"),
            format!("pbkdf2:sha256:1000$salt${}", &digest[1..]),
            format!("pbkdf2:sha256:1000$salt${}zz", &digest[2..]),
            format!("pbkdf2:sha256:1000$salt${}+1", &digest[2..]),
            format!("scrypt:32768:8:3$salt${long}"),
            format!("scrypt:1048576:8:1$salt${long}"),
            format!("scrypt:4294967295:4294967295:4294967295$salt${long}"),
            format!("scrypt:30000:8:1$salt${long}"),
            format!("scrypt:32768:0:1$salt${long}"),
            format!("scrypt:32768:8:1$salt${digest}"),
            format!("sha256$salt${long}"),
            format!("md5$salt${}", &digest[..32]),
            BCRYPT[0].replace("$06$", "$15$"),
            BCRYPT[0].replace("$2b$", "$2x$"),
            BCRYPT[0][..59].to_owned(),
            PASSWORD.to_owned(),
            String::new(),
        ] {
            assert!(Foreign::parse(&bad).is_err(), "{bad}");
        }
    }
}
