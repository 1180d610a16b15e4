"""The event log under test: every test runs on each back end."""

import pytest

from eventrail.eventlog.interface import EventLog
from eventrail.eventlog.jetstream import JetStreamLog
from eventrail.eventlog.jetstream.bodies import ObjectBodies
from eventrail.eventlog.memory import MemoryLog


@pytest.fixture(params=["memory", "jetstream"])
def log(request: pytest.FixtureRequest) -> EventLog:
    if request.param == "memory":
        return MemoryLog()
    client = request.getfixturevalue("provisioned").client
    return JetStreamLog(client, ObjectBodies(client.jetstream()))
