"""The nats-server configuration, generated: one source for development and production."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eventrail.bus.user import User

MAX_PAYLOAD = "8MB"
"""A 2 MiB request body fits, also base64-coded in JetStream's read API; 8 MB is the most
that nats-server accepts without a warning."""

SYSTEM_ACCOUNT = "SYS"

MAX_MEMORY_STORE = "1GB"
MAX_FILE_STORE = "64GB"
"""Upper bounds of what streams may reserve; each stream has its own bound."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Membership of a cluster.

    Attributes:
        name: the cluster's name, the same on every node.
        host: address the routes listen on.
        port: port of the routes.
        routes: `nats-route://host:port` of every node.
    """

    name: str
    host: str
    port: int
    routes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Node:
    """One server.

    Attributes:
        name: unique within the cluster.
        store: folder of the JetStream files.
        host: address clients connect to.
        port: port clients connect to.
        monitor_host: address of the monitoring HTTP server.
        monitor_port: its port.
        cluster: membership; None for a server on its own.
    """

    name: str
    store: Path | str
    host: str = "127.0.0.1"
    port: int = 4222
    monitor_host: str = "127.0.0.1"
    monitor_port: int = 8222
    cluster: Cluster | None = None


@dataclass(frozen=True, slots=True)
class Callout:
    """Users that the server does not know itself are asked about.

    Attributes:
        issuer: the public nkey of who signs the answers, or `$VARIABLE` that holds it.
        system: the user of the system account that may end connections.
    """

    issuer: str
    system: User


def render(node: Node, users: Sequence[User] = (), callout: Callout | None = None) -> str:
    """Return the configuration text of `node`.

    Args:
        node: the server.
        users: who may connect; anybody when empty.
        callout: who is asked about everybody else; nobody else may connect when None.

    Every acknowledged message is on disk before it is acknowledged (`sync_interval:
    always`); the server's default is two minutes.
    """
    parts = [
        f'server_name: "{node.name}"',
        f'listen: "{node.host}:{node.port}"',
        f'http: "{node.monitor_host}:{node.monitor_port}"',
        f"max_payload: {MAX_PAYLOAD}",
        "write_deadline: 10s",
        "jetstream {",
        f'  store_dir: "{node.store}"',
        "  sync_interval: always",
        f"  max_memory_store: {MAX_MEMORY_STORE}",
        f"  max_file_store: {MAX_FILE_STORE}",
        "}",
    ]
    if node.cluster is not None:
        parts += _cluster(node.cluster)
    if users and callout is not None:
        parts += _system(callout.system)
    if users:
        parts += ["authorization {", "  users: [", *map(_user, users), "  ]"]
        parts += _callout(users, callout) if callout is not None else []
        parts += ["}"]
    return "\n".join(parts) + "\n"


def _cluster(cluster: Cluster) -> list[str]:
    routes = ", ".join(f'"{route}"' for route in cluster.routes)
    return [
        "cluster {",
        f'  name: "{cluster.name}"',
        f'  listen: "{cluster.host}:{cluster.port}"',
        f"  routes: [{routes}]",
        "}",
    ]


def _system(user: User) -> list[str]:
    """Return the system account, which listing and ending connections takes."""
    lines = ["accounts {", f"  {SYSTEM_ACCOUNT}: {{", "  users: [", _user(user), "  ]", "  }", "}"]
    return [*lines, f"system_account: {SYSTEM_ACCOUNT}"]


def _callout(users: Sequence[User], callout: Callout) -> list[str]:
    """Return who is asked about whom: about everybody but the users of this file."""
    known = ", ".join(f'"{user.name}"' for user in (*users, callout.system))
    return [
        "  auth_callout {",
        f"    issuer: {_bare(callout.issuer)}",
        f"    auth_users: [{known}]",
        "  }",
    ]


def _bare(value: str) -> str:
    """Return a value as the configuration wants it.

    A reference to an environment variable must stand bare, anything else is quoted.
    """
    return value if value.startswith("$EVENTRAIL_") else f'"{value}"'


def _user(user: User) -> str:
    lines = [
        "    {",
        f'      user: "{user.name}"',
        f"      password: {_bare(user.secret)}",
        "      permissions: {",
        *_subjects("publish", user.publish),
        *_subjects("subscribe", user.subscribe),
        "      }",
        "    }",
    ]
    return "\n".join(lines)


def _subjects(verb: str, subjects: Sequence[str]) -> list[str]:
    quoted = [f'          "{subject}"' for subject in subjects]
    return [f"        {verb}: {{allow: [", *quoted, "        ]}"]
