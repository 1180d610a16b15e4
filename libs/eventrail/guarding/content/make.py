"""Train one of the models of this package and write it as an artefact."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Literal

import msgspec

from eventrail.evaluating.rows import UnfitData, data_name
from eventrail.guarding.content.harm import model as harm_model
from eventrail.guarding.content.harm import train as harm_train
from eventrail.guarding.content.rows import counts
from eventrail.guarding.content.toxicity import model as toxicity_model
from eventrail.guarding.content.toxicity import train as toxicity_train
from eventrail.learning.artefact import Manifest, row_hash, write_artefact

What = Literal["harm", "toxicity"]

_MODULES: Final[dict[What, tuple[ModuleType, ModuleType]]] = {
    "harm": (harm_model, harm_train),
    "toxicity": (toxicity_model, toxicity_train),
}


def make(
    what: What,
    data: Sequence[Path],
    out: Path,
    *,
    dry_run: bool = False,
    told: Callable[[str], None] = lambda _: None,
) -> Manifest:
    """Train on files and write an artefact; return its story.

    Args:
        what: which model.
        data: files of rows.
        out: the folder to write.
        dry_run: reads the files, trains and writes nothing.
        told: is called with the name of each step.

    Raises:
        UnfitData: a file cannot be read.
    """
    model, train = _MODULES[what]
    try:
        rows = train.rows_of(data)
    except (OSError, KeyError, msgspec.MsgspecError) as error:
        raise UnfitData(f"rows cannot be read: {error!r}") from error
    story = Manifest(
        name=what,
        version="",
        kind=model.KIND,
        trained_on=counts([row for row in rows if not row.held_out]),
        command=command_of(what, data),
    )
    if dry_run:
        return story
    trained: Any = train.train(rows, told)
    settings, arrays = model.packed(trained.model)
    story = msgspec.structs.replace(
        story,
        settings=settings,
        measured=trained.measured,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
    )
    return write_artefact(out, story, arrays, map(row_hash, trained.seen))


def command_of(what: What, data: Sequence[Path]) -> str:
    """Return the command that makes the model, with the names of files and their folders only."""
    files = " ".join(f"--data {data_name(path)}" for path in data)
    return f"eventrail train guard {what} {files}"
