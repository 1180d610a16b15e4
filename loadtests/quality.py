"""Every quality that labelled rows can measure, in one table: writes `docs/quality.md`.

    python -m loadtests.quality --data FOLDER
    python -m loadtests.quality --data FOLDER --only pii,intent

FOLDER holds a folder a set, each with `dev.jsonl`. Each line of the table is a run of
`eventrail eval ... --json`, with its baseline measured in the same run. Sets whose examples a
tenant would bring along are split: four fifths are given as `--train`, the rest is judged. With
--only, what was measured of the others before stays in the table, under its own date.
"""

from __future__ import annotations

import argparse
import datetime as dt
import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from eventrail.evaluating.result import Evaluated, Metric
from loadtests.machine import this_machine
from loadtests.paths import BENCH, ROOT
from loadtests.report import replace_section

PAGE = ROOT / "docs" / "quality.md"
RESULTS = BENCH / "quality.json"
_COMMAND = Path(sys.executable).parent / "eventrail"
_TIMEOUT_S = 1800.0
_VECTORS = BENCH / "vectors"
"""Where the vectors of corpora are kept for the next run."""

SETS: dict[str, tuple[str, ...]] = {
    "pii": ("presidio_pii_synth", "presidio_id_cases", "klue_ner_ko"),
    "injection": (
        "prompt_injection",
        "jailbreakbench_attacks",
        "cyberseceval_prompt_injection",
        "bipia_indirect_injection",
    ),
    "overrefusal": ("xstest_overrefusal", "cyber_overrefusal"),
    "toxicity": ("hate_speech_ko", "apeach_hate_ko"),
    "grounding": ("halueval_qa", "qags_grounding", "begin_dialog_grounding", "klue_nli_ko"),
    "intent": ("clinc150_intent", "banking77_intent"),
    "retrieval": ("squad_retrieval", "scifact_retrieval", "cranfield", "korquad_retrieval_ko"),
    "cache": ("qqp_pairs", "gptcache_paraphrase", "question_pairs_ko", "klue_sts_ko"),
    "judge": ("llmbar_judge", "human_preference_pairs", "judgebench"),
    "feedback": ("uss_satisfaction",),
    "drift": ("clinc150_intent",),
}
"""Which sets each evaluation reads."""

CORPUS = {"drift": "banking77_intent"}
"""The set that an evaluation takes as `--corpus`."""

OWN_EXAMPLES = frozenset({"banking77_intent", "clinc150_intent"})
"""Sets that are judged by a tenant's own examples too."""

AIMS: dict[tuple[str, str], str] = {
    ("presidio_pii_synth", "f2"): ">= .90",
    ("presidio_id_cases", "cases_right"): "1.0 of those with a checksum",
    ("prompt_injection", "recall_at_fpr_1pct"): ">= .95",
    ("prompt_injection", "trigger_word_benign_blocked"): "<= .03",
    ("xstest_overrefusal", "safe_refused"): "<= .05",
    ("clinc150_intent", "accuracy_in_scope"): ">= .93",
    ("clinc150_intent", "oos_recall"): ">= .85",
    ("halueval_qa", "balanced_accuracy"): ">= .70",
    ("qags_grounding", "balanced_accuracy"): ">= .70",
    ("begin_dialog_grounding", "balanced_accuracy"): ">= .70",
    ("klue_nli_ko", "balanced_accuracy"): ">= .70",
    ("squad_retrieval", "default.ndcg@10"): ">= .92",
    ("scifact_retrieval", "default.ndcg@10"): ">= .74",
    ("korquad_retrieval_ko", "default.ndcg@10"): ">= .93",
    ("qqp_pairs", "hit_rate_at_fhr_1pct"): ">= .25",
}
"""What is aimed at, by set and metric."""

_ELSEWHERE = frozenset({"recall@10", "recall@100", "mrr"})
"""Figures of every way to search that `docs/retrieval/quality.md` has."""


class Run(msgspec.Struct, frozen=True):
    """One evaluation of one set.

    Attributes:
        set: its name.
        how: `shipped`, or `own examples`.
        found: the outcome.
        date: when it was measured, as in ISO 8601.
    """

    set: str
    how: str
    found: Evaluated
    date: str


class Page(msgspec.Struct, frozen=True):
    """All runs, and where the newest of them ran."""

    machine: str
    runs: list[Run]


def split(path: Path, folder: Path) -> tuple[Path, Path]:
    """Write four fifths of the rows, by the hash of each, and the rest; return both files."""
    parts: tuple[list[bytes], list[bytes]] = ([], [])
    for line in path.read_bytes().splitlines():
        parts[hashlib.sha256(line).digest()[0] % 5 == 0].append(line)
    files = folder / "train.jsonl", folder / "rest.jsonl"
    for file, lines in zip(files, parts, strict=True):
        file.write_bytes(b"\n".join(lines) + b"\n")
    return files


def evaluate(name: str, data: Path, *more: str) -> Evaluated:
    """Run one evaluation as a command.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    kept = ["--cache", str(_VECTORS)] if name == "retrieval" else []
    command = [str(_COMMAND), "eval", name, "--data", str(data), *more, *kept, "--json"]
    done = subprocess.run(command, check=True, capture_output=True, timeout=_TIMEOUT_S)
    return msgspec.json.decode(done.stdout, type=Evaluated)


def runs_of(name: str, data: Path, date: str) -> Iterator[Run]:
    """Yield the runs of an evaluation over its sets."""
    for each in SETS[name]:
        file = data / each / "dev.jsonl"
        corpus = ["--corpus", str(data / CORPUS[name] / "dev.jsonl")] if name in CORPUS else []
        if each != "banking77_intent":  # of which no shipped model knows the intents
            yield Run(each, "shipped", evaluate(name, file, *corpus), date)
        if name == "intent" and each in OWN_EXAMPLES:
            with tempfile.TemporaryDirectory() as folder:
                train, rest = split(file, Path(folder))
                found = evaluate(name, rest, "--train", str(train))
                yield Run(each, "own examples", found, date)


def merged(before: Sequence[Run], now: Sequence[Run]) -> list[Run]:
    """Return all runs in the order of `SETS`, the newest of each evaluation, set and way."""
    newest = {(run.found.name, run.set, run.how): run for run in (*before, *now)}
    return sorted(newest.values(), key=lambda run: list(SETS).index(run.found.name))


def table(page: Page) -> str:
    """Return the page's table in Markdown."""
    lines = [
        "| set | rows | metric | value | 95 % interval | aim | baseline | baseline's value |",
        "| --- | ---: | --- | ---: | --- | --- | --- | ---: |",
    ]
    for run in page.runs:
        label = f"`{run.set}`" + (" (own examples)" if run.how != "shipped" else "")
        for name, metric in run.found.metrics.items():
            if name.partition(".")[2] in _ELSEWHERE:
                continue
            cells = [label, str(run.found.n), name, *_figures(metric)]
            cells += [AIMS.get((run.set, name), ""), *_baseline(run.found, name)]
            lines.append(f"| {' | '.join(cells)} |")
            label = ""
    return "\n".join(lines)


def slices(page: Page) -> str:
    """Return a table for each slice of each run, in Markdown."""
    parts: list[str] = []
    for run in page.runs:
        for name, values in run.found.by.items():
            metrics = list(dict.fromkeys(key for each in values.values() for key in each))
            parts.append(f"**`{run.set}`, {run.how}, by {name}**\n")
            parts.append(f"| {name} | {' | '.join(metrics)} |")
            parts.append(f"| --- |{' ---: |' * len(metrics)}")
            for value, figures in values.items():
                cells = [f"{figures[key]:.3g}" if key in figures else "" for key in metrics]
                parts.append(f"| {value} | {' | '.join(cells)} |")
            parts.append("")
    return "\n".join(parts)


def write(page: Page) -> None:
    """Write the results, and the page's tables between their markers."""
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_bytes(msgspec.json.encode(page))
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else "# Quality\n"
    told = (
        f"{_dates(page.runs)}; {page.machine}. Made by `python -m loadtests.quality --data FOLDER`."
    )
    text = replace_section(text, "quality", f"{told}\n\n{table(page)}")
    text = replace_section(text, "slices", slices(page))
    PAGE.write_text(text, encoding="utf-8")


def main(argv: Sequence[str] | None = None) -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="a folder with a folder a set")
    parser.add_argument("--only", default=",".join(SETS), help=f"of {', '.join(SETS)}")
    parser.add_argument("--no-report", action="store_true", help="leave docs/quality.md alone")
    options = parser.parse_args(argv)
    today = dt.datetime.now(tz=dt.UTC).date().isoformat()
    runs: list[Run] = []
    for name in options.only.split(","):
        for run in runs_of(name, options.data, today):
            runs.append(run)
            values = ", ".join(f"{key} {it.value:.3f}" for key, it in run.found.metrics.items())
            print(f"{run.set} ({run.how}): {values}", flush=True)
    before = msgspec.json.decode(RESULTS.read_bytes(), type=Page).runs if RESULTS.exists() else []
    page = Page(this_machine().sentence(), merged(before, runs))
    print(table(page))
    if not options.no_report:
        write(page)


def _dates(runs: Sequence[Run]) -> str:
    """Return when what was measured; one date if it is the same for all."""
    names: dict[str, dict[str, None]] = {}
    for run in runs:
        names.setdefault(run.date, {})[run.found.name] = None
    if len(names) == 1:
        return next(iter(names))
    return "; ".join(f"{date}: {', '.join(each)}" for date, each in sorted(names.items()))


def _figures(metric: Metric) -> tuple[str, str]:
    low, high = metric.ci95
    return f"{metric.value:.3f}", f"{low:.3f} to {high:.3f}"


def _baseline(found: Evaluated, name: str) -> tuple[str, str]:
    if found.baseline is None or name not in found.baseline.metrics:
        return "", ""
    return found.baseline.name, f"{found.baseline.metrics[name].value:.3f}"


if __name__ == "__main__":
    main()
