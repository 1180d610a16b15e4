"""What a set of intents is learnt from."""

from collections.abc import Sequence

import msgspec

from eventrail.config.intents import Intents


class Examples(msgspec.Struct, frozen=True):
    """Texts, and what each wants.

    Attributes:
        texts: examples of all intents.
        intents: the name of each one's intent.
        outside: texts that want none of them.
    """

    texts: Sequence[str]
    intents: Sequence[str]
    outside: Sequence[str] = ()


def examples_of(intents: Intents) -> Examples:
    """Return the examples that a configuration gives."""
    pairs = [(text, name) for name, each in intents.intents.items() for text in each.examples]
    return Examples(
        texts=[text for text, _ in pairs],
        intents=[name for _, name in pairs],
        outside=intents.out_of_scope.examples,
    )
