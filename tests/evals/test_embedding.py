"""The embedder that ships, on questions and passages written for this test.

The floors lie a little under what was measured; a change of the model or of what runs it shows.
"""

import numpy as np
import pytest

from eventrail.retrieval.embedding.bundled_model import BundledEmbedder
from eventrail.retrieval.reranking.blended import blended
from eventrail.retrieval.reranking.sentences import SentenceReranker

PAIRS = (
    (
        "How long do I have to send something back?",
        "Goods can be returned within thirty days of delivery, unused and in their box.",
    ),
    (
        "Why was my card refused?",
        "A payment fails when the bank declines it, for instance because a limit was reached.",
    ),
    (
        "Can two people share one account?",
        "Each subscription covers a household; up to four members may sign in at once.",
    ),
    (
        "What does it cost to ship abroad?",
        "International delivery is charged by weight and starts at twelve euros.",
    ),
    (
        "How do I change my password?",
        "Open the settings, choose security, and set new credentials.",
    ),
    (
        "The screen stays black after I switch it on.",
        "If the display shows nothing, hold the power button for ten seconds.",
    ),
    (
        "Are dogs allowed on the train?",
        "Small pets travel free of charge in a carrier; larger animals need a ticket.",
    ),
    (
        "How hot does the oven get?",
        "The appliance reaches a maximum temperature of 275 degrees Celsius.",
    ),
    (
        "Who do I call in an emergency?",
        "In case of fire or injury dial 112 and then inform the front desk.",
    ),
    (
        "When do wages arrive?",
        "Salaries are transferred on the last working day of each month.",
    ),
    (
        "How many holidays does a new employee get?",
        "Staff are entitled to 28 days of annual leave from the first year on.",
    ),
    (
        "Is the water safe to drink?",
        "All taps in the building are supplied with potable water that is tested weekly.",
    ),
)
"""A question, and a passage that answers it in other words."""

SAME_WORDS = (
    ("How do I cancel my order?", "What do I do to call off a purchase?", "How do I order tea?"),
    ("The kitten slept on the rug.", "A small cat rested on the carpet.", "The rug was sold."),
    ("My phone is broken.", "The handset stopped working.", "My phone is blue."),
    ("The movie was boring.", "I found the film dull.", "The movie was long ago."),
    ("Where can I eat cheaply?", "Which places are inexpensive?", "Where can I park cheaply?"),
    ("He was fired from his job.", "The man was dismissed from work.", "He fired a gun at work."),
    ("I need a doctor.", "I am looking for medical help.", "I need a pencil."),
    ("The firm made a loss.", "The company was not profitable.", "He felt the loss of a friend."),
)
"""A text, one that means the same, and one that shares its words."""


@pytest.fixture(scope="module")
def embedder() -> BundledEmbedder:
    return BundledEmbedder()


def test_passages_are_found_that_share_no_word_with_the_question(embedder: BundledEmbedder) -> None:
    passages = embedder.embed_passages([passage for _, passage in PAIRS])
    questions = np.stack([embedder.embed_query(question) for question, _ in PAIRS])
    likeness = questions @ passages.T
    ranks = (likeness > likeness.diagonal()[:, None]).sum(axis=1)
    assert (ranks == 0).mean() >= 0.9
    assert ranks.max() <= 2


def test_meaning_mostly_counts_more_than_words(embedder: BundledEmbedder) -> None:
    right = 0
    for text, same, other in SAME_WORDS:
        vectors = embedder.embed_passages([same, other])
        likeness = vectors @ embedder.embed_query(text)
        right += int(likeness[0] > likeness[1])
    assert right >= 0.7 * len(SAME_WORDS)


def test_reranking_leaves_right_answers_where_they_are(embedder: BundledEmbedder) -> None:
    reranker = SentenceReranker()
    texts = [passage for _, passage in PAIRS]
    passages = embedder.embed_passages(texts)
    right = 0
    for at, (question, _) in enumerate(PAIRS):
        first = np.asarray(passages @ embedder.embed_query(question), np.float32)
        scores = blended(reranker, first, reranker.scores(question, texts))
        right += int(scores.argmax() == at)
    assert right >= 0.9 * len(PAIRS)
