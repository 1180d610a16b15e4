"""The process that documents are loaded in: `python -m eventrail.ingestion.loading.child`.

It reads questions and writes answers, each a length and MessagePack, until its input ends. A
document that takes too long ends the process, also when nobody is there to end it.
"""

import math
import os
import resource
import signal
import struct
import sys
from typing import BinaryIO

import msgspec

from eventrail.contracts.documents import MediaType
from eventrail.ingestion.loading.load import load
from eventrail.ingestion.loading.loaded import Limits, Loaded, UnreadableDocument

LENGTH = struct.Struct(">I")
_GRACE_S = 5
"""Whoever asked ends a document first; this is for when it has been killed itself."""


class Question(msgspec.Struct, frozen=True, array_like=True):
    """A document to load; see `load`."""

    source: str
    media_type: MediaType
    data: bytes
    limits: Limits


class Answer(msgspec.Struct, frozen=True, array_like=True):
    """What became of it: `loaded`, or a fault and a hint."""

    loaded: Loaded | None = None
    fault: str = ""
    hint: str = ""


def answer(question: Question) -> Answer:
    """Load a document; refusals are answers too."""
    try:
        loaded = load(question.source, question.media_type, question.data, question.limits)
    except UnreadableDocument as error:
        return Answer(fault=error.fault, hint=error.hint)
    return Answer(loaded)


def main() -> None:
    """Answer until the input ends."""
    questions = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # a library that prints disturbs nobody
    decoder = msgspec.msgpack.Decoder(Question)
    while (payload := _read(questions)) is not None:
        question = decoder.decode(payload)
        memory = question.limits.memory
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        signal.alarm(math.ceil(question.limits.seconds) + _GRACE_S)
        encoded = msgspec.msgpack.encode(answer(question))
        signal.alarm(0)
        answers.write(LENGTH.pack(len(encoded)) + encoded)
        answers.flush()


def _read(questions: BinaryIO) -> bytes | None:
    head = questions.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    payload = questions.read(length)
    return payload if len(payload) == length else None


if __name__ == "__main__":
    main()
