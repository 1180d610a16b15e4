"""Would it pay to give a request to the replica that holds its prefix? A simulation.

    python -m loadtests.prefix_affinity TRACE.jsonl

The trace is Mooncake's: arrival in ms, tokens in and out, and a hash for each block of 512
prompt tokens that stands for the whole prefix up to there. Each replica keeps the blocks of the
last prompts (least recently used go first), reads what it does not have at `--prefill` tokens a
second, one prompt after another, and then generates at `--decode` tokens a second in one of its
slots. The trace is played faster or slower so that the pool is busy to the given degree.

Ways to dispatch:
  pull      whoever of those with a free slot, as the server hands out pulls
  affinity  of those with a free slot the one with the longest prefix: costs no idle slot
  sticky    the one with the longest prefix, even if it is full and others are free: what it
            would be worth at most, and what it costs
"""

from __future__ import annotations

import argparse
import heapq
import random
from collections import OrderedDict, deque
from collections.abc import Sequence
from pathlib import Path

import msgspec

from loadtests.stats import percentile
from loadtests.tables import Table, figure, show

BLOCK = 512
WAYS = ("pull", "affinity", "sticky")
LOADS = (0.3, 0.6, 0.9)
_LEAST_BLOCKS = 2
"""A shared system prompt alone is nowhere worth waiting for."""


class Request(msgspec.Struct, frozen=True):
    """One line of the trace."""

    timestamp: float
    input_length: int
    output_length: int
    hash_ids: list[int]


class Replica:
    """A replica: its slots, its prefix cache and its one prefill at a time."""

    def __init__(self, slots: int, blocks: int) -> None:
        self.free = slots
        self.prefill_until = 0.0
        self._blocks = blocks
        self._cache: OrderedDict[int, None] = OrderedDict()

    def held(self, hashes: Sequence[int]) -> int:
        """Blocks of a prompt's prefix that the cache holds."""
        for number, each in enumerate(hashes):
            if each not in self._cache:
                return number
        return len(hashes)

    def read(self, hashes: Sequence[int]) -> None:
        """Take a prompt into the cache."""
        for each in reversed(hashes):  # the front of a prefix is the last to go
            self._cache[each] = None
            self._cache.move_to_end(each)
        while len(self._cache) > self._blocks:
            self._cache.popitem(last=False)


class Outcome(msgspec.Struct):
    """What one way came to."""

    blocks: int = 0
    held: int = 0
    ttfts: list[float] = []


class Pool(msgspec.Struct, frozen=True):
    """How the pool is made."""

    replicas: int
    slots: int
    blocks: int
    prefill: float
    decode: float


def play(requests: Sequence[Request], way: str, pool: Pool, speed: float) -> Outcome:
    """Play the trace.

    Args:
        requests: in the order of arrival.
        way: one of `WAYS`.
        pool: who serves.
        speed: how much faster than recorded they arrive.
    """
    rng = random.Random(7)  # noqa: S311 -- a seeded story
    replicas = [Replica(pool.slots, pool.blocks) for _ in range(pool.replicas)]
    outcome = Outcome(ttfts=[])
    waiting: deque[tuple[float, Request]] = deque()
    ends: list[tuple[float, int]] = []

    def begin(now: float) -> None:
        left: deque[tuple[float, Request]] = deque()
        while waiting:
            since, request = waiting.popleft()
            index = _choose(replicas, request.hash_ids, way, rng)
            if index is None:
                left.append((since, request))
                if way != "sticky":
                    break
                continue
            end = _serve(replicas[index], request, since, now)
            heapq.heappush(ends, (end, index))
        waiting.extendleft(reversed(left))

    def _serve(replica: Replica, request: Request, since: float, now: float) -> float:
        held = replica.held(request.hash_ids)
        outcome.held += held
        outcome.blocks += len(request.hash_ids)
        replica.free -= 1
        missing = max(1, request.input_length - held * BLOCK)
        replica.prefill_until = max(now, replica.prefill_until) + missing / pool.prefill
        replica.read(request.hash_ids)
        outcome.ttfts.append(replica.prefill_until - since)
        return replica.prefill_until + request.output_length / pool.decode

    for request in requests:
        now = request.timestamp / 1000 / speed
        while ends and ends[0][0] <= now:
            end, index = heapq.heappop(ends)
            replicas[index].free += 1
            begin(end)
        waiting.append((now, request))
        begin(now)
    while waiting and ends:
        end, index = heapq.heappop(ends)
        replicas[index].free += 1
        begin(end)
    return outcome


def _choose(
    replicas: Sequence[Replica], hashes: Sequence[int], way: str, rng: random.Random
) -> int | None:
    free = [index for index, replica in enumerate(replicas) if replica.free]
    if way == "sticky":
        best = max(range(len(replicas)), key=lambda index: replicas[index].held(hashes))
        if replicas[best].held(hashes) >= _LEAST_BLOCKS:
            return best if replicas[best].free else None
    if not free:
        return None
    rng.shuffle(free)
    best = max(free, key=lambda index: replicas[index].held(hashes))
    worth_it = way == "affinity" and replicas[best].held(hashes) >= _LEAST_BLOCKS
    return best if worth_it else free[0]


def speed_for(requests: Sequence[Request], load: float, pool: Pool) -> float:
    """Return how fast to play the trace so that slots are busy to the degree `load`.

    Counted without any cache: prefill is one after another in a replica, generation in slots.
    """
    seconds = (requests[-1].timestamp - requests[0].timestamp) / 1000
    reading = sum(each.input_length for each in requests) / pool.prefill / pool.replicas
    writing = sum(each.output_length for each in requests) / pool.decode
    busiest = max(reading, writing / (pool.replicas * pool.slots))
    return load * seconds / busiest


def table(requests: Sequence[Request], pools: Sequence[Pool]) -> Table:
    """A row for each pool, load and way."""
    columns = ["replicas, load, way", "prefix tokens held %", "TTFT p50 s", "TTFT p99 s"]
    cells: list[list[str]] = []
    for pool in pools:
        for load in LOADS:
            speed = speed_for(requests, load, pool)
            for way in WAYS:
                outcome = play(requests, way, pool, speed)
                ttfts = sorted(outcome.ttfts)
                cells.append(
                    [
                        f"{pool.replicas}, {load}, {way}",
                        f"{100 * outcome.held / outcome.blocks:.1f}",
                        figure(percentile(ttfts, 50)),
                        figure(percentile(ttfts, 99)),
                    ]
                )
    return Table("Prefix affinity on a recorded trace, simulated", columns, cells)


def main() -> None:
    """Simulate and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("trace", type=Path)
    parser.add_argument("--slots", type=int, default=32, help="of each replica")
    parser.add_argument("--blocks", type=int, default=800, help="in a replica's cache, 512 tokens")
    parser.add_argument("--prefill", type=float, default=20_000.0, help="tokens a second")
    parser.add_argument("--decode", type=float, default=40.0, help="tokens a second and slot")
    args = parser.parse_args()
    decoder = msgspec.json.Decoder(Request)
    requests = decoder.decode_lines(args.trace.read_bytes())
    pools = [
        Pool(replicas, args.slots, args.blocks, args.prefill, args.decode) for replicas in (2, 4)
    ]
    show(table(requests, pools))


if __name__ == "__main__":
    main()
