"""Who answers for all that ask the same: what stands in the bucket `FLIGHTS`."""

import msgspec

from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.requests import Priority


class Claim(msgspec.Struct, frozen=True, omit_defaults=True):
    """The value of `<tenant>.<key>` in the bucket `FLIGHTS`.

    Attributes:
        rid: the request whose answer the others wait for.
        until: UNIX seconds of its deadline, after which nobody waits for it.
        priority: how it was asked for.
        ended: it has ended.
        kept: its answer was kept, and serves the others.
    """

    rid: str
    until: float
    priority: Priority = "interactive"
    ended: bool = False
    kept: bool = False


class Held(msgspec.Struct, frozen=True):
    """A claim and its revision in the bucket; of revision 0 there is none."""

    claim: Claim
    revision: int


class Lead(msgspec.Struct, frozen=True):
    """What became of a request that wanted to lead.

    Attributes:
        leads: it does, or did so before.
        leader: who does instead; empty if nobody does, or that is not known.
    """

    leads: bool = False
    leader: str = ""


def stands(claim: Claim, other: Claim, now: float) -> bool:
    """Return whether who makes the claim `other` is to wait for `claim` at `now`.

    A batch request may be answered in hours, so nobody who is in a hurry waits for one.
    """
    slower = claim.priority == "batch" and other.priority == "interactive"
    return not claim.ended and claim.until > now and not slower


_DECODER = msgspec.json.Decoder(Claim)


def encode_claim(claim: Claim) -> bytes:
    """Return the bytes of the bucket."""
    return msgspec.json.encode(claim)


def decode_claim(value: bytes) -> Claim:
    """Decode the bytes of the bucket; raise `UndecodableMessage` if they do not fit."""
    try:
        return _DECODER.decode(value)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise UndecodableMessage(f"not a claim: {error}") from error
