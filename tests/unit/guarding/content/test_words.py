"""Insults, however they are hidden; and words that only look like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.content.toxicity.english import DIRECTED, GRAVE, probability
from eventrail.guarding.content.toxicity.korean import letters_of


@pytest.mark.parametrize("hidden", ["ㅅㅣㅂㅏㄹ", "시1발", "시.발", "시@발", "시ㅂㅏㄹ"])
def test_one_korean_word_hidden_in_several_ways_is_one_word(hidden: str) -> None:
    assert letters_of(hidden) == letters_of("시발")


def test_korean_spelt_with_spaces_and_drawn_out() -> None:
    assert letters_of("바 보 야") == letters_of("바보야")
    assert letters_of("ㅋㅋㅋㅋㅋ") == letters_of("ㅋㅋ")
    assert letters_of("이 책") != letters_of("이책")
    assert letters_of("값이 2.5배") == letters_of("값이 2.5배".replace("값", "갑ㅅ"))


@given(st.text(max_size=50))
def test_letters_of_anything_hold_no_syllables(text: str) -> None:
    assert not any("가" <= each <= "힣" for each in letters_of(text))


@pytest.mark.parametrize(
    "text",
    [
        "You are an idiot",
        "you're such a fucking loser",
        "shut up, stupid bot",
        "You 1diot",
        "you are an i d i o t",
        "YOU ARE SO STUUUUPID",
        "f*ck you",
        "what a moron!",
        "Immigrants are all lazy parasites",
        "you suck",
    ],
)
def test_insults_at_somebody(text: str) -> None:
    assert probability(text) >= DIRECTED


@pytest.mark.parametrize(
    "text", ["go kill yourself", "I hope you die", "I hate women", "jews should die", "kys"]
)
def test_threats_and_hate(text: str) -> None:
    assert probability(text) >= GRAVE


@pytest.mark.parametrize(
    "text",
    [
        "",
        "How do I kill a process?",
        "Explain garbage collection in Java",
        "My rats need a bigger cage",
        "What a stupid mistake I made",
        "This is fucking great, thanks!",
        "Which animals live in Peru?",
        "I feel ugly today",
        "Are pigs clever?",
        "Please trash the old files",
        "Dick Van Dyke starred in Mary Poppins",
        "version 3.10.1 and v2.0!",
    ],
)
def test_the_same_words_at_nobody(text: str) -> None:
    assert probability(text) < 0.49


@pytest.mark.parametrize("text", ["you are an idiot", "I hope they suffer", "f u c k you", "kys"])
def test_one_line_in_a_long_text(text: str) -> None:
    filler = "The committee met on Tuesday to beat eggs, as it does each week. " * 20
    assert probability(filler) == 0
    assert probability(filler + text + ". " + filler) >= DIRECTED
    pasted = filler * 10
    assert probability(text + ". " + pasted) >= DIRECTED
    assert probability(pasted + text) >= DIRECTED
