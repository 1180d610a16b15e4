"""Passwords of the embedded server's users: made at the first start, kept by their owner."""

import secrets
from collections.abc import Sequence
from pathlib import Path

import bcrypt
import msgspec

from eventrail.bus.callout.issuer import new_seed
from eventrail.disk.whole import write_private

ROUNDS = 5
"""bcrypt's cost. The passwords hold 256 random bits, so nobody guesses them at any cost; a
high one would only make each of the server's clients wait at every reconnect."""


ISSUER = "callout-issuer"
"""Not a user: the name under which the issuer's seed is kept."""


class Passwords:
    """User names and passwords in a file that only its owner may read.

    Args:
        path: e.g. `<state>/users.json`.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> dict[str, str]:
        """Return the passwords by user; empty before the first start."""
        if not self._path.exists():
            return {}
        return msgspec.json.decode(self._path.read_bytes(), type=dict[str, str])

    def ensure(self, users: Sequence[str]) -> dict[str, str]:
        """Return a password for each of `users` (and all earlier ones), making those missing."""
        known = self.load()
        missing = [user for user in users if user not in known]
        if missing:
            known.update({user: secrets.token_urlsafe(32) for user in missing})
            self._save(known)
        return known

    def ensure_issuer(self) -> str:
        """Return the seed of who signs users (auth callout), making it if missing."""
        known = self.load()
        if ISSUER not in known:
            known[ISSUER] = new_seed()
            self._save(known)
        return known[ISSUER]

    def _save(self, passwords: dict[str, str]) -> None:
        write_private(self._path, msgspec.json.format(msgspec.json.encode(passwords)))


def hash_password(password: str) -> str:
    """Return the bcrypt hash that the server's configuration holds."""
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(ROUNDS)).decode()
