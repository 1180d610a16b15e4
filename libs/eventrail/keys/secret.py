"""The key as the app holds it: `er-<id>-<secret>`, the id public, the secret 256 random bits.

Only a plain SHA-256 of it is stored. Slow, salted hashes are for passwords that people choose and
others can guess; nobody guesses 256 random bits, whatever one guess costs, and no table holds
them. What a slow hash would do is cost every request, and offer a flood of bad keys as a way to
keep a gateway busy.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from datetime import datetime

from eventrail.keys.key import PREFIX, VirtualKey

SECRET_BYTES = 32
ID_BYTES = 6
LONGEST = 256
"""Characters; what is longer is no key, and not worth hashing."""

_FORM = re.compile(rf"{PREFIX}-([0-9a-f]{{{2 * ID_BYTES}}})-([0-9a-f]{{{2 * SECRET_BYTES}}})")
_ID = re.compile(rf"[0-9a-f]{{{2 * ID_BYTES}}}")
_NO_HASH = "0" * 64
"""Compared with when there is no such key, so that the steps are the same."""


def new_id() -> str:
    """Return a new key's id: 12 hexadecimal digits."""
    return secrets.token_hex(ID_BYTES)


def new_secret(key_id: str) -> str:
    """Return a new key of that id, whole."""
    return f"{PREFIX}-{key_id}-{secrets.token_hex(SECRET_BYTES)}"


def is_id(text: str) -> bool:
    """Return whether `text` has the form of a key's id."""
    return _ID.fullmatch(text) is not None


def digest(text: str) -> str:
    """Return what is stored of a key: its SHA-256, hexadecimal."""
    return hashlib.sha256(text[:LONGEST].encode("utf-8", "surrogatepass")).hexdigest()


def id_in(text: str) -> str:
    """Return the id in a key; empty if it does not have the form of one."""
    match = _FORM.fullmatch(text)
    return "" if match is None else match.group(1)


def verify(
    text: str, hashed: str, find: Callable[[str], VirtualKey | None], now: datetime
) -> VirtualKey | None:
    """Return the key that `text` is, if it is good; None otherwise, without saying why.

    Unknown, mistyped, expired and revoked keys take the same steps: one look-up, one comparison
    in constant time.

    Args:
        text: what was shown.
        hashed: its `digest`.
        find: returns the stored key of an id.
        now: decides on expiry.
    """
    key = find(id_in(text))
    stored = _NO_HASH if key is None else key.hash
    same = hmac.compare_digest(stored, hashed)
    return key if same and key is not None and key.good(now) else None
