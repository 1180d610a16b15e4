"""A suite after an operator's wish."""

from collections.abc import Sequence
from datetime import UTC, datetime

from eventrail.cli.inspect.life import Life
from eventrail.config.changing.record import operator_name
from eventrail.suites.assertions import Assertion
from eventrail.suites.making import case_of
from eventrail.suites.suite import Suite, with_cases


def added(suite: Suite, lives: Sequence[Life], assertions: Sequence[Assertion], note: str) -> Suite:
    """Return the suite with a case for each life.

    Raises:
        InvalidSuite: a request cannot be run again.
    """
    cases = [
        case_of(
            life.rid,
            life.tenant,
            life.events,
            assertions=assertions,
            note=note,
            by=operator_name(),
            at=datetime.now(UTC),
        )
        for life in lives
    ]
    return with_cases(suite, cases)
