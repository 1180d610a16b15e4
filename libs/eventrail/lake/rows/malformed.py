"""What stands in the lake for a message that does not decode."""

import base64

import msgspec

from eventrail.lake.messages import Archivable

MALFORMED = "malformed"
"""Type, or kind, of such a row."""

KEEP_BYTES = 64 * 1024
"""How much of a malformed payload is kept."""


def malformed_data(message: Archivable, error: str) -> str:
    """Return what is known of a malformed message, as JSON."""
    kept = message.payload[:KEEP_BYTES]
    known = {
        "subject": message.subject,
        "error": error,
        "bytes": len(message.payload),
        "payload_base64": base64.b64encode(kept).decode(),
    }
    return msgspec.json.encode(known).decode()
