"""The whole training: rows in, an artefact with the story of its making out."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from eventrail.evaluating.rows import UnfitData, data_name
from eventrail.guarding.attacks.artefact import KIND, NAME, Head, Settings, packed
from eventrail.guarding.attacks.train import made
from eventrail.guarding.attacks.train.direct import FEATURES, FOLDS, train_direct
from eventrail.guarding.attacks.train.indirect import train_indirect
from eventrail.guarding.attacks.train.measured import measured
from eventrail.guarding.attacks.train.pasted import pasted
from eventrail.guarding.attacks.train.sources import Row, rows_of, share
from eventrail.learning.artefact import Manifest, row_hash, write_artefact

TRAINED: Final = 0.8
"""The share of rows that is trained on; the rest is measured on."""

_DIRECT: Final = 0.7
_INDIRECT: Final = 0.25
"""The shares of the time that the two heads take; the rest is measuring."""

Told = Callable[[float], None]


class Material(msgspec.Struct, frozen=True):
    """Attributes: `learnt` and `held`, rows of files; `files`, rows that are learnt, by file."""

    learnt: list[Row]
    held: list[Row]
    files: dict[str, int]

    @property
    def requests(self) -> list[Row]:
        """What the direct head is trained on, generated rows among it."""
        given = [row for row in self.learnt if row.where == "request"]
        documents = [row for row in self.learnt if row.where in {"document", "paste"}]
        generated = [*made.requests(), *made.suffixed(given), *pasted(documents, FOLDS)]
        return _once([*generated, *given])

    @property
    def others(self) -> list[Row]:
        """What the indirect head is trained on, generated rows among it."""
        given = [row for row in self.learnt if row.where in {"document", "plant"}]
        return _once([*made.plants(), *made.documents(), *given])


def material(paths: Sequence[Path]) -> Material:
    """Read files and split their rows, related ones together.

    Raises:
        UnfitData: a file cannot be read, or there are no attacks among the rows.
    """
    learnt: list[Row] = []
    held: list[Row] = []
    files: dict[str, int] = {}
    for path in paths:
        rows = rows_of(path)
        kept = [row for row in rows if share(row.group) < TRAINED]
        learnt += kept
        held += [row for row in rows if share(row.group) >= TRAINED]
        files[data_name(path)] = len(kept)
    for where, what in (("request", "requests that attack"), ("document", "documents")):
        if not any(row.where == where and (row.attack or where == "document") for row in learnt):
            raise UnfitData(f"there are no {what} in the files")
    return Material(learnt, held, files)


def train_attack(
    rows: Material, out: Path, command: str, told: Told = lambda _: None, *, dry_run: bool = False
) -> Manifest:
    """Train both heads and write them; the same rows give the same model.

    Args:
        rows: see `material`.
        out: the folder to write.
        command: for the manifest.
        told: is called with how much is done, 0 to 1.
        dry_run: train nothing, write nothing.
    """
    counts = {**rows.files, "generated": len(rows.requests) + len(rows.others)}
    if dry_run:
        return Manifest(NAME, "", KIND, trained_on=counts, command=command)
    direct = train_direct(rows.requests, lambda done: told(done * _DIRECT))
    indirect = train_indirect(rows.others, lambda done: told(_DIRECT + done * _INDIRECT))
    story = Manifest(
        NAME,
        "",
        KIND,
        settings=_settings(direct, indirect),
        trained_on=counts,
        measured=measured(direct, indirect, rows.held),
        command=command,
        at=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    heads = {"direct": direct, "indirect": indirect}
    arrays = {name: packed(head.model.weights)[0] for name, head in heads.items()}
    written = write_artefact(out, story, arrays, (row_hash(row.text) for row in rows.learnt))
    told(1.0)
    return written


def _settings(direct: Head, indirect: Head) -> dict[str, Any]:
    heads = {"direct": direct, "indirect": indirect}
    return msgspec.to_builtins(
        Settings(
            features=FEATURES,
            direct=direct.blend,
            indirect=indirect.blend,
            bias={name: head.model.bias for name, head in heads.items()},
            scale={name: packed(head.model.weights)[1] for name, head in heads.items()},
        )
    )


def _once(rows: Sequence[Row]) -> list[Row]:
    """Return rows without repetition of a text; a file's row wins over a generated one."""
    return list({row.text: row for row in rows}.values())
