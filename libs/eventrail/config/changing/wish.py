"""Who asks for a change, and the change itself: compare and set, then the event."""

from dataclasses import dataclass
from pathlib import Path

from eventrail.config.changing.record import change_of
from eventrail.config.changing.store import DocumentStore
from eventrail.config.model import Config

TIMEOUT_S = 900.0
"""Seconds until a change must be served: a large model takes minutes to load."""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who asks for a change, and how.

    Attributes:
        command: what was asked for, e.g. `apply`.
        reason: what the operator says about it.
        by: who; whoever runs this process by default.
        restores: the revision whose content comes back, for a rollback.
        timeout_s: seconds until it must be served; 0 stores it without waiting.
        state: the live system's state folder, for suites that are run before; that of the
            environment if None.
    """

    command: str
    reason: str = ""
    by: str = ""
    restores: int = 0
    timeout_s: float = TIMEOUT_S
    state: Path | None = None


async def store_change(store: DocumentStore, before: Config, after: Config, wish: Wish) -> int:
    """Put `after` in the place of `before`, and write the event; return the new revision.

    Raises:
        ConcurrentChange: `before` is in force no more; nothing is stored.
        InvalidConfig: `after` names a version of a template that does not exist, or is too large.
        LogUnavailable: whether it was stored is not known, or its event could not be written.
    """
    revision = await store.replace(after, expected=before.revision)
    event = change_of(
        before,
        after,
        revision,
        command=wish.command,
        by=wish.by,
        reason=wish.reason,
        restores=wish.restores,
    )
    await store.record(event)
    return revision
