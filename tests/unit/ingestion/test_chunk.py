import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.config.retrieval import Chunking
from eventrail.ingestion.chunk import PAGE, chunk
from eventrail.ingestion.lengths import WORD, length
from eventrail.ingestion.passage import Passage
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
KOREAN = ["탑은", "높이가", "삼백삼십", "미터이다", "강은", "매우", "넓다"]
APART = Chunking(overlap=0)
SMALL = Chunking(words=10, most_words=16, overlap=1)


def sentence_of(length: int) -> str:
    """Return a sentence of so many words; one draw, where a word each would be many."""
    return " ".join(WORDS[number % len(WORDS)] for number in range(length)).capitalize() + "."


def korean_of(length: int) -> str:
    return " ".join(KOREAN[number % len(KOREAN)] for number in range(length)) + "."


def japanese_of(length: int) -> str:
    return "".join("塔高川広橋水光"[number % 7] for number in range(length)) + "。"


lengths = st.integers(1, 150)
sentence = st.one_of(*(lengths.map(of) for of in (sentence_of, korean_of, japanese_of)))
paragraph = st.lists(sentence, min_size=1, max_size=8).map(" ".join)
text = st.lists(paragraph, max_size=6).map("\n\n".join)


def size_of(words: int, more: int, overlap: int) -> Chunking:
    return Chunking(words, words + more, overlap)


sizes = st.builds(size_of, st.integers(1, 60), st.integers(0, 60), st.integers(0, 3))


def glued(document: str) -> str:
    return "".join(document.split())


def test_headings_become_titles_and_markup_goes() -> None:
    passages = chunk("guide.md", GUIDE)
    assert [(one.title, one.text) for one in passages] == [
        ("Guide", "Intro with a link and bold words."),
        ("Guide > Start", f"{START}\n# not a heading\neventrail up"),
        ("Guide > Stop", "Press Ctrl-C."),
    ]


def test_ids_stay_when_another_section_changes() -> None:
    before = {one.title: one.id for one in chunk("guide.md", GUIDE)}
    after = {one.title: one.id for one in chunk("guide.md", GUIDE.replace("Intro", "Start"))}
    assert before == after
    assert before != {one.title: one.id for one in chunk("other.md", GUIDE)}


@given(text, text, st.text(alphabet="abc .\n", max_size=200))
def test_a_section_keeps_its_ids_and_texts_whatever_happens_to_others(
    changed: str, kept: str, instead: str
) -> None:
    def stop(first: str) -> list[Passage]:
        made = chunk("a.md", f"# One\n\n{first}\n\n# Two\n\n{kept}\n", SMALL)
        return [one for one in made if one.title == "Two"]

    assert stop(changed) == stop(instead)


@given(text, sizes)
def test_nothing_is_lost_or_moved(document: str, size: Chunking) -> None:
    apart = Chunking(size.words, size.most_words, 0)
    joined = "".join(one.text for one in chunk("a.txt", document, apart))
    assert glued(joined) == glued(document)


@given(st.lists(st.integers(1, 20), max_size=30), sizes)
def test_passages_follow_each_other_and_repeat_no_more_than_the_overlap(
    counts: list[int], size: Chunking
) -> None:
    document = " ".join(f"N{number} {sentence_of(count)}" for number, count in enumerate(counts))
    following = 0
    for passage in chunk("a.txt", document, size):
        told = [int(one) for one in re.findall(r"N(\d+)", passage.text)]
        if not told:
            continue  # the rest of a sentence that is longer than a passage
        assert told == list(range(told[0], told[-1] + 1))
        assert following - size.overlap <= told[0] <= following
        assert told[-1] >= following
        following = told[-1] + 1
    assert following == len(counts)


@given(text, sizes)
def test_no_passage_is_over_the_bound(document: str, size: Chunking) -> None:
    for passage in chunk("a.txt", document, size):
        assert length(passage.text) <= size.most_words
        assert len(passage.text.replace(" ", "")) <= size.most_words * WORD


@given(text)
def test_sentences_that_fit_are_whole(document: str) -> None:
    whole = {one for part in document.split("\n\n") for one in sentences(part)}
    fitting = {one for one in whole if length(one) <= APART.most_words}
    found = [one for passage in chunk("a.txt", document, APART) for one in sentences(passage.text)]
    assert fitting <= set(found)


@given(st.text())
def test_any_text_can_be_cut_and_ids_are_unique(document: str) -> None:
    passages = chunk("a.md", document)
    assert len({one.id for one in passages}) == len(passages)
    assert all(one.text.strip() for one in passages)
    assert passages == chunk("a.md", document)


def test_the_next_passage_begins_with_the_last_sentence_of_the_one_before() -> None:
    one, two, three, four = (f"{name} is five words long." for name in ("A", "B", "C", "D"))
    passages = [each.text for each in chunk("a.md", f"{one} {two} {three} {four}", SMALL)]
    assert passages == [f"{one} {two} {three}", f"{three} {four}"]
    alone = [each.text for each in chunk("a.md", f"# A\n{one}\n# B\n{two}", SMALL)]
    assert alone == [one, two]


def test_a_sentence_that_is_repeated_gives_way_to_a_long_one() -> None:
    short, long = "It is so.", sentence_of(16)
    assert [each.text for each in chunk("a.md", f"{short} {long}", SMALL)] == [short, long]


def test_rows_of_a_long_table_stand_under_its_header() -> None:
    rows = "\n".join(f"| tower {number} | {number} metres |" for number in range(9))
    table = f"| name | height |\n| --- | --- |\n{rows}"
    passages = [one.text for one in chunk("a.md", table, Chunking(20, 40, 1))]
    assert len(passages) > 1
    assert all(one.startswith("| name | height |\n| --- | --- |\n| tower") for one in passages)
    assert [line for one in passages for line in one.split("\n")[2:]] == rows.split("\n")


def test_a_short_table_a_list_and_code_are_not_cut() -> None:
    before = sentence_of(12)
    for block in (
        "| a | b |\n| - | - |\n| one | two |",
        "- one two three\n- four five six\n- seven eight",
        "```\none two three\nfour five six\n```",
    ):
        passages = chunk("a.md", f"{before}\n\n{block}", Chunking(10, 16, 0))
        assert len(passages) == 2, block
        assert passages[0].text == before


def test_long_code_is_cut_between_lines() -> None:
    lines = [f"call({number}, with, some, words)" for number in range(12)]
    document = "```python\n" + "\n".join(lines) + "\n```"
    passages = [one.text for one in chunk("a.md", document, SMALL)]
    assert len(passages) > 1
    assert "\n".join(passages).split("\n") == lines


def test_what_a_break_parts_is_never_in_one_passage() -> None:
    passages = chunk("a.md", "One is here.\n\n* * *\n\nTwo is there.")
    assert [one.text for one in passages] == ["One is here.", "Two is there."]


def test_pages_metadata_and_title_go_with_the_passages() -> None:
    document = "<!-- page 3 -->\n\nOne is here.\n\n<!-- page 4 -->\n\n# Next\n\nTwo is there."
    found = chunk("a.pdf", document, metadata={"lang": "en"}, title="Manual")
    assert [(one.title, one.metadata) for one in found] == [
        ("Manual", {PAGE: "3", "lang": "en"}),
        ("Manual > Next", {PAGE: "4", "lang": "en"}),
    ]


def test_a_title_that_the_headings_begin_with_is_not_repeated() -> None:
    assert [one.title for one in chunk("a.md", GUIDE, title="guide")][:2] == [
        "Guide",
        "Guide > Start",
    ]


@pytest.mark.parametrize(
    "document",
    [
        "<!--" * 20_000,
        "# " + "#" * 200_000 + "x",
        "[" * 100_000,
        "**a " * 50_000,
        "A. " * 100_000,
        "`" * 100_000 + "a",
        "![" * 50_000 + "](",
        "> " * 100_000,
        "\\" * 100_000,
        "[a](" * 3_000,
        "---\n" + "a\n" * 100_000,
        "`a`` " * 30_000,
    ],
    ids=lambda document: document[:6],
)
@pytest.mark.timeout(30)
def test_no_text_takes_for_ever(document: str) -> None:
    chunk("a.md", document)
