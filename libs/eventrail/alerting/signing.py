"""Signatures of messages, by which a receiver knows who sent them; pure.

Standard Webhooks 1.0.0 (https://github.com/standard-webhooks/standard-webhooks): HMAC-SHA256 of
`<webhook-id>.<webhook-timestamp>.<body>`, in base64, after `v1,`.
"""

import base64
import binascii
import hashlib
import hmac
from typing import Final

PREFIX: Final = "whsec_"
"""How a secret begins whose rest is the key in base64; any other is the key as it is."""


def signature(secret: str, name: str, timestamp: int, body: bytes) -> str:
    """Return the header `webhook-signature`.

    Args:
        secret: shared with the receiver.
        name: the header `webhook-id`.
        timestamp: the header `webhook-timestamp`, in seconds since 1970.
        body: as it is sent.

    Raises:
        ValueError: the secret begins with `whsec_`, and its rest is not base64.
    """
    signed = f"{name}.{timestamp}.".encode() + body
    digest = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(secret: str) -> bytes:
    if not secret.startswith(PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError(f"what follows {PREFIX} is not base64") from error
