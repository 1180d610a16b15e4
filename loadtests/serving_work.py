"""What every side of the serving benchmark is asked: same model, prompts and sampling."""

from __future__ import annotations

from typing import Any

from eventrail.config.model import Pool

CONCURRENCY = (1, 8, 32)
POOL = Pool(engine="vllm", model="bundled", slots=max(CONCURRENCY))
NAME = "bundled"
TOKENS = 64
"""Tokens of every answer: its end is ignored, so that each side generates as many."""

SAMPLING: dict[str, Any] = {
    "max_tokens": TOKENS,
    "temperature": 0.0,
    "ignore_eos": True,
    "skip_special_tokens": False,  # so that all of them are text to send
}

_THINGS = ("gateway", "router", "cache", "archiver", "judge", "warden", "retriever", "worker")
_DEEDS = ("listens on port", "keeps its files under", "waits for at most", "was released as")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def messages(number: int) -> list[dict[str, Any]]:
    """Return the chat of a request: documents that differ from request to request, a question."""
    name = "".join(_LETTERS[number // 26**place % 26] for place in (2, 1, 0))
    facts = [
        f"[{at + 1}] The {thing} of {name} {_DEEDS[(at + number) % 4]} {name}-{at}."
        for at, thing in enumerate(_THINGS)
    ]
    asked = _THINGS[number % len(_THINGS)]
    question = f"What does the documentation say about the {asked} of {name}?"
    return [
        {"role": "system", "content": "\n".join(facts)},
        {"role": "user", "content": question},
    ]


def count_of(concurrency: int, *, quick: bool) -> int:
    """Return how many requests one measurement sends."""
    return max(8 if quick else 24, (2 if quick else 4) * concurrency)
