"""Who signs users: an account's nkey, of which the server knows the public half."""

import base64
import hashlib
import secrets
from typing import Any

import msgspec
import nkeys

from eventrail.contracts.errors import EventrailError

_SEED_BYTES = 32
_encode = msgspec.json.Encoder(order="deterministic").encode


class InvalidSeed(EventrailError):
    """The text is not the seed of an account's nkey."""


def new_seed() -> str:
    """Return the seed of a new account nkey, `SA...`; a secret."""
    raw = secrets.token_bytes(_SEED_BYTES)
    return nkeys.encode_seed(raw, nkeys.PREFIX_BYTE_ACCOUNT).decode()


class Issuer:
    """Signs JWTs as NATS wants them: Ed25519 over `header.claims`, named `ed25519-nkey`.

    Args:
        seed: of an account nkey.

    Raises:
        InvalidSeed: it is none.
    """

    def __init__(self, seed: str) -> None:
        try:
            self._pair = nkeys.from_seed(bytearray(seed.strip().encode()))
            public: Any = self._pair.public_key  # annotated as a key, and bytes of text
            self.public: str = public.decode()
        except (nkeys.NkeysError, ValueError) as error:
            raise InvalidSeed("the issuer's seed is not an nkey seed such as SA...") from error
        if not self.public.startswith("A"):
            raise InvalidSeed("the issuer's seed is not that of an account (SA...)")

    def sign(self, claims: dict[str, Any]) -> bytes:
        """Return the JWT of `claims`; `iss` and `jti` are added."""
        whole = {**claims, "iss": self.public}
        whole["jti"] = _text(base64.b32encode(hashlib.sha256(_encode(whole)).digest()))
        signed = _HEADER + b"." + _part(_encode(whole))
        return signed + b"." + _part(self._pair.sign(signed))


def claims_in(token: bytes) -> bytes:
    """Return the JSON of a JWT's claims, unverified; raise ValueError if it is none."""
    parts = token.split(b".")
    if len(parts) != 3:  # noqa: PLR2004 -- header, claims, signature
        raise ValueError("a JWT has three parts")
    body = parts[1]
    return base64.urlsafe_b64decode(body + b"=" * (-len(body) % 4))


def _part(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def _text(content: bytes) -> str:
    return content.decode().rstrip("=")


_HEADER = _part(b'{"typ":"JWT","alg":"ed25519-nkey"}')
