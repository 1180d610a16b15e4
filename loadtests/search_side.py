"""One searcher in a process of its own, so that its memory is its own.

    python -m loadtests.search_side ours|bm25s|bm25s-mmap|usearch FOLDER

Reads `questions.json` of the folder and prints what it measured as JSON.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import psutil

from loadtests.search_corpus import Questions
from loadtests.stats import percentile

MOST = 100
WARM = 20
MIB = 2**20

Search = Callable[[int], Sequence[int]]


class Timed(msgspec.Struct, frozen=True):
    """How long searches took.

    Attributes:
        p50_ms: CPU time of the searching thread, so that other programs do not count.
        p99_ms: same.
        wall_p50_ms: by the clock.
        wall_p99_ms: same.
        found: rows of each question, best first.
    """

    p50_ms: float
    p99_ms: float
    wall_p50_ms: float
    wall_p99_ms: float
    found: list[list[int]]


class Side(msgspec.Struct, frozen=True):
    """What one process measured.

    Attributes:
        kind: of searcher.
        open_s: seconds until it can be asked.
        lexical: by words.
        dense: by vectors.
        private_mib: memory of its own after all searches, what imports took included.
        mapped_mib: pages of files that it has mapped and touched; the system may take them back.
        idle_mib: memory of its own with everything imported and nothing opened.
    """

    kind: str
    open_s: float
    lexical: Timed | None
    dense: Timed | None
    private_mib: float
    mapped_mib: float
    idle_mib: float


def main() -> None:
    """Measure one searcher."""
    kind, folder = sys.argv[1], Path(sys.argv[2])
    questions = msgspec.json.decode((folder / "questions.json").read_bytes(), type=Questions)
    prepare = {"ours": _ours, "usearch": _usearch}.get(kind, _bm25s)
    searches = prepare(kind, folder, questions)
    idle = _memory()[0]
    started = time.perf_counter()
    lexical, dense = searches()
    open_s = time.perf_counter() - started
    count = len(questions.terms)
    by_words = _timed(lexical, count) if lexical is not None else None
    by_vectors = _timed(dense, count) if dense is not None else None
    private, mapped = _memory()
    side = Side(kind, open_s, by_words, by_vectors, private, mapped, idle)
    sys.stdout.buffer.write(msgspec.json.encode(side))


def _memory() -> tuple[float, float]:
    """Return MiB of its own, and of touched pages of files."""
    found: Any = psutil.Process().memory_info()
    return (found.rss - found.shared) / MIB, found.shared / MIB


def _timed(search: Search, count: int) -> Timed:
    for number in range(min(WARM, count)):
        search(number)
    cpu: list[float] = []
    wall: list[float] = []
    found: list[list[int]] = []
    for number in range(count):
        began, began_cpu = time.perf_counter(), time.process_time()
        rows = search(number)
        cpu.append((time.process_time() - began_cpu) * 1000)
        wall.append((time.perf_counter() - began) * 1000)
        found.append(list(rows))
    cpu.sort()
    wall.sort()
    return Timed(
        percentile(cpu, 50), percentile(cpu, 99), percentile(wall, 50), percentile(wall, 99), found
    )


def _ours(_: str, folder: Path, questions: Questions) -> Any:
    from eventrail.retrieval.segments.corpus import open_corpus  # noqa: PLC0415 -- counted apart

    terms = [[f"w{number}" for number in numbers] for numbers in questions.terms]
    vectors = np.asarray(questions.vectors, np.float32)
    version = (folder / "version").read_text(encoding="ascii")

    def opened() -> tuple[Search, Search | None]:
        corpus = open_corpus(folder / "ours", version)

        def by_words(number: int) -> list[int]:
            return corpus.lexical(terms[number], MOST).places.tolist()

        def by_vectors(number: int) -> list[int]:
            return corpus.dense(vectors[number], MOST).places.tolist()

        return by_words, by_vectors if vectors.shape[1] else None

    return opened


def _bm25s(kind: str, folder: Path, questions: Questions) -> Any:
    import bm25s  # noqa: PLC0415 -- counted apart

    terms = [[f"w{number}" for number in numbers] for numbers in questions.terms]

    def opened() -> tuple[Search, None]:
        scorer: Any = bm25s.BM25.load(
            str(folder / "bm25s"), mmap=kind.endswith("mmap"), show_progress=False
        )
        scorer.backend = "numba" if "numba" in kind else "numpy"
        if "numba" in kind:
            scorer.activate_numba_scorer()

        def search(number: int) -> list[int]:
            places, _ = scorer.retrieve(
                [terms[number]], k=MOST, show_progress=False, backend_selection=scorer.backend
            )
            return places[0].tolist()

        return search, None

    return opened


def _usearch(_: str, folder: Path, questions: Questions) -> Any:
    from eventrail.retrieval.native import Index  # noqa: PLC0415 -- counted apart

    vectors = np.asarray(questions.vectors, np.float32)

    def opened() -> tuple[None, Search]:
        graph = Index.restore(str(folder / "bare.usearch"), view=False)
        return None, lambda number: graph.search(vectors[number], MOST, threads=1).keys.tolist()

    return opened


if __name__ == "__main__":
    main()
