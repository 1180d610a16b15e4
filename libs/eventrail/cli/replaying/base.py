"""What a replay needs to know of the live system: its configuration, and models it published."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from nats.aio.client import Client

from eventrail.cli.inspect.session import connected
from eventrail.config.changing.store import DocumentStore
from eventrail.config.model import Config, read_config
from eventrail.config.settings import Settings
from eventrail.learning.store import ArtefactStore, full
from eventrail.replaying.changed import Change, Changed
from eventrail.replaying.changes import with_changes


class Base(NamedTuple):
    """What there is.

    Attributes:
        config: the configuration that is changed.
        changed: what the changes come to.
        artefacts: the manifest and the arrays of each published model that the changed
            configuration names.
    """

    config: Config
    changed: Changed
    artefacts: dict[str, tuple[bytes, bytes]]


def read_base(settings: Settings, changes: Sequence[Change], document: Path | None) -> Base:
    """Return what the live system has; with a document of our own it need not run.

    Raises:
        LogUnavailable: it does not answer.
        InvalidChange: a change cannot be made.
        InvalidConfig: the changed configuration does not fit.
        UnknownRevision: `config=<number>` names none that is kept.
        UnusableArtefact: the configuration names a model that was not published.
    """
    if document is not None:
        config = read_config(document)
        return Base(config, with_changes(config, changes), {})
    return asyncio.run(_ask(settings, changes))


async def _ask(settings: Settings, changes: Sequence[Change]) -> Base:
    async with connected(settings, "eventrail-replay") as client:
        documents = DocumentStore(client)
        config = await documents.present()
        numbers = [each.value for each in changes if each.part == "config" and each.value.isdigit()]
        revisions = {number: await documents.at(int(number)) for number in numbers}
        changed = with_changes(config, changes, revisions)
        return Base(config, changed, await _artefacts(client, changed.config))


async def _artefacts(client: Client, config: Config) -> dict[str, tuple[bytes, bytes]]:
    store = ArtefactStore(client)
    return {
        full(name, version): await store.files(name, version)
        for name, version in config.artefacts.items()
    }
