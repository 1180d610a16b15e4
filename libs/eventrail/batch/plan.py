"""What a run of a batch has before it: its files, and what of it is still to be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from eventrail.batch.files import BatchFiles, Progress, progress_in
from eventrail.batch.lines import BatchLine, digest, read_batch


@dataclass(frozen=True, slots=True)
class Work:
    """A request that is to be asked, and which attempt at it this is; from 0."""

    line: BatchLine
    attempt: int


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """One run of a batch.

    Attributes:
        lines: the whole batch.
        answers: the file of answers.
        errors: the file of failures.
        work: what is still to be asked.
    """

    lines: Sequence[BatchLine]
    answers: Path
    errors: Path
    work: Sequence[Work]

    @property
    def counts(self) -> dict[str, int]:
        """How many requests there are, and how many of them earlier runs have done."""
        return {"requests": len(self.lines), "done_before": len(self.lines) - len(self.work)}

    def open(self) -> BatchFiles:
        """Open the files for appending; raises as `BatchFiles` does."""
        return BatchFiles(self.answers, self.errors, digest(self.lines))


def plan_batch(
    path: Path, *, answers: Path | None, errors: Path | None, retry_failed: bool
) -> BatchPlan:
    """Read a batch, and what earlier runs have left of it; nothing is written.

    Args:
        path: the input.
        answers: the file of answers; `<input>.answers.jsonl` beside the input if None.
        errors: the file of failures; `<input>.errors.jsonl` beside the input if None.
        retry_failed: whether requests that failed are asked again, as new requests.

    Raises:
        InvalidBatch: the input does not fit, or an output file holds something else.
    """
    lines = read_batch(path)
    answers = answers or path.with_name(f"{path.stem}.answers.jsonl")
    errors = errors or path.with_name(f"{path.stem}.errors.jsonl")
    work = missing(lines, progress_in(answers, errors), retry_failed=retry_failed)
    return BatchPlan(lines, answers, errors, work)


def missing(lines: Sequence[BatchLine], progress: Progress, *, retry_failed: bool) -> list[Work]:
    """Return what is still to be asked.

    Args:
        lines: the whole batch.
        progress: what earlier runs have left.
        retry_failed: whether requests that failed are asked again, as new requests.
    """
    return [
        Work(line, progress.failures[line.custom_id])
        for line in lines
        if line.custom_id not in progress.answered
        and (retry_failed or not progress.failures[line.custom_id])
    ]
