"""Something about a pool that its configuration alone does not show."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Finding:
    """What an examination found.

    Attributes:
        level: `error`: it would not load, or answer wrongly; `warning`: look at it; `note`.
        where: the field, e.g. `pools.chat.speculation.model`.
        says: what is so, and what to do about it.
    """

    level: Literal["error", "warning", "note"]
    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.where}: {self.says}"
