"""What a look-up costs without the cache: a dictionary, and a scan by plain cosine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eventrail.learning.embedding import static_embedder

USUAL: Final = 0.8
"""The cosine above which GPTCache-like caches take two questions for the same."""

Embed = Callable[[str], NDArray[np.float32]]
Timed = tuple[str, list[float], int]


def encoders() -> Iterator[tuple[str, Embed]]:
    """Yield what makes vectors: static ones, and a sentence encoder if it is installed."""
    yield "static", static_embedder().embed
    encoder = sentence_encoder()
    if encoder is not None:
        yield "MiniLM", encoder


def sentence_encoder() -> Embed | None:
    """Return the bundled sentence encoder; None if it is not installed."""
    try:
        from eventrail.retrieval.embedding.bundled_model import BundledEmbedder  # noqa: PLC0415
    except ImportError:
        return None
    embedder = BundledEmbedder()
    return lambda text: np.asarray(embedder.embed_query(text), np.float32)


def baselines(known: list[str], asked: Mapping[str, list[str]], seconds: float) -> Iterator[Timed]:
    """Yield a name, the milliseconds of each look-up, and how many found something."""
    plain = dict.fromkeys(known, "answer")
    yield _timed("dictionary, hit", asked["exact hit"], plain.__contains__, seconds)
    for name, embed in encoders():
        rows = _rows(known, embed) if name == "static" else _spread(len(known), embed)

        def scan(text: str, rows: NDArray[np.float32] = rows, embed: Embed = embed) -> bool:
            return float((rows @ embed(text)).max()) >= USUAL

        never = asked["semantic miss"]
        yield _timed(f"{name} cosine scan", never, scan, seconds)
        yield _timed(f"{name} vector alone", never, _alone(embed), seconds)


def _alone(embed: Embed) -> Callable[[str], bool]:
    def look(text: str) -> bool:
        embed(text)
        return False

    return look


def _rows(texts: list[str], embed: Embed) -> NDArray[np.float32]:
    return np.stack([embed(text) for text in texts])


def _spread(count: int, embed: Embed) -> NDArray[np.float32]:
    """Return rows of the encoder's width: making 20,000 of its vectors would take minutes."""
    width = len(embed("x"))
    rows = np.random.default_rng(3).normal(size=(count, width)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def _timed(name: str, texts: list[str], look: Callable[[str], bool], seconds: float) -> Timed:
    took: list[float] = []
    hits = 0
    for text in texts[:20]:
        look(text)
    until = time.perf_counter() + seconds
    for text in texts:
        start = time.process_time_ns()
        hits += look(text)
        took.append((time.process_time_ns() - start) / 1e6)
        if time.perf_counter() > until:
            break
    return name, took, hits
