"""Which conversation a request goes on with, so that it can go to where its prefix is cached.

A conversation's prefix is what a model reads first: template, documents, then the messages. A
request that goes on with a conversation begins with the messages of the request before, and
behind them has the assistant's answer. So the hash of all before an assistant's message is the
hash of the whole earlier request. A record that waits for a pool says the last few of those in
a header, with its own behind a semicolon, and who served the earlier request remembers its hash.

    asked first       system user                     remembers  h(system user)
    asked next        system user assistant user      says       h(system user)
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterator, Sequence

import msgspec

from eventrail.contracts.errors import UndecodableMessage
from eventrail.contracts.records import Record, decode_record
from eventrail.contracts.subjects import pool_of_stage

HEADER = "Eventrail-Prefix"

MOST_NAMED = 4
"""Earlier requests of a conversation that a record names, the newest ones."""

_ASSISTANT = b'"role":"assistant"'
_BYTES = 8


class _Event(msgspec.Struct):
    type: str
    data: msgspec.Raw


class _Data(msgspec.Struct):
    messages: list[msgspec.Raw] = []
    template: str = ""
    documents: msgspec.Raw = msgspec.Raw(b"")


_event = msgspec.json.Decoder(_Event)
_data = msgspec.json.Decoder(_Data)


def needs_header(stage: str, payload: bytes, *, whole: bool) -> bool:
    """Whether a record is to have the header: told by a search for bytes, for it is on every way.

    What waits for no pool, or begins a conversation, needs none.

    Args:
        stage: who acts next.
        payload: the encoded record.
        whole: whether all of the record is in it; what is not, no replica can hash.
    """
    return pool_of_stage(stage) is not None and (not whole or _ASSISTANT in payload)


def header_of(record: Record) -> str:
    """Return the header's value; empty if the record holds no conversation."""
    *earlier, own = _hashes(record) or [""]
    return f"{','.join(earlier[-MOST_NAMED:])};{own}" if own else ""


def earlier_in(header: str) -> list[str]:
    """Return the hashes of earlier requests that a header names."""
    return [each for each in header.partition(";")[0].split(",") if each]


def own_of(header: str, payload: bytes) -> str:
    """Return the hash of a delivered request's whole conversation; empty if it has none."""
    if header:
        return header.partition(";")[2]
    try:
        return (_hashes(decode_record(payload)) or [""])[-1]
    except UndecodableMessage:
        return ""


def _hashes(record: Record) -> list[str]:
    """Return the hashes of what is before each assistant's message, and of all."""
    try:
        seed, messages = _conversation(record)
    except msgspec.MsgspecError:
        return []  # whoever handles the record finds what is wrong with it
    if not messages:
        return []
    digest = hashlib.blake2b(seed, digest_size=_BYTES)
    found: list[str] = []
    for raw in messages:
        text = bytes(raw)
        if _ASSISTANT in text:
            found.append(digest.hexdigest())
        digest.update(text)
    return [*found, digest.hexdigest()]


def _conversation(record: Record) -> tuple[bytes, Sequence[msgspec.Raw]]:
    template, documents = "", b""
    messages: list[msgspec.Raw] = []
    for kind, data in _told(record):
        if kind == "screened":
            messages = data.messages
        elif kind == "routed":
            template = data.template
        else:
            documents = bytes(data.documents)
    return b"%b\n%b" % (template.encode(), documents), messages


def _told(record: Record) -> Iterator[tuple[str, _Data]]:
    for raw in (*record.prior, *record.events):
        event = _event.decode(raw)
        if event.type in {"screened", "routed", "retrieved"}:
            yield event.type, _data.decode(event.data)


class Held:
    """The conversations that a replica has served last; its cache may still hold them.

    Args:
        most: how many are remembered.
    """

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._hashes: OrderedDict[str, None] = OrderedDict()

    def add(self, conversation: str) -> None:
        """Remember one, and forget the one that was served longest ago."""
        if conversation:
            self._hashes[conversation] = None
            self._hashes.move_to_end(conversation)
        while len(self._hashes) > self._most:
            self._hashes.popitem(last=False)

    def any_of(self, conversations: Sequence[str]) -> bool:
        """Return whether one of them is remembered."""
        return any(each in self._hashes for each in conversations)
