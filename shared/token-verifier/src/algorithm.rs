use jsonwebtoken::AlgorithmFamily;

/// The signature algorithms a token of ours may carry (RFC 7518 section 3.1, RFC 8037).
///
/// There is no `none` and no HMAC here, so neither can be allowed by mistake (RFC 8725 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256: small, fast, understood everywhere. The issuer's default.
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256, keys of 2048 bits and more.
    Rs256,
}

impl Algorithm {
    /// Every algorithm there is.
    pub const ALL: [Self; 3] = [Self::Es256, Self::EdDsa, Self::Rs256];

    /// The name on the wire: `alg` in a header and in a JWK. Case-sensitive.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
        }
    }

    /// The algorithm of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    pub(crate) const fn family(self) -> AlgorithmFamily {
        match self {
            Self::Es256 => AlgorithmFamily::Ec,
            Self::EdDsa => AlgorithmFamily::Ed,
            Self::Rs256 => AlgorithmFamily::Rsa,
        }
    }
}

impl From<Algorithm> for jsonwebtoken::Algorithm {
    fn from(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::Es256 => Self::ES256,
            Algorithm::EdDsa => Self::EdDSA,
            Algorithm::Rs256 => Self::RS256,
        }
    }
}

impl TryFrom<jsonwebtoken::Algorithm> for Algorithm {
    type Error = jsonwebtoken::errors::Error;

    fn try_from(algorithm: jsonwebtoken::Algorithm) -> Result<Self, Self::Error> {
        match algorithm {
            jsonwebtoken::Algorithm::ES256 => Ok(Self::Es256),
            jsonwebtoken::Algorithm::EdDSA => Ok(Self::EdDsa),
            jsonwebtoken::Algorithm::RS256 => Ok(Self::Rs256),
            _ => Err(jsonwebtoken::errors::ErrorKind::UnsupportedAlgorithm.into()),
        }
    }
}
