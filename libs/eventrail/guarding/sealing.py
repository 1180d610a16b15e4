"""Seals what must not be read in the log: AES-256-GCM under a data key for each tenant.

A sealed text is base64url of

    1 byte   format, 1
    8 bytes  key id
    12 bytes nonce, random
    n bytes  ciphertext, and a tag of 16

Format, key id, tenant and request id are authenticated with it, so that what was sealed for one
request never opens for another. Random nonces are safe for 2**32 seals under one key (NIST SP
800-38D, 8.3): rotate a tenant's key before that.
"""

import base64
import binascii
import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from eventrail.guarding.tenant_keys import KEY_ID_BYTES, TenantKeys

_FORMAT: Final = b"\x01"
_NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16
_HEADER_BYTES: Final = len(_FORMAT) + KEY_ID_BYTES
_PSEUDONYMS: Final = b"eventrail: pseudonyms"
_PSEUDONYM_BYTES: Final = 6
_SHORTEST: Final = _HEADER_BYTES + _NONCE_BYTES + _TAG_BYTES


class SealError(Exception):
    """Something sealed cannot be opened."""


class SealFormatError(SealError):
    """It was never sealed, was cut short, or is of a newer format."""


class KeyErasedError(SealError):
    """The key that sealed it is gone: erased on purpose, or not available in this place."""


class SealBrokenError(SealError):
    """It was sealed for another request or tenant, or was changed since."""


class Sealer:
    """Seals and opens the secrets of requests.

    Args:
        keys: Where the tenants' data keys are.
    """

    def __init__(self, keys: TenantKeys) -> None:
        self._keys = keys

    def seal(self, tenant: str, rid: str, secret: bytes) -> str:
        """Seals `secret` for one request of one tenant.

        Args:
            tenant: Whose key to use; made on first use.
            rid: The request.
            secret: What to seal.

        Returns:
            Base64url text, about 4/3 of the secret's length and 50 characters.
        """
        key = self._keys.current(tenant)
        header = _FORMAT + key.key_id
        nonce = secrets.token_bytes(_NONCE_BYTES)
        locked = AESGCM(key.secret).encrypt(nonce, secret, _bound_to(header, tenant, rid))
        return base64.urlsafe_b64encode(header + nonce + locked).decode("ascii")

    def pseudonym(self, tenant: str, value: str) -> str:
        """Returns a keyed hash of `value`: the same for one tenant until its key is rotated.

        HMAC-SHA-256 (RFC 2104) under a key that is derived from the tenant's and used for nothing
        else (RFC 5869, the expanding step), cut to 48 bits: among a million values of a tenant,
        two are taken for one with a probability of 1 in 560.

        Args:
            tenant: Whose key to use; made on first use.
            value: What must not be read.

        Returns:
            12 hexadecimal digits.
        """
        derived = HKDFExpand(hashes.SHA256(), 32, _PSEUDONYMS).derive(
            self._keys.current(tenant).secret
        )
        return hmac.digest(derived, value.encode("utf-8"), "sha256")[:_PSEUDONYM_BYTES].hex()

    def open(self, tenant: str, rid: str, sealed: str) -> bytes:
        """Opens what `seal` returned for the same tenant and request.

        Raises:
            SealFormatError: This is nothing `seal` returned.
            KeyErasedError: The key is gone; so is the secret.
            SealBrokenError: Another request's or tenant's, or changed.
        """
        content = _decode(sealed)
        header, nonce = content[:_HEADER_BYTES], content[_HEADER_BYTES:][:_NONCE_BYTES]
        key = self._keys.find(tenant, header[len(_FORMAT) :])
        if key is None:
            raise KeyErasedError(
                f"tenant {tenant!r} has no key {header[1:].hex()}: it was erased, "
                "or this process reads another key store"
            )
        locked = content[_HEADER_BYTES + _NONCE_BYTES :]
        try:
            return AESGCM(key.secret).decrypt(nonce, locked, _bound_to(header, tenant, rid))
        except InvalidTag:
            raise SealBrokenError(
                f"not sealed for request {rid!r} of tenant {tenant!r}, or changed since"
            ) from None


def _decode(sealed: str) -> bytes:
    try:
        content = base64.b64decode(sealed.encode("ascii"), altchars=b"-_", validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise SealFormatError(f"not base64url: {error}") from error
    if len(content) < _SHORTEST:
        raise SealFormatError(f"{len(content)} bytes, but a seal has at least {_SHORTEST}")
    if not content.startswith(_FORMAT):
        raise SealFormatError(f"format {content[0]}, but this release reads {_FORMAT[0]}")
    return content


def _bound_to(header: bytes, tenant: str, rid: str) -> bytes:
    """Associated data; lengths keep a tenant's name from running into a request id."""
    names = (name.encode("utf-8") for name in (tenant, rid))
    return header + b"".join(len(name).to_bytes(4, "big") + name for name in names)
