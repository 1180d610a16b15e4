"""A study's folder: what was asked for, what was chosen, and what has become of it.

<state>/studies/<name>/
study.json       the plan, and how far it is
config.json      the configuration with the change
templates.json   the templates' versions, by name
chosen.jsonl     the chosen requests, each as one record with all of its events
outcomes.jsonl   what became of each
lake/            the replayed lives, in the schemas of the live lake
private/         the private system, while it is needed
"""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import msgspec

from eventrail.config.model import Config, decode_config
from eventrail.config.store import encode_document
from eventrail.config.template import Template
from eventrail.contracts.errors import EventrailError
from eventrail.contracts.records import Record, decode_record, encode_record
from eventrail.disk.locked import hold
from eventrail.disk.whole import write_private
from eventrail.replaying.diff import Outcome
from eventrail.replaying.life import Life, life_of
from eventrail.replaying.plan import Plan

KNOWN: Final = 512
"""Chosen requests that are kept decoded: each is looked at several times while it is run."""

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class StudyExists(EventrailError):
    """There is a study of that name, of something else."""


class StudyMissing(EventrailError):
    """There is no such study."""


class StudyBusy(EventrailError):
    """Another process runs this study."""


class Study:
    """One folder; a context manager holds it alone.

    Args:
        folder: `<state>/studies/<name>`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._places: dict[tuple[str, str], int] = {}
        self._known: dict[tuple[str, str], Life] = {}
        self._chosen: Path = folder / "chosen.jsonl"
        self._lock = -1

    @property
    def lake(self) -> Path:
        """The lake of the replayed lives."""
        return self.folder / "lake"

    @property
    def private(self) -> Path:
        """The private system's folder."""
        return self.folder / "private"

    @property
    def plan(self) -> Plan:
        """What was planned.

        Raises:
            StudyMissing: nothing was.
        """
        try:
            return msgspec.json.decode((self.folder / "study.json").read_bytes(), type=Plan)
        except FileNotFoundError as error:
            raise StudyMissing(
                f"there is no replay {self.folder.name!r} in {self.folder.parent}; "
                "`eventrail replay list` shows what there is"
            ) from error
        except msgspec.MsgspecError as error:
            raise StudyMissing(f"{self.folder} is no replay: {error}") from error

    def there(self) -> bool:
        """Return whether something was planned."""
        return (self.folder / "study.json").exists()

    def save(self, plan: Plan) -> None:
        """Put a plan in the place of the one before."""
        write_private(self.folder / "study.json", msgspec.json.format(msgspec.json.encode(plan)))

    def put_config(self, config: Config) -> None:
        """Write the configuration that the private system is to have."""
        write_private(self.folder / "config.json", encode_document(config))
        write_private(self.folder / "templates.json", msgspec.json.encode(config.numbered.versions))

    def put_chosen(self, records: Iterable[Record]) -> None:
        """Write the chosen requests."""
        write_private(self._chosen, (encode_record(record) + b"\n" for record in records))
        self._places, self._known = {}, {}

    def config(self) -> tuple[Config, dict[str, Template]]:
        """Return the changed configuration, and the templates' versions that it was made with."""
        versions = msgspec.json.decode(
            (self.folder / "templates.json").read_bytes(), type=dict[str, Template]
        )
        return decode_config((self.folder / "config.json").read_bytes(), 0, versions), versions

    def lives(self) -> Iterator[Life]:
        """Yield the chosen requests as they were, in their order."""
        with self._chosen.open("rb") as file:
            for line in file:
                yield life_of(decode_record(line))

    def names(self) -> list[tuple[str, str]]:
        """Return tenant and id of the chosen requests, in their order."""
        if not self._places:
            place = 0
            with self._chosen.open("rb") as file:
                for line in file:
                    named = msgspec.json.decode(line, type=_Named)
                    self._places[named.tenant, named.rid] = place
                    place += len(line)
        return list(self._places)

    def life(self, tenant: str, rid: str) -> Life | None:
        """Return one chosen request as it was; None if it was not chosen."""
        known = self._known.get((tenant, rid))
        if known is not None:
            return known
        self.names()
        place = self._places.get((tenant, rid))
        if place is None:
            return None
        with self._chosen.open("rb") as file:
            file.seek(place)
            life = life_of(decode_record(file.readline()))
        self._known[tenant, rid] = life
        while len(self._known) > KNOWN:  # the first is the one that was read longest ago
            del self._known[next(iter(self._known))]
        return life

    def outcomes(self) -> list[Outcome]:
        """Return what has become of those that have ended; a last line cut off is left out."""
        found: dict[tuple[str, str], Outcome] = {}
        try:
            lines = (self.folder / "outcomes.jsonl").read_bytes().split(b"\n")
        except FileNotFoundError:
            return []
        for line in lines[:-1]:
            outcome = msgspec.json.decode(line, type=Outcome)
            found[outcome.tenant, outcome.rid] = outcome
        return list(found.values())

    def add_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Write what has become of some more, for who looks while the study runs."""
        with (self.folder / "outcomes.jsonl").open("ab") as file:
            file.writelines(msgspec.json.encode(each) + b"\n" for each in outcomes)

    def write_outcomes(self, outcomes: Sequence[Outcome]) -> None:
        """Write what has become of all that have ended."""
        content = b"".join(msgspec.json.encode(each) + b"\n" for each in outcomes)
        write_private(self.folder / "outcomes.jsonl", content)

    def put_artefacts(self, artefacts: Mapping[str, tuple[bytes, bytes]]) -> None:
        """Keep the published models that the configuration names, by name and version."""
        for name, (manifest, arrays) in artefacts.items():
            folder = self.artefacts / name
            folder.mkdir(parents=True, exist_ok=True)
            write_private(folder / "manifest.json", manifest)
            write_private(folder / "arrays", arrays)

    @property
    def artefacts(self) -> Path:
        """The folder of published models."""
        return self.folder / "artefacts"

    def forget(self) -> None:
        """Remove the study."""
        shutil.rmtree(self.folder)

    def forget_private(self) -> None:
        """Remove the private system; the lake has everything."""
        shutil.rmtree(self.private, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self._lock = hold(self.folder / ".lock")
        except BlockingIOError as error:
            raise StudyBusy(f"{self.folder} is being run by another process") from error
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.close(self._lock)


class _Named(msgspec.Struct, frozen=True):
    tenant: str
    rid: str


def study_in(studies: Path, name: str) -> Study:
    """Return the study of a name.

    Raises:
        StudyMissing: the name cannot be a folder's.
    """
    if not _NAME.fullmatch(name):
        raise StudyMissing(f"{name!r} cannot name a study; use letters, digits, . _ -")
    return Study(studies / name)
