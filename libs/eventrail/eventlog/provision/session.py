"""Provision the server that the environment names."""

from typing import Self

import msgspec
from nats.aio.client import Client

from eventrail.bus.connect import connect
from eventrail.bus.running import operator_address
from eventrail.config.default import default_config
from eventrail.config.model import Config
from eventrail.config.settings import Settings
from eventrail.eventlog.provision import apply as provisioner
from eventrail.eventlog.provision.declare import Declaration, declare
from eventrail.eventlog.provision.document import Outcome, put_document, stored_config
from eventrail.eventlog.provision.plan import Step


class Session:
    """A connection with a declaration to hold the server against.

    Args:
        document: the configuration; None takes the one in force, else the bundled one.
        replicas: copies of every stream.
        settings: where NATS is and as whom to connect; the environment's by default. Without
            a user, the operator of the state folder.
    """

    client: Client
    document: Config
    declared: Declaration

    def __init__(
        self, document: Config | None, replicas: int, settings: Settings | None = None
    ) -> None:
        self._given = document
        self._replicas = replicas
        self._settings = settings or Settings()

    async def __aenter__(self) -> Self:
        address = operator_address(self._settings)
        self.client = await connect(address, "eventrail-provision")
        document = self._given or await stored_config(self.client) or default_config()
        self.document = msgspec.structs.replace(document, revision=0)
        self.declared = declare(self.document, replicas=self._replicas)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()

    async def plan(self) -> list[Step]:
        """Return what `apply` would do."""
        return await provisioner.plan(self.client, self.declared)

    async def apply(self, *, allow_changes: bool, replace: bool) -> tuple[list[Step], Outcome]:
        """Provision; return the steps and what became of the configuration document."""
        steps = await provisioner.apply(self.client, self.declared, allow_changes=allow_changes)
        return steps, await put_document(self.client, self.document, replace=replace)

    async def check(self) -> None:
        """Raise `NotProvisioned` unless all is as declared."""
        await provisioner.check(self.client, self.declared)
