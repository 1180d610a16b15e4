"""The users of one installation: permissions, passwords, and how each of them connects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eventrail.bus.callout.issuer import Issuer
from eventrail.bus.connect import Address
from eventrail.bus.passwords import Passwords, hash_password
from eventrail.bus.server_config import Callout
from eventrail.bus.user import User
from eventrail.bus.users import (
    OPERATOR,
    operator_user,
    process_user,
    system_user,
    tenant_user,
)
from eventrail.config.model import Config


def static_tenants(config: Config) -> list[str]:
    """Return the tenants whose NATS users stand in the server's own configuration.

    They are those whose keys stand in the configuration document, for development. The others
    have virtual keys, which work without the server having heard of them before.
    """
    return [name for name, tenant in config.tenants.items() if tenant.key_hashes]


@dataclass(frozen=True, slots=True)
class Directory:
    """Users with their hashes, for the server, and passwords, for those who connect.

    Attributes:
        users: whom the server knows itself.
        passwords: theirs, the system user's, and the seed of the callout's issuer.
        callout: who is asked about everybody else.
    """

    users: Sequence[User]
    passwords: dict[str, str]
    callout: Callout

    def address(self, user: str, url: str) -> Address:
        """Return how `user` connects to the servers of `url`."""
        servers = tuple(part.strip() for part in url.split(",") if part.strip())
        return Address(servers, user, self.passwords[user])

    def operator(self, url: str) -> Address:
        """Return how the operator connects."""
        return self.address(OPERATOR, url)


def make_directory(
    groups: Sequence[Sequence[str]],
    tenants: Sequence[str],
    passwords: Passwords,
) -> Directory:
    """Return the users of an installation, making passwords for those who have none.

    Args:
        groups: the services of each process.
        tenants: those whose user `tenant-<name>` the server is to know itself.
        passwords: where passwords are kept.
    """
    users = [
        operator_user(),
        *(process_user(group) for group in groups),
        *map(tenant_user, tenants),
    ]
    system = system_user()
    issuer = Issuer(passwords.ensure_issuer())
    known = passwords.ensure([user.name for user in (*users, system)])
    hashed = [replace(user, secret=hash_password(known[user.name])) for user in (*users, system)]
    return Directory(hashed[:-1], known, Callout(issuer.public, hashed[-1]))
