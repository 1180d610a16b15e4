"""A key in its bucket: the entry's name is the key's id, its value the key as JSON."""

import msgspec

from eventrail.contracts.errors import EventrailError
from eventrail.keys.key import VirtualKey

_decode = msgspec.json.Decoder(VirtualKey).decode


class UnreadableKey(EventrailError):
    """An entry that this release cannot read; such a key lets nobody in."""


def encode_key(key: VirtualKey) -> bytes:
    """Return the entry of a key."""
    return msgspec.json.encode(key)


def decode_key(key_id: str, value: bytes) -> VirtualKey:
    """Return the key in an entry.

    Raises:
        UnreadableKey: it is none, or another's.
    """
    try:
        key = _decode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UnreadableKey(f"key {key_id}: {error}") from error
    if key.id != key_id:
        raise UnreadableKey(f"key {key_id}: the entry is that of {key.id}")
    return key
