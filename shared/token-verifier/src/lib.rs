//! token-verifier
