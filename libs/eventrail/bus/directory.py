"""The users of one installation: permissions, passwords, and how each of them connects."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from eventrail.bus.connect import Address
from eventrail.bus.passwords import Passwords, hash_password
from eventrail.bus.user import User
from eventrail.bus.users import OPERATOR, operator_user, process_user, tenant_user


@dataclass(frozen=True, slots=True)
class Directory:
    """Users with their hashes, for the server, and passwords, for those who connect."""

    users: Sequence[User]
    passwords: dict[str, str]

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
        tenants: the tenants; each gets the user `tenant-<name>`.
        passwords: where passwords are kept.
    """
    users = [
        operator_user(),
        *(process_user(group) for group in groups),
        *map(tenant_user, tenants),
    ]
    known = passwords.ensure([user.name for user in users])
    hashed = [replace(user, secret=hash_password(known[user.name])) for user in users]
    return Directory(hashed, known)
