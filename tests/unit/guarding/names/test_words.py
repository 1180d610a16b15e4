from hypothesis import given
from hypothesis import strategies as st

from eventrail.guarding.names.words import LONGEST, words_of


@given(st.text())
def test_words_and_gaps_make_up_the_text(text: str) -> None:
    words = words_of(text)
    assert len(words.gaps) == len(words.words) + 1
    pairs = zip(words.gaps, [*words.words, ""], strict=True)
    assert "".join(gap + word for gap, word in pairs) == text
    for index, start in enumerate(words.starts):
        assert text[start : words.end(index)] == words.words[index]
        assert 0 < len(words.words[index]) <= LONGEST


def test_hangul_digits_and_other_letters_are_words_of_their_own() -> None:
    assert words_of("MBC가 9월13일 221B").words == ["MBC", "가", "9", "월", "13", "일", "221", "B"]
