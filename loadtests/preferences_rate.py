"""How fast preference data is exported, and in how much memory.

    python -m loadtests.preferences_rate --requests 100000

Makes a lake of requests that nobody made (`loadtests.made_lake`), has a user edit every answer in
it, beside the thumbs that are there anyway, exports it in a process of its own, and deletes it.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from eventrail.contracts.notes import Feedback, Note, encode_note
from eventrail.contracts.subjects import note as note_subject
from eventrail.lake import open_lake
from eventrail.lake.messages import Archivable
from eventrail.lake.query import each_row, rows
from eventrail.lake.writer import LakeWriter
from loadtests.machine import this_machine
from loadtests.made_lake import Shape, make_lake

_ANSWERED = "SELECT tenant, rid FROM requests WHERE status = 'completed' AND answer <> ''"
_AT = datetime(2026, 11, 1, tzinfo=UTC)
_WORDS = 28
_AT_ONCE = 10_000


def main(
    requests: Annotated[int, typer.Option(help="in the lake")] = 100_000,
    form: Annotated[str, typer.Option("--format", help="dpo or kto")] = "dpo",
) -> None:
    """Make the lake, export from it, and print what that took."""
    with tempfile.TemporaryDirectory(prefix="eventrail-") as folder:
        lake = Path(folder) / "lake"
        make_lake(lake, Shape(requests))
        edit_all(lake)
        print(msgspec.json.format(msgspec.json.encode(this_machine())).decode())
        print(json.dumps(measured(lake, Path(folder) / "out", form)))


def measured(lake: Path, out: Path, form: str) -> dict[str, float | dict[str, int]]:
    """Return seconds, rows, rows a second, and the most MiB of memory that an export took."""
    command = [sys.executable, "-m", "eventrail.cli", "preferences", "export", "--json"]
    begun, before = time.perf_counter(), os.times()
    done = subprocess.run(
        [*command, "--lake", str(lake), "--out", str(out), "--format", form],
        capture_output=True,
        check=True,
    )
    seconds, after = time.perf_counter() - begun, os.times()
    said = json.loads(done.stdout)
    count = sum(said["rows"].values())
    used = after.children_user + after.children_system
    return {
        "seconds": round(seconds, 1),
        "cpu_seconds": round(used - before.children_user - before.children_system, 1),
        "rows": count,
        "rows_per_s": round(count / seconds),
        "most_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024,
        "left_out": said["left_out"],
    }


def edit_all(lake: Path) -> None:
    """Add a note to each answer, in which a user has written another one."""
    with open_lake(lake) as connection:
        answered = [(row["tenant"], row["rid"]) for row in each_row(connection, _ANSWERED)]
        (last,) = rows(connection, "SELECT max(sequence) AS sequence FROM all_notes")
    edits = list(_edits(sorted(answered), last["sequence"] + 1))
    for begin in range(0, len(edits), _AT_ONCE):
        with LakeWriter(lake, "NOTES").open() as writer:
            writer.write(edits[begin : begin + _AT_ONCE])


def _edits(answered: list[tuple[str, str]], first: int) -> Iterator[Archivable]:
    for number, (tenant, rid) in enumerate(answered):
        words = " ".join(f"{rid[at : at + 4]}{number + at}" for at in range(_WORDS))
        said = Feedback("edit", text=f"It should say {words}.", user=f"u{number}")
        raw = msgspec.Raw(msgspec.json.encode(said))
        note = Note(f"e{number}", rid, tenant, said.kind, _AT, "made@1", raw)
        subject = note_subject(said.kind, tenant, rid)
        yield Archivable(first + number, subject, _AT, encode_note(note))


if __name__ == "__main__":
    typer.run(main)
