"""Read what a bucket holds, all of it.

nats-py's watcher says "nothing more is stored" when the server has nothing left to deliver and
the client has handled nothing yet; entries that lie received and unhandled between the two are
then taken for absent, and `keys()` and `history()` go by the same word. So here the stream is
asked how much it holds, and an entry says itself how many follow.
"""

from collections.abc import AsyncIterator

from nats.js.client import JetStreamContext
from nats.js.kv import KeyValue

EVERYTHING = ">"


async def stored(
    jetstream: JetStreamContext, watcher: KeyValue.KeyWatcher, bucket: str, keys: str = EVERYTHING
) -> AsyncIterator[KeyValue.Entry]:
    """Yield what is stored under the keys a watcher was just opened for; end before what is new.

    Raises:
        nats.errors.Error: the server did not answer.
    """
    if not await _holds(jetstream, bucket, keys):
        return
    async for entry in watcher:
        if entry is None:
            continue
        yield entry
        if not entry.delta:  # how many the server has yet to deliver
            return


async def read_stored(
    jetstream: JetStreamContext, bucket: str, keys: str = EVERYTHING, *, every: bool = False
) -> list[KeyValue.Entry]:
    """Return the newest value of each key, or with `every` all that are kept, in their order.

    Raises:
        nats.errors.Error: there is no such bucket, or the server did not answer.
    """
    watcher = await (await jetstream.key_value(bucket)).watch(keys, include_history=every)
    try:
        return [entry async for entry in stored(jetstream, watcher, bucket, keys)]
    finally:
        await watcher.stop()


async def _holds(jetstream: JetStreamContext, bucket: str, keys: str) -> bool:
    stream = f"KV_{bucket}"
    if keys == EVERYTHING:
        return (await jetstream.stream_info(stream)).state.messages > 0
    info = await jetstream.stream_info(stream, subjects_filter=f"$KV.{bucket}.{keys}")
    return bool(info.state.subjects)
