"""Learn a set of intents from its examples.

Up to some thousands are learnt exactly and at once (`kernel`); more train a network (`net`), which
takes about a minute for 15,000.
"""

from typing import Final

import numpy as np

from eventrail.config.intents import MOST_EXAMPLES
from eventrail.intents.classifier import Classifier, Scorer
from eventrail.intents.encode import encode_all
from eventrail.intents.examples import Examples
from eventrail.intents.fit_net import Told
from eventrail.intents.kernel import fit_kernel
from eventrail.intents.outside import centre, strangers
from eventrail.intents.scope import calibrate
from eventrail.intents.train import train

_STRANGERS: Final = 300
_REJECTED: Final = 0.05


def learn(
    examples: Examples, told: Told = lambda _: None, calibration: Examples | None = None
) -> Classifier[Scorer]:
    """Return a classifier; the same examples give the same one.

    Args:
        examples: of two intents at least.
        told: hears of progress, 0 to 1.
        calibration: what a network is calibrated on; None for a tenth of the examples.
    """
    few = len(examples.texts) + len(examples.outside) <= MOST_EXAMPLES
    return learn_at_once(examples) if few else train(examples, told, calibration=calibration)


def learn_at_once(examples: Examples) -> Classifier[Scorer]:
    """Learn exactly; time grows with the third power of how many there are."""
    names = tuple(sorted(set(examples.intents)))
    number = {name: at for at, name in enumerate(names)}
    rows = encode_all(examples.texts)
    labels = [number[name] for name in examples.intents]
    outside = [*encode_all(examples.outside), *strangers(rows, _STRANGERS)]
    scorer, left_out = fit_kernel(rows, labels, outside, centre())
    every = np.asarray([*labels, *[-1] * len(outside)], np.intp)
    return Classifier(names, scorer, calibrate(left_out, every, rejected=_REJECTED))
