"""What is measured of a request, and which parts of the configuration can move it."""

from typing import Final

import msgspec

from eventrail.contracts.operations import Kind
from eventrail.drift.report import Form


class Measure(msgspec.Struct, frozen=True):
    """One thing that is measured.

    Attributes:
        name: as it stands in alarms and reports.
        kind: what it is of.
        form: what its values are.
        what: its name in a sentence.
        moved_by: sections of the configuration whose changes can move it, as the beginnings of
            dotted paths.
    """

    name: str
    kind: Kind
    form: Form
    what: str
    moved_by: tuple[str, ...] = ()


_INPUT: Final = ("tenants", "guards")
_ANSWER: Final = ("templates", "pools", "routes", "rules", "retrieval", "prices", "caching")
_OUTPUT: Final = (*_ANSWER[:5], "caching", "guards")
_FOUND: Final = ("retrieval", "routes", "rules", "templates", "guards")
_MONEY: Final = ("prices", "pools", "routes", "rules", "templates", "caching", "retrieval")
_TIME: Final = ("pools", "routes", "rules", "templates", "caching", "dispatch", "limits")
_VERDICT: Final = ("guards", "pools", "templates", "routes", "rules", "artefacts")
_OPINION: Final = (*_OUTPUT, "judging", "feedback", "limits")

MEASURES: Final = (
    Measure("characters", "input", "number", "the length of questions", _INPUT),
    Measure("words_per_line", "input", "number", "the words in a line of questions", _INPUT),
    Measure("messages", "input", "number", "the turns of conversations", _INPUT),
    Measure("word_length", "input", "number", "the length of words in questions", _INPUT),
    Measure("upper_case", "input", "number", "the share of capitals in questions", _INPUT),
    Measure("marks", "input", "number", "the share of digits and marks in questions", _INPUT),
    Measure("code", "input", "share", "questions that hold code or JSON", _INPUT),
    Measure("addresses", "input", "share", "questions that hold a web address", _INPUT),
    Measure("lists", "input", "share", "questions that hold a list", _INPUT),
    Measure("language", "input", "category", "the language of questions", _INPUT),
    Measure("intent", "input", "category", "what users want", ("intents", *_INPUT)),
    Measure("topic", "input", "vector", "what questions are about", _INPUT),
    Measure("answer_characters", "output", "number", "the length of answers", _OUTPUT),
    Measure("repetition", "output", "number", "how much answers repeat themselves", _OUTPUT),
    Measure("refusal", "output", "share", "answers that refuse", _OUTPUT),
    Measure("answer_language", "output", "category", "the language of answers", _OUTPUT),
    Measure("finish_reason", "output", "category", "how answers end", _OUTPUT),
    Measure("confidence", "output", "number", "how sure models are", _OUTPUT),
    Measure("cached", "output", "share", "answers from the cache", ("caching", "rules", "routes")),
    Measure("cancelled", "behaviour", "share", "requests that users cancel", _OUTPUT),
    Measure("relevance", "retrieval", "number", "the relevance of what is found", _FOUND),
    Measure("top_score", "retrieval", "number", "the score of the best passage", _FOUND),
    Measure("documents", "retrieval", "number", "the passages in the prompt", _FOUND),
    Measure("nothing_found", "retrieval", "share", "searches that find nothing", _FOUND),
    Measure("best_source", "retrieval", "category", "which document is found first", _FOUND),
    Measure("cost", "cost", "number", "the cost of a request", _MONEY),
    Measure("prompt_tokens", "cost", "number", "the tokens of prompts", _MONEY),
    Measure("ttft_ms", "latency", "number", "the time to the first token", _TIME),
    Measure("duration_ms", "latency", "number", "the time of a whole request", _TIME),
    Measure("ms_per_token", "latency", "number", "the time of a token", _TIME),
    Measure("status", "verdict", "category", "how requests end", (*_VERDICT, "limits")),
    Measure("sent_back", "verdict", "share", "answers that are tried again", _VERDICT),
    Measure("findings", "verdict", "number", "what guards find", _VERDICT),
    Measure("check", "verdict", "category", "which check finds something first", _VERDICT),
    Measure(
        "reported_model", "provider", "category", "the model that answers", ("pools", "routes")
    ),
    Measure("rating", "feedback", "number", "what users say of answers", _OPINION),
    Measure("inferred", "feedback", "number", "how content users seem", _OPINION),
    Measure("judged", "output", "number", "the scores of the judge", _OPINION),
    Measure("judge_error", "judge", "number", "the judge's distance from people", ("judging",)),
)
"""Everything that is measured, in the order of reports."""

BY_NAME: Final = {each.name: each for each in MEASURES}

NOTED: Final = frozenset({"rating", "inferred", "judged", "judge_error"})
"""Measures that notes tell, after the request has ended."""
