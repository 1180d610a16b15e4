"""Requests of a made-up tenant."""

import random
from datetime import UTC, datetime, timedelta

from eventrail.drift.observation import Observation

START = datetime(2026, 1, 1, tzinfo=UTC)


def rid_of(number: int, seed: int = 0) -> str:
    return f"{(number * 0x9E3779B97F4A7C15 + seed * 0xD1B54A32D192ED03) % (1 << 128):032x}"


def request(
    number: int, *, seed: int = 0, longer: float = 1.0, route: str = "chat", text: str = ""
) -> Observation:
    """Return a request whose answer has about 100 characters, times `longer`."""
    chance = random.Random(seed * 1_000_003 + number)
    numbers = {
        "characters": chance.gauss(50, 10),
        "answer_characters": chance.gauss(100, 25) * longer,
        "refusal": float(chance.random() < 0.05),
    }
    names = {"status": "completed", "language": "en" if chance.random() < 0.8 else "ko"}
    slices = {"tenant": "acme", "route": route, "language": names["language"]}
    at = START + timedelta(seconds=number)
    return Observation(rid_of(number, seed), "acme", at, numbers, names, slices, text)
