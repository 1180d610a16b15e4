"""What a replay changes, as it was asked for and as it comes to."""

from typing import Literal, NamedTuple

import msgspec

from eventrail.config.model import Config
from eventrail.contracts.errors import EventrailError
from eventrail.replaying.points import Point

Cache = Literal["recorded", "off", "on"]
Documents = Literal["auto", "recorded", "now"]


class InvalidChange(EventrailError):
    """A change that cannot be read or made; the message says what can."""


class Change(NamedTuple):
    """One `--change`.

    Attributes:
        part: what is changed, or the path of a field.
        value: to what; empty for `none`.
    """

    part: str
    value: str

    def __str__(self) -> str:
        return f"{self.part}={self.value}" if self.value else self.part


class Forced(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the router is told to choose, whatever it would have.

    Attributes:
        pool: the pool that answers; empty for the router's own choice.
        model: the pool's model or adapter.
        template: the prompt template.
    """

    pool: str = ""
    model: str = ""
    template: str = ""


class Changed(msgspec.Struct, frozen=True):
    """What the changes come to.

    Attributes:
        config: the configuration with them.
        point: the first stage that runs again.
        forced: what the router is told to choose.
        cache: whose word on cached answers is taken.
        documents: whose word on documents.
        pools: the pools that are not what they were: none of their answers is reused.
        told: what is worth knowing of the changes, in sentences.
    """

    config: Config
    point: Point
    forced: Forced = Forced()
    cache: Cache = "off"
    documents: Documents = "recorded"
    pools: frozenset[str] = frozenset()
    told: tuple[str, ...] = ()
