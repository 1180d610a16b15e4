"""What the configuration adds to a key, as short hashes, reckoned once for each configuration."""

import hashlib
from typing import Any

import msgspec

from eventrail.config.lookup import guards_in, retrieval_in
from eventrail.config.model import Config, Pool
from eventrail.config.pool import OPERATING
from eventrail.contracts.events import Routed

_encode = msgspec.json.Encoder(order="deterministic").encode


class Digests:
    """Remembers the hashes of the configuration that was asked for last."""

    def __init__(self) -> None:
        self._config: Config | None = None
        self._known: dict[tuple[str, str, bool], tuple[str, ...]] = {}

    def of(self, config: Config, tenant: str, routed: Routed) -> tuple[str, ...]:
        """Return the hashes of all that shapes an answer besides what a request says itself."""
        if config is not self._config:
            self._config, self._known = config, {}
        retrieves = routed.top_k > 0
        name = (tenant, routed.pool, retrieves)
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = _digests(config, tenant, routed.pool, retrieves=retrieves)
        return found


def _digests(config: Config, tenant: str, pool: str, *, retrieves: bool) -> tuple[str, ...]:
    return (
        _hash(served_by(config.pools.get(pool))),
        _hash([guards_in(config, tenant), config.artefacts]),
        _hash(retrieval_in(config, tenant)) if retrieves else "",
    )


def served_by(pool: Pool | None) -> dict[str, Any]:
    """Return what a pool's answers depend on."""
    if pool is None:
        return {}
    return {
        name: value
        for name in Pool.__struct_fields__
        if name not in OPERATING and (value := getattr(pool, name)) is not None
    }


def _hash(value: object) -> str:
    return hashlib.sha256(_encode(value)).hexdigest()[:16]


shaped_by = Digests().of
"""Return the hashes that a key of a request has; see `Digests.of`."""
