"""What answers cite."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.prompting.citing import citations


@pytest.mark.parametrize(
    ("answer", "cited", "unknown"),
    [
        ("It is 80 m high [1].", [1], []),
        ("It is high[2], and red [1][2].", [2, 1], []),
        ("See [1, 3] and [2-3].", [1, 3, 2], []),
        ("So it says [4].", [], [4]),
        ("Nobody numbers from [0].", [], [0]),
        ("In [2023] it was `rows[1]`:\n```\na[2]\n```\n", [], []),
        ("An open fence ```a[1]", [], []),
        ("\ud0d1\uc740 80\ubbf8\ud130\ub2e4\u30101\u3011.", [1], []),
        ("[sic] [a] [] [1", [], []),
        ("backwards [3-1]", [], []),
    ],
)
def test_numbers_in_brackets(answer: str, cited: list[int], unknown: list[int]) -> None:
    assert citations(answer, 3) == (cited, unknown)


def test_without_documents_nothing_is_cited() -> None:
    assert citations("the list [1]", 0) == ([], [])


@given(st.text(alphabet="[]0123456789,-; `"), st.integers(0, 9))
def test_what_is_cited_was_shown_and_nothing_is_told_twice(answer: str, documents: int) -> None:
    cited, unknown = citations(answer, documents)
    assert all(1 <= number <= documents for number in cited)
    assert not set(cited) & set(unknown)
    assert len(set(cited)) == len(cited)
    assert len(set(unknown)) == len(unknown)
