"""What a person is shown of an answer."""

import msgspec

from eventrail.contracts.answers import Answer, Source


class Told(msgspec.Struct, frozen=True):
    """An answer, by whichever way it came."""

    rid: str
    trace: str
    model: str
    text: str
    cached: bool
    cost: float
    sources: list[Source]

    @classmethod
    def of(cls, answer: Answer) -> "Told":
        """Return what there is to show of an answer over NATS."""
        return cls(
            answer.rid,
            answer.trace,
            answer.model,
            answer.text,
            answer.cached,
            answer.cost,
            answer.sources,
        )
