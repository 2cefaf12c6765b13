"""Verifies Signet's access tokens. pip install "pyjwt[crypto]"

    verifier = Verifier("https://id.example.com", "surveys")
    claims = verifier.verify(token)    # claims["sub"] is the user

Answer 503 to jwt.PyJWKClientConnectionError, for then there are no keys to judge by, and 401 to every other
jwt.PyJWTError.
"""

import jwt

ALGORITHMS = ["ES256", "EdDSA", "RS256"]
REQUIRED = ["iss", "aud", "exp", "iat", "sub", "jti", "client_id"]


class Verifier:
    """One for the whole service; threads may share it. `revocations` are Revocations, StatusLists or None."""

    def __init__(self, issuer, audience, revocations=None, jwks_url=None):
        self.issuer, self.audience, self.revocations = issuer, audience, revocations
        # It keeps the key set for five minutes, and fetches it again where a token names a key that is not in it.
        self.keys = jwt.PyJWKClient(jwks_url or f"{issuer}/.well-known/jwks.json", timeout=5)

    def verify(self, token):
        """The claims of a good access token."""
        # With a key of a key set, PyJWT has the key decide the algorithm, and refuses a header that says another.
        key = self.keys.get_signing_key_from_jwt(token)
        decoded = jwt.decode_complete(
            token,
            key,
            algorithms=ALGORITHMS,
            issuer=self.issuer,
            audience=self.audience,
            leeway=30,
            options={"require": REQUIRED},
        )
        header, claims = decoded["header"], decoded["payload"]
        # PyJWT does not look at it, and refresh tokens are signed with the same keys.
        if header.get("typ") != "at+jwt":
            raise jwt.InvalidTokenError("typ is not at+jwt")
        if self.revocations and self.revocations.refuses(header, claims):
            raise jwt.InvalidTokenError("revoked")
        return claims
