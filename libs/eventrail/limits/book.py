"""The book of one limit: what has been used, and what is held by whom.

Invariant, for each rate, at any time `now` after `lapse`:

    max(tat, now) + cost(everything held) <= now + burst

and for places: everything held <= concurrent. A request that turns out to need more tokens than
were held for it is charged in full, so `tat` may be further ahead until that is made up for.
"""

import msgspec

from eventrail.limits.amount import NOTHING, Amount
from eventrail.limits.bounds import Bounds


class Open(msgspec.Struct, frozen=True, array_like=True):
    """An open request.

    Attributes:
        until: its deadline, in nanoseconds of UNIX time: by then it has ended.
        tenant: whose it is, to find it in the log.
        tokens: held for it.
        requests: 1 until its gateway has said that it went in; it is charged then.
    """

    until: int
    tenant: str = ""
    tokens: int = 0
    requests: int = 0


class Holder(msgspec.Struct, frozen=True, array_like=True):
    """What one gateway holds.

    Attributes:
        until: when its spare units lapse, in nanoseconds of UNIX time; 0 without any.
        requests: spare: requests it may let in without asking.
        tokens: spare: tokens it may hold for those.
        places: spare: places it may give to those.
        open: its open requests, by rid; only those that a bound needs to know.
    """

    until: int = 0
    requests: int = 0
    tokens: int = 0
    places: int = 0
    open: dict[str, Open] = {}

    @property
    def empty(self) -> bool:
        """Whether it holds nothing."""
        return not (self.requests or self.tokens or self.places or self.open)

    def held(self) -> Amount:
        """Return what may yet be used of what it holds."""
        opened = self.open.values()
        return Amount(
            self.requests + sum(each.requests for each in opened),
            self.tokens + sum(each.tokens for each in opened),
            self.places + len(opened),
        )


class Book(msgspec.Struct, frozen=True, array_like=True):
    """One limit and one of whom it counts.

    Attributes:
        limit: the limit's name.
        scope: whom it counts, e.g. `{"tenant": "acme", "user": "u1"}`.
        bounds: the bounds that the last write was made under.
        requests: TAT of the requests.
        tokens: TAT of the tokens.
        holders: what gateways hold, by their names.
        writes: how often it has been written.
    """

    limit: str = ""
    scope: dict[str, str] = {}
    bounds: Bounds = Bounds()
    requests: int = 0
    tokens: int = 0
    holders: dict[str, Holder] = {}
    writes: int = 0

    def held(self) -> Amount:
        """Return what all gateways hold together."""
        each = [holder.held() for holder in self.holders.values()]
        return Amount(*map(sum, zip(*each, strict=True))) if each else NOTHING


_encode = msgspec.msgpack.Encoder().encode
_DECODER = msgspec.msgpack.Decoder(Book)


def encode_book(book: Book) -> bytes:
    """Return the bytes of a book."""
    return _encode(book)


def decode_book(payload: bytes) -> Book | None:
    """Return the book; None for bytes that are none, which are as good as no book."""
    try:
        return _DECODER.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
