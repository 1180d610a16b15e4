"""Find a request, in the hot log or in the lake."""

import asyncio

import msgspec

from eventrail.cli.inspect.cold import read_beside, read_cold
from eventrail.cli.inspect.life import Life, UnknownRequest
from eventrail.config.settings import Settings
from eventrail.contracts.errors import EventrailError, LogUnavailable
from eventrail.contracts.subjects import check_rid, check_space
from eventrail.lake.storage.interface import Place


def find_life(rid: str, tenant: str | None, settings: Settings, *, only_lake: bool = False) -> Life:
    """Return a request from the hot log, or from the lake if the hot log has it no more.

    Args:
        rid: which request.
        tenant: whose it is; looked up if None.
        settings: where NATS and the lake are.
        only_lake: do not look into the hot log, e.g. for the lake of a replay.

    Raises:
        UnknownRequest: neither has it.
        InvalidSubject: it is no id, or the tenant's is no name.
    """
    check_rid(rid)
    if tenant is not None:
        check_space(tenant)

    away = ""
    if not only_lake:
        try:
            life = asyncio.run(_hot(rid, tenant, settings))
        except LogUnavailable as error:
            life, away = None, f"; {error}"
        if life is not None:
            return _with_lake(life, settings.lake_place)
    life = read_cold(settings.lake_place, rid, tenant)
    if life is None:
        raise UnknownRequest(f"no request {rid} in the log or in {settings.lake_place}{away}")
    return life


async def _hot(rid: str, tenant: str | None, settings: Settings) -> Life | None:
    from eventrail.cli.inspect.hot import read_hot  # noqa: PLC0415 -- a client of NATS loads slowly
    from eventrail.cli.inspect.session import connected  # noqa: PLC0415

    async with connected(settings, "log") as client:
        return await read_hot(client, rid, tenant)


def _with_lake(life: Life, lake: Place) -> Life:
    """Add the notes that the hot stream has no more, and alarms; a lake that fails adds none."""
    since = life.events[0].at if life.events else life.deadline
    try:
        notes, alarms = read_beside(lake, life.rid, life.tenant, since)
    except (EventrailError, OSError) as error:
        import structlog  # noqa: PLC0415 -- it loads slowly, and there is seldom something to say

        structlog.get_logger(__name__).warning("the lake does not answer", error=str(error))
        return life
    every = {note.id: note for note in [*notes, *life.notes]}
    together = sorted(every.values(), key=lambda note: note.at)
    return msgspec.structs.replace(life, notes=together, alarms=alarms)
