"""What was measured, and the medians over the rounds."""

from collections.abc import Sequence
from statistics import median

import msgspec

from eventrail.speculation.equality import Difference
from eventrail.speculation.modes import PLAIN


class Sample(msgspec.Struct, frozen=True):
    """One measurement of one mode.

    Attributes:
        mode: its name.
        batch: requests in flight at once.
        round: from 0.
        requests: how many were made.
        seconds: from the first request to the last answer.
        tokens: generated in all.
        cpu_seconds: of the process and its children, user and system.
        ttft_p50_ms: median time to the first token, milliseconds.
        ttft_p95_ms: its 95th percentile.
        per_token_ms: median over the requests of the mean time per output token after the first.
        drafts: steps of a sequence that had a draft.
        drafted: tokens drafted.
        accepted: drafted tokens that the model accepted.
        accepted_by_position: the same by place in the draft.
    """

    mode: str
    batch: int
    round: int
    requests: int
    seconds: float
    tokens: int
    cpu_seconds: float = 0.0
    ttft_p50_ms: float = 0.0
    ttft_p95_ms: float = 0.0
    per_token_ms: float = 0.0
    drafts: int = 0
    drafted: int = 0
    accepted: int = 0
    accepted_by_position: list[int] = []

    @property
    def tokens_per_s(self) -> float:
        """Generated tokens a second, of all requests together, prompts' time included."""
        return self.tokens / self.seconds if self.seconds > 0 else 0.0


class Row(msgspec.Struct, frozen=True):
    """A mode at a batch size: medians over the rounds.

    Attributes:
        tokens_per_s: generated tokens a second, prompts' time included.
        lowest: the slowest round's.
        highest: the fastest round's.
        speedup: tokens a second over those of the plain mode at the same batch size.
        decode_speedup: the plain mode's time per output token over this one's: prompts left out.
        cpu_ms_per_token: CPU time a generated token, of all processes of the engine.
        acceptance: share of the drafts that were accepted up to each position; empty without any.
        mean_accepted_length: tokens won by a drafted step, the model's own included.
        difference: the first token that differs from the plain mode's; None if none does.
    """

    mode: str
    batch: int
    tokens_per_s: float
    lowest: float
    highest: float
    speedup: float
    decode_speedup: float
    ttft_p50_ms: float
    ttft_p95_ms: float
    per_token_ms: float
    cpu_ms_per_token: float
    acceptance: list[float] = []
    mean_accepted_length: float = 0.0
    difference: Difference | None = None

    @property
    def equal(self) -> bool:
        """Whether every answer was the plain mode's, token for token."""
        return self.difference is None


def summarise(
    samples: Sequence[Sample], differences: dict[tuple[str, int], Difference] | None = None
) -> list[Row]:
    """Return a row for each mode and batch size, in the order they were first measured.

    Args:
        samples: of any number of rounds; a mode may be missing at some batch sizes.
        differences: by mode and batch size, where answers differed.
    """
    found = differences or {}
    keys = sorted(
        dict.fromkeys((sample.batch, sample.mode) for sample in samples), key=lambda key: key[0]
    )
    return [
        _row(_of(samples, mode, batch), _of(samples, PLAIN, batch), found.get((mode, batch)))
        for batch, mode in keys
    ]


def _of(samples: Sequence[Sample], mode: str, batch: int) -> list[Sample]:
    return [sample for sample in samples if (sample.mode, sample.batch) == (mode, batch)]


def _row(own: Sequence[Sample], plain: Sequence[Sample], difference: Difference | None) -> Row:
    speeds = [sample.tokens_per_s for sample in own]
    per_token = median(sample.per_token_ms for sample in own)
    return Row(
        mode=own[0].mode,
        batch=own[0].batch,
        tokens_per_s=median(speeds),
        lowest=min(speeds),
        highest=max(speeds),
        speedup=_ratio(median(speeds), _median([one.tokens_per_s for one in plain])),
        decode_speedup=_ratio(_median([one.per_token_ms for one in plain]), per_token),
        ttft_p50_ms=median(sample.ttft_p50_ms for sample in own),
        ttft_p95_ms=median(sample.ttft_p95_ms for sample in own),
        per_token_ms=per_token,
        cpu_ms_per_token=median(_ratio(1e3 * one.cpu_seconds, one.tokens) for one in own),
        acceptance=_acceptance(own),
        mean_accepted_length=_length(own),
        difference=difference,
    )


def _acceptance(own: Sequence[Sample]) -> list[float]:
    drafts = sum(sample.drafts for sample in own)
    if not drafts:
        return []
    most = max(len(sample.accepted_by_position) for sample in own)
    sums = [0] * most
    for sample in own:
        for position, count in enumerate(sample.accepted_by_position):
            sums[position] += count
    return [total / drafts for total in sums]


def _length(own: Sequence[Sample]) -> float:
    drafts = sum(sample.drafts for sample in own)
    return 1 + sum(sample.accepted for sample in own) / drafts if drafts else 0.0


def _median(values: Sequence[float]) -> float:
    return median(values) if values else 0.0


def _ratio(value: float, by: float) -> float:
    return value / by if by else 0.0
