"""What the newest message of a conversation wants, and what is due; no I/O."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from msgspec.structs import replace

from eventrail.config.intents import AMBIGUOUS, OUT_OF_SCOPE, Action, Intents, NextStep
from eventrail.contracts.conversation import last_user_text
from eventrail.contracts.requests import Message
from eventrail.intents.classifier import Classifier, Scorer
from eventrail.intents.clauses import clauses
from eventrail.intents.examples import Examples, examples_of
from eventrail.intents.learn import learn, learn_at_once
from eventrail.intents.next_step import Due, Talk, due, talk_of
from eventrail.intents.reading import UNREAD, Reading
from eventrail.intents.stored import read_classifier

_UNCLEAR = frozenset({AMBIGUOUS, OUT_OF_SCOPE})
_MOST_OUTSIDE = 300


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt of a tenant's set.

    Attributes:
        examples: tells its intents apart; None if a trained model does.
        model: that model's name or folder.
        next: tells from a message which step is due; None if the set has no examples of that.
    """

    examples: Classifier[Scorer] | None
    model: str = ""
    next: Classifier[Scorer] | None = None

    @property
    def intents(self) -> Classifier[Scorer]:
        """What tells the intents apart: the model that is in force now, or the examples.

        Raises:
            UnusableArtefact: the model cannot be read.
        """
        return self.examples if self.examples is not None else read_classifier(self.model)[0]


@dataclass(frozen=True, slots=True)
class Understood:
    """What is wanted, and what is due."""

    reading: Reading = UNREAD
    due: Due | None = None


def learn_set(intents: Intents) -> Learnt:
    """Return what a configuration teaches; see `learn` for how long that takes.

    Raises:
        UnusableArtefact: the set names a trained model that cannot be read.
    """
    examples = examples_of(intents)
    if intents.model:
        read_classifier(intents.model)
        return Learnt(None, intents.model, _learn_next(intents, examples))
    return Learnt(learn(examples), next=_learn_next(intents, examples))


def understand(
    learnt: Learnt, intents: Intents, messages: Sequence[Message], *, tools: bool = False
) -> Understood:
    """Return what a conversation comes to.

    Args:
        learnt: from the set, or from an earlier state of it.
        intents: the set, with its actions and bounds.
        messages: the conversation, masked, oldest first.
        tools: whether the app offers tools.

    Raises:
        UnusableArtefact: a trained model cannot be read any more.
    """
    text = last_user_text(messages)
    if not text.strip():
        return Understood()
    talk = talk_of(messages, tools=tools)
    reading = _read(learnt.intents, intents, text, talk)
    return Understood(reading, due(talk, reading, intents, _said(learnt, text)))


def action_of(intents: Intents, reading: Reading) -> Action:
    """Return what follows from a reading."""
    if reading.intent == OUT_OF_SCOPE:
        return intents.out_of_scope.action
    if reading.intent == AMBIGUOUS:
        return intents.ambiguous.action
    intent = intents.intents.get(reading.intent)
    return intent.action if intent is not None else Action()


def _read(classifier: Classifier[Scorer], intents: Intents, text: str, talk: Talk) -> Reading:
    whole = _read_one(classifier, intents, text)
    if talk.replies and whole.intent in _UNCLEAR:
        return replace(whole, intent="", score=0.0)
    parts = clauses(text)
    if len(parts) == 1:
        return whole
    read = [_read_one(classifier, intents, part) for part in parts]
    clear = [each for each in read if each.intent not in _UNCLEAR]
    steps = list(dict.fromkeys(each.intent for each in clear))
    if len(steps) < 2:  # noqa: PLR2004 -- several things
        return whole
    main = clear[0] if whole.intent in _UNCLEAR else whole
    return replace(main, steps=steps)


def _read_one(classifier: Classifier[Scorer], intents: Intents, text: str) -> Reading:
    threshold = None if intents.threshold == "auto" else intents.threshold
    asks = intents.ambiguous.action != Action()  # else the likeliest is as good as any
    return classifier.read(text, threshold=threshold, margin=intents.margin if asks else 0.0)


def _learn_next(intents: Intents, examples: Examples) -> Classifier[Scorer] | None:
    pairs = [(text, step) for step, texts in intents.next.examples.items() for text in texts]
    if not pairs:
        return None
    own = {text for text, _ in pairs}
    others = [text for text in examples.texts if text not in own]
    step = -(-len(others) // _MOST_OUTSIDE) or 1
    return learn_at_once(
        Examples([text for text, _ in pairs], [step for _, step in pairs], others[::step])
    )


def _said(learnt: Learnt, text: str) -> NextStep | None:
    if learnt.next is None:
        return None
    reading = learnt.next.read(text)
    return None if reading.intent == OUT_OF_SCOPE else cast("NextStep", reading.intent)
