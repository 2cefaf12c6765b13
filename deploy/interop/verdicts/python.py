"""python.py LIBRARY: reads {"token"} a line, and writes {"accepted", "reason"} a line."""

import json
import os
import sys
import urllib.request

import jwt
import revocations
import status_lists
from authlib.oauth2 import OAuth2Error
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from joserfc import jwt as joserfc_jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from joserfc.registry import HeaderParameter
from verifier import ALGORITHMS, Verifier

ISSUER, AUDIENCE = os.environ["SIGNET_ISSUER"], os.environ["SIGNET_AUDIENCE"]


def fetch_keys():
    """For libraries that leave it to their users."""
    with urllib.request.urlopen(f"{ISSUER}/.well-known/jwks.json", timeout=5) as answer:
        return KeySet.import_key_set(json.load(answer))


def pyjwt():
    """As documented."""
    return Verifier(ISSUER, AUDIENCE).verify


def pyjwt_and_revocations():
    """As documented, with what was revoked."""
    return Verifier(ISSUER, AUDIENCE, revocations.Revocations(os.environ["SIGNET_REVOCATIONS"])).verify


def pyjwt_and_status_lists():
    """As documented, for those outside."""
    return Verifier(ISSUER, AUDIENCE, status_lists.StatusLists(ISSUER)).verify


def authlib():
    """Its own RFC 9068, which takes a token without `typ`."""

    class Validator(JWTBearerTokenValidator):
        keys = fetch_keys()

        def get_jwks(self):
            return self.keys

    validator = Validator(ISSUER, AUDIENCE)

    def verify(token):
        claims = validator.authenticate_token(token)
        validator.validate_token(claims, [], None)
        if claims.header.get("typ") != "at+jwt":
            raise ValueError("typ is not at+jwt")

    return verify


def joserfc():
    def at_jwt(value):
        if value != "at+jwt":
            raise ValueError("must be at+jwt")

    keys = fetch_keys()
    header = JWSRegistry({"typ": HeaderParameter("Type", at_jwt, required=True)}, algorithms=ALGORITHMS)
    claims = joserfc_jwt.JWTClaimsRegistry(
        leeway=30,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
    )

    def verify(token):
        claims.validate(joserfc_jwt.decode(token, keys, registry=header).claims)

    return verify


def judge(verify, token):
    try:
        verify(token)
        return {"accepted": True}
    except (revocations.Stale, status_lists.Stale, jwt.PyJWKClientConnectionError) as error:
        return {"unavailable": str(error)}
    except (jwt.PyJWTError, OAuth2Error, JoseError, ValueError) as error:
        return {"accepted": False, "reason": f"{error}" or type(error).__name__}


libraries = (pyjwt, pyjwt_and_revocations, pyjwt_and_status_lists, authlib, joserfc)
library = {each.__name__: each for each in libraries}[sys.argv[1]]()
for line in sys.stdin:
    print(json.dumps(judge(library, json.loads(line)["token"])), flush=True)
