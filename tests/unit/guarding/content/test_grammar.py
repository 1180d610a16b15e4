"""Sentences drawn from grammars."""

import re

import pytest

from eventrail.guarding.content.grammar import Grammar, Templates, draw, gerund, shipped

NAMES = ["harm/contrasts.en", "harm/contrasts.ko", "toxicity/contrasts.ko"]


@pytest.mark.parametrize(
    ("phrase", "expected"),
    [
        ("kill", "killing"),
        ("beat up", "beating up"),
        ("make a cake", "making a cake"),
        ("stab", "stabbing"),
        ("die laughing", "dying laughing"),
        ("free the fish", "freeing the fish"),
        ("eliminate", "eliminating"),
    ],
)
def test_gerunds(phrase: str, expected: str) -> None:
    assert gerund(phrase) == expected


def test_the_same_grammar_draws_the_same_sentences_each_once() -> None:
    grammar = Grammar(
        {"verb": ["sing", "dance"], "who": ["you", "we"]},
        Templates(positive=[("{verb:ing} is for {who}", 50)], negative=[("{who} rest", 50)]),
    )
    rows = draw(grammar)
    assert rows == draw(grammar)
    texts = [row.text for row in rows]
    assert len(texts) == len(set(texts))
    assert {"singing is for you", "dancing is for we"} <= {text.rstrip("?.") for text in texts}
    assert {row.positive for row in rows if "rest" in row.text} == {False}


@pytest.mark.parametrize("name", NAMES)
def test_a_grammar_that_ships_fills_every_slot_and_has_both_kinds(name: str) -> None:
    grammar = shipped(name)
    slots = {
        slot
        for template, _ in [*grammar.templates.positive, *grammar.templates.negative]
        for slot in re.findall(r"\{(\w+)", template)
    }
    assert slots <= grammar.lists.keys()
    rows = draw(grammar)
    assert not any(set("{}") & set(row.text) for row in rows)
    both = {row.text.rstrip("?.") for row in rows if row.positive} & {
        row.text.rstrip("?.") for row in rows if not row.positive
    }
    assert not both
