"""What a loader returns, what it may use, and how it refuses."""

import msgspec

from eventrail.contracts.errors import EventrailError

MIB = 1024 * 1024


class Loaded(msgspec.Struct, frozen=True, omit_defaults=True):
    """A document as Markdown.

    Attributes:
        text: Markdown. A line `<!-- page 3 -->` says that what follows begins on page 3.
        title: the document's own name for itself; empty where its headings say it.
        warnings: what was left out, for a person.
    """

    text: str
    title: str = ""
    warnings: list[str] = []


class Limits(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one document may take.

    Attributes:
        size: bytes of the document.
        unpacked: bytes of all files in a packed document (DOCX).
        characters: characters of its text.
        pages: pages; of a longer one these are taken, with a warning.
        rows: rows of a CSV file or a table; the same.
        seconds: time in a process of its own.
        memory: bytes of address space of that process.
    """

    size: int = 64 * MIB
    unpacked: int = 256 * MIB
    characters: int = 20_000_000
    pages: int = 5_000
    rows: int = 200_000
    seconds: float = 60.0
    memory: int = 2048 * MIB


class UnreadableDocument(EventrailError):
    """A document that cannot be ingested.

    Args:
        source: the document.
        fault: what is wrong with it.
        hint: what to do about it.
    """

    def __init__(self, source: str, fault: str, hint: str = "") -> None:
        super().__init__(f"{source}: {fault}" + (f"; {hint}" if hint else ""))
        self.source = source
        self.fault = fault
        self.hint = hint

    @property
    def reason(self) -> str:
        """What was wrong and what to do, without the name of the document."""
        return f"{self.fault}; {self.hint}" if self.hint else self.fault
