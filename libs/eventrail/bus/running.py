"""Where the system of a state folder is running, for the commands that talk to it."""

from dataclasses import replace
from pathlib import Path

import msgspec

from eventrail.bus.connect import Address
from eventrail.bus.passwords import Passwords
from eventrail.bus.users import OPERATOR
from eventrail.config.settings import Settings
from eventrail.disk.whole import write_private

FILE = "running.json"


class Running(msgspec.Struct, frozen=True):
    """What `eventrail up` started.

    Attributes:
        nats_url: where NATS is.
        http_url: base URL of the HTTP API.
        monitor_url: base URL of the NATS server's monitoring; empty if it is not ours.
    """

    nats_url: str
    http_url: str
    monitor_url: str = ""


def write_running(state: Path, running: Running) -> None:
    """Remember it for `read_running`."""
    write_private(state / FILE, msgspec.json.encode(running))


def read_running(state: Path) -> Running | None:
    """Return what `eventrail up` last started with this state folder; None if nothing."""
    path = state / FILE
    return msgspec.json.decode(path.read_bytes(), type=Running) if path.exists() else None


def forget_running(state: Path) -> None:
    """Say that nothing runs any more."""
    (state / FILE).unlink(missing_ok=True)


def operator_address(settings: Settings) -> Address:
    """Return how an operator's command connects.

    The URL of the command line or of `EVENTRAIL_NATS_URL` decides if there is one; otherwise
    the state folder says where `eventrail up` has NATS. Without `EVENTRAIL_NATS_USER` it is the
    state folder's operator, or nobody, for a server without users.
    """
    address = settings.address
    running = read_running(settings.state)
    if running is not None and "nats_url" not in settings.model_fields_set:
        servers = tuple(url.strip() for url in running.nats_url.split(","))
        address = replace(address, servers=servers)
    if address.user:
        return address
    password = Passwords(settings.state / "users.json").load().get(OPERATOR)
    return address if password is None else replace(address, user=OPERATOR, password=password)
