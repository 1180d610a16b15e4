"""Build a tenant's index as of a past change, from `DOCUMENTS` alone, into a folder."""

import asyncio
from collections.abc import Callable, Sequence
from typing import NamedTuple

from eventrail.config.model import Config
from eventrail.config.retrieval import Retrieval
from eventrail.contracts.errors import EventrailError
from eventrail.eventlog.jetstream.reader import StoredMessage
from eventrail.retrieval.indexing.choices import Choice, choice_at, choice_of
from eventrail.retrieval.indexing.current import Current
from eventrail.retrieval.indexing.indexer import Indexer, Outcome, Source
from eventrail.retrieval.indexing.recipes import recipe_of
from eventrail.retrieval.indexing.stored import Documents
from eventrail.retrieval.indexing.texts import Reading
from eventrail.retrieval.segments.recipe import ordinal_of
from eventrail.retrieval.segments.tenant import TenantFolder

BATCH = 512
"""Changes that are read at once."""

Told = Callable[[int, int], None]
"""Hears of the progress: the sequence that was come to, and the last one."""


class NoSuchIndex(EventrailError):
    """There was no index as asked for."""


class Target(NamedTuple):
    """Which index is wanted.

    Attributes:
        sequence: the last change that counts.
        choice: what shapes it.
        n: how many effective changes it has; None for all up to `sequence`.
    """

    sequence: int
    choice: Choice
    n: int | None = None


def target_at(choices: Sequence[Choice], sequence: int, policy: Retrieval) -> Target:
    """Return what was in force when a change was the newest.

    Args:
        choices: all that were made, oldest first.
        sequence: of the change.
        policy: what is chosen where nothing was.
    """
    return Target(sequence, choice_at(choices, sequence) or choice_of(policy, 0))


def target_of(choices: Sequence[Choice], version: str, newest: int, config: Config) -> Target:
    """Return what makes a version again, e.g. the one that an event says it was answered from.

    Args:
        choices: all that were made, oldest first.
        version: its name.
        newest: the tenant's newest change.
        config: has the pool, if an embedder is one.

    Raises:
        NoSuchIndex: the name is none, or this release makes another index of each choice.
    """
    n, hashed = ordinal_of(version), version.partition("-")[2]
    if not n or not hashed:
        raise NoSuchIndex(f"{version!r} names no index; it looks like 1200-9f3c01ab")
    for choice in reversed(choices):
        if recipe_of(choice, config).settings.hash == hashed:
            return Target(newest, choice, n)
    raise NoSuchIndex(
        f"no settings that were ever in force make {version} in this release; an index of its "
        "documents with the settings of then: give its sequence or time instead"
    )


async def rebuild(
    documents: Documents,
    folder: TenantFolder,
    target: Target,
    config: Config,
    told: Told = lambda _done, _all: None,
) -> Current:
    """Build an index, and return what it is; begun again in the same folder it goes on.

    Args:
        documents: the stream.
        folder: where, of the tenant's name.
        target: which index.
        config: has the pool, if the embedder is one.
        told: hears of the progress.

    Raises:
        NoSuchIndex: there were no such changes.
        LogUnavailable: the stream did not answer.
        OSError: the folder cannot be written to.
    """
    loop = asyncio.get_running_loop()

    def change(sequence: int) -> bytes | None:
        return asyncio.run_coroutine_threadsafe(documents.payload(sequence), loop).result()

    def body(ref: str) -> bytes | None:
        return asyncio.run_coroutine_threadsafe(documents.body(ref), loop).result()

    recipe = recipe_of(target.choice, config)
    reading = Reading()
    indexer = Indexer(folder, target.choice, recipe, source=Source(change, body), reading=reading)

    def bring(found: Sequence[StoredMessage], upto: int) -> Outcome:
        changes = [(one.sequence, one.data) for one in found]
        return indexer.bring(changes, upto, n=target.n)

    at = 0
    try:
        while True:
            found = [
                one
                for one in await documents.stretch(folder.path.name, at, BATCH)
                if one.sequence <= target.sequence
            ]
            at = found[-1].sequence if found else target.sequence
            outcome = await asyncio.to_thread(bring, found, at)
            told(at, target.sequence)
            if at >= target.sequence or _is_there(outcome.current, target):
                break
    finally:
        await asyncio.to_thread(reading.__exit__)
    _check(outcome.current, target)
    return outcome.current


def _is_there(current: Current, target: Target) -> bool:
    return target.n is not None and ordinal_of(current.indexed.version) >= target.n


def _check(current: Current, target: Target) -> None:
    n = ordinal_of(current.indexed.version)
    if target.n is not None and n < target.n:
        raise NoSuchIndex(f"there are only {n} changes of documents, not {target.n}")
