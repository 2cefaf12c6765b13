use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use token_verifier::{Algorithm, crypto};
use zeroize::Zeroizing;

use super::{KeyEncryptionKeys, SealedKey};
use crate::error::Error;

/// The object identifiers of a PKCS#8 document's algorithm (RFC 5958), in DER.
const RSA: &[u8] = &[0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const P256: &[u8] = &[0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const ED25519: &[u8] = &[0x06, 0x03, 0x2b, 0x65, 0x70];
/// They stand in so many bytes from its beginning: after two headers, a version, and for P-256 another identifier.
const HEAD: usize = 40;

/// A private key that was made elsewhere, checked and not yet sealed.
pub struct ImportedKey {
    private: crypto::SigningKey,
    pkcs8: Zeroizing<Vec<u8>>,
}

impl ImportedKey {
    /// Parses a PKCS#8 document in PEM (RFC 7468): RSA of 2048 to 4096 bits, P-256 or Ed25519.
    ///
    /// # Errors
    /// [`Error::Refused`], with what to do.
    pub fn parse(pem: &str, file: &Path) -> Result<Self, Error> {
        let pkcs8 = document(pem, &file.display().to_string())?;
        let head = &pkcs8[..HEAD.min(pkcs8.len())];
        let has = |identifier: &[u8]| head.windows(identifier.len()).any(|window| window == identifier);
        let algorithm = match () {
            () if has(RSA) => Algorithm::Rs256,
            () if has(P256) => Algorithm::Es256,
            () if has(ED25519) => Algorithm::EdDsa,
            () => {
                return Err(Error::refused(
                    "This kind of key is not supported. Use RSA of 2048 to 4096 bits (RS256), P-256 (ES256) or Ed25519 (EdDSA).",
                ));
            }
        };
        let private = crypto::SigningKey::from_pkcs8(algorithm, &pkcs8).map_err(|why| match algorithm {
            Algorithm::Rs256 => Error::refused(format!(
                "This RSA key cannot be used: it must have 2048 to 4096 bits and the exponent 65537 ({why})."
            )),
            _ => Error::refused(
                "This key is damaged, or lacks its public half. Make another with `openssl genpkey`.",
            ),
        })?;
        Ok(Self { private, pkcs8 })
    }

    /// What it signs with.
    pub fn algorithm(&self) -> Algorithm {
        self.private.algorithm()
    }

    pub(super) fn seal(&self, seal: &KeyEncryptionKeys) -> Result<SealedKey, Error> {
        SealedKey::seal(&self.private, &self.pkcs8, seal)
    }
}

/// What is between the lines of a PEM file that has one private key.
fn document(pem: &str, file: &str) -> Result<Zeroizing<Vec<u8>>, Error> {
    let label = pem.lines().find_map(|line| line.trim().strip_prefix("-----BEGIN ")?.strip_suffix("-----"));
    match label {
        Some("PRIVATE KEY") => {}
        Some("RSA PRIVATE KEY" | "EC PRIVATE KEY" | "EC PARAMETERS") => {
            return Err(Error::refused(format!(
                "This key is in an older form. Convert it: `openssl pkcs8 -topk8 -nocrypt -in {file} -out key.pem`, and import key.pem."
            )));
        }
        Some("ENCRYPTED PRIVATE KEY") => {
            return Err(Error::refused(format!(
                "This key has a password. Take it off: `openssl pkcs8 -in {file} -out key.pem`, import key.pem, and delete that file."
            )));
        }
        Some("PUBLIC KEY" | "RSA PUBLIC KEY" | "CERTIFICATE") => {
            return Err(Error::refused("This is the public half. Import the private key."));
        }
        _ => {
            return Err(Error::refused(
                "This is no private key in PEM: a file that begins with -----BEGIN PRIVATE KEY-----.",
            ));
        }
    }
    let lines = pem.lines().map(str::trim).skip_while(|line| !line.starts_with("-----BEGIN ")).skip(1);
    // All of its room at once: as it grew it would leave pieces of the key behind.
    let mut base64 = Zeroizing::new(String::with_capacity(pem.len()));
    base64.extend(lines.take_while(|line| !line.starts_with("-----")));
    let document = STANDARD.decode(base64.as_bytes());
    Ok(document.map_err(|_| Error::refused("This file is damaged: what is in it is not base64."))?.into())
}
