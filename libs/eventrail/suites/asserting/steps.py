"""What was done on the way to the answer."""

import msgspec
from typing_extensions import override

from eventrail.suites.asserting.base import Base
from eventrail.suites.ran import Ran


class Routes(Base, frozen=True):
    """The router decided so; fields that are not given do not count.

    Attributes:
        pool: who answers.
        template: the template, with or without its version.
        intent: what the user was taken to want.
    """

    pool: str = ""
    template: str = ""
    intent: str = ""

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        if self.pool and now.pool != self.pool:
            return f"pool {now.pool or 'none'} answered, not {self.pool}"
        if self.template and self.template not in {now.template, now.template.partition("@")[0]}:
            return f"the template was {now.template or 'none'}, not {self.template}"
        if self.intent and now.intent != self.intent:
            return f"the intent was {now.intent or 'none'}, not {self.intent}"
        return ""

    @override
    def problem(self) -> str:
        given = self.pool or self.template or self.intent
        return "" if given else "give `pool`, `template` or `intent`"


class Cites(Base, frozen=True):
    """The model was given these documents, by id or by source; the recorded ones if none is given.

    Attributes:
        documents: which.
        least: the share of them that must be there, 0 to 1.
    """

    documents: list[str] = msgspec.field(default_factory=list[str])
    least: float = 1.0

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        wanted = set(self.documents or recorded.sources)
        missing = sorted(wanted - {*now.sources, *now.titles})
        if len(wanted) - len(missing) >= self.least * len(wanted):
            return ""
        return f"{len(missing)} of {len(wanted)} documents are missing: {', '.join(missing[:3])}"


class Finds(Base, frozen=True):
    """A check of a guard fires, e.g. `pii.email` or `pii`; or, with `never`, does not."""

    finding: str
    never: bool = False

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        names = [each.partition(":")[0] for each in now.findings]
        fired = any(name == self.finding or name.startswith(f"{self.finding}.") for name in names)
        if fired == (not self.never):
            return ""
        return f"{self.finding} {'fired' if fired else 'did not fire'}"


class Calls(Base, frozen=True):
    """The model calls a tool of that name."""

    tool: str

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        called = ", ".join(now.tool_calls) or "none"
        return "" if self.tool in now.tool_calls else f"it called {called}, not {self.tool}"
