"""What the answer says."""

from typing_extensions import override

from eventrail.guarding.personal.patterns import Pattern, pattern_problem
from eventrail.suites.asserting.base import Base
from eventrail.suites.likeness import likeness
from eventrail.suites.ran import Ran


class Contains(Base, frozen=True):
    """The answer holds a text, whatever the case."""

    text: str

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        found = self.text.casefold() in now.answer.casefold()
        return "" if found else f"the answer does not contain {self.text!r}"


class Lacks(Base, frozen=True):
    """The answer does not hold a text, whatever the case."""

    text: str

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        found = self.text.casefold() in now.answer.casefold()
        return f"the answer contains {self.text!r}" if found else ""


class Matches(Base, frozen=True):
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


class Equals(Base, frozen=True):
    """The answer is this text, white space at its ends aside; the recorded one if none is given."""

    text: str | None = None

    @override
    def fault(self, now: Ran, recorded: Ran) -> str:
        wanted = recorded.answer if self.text is None else self.text
        return "" if now.answer.strip() == wanted.strip() else "the answer is another one"


class Like(Base, frozen=True):
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
