"""What a set of intents makes of a text, for operators who ask."""

import msgspec

from eventrail.config.intents import Intents
from eventrail.contracts.requests import Message
from eventrail.intents.conversation import learn_set, understand


class Told(msgspec.Struct, frozen=True):
    """An answer.

    Attributes:
        intent: what the text is taken to want.
        score: how sure that is, 0 to 1.
        likely: the likeliest intents with their probabilities.
        threshold: the least probability of being in scope.
        steps: the intents of its parts, if it asks for several things.
        next_action: the step that is due.
        why: why that is.
    """

    intent: str
    score: float
    likely: dict[str, float]
    threshold: float
    steps: list[str]
    next_action: str
    why: str


def tell(intents: Intents, text: str) -> Told:
    """Return what a set makes of a text; the set is learnt for it."""
    learnt = learn_set(intents)
    understood = understand(learnt, intents, [Message("user", text)])
    reading, due = understood.reading, understood.due
    found = learnt.intents.calibration.threshold
    return Told(
        intent=reading.intent,
        score=reading.score,
        likely=reading.likely,
        threshold=found if intents.threshold == "auto" else intents.threshold,
        steps=reading.steps,
        next_action=due.step if due is not None else "",
        why=due.why if due is not None else "",
    )
