"""Follows Signet's revocations, so that a logout counts here at once. Needs nothing but Python.

    revocations = Revocations("http://auth-service:8081/revocations")
    verifier = Verifier("https://id.example.com", "surveys", revocations)

verify() then raises Stale where nothing was heard for a minute: answer 503, or go on without for what may be read.
"""

import http.client
import json
import threading
import time
import urllib.request

SILENCE = 15  # seconds; the feed says something every three
LEEWAY = 60  # seconds that an entry is kept past its end, more than any verifier's leeway
KINDS = ("session", "user", "token", "key")  # a later Signet may have more


class Stale(Exception):
    """What was revoked lately is not known."""


class Revocations:
    def __init__(self, url, max_age=60):
        self.url, self.max_age = url, max_age
        self.entries, self.heard, self.purged = {}, float("-inf"), time.monotonic()
        threading.Thread(target=self._follow_for_ever, daemon=True).start()

    def refuses(self, header, claims):
        """Is the token with this header and these claims, verified before, revoked?"""
        if time.monotonic() - self.heard > self.max_age:
            raise Stale("nothing was heard of revocations for too long")
        ids = [("session", claims.get("sid")), ("token", claims["jti"]), ("key", header["kid"])]
        user = self.entries.get(("user", claims["sub"]))
        return any(id in self.entries for id in ids) or (user is not None and claims["iat"] < user["before"])

    def _follow_for_ever(self):
        while True:
            try:
                self._follow()
            except (OSError, http.client.HTTPException, ValueError, KeyError):
                pass  # the feed is cut: refuses() tells when that is for too long
            time.sleep(1)

    def _follow(self):
        with urllib.request.urlopen(self.url, timeout=SILENCE) as answer:
            snapshot = json.load(answer)
        for entry in snapshot["revocations"]:
            self._add(entry)
        resume = urllib.request.Request(f"{self.url}/stream", headers={"Last-Event-ID": snapshot["cursor"]})
        with urllib.request.urlopen(resume, timeout=SILENCE) as stream:
            event = ""
            for line in stream:  # it ends after `event: reset`, and the snapshot is taken again
                field, _, value = line.decode().strip().partition(": ")
                if field == "event":
                    event = value
                elif field == "data" and event == "revocation":
                    self._add(json.loads(value))
                elif not field and event != "reset":
                    self._listened()

    def _add(self, entry):
        if entry["type"] not in KINDS:
            return
        key = (entry["type"], entry["id"])
        known = self.entries.get(key, entry)
        merged = {name: max(entry[name], known[name]) for name in ("before", "expires_at") if name in entry}
        self.entries[key] = merged

    def _listened(self):
        self.heard = time.monotonic()
        if self.heard - self.purged > 60:
            oldest, self.purged = time.time() - LEEWAY, self.heard
            self.entries = {key: e for key, e in self.entries.items() if e["expires_at"] >= oldest}
