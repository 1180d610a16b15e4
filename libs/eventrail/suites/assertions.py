"""What may be asserted of an answer; pure.

In files an assertion is a mapping with the field `check`:

    - {check: contains, text: Paris}
    - {check: like, least: 0.7}
    - {check: costs, most: 0.01}
"""

from typing import Any

import msgspec
from typing_extensions import override

from eventrail.guarding.answers.language import name_of, tell
from eventrail.guarding.answers.refusal import refuses
from eventrail.guarding.answers.schema import UncheckableError, misfit
from eventrail.guarding.personal.patterns import Pattern, pattern_problem
from eventrail.suites.likeness import likeness
from eventrail.suites.ran import Ran


class _Base(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    tag_field="check",
    tag=str.lower,
):
    def fault(self, now: Ran, recorded: Ran) -> str:
        """Return why it does not hold, in a sentence; empty if it does.

        Args:
            now: what the request came to with the configuration under test.
            recorded: what it came to when it was asked.
        """
        raise NotImplementedError

    def problem(self) -> str:
        """Return what is wrong with the assertion itself; empty if nothing is."""
        return ""


class Status(_Base, frozen=True):
    """The request ends in this way, e.g. `completed`; as it was recorded if none is given."""

    expect: str = ""

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        wanted = self.expect or recorded.status
        because = f" ({now.problem})" if now.problem else ""
        return "" if now.status == wanted else f"it was {now.status}{because}, not {wanted}"


class Contains(_Base, frozen=True):
    """The answer holds a text, whatever the case."""

    text: str

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        found = self.text.casefold() in now.answer.casefold()
        return "" if found else f"the answer does not contain {self.text!r}"


class Lacks(_Base, frozen=True):
    """The answer does not hold a text, whatever the case."""

    text: str

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        found = self.text.casefold() in now.answer.casefold()
        return f"the answer contains {self.text!r}" if found else ""


class Matches(_Base, frozen=True):
    """A regular expression (RE2's syntax) is found in the answer."""

    pattern: str

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        found = any(Pattern("", self.pattern).find(now.answer))
        return "" if found else f"nothing in the answer matches {self.pattern!r}"

    @override
    def problem(self) -> str:
        wrong = pattern_problem(self.pattern)
        return f"the pattern {wrong}" if wrong else ""


class Equals(_Base, frozen=True):
    """The answer is this text, white space at its ends aside; the recorded one if none is given."""

    text: str | None = None

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        wanted = recorded.answer if self.text is None else self.text
        return "" if now.answer.strip() == wanted.strip() else "the answer is another one"


class Like(_Base, frozen=True):
    """The answer is like this text, by `suites.likeness`; like the recorded one if none is given.

    Attributes:
        least: the likeness that it must have, 0 to 1.
        text: what it is held against.
    """

    least: float = 0.6
    text: str | None = None

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        found = likeness(now.answer, recorded.answer if self.text is None else self.text)
        other = "the recorded answer" if self.text is None else "the text given"
        if found >= self.least:
            return ""
        return f"the answer's likeness to {other} is {found:.2f}, below {self.least:g}"

    @override
    def problem(self) -> str:
        return "" if 0 <= self.least <= 1 else f"`least` must be 0 to 1, not {self.least:g}"


class Fits(_Base, frozen=True):
    """The answer is JSON that fits a JSON Schema; any JSON if none is given.

    Attributes:
        schema: the schema; regular expressions in it are not evaluated.
    """

    schema: dict[str, Any] = {}

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        try:
            value = msgspec.json.decode(now.answer)
        except (msgspec.DecodeError, UnicodeError):
            return "the answer is not JSON"
        try:
            where = misfit(value, self.schema)
        except UncheckableError as error:
            return f"the answer cannot be held against the schema: {error}"
        return f"the answer does not fit the schema at {where}" if where else ""

    @override
    def problem(self) -> str:
        try:
            misfit(None, self.schema)
        except UncheckableError as error:
            return str(error)
        return ""


class Cites(_Base, frozen=True):
    """The model was given these documents, by id or by source; the recorded ones if none is given.

    Attributes:
        documents: which.
        least: the share of them that must be there, 0 to 1.
    """

    documents: list[str] = []
    least: float = 1.0

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        wanted = set(self.documents or recorded.sources)
        missing = sorted(wanted - {*now.sources, *now.titles})
        if len(wanted) - len(missing) >= self.least * len(wanted):
            return ""
        return f"{len(missing)} of {len(wanted)} documents are missing: {', '.join(missing[:3])}"


class Costs(_Base, frozen=True):
    """The request costs at most so much, or so many times what it was recorded to cost.

    Attributes:
        most: in the currency of the price list; None for no bound.
        times: how many times the recorded cost; None for no bound.
    """

    most: float | None = None
    times: float | None = None

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        if self.most is not None and now.cost > self.most:
            return f"it cost {now.cost:g}, above {self.most:g}"
        if self.times is not None and now.cost > self.times * recorded.cost:
            return (
                f"it cost {now.cost:g}, above {self.times:g} times the recorded {recorded.cost:g}"
            )
        return ""

    @override
    def problem(self) -> str:
        return "give `most`, `times` or both" if self.most is None and self.times is None else ""


class Takes(_Base, frozen=True):
    """The request takes at most so many milliseconds, alone on the machine that runs the suite."""

    most_ms: float

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        if now.duration_ms <= self.most_ms:
            return ""
        return f"it took {now.duration_ms:.0f} ms, above {self.most_ms:g} ms"


class Words(_Base, frozen=True):
    """The answer has so many words."""

    least: int = 0
    most: int | None = None

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        count = len(now.answer.split())
        if count < self.least:
            return f"the answer has {count} words, below {self.least}"
        if self.most is not None and count > self.most:
            return f"the answer has {count} words, above {self.most}"
        return ""


class Language(_Base, frozen=True):
    """The answer is in a language; that of the recorded answer if none is given.

    Attributes:
        code: ISO 639-1, e.g. `ko`.
    """

    code: str = ""

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        wanted, found = self.code or tell(recorded.answer).language, tell(now.answer).language
        if not wanted or not found or found == wanted:
            return ""
        return f"the answer is in {name_of(found)}, not {name_of(wanted)}"


class Refuses(_Base, frozen=True):
    """The answer declines to help, or the request is rejected; or, with `never`, neither is so."""

    never: bool = False

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        refused = now.status == "rejected" or refuses(now.answer)
        if self.never:
            return "it was refused" if refused else ""
        return "" if refused else "it was not refused"


class Routes(_Base, frozen=True):
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


class Finds(_Base, frozen=True):
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


class Calls(_Base, frozen=True):
    """The model calls a tool of that name."""

    tool: str

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        called = ", ".join(now.tool_calls) or "none"
        return "" if self.tool in now.tool_calls else f"it called {called}, not {self.tool}"


Assertion = (
    Status
    | Contains
    | Lacks
    | Matches
    | Equals
    | Like
    | Fits
    | Cites
    | Costs
    | Takes
    | Words
    | Language
    | Refuses
    | Routes
    | Finds
    | Calls
)
"""Everything that may be asserted."""


def usual(recorded: Ran) -> list[Assertion]:
    """Return what is asserted of a request when nothing else is said.

    It ends as it did; an answer is like the one recorded and in its language, with most of its
    documents, and costs at most twice as much.
    """
    asserted: list[Assertion] = [Status()]
    if recorded.answer:
        asserted += [Like(), Language()]
    if recorded.sources:
        asserted.append(Cites(least=0.5))
    if recorded.cost:
        asserted.append(Costs(times=2.0))
    return asserted
