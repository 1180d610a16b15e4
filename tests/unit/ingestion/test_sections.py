import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventrail.ingestion.inline import plain
from eventrail.ingestion.loading.markup import escaped
from eventrail.ingestion.sections import LONGEST_HEADING, sections


def paragraphs(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for section in sections(text) for one in section.paragraphs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("one\ntwo\n\nthree", [("text", "one two"), ("text", "three")]),
        ("- one\n  more\n- two", [("item", "one more"), ("item", "two")]),
        ("1. one\n    - nested", [("item", "one"), ("item", "nested")]),
        ("> quoted\n> words", [("text", "quoted words")]),
        ("Text\n| a | b |\n| - | - |", [("text", "Text"), ("table", "| a | b |\n| - | - |")]),
        ("    code\n    more", [("code", "    code\n    more")]),
        ("~~~\na\n```\nb\n~~~", [("code", "a\n```\nb")]),
        ("one\n\n***\n\ntwo", [("text", "one"), ("break", ""), ("text", "two")]),
        ("a <!-- b --> c", [("text", "a c")]),
        ("a <!-- b\n\nc --> d", [("text", "a"), ("text", "d")]),
        ("a <!-- open", [("text", "a <!-- open")]),
        ("```\n<!-- kept -->\n```", [("code", "<!-- kept -->")]),
        ("#hashtag is text", [("text", "#hashtag is text")]),
        ("| a\\|b |\n| - |", [("table", "| a|b |\n| - |")]),
    ],
)
def test_blocks_are_what_a_reader_takes_them_for(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert paragraphs(text) == expected


def test_headings_of_all_kinds_nest() -> None:
    text = "Top\n===\na\n\nPart\n---\nb\n\n### Deep ###\nc\n\n# Other\nd"
    assert [one.title for one in sections(text)] == [
        "Top",
        "Top > Part",
        "Top > Part > Deep",
        "Other",
    ]
    (one,) = sections(f"# {'long ' * 100}\ntext")
    assert len(one.title) <= LONGEST_HEADING


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a **bold** word", "a bold word"),
        ("[text](http://a.b/c) and ![alt](x.png) image", "text and image"),
        ("`**not bold**`", "`**not bold**`"),
        (r"\*\*not bold\*\*", "**not bold**"),
        (r"C:\Users\name", r"C:\Users\name"),
        ("2 ** 3 ** 4", "2 ** 3 ** 4"),
    ],
)
def test_inline_markup_is_read(text: str, read: str) -> None:
    assert plain(text) == read


@given(st.text(alphabet=st.sampled_from("ab1 #*_`[]()<>!-+.|~=\\&\n\t가。")))
def test_escaped_text_means_itself(text: str) -> None:
    wanted = " ".join(text.split())
    assert paragraphs(escaped(text)) == ([("text", wanted)] if wanted else [])


@given(st.text())
def test_any_escaped_text_means_itself(text: str) -> None:
    wanted = " ".join(text.split())
    assert paragraphs(escaped(text)) == ([("text", wanted)] if wanted else [])
