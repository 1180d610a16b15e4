"""Whether greedy answers are the plain run's, token for token."""

from collections.abc import Mapping, Sequence

import msgspec

from eventrail.speculation.modes import PLAIN
from eventrail.speculation.plan import Turn

END = -1
"""Stands for the end of an answer where the other one goes on."""

Tokens = Sequence[int]


class Difference(msgspec.Struct, frozen=True):
    """The first place where an answer departs from the plain one.

    Attributes:
        prompt: id of the prompt.
        position: of the token, from 0.
        expected: the plain run's token; -1 if its answer ends there.
        got: the token found instead; -1 if the answer ends there.
        answers: answers that differ.
        of: answers compared.
    """

    prompt: str
    position: int
    expected: int
    got: int
    answers: int
    of: int


def compare(plain: Mapping[str, Tokens], other: Mapping[str, Tokens]) -> Difference | None:
    """Return the first difference in the order of the plain run's prompts; None if all is equal.

    Prompts that only one of the two answered are left out.
    """
    shared = [prompt for prompt in plain if prompt in other]
    differing = [prompt for prompt in shared if list(plain[prompt]) != list(other[prompt])]
    if not differing:
        return None
    prompt = differing[0]
    position = departure(plain[prompt], other[prompt])
    return Difference(
        prompt=prompt,
        position=position,
        expected=_at(plain[prompt], position),
        got=_at(other[prompt], position),
        answers=len(differing),
        of=len(shared),
    )


def differences(
    answers: Mapping[Turn, Mapping[str, Tokens]],
) -> dict[tuple[str, int], Difference]:
    """Return the first difference of each mode and batch size from the plain reference.

    The reference is the plain mode at the smallest batch size in the first round.
    """
    plain = [turn for turn in answers if turn.mode == PLAIN]
    if not plain:
        return {}
    reference = answers[min(plain, key=lambda turn: (turn.batch, turn.round))]
    found: dict[tuple[str, int], Difference] = {}
    for turn in sorted(answers, key=lambda turn: turn.round):
        difference = compare(reference, answers[turn])
        if difference is not None:
            found.setdefault((turn.mode, turn.batch), difference)
    return found


def departure(plain: Tokens, other: Tokens) -> int:
    """Return how many tokens two answers have in common from their start."""
    pairs = enumerate(zip(plain, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(plain), len(other)))


def describe(difference: Difference) -> str:
    """Return the difference as a sentence."""
    return (
        f"{difference.answers} of {difference.of} answers differ, first that of prompt "
        f"{difference.prompt} at token {difference.position}: {_shown(difference.expected)} "
        f"was expected, {_shown(difference.got)} came"
    )


def _at(tokens: Tokens, position: int) -> int:
    return tokens[position] if position < len(tokens) else END


def _shown(token: int) -> str:
    return "the end" if token == END else str(token)
