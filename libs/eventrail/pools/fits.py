"""Whether a model fits, and which batches and contexts do; pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eventrail.config.model import Pool
from eventrail.contracts.errors import EventrailError
from eventrail.pools.finding import Finding
from eventrail.pools.shape import Shape
from eventrail.pools.size import GIB, Deployment, Size, UnknownType, deployment_of, predict

CONTEXTS = (1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072)
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)

_UNITS = {
    "": 1, "B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
    "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40,
    "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40,
}  # fmt: skip


class InvalidSize(EventrailError):
    """A text that names no number of bytes."""


def parse_bytes(text: str) -> int:
    """Return the bytes that `80GB` (10^9), `80GiB` or `80G` (2^30), or `1024` names.

    Raises:
        InvalidSize: another form, or not more than zero.
    """
    number = text.strip().rstrip("bBiIkKmMgGtT ")
    unit = text.strip()[len(number) :].strip().upper()
    try:
        value = int(float(number) * _UNITS[unit])
    except (ValueError, KeyError, OverflowError):
        value = 0
    if value <= 0:
        raise InvalidSize(f"{text!r} is no amount of memory; write e.g. 80GB or 141GiB")
    return value


@dataclass(frozen=True, slots=True)
class Row:
    """How many sequences of one length fit at once.

    Attributes:
        context: tokens of prompt and answer together.
        sequences: sequences that fit.
        sequence_bytes: KV cache of one of them, on one device.
    """

    context: int
    sequences: int
    sequence_bytes: int


def fit_rows(size: Size, wanted: int = 0) -> list[Row]:
    """Return a row for each usual length up to the model's own, and for `wanted`."""
    most = size.context or CONTEXTS[-1]
    lengths = {*(each for each in CONTEXTS if each <= most), most, *([wanted] if wanted else [])}
    return [Row(each, size.sequences(each), size.sequence(each)) for each in sorted(lengths)]


def longest_of(size: Size, batch: int) -> int:
    """Return the longest context with which `batch` sequences fit at once, in tokens."""
    low, high = 0, size.context or CONTEXTS[-1]
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if size.sequences(middle) >= batch else (low, middle - 1)
    return low


def batch_rows(size: Size, batches: Sequence[int] = BATCHES) -> list[tuple[int, int]]:
    """Return the longest context for each batch; those that do not fit are left out."""
    return [(batch, most) for batch in batches if (most := longest_of(size, batch))]


def problem(size: Size, deployment: Deployment, *, context: int, slots: int) -> Finding | None:
    """Return why a model does not fit, or fits fewer sequences than `slots`; None if it does.

    Args:
        size: what was predicted.
        deployment: for what.
        context: tokens of the longest sequence; 0 for the model's own.
        slots: sequences wanted at once.
    """
    length = context or size.context
    memory = f"{deployment.memory / GIB:.1f} GiB"
    if size.cache <= 0:
        says = (
            f"the weights take {size.weights / GIB:.2f} GiB a device, which does not leave "
            f"anything of {memory} for the KV cache; use more devices (parallel.tensor), or "
            "quantization"
        )
        return Finding("error", "model", says)
    if length and not size.sequences(length):
        says = (
            f"one sequence of {length} tokens takes {size.sequence(length) / GIB:.2f} GiB of KV "
            f"cache, and {size.cache / GIB:.2f} GiB of {memory} are left for it: at most "
            f"{size.longest()} tokens fit; lower context_limit"
        )
        return Finding("error", "context_limit", says)
    if length and size.sequences(length) < slots:
        says = (
            f"{size.sequences(length)} sequences of {length} tokens fit on {memory}, not {slots}: "
            "when all are that long, some wait"
        )
        return Finding("warning", "slots", says)
    return None


def fit_findings(path: str, pool: Pool, shape: Shape, memory: int) -> Iterator[Finding]:
    """Yield whether a pool's model fits on devices of `memory` bytes.

    Args:
        path: of the pool, e.g. `pools.chat`.
        pool: its configuration.
        shape: its model's.
        memory: bytes of one device.
    """
    deployment = deployment_of(pool, memory)
    try:
        size = predict(shape, deployment)
    except UnknownType as error:
        yield Finding("warning", path, f"whether it fits is not known: {error}")
        return
    found = problem(size, deployment, context=pool.context_limit, slots=pool.slots)
    if found is not None:
        yield Finding(found.level, f"{path}.{found.where}", found.says)
