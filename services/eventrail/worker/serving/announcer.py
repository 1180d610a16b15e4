"""Publishes how pools stand: when that changes, and every few seconds."""

import time

import msgspec
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from eventrail.contracts.pool_states import PUBLISH_EVERY_S, PoolState
from eventrail.contracts.subjects import pool_states

_log = structlog.get_logger(__name__)


class StateAnnouncer:
    """Speaks of pools for one process."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._said: dict[str, tuple[PoolState, float]] = {}

    @property
    def spoken_of(self) -> set[str]:
        """Pools of which something was said that is not final."""
        return set(self._said)

    async def say(self, state: PoolState, *, for_good: bool) -> None:
        """Publish a state if it is new, or was said a while ago.

        Args:
            state: how the pool stands.
            for_good: the pool is gone from the configuration: once stopped, no more is said.
        """
        before, when = self._said.get(state.pool, (None, 0.0))
        news = before is None or _content(before) != _content(state)
        now = time.monotonic()
        if news:
            level = _log.error if state.state == "failed" else _log.info
            level("pool", **_content(state))
        if news or now - when >= PUBLISH_EVERY_S:
            self._said[state.pool] = (state, now)
            await self._publish(state)
        if for_good and state.state == "stopped":
            self._said.pop(state.pool, None)

    async def _publish(self, state: PoolState) -> None:
        try:
            await self._client.publish(pool_states(state.pool), msgspec.json.encode(state))
        except NatsError as error:  # it is said again soon
            _log.debug("state not published", pool=state.pool, error=repr(error))


def _content(state: PoolState) -> dict[str, object]:
    return {
        name: getattr(state, name)
        for name in ("pool", "revision", "state", "wanted", "running", "message")
    }
