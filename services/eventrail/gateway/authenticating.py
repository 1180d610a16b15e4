"""Who is let in, at every door: virtual keys, keys of the configuration, tenants' NATS subjects."""

from collections.abc import Callable
from datetime import UTC, datetime

from eventrail.config.model import Config
from eventrail.contracts.errors import Code, RequestProblem, problem
from eventrail.contracts.subjects import parse_caller
from eventrail.gateway.identity import Identity, identity_of
from eventrail.keys.counting import counts_keys
from eventrail.keys.key import VirtualKey
from eventrail.keys.secret import digest, verify

Find = Callable[[str], VirtualKey | None]


class Authenticator:
    """Finds out who asks.

    What is wrong with a key, only the operator is told (`eventrail keys list`): whoever shows
    one hears the same words, after the same steps, whether it is unknown, expired or revoked.

    Args:
        config: returns the configuration now in force.
        find: returns the virtual key of an id.
    """

    def __init__(self, config: Callable[[], Config], find: Find) -> None:
        self._config = config
        self._find = find
        self._learnt: Config | None = None
        self._tenants: dict[str, str] = {}

    def by_key(self, text: str) -> Identity:
        """Return who asks with a key.

        Raises:
            RequestProblem: `unauthenticated`; it is none that is good.
        """
        hashed = digest(text)
        key = self._verified(text, hashed)
        tenant = self._tenant_of(hashed)
        if key is not None:
            return identity_of(key)
        if tenant is not None:
            return Identity(tenant)
        raise unauthenticated("the API key is not valid", _ASK)

    def key(self, text: str) -> VirtualKey | None:
        """Return the virtual key that `text` is, if it is good; None otherwise."""
        return self._verified(text, digest(text))

    def counted(self, tenant: str) -> bool:
        """Return whether a limit or a budget counts a tenant's keys apart."""
        return counts_keys(self._config(), tenant)

    def by_subject(self, subject: str) -> Identity:
        """Return who asks on a NATS subject; the server has seen to it that nobody else can.

        Raises:
            RequestProblem: `forbidden`: there is no such tenant; `unauthenticated`: the key
                was good when it connected, and is no more.
            InvalidSubject: it names no tenant.
        """
        tenant, key_id = parse_caller(subject)
        if key_id:
            key = self._find(key_id)
            if key is None or key.tenant != tenant or not self._good(key):
                raise unauthenticated("the API key is not valid", _ASK, where="subject")
            return identity_of(key)
        if tenant not in self._config().tenants:
            raise problem(
                Code.FORBIDDEN,
                f"there is no tenant {tenant!r}",
                where="subject",
                hint="publish under your own tenant's name",
            )
        return self._plain(tenant)

    def _plain(self, tenant: str) -> Identity:
        """Return the tenant as such, unless its keys are counted apart.

        A connection that was let in before that was decided may publish under the plain name.
        Tenants of the server's own configuration, for development, have no keys to show.
        """
        config = self._config()
        if not config.tenants[tenant].key_hashes and counts_keys(config, tenant):
            raise problem(
                Code.FORBIDDEN,
                f"the requests of {tenant!r} are counted by key",
                where="subject",
                hint="ask under the key's own name, ask.<tenant>@<id of the key>",
            )
        return Identity(tenant)

    def _verified(self, text: str, hashed: str) -> VirtualKey | None:
        key = verify(text, hashed, self._find, datetime.now(UTC))
        return key if key is not None and key.tenant in self._config().tenants else None

    def _good(self, key: VirtualKey) -> bool:
        return key.good(datetime.now(UTC)) and key.tenant in self._config().tenants

    def _tenant_of(self, hashed: str) -> str | None:
        """Return the tenant of a key of the configuration; looked up by its hash only."""
        config = self._config()
        if config is not self._learnt:
            self._tenants = {
                each.lower(): name
                for name, tenant in config.tenants.items()
                for each in tenant.key_hashes
            }
            self._learnt = config
        return self._tenants.get(hashed)


_ASK = "it was mistyped, has expired or was revoked; ask the operator for another"


def unauthenticated(message: str, hint: str, *, where: str = "Authorization") -> RequestProblem:
    """Return the problem of a caller who is not let in."""
    return problem(Code.UNAUTHENTICATED, message, where=where, hint=hint)
