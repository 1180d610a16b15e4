"""How the answer is written."""

from typing import Any

import msgspec
from typing_extensions import override

from eventrail.guarding.answers.language import name_of, tell
from eventrail.guarding.answers.schema import UncheckableError, misfit
from eventrail.suites.asserting.base import Base
from eventrail.suites.ran import Ran


class Fits(Base, frozen=True):
    """The answer is JSON that fits a JSON Schema; any JSON if none is given.

    Attributes:
        schema: the schema; regular expressions in it are not evaluated.
    """

    schema: dict[str, Any] = msgspec.field(default_factory=dict[str, Any])

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


class Words(Base, frozen=True):
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


class Language(Base, frozen=True):
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
