from hypothesis import given
from hypothesis import strategies as st

from eventrail.ingestion.chunk import MOST_WORDS, chunk
from eventrail.ingestion.sentences import sentences

GUIDE = """---
title: not shown
---
# Guide

Intro with a [link](http://example.org) and **bold** words.

## Start

Run `eventrail up`. It starts NATS, e.g. on port 4222. Then wait.

- First item is here.
- Second item is there.

```sh
# not a heading
eventrail up
```

## Stop
<!-- hidden -->
Press Ctrl-C.
"""

START = (
    "Run `eventrail up`. It starts NATS, e.g. on port 4222. Then wait. "
    "First item is here. Second item is there."
)

WORDS = ["tower", "river", "stone", "bridge", "water", "light", "harbour"]


def sentence_of(length: int) -> str:
    """Return a sentence of so many words; one draw, where a word each would be many."""
    return " ".join(WORDS[number % len(WORDS)] for number in range(length)).capitalize() + "."


sentence = st.integers(1, 150).map(sentence_of)
paragraph = st.lists(sentence, min_size=1, max_size=8).map(" ".join)
text = st.lists(paragraph, max_size=6).map("\n\n".join)


def test_headings_become_titles_and_markup_goes() -> None:
    passages = chunk("guide.md", GUIDE)
    assert [(one.title, one.text) for one in passages] == [
        ("Guide", "Intro with a link and bold words."),
        (
            "Guide > Start",
            f"{START}\n# not a heading\neventrail up",
        ),
        ("Guide > Stop", "Press Ctrl-C."),
    ]


def test_ids_stay_when_another_section_changes() -> None:
    before = {one.title: one.id for one in chunk("guide.md", GUIDE)}
    after = {one.title: one.id for one in chunk("guide.md", GUIDE.replace("Intro", "Start"))}
    assert before == after
    assert before != {one.title: one.id for one in chunk("other.md", GUIDE)}


@given(text)
def test_no_word_is_lost_or_moved(document: str) -> None:
    joined = " ".join(one.text for one in chunk("a.txt", document))
    assert joined.split() == document.split()


@given(text)
def test_passages_are_short_and_made_of_whole_sentences(document: str) -> None:
    whole = {one for part in document.split("\n\n") for one in sentences(part)}
    for passage in chunk("a.txt", document):
        parts = sentences(passage.text)
        assert whole.issuperset(parts)
        assert len(passage.text.split()) <= MOST_WORDS or len(parts) == 1


@given(st.text())
def test_any_text_can_be_cut_and_ids_are_unique(document: str) -> None:
    passages = chunk("a.md", document)
    assert len({one.id for one in passages}) == len(passages)
    assert all(one.text.strip() for one in passages)
    assert passages == chunk("a.md", document)
