//! An issuer for tests: three key pairs, their key set, good tokens and bad ones. Needs the feature
//! `testing`; never a part of a service.
#![allow(clippy::expect_used, clippy::missing_panics_doc, reason = "a test that cannot begin must fail")]

mod mint;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use jsonwebtoken::{jwk::JwkSet, signature::Signer};
use ring::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair},
};
use uuid::Uuid;

use crate::{Algorithm, Keys, Revocations, Verifier, crypto::SigningKey};

pub use mint::Mint;

/// An RSA key that is public knowledge, for tests and nothing else: ring cannot make one.
const RSA_TEST_KEY: &[u8] = include_bytes!("rsa-2048-test-key.pk8");

/// Issues tokens, signed by keys of its own, and holds the sources of a verifier that trusts them.
///
/// ```
/// # async fn example() {
/// let issuer = token_verifier::testing::TestIssuer::new("https://signet.example", "surveys");
/// let token = issuer.mint().scope("surveys:read").token();
/// assert!(issuer.verifier().verify(&token).await.is_ok());
/// # }
/// ```
pub struct TestIssuer {
    issuer: String,
    audience: String,
    signers: Vec<(String, SigningKey)>,
    keys: Keys,
    revocations: Revocations,
}

impl TestIssuer {
    /// An issuer of that name, whose tokens are for that audience. Its keys are new, but for the RSA one.
    pub fn new(issuer: impl Into<String>, audience: impl Into<String>) -> Self {
        let signers = Algorithm::ALL
            .map(|algorithm| (format!("{}-{}", algorithm.name(), Uuid::new_v4()), key(algorithm)));
        let (keys, revocations) = (Keys::new(), Revocations::new());
        let this = Self {
            issuer: issuer.into(),
            audience: audience.into(),
            signers: signers.into(),
            keys,
            revocations,
        };
        this.keys.replace(&this.jwks()).expect("our own keys are usable");
        this
    }

    /// The public keys, one for each algorithm.
    pub fn jwks(&self) -> JwkSet {
        let jwks = self.signers.iter().map(|(id, key)| key.jwk(id).expect("our own keys have a public half"));
        JwkSet { keys: jwks.collect() }
    }

    /// A verifier of this issuer's tokens, for its audience, that asks no network.
    pub fn verifier(&self) -> Verifier {
        Verifier::builder(&self.issuer, &self.audience)
            .with_sources(self.keys.clone(), self.revocations.clone())
    }

    /// What the verifiers of this issuer take for its keys.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }

    /// What the verifiers of this issuer take for revoked.
    pub fn revocations(&self) -> &Revocations {
        &self.revocations
    }

    /// Starts a token that passes as it is: a new user's, in a new session, by ES256, for 15 minutes.
    pub fn mint(&self) -> Mint<'_> {
        Mint::new(self)
    }

    /// The `kid` of the key for this algorithm.
    pub fn key_id(&self, algorithm: Algorithm) -> &str {
        &self.signer(algorithm).0
    }

    /// Signs any header and claims as they are, be they JSON or not, with the key for this algorithm.
    pub fn sign(&self, algorithm: Algorithm, header: &str, claims: &str) -> String {
        let encode = |part: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(part);
        let signed = format!("{}.{}", encode(header.as_bytes()), encode(claims.as_bytes()));
        let signature = self.signer(algorithm).1.try_sign(signed.as_bytes()).expect("our own keys sign");
        format!("{signed}.{}", encode(&signature))
    }

    fn signer(&self, algorithm: Algorithm) -> &(String, SigningKey) {
        let mut signers = self.signers.iter();
        signers.find(|(_, key)| key.algorithm() == algorithm).expect("there is a key for each algorithm")
    }
}

fn key(algorithm: Algorithm) -> SigningKey {
    let random = SystemRandom::new();
    let made;
    let document = match algorithm {
        Algorithm::Es256 => {
            made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random);
            made.as_ref().expect("the system has randomness").as_ref()
        }
        Algorithm::EdDsa => {
            made = Ed25519KeyPair::generate_pkcs8(&random);
            made.as_ref().expect("the system has randomness").as_ref()
        }
        Algorithm::Rs256 => RSA_TEST_KEY,
    };
    SigningKey::from_pkcs8(algorithm, document).expect("a key just made is one")
}
