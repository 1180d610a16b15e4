"""The configuration document's first entry into its bucket."""

from typing import Literal

from nats.aio.client import Client
from nats.js.errors import BucketNotFoundError, KeyNotFoundError

from eventrail.config.changing.record import change_of
from eventrail.config.changing.store import DocumentStore
from eventrail.config.model import Config, decode_config
from eventrail.config.store import DOCUMENT, ConfigStore, encode_document
from eventrail.config.versions import load_versions
from eventrail.eventlog.jetstream.names import CONFIG_BUCKET

Outcome = Literal["put", "same", "kept", "replaced"]


def same_document(one: Config, other: Config) -> bool:
    """Return whether two configurations are the same, whatever their revisions."""
    return encode_document(one) == encode_document(other)


async def stored_config(client: Client) -> Config | None:
    """Return the document in force; None if there is none, or no bucket, yet."""
    try:
        jetstream = client.jetstream()
        entry = await (await jetstream.key_value(CONFIG_BUCKET)).get(DOCUMENT)
        versions = await load_versions(jetstream)
    except (BucketNotFoundError, KeyNotFoundError):
        return None
    return decode_config(entry.value or b"", entry.revision or 0, versions)


async def put_document(client: Client, config: Config, *, replace: bool = False) -> Outcome:
    """Put `config` into the bucket if there is none, or if `replace` says so.

    Returns:
        `put` where there was none, `same` if it is the one in force, `kept` if another one
        is and stays, `replaced`, which is a change with an event.

    Raises:
        ConcurrentChange: somebody else replaced it at the same moment.
    """
    present = await stored_config(client)
    if present is not None and same_document(present, config):
        return "same"
    if present is not None and not replace:
        return "kept"
    if present is None:
        await ConfigStore(client).put(config)
        return "put"
    store = DocumentStore(client)
    revision = await store.replace(config, expected=present.revision)
    await store.record(change_of(present, config, revision, command="provision"))
    return "replaced"
