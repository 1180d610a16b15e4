import pytest

from eventrail.retrieval.analysis.languages import language_of
from eventrail.retrieval.analysis.script import parts, writing_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what is the name of the first bridge", "english"),
        ("der erste hund der stadt war nicht hier", "german"),
        ("quelle est la plus grande ville de la région", "french"),
        ("cuál es la ciudad más grande de los países", "spanish"),
        ("qual è la città più grande della regione", "italian"),
        ("where is de la cruz bridge", "english"),
        ("die hard", "english"),
        ("vitamin d", "english"),
        ("", "english"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text.split()) == language


@pytest.mark.parametrize(
    ("text", "writing"),
    [
        ("When was it?", "letters"),
        ("1989년 KBS는 어디에 있나?", "hangul"),
        ("東京の人口は?", "unspaced"),
        ("где это", "letters"),
        ("1999", "letters"),
        ("", "letters"),
    ],
)
def test_writing(text: str, writing: str) -> None:
    assert writing_of(text) == writing


def test_parts() -> None:
    assert list(parts("kbs뉴스9時")) == [
        ("letters", "kbs"),
        ("hangul", "뉴스"),
        ("digits", "9"),
        ("unspaced", "時"),
    ]
