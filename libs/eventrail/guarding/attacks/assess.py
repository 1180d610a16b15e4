"""How likely it is that a text attacks the model that will read it."""

import math
from typing import Final

import msgspec
import numpy as np

from eventrail.guarding.attacks.artefact import Blend, Head
from eventrail.guarding.attacks.linear import cut_text
from eventrail.guarding.attacks.repeats import without_repeats
from eventrail.guarding.attacks.rules import KINDS, signs_in
from eventrail.guarding.attacks.unveil import clean, hidden_in

Signals = dict[str, float]

LONG_WINDOW: Final = "long"
SHORT_WINDOW: Final = "short"
CODED: Final = "coded"
SIGNALS: Final = (LONG_WINDOW, SHORT_WINDOW, CODED, *KINDS)
"""What a `Blend` weighs, in order."""


_STEADY: Final = 0.8
"""A text that keeps more of itself without its repetitions is judged as it stands."""


class Assessment(msgspec.Struct, frozen=True):
    """What is known of a text.

    Attributes:
        probability: that it attacks, 0 to 1.
        code: how what attacks was hidden, e.g. `base64`; empty where it stands in the open.
        signs: kinds of rules that fired, e.g. `override`.
    """

    probability: float
    code: str = ""
    signs: tuple[str, ...] = ()


HARMLESS: Final = Assessment(0.0)


def assess(text: str, head: Head) -> Assessment:
    """Judge a text as it stands, and what it hides; return the worse of both."""
    plain = clean(text)
    if not plain.text.strip():
        return HARMLESS
    found = [_judge_steadily(plain.text, plain.disguise, head, coded=False)]
    found += [_judge_steadily(each.text, each.code, head, coded=True) for each in hidden_in(text)]
    return max(found, key=lambda each: each.probability)


def signals_of(text: str, head: Head, *, coded: bool = False) -> Signals:
    """Return the signals of a text without disguise.

    Signs are looked for where the model finds most, so that long texts cost no more than short,
    and only where they could decide.

    Args:
        text: as it is read.
        head: scores its windows.
        coded: whether it was hidden in another text.
    """
    cut = cut_text(text, head.model.features)
    scores = head.model.scores(cut)
    short = int(np.argmax(scores[: cut.short]))
    long = cut.short + int(np.argmax(scores[cut.short :]))
    signals = {
        LONG_WINDOW: float(scores[long]),
        SHORT_WINDOW: float(scores[short]),
        CODED: float(coded),
    }
    if max(signals[LONG_WINDOW], signals[SHORT_WINDOW]) < head.blend.doubt:
        return signals
    within = cut.holds(long, short)
    found = {
        sign
        for window in ((long,) if within else (long, short))
        for sign in signs_in(cut.text(window))
    }
    return signals | dict.fromkeys(found, 1.0)


def probability_of(signals: Signals, blend: Blend) -> float:
    """Return the probability that a blend makes of signals."""
    at = blend.shift + sum(blend.weights.get(name, 0.0) * value for name, value in signals.items())
    return 1 / (1 + math.exp(-at)) if at >= 0 else math.exp(at) / (1 + math.exp(at))


def _judge_steadily(text: str, code: str, head: Head, *, coded: bool) -> Assessment:
    """Judge a text; one that seems to attack, again without what it only repeats."""
    found = _judge(text, code, head, coded=coded)
    if found.probability < head.blend.threshold:
        return found
    once = without_repeats(text)
    if len(once) > _STEADY * len(text):
        return found
    return _judge(once, code, head, coded=coded)


def _judge(text: str, code: str, head: Head, *, coded: bool) -> Assessment:
    signals = signals_of(text, head, coded=coded)
    signs = tuple(kind for kind in KINDS if signals.get(kind))
    return Assessment(probability_of(signals, head.blend), code, signs)
