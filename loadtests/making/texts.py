"""Questions, answers and documents that read like somebody's, all made here."""

from itertools import product

_THINGS = (
    "lighthouse", "harbour", "ferry", "tide table", "boat licence", "mooring", "fog horn",
    "museum", "ticket", "guided tour", "season pass", "refund", "parking", "café", "keeper",
    "storm warning", "lamp", "library", "newsletter", "wheelchair ramp",
)  # fmt: skip

_ASKED = (
    "When does the {} open?", "How much is the {}?", "Where do I find the {}?",
    "Who looks after the {}?", "Can I cancel my {}?", "Why is the {} closed today?",
    "Tell me about the {}.", "How old is the {}?", "Is the {} open on Sunday?",
    "My {} does not work, what now?", "How do I book the {}?", "What does the {} weigh?",
)  # fmt: skip

_ANSWERED = (
    "The {} is open from nine to five.", "The {} costs 12 crowns.", "The {} is behind the pier.",
    "The warden looks after the {}.", "Yes, the {} can be cancelled until the day before.",
    "The {} is closed while the paint dries.", "The {} was built in 1871 and restored since.",
    "The {} is over a hundred years old.", "On Sundays the {} is closed.",
    "Please bring the {} to the desk in the hall.", "Book the {} at the desk or by telephone.",
    "Nobody has weighed the {} yet.",
)  # fmt: skip

QUESTIONS = [said.format(thing) for said, thing in product(_ASKED, _THINGS)]
"""What is asked, number by number."""

ANSWERS = [said.format(thing) for said, thing in product(_ANSWERED, _THINGS)]
"""What is answered to the question of the same number."""

TOPICS = len(_THINGS)
"""Question `n` is about thing `n % TOPICS`."""

SOURCES = [f"handbook/{thing.replace(' ', '-')}.md" for thing in _THINGS]
"""Where the documents on each thing come from."""

COMMENTS = ["", "", "That is not what I asked.", "Thank you!", "Out of date.", "Very helpful."]
"""What users write beside their feedback."""
