"""Train networks on many examples, and calibrate them on some that they did not see."""

from collections import Counter
from typing import Final

import numpy as np
from msgspec.structs import replace

from eventrail.intents.classifier import Classifier
from eventrail.intents.encode import encode_all, matrix
from eventrail.intents.examples import Examples
from eventrail.intents.fit_net import Lessons, Plan, Told, fit_net
from eventrail.intents.net import Net, averaged
from eventrail.intents.outside import strangers
from eventrail.intents.scope import calibrate
from eventrail.learning.artefact import row_hash

PLAN: Final = Plan(hidden=208, epochs=10, drop_hidden=0.4)
SEEDS: Final = (1, 2)
"""One network each; their logits are averaged."""

REJECTED: Final = 0.018
"""Share of messages in scope that the threshold found may take for out of scope."""

_HELD_OUT: Final = 10
_LEARNT: Final = 2
_REPEATED: Final = 4
"""How often a text that was given as out of scope counts beside one about anything."""


def train(
    examples: Examples,
    told: Told = lambda _: None,
    plan: Plan = PLAN,
    calibration: Examples | None = None,
) -> Classifier[Net]:
    """Return the mean of two networks, calibrated on texts that they did not see.

    Args:
        examples: of two intents at least.
        told: hears of progress, 0 to 1.
        plan: how each network is trained.
        calibration: what is calibrated on; None for a tenth of the examples.
    """
    learnt, later = (examples, calibration) if calibration is not None else _parted(examples)
    names = tuple(sorted(set(examples.intents)))
    number = {name: at for at, name in enumerate(names)}
    rows = encode_all(learnt.texts)
    far = strangers(rows)
    far_learnt = [row for at, row in enumerate(far) if at % _HELD_OUT]
    lessons = Lessons(
        rows=rows,
        labels=[number[name] for name in learnt.intents],
        outside=[*encode_all(learnt.outside) * _REPEATED, *far_learnt],
        classes=len(names),
    )
    net = averaged(
        [
            fit_net(lessons, replace(plan, seed=seed), _part(told, at))
            for at, seed in enumerate(SEEDS)
        ]
    )
    inside = [number[name] for name in later.intents]
    outside = [*encode_all(later.outside) * _REPEATED, *far[::_HELD_OUT]]
    labels = np.asarray([*inside, *[-1] * len(outside)], np.intp)
    logits = net.logits_of(matrix([*encode_all(later.texts), *outside]))
    return Classifier(names, net, calibrate(logits, labels, rejected=REJECTED))


def _parted(examples: Examples) -> tuple[Examples, Examples]:
    """Return nine tenths and a tenth, by a hash, so that another example changes little.

    The first two of an intent are always learnt from, unless there are no more of any.
    """
    before = Counter[str]()
    held: list[bool] = []
    for text, name in zip(examples.texts, examples.intents, strict=True):
        before[name] += 1
        held.append(before[name] > _LEARNT and _drawn(text))
    if not any(held):
        held = [at % _HELD_OUT == _LEARNT for at in range(len(held))]
    parts = [
        Examples(
            texts=[text for text, out in zip(examples.texts, held, strict=True) if out is later],
            intents=[
                name for name, out in zip(examples.intents, held, strict=True) if out is later
            ],
            outside=[text for text in examples.outside if _drawn(text) is later],
        )
        for later in (False, True)
    ]
    return parts[0], parts[1]


def _drawn(text: str) -> bool:
    """Return whether a text is held out; not by the hash that rows are parted by."""
    return int(row_hash(f"calibration {text}"), 16) % _HELD_OUT == 0


def _part(told: Told, before: int) -> Told:
    return lambda done: told((before + done) / len(SEEDS))
