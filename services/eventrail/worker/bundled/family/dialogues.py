"""A context with several questions and their answers, as token ids."""

from dataclasses import dataclass, replace
from random import Random

from tokenizers import Tokenizer

from eventrail.worker.bundled.batches import CONTEXT, Encoder, Row
from eventrail.worker.bundled.schedule import context_size, questions_for
from eventrail.worker.bundled.tasks import Maker
from eventrail.worker.bundled.tokens import ANSWER, END, id_of

MADE_UP = 0.25  # share of contexts of made-up facts, as in the training of the bundled model
FINAL = 1.0  # the end of the bundled model's curriculum: contexts of every size


@dataclass(frozen=True)
class Dialogue:
    """Token ids of a context, of its questions, and of what the model answers.

    Attributes:
        context: from the opening token to the last sentence.
        questions: each from its marker to the token that asks for the answer.
        answers: each from its hidden opening token to the end token.
    """

    context: tuple[int, ...]
    questions: tuple[tuple[int, ...], ...]
    answers: tuple[tuple[int, ...], ...]

    def answered(self, answers: tuple[tuple[int, ...], ...]) -> "Dialogue":
        """The same dialogue with other answers."""
        return replace(self, answers=answers)


def dialogue(maker: Maker, tokenizer: Tokenizer, random: Random) -> Dialogue:
    """Draw one, with the answers the training examples want. It has at least one question."""
    size = context_size(FINAL, random)
    while True:
        example = maker.draw(size, questions_for(size), random, made_up=MADE_UP)
        if example.asks:
            break
    row = Encoder(tokenizer).row(example, random)
    return split(row, id_of(tokenizer, ANSWER), id_of(tokenizer, END))


def split(row: Row, answer: int, end: int) -> Dialogue:
    """Take a row of one context apart; `answer` and `end` are the tokens around an answer."""
    parts: dict[int, list[int]] = {}
    for token, block in zip(row.ids, row.blocks, strict=True):
        parts.setdefault(block, []).append(token)
    context = tuple(parts.pop(CONTEXT))
    questions: list[tuple[int, ...]] = []
    answers: list[tuple[int, ...]] = []
    for tokens in parts.values():
        at = tokens.index(answer) + 1
        questions.append(tuple(tokens[:at]))
        answers.append((*tokens[at:], end))
    return Dialogue(context, tuple(questions), tuple(answers))


def join(told: Dialogue) -> Row:
    """A row whose `copies` say, for each answer token, where it is decided and what it is."""
    row = Row()
    start = row.add(told.context, 0, CONTEXT)
    for block, (question, answer) in enumerate(zip(told.questions, told.answers, strict=True), 1):
        at = row.add(question, start, block)
        row.copies.extend((len(row.ids) - 1 + i, token) for i, token in enumerate(answer))
        row.add(answer[:-1], at, block)
    return row
