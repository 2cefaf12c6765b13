"""Reads Signet's status lists, so that a logout counts within a minute, wherever this runs. pip install "pyjwt[crypto]"

    verifier = Verifier("https://id.example.com", "surveys", StatusLists("https://id.example.com"))

verify() then raises Stale where a list is not to be had: answer 503, or go on without for what may be read.
"""

import threading
import time
import urllib.request
import zlib

import jwt

ALGORITHMS = ["ES256", "EdDSA", "RS256"]
MOST = 1 << 20  # bytes of a list


class Stale(Exception):
    """What was revoked lately is not known."""


class StatusLists:
    def __init__(self, issuer):
        self.issuer, self.lists, self.lock = issuer, {}, threading.Lock()
        self.keys = jwt.PyJWKClient(f"{issuer}/.well-known/jwks.json", timeout=5)

    def refuses(self, header, claims):
        """Is the token with this header and these claims, verified before, revoked?"""
        place = claims.get("status", {}).get("status_list")
        if place is None:
            return False  # nothing but its end ends this one
        bits, index = self._list(place["uri"]), place["idx"]
        return bits[index // 8] >> index % 8 & 1 == 1

    def _list(self, uri):
        with self.lock:
            bits, fresh_until, expires_at = self.lists.get(uri, (b"", 0, 0))
            if time.time() < fresh_until:
                return bits
            try:
                self.lists[uri] = self._fetch(uri)
            except (OSError, ValueError, zlib.error, jwt.PyJWTError) as error:
                if time.time() >= expires_at:
                    raise Stale("the status list is not to be had") from error
                self.lists[uri] = (bits, time.time() + 5, expires_at)
            return self.lists[uri][0]

    def _fetch(self, uri):
        if not uri.startswith(f"{self.issuer}/"):
            raise ValueError("a list of somebody else")
        with urllib.request.urlopen(uri, timeout=5) as answer:
            token = answer.read(MOST).decode()
        key = self.keys.get_signing_key_from_jwt(token)
        required = {"require": ["exp", "sub"]}
        decoded = jwt.decode_complete(token, key, ALGORITHMS, issuer=self.issuer, subject=uri, options=required)
        if decoded["header"].get("typ") != "statuslist+jwt":
            raise ValueError("typ is not statuslist+jwt")
        claims = decoded["payload"]
        bits = zlib.decompressobj().decompress(jwt.utils.base64url_decode(claims["status_list"]["lst"]), MOST)
        return bits, time.time() + claims["ttl"], claims["exp"]
