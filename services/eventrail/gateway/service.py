"""What the service adds to a process."""

from eventrail.contracts import subjects
from eventrail.gateway.admission import Admission
from eventrail.gateway.doors.ask import AskDoor
from eventrail.gateway.doors.control import ControlDoor
from eventrail.gateway.doors.intake import IntakeDoor
from eventrail.gateway.frames import TokenFeeds
from eventrail.gateway.http.app import HttpApp
from eventrail.gateway.http.server import HttpServer
from eventrail.gateway.lookup import Lookup
from eventrail.gateway.metrics import GatewayMetrics
from eventrail.gateway.parts import Gateway
from eventrail.gateway.waiting import Waiting
from eventrail.runtime.host import Host
from eventrail.runtime.service import Part


async def build(host: Host) -> Part:
    """Return the doors: HTTP, durable intake, request/reply, and cancel and status."""
    lookup = Lookup(host.log, host.sealer)
    gateway = Gateway(
        config=host.config.config,
        admission=Admission(host, lookup),
        waiting=Waiting(host.client, host.settings.instance, lookup),
        feeds=TokenFeeds(host.client),
        lookup=lookup,
        announcer=host.announcer,
        client=host.client,
        metrics=GatewayMetrics(),
    )
    await gateway.waiting.start()
    host.announcer.tell_here(subjects.reply(host.settings.instance), gateway.waiting.told)
    http = HttpServer(HttpApp(gateway), host.settings)
    return Part(daemons=[http, AskDoor(gateway), ControlDoor(gateway), IntakeDoor(gateway)])
