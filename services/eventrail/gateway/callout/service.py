"""What the gateway adds to its process for tenants' NATS users."""

from collections.abc import Sequence

from eventrail.bus.callout.issuer import Issuer
from eventrail.bus.connect import Address
from eventrail.bus.users import SYSTEM
from eventrail.gateway.callout.kicking import Kicker
from eventrail.gateway.callout.responder import CalloutDoor
from eventrail.gateway.parts import Gateway
from eventrail.keys.store import KeyStore
from eventrail.runtime.host import Host
from eventrail.runtime.service import Daemon


def callout(host: Host, gateway: Gateway, keys: KeyStore) -> Sequence[Daemon]:
    """Return who vouches for users and who ends their connections, as far as credentials allow.

    Raises:
        InvalidSeed: the issuer's seed is none.
    """
    settings = host.settings
    daemons: list[Daemon] = []
    seed = settings.nats_issuer_seed.get_secret_value()
    if seed:
        issuer = Issuer(seed)
        daemons.append(CalloutDoor(gateway.client, issuer, gateway.authenticator, gateway.metrics))
    password = settings.nats_system_password.get_secret_value()
    if password:
        address = Address(settings.address.servers, SYSTEM, password)
        daemons.append(Kicker(address, host.by, keys))
    return daemons
