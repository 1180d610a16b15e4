"""What events hold lists of, made once a variant and taken by number."""

from typing import Any

import numpy as np

from eventrail.lake.arrow import arrow
from eventrail.lake.schema import SCHEMAS
from loadtests.making.arrays import quoted
from loadtests.making.drawn import CHECKS
from loadtests.making.texts import QUESTIONS, SOURCES, TOPICS

MOST = 5
"""Documents of one retrieval at most."""


class Nested:
    """Messages, findings and documents, typed as the lake has them and as JSON.

    Attributes:
        messages: one conversation a question.
        findings: none, one masked, then one blocked for each check.
        documents: for each topic from 0 to `MOST` documents.
    """

    def __init__(self) -> None:
        conversations = [[{"role": "user", "content": text}] for text in QUESTIONS]
        masked = [{"check": CHECKS[0], "action": "masked", "count": 1}]
        blocked = [[{"check": name, "action": "blocked", "count": 1}] for name in CHECKS[1:]]
        found = [list[dict[str, object]](), masked, *blocked]
        retrieved = [
            _documents(topic)[:count] for topic in range(TOPICS) for count in range(MOST + 1)
        ]
        self.messages = _typed("messages", conversations)
        self.findings = _typed("findings", found)
        self.documents = _typed("documents", retrieved)
        self.messages_json = quoted(conversations)
        self.findings_json = quoted(found)
        self.documents_json = quoted(retrieved)

    def documents_of(self, questions: Any, counts: Any) -> Any:
        """Return the numbers of the variants for these questions, `counts` documents each."""
        return np.asarray(questions) % TOPICS * (MOST + 1) + counts


def _documents(topic: int) -> list[dict[str, object]]:
    return [
        {
            "id": f"d{topic}-{rank}",
            "text": f"Passage {rank} of {SOURCES[topic]}.",
            "score": round(0.9 / (rank + 1), 4),
            "source": SOURCES[(topic + rank * rank) % TOPICS],
            "title": f"Part {rank}",
        }
        for rank in range(MOST)
    ]


def _typed(column: str, values: list[Any]) -> Any:
    """Return the values with the type of the column of the lake; of its own if there is none."""
    schema = SCHEMAS["LOG"]
    if column not in schema.names:
        return arrow.array(values)
    kind = schema.field(column).type
    fields = {kind.value_type.field(number).name for number in range(kind.value_type.num_fields)}
    kept = [
        [{name: one[name] for name in one if name in fields} for one in each] for each in values
    ]
    return arrow.array(kept, type=kind)
