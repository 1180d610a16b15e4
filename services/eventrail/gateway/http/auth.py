"""Who is calling: an HTTP key, of which only the hash is known here."""

import hashlib

from eventrail.config.model import Config
from eventrail.contracts.errors import Code, problem

_PREFIX = "bearer "


class Keys:
    """Finds a key's tenant in the configuration; looks keys up by hash only."""

    def __init__(self) -> None:
        self._config: Config | None = None
        self._tenants: dict[str, str] = {}

    def tenant(self, authorization: str | None, config: Config) -> str:
        """Return the tenant of an `Authorization` header.

        Raises:
            RequestProblem: `unauthenticated`; no key, or one that no tenant has.
        """
        if authorization is None or not authorization[: len(_PREFIX)].lower() == _PREFIX:
            raise problem(
                Code.UNAUTHENTICATED,
                "there is no API key",
                where="Authorization",
                hint="send the header `Authorization: Bearer KEY`",
            )
        if config is not self._config:
            self._learn(config)
        key = authorization[len(_PREFIX) :].strip()
        tenant = self._tenants.get(hashlib.sha256(key.encode()).hexdigest())
        if tenant is None:
            raise problem(
                Code.UNAUTHENTICATED,
                "the API key is not valid",
                where="Authorization",
                hint="it was mistyped or revoked; ask the operator for another",
            )
        return tenant

    def _learn(self, config: Config) -> None:
        self._tenants = {
            digest.lower(): name
            for name, tenant in config.tenants.items()
            for digest in tenant.key_hashes
        }
        self._config = config
