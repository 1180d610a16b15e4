"""What a gateway says when it writes to a book, and what it learns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from eventrail.limits.amount import NOTHING, Amount
from eventrail.limits.book import Open
from eventrail.limits.bounds import Measure


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that wants to go in.

    Attributes:
        rid: the request.
        tenant: whose it is.
        until: its deadline, in nanoseconds of UNIX time.
        tokens: what it may need, as far as one can tell.
    """

    rid: str
    tenant: str
    until: int
    tokens: int = 0


@dataclass(frozen=True, slots=True)
class Denied:
    """A request may not go in.

    Attributes:
        measure: the bound that it would pass.
        wait: nanoseconds after which trying again makes sense; -1 if it never will.
    """

    measure: Measure
    wait: int

    @property
    def never(self) -> bool:
        """Whether the request alone is more than the bound."""
        return self.wait < 0


@dataclass(frozen=True, slots=True)
class Report:
    """What one gateway has done since its last write to a book.

    Attributes:
        me: the gateway.
        lease: the `until` of the spare units it was given then; 0 if it had none.
        spent: requests let in from the spare ones.
        open: all its open requests.
        known: those of them that its last write has put into the book.
        ended: tokens that requests which have ended since have used, by rid.
        undone: requests given by the last write that did not go in after all.
        found: requests of other gateways that the log says have ended, likewise.
        asks: requests that wait.
        ahead: what it wants to have at hand.
    """

    me: str
    lease: int = 0
    spent: int = 0
    open: Mapping[str, Open] = field(default_factory=dict[str, Open])
    known: frozenset[str] = frozenset()
    ended: Mapping[str, int] = field(default_factory=dict[str, int])
    undone: frozenset[str] = frozenset()
    found: Mapping[str, int] = field(default_factory=dict[str, int])
    asks: Sequence[Ask] = ()
    ahead: Amount = NOTHING


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a write gave.

    Attributes:
        given: the requests among `asks` that may go in.
        denied: why the others may not.
        spare: what may be let in without asking, until the lease ends.
        lease: when that is, in nanoseconds of UNIX time; 0 without any.
        gone: open requests that others have found to have ended.
    """

    given: Mapping[str, Open]
    denied: Mapping[str, Denied]
    spare: Amount
    lease: int
    gone: frozenset[str]
