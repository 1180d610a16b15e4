"""Suites of evaluation: past requests that a new configuration has to answer well.

`suites:` of the configuration says when each is run and what it may cost; what is in a suite lies
in the object store, since it is data.
"""

from collections.abc import Iterator
from typing import Literal

import msgspec

from eventrail.config.bounds import Problem, above_zero


class Gate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a suite is run.

    Attributes:
        on_change: `block` runs it before a change takes effect and refuses the change if it
            fails; `warn` runs it and only says so; `off` waits to be asked.
        pass_share: the share of its cases that must pass, 0 to 1.
        most_cost: what one run may cost, in the currency of the price list.
    """

    on_change: Literal["block", "warn", "off"] = "block"
    pass_share: float = 1.0
    most_cost: float = 1.0


def suite_problems(gate: Gate) -> Iterator[Problem]:
    """Yield what is wrong with a gate, field by field."""
    yield from above_zero(gate, "most_cost")
    if not 0 <= gate.pass_share <= 1:
        yield "pass_share", f"must be 0 to 1, not {gate.pass_share}"
