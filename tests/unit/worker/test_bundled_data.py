from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.worker.bundled.corpus import Source
from eventrail.worker.bundled.facts import made_up_facts
from eventrail.worker.bundled.prose import is_sentence, plain, sentences_of
from eventrail.worker.bundled.tasks import ABSTENTION, UNKNOWN, Maker, echo
from eventrail.worker.bundled.words import Rarity, content_words, stem

TEXT = """Return the number of open files.

>>> not_prose()

The :class:`~a.Handler` closes all ``sockets`` at exit.  A reader of [the docs](http://x) sees
one sentence here.

- a list item is not taken."""
SENTENCES = (
    "The router chooses a model for every request.",
    "The archiver writes the lake as Parquet files.",
    "A warden ends requests after their deadline.",
    "The retriever ranks documents by their words.",
    "Budgets are leased to gateways for a minute.",
)


def dice(seed: int) -> Random:
    return Random(seed)


def maker() -> Maker:
    return Maker([Source("docs", SENTENCES)], Rarity(SENTENCES))


def test_prose_gives_whole_sentences_without_markup() -> None:
    assert list(sentences_of(TEXT)) == [
        "Return the number of open files.",
        "The a.Handler closes all sockets at exit.",
        "A reader of the docs sees one sentence here.",
    ]


@pytest.mark.parametrize(
    "text", ["Too short.", "no capital letter begins this one.", "Ends without a stop here"]
)
def test_what_is_no_sentence_is_left_out(text: str) -> None:
    assert not is_sentence(text)


@given(st.text(max_size=300))
def test_any_text_can_be_searched_for_sentences(text: str) -> None:
    assert all(is_sentence(sentence) for sentence in sentences_of(text))
    assert isinstance(plain(text), str)


def test_stems_join_inflected_words() -> None:
    assert stem("Returns") == stem("returned") == stem("return")


def test_overlap_is_the_share_of_the_questions_rarity() -> None:
    rarity = Rarity(SENTENCES)
    assert rarity.overlap("What does the archiver write?", SENTENCES[1]) == pytest.approx(1.0)
    assert rarity.overlap("What does the archiver write?", SENTENCES[0]) == 0.0
    assert rarity.overlap("the of and", SENTENCES[0]) == 0.0


@given(st.integers(0, 10_000))
def test_an_answerable_question_points_at_the_sentence_that_shares_most(seed: int) -> None:
    made = maker()
    ask = made.answerable(SENTENCES, dice(seed))
    if ask is not None:
        scores = [made.rarity.overlap(ask.question, s) for s in SENTENCES]
        assert ask.target == scores.index(max(scores))
        assert ask.answer == SENTENCES[ask.target]
        assert not set(SENTENCES) & {ask.question}


@given(st.integers(0, 10_000))
def test_an_unanswerable_question_shares_little_with_what_is_shown(seed: int) -> None:
    made = maker()
    ask = made.unanswerable(SENTENCES[:2], SENTENCES[2:], dice(seed))
    if ask is not None:
        assert ask.answer == ABSTENTION
        assert max(made.rarity.overlap(ask.question, s) for s in SENTENCES[:2]) < UNKNOWN


@given(st.integers(0, 10_000))
def test_a_confirmation_repeats_exactly_the_place_holders_asked(seed: int) -> None:
    ask = echo(dice(seed))
    named = [w.strip(".,?:") for w in ask.question.split() if w.startswith("<")]
    repeated = [w.strip(".,?:") for w in ask.answer.split() if w.startswith("<")]
    assert repeated == named
    assert ask.echoes


@given(st.integers(0, 10_000), st.integers(1, 12))
def test_made_up_facts_can_be_asked_for_by_name_or_value(seed: int, count: int) -> None:
    for fact in made_up_facts(count, dice(seed)):
        for question in fact.questions:
            assert set(content_words(question)) & set(content_words(fact.sentence))


def test_the_same_seed_draws_the_same_example() -> None:
    first, second = (maker().draw(3, 4, dice(5)) for _ in range(2))
    assert first == second


def test_without_sentences_only_confirmations_and_abstentions_are_asked() -> None:
    example = maker().draw(0, 8, dice(3))
    assert example.context == ()
    assert all(ask.target is None for ask in example.asks)


def test_held_out_sources_are_decided_by_name_and_few() -> None:
    held = sum(Source(f"module{n}", ()).held_out for n in range(1_600))
    assert 60 < held < 140
