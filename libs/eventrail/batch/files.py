"""The files of a batch: answers, errors, and the name under which it may be resumed.

Answers and errors are appended a line at a time, so a killed run loses at most the line it was
writing, and that request is asked again under the same idempotency key: it is not run twice.
"""

import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import msgspec

from eventrail.batch.lines import InvalidBatch
from eventrail.contracts.ids import new_message_id
from eventrail.disk.whole import write_whole


class BatchResponse(msgspec.Struct, frozen=True):
    """What the gateway answered.

    Attributes:
        status_code: HTTP status.
        request_id: the id of the request in the event log; empty if there was none.
        body: the answer's body, as it came.
    """

    status_code: int
    request_id: str
    body: msgspec.Raw


class BatchResult(msgspec.Struct, frozen=True):
    """One line of output, as OpenAI's Batch API writes it ("The request output object").

    Attributes:
        id: of this result.
        custom_id: of the request.
        response: what was answered; None if nothing was.
        error: `{"code", "message"}` when nothing was answered.
    """

    id: str
    custom_id: str
    response: BatchResponse | None
    error: dict[str, str] | None

    @property
    def succeeded(self) -> bool:
        """Whether it is an answer, and belongs into the file of answers."""
        return self.response is not None and self.response.status_code == 200  # noqa: PLR2004


class BatchName(msgspec.Struct, frozen=True):
    """What ties runs of one batch together; beside the answers, in `<answers>.batch`.

    Attributes:
        id: part of every request's idempotency key.
        digest: of the input.
    """

    id: str
    digest: str


@dataclass
class Progress:
    """What earlier runs have left.

    Attributes:
        answered: ids of requests that have their answer.
        failures: how often each other request has failed for good.
    """

    answered: set[str] = field(default_factory=set)
    failures: Counter[str] = field(default_factory=Counter)


_RESULT = msgspec.json.Decoder(BatchResult)


def progress_in(answers: Path, errors: Path) -> Progress:
    """Read what earlier runs have left; a line that a crash left unfinished counts for nothing.

    Raises:
        InvalidBatch: a file holds something else.
    """
    progress = Progress()
    progress.answered.update(result.custom_id for result in _results(answers))
    progress.failures.update(result.custom_id for result in _results(errors))
    return progress


class BatchFiles:
    """The output files of one batch, open for appending. Use as a context manager.

    Args:
        answers: where answers go.
        errors: where failures go.
        digest: of the input.

    Raises:
        InvalidBatch: the files belong to another input.
    """

    def __init__(self, answers: Path, errors: Path, digest: str) -> None:
        self.name = _name(answers.with_name(f"{answers.name}.batch"), digest)
        for path in (answers, errors):
            path.parent.mkdir(parents=True, exist_ok=True)
            _mend(path)
        self._files = {True: answers.open("ab"), False: errors.open("ab")}

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Flush to disk and close."""
        for file in self._files.values():
            file.flush()
            os.fsync(file.fileno())
            file.close()

    def write(self, result: BatchResult) -> None:
        """Append a result where it belongs."""
        file = self._files[result.succeeded]
        file.write(msgspec.json.encode(result) + b"\n")
        file.flush()


def _name(path: Path, digest: str) -> BatchName:
    if not path.exists():
        name = BatchName(new_message_id(), digest)
        write_whole(path, msgspec.json.encode(name))
        return name
    try:
        name = msgspec.json.decode(path.read_bytes(), type=BatchName)
    except msgspec.MsgspecError as error:
        raise InvalidBatch(f"{path}: not the name of a batch: {error}; move it away") from error
    if name.digest != digest:
        raise InvalidBatch(
            f"{path}: the answers belong to another input; name other files for this one"
        )
    return name


def _whole_lines(path: Path) -> bytes:
    content = path.read_bytes() if path.exists() else b""
    return content[: content.rfind(b"\n") + 1]


def _mend(path: Path) -> None:
    """Cut off a line that a crash left unfinished."""
    if path.exists():
        os.truncate(path, len(_whole_lines(path)))


def _results(path: Path) -> Iterator[BatchResult]:
    for number, line in enumerate(_whole_lines(path).splitlines(), start=1):
        try:
            yield _RESULT.decode(line)
        except msgspec.MsgspecError as error:
            raise InvalidBatch(f"{path}: line {number} is no result of a batch: {error}") from error
