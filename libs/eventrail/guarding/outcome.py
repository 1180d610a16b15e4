"""What a check of a request comes to."""

import msgspec

from eventrail.contracts.errors import Problem
from eventrail.contracts.events import Finding


class Outcome(msgspec.Struct, frozen=True):
    """What was found, and what follows.

    Attributes:
        findings: for the log; they hold none of the text.
        problem: the request is rejected with this; None lets it go on.
        canned: it is answered with this in place of a model; None lets it go on.
    """

    findings: list[Finding] = []
    problem: Problem | None = None
    canned: str | None = None
