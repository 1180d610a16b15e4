"""The words of a request as they are recorded: masked."""

from eventrail.cli.inspect.life import Life
from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.events import CacheHit, Generated, Routed, Screened
from eventrail.contracts.requests import Message


def asked(life: Life) -> str:
    """Return the last message of the user; empty if it was not screened or is not text."""
    for data in _payloads(life):
        if isinstance(data, Screened):
            users = [message for message in data.messages if message.role == "user"]
            return _text(users[-1]) if users else ""
    return ""


def answered(life: Life) -> str:
    """Return the newest answer; empty if there is none."""
    for data in reversed(_payloads(life)):
        if isinstance(data, Generated | CacheHit):
            return data.text
        if isinstance(data, Routed) and data.canned is not None:
            return data.canned
    return ""


def _text(message: Message) -> str:
    return message.content if isinstance(message.content, str) else ""


def _payloads(life: Life) -> list[object]:
    found: list[object] = []
    for event in life.events:
        try:
            found.append(event.payload())
        except UndecodableMessage:
            continue
    return found
