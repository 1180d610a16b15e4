"""What the service adds to a process."""

from eventrail.contracts import subjects
from eventrail.contracts.ids import new_message_id
from eventrail.gateway.admission import Admission
from eventrail.gateway.authenticating import Authenticator
from eventrail.gateway.batches.door import BatchDoor
from eventrail.gateway.batches.lives import BatchLives
from eventrail.gateway.budgets import BudgetGate
from eventrail.gateway.callout.service import callout
from eventrail.gateway.doors.ask import AskDoor
from eventrail.gateway.doors.calling import CallDoor
from eventrail.gateway.doors.control import ControlDoor
from eventrail.gateway.doors.intake import IntakeDoor
from eventrail.gateway.doors.reading import ReadingDoor
from eventrail.gateway.files.store import FileStore
from eventrail.gateway.frames import TokenFeeds
from eventrail.gateway.http.app import HttpApp
from eventrail.gateway.http.server import HttpServer
from eventrail.gateway.limits.gate import LimitGate
from eventrail.gateway.lookup import Lookup
from eventrail.gateway.metrics import GatewayMetrics
from eventrail.gateway.parts import Gateway
from eventrail.gateway.waiting import Waiting
from eventrail.keys.store import KeyStore
from eventrail.limits.jetstream import BucketBooks
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the doors: HTTP, durable intake, request/reply, and cancel and status."""
    keys = KeyStore(host.client)
    lookup = Lookup(host.log, host.sealer, host.config.config)
    limits = LimitGate(
        BucketBooks(host.client), f"{host.by}-{new_message_id()}", host.config.config, lookup
    )
    budgets = BudgetGate(host.client, host.config.config, host.by)
    gateway = Gateway(
        config=host.config.config,
        admission=Admission(host, lookup, [limits, budgets], limits.ended),
        waiting=Waiting(host.client, host.settings.instance, lookup),
        feeds=TokenFeeds(host.client),
        lookup=lookup,
        announcer=host.announcer,
        authenticator=Authenticator(host.config.config, keys.find),
        files=FileStore(host.client, host.sealer),
        batches=BatchLives(host.client, host.by),
        client=host.client,
        metrics=GatewayMetrics(),
        incident_secret=host.settings.incident_secret,
    )
    gateway.waiting.watch(limits)
    await gateway.waiting.start()
    host.announcer.tell_here(subjects.reply(host.settings.instance), gateway.waiting.told)
    http = HttpServer(HttpApp(gateway), host.settings)
    asking = [AskDoor(gateway), ControlDoor(gateway), ReadingDoor(gateway), CallDoor(gateway)]
    taking = [IntakeDoor(gateway), BatchDoor(gateway)]
    gates = [limits, budgets]
    return Part(
        daemons=[*gates, keys, *callout(host, gateway, keys), http, *asking, *taking],
        reports={"limits": limits.report},
    )
