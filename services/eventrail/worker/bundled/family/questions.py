"""The held-out questions that every member of the family is measured with."""

from random import Random

from tokenizers import Tokenizer

from eventrail.worker.bundled.batches import Encoder
from eventrail.worker.bundled.evaluate import Case, answerable, confirmations, made_up, unanswerable
from eventrail.worker.bundled.family.dialogues import Dialogue, split
from eventrail.worker.bundled.tasks import Example, Maker
from eventrail.worker.bundled.tokens import ANSWER, END, id_of

SIZES = (1, 2, 4, 6, 8, 12)  # sentences in the context
SEED = 20_241


def held_out_questions(maker: Maker, tokenizer: Tokenizer, each: int) -> list[Dialogue]:
    """`each` questions of every kind, one a dialogue, in an order that mixes the kinds.

    Args:
        maker: of the sources held out of training.
        tokenizer: the bundled model's.
        each: questions for each context size, and of made-up facts, confirmations and unanswerable
            questions.
    """
    random = Random(SEED)  # noqa: S311 -- reproducible, not secret
    cases: list[Case] = []
    for size in SIZES:
        cases.extend(answerable(maker, size, each, random))
    cases.extend(made_up(maker, each, random))
    cases.extend(confirmations(maker, each, random))
    cases.extend(unanswerable(maker, each, random))
    random.shuffle(cases)
    encoder = Encoder(tokenizer)
    answer, end = id_of(tokenizer, ANSWER), id_of(tokenizer, END)
    rows = (encoder.row(Example(case.context, (case.ask,)), random) for case in cases)
    return [split(row, answer, end) for row in rows]
