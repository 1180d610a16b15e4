"""Find a request, in the hot log or in the lake."""

import asyncio

from eventrail.cli.inspect.cold import read_cold
from eventrail.cli.inspect.hot import read_hot
from eventrail.cli.inspect.life import Life, UnknownRequest
from eventrail.cli.inspect.session import connected
from eventrail.config.settings import Settings
from eventrail.contracts.errors import LogUnavailable
from eventrail.contracts.subjects import check_rid, check_tenant


def find_life(rid: str, tenant: str | None, settings: Settings) -> Life:
    """Return a request from the hot log, or from the lake if the hot log has it no more.

    Args:
        rid: which request.
        tenant: whose it is; looked up if None.
        settings: where NATS and the lake are.

    Raises:
        UnknownRequest: neither has it.
        InvalidSubject: it is no id, or the tenant's is no name.
    """
    check_rid(rid)
    if tenant is not None:
        check_tenant(tenant)

    async def hot() -> Life | None:
        async with connected(settings, "log") as client:
            return await read_hot(client, rid, tenant)

    away = ""
    try:
        life = asyncio.run(hot())
    except LogUnavailable as error:
        life, away = None, f"; {error}"
    life = life or read_cold(settings.lake_folder, rid, tenant)
    if life is None:
        raise UnknownRequest(f"no request {rid} in the log or in {settings.lake_folder}{away}")
    return life
