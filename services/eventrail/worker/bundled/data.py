"""The stream of batches; what a step sees depends on the seed, the step and the progress alone."""

import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tokenizers import Tokenizer

from eventrail.disk.whole import write_whole
from eventrail.worker.bundled.batches import Batch, Encoder, Row, collate
from eventrail.worker.bundled.corpus import Source, collect
from eventrail.worker.bundled.schedule import context_size, questions_for, shuffled_share
from eventrail.worker.bundled.tasks import Maker
from eventrail.worker.bundled.tokens import PAD, id_of, train_tokenizer
from eventrail.worker.bundled.words import Rarity

POOL = 4  # batches drawn together and sorted by length, so that little is padding
TOKENS = (1_200, 2_400)  # of one batch, roughly: in the first half of training, in the second
HALF = 0.5
FAR = 0.3  # share of rows whose sentences lie far apart


def load_sources(folder: Path) -> list[Source]:
    """The corpus kept in `folder`; collected and written there first if absent."""
    path = folder / "corpus.jsonl"
    if not path.exists():
        lines = (json.dumps([s.name, s.sentences]) + "\n" for s in collect())
        write_whole(path, "".join(lines).encode())
    pairs = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [Source(name, tuple(sentences)) for name, sentences in pairs]


def load_tokenizer(folder: Path, sources: Sequence[Source]) -> Tokenizer:
    """The tokenizer kept in `folder`; trained on the sources not held out if absent."""
    path = folder / "tokenizer.json"
    if not path.exists():
        train_tokenizer(t for s in sources if not s.held_out for t in s.sentences).save(str(path))
    return Tokenizer.from_file(str(path))


class Stream:
    """Draws pools of batches from the sources that are not held out."""

    def __init__(self, sources: Sequence[Source], tokenizer: Tokenizer, seed: int) -> None:
        shown = [s for s in sources if not s.held_out]
        self._maker = Maker(shown, Rarity(text for s in shown for text in s.sentences))
        self._tokenizer = tokenizer
        self._seed = seed
        self._pad = id_of(tokenizer, PAD)

    def pool(self, number: int, progress: float) -> list[Batch]:
        """`POOL` batches of one context size, each of rows of similar length."""
        random = Random(f"{self._seed}:{number}")  # noqa: S311 -- reproducible, not secret
        size = context_size(progress, random)
        encoder = Encoder(
            self._tokenizer,
            jump=FAR,
            shuffle=shuffled_share(progress),
            full=1 + size // 6,
            anywhere=True,
        )
        rows: list[Row] = []
        filled, wanted = 0, POOL * TOKENS[progress >= HALF]
        while filled < wanted:
            example = self._maker.draw(size, questions_for(size), random, made_up=0.25)
            if example.asks:
                rows.append(encoder.row(example, random))
                filled += len(rows[-1].ids)
        return self._split(rows, random)

    def _split(self, rows: list[Row], random: Random) -> list[Batch]:
        rows.sort(key=lambda row: len(row.ids))
        per = -(-len(rows) // POOL)
        pool = [collate(rows[at : at + per], self._pad) for at in range(0, len(rows), per)]
        random.shuffle(pool)
        return pool
