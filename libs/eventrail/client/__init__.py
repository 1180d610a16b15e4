"""The Python client: ask, stream, submit, cancel and give feedback over NATS.

async with Client.connect("nats://127.0.0.1:4222", tenant="demo") as client:
    answer = await client.ask("How is a record appended?")
    async for piece in client.stream("And why so?"):
        print(piece, end="")
"""

from eventrail.client.client import Client
from eventrail.client.errors import (
    NoAnswer,
    RequestCancelled,
    RequestFailed,
    RequestRefused,
    RequestRejected,
)
from eventrail.client.stream import Stream

__all__ = [
    "Client",
    "NoAnswer",
    "RequestCancelled",
    "RequestFailed",
    "RequestRefused",
    "RequestRejected",
    "Stream",
]
