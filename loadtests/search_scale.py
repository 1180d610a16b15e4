"""Search over many passages: time, memory and building, beside bm25s and usearch alone.

    python -m loadtests.search_scale --passages 1000000
    python -m loadtests.search_scale --passages 100000 --no-report

A made-up corpus (Zipf's law, clustered vectors), so no model is needed and any size can be had.
Each searcher runs in a process of its own, on files that were built once. Times are CPU
milliseconds of a search for the best 100, the clock beside them; memory is what the process has
of its own after all searches, pages of mapped files beside it.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import msgspec
import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import Progress, TaskID, TimeElapsedColumn

from eventrail.retrieval import native
from loadtests.claims import Claim
from loadtests.conclude import conclude
from loadtests.machine import this_machine
from loadtests.report import Section
from loadtests.search_build import Told, build_bm25s, build_ours, build_usearch
from loadtests.search_corpus import CorpusShape, MadeUpCorpus, Questions
from loadtests.search_side import MIB, Side
from loadtests.tables import Table, figure

TOP = 10
CHECKED = 100
"""Questions whose true nearest are looked up."""


def main(
    *,
    passages: Annotated[int, typer.Option(help="How many.")] = 1_000_000,
    dimensions: Annotated[int, typer.Option(help="Of a vector; 0 for words alone.")] = 384,
    questions: Annotated[int, typer.Option(help="Searches of each kind.")] = 300,
    graph_s: Annotated[
        float, typer.Option(help="CPU seconds that usearch alone has to build.")
    ] = 480,
    keep: Annotated[Path | None, typer.Option(help="Build here, and use what is there.")] = None,
    report: Annotated[bool, typer.Option(help="Write docs/benchmarks.md.")] = True,
) -> None:
    """Build, search, compare."""
    machine = this_machine()
    folder = keep or Path(tempfile.mkdtemp(prefix="search-scale-"))
    folder.mkdir(parents=True, exist_ok=True)
    corpus = MadeUpCorpus(CorpusShape(passages, dimensions))
    try:
        built = _Building(folder, corpus, graph_s).run(questions)
        mib = {name: _mib(folder / path) for name, path in _FILES.items()}
        kinds = _KINDS if dimensions else _KINDS[:-1]
        sides = [_side(kind, folder) for kind in kinds]
        rows = {"ours": passages, "usearch": built.graph_rows}
        truths = {name: _exact(folder, rows[name]) for name in rows if dimensions}
    finally:
        if keep is None:
            shutil.rmtree(folder)
    command = " ".join(["python -m loadtests.search_scale", *sys.argv[1:]])
    section = Section(
        name="search-scale",
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
        command=command,
        machine=machine,
        table=_table(sides, built, mib, truths),
        claims=_claims(sides, built, passages),
        notes=_notes(built, passages, dimensions),
    )
    conclude(section, write=report, strict=False)


_KINDS = ("ours", "bm25s", "bm25s-mmap", "bm25s-numba", "usearch")


class Built(msgspec.Struct):
    """What building took.

    Attributes:
        cpu_s: CPU seconds by searcher, so that other programs on the machine do not count.
        graph_rows: how many vectors usearch alone took in the time it had.
        whole: the searchers that are built.
    """

    cpu_s: dict[str, float] = {}
    graph_rows: int = 0
    whole: list[str] = []


class _Building:
    """Builds what is not built yet; who was killed in it goes on, and the time is summed up.

    Args:
        folder: for all files.
        corpus: of which.
        graph_s: CPU seconds that usearch alone has.
    """

    def __init__(self, folder: Path, corpus: MadeUpCorpus, graph_s: float) -> None:
        self._folder = folder
        self._corpus = corpus
        self._graph_s = graph_s
        self._told = folder / "built.json"
        self._vectors = folder / "vectors.npy"
        self.built = Built()
        if self._told.exists():
            self.built = msgspec.json.decode(self._told.read_bytes(), type=Built)

    def run(self, questions: int) -> Built:
        """Build all."""
        asked = msgspec.json.encode(self._corpus.questions(questions))
        (self._folder / "questions.json").write_bytes(asked)
        steps = {"ours": self._ours, "bm25s": self._bm25s}
        if self._corpus.shape.dimensions:
            steps = {"vectors": self._write_vectors, **steps, "usearch": self._usearch}
        with Progress(*Progress.get_default_columns(), TimeElapsedColumn()) as progress:
            for name, build in steps.items():
                task = progress.add_task(name, total=self._corpus.shape.passages)
                if name not in self.built.whole:
                    build(self._hearing(progress, task, name))
                    self.built.whole.append(name)
                    self._save()
                progress.update(task, completed=self._corpus.shape.passages)
        return self.built

    def _hearing(self, progress: Progress, task: TaskID, name: str) -> Told:
        before = self.built.cpu_s.get(name, 0.0) - time.process_time()

        def told(done: int, _: int) -> None:
            progress.update(task, completed=done)
            self.built.cpu_s[name] = before + time.process_time()
            self._save()

        return told

    def _save(self) -> None:
        self._told.write_bytes(msgspec.json.encode(self.built))

    def _write_vectors(self, told: Told) -> None:
        for done in self._corpus.write_vectors(self._vectors):
            told(done, self._corpus.shape.passages)

    def _ours(self, told: Told) -> None:
        vectors = self._vectors if self._corpus.shape.dimensions else None
        version = build_ours(self._folder / "ours", self._corpus, vectors, told)
        (self._folder / "version").write_text(version, encoding="ascii")
        told(self._corpus.shape.passages, self._corpus.shape.passages)

    def _bm25s(self, told: Told) -> None:
        told(0, 0)
        place = self._folder / "bm25s"
        place.mkdir(exist_ok=True)
        build_bm25s(place, self._corpus)
        told(self._corpus.shape.passages, self._corpus.shape.passages)

    def _usearch(self, told: Told) -> None:
        place = self._folder / "bare.usearch"
        self.built.graph_rows = build_usearch(place, self._vectors, self._graph_s, told)


_FILES = {"ours": "ours", "bm25s": "bm25s", "usearch": "bare.usearch"}


def _mib(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file()) / MIB


def _side(kind: str, folder: Path) -> Side:
    command = [sys.executable, "-m", "loadtests.search_side", kind, str(folder)]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    return msgspec.json.decode(done.stdout, type=Side)


def _exact(folder: Path, rows: int) -> list[list[int]]:
    """Return the true nearest of the first questions, among the first `rows` vectors."""
    vectors: NDArray[np.float16] = np.load(folder / "vectors.npy", mmap_mode="r")
    questions = msgspec.json.decode((folder / "questions.json").read_bytes(), type=Questions)
    asked = np.asarray(questions.vectors[:CHECKED], np.float16)
    matches = native.search(vectors[:rows], asked, TOP, metric="ip", exact=True, threads=1)
    return np.asarray(matches.keys).astype(np.int64).tolist()


def _recall(side: Side, truth: Sequence[Sequence[int]]) -> str:
    if side.dense is None:
        return ""
    pairs = zip(truth, side.dense.found, strict=False)
    hits = [len(set(wanted) & set(found[:TOP])) / TOP for wanted, found in pairs]
    return f"{sum(hits) / len(hits):.3f}"


def _table(
    sides: Sequence[Side],
    built: Built,
    mib: Mapping[str, float],
    truths: Mapping[str, list[list[int]]],
) -> Table:
    rows: list[list[str]] = []
    for side in sides:
        name = side.kind.partition("-")[0]
        for what, timed in (("words", side.lexical), ("vectors", side.dense)):
            if timed is None:
                continue
            shown = [timed.p50_ms, timed.p99_ms, timed.wall_p50_ms, timed.wall_p99_ms]
            rows.append(
                [
                    f"{side.kind}, {what}",
                    *map(figure, shown),
                    _recall(side, truths[name]) if what == "vectors" else "",
                    figure(side.open_s),
                    figure(side.private_mib),
                    figure(side.private_mib - side.idle_mib),
                    figure(side.mapped_mib),
                    figure(mib[name]),
                    figure(built.cpu_s[name]),
                ]
            )
    return Table("search", _COLUMNS, rows)


_COLUMNS = (
    "searcher",
    "p50 ms",
    "p99 ms",
    "p50 ms, clock",
    "p99 ms, clock",
    f"recall@{TOP}",
    "opened in s",
    "own MiB",
    "of it by opening and searching",
    "mapped MiB",
    "files MiB",
    "built in s of CPU",
)


def _claims(sides: Sequence[Side], built: Built, passages: int) -> list[Claim]:
    by_kind = {side.kind: side for side in sides}
    ours, usearch = by_kind["ours"], by_kind.get("usearch")
    claims: list[Claim] = []
    for kind in ("bm25s", "bm25s-numba"):
        theirs = by_kind[kind]
        if ours.lexical is not None and theirs.lexical is not None:
            text = f"words: p50 {figure(ours.lexical.p50_ms)} ms, at or under {kind}'s"
            text += f" {figure(theirs.lexical.p50_ms)} ms"
            claims.append(Claim(text=text, holds=ours.lexical.p50_ms <= theirs.lexical.p50_ms))
    if ours.dense is not None and usearch is not None and usearch.dense is not None:
        text = f"vectors: p50 {figure(ours.dense.p50_ms)} ms, at or under usearch's"
        text += f" {figure(usearch.dense.p50_ms)} ms"
        if built.graph_rows < passages:
            text += f" over {built.graph_rows:,} of the vectors"
        claims.append(Claim(text=text, holds=ours.dense.p50_ms <= usearch.dense.p50_ms))
    both = by_kind["bm25s"].private_mib + (usearch.private_mib if usearch is not None else 0)
    text = (
        f"own memory {figure(ours.private_mib)} MiB, under a quarter of both alone, {figure(both)}"
    )
    claims.append(Claim(text=text, holds=ours.private_mib < both / 4))
    return claims


def _notes(built: Built, passages: int, dimensions: int) -> list[str]:
    notes = [
        f"{passages:,} passages of about 60 terms, {dimensions} dimensions, the best 100 each.",
        "p50 and p99 are CPU time, so that other programs on the machine do not count.",
        "Ours does both in one process, with texts and metadata; usearch's own graph holds f16.",
    ]
    if dimensions and built.graph_rows < passages:
        notes.append(
            f"usearch alone was stopped after {built.cpu_s['usearch']:.0f} s: it had "
            f"{built.graph_rows:,} vectors, and was asked about these only."
        )
    return notes


if __name__ == "__main__":
    typer.run(main)
