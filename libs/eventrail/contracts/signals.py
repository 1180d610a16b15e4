"""The signals of feedback, by where they come from."""

from typing import Final

SAID: Final = frozenset({"thumbs", "stars", "comment", "edit", "report", "comparison"})
"""What a user says of an answer."""

DONE: Final = frozenset({"copy", "delete", "rename", "share", "regenerate"})
"""What a user does with an answer in the app, which tells us."""

INFERRED: Final = frozenset(
    {
        "early_stop",
        "rephrase",
        "correction",
        "complaint",
        "sentiment",
        "dissatisfied",
        "regenerated",
        "abandoned",
        "long_conversation",
        "diversity",
    }
)
"""What is inferred from the log: the answer was stopped early; the question was asked again in
other words; "no, I meant ..."; a complaint; the mood of the next turn; all of these weighed; the
very question asked again; nothing more was said where more was due; how long a conversation went
on; how much its questions differ."""
