"""The story: a quiet time, a change, complaints, an incident, and the way back."""

import asyncio
import time
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from eventrail.bus.connect import connect
from eventrail.client import Client
from eventrail.contracts.changes import Changed, decode_change
from eventrail.demo.shell import Shell, StepFailed
from eventrail.demo.start import wait_for
from eventrail.eventlog.jetstream.names import CHANGES
from eventrail.eventlog.jetstream.reader import Reader
from eventrail.studies.demo.setting import CHANGED, setting
from eventrail.studies.demo.traffic import Crowd
from eventrail.supervise.options import Options
from eventrail.supervise.system import System

PERSON = "EVENTRAIL_PERSON"
"""Who makes changes: not this machine's user, since what is written is published."""

ARCHIVED_S = 120.0
"""Seconds to wait until the lake has everything."""


class Story:
    """Runs the system and lets users come.

    Args:
        console: where it is told.
        state: folder of the system; must be new.
        documents: what answers come from.
        bundled: whether the bundled model answers in the second half.
        conversations: how many in each half.
        seed: of the users.
    """

    def __init__(
        self,
        console: Console,
        state: Path,
        documents: Path,
        *,
        bundled: bool,
        conversations: int,
        seed: int,
    ) -> None:
        self._console = console
        self._options = Options(
            state=state,
            topology="fused",
            http_port=0,
            config=setting(bundled=bundled),
            vllm=bundled,
            ready_s=420,
        )
        self._documents = documents
        self._conversations = conversations
        self._seed = seed

    def tell(self) -> Path:
        """Run everything once; return the folder of the lake.

        Raises:
            NotReady: a process did not come to serve.
            StepFailed: a command went wrong, or the lake was not written in time.
        """
        began = time.monotonic()
        with System(self._options) as system:
            system.start_bus()
            system.start_services()
            wait_for(system, self._console, began, wanted=lambda _: True)
            shell = self._shell(system)
            shell.run("ingest", str(self._documents), "--tenant", "demo")
            asyncio.run(self._live(system, shell))
            self._await(shell)
        return self._options.state / "lake"

    async def _live(self, system: System, shell: Shell) -> None:
        assert system.users is not None  # noqa: S101 -- the server is our own
        password = system.users.passwords["tenant-demo"]
        async with Client.connect(
            system.nats_url, tenant="demo", user="tenant-demo", password=password
        ) as client:
            crowd = Crowd(client, self._seed)
            await crowd.come(self._conversations, contentment=0.85)
            path, value, reason = CHANGED
            await self._run(shell, "config", "set", path, value, "--reason", reason)
            change = await _last_change(system)
            await crowd.come(self._conversations // 2, contentment=0.45)
            began = ("--began", change.at.isoformat(), "--json")
            opened = await self._run(shell, "incidents", "open", "Complaints: slow answers", *began)
            await crowd.come(self._conversations - self._conversations // 2, contentment=0.45)
            incident = _object(opened)["id"]
            note = ("it began with the change of the pool", "--change", change.id)
            await self._run(shell, "incidents", "note", incident, *note)
            back = (str(change.from_revision), "--reason", "answers are slow and no better")
            await self._run(shell, "config", "rollback", *back)
            await crowd.come(self._conversations // 4, contentment=0.85)
            await self._run(shell, "incidents", "close", incident, "taken back")
            if crowd.failed:
                raise StepFailed(f"{crowd.failed} requests got no answer at all")

    async def _run(self, shell: Shell, *arguments: str) -> str:
        return await asyncio.to_thread(shell.run, *arguments)

    def _shell(self, system: System) -> Shell:
        return Shell(
            self._console,
            {
                "EVENTRAIL_STATE": str(system.state),
                "EVENTRAIL_NATS_URL": system.nats_url,
                "EVENTRAIL_NATS_USER": system.operator.user,
                "EVENTRAIL_NATS_PASSWORD": system.operator.password,
                PERSON: "operator",
            },
        )

    def _await(self, shell: Shell) -> None:
        query = "SELECT count(*) FILTER (status = 'open') AS open, count(*) AS n FROM requests"
        incidents = "SELECT count(*) AS n FROM incidents WHERE closed_at IS NOT NULL"
        give_up = time.monotonic() + ARCHIVED_S
        before = -1
        while time.monotonic() < give_up:
            found = msgspec.json.decode(shell.run("sql", query, "--json"))[0]
            closed = msgspec.json.decode(shell.run("sql", incidents, "--json"))[0]["n"]
            if closed and found["n"] and not found["open"] and found["n"] == before:
                return
            before = found["n"]
            time.sleep(5)
        raise StepFailed(f"the lake was not complete after {ARCHIVED_S:.0f} s")


async def _last_change(system: System) -> Changed:
    client = await connect(system.operator, "study")
    try:
        found = await Reader(client, CHANGES).last("change.>")
    finally:
        await client.close()
    if found is None:
        raise StepFailed("the change of the configuration is not on record")
    return decode_change(found.data)


def _object(printed: str) -> dict[str, Any]:
    return msgspec.json.decode(printed[printed.index("{") :])
