"""A suite: past requests, and what must hold when they are answered again.

A case holds its request's whole life as it was recorded, so that it can be run again when neither
the hot log nor the lake has the request any more. The texts are masked, as the log's are.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

import msgspec

from eventrail.contracts.errors import ContractError, EventrailError
from eventrail.contracts.events import Event
from eventrail.suites.assertions import Assertion
from eventrail.suites.ran import Ran

SCHEMA_VERSION = 1

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")


class InvalidSuite(ContractError):
    """A suite, or a file that should be one, does not fit; the message names the field."""


class UnknownCase(EventrailError):
    """The suite has no case of that request."""


class Case(msgspec.Struct, frozen=True, omit_defaults=True):
    """One request and what must hold of its answer.

    Attributes:
        rid: the request that it was made of.
        tenant: whose request it was, and as whose it runs.
        question: what was asked, for people to read.
        events: its life as recorded.
        recorded: what it came to then.
        assertions: what must hold.
        note: why it is in the suite.
        added_at: when it was added.
        by: who added it.
    """

    rid: str
    tenant: str
    question: str
    events: list[Event]
    recorded: Ran
    assertions: list[Assertion]
    note: str = ""
    added_at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    by: str = ""


class Suite(msgspec.Struct, frozen=True, omit_defaults=True):
    """Cases under one name.

    Attributes:
        name: of the suite; `suites:` of the configuration says when it is run.
        cases: in the order in which they were added.
        version: of this record's schema.
    """

    name: str
    cases: list[Case] = []
    version: int = SCHEMA_VERSION


def check_name(name: str) -> str:
    """Return the name if it can be a suite's; raise `InvalidSuite` otherwise."""
    if not _NAME.fullmatch(name):
        raise InvalidSuite(
            f"suite {name!r} is not a name of 1 to 63 characters from a-z 0-9 _ - that starts "
            "with a letter or digit"
        )
    return name


def with_cases(suite: Suite, cases: Sequence[Case]) -> Suite:
    """Return the suite with more cases; one of the same request takes the place of the old."""
    new = {case.rid: case for case in cases}
    kept = [new.pop(case.rid, case) for case in suite.cases]
    return msgspec.structs.replace(suite, cases=[*kept, *new.values()])


def without_cases(suite: Suite, rids: Sequence[str]) -> Suite:
    """Return the suite without the cases of some requests; raise `UnknownCase` if one is not."""
    known = {case.rid for case in suite.cases}
    for rid in rids:
        if rid not in known:
            raise UnknownCase(
                f"suite {suite.name} has no case of request {rid}; `eventrail suite show "
                f"{suite.name}` lists them"
            )
    return msgspec.structs.replace(
        suite, cases=[case for case in suite.cases if case.rid not in set(rids)]
    )


def with_assertions(suite: Suite, rid: str, assertions: Sequence[Assertion]) -> Suite:
    """Return the suite with other assertions on a case; raise `UnknownCase` if there is none."""
    without_cases(suite, [rid])
    cases = [
        msgspec.structs.replace(case, assertions=list(assertions)) if case.rid == rid else case
        for case in suite.cases
    ]
    return msgspec.structs.replace(suite, cases=cases)


def encode_suite(suite: Suite) -> bytes:
    """Return the JSON of a suite."""
    return msgspec.json.encode(suite)


def decode_suite(payload: bytes) -> Suite:
    """Return the suite in `payload`; raise `InvalidSuite` naming the field if it is none."""
    try:
        return msgspec.json.decode(payload, type=Suite)
    except msgspec.MsgspecError as error:
        raise InvalidSuite(f"not a suite of this release: {error}") from error
