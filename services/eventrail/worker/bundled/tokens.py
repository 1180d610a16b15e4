"""The tokenizer: byte-level BPE trained on the corpus, and the markers of the prompt's format.

A prompt is `<|begin|>`, then every context sentence behind its own marker `<|s1|>`, `<|s2|>`, …,
then `<|q|>`, the question, three `<|v|>` and `<|a|>`. An answer opens with one hidden token that
says what it will be: the marker of the sentence it copies, `<|echo|>`, or `<|none|>`. So choosing
is one token, and copying is plain look-up.

Every sentence starts with a space in the prompt, so that a word is the same token wherever it
stands. The decoder removes an opening token together with that space; it is therefore no "special"
token to the library, which would drop it before the decoder could.
"""

import json
from collections.abc import Iterable

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers

VOCABULARY = 2_304
SENTENCES = 40  # markers; a context may show this many sentences
PAD, BEGIN, QUESTION, PAUSE, ANSWER, END, NONE, ECHO = (
    f"<|{name}|>" for name in ("pad", "begin", "q", "v", "a", "end", "none", "echo")
)
PAUSES = 3  # steps between question and answer, in which layers can compare the sentences
MARKERS = tuple(f"<|s{number}|>" for number in range(1, SENTENCES + 1))
OPENINGS = (NONE, ECHO, *MARKERS)
SPECIAL = (PAD, BEGIN, QUESTION, PAUSE, ANSWER, END, NONE, ECHO, *MARKERS)
MASK_KINDS = ("EMAIL", "PHONE", "CARD", "NAME", "ADDRESS", "IBAN", "IP", "ID")
MASKS = tuple(f"<{kind}_{number}>" for kind in MASK_KINDS for number in range(1, 9))


def train_tokenizer(texts: Iterable[str]) -> Tokenizer:
    """A tokenizer of `VOCABULARY` entries; special tokens first, place-holders last."""
    tokenizer = Tokenizer(models.BPE())
    split = [pre_tokenizers.Digits(individual_digits=False),
             pre_tokenizers.ByteLevel(add_prefix_space=False)]  # fmt: skip
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(split)
    opening = Regex(r"<\|(none|echo|s[0-9]+)\|> ?")
    tokenizer.decoder = decoders.Sequence([decoders.ByteLevel(), decoders.Replace(opening, "")])
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY - len(MASKS),
        special_tokens=list(SPECIAL),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator((f" {text}" for text in texts), trainer)
    tokenizer.add_tokens([AddedToken(mask, normalized=False) for mask in MASKS])
    return _with_visible_openings(tokenizer)


def _with_visible_openings(tokenizer: Tokenizer) -> Tokenizer:
    """The trainer marks all its tokens special; opening tokens must reach the decoder."""
    state = json.loads(tokenizer.to_str())
    for entry in state["added_tokens"]:
        entry["special"] = entry["content"] in SPECIAL and entry["content"] not in OPENINGS
    return Tokenizer.from_str(json.dumps(state))


def id_of(tokenizer: Tokenizer, token: str) -> int:
    """The id of a token the tokenizer must have.

    Raises:
        KeyError: it does not; the tokenizer was not made by this recipe.
    """
    number = tokenizer.token_to_id(token)
    if number is None:
        raise KeyError(f"the tokenizer has no token {token!r}; train it with this recipe")
    return number
